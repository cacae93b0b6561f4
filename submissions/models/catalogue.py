"""The catalogue: what a certificate is called, what else it is called, which services ask for it, which names a person put together."""

from django.db import models
from django.db.models import F, Q

from campaign.enums import BasisLevel, Level, MaterialCategory, ServiceType, Subject, UnitKind
from campaign.models import Unit, User
from submissions.enums import NameSource


class Certificate(models.Model):
    """One kind of certificate under its canonical name; `key` is the name as compared.

    A certificate that only a declaration named is `DECLARED`: it is shown to whoever may read such a declaration.
    One that was put together with another stays as a row, not `active`, so that the act can be undone.
    """

    name = models.CharField("证明名称", max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)
    category = models.CharField("材料类别", max_length=20, choices=MaterialCategory, blank=True)
    issuer = models.CharField("一般开具单位", max_length=200, blank=True)
    proves = models.TextField("证明内容", blank=True)
    village_forbidden = models.BooleanField("不应由村（居）民委员会出具", default=False)
    village_source = models.CharField("不应出具的依据", max_length=200, blank=True)
    source = models.CharField("名称来源", max_length=12, choices=NameSource)
    origin = models.CharField("出处", max_length=200, blank=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = verbose_name_plural = "目录证明"
        constraints = (
            models.CheckConstraint(condition=Q(source__in=NameSource.values), name="certificate_source_known"),
            models.CheckConstraint(
                condition=Q(village_forbidden=False) | ~Q(village_source=""), name="certificate_forbidden_has_source"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CertificateAlias(models.Model):
    """A name under which a certificate is known, as it was written; its key leads every item to its certificate.

    The canonical name is an alias too, so one table answers.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="aliases", verbose_name="目录证明")
    name = models.CharField("名称", max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)
    source = models.CharField("名称来源", max_length=12, choices=NameSource)
    origin = models.CharField("出处", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", null=True)

    class Meta:
        ordering = ("certificate", "name")
        verbose_name = verbose_name_plural = "证明别名"
        constraints = (models.CheckConstraint(condition=Q(source__in=NameSource.values), name="alias_source_known"),)

    def __str__(self) -> str:
        return self.name


class ModelItem(models.Model):
    """What units of one kind commonly ask for: a service with a certificate, to be ticked instead of typed.

    `department` is the unit's name in the rosters without its place (民政局); empty where the kind of unit says all.
    """

    kind = models.CharField("单位类别", max_length=30, choices=UnitKind, blank=True)
    department = models.CharField("部门", max_length=40, blank=True)
    service_name = models.CharField("政务服务事项名称", max_length=200)
    service_type = models.CharField("事项类型", max_length=20, choices=ServiceType, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="models", verbose_name="目录证明")
    cert_name = models.CharField("证明事项名称", max_length=200)
    subject = models.CharField("服务对象", max_length=12, choices=Subject, blank=True)
    purpose = models.TextField("证明用途", blank=True)
    issuing_unit = models.CharField("开具单位", max_length=200, blank=True)
    levels = models.JSONField("行使层级", default=list, blank=True)
    basis_title = models.CharField("设定依据名称及文号", max_length=300, blank=True)
    basis_clause = models.CharField("设定依据条款", max_length=200, blank=True)
    basis_level = models.CharField("效力层级", max_length=30, choices=BasisLevel, blank=True)
    origin = models.CharField("出处", max_length=200, blank=True)
    service_key = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ("department", "service_name", "cert_name")
        verbose_name = verbose_name_plural = "常用事项"
        constraints = (
            models.UniqueConstraint(fields=("kind", "department", "service_key", "cert_name"), name="model_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.service_name}　{self.cert_name}"

    def get_levels_display(self) -> str:
        """The levels as the form writes them, joined by 、."""
        return "、".join(str(Level(level).label) for level in self.levels)


class CertificateMerge(models.Model):
    """Two names that a person found to be one: `certificate` went into `into`, with what was moved, so it can be undone."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="merged", verbose_name="并入的名称")
    into = models.ForeignKey(Certificate, models.PROTECT, related_name="took_in", verbose_name="目录名称")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="办理单位")
    note = models.TextField("理由")
    aliases = models.JSONField(default=list, editable=False)
    models_moved = models.JSONField(default=list, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_note = models.TextField("撤销理由", blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "名称合并"
        constraints = (
            models.UniqueConstraint(fields=("certificate",), condition=Q(undone_at=None), name="merged_once_at_a_time"),
            models.CheckConstraint(condition=~Q(certificate=F("into")), name="merged_into_another"),
        )

    def __str__(self) -> str:
        return f"{self.certificate} → {self.into}"


class NotSame(models.Model):
    """Two names of which `unit` said that they are two certificates; they are not offered to each other again.

    The keys stand in order, so that a pair is one row for a unit. A declaring unit speaks for itself only; `settled` is the
    word of an office that puts names together, and holds for whoever reports to it.
    """

    first_key = models.CharField(max_length=200)
    second_key = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    settled = models.BooleanField("已由办公室认定", default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="认定人")
    at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = verbose_name_plural = "不是同一种"
        constraints = (
            models.UniqueConstraint(fields=("first_key", "second_key", "unit"), name="not_same_once_for_a_unit"),
        )

    def __str__(self) -> str:
        return f"{self.first_key} ≠ {self.second_key}"

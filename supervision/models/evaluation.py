"""The comprehensive evaluation as it was frozen: editions, results, what units object to, what the office answers. All write-once."""

from fractions import Fraction

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.models.frozen import WrittenOnce
from supervision.enums.evaluation import Band, Formula, Reply, formula_of


class EvaluationEdition(WrittenOnce):
    """One evaluation of a round: by which formula, as of which instant; `sha256` is over all its results."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evaluations", verbose_name="评估单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="evaluations", verbose_name="轮次")
    number = models.PositiveSmallIntegerField("版次")
    formula = models.JSONField("公式")
    at = models.DateTimeField("数据时间")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    rows = models.PositiveIntegerField("结果数")
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        ordering = ("round", "number")
        verbose_name = verbose_name_plural = "综合评估"
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="evaluation_once"),)

    def __str__(self) -> str:
        return f"{self.round}综合评估（第{self.number}版）"

    @property
    def as_formula(self) -> Formula:
        """The formula by which it was made, whatever the formula is now."""
        return formula_of(self.formula)


class EvaluationResult(WrittenOnce):
    """The counts and the result of one unit, or of a place: then `unit` is the one that leads there, and the counts are the sums
    of everything that reports to it, itself included."""

    edition = models.ForeignKey(EvaluationEdition, models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="evaluation_results", verbose_name="单位")
    is_place = models.BooleanField("地方", default=False)
    code = models.CharField("编码", max_length=20)
    name = models.CharField("名称", max_length=80)
    units = models.PositiveIntegerField("单位数", default=1)
    counts = models.JSONField("数字")
    exact = models.TextField("结果（分数）", blank=True)
    band = models.CharField("结论", max_length=10, choices=Band)

    class Meta:
        ordering = ("edition", "-is_place", "code")  # by code: nobody is ranked
        verbose_name = verbose_name_plural = "评估结果"
        constraints = (
            models.UniqueConstraint(fields=("edition", "unit", "is_place"), name="evaluation_result_once"),
            models.CheckConstraint(condition=Q(band__in=Band.values), name="evaluation_band_known"),
        )

    def __str__(self) -> str:
        return f"{self.name}：{self.edition}"

    @property
    def fraction(self) -> Fraction | None:
        """The result as it was frozen, exactly."""
        return Fraction(self.exact) if self.exact else None


class EvaluationRemark(WrittenOnce):
    """What a unit objects to in one figure of its result (its own words, no private number)."""

    result = models.ForeignKey(EvaluationResult, models.PROTECT, related_name="remarks")
    criterion = models.CharField("项目", max_length=20)
    words = models.TextField("意见")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "评估意见"

    def __str__(self) -> str:
        return f"{self.result}：{self.criterion}"

    @property
    def unit(self) -> Unit:
        """Whose result it is about."""
        return self.result.unit


class EvaluationAnswer(WrittenOnce):
    """What the coordination office answers: the figure stands, or the next edition will have it right."""

    remark = models.OneToOneField(EvaluationRemark, models.PROTECT, related_name="answer")
    reply = models.CharField("答复", max_length=8, choices=Reply)
    words = models.TextField("说明")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("答复时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "评估意见答复"
        constraints = (models.CheckConstraint(condition=Q(reply__in=Reply.values), name="evaluation_reply_known"),)

    def __str__(self) -> str:
        return f"{self.remark}：{self.get_reply_display()}"

    @property
    def unit(self) -> Unit:
        """Whose result it is about."""
        return self.remark.result.unit

"""Public notices: published once and never edited; what was wrong is withdrawn with a reason, or replaced (notice 六(二)(三))."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from campaign.models import Division, Unit, User
from campaign.models.frozen import WrittenOnce
from supervision.enums.notices import ABOUT_A_UNIT, NoticeKind, NoticeStanding


class NoticeQuerySet(models.QuerySet["PublicNotice"]):
    """Questions over many notices."""

    def in_force(self) -> "NoticeQuerySet":
        """Those that were neither withdrawn nor replaced."""
        withdrawn = NoticeWithdrawal.objects.filter(notice=OuterRef("pk"))
        later = PublicNotice.objects.filter(supersedes=OuterRef("pk"))
        return self.filter(~Exists(withdrawn), ~Exists(later))

    def with_papers(self) -> "NoticeQuerySet":
        """With what a page says of each: who issued it, about whom, and what became of it."""
        return self.select_related("unit__division", "about", "supersedes", "successor", "withdrawal")


class PublicNotice(WrittenOnce):
    """One notice that a supervision office gives to the public. Written once (triggers in the database refuse anything else).

    `about` is the unit that a correction or a criticism names; `phone` and `platform` are where one complains in the place.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="public_notices", verbose_name="发布单位")
    kind = models.CharField("类别", max_length=12, choices=NoticeKind)
    title = models.CharField("标题", max_length=100)
    body = models.TextField("正文")
    about = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="named_in_notices", verbose_name="所涉单位"
    )
    document_number = models.CharField("文号", max_length=60, blank=True)
    document_day = models.DateField("成文日期", null=True, blank=True)
    phone = models.CharField("投诉电话", max_length=40, blank=True)
    platform = models.CharField("投诉平台", max_length=200, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="代替的公告"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        verbose_name = verbose_name_plural = "公告"
        indexes = (models.Index(fields=("kind", "published_at"), name="notice_by_kind"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(ABOUT_A_UNIT))
                | (Q(about__isnull=False) & ~Q(document_number="") & Q(document_day__isnull=False)),
                name="notice_about_a_unit_rests_on_a_document",
            ),
            models.CheckConstraint(
                condition=~Q(kind=NoticeKind.COMPLAINTS) | ~Q(phone="") | ~Q(platform=""),
                name="notice_of_complaints_says_where",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Division:
        """The place for which it speaks: the issuing office's."""
        return self.unit.division

    @property
    def standing(self) -> NoticeStanding:
        """Whether it is in force; asks nothing where the rows came `with_papers`."""
        if hasattr(self, "withdrawal"):
            return NoticeStanding.WITHDRAWN
        return NoticeStanding.REPLACED if hasattr(self, "successor") else NoticeStanding.IN_FORCE


class NoticeWithdrawal(WrittenOnce):
    """Why a notice no longer holds. The notice stays readable, marked. Written once."""

    notice = models.OneToOneField(PublicNotice, models.PROTECT, related_name="withdrawal", verbose_name="公告")
    reason = models.CharField("撤回理由", max_length=300)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="撤回人")
    withdrawn_at = models.DateTimeField("撤回时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "公告撤回"

    def __str__(self) -> str:
        return f"{self.notice}：撤回"

    @property
    def unit(self) -> Unit:
        """Whose notice it was."""
        return self.notice.unit

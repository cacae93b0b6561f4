"""What one act of compiling gathered: the compilation and the editions made of it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.workflow import Workflow
from publishing.enums import ANNEX, IN_HAND, OFFICIAL, EditionKind, EditionState
from publishing.workflow import EDITION


class Compilation(models.Model):
    """What one act of compiling gathered for one lead unit: its rows and figures, frozen together.

    A roll-up (Annex 5) is a compilation without rows of its own; `includes` names the lists it adds up.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="compilations", verbose_name="牵头单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="compilations", verbose_name="轮次")
    is_roll_up = models.BooleanField("汇总", default=False)
    number = models.PositiveSmallIntegerField("版次")
    compiled_at = models.DateTimeField("编制时间")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="编制人")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.TextField("更正理由", blank=True)
    is_current = models.BooleanField("现行", default=False)
    as_of = models.BigIntegerField("所依据的最后一条办理记录", null=True, blank=True, editable=False)
    pooled_baseline = models.PositiveIntegerField("各轮累计清理前总数", null=True, blank=True)
    pooled_cancelled = models.PositiveIntegerField("各轮累计取消", null=True, blank=True)
    includes = models.ManyToManyField("self", symmetrical=False, related_name="included_in", blank=True)

    class Meta:
        ordering = ("unit__code", "round", "is_roll_up", "number")
        verbose_name = verbose_name_plural = "清单编制"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "is_roll_up", "number"), name="compilation_once"),
            models.UniqueConstraint(
                fields=("unit", "round", "is_roll_up"), condition=Q(is_current=True), name="compilation_one_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit.division}{self.round}第{self.number}版"


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions over many editions."""

    def published(self) -> "EditionQuerySet":
        """In force: published and not superseded."""
        return self.filter(state=EditionState.PUBLISHED)

    def official(self) -> "EditionQuerySet":
        """Published, in force or superseded: what the public may see."""
        return self.filter(state__in=OFFICIAL)

    def in_hand(self) -> "EditionQuerySet":
        """On their way to the public."""
        return self.filter(state__in=IN_HAND)


class Edition(models.Model):
    """One official list: numbered, reviewed, approved, published, never edited."""

    workflow: ClassVar[Workflow] = EDITION
    inner_notes: ClassVar[bool] = True  # read on the list's own page, by who follows it
    printed_code: str = ""  # the check code while the edition is being written; afterwards its manifest has it
    printed_log: str = ""  # the same of the block of the log

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="editions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="editions", verbose_name="牵头单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="editions", verbose_name="轮次")
    kind = models.CharField("清单", max_length=10, choices=EditionKind)
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=EditionState, default=EditionState.COMPILED)
    legality_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人"
    )
    legality_at = models.DateTimeField("审查时间", null=True, blank=True)
    legality_words = models.TextField("审查意见", blank=True)
    approval_number = models.CharField("审定文号", max_length=80, blank=True)
    approval_date = models.DateField("审定日期", null=True, blank=True)
    approval_signatory = models.CharField("签发人", max_length=40, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    file_name = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField("校验码", max_length=64, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code", "round", "kind", "number")
        verbose_name = verbose_name_plural = "清单版本"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "kind", "number"), name="edition_once"),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EditionState.PUBLISHED) | (Q(published_at__isnull=False) & ~Q(sha256="")),
                name="edition_published_has_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit.division}{self.get_kind_display()}（{self.round}第{self.number}版）"

    @property
    def code(self) -> str:
        """The edition code printed on page and workbook, e.g. 540100-1-附3-02."""
        return f"{self.unit.division.code}-{self.round.number}-附{self.annex}-{self.number:02d}"

    @property
    def check_code(self) -> str:
        """What page and workbook print of the hash of the rows, e.g. 3F2A-91BC-0D4E-77A1; empty before publication."""
        manifest = getattr(self, "manifest", None)
        return self.printed_code or (str(manifest.check_code) if manifest else "")

    @property
    def log_code(self) -> str:
        """Which block of the log was the newest at publication and its hash in short; empty before, and where there was none."""
        manifest = getattr(self, "manifest", None)
        return self.printed_log or (str(manifest.log_code) if manifest else "")

    @property
    def outside_calendar(self) -> bool:
        """A correction is made whenever it is needed, also after the round."""
        return self.compilation.supersedes_id is not None

    @property
    def annex(self) -> int:
        """Which annex of the notice it is."""
        return ANNEX[EditionKind(self.kind)]

    @property
    def effective_from(self) -> date | None:
        """From which day it holds: that of its publication, in Beijing; None before it is published."""
        return self.published_at.astimezone(SHANGHAI).date() if self.published_at else None

    @property
    def effective_to(self) -> date | None:
        """Until which day it held: the day before the next one's; None while in force. Asks for `with_ends` editions.

        An edition that was replaced on its first day held on no whole day: then it is the day before its first.
        """
        replaced: datetime | None = getattr(self, "replaced_at", None)
        return replaced.astimezone(SHANGHAI).date() - timedelta(days=1) if replaced else None

    @property
    def path(self) -> Path:
        """Where its published bytes lie."""
        return Path(settings.PUBLISHED_ROOT) / self.file_name

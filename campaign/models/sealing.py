"""What proves the log: blocks of hashes in a chain, and how a note can be taken out of it without breaking it (decision 59)."""

from django.db import models
from django.db.models import Q

from campaign.models.log import LogEntry


class LogSeal(models.Model):
    """A block of log lines, sealed: which lines it covers, each by its hash, and the hash of the block before. Written once.

    `covers` has a line for each log line, in the order of their keys: key, hash of the line, hash of its note ("-" without one).
    A line whose transaction ends late is covered by a later block than its neighbours.
    """

    number = models.PositiveBigIntegerField("序号", unique=True)
    sealed_at = models.DateTimeField("封存时间")
    count = models.PositiveIntegerField("条数")
    first = models.BigIntegerField("最小编号")
    last = models.BigIntegerField("最大编号", db_index=True)
    covers = models.TextField("各条的校验值")
    root = models.CharField("本块各条的校验值", max_length=64)
    previous = models.CharField("前一块的校验值", max_length=64, blank=True)
    sha256 = models.CharField("校验值", max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        verbose_name = verbose_name_plural = "办理记录封存"
        constraints = (
            models.CheckConstraint(condition=Q(number=1, previous="") | Q(number__gt=1), name="log_seal_chained"),
        )

    def __str__(self) -> str:
        return f"第{self.number}块"

    @property
    def check_code(self) -> str:
        """The first 16 digits of its hash, in fours, as they are printed."""
        return printed_head(self.sha256)


def printed_head(sha256: str) -> str:
    """A hash as paper carries it: 3F2A-91BC-0D4E-77A1."""
    short = sha256[:16].upper()
    return "-".join(short[start : start + 4] for start in range(0, 16, 4))


class NoteSalt(models.Model):
    """What is hashed with the note of a sealed line, so that nobody can guess the note from its hash; gone with the note."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, primary_key=True, related_name="salt")
    salt = models.CharField("盐", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "说明的盐"

    def __str__(self) -> str:
        return str(self.pk)


class NoteErasure(models.Model):
    """That the note of a line may be, and was, taken out, by which line of the log. Written once; without it a trigger refuses."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="erasure")
    by = models.ForeignKey(LogEntry, models.PROTECT, related_name="erased")

    class Meta:
        verbose_name = verbose_name_plural = "说明的删除"

    def __str__(self) -> str:
        return f"{self.entry_id}：{self.by_id}"


class LogFinding(models.Model):
    """Something of the log that a check found not to be what was sealed; cleared when it is again."""

    key = models.CharField("位置", max_length=80)
    block = models.PositiveBigIntegerField("封存块", null=True)
    words = models.CharField("发现", max_length=400)
    found_at = models.DateTimeField("发现时间")
    cleared_at = models.DateTimeField("恢复时间", null=True, blank=True)

    class Meta:
        ordering = ("block", "pk")
        verbose_name = verbose_name_plural = "办理记录核对发现"
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(cleared_at=None), name="log_finding_open_once"),
        )

    def __str__(self) -> str:
        return self.words

"""Work that is done apart from the page that asked for it: a large export, a pile of files, a large list (decision 49)."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from campaign.enums import JobState
from campaign.models.people import User
from campaign.models.units import Unit

OPEN = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Questions over many jobs."""

    def open(self) -> "JobQuerySet":
        """Neither ended nor given up."""
        return self.filter(state__in=OPEN)

    def running(self) -> "JobQuerySet":
        """In a worker's hands, as far as is known."""
        return self.filter(state=JobState.RUNNING)


class Job(models.Model):
    """One piece of work: who asked for what, how far it is, and the file that came of it.

    The row is the queue: a worker takes it by a conditional update (`holder`), says that it lives (`beat_at`), and whoever
    finds an old beat takes it again. The database itself lets no two run in one slot, nor two of one person and kind.
    """

    kind = models.CharField("类别", max_length=40)
    key = models.CharField(
        max_length=64, editable=False
    )  # what was asked for, by whom: asked twice, it is the same job
    title = models.CharField("任务", max_length=120)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="jobs", verbose_name="提出人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    parameters = models.JSONField(default=dict, editable=False)
    reach = models.CharField(max_length=64, blank=True, editable=False)  # a sum over the units that it was made from
    state = models.CharField("状态", max_length=9, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField("已完成", default=0)
    of = models.PositiveIntegerField("总数", default=0)
    cursor = models.JSONField(null=True, blank=True, editable=False)  # where a kind that can go on goes on
    words = models.TextField("说明", blank=True)
    asked_at = models.DateTimeField("提出时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    beat_at = models.DateTimeField("最近进展", null=True, blank=True)
    holder = models.CharField(max_length=32, blank=True, editable=False)
    slot = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    address = models.CharField("结果页面", max_length=200, blank=True)
    stored_as = models.CharField(max_length=32, blank=True, editable=False)  # its random name on the disk
    file_name = models.CharField("文件", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    expires_at = models.DateTimeField("保留至", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "后台任务"
        indexes = (
            models.Index(fields=("asked_at",), name="job_queued", condition=Q(state="queued")),
            models.Index(fields=("expires_at",), name="job_expires", condition=~Q(stored_as="")),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.UniqueConstraint(fields=("key",), condition=Q(state__in=OPEN), name="job_asked_once"),
            models.UniqueConstraint(fields=("slot",), condition=Q(state="running"), name="job_one_in_a_slot"),
            models.UniqueConstraint(
                fields=("asked_by", "kind"), condition=Q(state="running"), name="job_one_of_a_person_and_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    def has_file(self, at: datetime) -> bool:
        """Whether its file is still kept at the instant."""
        return bool(self.stored_as) and self.expires_at is not None and at < self.expires_at

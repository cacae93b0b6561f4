"""The log: one line for every act, appended and never changed (a trigger in the database refuses anything else)."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from campaign.models.frozen import WrittenOnce
from campaign.models.people import User
from campaign.models.units import Unit

READING = "read_personal"  # that somebody read or took away personal data: told apart from what was done to a thing


class LogQuerySet(models.QuerySet["LogEntry"]):
    """Questions over many log lines."""

    def about(self, thing: models.Model) -> "LogQuerySet":
        """What was done to `thing`, oldest first; who read it is no deed."""
        of_thing = self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)
        return of_thing.exclude(move=READING).order_by("pk")

    def readings(self) -> "LogQuerySet":
        """Who read or took away personal data, latest first (decision 59)."""
        return self.filter(move=READING).select_related("actor", "unit", "thing_type").order_by("-pk")


class LogEntry(WrittenOnce):
    """Who did what to which paper, for which unit, when, why, and what changed."""

    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.BigIntegerField("材料")
    move = models.CharField("动作", max_length=40)
    label = models.CharField("办理", max_length=60)
    note = models.TextField("说明", blank=True)
    before = models.JSONField("变动前", default=dict)
    after = models.JSONField("变动后", default=dict)

    objects = LogQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "办理记录"
        indexes = (
            models.Index(fields=("thing_type", "thing_id")),
            models.Index(fields=("unit", "at")),
            models.Index(fields=("-id",), condition=models.Q(move=READING), name="log_readings"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.label}"

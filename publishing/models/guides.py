"""How a kept certificate is obtained."""

from collections.abc import Mapping

from django.db import models

from campaign.models import Unit, User

ADDED = ("procedure", "commitments")  # with the phase after the publication
FIELDS = ("conditions", "materials", "time_limit", "place", "sample", *ADDED)
# What the phase after the publication asks of each kept item, in the order of the notice (五(四)1: 规范办理流程、明确办理条件、
# 需提供的材料、办理时限和优化服务的工作要求).
ASKED = {
    "procedure": "办理流程",
    "conditions": "办理条件",
    "materials": "需提供的材料",
    "time_limit": "办理时限",
    "commitments": "服务承诺",
}


class Guide(models.Model):
    """How to obtain a kept certificate, written by the unit that demands it (notice 五(四)1)."""

    uid = models.UUIDField("事项标识", unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guides", verbose_name="单位")
    conditions = models.TextField("条件", blank=True)
    materials = models.TextField("材料", blank=True)
    time_limit = models.CharField("时限", max_length=60, blank=True)
    place = models.CharField("地点、网址", max_length=200, blank=True)
    sample = models.CharField("式样", max_length=200, blank=True)
    procedure = models.TextField("办理流程", blank=True, default="")
    commitments = models.TextField("服务承诺", blank=True, default="")
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "办理指南"

    def __str__(self) -> str:
        return f"{self.unit}：{self.uid}"

    def as_data(self) -> dict[str, str]:
        """The guide as a list freezes it; what was added to it later stands there where it is said."""
        return {name: getattr(self, name) for name in FIELDS if name not in ADDED or getattr(self, name)}

    @staticmethod
    def complete(data: dict[str, str]) -> bool:
        """Whether conditions, materials, time and place are all said."""
        return all(data.get(name) for name in ("conditions", "materials", "time_limit", "place"))

    @staticmethod
    def missing(data: Mapping[str, str]) -> list[str]:
        """What of the five things that the notice asks for is not said, in its words and order (五(四)1)."""
        return [label for name, label in ASKED.items() if not data.get(name)]

"""How a kept certificate is obtained."""

from django.db import models

from campaign.models import Unit, User


class Guide(models.Model):
    """How to obtain a kept certificate, written by the unit that demands it (notice 五(四)1)."""

    uid = models.UUIDField("事项标识", unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guides", verbose_name="单位")
    conditions = models.TextField("条件", blank=True)
    materials = models.TextField("材料", blank=True)
    time_limit = models.CharField("时限", max_length=60, blank=True)
    place = models.CharField("地点、网址", max_length=200, blank=True)
    sample = models.CharField("式样", max_length=200, blank=True)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "办理指南"

    def __str__(self) -> str:
        return f"{self.unit}：{self.uid}"

    def as_data(self) -> dict[str, str]:
        """The guide as a list freezes it."""
        return {name: getattr(self, name) for name in ("conditions", "materials", "time_limit", "place", "sample")}

    @staticmethod
    def complete(data: dict[str, str]) -> bool:
        """Whether conditions, materials, time and place are all said."""
        return all(data.get(name) for name in ("conditions", "materials", "time_limit", "place"))

"""The scanned sheet of the government's approval: kept as it came, never changed (triggers in the database)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from publishing.enums import SheetKind
from publishing.models.compilations import Compilation


def sheet_path(instance: Any, filename: str) -> str:
    """A name of our own on disk; the person's file name is kept in a column only."""
    return f"approvals/{instance.compilation.unit.code}/{uuid.uuid4().hex}.{instance.kind}"


class ApprovalSheet(models.Model):
    """A scan of the sheet with which the government approved a list (notice 五(三): 报本级人民政府审定)."""

    compilation = models.ForeignKey(
        Compilation, models.PROTECT, related_name="approval_sheets", verbose_name="清单编制"
    )
    file = models.FileField("扫描件", upload_to=sheet_path)
    file_name = models.CharField("文件名", max_length=200)
    kind = models.CharField("文件类型", max_length=3, choices=SheetKind)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验码", max_length=64)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    kept_at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "审定呈批表扫描件"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SheetKind.values), name="approval_sheet_kind_known"),
            models.UniqueConstraint(fields=("compilation", "sha256"), name="approval_sheet_once"),
        )

    def __str__(self) -> str:
        return f"{self.compilation}：{self.file_name}"

    @property
    def unit(self) -> Unit:
        """Whose list was approved."""
        return self.compilation.unit

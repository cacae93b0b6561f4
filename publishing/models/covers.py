"""The public notice that goes with published lists (关于公布……的通知): the file as it was made when they were published."""

from pathlib import Path

from django.conf import settings
from django.db import models

from campaign.models import Unit
from publishing.models.compilations import Compilation


class CoverNotice(models.Model):
    """The notice of one compilation as a Word file: written once with the publication, never changed (trigger)."""

    compilation = models.OneToOneField(
        Compilation, models.PROTECT, related_name="cover_notice", verbose_name="清单编制"
    )
    file_name = models.CharField("文件", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "公布通知"

    def __str__(self) -> str:
        return f"{self.compilation}公布通知"

    @property
    def unit(self) -> Unit:
        """Whose lists it is about."""
        return self.compilation.unit

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return Path(settings.PUBLISHED_ROOT) / self.file_name

"""What proves a published list: its manifest in a chain of all manifests, the seal beside it, and what a check found."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaign.models import User
from campaign.models.sealing import printed_head
from publishing.enums import ProofPart
from publishing.models.compilations import Edition

SHORT = 16  # hexadecimal digits of the hash of the rows that are printed: the check code


class EditionManifest(models.Model):
    """What an edition was when it was published, by hash, and the manifest before it: written once, never changed.

    `content` is canonical JSON, byte for byte what the file holds and what `sha256` is the hash of.
    """

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="manifest", verbose_name="清单版本")
    place = models.PositiveIntegerField("次序", unique=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following")
    content = models.TextField("内容")
    sha256 = models.CharField("校验清单的校验值", max_length=64, unique=True)
    rows_sha256 = models.CharField("数据的校验值", max_length=64, unique=True)
    short = models.CharField("校验码", max_length=SHORT, unique=True)
    data_name = models.CharField("数据文件", max_length=200)
    data_size = models.PositiveBigIntegerField("数据文件字节数")
    file_name = models.CharField("校验清单文件", max_length=200)

    class Meta:
        ordering = ("place",)
        verbose_name = verbose_name_plural = "校验清单"
        constraints = (
            models.CheckConstraint(
                condition=Q(place=1, previous=None) | Q(place__gt=1, previous__isnull=False), name="manifest_chained"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}：{self.check_code}"

    @property
    def check_code(self) -> str:
        """The check code as it is printed, e.g. 3F2A-91BC-0D4E-77A1."""
        return printed_code(self.rows_sha256)

    @property
    def log_code(self) -> str:
        """The newest block of the log when this was published, e.g. 57 3F2A-91BC-0D4E-77A1; empty where there was none."""
        return log_words(json.loads(self.content).get("log"))

    @property
    def data_path(self) -> Path:
        """Where the rows lie as canonical JSON."""
        return Path(settings.PUBLISHED_ROOT) / self.data_name

    @property
    def path(self) -> Path:
        """Where the manifest lies."""
        return Path(settings.PUBLISHED_ROOT) / self.file_name


def printed_code(rows_sha256: str) -> str:
    """The check code of rows with this hash: its first 16 digits, in fours."""
    short = rows_sha256[:SHORT].upper()
    return "-".join(short[start : start + 4] for start in range(0, SHORT, 4))


def log_words(said: dict[str, Any] | None) -> str:
    """A block of the log as a manifest names it, in print."""
    return f"第{said['block']}块 {printed_head(said['sha256'])}" if said else ""


class EditionSeal(models.Model):
    """A state seal (电子印章) or another signature over an edition's manifest, made elsewhere, kept beside it as it came."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="seal", verbose_name="清单版本")
    form = models.CharField("签章格式", max_length=80)
    file_name = models.CharField("签章文件", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="存入人")
    kept_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = verbose_name_plural = "电子印章"

    def __str__(self) -> str:
        return f"{self.edition}的电子印章"

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return Path(settings.PUBLISHED_ROOT) / self.file_name


class EditionFinding(models.Model):
    """Something of a published edition that a check found not to be what was published; cleared when it is again."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="findings", verbose_name="清单版本")
    part = models.CharField("部分", max_length=10, choices=ProofPart)
    words = models.CharField("发现", max_length=200)
    found_at = models.DateTimeField("发现时间")
    cleared_at = models.DateTimeField("恢复时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "校验发现"
        constraints = (
            models.UniqueConstraint(fields=("edition", "part"), condition=Q(cleared_at=None), name="finding_open_once"),
        )

    def __str__(self) -> str:
        return f"{self.edition}：{self.words}"

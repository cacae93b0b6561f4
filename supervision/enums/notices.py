"""The kinds of public notice (notice 六(三): 向社会公布投诉平台、电话; 予以通报批评; 坚决予以曝光)."""

from django.db.models import TextChoices


class NoticeKind(TextChoices):
    """What a public notice is about."""

    POLICY = "policy", "政策解读"
    COMPLAINTS = "complaints", "投诉渠道"
    CORRECTION = "correction", "整改公告"
    CRITICISM = "criticism", "通报批评"


class NoticeStanding(TextChoices):
    """Where a published notice stands; read from the rows, never stored."""

    IN_FORCE = "in_force", "有效"
    REPLACED = "replaced", "已由新公告代替"
    WITHDRAWN = "withdrawn", "已撤回"


# What names another unit rests on a paper with a number.
ABOUT_A_UNIT = frozenset({NoticeKind.CORRECTION, NoticeKind.CRITICISM})

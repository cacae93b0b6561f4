"""Why a complaint that came over the network waits until somebody has looked at it."""

from django.db.models import TextChoices


class HoldReason(TextChoices):
    """What was unusual about the way in which it came; nothing is said of what stands in it."""

    ADDRESS = "address", "同一地址短时间内多次提交"
    NETWORK = "network", "同一网段短时间内大量提交"
    OFFICE = "office", "同一单位短时间内被大量投诉"
    TRAP = "trap", "填写了不应填写的栏目，可能是程序提交"

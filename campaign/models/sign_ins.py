"""Where a person is signed in: one row for each session that may still be alive, as the person and the coordinator see it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from campaign.models.people import User


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Questions over many sign-ins."""

    def alive(self, at: datetime) -> "SignInQuerySet":
        """Those whose session has not ended at `at`, latest first, each with `ends`, the end of its session if nothing more comes."""
        session = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
        ends = Subquery(session.values("expire_date")[:1])
        return self.filter(Exists(session)).annotate(ends=ends).order_by("-began_at", "-pk")


class SignIn(models.Model):
    """A session of a person: since when, on what kind of machine, from which network. Gone with the session, no history."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField("登录时间")
    device = models.CharField("设备", max_length=60)
    address = models.CharField("网络地址（已缩短）", max_length=40)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ("-began_at", "-pk")
        verbose_name = verbose_name_plural = "登录"

    def __str__(self) -> str:
        return f"{self.device} {self.address}"

    @property
    def seen_at(self) -> datetime:
        """About when the last request came (the session is moved on once a minute); needs `ends` of `alive`."""
        ends: datetime = self.ends  # type: ignore[attr-defined]
        return max(self.began_at, ends - timedelta(seconds=settings.SESSION_COOKIE_AGE))

"""People and the posts they hold. Who held a post on a day stays answerable for ever."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from campaign.enums import Role
from campaign.models.units import Unit


class User(AbstractUser):
    """A person who signs in. `is_staff` marks technical staff (the admin site); it gives no power over any paper."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=40)
    mobile = models.CharField("手机", max_length=20, blank=True)
    first_password_until = models.DateTimeField("初始密码有效至", null=True, blank=True, editable=False)
    must_change_password = models.BooleanField("须先修改密码", default=False, editable=False)
    sessions_round = models.PositiveIntegerField("登录批次", default=0, editable=False)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or self.username

    def first_password_is_void(self, at: datetime) -> bool:
        """A first password lets its holder in once, and not after its last day: somebody else may have read it."""
        if self.first_password_until is not None:
            return at >= self.first_password_until
        return self.must_change_password

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to go on: the password and, once sessions were ended by force, which round of them it is."""
        key_salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        value = f"{self.password}:{self.sessions_round}" if self.sessions_round else self.password
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name as written in Chinese, undivided."""
        return self.name

    def get_short_name(self) -> str:
        """The same: Chinese names are not cut."""
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    """Questions over many postings."""

    def on(self, day: date) -> "PostingQuerySet":
        """The postings held on `day`."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def current(self) -> "PostingQuerySet":
        """The postings that have not been ended."""
        return self.filter(until=None)


class Posting(models.Model):
    """A person's role in a unit, from a day until a day (exclusive)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    role = models.CharField("职责", max_length=20, choices=Role)
    since = models.DateField("自")
    until = models.DateField("至（不含当日）", null=True, blank=True)
    appointed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="appointments_made")

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "role", "since")
        verbose_name = verbose_name_plural = "任职"
        constraints = (
            models.UniqueConstraint(fields=("user", "unit", "role"), condition=Q(until=None), name="posting_held_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="posting_role_known"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="posting_ends_late"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

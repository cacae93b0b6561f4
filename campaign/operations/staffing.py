"""Give and end many posts at once: all or none, in one transaction (notice 六(一): 明确责任单位; decision 51).

First passwords are given back to the caller, who shows them; they are kept nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from campaign.access import can, grant_all
from campaign.enums import Role
from campaign.models import LogEntry, Posting, Unit, User
from campaign.models.people import PostingQuerySet
from campaign.notice.timetable import SHANGHAI
from campaign.operations.enrolment import ALONE, FIRST_PASSWORD, NameTaken, first_password
from campaign.operations.moves import BATCH, Line, NoPower, Refused, record, record_all
from campaign.operations.people import LastLeader, appoint_known, end_postings
from campaign.operations.weighing_staff import ENDING, KNOWN, NEW, StaffAct
from campaign.queries import units_to_staff
from campaign.roles import Action

QUOTA = 20
WITHIN = timedelta(hours=1)
HASHER = "first_pbkdf2"


class TooManySheets(Refused):
    """The person has had as many workbooks read as one hour may see."""


@dataclass(frozen=True)
class Slip:
    """What goes into one envelope."""

    unit: str
    role: str
    name: str
    username: str
    password: str
    until: datetime

    def texts(self) -> tuple[str, ...]:
        """In the order of the sheet of first passwords."""
        until = self.until.astimezone(SHANGHAI)
        return self.unit, self.role, self.name, self.username, self.password, f"{until:%Y-%m-%d %H:%M}"


@dataclass
class Staffed:
    """What was done, and the first passwords of the new accounts."""

    slips: list[Slip] = field(default_factory=list)
    appointed: int = 0
    ended: int = 0


def count_sheet(name: str, *, actor: User, at: datetime) -> None:
    """Count and log that a workbook was sent up. Raises `TooManySheets` after `QUOTA` within the hour."""
    lately = LogEntry.objects.filter(actor=actor, move="staff_sheet", at__gt=at - WITHIN)
    if lately.count() >= QUOTA:
        raise TooManySheets(f"一小时内最多上传{QUOTA}份任职名单，请稍后再上传。")
    unit = units_to_staff(actor).order_by("code").first()
    record(unit, "staff_sheet", f"上传任职名单“{name[:30]}”", actor=actor, at=at)


def staff(acts: Sequence[StaffAct], *, actor: User, at: datetime) -> Staffed:
    """Carry the acts out, all or none; gives the first passwords. Raises `NoPower`, `NameTaken`, `LastLeader`, `Refused`."""
    units = {act.unit.pk for act in acts}
    if units_to_staff(actor).filter(pk__in=units).count() != len(units):
        raise NoPower("名单里有您不能指定人员的单位，没有办理任何一行。")
    done = Staffed()
    with transaction.atomic():
        done.slips = _take_on([act for act in acts if act.kind == NEW], actor, at)
        known = [(act.user, act.unit, act.role) for act in acts if act.kind == KNOWN and act.user is not None]
        appoint_known(known, actor=actor, at=at)
        done.appointed = sum(act.kind in {NEW, KNOWN} for act in acts)
        ending = [act.posting for act in acts if act.kind == ENDING and act.posting is not None]
        done.ended = close_posts(ending, actor=actor, at=at)
    return done


def _take_on(acts: Sequence[StaffAct], actor: User, at: datetime) -> list[Slip]:
    """Make the new people with their posts in a few statements; gives a slip for each person."""
    first: dict[str, StaffAct] = {}
    for act in acts:
        first.setdefault(act.username, act)
    until = at + timedelta(days=settings.FIRST_PASSWORD_DAYS)
    passwords = {username: first_password() for username in first}
    people = [
        User(
            username=username,
            name=act.name,
            email=act.email,
            mobile=act.mobile,
            password=make_password(passwords[username], hasher=HASHER),
            first_password_until=until,
        )
        for username, act in first.items()
    ]
    try:
        with transaction.atomic():
            User.objects.bulk_create(people, batch_size=BATCH)
    except IntegrityError as error:
        raise NameTaken("预览之后，名单里有账号被他人使用，没有办理任何一行。请重新上传核对。") from error
    made = {person.username: person for person in people}
    since = at.astimezone(SHANGHAI).date()
    posts = [Posting(user=made[a.username], unit=a.unit, role=a.role, since=since, appointed_by=actor) for a in acts]
    Posting.objects.bulk_create(posts, batch_size=BATCH)
    grant_all((post.user, post.unit, Role(post.role)) for post in posts)
    record_all([_appointed(post, actor) for post in posts], at=at)
    return [_slip(act.unit, act.role, made[name], passwords[name]) for name, act in first.items()]


def _appointed(post: Posting, actor: User) -> Line:
    label = f"指定{post.user}为{Role(post.role).label}"
    return Line(post.unit, "appoint", label, actor, after={"user": post.user_id, "role": post.role})


def _slip(unit: Unit, role: str, person: User, password: str) -> Slip:
    until = person.first_password_until
    if until is None:
        raise ValueError("a slip is made for a first password")
    return Slip(unit.name, str(Role(role).label), person.name, person.username, password, until)


def close_posts(postings: Sequence[Posting], *, actor: User, at: datetime) -> int:
    """End many posts, all or none; gives how many. A unit may be left without a leader only when nobody is left in it at all,
    and only by who coordinates from above. Raises `LastLeader`, `NoPower`.
    """
    units = {posting.unit_id for posting in postings}
    if units_to_staff(actor).filter(pk__in=units).count() != len(units):
        raise NoPower("名单里有您不能免去人员的单位，没有办理任何一行。")
    with transaction.atomic():
        held = Posting.objects.select_for_update(of=("self",)).filter(unit__in=units).current().order_by("pk")
        left: dict[int, list[Posting]] = defaultdict(list)
        ending = {posting.pk for posting in postings}
        current = list(held.select_related("unit", "user"))
        for posting in current:
            left[posting.unit_id] += [posting] if posting.pk not in ending else []
        closed = [posting for posting in current if posting.pk in ending]
        for posting in closed:
            _refuse_without_leader(posting, left[posting.unit_id], actor)
        end_postings(closed, actor=actor, at=at)
    return len(closed)


def _refuse_without_leader(posting: Posting, left: Sequence[Posting], actor: User) -> None:
    unit = posting.unit
    if posting.role != Role.LEADER or any(post.role == Role.LEADER for post in left):
        return
    if left:
        raise LastLeader(f"{unit.name}会没有分管领导，而还有其他人任职。请同时指定接任的分管领导，或者免去全部人员。")
    if not can(actor, Action.OVERSEE, unit):
        raise LastLeader(f"{unit.name}的人员不能全部免去。请联系牵头单位协调员。")


def never_signed_in(actor: User) -> PostingQuerySet:
    """The posts, in units in which the actor may appoint, of people who have not yet set a password of their own."""
    waiting = Posting.objects.current().exclude(user__first_password_until=None, user__must_change_password=False)
    waiting = waiting.filter(unit__in=units_to_staff(actor).values("pk"), user__is_active=True, user__is_staff=False)
    return waiting.select_related("user", "unit").order_by("unit__code", "role", "pk")


def renew_first_passwords(postings: Iterable[Posting], *, actor: User, at: datetime) -> list[Slip]:
    """New first passwords for those of `postings` whose holders have none of their own; those before are void.

    Raises `NoPower` where a holder also serves in a unit in which the actor may not appoint, or where the actor unbound
    their authenticator within the week.
    """
    with transaction.atomic():
        keys = [posting.pk for posting in postings]
        # Whoever sets their own password in this moment is waited for, and then left alone.
        waiting = sorted(set(never_signed_in(actor).filter(pk__in=keys).values_list("user", flat=True)))
        list(User.objects.select_for_update(no_key=True).filter(pk__in=waiting).order_by("pk").values_list("pk"))
        first: dict[int, Posting] = {}
        for posting in never_signed_in(actor).filter(pk__in=keys):
            first.setdefault(posting.user_id, posting)
        _refuse_foreign(first, actor, at)
        until = at + timedelta(days=settings.FIRST_PASSWORD_DAYS)
        slips, people, lines = [], [], []
        for posting in first.values():
            person, password = posting.user, first_password()
            person.password = make_password(password, hasher=HASHER)
            person.first_password_until, person.must_change_password = until, False
            people.append(person)
            slips.append(_slip(posting.unit, posting.role, person, password))
            label = f"为{person}重新设置密码"
            lines.append(Line(posting.unit, "renew_password", label, actor, after={"user": person.pk}))
        User.objects.bulk_update(people, ["password", *FIRST_PASSWORD], batch_size=BATCH)
        record_all(lines, at=at)
    return slips


def _refuse_foreign(people: dict[int, Posting], actor: User, at: datetime) -> None:
    elsewhere = Posting.objects.current().filter(user__in=people)
    foreign = elsewhere.exclude(unit__in=units_to_staff(actor).values("pk")).select_related("user").first()
    if foreign is not None:
        raise NoPower(f"{foreign.user}还在其他单位任职，您不能重新设置其密码。请取消勾选，或者联系牵头单位协调员。")
    reset = LogEntry.objects.filter(move="reset_second_factor", actor=actor, at__gt=at - ALONE)
    if set(reset.values_list("after__user", flat=True)) & people.keys():
        raise NoPower("所选人员里，有您在7天内解除过身份验证器的。密码和身份验证器须由两人分别办理。")

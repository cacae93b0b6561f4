"""Appoint, relieve and succeed people. Powers follow postings at once; the history of posts stays."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.module_loading import import_string

from campaign.access import can, grant, grant_all
from campaign.enums import Role
from campaign.models import Posting, Unit, UnitUserPermission, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.duty_feeds import revoke_with_post, revoke_without_post
from campaign.operations.moves import BATCH, Line, NoPower, Refused, batched, record, record_all
from campaign.operations.sign_ins import end_all_sign_ins, end_sign_ins_of
from campaign.roles import ROLE_ACTIONS, Action, posts_of


class LastLeader(Refused):
    """A unit would be left without anybody who can appoint."""


class NoSuchPost(Refused):
    """The unit has no such post: a department has no panel and compiles no list."""


def appoint(user: User, unit: Unit, role: Role, *, actor: User | None, at: datetime) -> Posting:
    """Give `user` the role in `unit` from the day of `at`; doing it twice changes nothing. The acts above follow at once
    (`settings.POSTS_CHANGED`): what the person may no longer rule on is taken off them.

    `actor` is None only for the loading commands. Raises `NoPower` when the actor may not appoint in the unit,
    `NoSuchPost` when units of this kind have no such post.
    """
    if actor is not None and not may_appoint(actor, unit):
        raise NoPower("只有本单位分管领导或牵头单位协调员可以指定经办人。")
    if role not in posts_of(unit.kind):
        raise NoSuchPost(f"{unit.name}没有“{Role(role).label}”岗位。审核和编制清单的岗位设在牵头单位，请另选岗位。")
    with transaction.atomic():
        posting, made = Posting.objects.get_or_create(
            user=user,
            unit=unit,
            role=role,
            until=None,
            defaults={"since": at.astimezone(SHANGHAI).date(), "appointed_by": actor},
        )
        _align(user, unit)
        if made:
            after = {"user": user.pk, "role": role}
            record(unit, "appoint", f"指定{user}为{Role(role).label}", actor=actor, at=at, after=after)
            _tell_acts(user, unit, actor, at)
    return posting


def appoint_all(posts: Collection[tuple[User, Unit, Role]], *, at: datetime) -> list[Posting]:
    """Give many people their first posts at once, for the loading commands: what `appoint` leaves behind, in a few statements
    for all. Gives the postings that were made; a post that is held already is left as it stands.

    Nothing can be taken off somebody who held no post before, so the acts above are not told. Raises `NoSuchPost` as
    `appoint` does, and `Refused` for somebody who holds a post already.
    """
    for _, unit, role in posts:
        if role not in posts_of(unit.kind):
            raise NoSuchPost(f"{unit.name}没有“{Role(role).label}”岗位。")
    since = at.astimezone(SHANGHAI).date()
    with transaction.atomic():
        people = {user.pk for user, _, _ in posts}
        if Posting.objects.filter(user__in=people).exists():
            raise Refused("已有岗位的人员须逐个指定。")
        wanted = {(user, unit, Role(role)): None for user, unit, role in posts}
        made = Posting.objects.bulk_create(
            [Posting(user=user, unit=unit, role=role, since=since) for user, unit, role in wanted], batch_size=BATCH
        )
        grant_all(wanted)
        record_all([_appointed(posting) for posting in made], at=at)
    return made


def _appointed(posting: Posting, actor: User | None = None) -> Line:
    after = {"user": posting.user_id, "role": posting.role}
    label = f"指定{posting.user}为{Role(posting.role).label}"
    return Line(thing=posting.unit, act="appoint", label=label, actor=actor, before={}, after=after)


def relieve(posting: Posting, *, actor: User, at: datetime, note: str = "") -> None:
    """End a posting on the day of `at`; its powers end with the transaction.

    Raises `LastLeader` when nobody would be left to appoint in the unit, `NoPower` as `appoint` does.
    """
    unit = posting.unit
    if not may_appoint(actor, unit):
        raise NoPower("只有本单位分管领导或牵头单位协调员可以免去经办人。")
    with transaction.atomic():
        # All leaders' rows are locked, in one order: two leaders who relieve each other at once cannot both succeed.
        leaders = list(Posting.objects.select_for_update().filter(unit=unit, role=Role.LEADER).current().order_by("pk"))
        if posting.role == Role.LEADER and all(leader.pk == posting.pk for leader in leaders):
            raise LastLeader("这是本单位唯一的分管领导。请先指定接任的分管领导，再办理免去。")
        end_posting(posting, actor=actor, at=at, note=note)


def end_posting(posting: Posting, *, actor: User, at: datetime, note: str = "") -> None:
    """End a post whose end has been looked at by the caller (`relieve`, `staffing.close_posts`), with its powers and sessions."""
    unit = posting.unit
    posting.until = max(at.astimezone(SHANGHAI).date(), posting.since)
    posting.save(update_fields=["until"])
    _align(posting.user, unit)
    revoke_with_post(posting.user, unit, at=at)
    if posting.user != actor:  # what a session of theirs still shows must not be gone on with
        end_all_sign_ins(posting.user)
    record(unit, "relieve", f"免去{posting.user}的{posting.get_role_display()}", actor=actor, at=at, note=note)
    _tell_acts(posting.user, unit, actor, at)


def end_postings(postings: Sequence[Posting], *, actor: User, at: datetime) -> None:
    """End many posts as `end_posting` ends one, in a few statements for all."""
    today, pairs = at.astimezone(SHANGHAI).date(), {(post.user_id, post.unit_id): post for post in postings}
    for ended in batched([post.pk for post in postings]):
        Posting.objects.filter(pk__in=ended).update(until=Greatest(F("since"), Value(today)))
    _align_all(pairs.keys())
    revoke_without_post({user for user, _ in pairs}, {unit for _, unit in pairs}, at=at)
    end_sign_ins_of({post.user_id for post in postings} - {actor.pk})
    lines = [
        Line(post.unit, "relieve", f"免去{post.user}的{post.get_role_display()}", actor, after={"user": post.user_id})
        for post in postings
    ]
    record_all(lines, at=at)
    _tell_acts_of([(post.user, post.unit) for post in pairs.values()], actor, at)


def appoint_known(posts: Sequence[tuple[User, Unit, Role]], *, actor: User, at: datetime) -> None:
    """Give people who are here already further posts, as `appoint` gives one, in a few statements for all. The caller has
    looked whether the actor may, and left out posts that are held."""
    since = at.astimezone(SHANGHAI).date()
    made = Posting.objects.bulk_create(
        [Posting(user=user, unit=unit, role=role, since=since, appointed_by=actor) for user, unit, role in posts],
        batch_size=BATCH,
    )
    grant_all(posts)
    record_all([_appointed(posting, actor) for posting in made], at=at)
    _tell_acts_of(list({(user.pk, unit.pk): (user, unit) for user, unit, _ in posts}.values()), actor, at)


def name_successor(posting: Posting, successor: User, *, actor: User, at: datetime) -> Posting:
    """Hand a post over without a help desk: the successor is appointed, the predecessor relieved, together."""
    if successor == posting.user:
        raise Refused("接任人与现任是同一人，请另选一人。")
    with transaction.atomic():
        new = appoint(successor, posting.unit, Role(posting.role), actor=actor, at=at)
        relieve(posting, actor=actor, at=at, note=f"由{successor}接任")
    return new


def may_appoint(actor: User, unit: Unit) -> bool:
    """The unit's own leader or coordinator, or a coordinator above it (notice 六(一): 明确责任单位)."""
    return can(actor, Action.APPOINT, unit) or can(actor, Action.OVERSEE, unit)


def renew_powers() -> int:
    """Give every holder of a post what the table of roles gives the post now; gives how many people's powers changed.

    Run with each installation of a version: a new line of the table reaches those who held their posts before.
    """
    wanted: dict[tuple[int, int], set[str]] = {}
    for user, unit, role in Posting.objects.current().values_list("user_id", "unit_id", "role"):
        powers = {action.value for action in ROLE_ACTIONS[Role(role)]}
        wanted.setdefault((user, unit), set()).update(powers)
    held: dict[tuple[int, int], set[str]] = {}
    rows = UnitUserPermission.objects.values_list("user_id", "content_object_id", "permission__codename")
    for user, unit, codename in rows:
        held.setdefault((user, unit), set()).add(codename)
    changed = [key for key in wanted.keys() | held.keys() if wanted.get(key, set()) != held.get(key, set())]
    with transaction.atomic():
        for user, unit in sorted(changed):
            _align(User.objects.get(pk=user), Unit.objects.get(pk=unit))
    return len(changed)


def _align(user: User, unit: Unit) -> None:
    held = Posting.objects.filter(user=user, unit=unit).current().values_list("role", flat=True)
    grant(user, unit, [Role(role) for role in held])


def _align_all(pairs: Collection[tuple[int, int]]) -> None:
    """Take off what no post gives any more, for many (person, unit) at once."""
    wanted: dict[tuple[int, int], set[str]] = {}
    users = {user for user, _ in pairs}
    for batch in batched(sorted(users)):
        held = Posting.objects.current().filter(user__in=batch).values_list("user_id", "unit_id", "role")
        for user, unit, role in held:
            wanted.setdefault((user, unit), set()).update(action.value for action in ROLE_ACTIONS[Role(role)])
        rows = UnitUserPermission.objects.filter(user__in=batch)
        over = [
            key
            for key, user, unit, codename in rows.values_list(
                "pk", "user_id", "content_object_id", "permission__codename"
            )
            if (user, unit) in pairs and codename not in wanted.get((user, unit), set())
        ]
        for some in batched(over):
            UnitUserPermission.objects.filter(pk__in=some).delete()


def _tell_acts_of(pairs: Sequence[tuple[User, Unit]], actor: User | None, at: datetime) -> None:
    """Tell the acts of many posts: at once where the act has a way for many, else one by one."""
    for name in settings.POSTS_CHANGED:
        told = import_string(name)
        if many := getattr(told, "many", None):
            many(pairs, actor=actor, at=at)
        else:
            for user, unit in pairs:
                told(user, unit, actor=actor, at=at)


def _tell_acts(user: User, unit: Unit, actor: User | None, at: datetime) -> None:
    for name in settings.POSTS_CHANGED:
        import_string(name)(user, unit, actor=actor, at=at)

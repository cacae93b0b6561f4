"""People whom no letter reaches, so that somebody telephones: a list for the coordinators above them (notice 五(一): 联系方式)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from campaign.access import units_for
from campaign.enums import Delivery, Role
from campaign.models import AddressProof, Call, Message, Posting, Unit, User
from campaign.operations.outbox import REMINDER
from campaign.queries.outbox import last_mail
from campaign.queries.owing import outstanding_now
from campaign.roles import Action
from submissions.enums import NotReached
from submissions.models import ContactSheet
from submissions.queries import certified_before, contact_sheets_for

TOLD = frozenset({Role.CLERK, Role.LEADER})  # to whom the reminders of a unit's own duties go
Key = tuple[int, int | None]


@dataclass(frozen=True)
class Unreached:
    """One line of the telephone list: a person of a unit, or the unit where it has nobody (`user` None).

    `call` is the last call that stands; `open` says that somebody has still to telephone: nobody has, or a reminder was
    written since and is unread.
    """

    unit: Unit
    user: User | None
    role: str
    reason: NotReached
    phones: tuple[tuple[str, str], ...]
    duties: tuple[str, ...]
    call: Call | None
    open: bool


def unreached(user: Any, at: datetime, units: QuerySet[Unit] | None = None) -> list[Unreached]:
    """The telephone list of who oversees, in the order of places and units; a constant number of questions.

    `units` narrows it. A person stands in it without an address, with one that has not proved itself, or when the last
    mail was refused or is in doubt.
    """
    below = units_for(user, Action.OVERSEE).filter(takes_part=True, valid_to=None)
    if units is not None:
        below = below.filter(pk__in=units.values("pk"))
    offices = list(below.select_related("division").order_by("division__path", "code"))
    posts = _posts(below)
    known = _Known(user, below, at)
    lines = []
    for office in offices:
        people = posts.get(office.pk)
        if not people:
            lines.append(known.line(office, None, NotReached.NOBODY))
        lines += [known.line(office, post, reason) for post in people or () if (reason := _reason(post)) is not None]
    return lines


def _posts(below: QuerySet[Unit]) -> Mapping[int, list[Any]]:
    """The people to be told, by unit: each once, with what is known of their address."""
    proofs = AddressProof.objects.filter(user=OuterRef("user"), address=OuterRef("user__email"))
    held = Posting.objects.current().filter(unit__in=below.values("pk"), role__in=TOLD, user__is_active=True)
    rows = held.annotate(proven=Exists(proofs.exclude(confirmed_at=None)), last=last_mail()).select_related("user")
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for post in rows.order_by("role", "pk"):
        found[post.unit_id].setdefault(post.user_id, post)
    return {unit: list(people.values()) for unit, people in found.items()}


def _reason(post: Any) -> NotReached | None:
    """Why the person is not reached, None for one who is."""
    if not post.user.email:
        return NotReached.NO_ADDRESS
    if post.last in (Delivery.REFUSED, Delivery.NO_ADDRESS):
        return NotReached.REFUSED
    if post.last == Delivery.IN_DOUBT:
        return NotReached.IN_DOUBT
    return None if post.proven else NotReached.UNPROVEN


class _Known:
    """What the lines are made of; each question is put once."""

    def __init__(self, user: Any, below: QuerySet[Unit], at: datetime) -> None:
        sheets = list(contact_sheets_for(user).filter(unit__in=below.values("pk")))
        before = certified_before(sheets)
        shown = (before.get(sheet.pk, sheet) for sheet in sheets if sheet.pk in before or not sheet.is_editable)
        self.sheets: dict[int, ContactSheet] = {sheet.unit_id: sheet for sheet in shown}
        calls = Call.objects.filter(unit__in=below.values("pk"), withdrawn_at=None).select_related("by")
        self.calls: dict[Key, Call] = {(call.unit_id, call.user_id): call for call in calls.order_by("at", "pk")}
        unread = Message.objects.filter(unit__in=below.values("pk"), kind=REMINDER, read_at=None).order_by()
        rows = unread.values_list("unit", "user").annotate(last=Max("created_at"))
        self.unread = {(unit, person): last for unit, person, last in rows}
        self.duties: dict[int, list[str]] = defaultdict(list)
        for one in outstanding_now(at):
            self.duties[one.unit].append(one.name)

    def line(self, unit: Unit, post: Any, reason: NotReached) -> Unreached:
        """One line."""
        person: User | None = post.user if post else None
        call = self.calls.get((unit.pk, person.pk if person else None))
        since = self.unread.get((unit.pk, person.pk)) if person else None
        return Unreached(
            unit=unit,
            user=person,
            role=post.get_role_display() if post else "",
            reason=reason,
            phones=tuple(phones_of(person, self.sheets.get(unit.pk))),
            duties=tuple(dict.fromkeys(self.duties.get(unit.pk, ()))),
            call=call,
            open=call is None or (since is not None and since > call.at),
        )


def phones_of(person: User | None, sheet: ContactSheet | None) -> Iterable[tuple[str, str]]:
    """Whose number, and the number: the person's own first, then those of the contact sheet."""
    if person is not None and person.mobile:
        yield person.name, person.mobile
    if sheet is None:
        return
    for name, numbers in (
        (sheet.officer_name, (sheet.officer_office_phone, sheet.officer_mobile)),
        (sheet.liaison_name, (sheet.liaison_mobile,)),
        (sheet.lead_name, (sheet.lead_phone,)),
    ):
        for number in numbers:
            if number and not (person is not None and number == person.mobile):
                yield name, number


def tally(lines: Sequence[Unreached]) -> dict[NotReached, int]:
    """How many lines there are of each reason."""
    counted = dict.fromkeys(NotReached, 0)
    for line in lines:
        counted[line.reason] += 1
    return counted

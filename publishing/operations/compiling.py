"""Compile Annex 3 and Annex 4 of a lead unit from settled items (notice 五(三): 汇总编制各级清单)."""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max

from campaign.access import why_not
from campaign.checks import comparison_key
from campaign.enums import Outcome
from campaign.models import LogEntry, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, PhaseClosed, Refused, record
from campaign.queries import is_allowed
from campaign.roles import Action
from publishing.checks import problems_of_compiling, problems_of_reason
from publishing.enums import OUTCOME_OF, EditionKind
from publishing.models import (
    GROUP_OF_LEVEL,
    HANDOVER_OPEN,
    Compilation,
    Edition,
    Guide,
    ListedItem,
    PlaceFigures,
    UnitFigures,
)
from publishing.operations.counting import place_figures, unit_figures
from review.models import Confirmation, Ruling
from review.queries import unconfirmed_in

BATCH = 500


class NotSettled(Refused):
    """Items or declarations of the list's units are still under way; `words` names them."""


class InHand(Refused):
    """An earlier compilation of the same list is on its way to the public."""


class NoReason(Refused):
    """A correction says publicly why, and names nobody's private number."""


def compile_lists(lead: Unit, round: Round, *, actor: User, at: datetime, reason: str = "") -> Compilation:
    """Freeze the settled items of the lead unit's list into two editions, Annex 3 and Annex 4.

    A second compilation in a round is a correction: it names the one it supersedes and its public `reason`.
    Raises `NoPower`, `PhaseClosed`, `NotSettled`, `InHand`, `NoReason`.
    """
    if words := why_not(actor, Action.COMPILE, lead):
        raise NoPower(words)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=lead.pk)  # a bulk ruling names the unit, and goes on
        previous = Compilation.objects.filter(unit=lead, round=round, is_roll_up=False, is_current=True).first()
        if previous is None and not is_allowed(round, "compile", lead, at):
            raise PhaseClosed("现在不在编制清单的期限内。审核、反馈、公布阶段开始后才能编制。")
        as_of = _hold(lead, round)
        _refuse(lead, round, previous, reason)
        compilation = Compilation.objects.create(
            unit=lead,
            round=round,
            number=next_number(lead, round, is_roll_up=False),
            compiled_at=at,
            compiled_by=actor,
            supersedes=previous,
            correction_reason=reason.strip(),
            as_of=as_of,
        )
        counted = _freeze(compilation)
        for kind, outcome in OUTCOME_OF.items():
            edition = Edition.objects.create(
                compilation=compilation,
                unit=lead,
                round=round,
                kind=kind,
                number=compilation.number,
                rows=counted[outcome],
            )
            record(edition, "compile", f"编制{edition}", actor=actor, at=at, note=reason, after=dict(counted))
    return compilation


def _freeze(compilation: Compilation) -> Counter[str]:
    """Write rows, figures of units and sums of places; gives how many rows of each outcome."""
    rows = list(_rows(compilation))
    ListedItem.objects.bulk_create(rows, batch_size=BATCH)
    figures = unit_figures(compilation, rows)
    UnitFigures.objects.bulk_create(figures, batch_size=BATCH)
    PlaceFigures.objects.bulk_create(place_figures(compilation, figures), batch_size=BATCH)
    return Counter(row.outcome for row in rows)


def _hold(lead: Unit, round: Round) -> int | None:
    """Lock every ruling of the list, whatever its state: until the end of the transaction none of them changes, so that checks,
    rows and figures are of one instant. Gives the last line of the log about them, which names that instant."""
    rulings = Ruling.objects.filter(round=round, unit__in=Unit.objects.of_list(lead))
    held = list(rulings.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not held:
        return None
    about = LogEntry.objects.filter(thing_type=ContentType.objects.get_for_model(Ruling))
    last: int | None = about.filter(thing_id__in=rulings.values("pk")).aggregate(last=Max("pk"))["last"]
    return last


def next_number(lead: Unit, round: Round, *, is_roll_up: bool) -> int:
    """The next number of the lead unit's compilations in the round; numbers are never used twice."""
    last = Compilation.objects.filter(unit=lead, round=round, is_roll_up=is_roll_up).order_by("-number").first()
    return last.number + 1 if last else 1


def refuse_in_hand(lead: Unit, round: Round, *, is_roll_up: bool) -> None:
    """Refuse while an earlier compilation is neither published nor discarded."""
    editions = Edition.objects.in_hand().filter(unit=lead, round=round, compilation__is_roll_up=is_roll_up)
    if edition := editions.first():
        raise InHand(f"{edition}正在办理（{edition.get_state_display()}）。请先办结或者作废，再重新编制。")


def _refuse(lead: Unit, round: Round, previous: Compilation | None, reason: str) -> None:
    refuse_in_hand(lead, round, is_roll_up=False)
    if previous is not None and not reason.strip():
        raise NoReason("清单已公布，重新编制为更正版，请写明更正理由。理由将向社会公开。")
    if problems := problems_of_reason(reason):
        raise NoReason("".join(problem.words for problem in problems))
    if problems := problems_of_compiling(lead, round):
        raise NotSettled("".join(problem.words for problem in problems))


def _rows(compilation: Compilation) -> Iterator[ListedItem]:
    units = Unit.objects.of_list(compilation.unit)
    rulings = (
        Ruling.objects.settled()
        .filter(round=compilation.round, unit__in=units)
        .with_papers()
        .order_by("unit__code", "item__no")
    )
    open_ones = {ruling.pk for ruling in unconfirmed_in(units, compilation.round)}
    agreed = {one.ruling_id: one for one in Confirmation.objects.current().confirmed().filter(ruling__in=rulings)}
    guides = {guide.uid: guide.as_data() for guide in Guide.objects.filter(unit__in=units)}
    since = _cancelled_since(compilation.supersedes)
    for position, ruling in enumerate(rulings, start=1):
        row = _row(compilation, ruling, position, guides.get(ruling.uid, {}))
        if row.is_cancelled:
            _set_handover(row, ruling.pk in open_ones, agreed.get(ruling.pk), since.get(row.uid))
        yield row


def _set_handover(row: ListedItem, is_open: bool, agreed: Confirmation | None, since: date | None) -> None:
    """Say that nobody has agreed to check yet, or from which day somebody does; a day once published is not put off."""
    if is_open:
        row.remark = "；".join(filter(None, (row.remark, HANDOVER_OPEN)))
    if since is not None:
        row.effective_from = row.effective_from or since
    elif agreed is not None and agreed.from_day is not None:
        row.effective_from = max(row.effective_from or agreed.from_day, agreed.from_day)


def _cancelled_since(superseded: Compilation | None) -> dict[uuid.UUID, date]:
    """From which day each item of the superseded list is cancelled: a correction does not put the day off."""
    if superseded is None:
        return {}
    published = superseded.editions.filter(kind=EditionKind.CANCELLED).values_list("published_at", flat=True).first()
    day = published.astimezone(SHANGHAI).date() if published else None
    cancelled = superseded.items.filter(outcome=Outcome.CANCEL).values_list("uid", "effective_from")
    days = {uid: own or day for uid, own in cancelled}
    return {uid: since for uid, since in days.items() if since is not None}


def _row(compilation: Compilation, ruling: Ruling, position: int, guide: dict[str, str]) -> ListedItem:
    item, unit = ruling.item, ruling.unit
    bases = [
        {"level": basis.level, "title": basis.title, "clause": basis.clause, "text": basis.text}
        for basis in item.bases.all()
    ]
    return ListedItem(
        compilation=compilation,
        position=position,
        outcome=ruling.outcome,
        uid=ruling.uid,
        unit=unit,
        unit_name=unit.name,
        division_path=unit.division.path,
        level=unit.division.level,
        cert_name=item.cert_name,
        service_name=item.service_name,
        purpose=item.purpose,
        subject=item.subject,
        bases=bases,
        basis_level=ruling.basis_level,
        demanding_unit=item.demanding_unit,
        issuing_unit=item.issuing_unit,
        levels=item.levels,
        disposal=ruling.disposal,
        replacement=ruling.replacement,
        checking_unit=ruling.checking_unit,
        effective_from=ruling.effective_from,
        reason=ruling.reason,
        supervision_phone=unit.supervision_phone,
        guide=guide,
        remark="仅有规章依据" if GROUP_OF_LEVEL.get(ruling.basis_level) == "rule" else "",
        search_text=comparison_key(f"{item.cert_name} {item.service_name} {unit.name} {unit.short_name}"),
    )

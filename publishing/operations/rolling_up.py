"""Roll up Annex 5: add up the frozen figures of the published lists (notice 五(三): 由地(市)统一汇总……编制全区汇总清单)."""

import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.enums import Outcome
from campaign.models import Round, Unit, User
from campaign.notice.target import Figures, pool
from campaign.operations import NoPower, PhaseClosed, Refused, record
from campaign.queries import is_allowed
from campaign.roles import Action
from publishing.enums import EditionKind
from publishing.models import FROZEN, Compilation, Edition, ListedItem, PlaceFigures, UnitFigures
from publishing.operations.balancing import refuse_unlike
from publishing.operations.compiling import BATCH, NoReason, next_number, refuse_in_hand
from publishing.operations.counting import place_figures
from publishing.queries.desk import lists_below

COPIED = ("unit_id", "unit_name", "division_path", "level", "nil", *FROZEN)


class NothingPublished(Refused):
    """No list below is published yet."""


def roll_up(
    lead: Unit,
    round: Round,
    *,
    actor: User,
    at: datetime,
    reason: str = "",
    asked_at: datetime | None = None,
    step: Callable[[], None] = lambda: None,
) -> Compilation:
    """Freeze the sum of every list in force at the lead unit and below it, as one edition of Annex 5.

    The figures are copied, not recounted, so that the total equals the lists by construction; then everything is checked
    against the rows themselves, and children against parents, and one figure that does not agree refuses the whole.
    The phase is that of `asked_at` (default: `at`). `step` is told of each thing done, once a list; what it raises ends it.
    Raises `NoPower`, `PhaseClosed`, `NothingPublished`, `InHand`, `NoReason` (a second one in a round is a correction), `Unbalanced`, `Unexplained`.
    """
    if words := why_not(actor, Action.COMPILE, lead):
        raise NoPower(words)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=lead.pk)
        previous = Compilation.objects.filter(unit=lead, round=round, is_roll_up=True, is_current=True).first()
        lists = list(lists_below(lead).filter(round=round))
        _refuse(lead, round, previous, lists, reason, asked_at or at)
        compilation = _begun(lead, round, previous, reason, actor, at)
        step()
        compilation.includes.set(lists)
        rows = _copies(compilation, lists)
        step()
        refuse_unlike(compilation, lists, step)
        edition = Edition.objects.create(
            compilation=compilation,
            unit=lead,
            round=round,
            kind=EditionKind.SUMMARY,
            number=compilation.number,
            rows=rows,
        )
        record(edition, "compile", f"汇总{edition}", actor=actor, at=at, note=reason, after={"units": rows})
    return compilation


def _begun(
    lead: Unit, round: Round, previous: Compilation | None, reason: str, actor: User, at: datetime
) -> Compilation:
    pooled = pooled_figures(lead, round)
    return Compilation.objects.create(
        unit=lead,
        round=round,
        is_roll_up=True,
        number=next_number(lead, round, is_roll_up=True),
        compiled_at=at,
        compiled_by=actor,
        supersedes=previous,
        correction_reason=reason.strip(),
        pooled_baseline=pooled.baseline,
        pooled_cancelled=pooled.cancelled,
    )


def _refuse(
    lead: Unit, round: Round, previous: Compilation | None, lists: list[Compilation], reason: str, at: datetime
) -> None:
    if previous is None and not is_allowed(round, "roll_up", lead, at):
        raise PhaseClosed("现在不在汇总的期限内。审核、反馈、公布阶段开始后才能汇总。")
    refuse_in_hand(lead, round, is_roll_up=True)
    if previous is not None and not reason.strip():
        raise NoReason("汇总表已公布，重新汇总为更正版，请写明更正理由。理由将向社会公开。")
    if not lists:
        raise NothingPublished("本级和下级都还没有公布清单，没有可以汇总的数据。")


def pooled_figures(lead: Unit, until: Round) -> Figures:
    """All rounds up to `until` together: each item once, with its latest outcome (ruling 5)."""
    rounds = []
    for round in Round.objects.filter(campaign=until.campaign, number__lte=until.number).order_by("number"):
        items = ListedItem.objects.filter(compilation__in=lists_below(lead).filter(round=round))
        rounds.append(_outcomes(items.values_list("uid", "outcome").order_by().iterator()))
    return pool(rounds)


def _outcomes(rows: Iterable[tuple[uuid.UUID, str]]) -> Mapping[Hashable, str | None]:
    return {uid: str(Outcome(outcome)) for uid, outcome in rows}


def _copies(compilation: Compilation, lists: list[Compilation]) -> int:
    figures = UnitFigures.objects.filter(compilation__in=lists).order_by("unit__code").values(*COPIED)
    copies = [UnitFigures(compilation=compilation, **row) for row in figures]
    UnitFigures.objects.bulk_create(copies, batch_size=BATCH)
    PlaceFigures.objects.bulk_create(place_figures(compilation, copies), batch_size=BATCH)
    return len(copies)

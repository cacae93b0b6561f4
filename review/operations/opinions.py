"""The members' opinions on the three dimensions, and who has read what (notice 五(三): 合法性、合规性、合理性)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from campaign.access import can, units_for
from campaign.models import Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record
from campaign.roles import Action
from review.enums import Finding, RulingState
from review.models import Opinion, Reading, Ruling
from review.operations.refusals import NotPossible, refuse_changed_text, refuse_conflict
from review.queries import differences, held_by, panel_key, panels_of, standings_of
from submissions.models import DeclaredItem

OPINABLE = (RulingState.PENDING, RulingState.RULED, RulingState.CONTESTED)
BATCH = 500


class OpinionsHold(Refused):
    """The opinions are not such that this person may rule: own one first, split, or too few."""


def give_opinion(
    ruling: Ruling,
    *,
    legality: Finding,
    compliance: Finding,
    reasonableness: Finding,
    words: str,
    actor: User,
    at: datetime,
    read: tuple[int, int] | None = None,
) -> Opinion:
    """Record what a member finds on the three dimensions; doubt and failure need words. Once given, it may be revised
    until the item is fed back; the log keeps each earlier one.

    `read` is the text that the person had before them, as `rule` takes it. Raises `Conflict`, `NoPower`, `Refused`,
    `NotPossible`, `TextChanged`.
    """
    refuse_conflict([ruling.unit], actor)
    if not can(actor, Action.RULE, ruling):
        raise NoPower("您不是该单位所属审核组的成员。")
    if not words.strip() and {legality, compliance, reasonableness} != {Finding.PASS}:
        raise NotPossible("有“存疑”或者“不符合”的，请写明意见。")
    values = {
        "legality": str(legality),
        "compliance": str(compliance),
        "reasonableness": str(reasonableness),
        "words": words.strip(),
    }
    with transaction.atomic():
        stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
        if stored.state not in OPINABLE:
            raise Refused(f"该事项{stored.get_state_display()}，现在不能填写审核意见。")
        if read is not None:
            refuse_changed_text(ruling, read)
        opinion = _put(stored, values, actor, at)
        mark_read([stored], actor=actor, at=at)
        recount([stored])
    return opinion


def _put(ruling: Ruling, values: Mapping[str, str], actor: User, at: datetime) -> Opinion:
    """Write the opinion and its log line; one that says the same of the same text is left as it stands."""
    before = Opinion.objects.filter(ruling=ruling, member=actor).first()
    was = {name: getattr(before, name) for name in values} if before else {}
    if before is not None and was == values and before.item_id == ruling.item_id:
        return before
    opinion = before or Opinion(ruling=ruling, member=actor)
    old = {**was, "item": before.item_id} if before else {}
    opinion.item_id, opinion.at = ruling.item_id, at
    for name, value in values.items():
        setattr(opinion, name, value)
    opinion.save()
    # Logged of the opinion: the ruling's own log answers who moved it last.
    label = "修改三性审核意见" if before else "填写三性审核意见"
    record(opinion, "opinion", label, actor=actor, at=at, before=old, after={**values, "item": ruling.item_id})
    return opinion


def mark_read(rulings: Iterable[Ruling], *, actor: User, at: datetime) -> None:
    """Note that the person has looked at these items as they stand: a bulk ruling takes only what somebody has read.

    The items are locked first, as every other act does: a page that notes its reading while the same person rules would
    otherwise hold what the ruling waits for, and wait for what the ruling holds.
    """
    rows = [Reading(ruling_id=ruling.pk, item_id=ruling.item_id, member=actor, at=at) for ruling in rulings]
    with transaction.atomic():
        locked = Ruling.objects.select_for_update(no_key=True, of=("self",))
        list(locked.filter(pk__in=[row.ruling_id for row in rows]).order_by("pk").values_list("pk", flat=True))
        Reading.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def recount(rulings: Sequence[Ruling]) -> None:
    """Count the opinions on these items again, after one was given, the text changed, or a member stood aside."""
    if not rulings:
        return
    given: dict[int, list[tuple[str, str, str]]] = {ruling.pk: [] for ruling in rulings}
    for one in Opinion.objects.filter(ruling__in=given).counted().order_by():
        given[one.ruling_id].append(one.findings)
    changed = []
    for ruling in rulings:
        found = given[ruling.pk]
        ruling.opinions_given, ruling.opinions_split = len(found), len(set(found)) > 1
        changed.append(ruling)
    Ruling.objects.bulk_update(changed, ["opinions_given", "opinions_split"], batch_size=BATCH)


def recount_of(member: User, unit: Unit) -> None:
    """Count again where `member` gave an opinion on the unit's items: whether it counts has changed, for they stand aside
    from the unit, or no longer do."""
    rows = Ruling.objects.select_for_update(of=("self",)).filter(unit=unit, opinions__member=member)
    recount(list(rows.order_by("pk")))


def carry_over(moved: Sequence[tuple[Ruling, int]]) -> None:
    """After a corrected version was received: opinions and readings go along where the item says the same; where it says
    something else they stay with the older text and do not count until they are confirmed.

    Takes each ruling with the key of the text it had before. Constant queries, however many items.
    """
    if not moved:
        return
    opined = Opinion.objects.filter(ruling__in=[ruling.pk for ruling, _ in moved])
    read = Reading.objects.filter(ruling__in=[ruling.pk for ruling, _ in moved], item__in=[old for _, old in moved])
    touched = set(opined.values_list("ruling", flat=True)) | set(read.values_list("ruling", flat=True))
    asked = {ruling.pk: (ruling, old) for ruling, old in moved if ruling.pk in touched}
    texts = DeclaredItem.objects.filter(pk__in=[key for ruling, old in asked.values() for key in (ruling.item_id, old)])
    by_key = {text.pk: text for text in texts.prefetch_related("bases")}
    same = {
        key: (old, ruling.item_id)
        for key, (ruling, old) in asked.items()
        if not differences(by_key[old], by_key[ruling.item_id])
    }
    opinions = [one for one in opined if one.ruling_id in same and one.item_id == same[one.ruling_id][0]]
    for one in opinions:
        one.item_id = same[one.ruling_id][1]
    Opinion.objects.bulk_update(opinions, ["item"], batch_size=BATCH)
    readings = [
        Reading(ruling_id=one.ruling_id, item_id=same[one.ruling_id][1], member_id=one.member_id, at=one.at)
        for one in read
        if one.ruling_id in same
    ]
    Reading.objects.bulk_create(readings, ignore_conflicts=True, batch_size=BATCH)
    recount([ruling for ruling, _ in asked.values()])


def refuse_held(rulings: Sequence[Ruling], note: str, actor: User) -> None:
    """Refuse to rule where the opinions do not allow it; the chair may where they are split or too few, with a reason.

    Call it with the rulings locked. Raises `OpinionsHold`, or `NoteMissing` for a chair without a reason.
    """
    panels = panels_of(ruling.unit for ruling in rulings)
    standings = standings_of(rulings, actor)
    held = {ruling.pk: held_by(standings[ruling.pk], panels[panel_key(ruling.unit)]) for ruling in rulings}
    if not any(held.values()):
        return
    chaired = set(units_for(actor, Action.SETTLE).values_list("pk", flat=True))
    for ruling in rulings:
        hold = held[ruling.pk]
        if hold is None:
            continue
        if not hold.chair_may or ruling.unit_id not in chaired:
            raise OpinionsHold(hold.words)
        if not note.strip():
            raise NoteMissing(hold.words)

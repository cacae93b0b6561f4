"""How a panel is run: its settings, who stands aside, and which panel reviews where nobody is left (decision 18)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from campaign.enums import RecusalKind
from campaign.models import LogEntry, Recusal, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record, tell
from campaign.roles import Action
from review.models import Panel, Ruling
from review.operations.assignment import let_go, lock_units
from review.operations.opinions import recount_of
from review.queries.panels import arranges, chairs, has_hands, panel_above, recusals_to_end, settings_of, sits_over

SETTINGS = ("opinions_hidden", "opinions_needed", "answer_days", "rectify_days", "study_days")


class AlreadyAside(Refused):
    """The person stands aside from the unit already."""


class StillHands(Refused):
    """Somebody on the panel may still act for the unit: it is not handed up."""


class NobodyAbove(Refused):
    """No panel up the line has anybody who could act for the unit."""


class NoHands(Refused):
    """The unit's own panel has nobody who could act for it: it is not given back."""


def set_panel(panel: Unit, values: Mapping[str, Any], *, actor: User, at: datetime) -> LogEntry:
    """Set how the panel works, by its chair; logged on the lead unit with what stood before. Raises `NoPower`."""
    if not chairs(actor, panel):
        raise NoPower("只有本审核组组长可以修改审核组设置。")
    with transaction.atomic():
        before = settings_of(panel)
        Panel.objects.update_or_create(unit=panel, defaults={name: values[name] for name in SETTINGS})
        facts = [{name: source[name] for name in SETTINGS} for source in (vars(before), values)]
        return record(panel, "panel_settings", "修改审核组设置", actor=actor, at=at, before=facts[0], after=facts[1])


def stand_aside(unit: Unit, *, kind: RecusalKind, words: str, actor: User, at: datetime) -> Recusal:
    """The actor stands aside from the unit from now on (回避): its items are not there for them any more.

    What was assigned to them there waits to be assigned anew. Where nobody is left who may rule or feed back, the unit
    goes to the panel above at once. Raises `NoPower`, `AlreadyAside`.
    """
    if not sits_over(actor, unit):
        raise NoPower("该单位的事项不由您所在的审核组审核或者裁定，不必申报回避。")
    try:
        with transaction.atomic():
            lock_units({unit.pk})
            recusal = Recusal.objects.create(
                user=actor, unit=unit, kind=kind, words=words.strip(), declared_by=actor, declared_at=at
            )
            _log(unit, "stand_aside", f"{actor}申报回避{unit}", actor, at, {"user": actor.pk, "kind": kind})
            let_go(Ruling.objects.filter(unit=unit, assignee=actor), actor=actor, at=at)
            recount_of(actor, unit)
            _hand_up_if_stuck(unit, actor, at)
            return recusal
    except IntegrityError as error:
        raise AlreadyAside(f"您已申报回避{unit.name}，不必重复申报。") from error


def end_recusal(recusal: Recusal, *, note: str, actor: User, at: datetime) -> Recusal:
    """End a recusal with a reason, by somebody who arranges the panel and is not the person; it stays on record.

    Raises `NoPower`, `NoteMissing`, and `Refused` when it has been ended meanwhile.
    """
    if not note.strip():
        raise NoteMissing("解除回避须写明理由。")
    if not recusals_to_end(actor).filter(pk=recusal.pk).exists():
        raise NoPower("回避由审核组组长解除；组长本人的回避，由上一级审核组组长或者协调员解除。")
    with transaction.atomic():
        ended = {"ended_by": actor, "ended_at": at, "ended_words": note.strip()}
        if not Recusal.objects.standing().filter(pk=recusal.pk).update(**ended):
            raise Refused("该回避已经解除。")
        label = f"解除{recusal.user}对{recusal.unit}的回避"
        _log(recusal.unit, "end_recusal", label, actor, at, {"user": recusal.user_id}, note)
        recount_of(recusal.user, recusal.unit)
    recusal.refresh_from_db()
    return recusal


def hand_up(unit: Unit, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Hand a unit that nobody on its panel may review to the panel one level up; logged on the unit.

    Raises `NoPower`, `NoteMissing`, `StillHands`, `NobodyAbove`.
    """
    if not note.strip():
        raise NoteMissing("移交须写明理由。")
    if not arranges(actor, unit):
        raise NoPower("由本审核组组长、上一级审核组组长或者协调员办理移交。")
    with transaction.atomic():
        stored = _locked(unit)
        panel = stored.reviewing_panel
        if panel is None or has_hands(panel, stored):
            raise StillHands(f"{panel or ''}审核组还有可以办理{unit.name}事项的组长和成员，不必移交。")
        return _hand_to_above(stored, actor, at, note)


def hand_back(unit: Unit, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Give a unit back to its own panel, once somebody there may act for it again; logged on the unit.

    Raises `NoPower`, `NoteMissing`, `NoHands`.
    """
    if not note.strip():
        raise NoteMissing("交回须写明理由。")
    if not arranges(actor, unit):
        raise NoPower("由本审核组组长、代为审核的审核组组长或者协调员办理交回。")
    with transaction.atomic():
        stored = _locked(unit)
        acting, panel = stored.acting_panel, stored.panel
        if acting is None or panel is None:
            raise Refused(f"{unit.name}的事项已由本级审核组审核。")
        if not has_hands(panel, stored):
            raise NoHands(f"{panel.name}审核组还没有可以办理{unit.name}事项的组长或者成员，暂不能交回。")
        entry = _move(stored, None, "hand_back", f"交回{panel.name}审核组审核", actor, at, note)
        tell_chair(stored, f"{acting.name}审核组已交回{unit.name}，其事项重新由您所在的审核组审核。", at)
        return entry


def tell_chair(unit: Unit, body: str, at: datetime) -> int:
    """Tell whoever receives the unit's papers that this has changed."""
    return tell(
        unit,
        Action.SETTLE,
        obligation=f"panel:{unit.pk}:{at:%Y%m%d%H%M%S}",
        kind="panel",
        subject="审核单位有变动",
        body=body,
        at=at,
    )


def _hand_up_if_stuck(unit: Unit, actor: User, at: datetime) -> None:
    """A recusal that leaves nobody hands the unit up at once; where nobody is above, the desks say so (`stuck_for`)."""
    stored = _locked(unit)
    panel = stored.reviewing_panel
    if panel is None or has_hands(panel, stored) or panel_above(stored) is None:
        return
    _hand_to_above(stored, actor, at, f"{panel.name}审核组能够办理该单位事项的人员均须回避。")


def _hand_to_above(unit: Unit, actor: User, at: datetime, note: str) -> LogEntry:
    above = panel_above(unit)
    if above is None:
        raise NobodyAbove(f"上级审核组也没有可以办理{unit.name}事项的人员，请协调员另行指定审核组组长或者成员。")
    entry = _move(unit, above, "hand_up", f"移交{above.name}审核组代为审核", actor, at, note)
    words = f"{unit.name}的事项，本级审核组须回避，已移交您所在的审核组代为审核。请在“审核目录”中办理。"
    tell_chair(unit, words, at)
    return entry


def _move(unit: Unit, acting: Unit | None, act: str, label: str, actor: User, at: datetime, note: str) -> LogEntry:
    before = {"acting_panel": unit.acting_panel_id}
    unit.acting_panel = acting
    unit.save(update_fields=["acting_panel"])
    let_go(Ruling.objects.filter(unit=unit, assignee__isnull=False), actor=actor, at=at)
    after = {"acting_panel": acting.pk if acting else None}
    return record(unit, act, label, actor=actor, at=at, note=note, before=before, after=after)


def _locked(unit: Unit) -> Unit:
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    return Unit.objects.select_related("panel__reports_to", "acting_panel__reports_to").get(pk=unit.pk)


def _log(unit: Unit, act: str, label: str, actor: User, at: datetime, after: dict[str, Any], note: str = "") -> None:
    """Log on the lead unit, not on the unit concerned: who stands aside is the panel's own business."""
    panel = unit.panel or unit
    record(panel, act, label, actor=actor, at=at, note=note, after={"unit": unit.pk, **after})

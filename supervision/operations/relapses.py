"""Cases of something cancelled that is asked for again: opened once, answered by the unit, verified by the supervisor (notice 五(五)3,
六(三))."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from campaign.access import why_not
from campaign.models import LogEntry, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing, Refused, carry_out, record, tell
from campaign.roles import Action
from publishing.models import ListedItem
from supervision.enums.relapses import RELAPSE_ALIVE, SignKind
from supervision.models import Relapse, RelapseSign, RelapseWord

WORDS_MOST = 1000
ANSWER_IT = "请在“死灰复燃线索”中查看来源并说明情况；确有索要的，立即停止并更新办事指南。"
VERIFY_IT = "请在“死灰复燃线索”中核实。"
BY_UNIT = frozenset({"correct"})


@dataclass(frozen=True)
class Sign:
    """One thing that points to a relapse at a unit: about which cancelled row, from where, under which key, in which words."""

    unit: Unit
    item: ListedItem
    kind: SignKind
    key: str
    words: str

    @property
    def uid(self) -> uuid.UUID:
        """The item, whatever list states it."""
        return self.item.uid


def note_sign(sign: Sign, *, at: datetime, actor: User | None = None) -> Relapse:
    """Note a sign; it joins the case that is alive for this unit and item, or opens one. Gives the case.

    The same key again gives the case of the first time and changes nothing, also when two workers see it at once.
    """
    if (known := RelapseSign.objects.filter(key=sign.key).select_related("relapse").first()) is not None:
        return known.relapse
    with transaction.atomic():
        case, opened = _case(sign, at)
        try:
            with transaction.atomic():
                RelapseSign.objects.create(relapse=case, kind=sign.kind, key=sign.key, words=sign.words[:2000], at=at)
        except IntegrityError:
            return RelapseSign.objects.select_related("relapse").get(key=sign.key).relapse
        label = "发现死灰复燃线索" if opened else "线索有新的来源"
        record(case, "relapse_sign", label, actor=actor, at=at, after={"source": sign.kind.value, "state": case.state})
        if opened:
            name = sign.item.cert_name
            subject, key = f"“{name}”已取消，有线索反映仍在索要", f"relapse:{case.pk}"
            for action, body in ((Action.RESPOND, ANSWER_IT), (Action.SUPERVISE, VERIFY_IT)):
                tell(sign.unit, action, obligation=key, kind="relapse", subject=subject, body=body, at=at)
    return case


def _case(sign: Sign, at: datetime) -> tuple[Relapse, bool]:
    """The case that is alive, held until the end of the transaction, or a new one; the database lets only one through."""
    alive = Relapse.objects.select_for_update(of=("self",)).filter(
        unit=sign.unit, uid=sign.uid, state__in=RELAPSE_ALIVE
    )
    if (found := alive.first()) is not None:
        return found, False
    try:
        with transaction.atomic():
            return Relapse.objects.create(unit=sign.unit, uid=sign.uid, item=sign.item, opened_at=at), True
    except IntegrityError:
        return alive.get(), False


def say_of_relapse(case: Relapse, *, words: str, actor: User, at: datetime) -> RelapseWord:
    """The unit, or who supervises it, says something of the case. Raises `NoPower`, `NoteMissing`."""
    by_unit = not why_not(actor, Action.RESPOND, case.unit)
    if not by_unit and (denied := why_not(actor, Action.SUPERVISE, case.unit)):
        raise NoPower(denied)
    if not words.strip():
        raise NoteMissing("请写明情况。")
    with transaction.atomic():
        said = RelapseWord.objects.create(
            relapse=case, by_unit=by_unit, words=words.strip()[:WORDS_MOST], by=actor, at=at
        )
        record(case, "relapse_say", "说明线索情况", actor=actor, at=at)
        other = Action.SUPERVISE if by_unit else Action.RESPOND
        key, subject = f"relapse_say:{case.pk}:{at:%Y%m%d%H}", f"“{case.item.cert_name}”的线索有新的说明"
        tell(
            case.unit,
            other,
            obligation=key,
            kind="relapse_say",
            subject=subject,
            body="请在“死灰复燃线索”中查看。",
            at=at,
        )
    return said


def move_relapse(
    case: Relapse, name: str, *, note: str, due: date | None = None, actor: User, at: datetime
) -> LogEntry:
    """Carry out a move of the case; `due` is the last day to correct, with an order.

    Raises what `carry_out` raises, and `Refused` for an order without a day, or with one that has passed.
    """
    changed: tuple[str, ...] = ()
    if name == "order":
        if due is None or due <= at.astimezone(SHANGHAI).date():
            raise Refused("请写明纠正的最后一天，须在今天以后。")
        case.due_day, case.proved, changed = due, True, ("due_day", "proved")
    elif name == "unfounded":
        case.proved, changed = False, ("proved",)
    with transaction.atomic():
        entry = carry_out(case, name, actor=actor, at=at, note=note, changed=changed)
        RelapseWord.objects.create(
            relapse=case, by_unit=name in BY_UNIT, words=note.strip()[:WORDS_MOST], by=actor, at=at
        )
        other = Action.SUPERVISE if name in BY_UNIT else Action.RESPOND
        subject = f"“{case.item.cert_name}”的线索：{SAID[name]}"
        key = f"relapse:{case.pk}:{name}:{entry.pk}"
        tell(case.unit, other, obligation=key, kind="relapse_move", subject=subject, body=ANSWER_IT, at=at)
    return entry


SAID: Mapping[str, str] = {
    "order": "已责令纠正",
    "unfounded": "核实为不属实",
    "correct": "单位报告已纠正",
    "not_corrected": "核实没有纠正，已退回",
    "close": "已结案",
}

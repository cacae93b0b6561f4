"""Cases of something cancelled that is asked for again: opened once, answered by the unit, verified by the supervisor (notice 五(五)3,
六(三))."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from campaign.access import why_not
from campaign.models import LogEntry, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, carry_out, record, tell
from campaign.roles import Action
from publishing.models import ListedItem
from supervision.checks.complaints import problems_of_words
from supervision.enums.corrections import OrderSource, OrderState
from supervision.enums.relapses import RELAPSE_ALIVE, SignKind
from supervision.models import CorrectionOrder, Relapse, RelapseSign, RelapseWord
from supervision.operations.corrections import issue_order
from supervision.operations.telling_complaints import say, superiors_of

WORDS_MOST = 1000
ANSWER_IT = "请在“死灰复燃线索”中查看来源并说明情况；确有索要的，立即停止并更新办事指南。"
VERIFY_IT = "请在“死灰复燃线索”中核实。"
BY_UNIT = frozenset({"correct"})
AS_BEFORE = ("order", "due_day", "proved")  # what a case that is opened again has no longer


@dataclass(frozen=True)
class Sign:
    """One thing that points to a relapse at a unit: about which cancelled row, from where, under which key, in which words."""

    unit: Unit
    item: ListedItem
    kind: SignKind
    key: str
    words: str
    complaints: tuple[int, ...] = ()

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
                RelapseSign.objects.create(
                    relapse=case,
                    kind=sign.kind,
                    key=sign.key,
                    words=sign.words[:2000],
                    complaints=list(sign.complaints),
                    at=at,
                )
        except IntegrityError:
            return RelapseSign.objects.select_related("relapse").get(key=sign.key).relapse
        label = "发现死灰复燃线索" if opened else "线索有新的来源"
        record(case, "relapse_sign", label, actor=actor, at=at, after={"source": sign.kind.value, "state": case.state})
        if opened:
            name = sign.item.cert_name
            subject, key = f"“{name}”已取消，有线索反映仍在索要", f"relapse:{case.pk}"
            tell(sign.unit, Action.RESPOND, obligation=key, kind="relapse", subject=subject, body=ANSWER_IT, at=at)
            say(superiors_of(sign.unit), sign.unit, key, "relapse", subject, VERIFY_IT, at)
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
    _refuse_words(words, "情况说明")
    with transaction.atomic():
        said = RelapseWord.objects.create(
            relapse=case, by_unit=by_unit, words=words.strip()[:WORDS_MOST], by=actor, at=at
        )
        record(case, "relapse_say", "说明线索情况", actor=actor, at=at)
        key, subject = f"relapse_say:{case.pk}:{at:%Y%m%d%H}", f"“{case.item.cert_name}”的线索有新的说明"
        _tell_other(case, by_unit, key, "relapse_say", subject, at)
    return said


@dataclass(frozen=True)
class Ordering:
    """By which office and document a unit is ordered to put it right, within how many working days."""

    issuer: Unit
    number: str
    days: int


def move_relapse(
    case: Relapse, name: str, *, note: str, ordering: Ordering | None = None, actor: User, at: datetime
) -> LogEntry:
    """Carry out a move of the case. `order` issues an order to correct (decision 57), on whose page the unit reports and the
    supervisor verifies; only then the case is corrected, and closed.

    Raises what `carry_out` and `issue_order` raise, `NoteMissing`, and `Refused` for a step that the order has not reached.
    """
    _refuse_words(note, "理由、要求或者情况")
    if name == "order":
        return _order(case, note, ordering, actor, at)
    _refuse_before_order(case, name)
    changed: tuple[str, ...] = ()
    if name == "unfounded":
        case.proved, changed = False, ("proved",)
    if name == "reopen":
        case.order, case.due_day, case.proved = None, None, None
        changed = AS_BEFORE
    with transaction.atomic():
        entry = carry_out(case, name, actor=actor, at=at, changed=changed)
        RelapseWord.objects.create(
            relapse=case, by_unit=name in BY_UNIT, words=note.strip()[:WORDS_MOST], by=actor, at=at
        )
        subject = f"“{case.item.cert_name}”的线索：{SAID[name]}"
        _tell_other(case, name in BY_UNIT, f"relapse:{case.pk}:{name}:{entry.pk}", "relapse_move", subject, at)
    return entry


def _order(case: Relapse, words: str, ordering: Ordering | None, actor: User, at: datetime) -> LogEntry:
    """The order and the move, both or neither; the unit is told of the order."""
    if ordering is None:
        raise Refused("责令纠正须写明下达单位、文号和期限。")
    with transaction.atomic():
        case.order = issue_order(
            case.unit,
            issuer=ordering.issuer,
            source=OrderSource.RELAPSE,
            number=ordering.number,
            what=words,
            days=ordering.days,
            actor=actor,
            at=at,
        )
        case.due_day, case.proved = case.order.due_day, True
        entry = carry_out(case, "order", actor=actor, at=at, changed=("order", "due_day", "proved"))
        RelapseWord.objects.create(relapse=case, by_unit=False, words=words.strip()[:WORDS_MOST], by=actor, at=at)
    return entry


def _refuse_before_order(case: Relapse, name: str) -> None:
    """What is reported and verified on the page of the order is not said here before it is; only an order that was withdrawn and
    has left its case behind, as before the withdrawing took the case along, lets it be opened again here."""
    order = CorrectionOrder.objects.filter(relapse=case).first()
    withdrawn = order is not None and order.state == OrderState.WITHDRAWN
    if name == "reopen" and not withdrawn:
        raise Refused("线索随责令整改的撤销退回核实，请在“责令整改”中撤销。")
    if order is None:
        return
    if name in ("correct", "not_corrected", "close") and withdrawn:
        raise Refused(f"责令整改（{order.number}）已撤销，请督查单位“重新核实”后再办理。")
    if name == "correct" and order.state not in (OrderState.REPORTED, OrderState.CLOSED):
        raise Refused(f"请先在“责令整改”（{order.number}）中签发报送整改情况，再报告已纠正。")
    if name == "close" and order.state != OrderState.CLOSED:
        raise Refused(f"请先在“责令整改”（{order.number}）中核实通过，再结案。")


def _tell_other(case: Relapse, by_unit: bool, key: str, kind: str, subject: str, at: datetime) -> None:
    """What the unit says is told to the supervisors right above it, what they say to the unit (decision 48)."""
    if by_unit:
        say(superiors_of(case.unit), case.unit, key, kind, subject, VERIFY_IT, at)
    else:
        tell(case.unit, Action.RESPOND, obligation=key, kind=kind, subject=subject, body=ANSWER_IT, at=at)


def _refuse_words(text: str, label: str) -> None:
    """Others read them; the log keeps facts only. Raises `NoteMissing`, `Refused` for a private number."""
    if not text.strip():
        raise NoteMissing(f"请写明{label}。")
    if problems := problems_of_words("words", label, text):
        raise Refused("".join(problem.words for problem in problems))


SAID: Mapping[str, str] = {
    "order": "已责令纠正",
    "reopen": "责令整改已撤销，重新核实",
    "unfounded": "核实为不属实",
    "correct": "单位报告已纠正",
    "not_corrected": "核实没有纠正，已退回",
    "close": "已结案",
}

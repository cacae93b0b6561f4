"""Order a unit to correct, take its report, verify or send back (notice 五(五)3: 发现……的，将及时予以纠正)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.access import free_hands, why_not
from campaign.checks import Problem
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI, closes_at
from campaign.notice.working_days import WorkingDays
from campaign.operations import NoPower, Refused, carry_out, record, tell
from campaign.operations.messages import tell_people
from campaign.queries import chinese_deadline, working_days
from campaign.roles import Action
from supervision.checks.corrections import problems_of_order, problems_of_report
from supervision.enums.corrections import OrderSource
from supervision.models import CorrectionOrder, Finding, OrderFile, Relapse, RelapseWord
from supervision.operations.photos import cleaned

FILES_MOST = 20
FILE_MOST = 10 * 1024 * 1024
PDF = b"%PDF-"


class SayWhatIsWrong(Refused):
    """What was typed must not stand there; `problems` names the fields."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("".join(problem.words for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Evidence:
    """A file as it came."""

    name: str
    content: bytes


def due_of(issued_on: date, count: int, days: WorkingDays | None = None) -> date:
    """The last day of a term of `count` working days that begins the day after the order; `days` is the region's calendar where
    it was read already."""
    return (working_days() if days is None else days).after(issued_on, count)


def issue_order(
    unit: Unit,
    *,
    issuer: Unit,
    source: OrderSource,
    number: str,
    what: str,
    days: int,
    findings: Iterable[Finding] = (),
    actor: User,
    at: datetime,
) -> CorrectionOrder:
    """Order `unit` to put something right within so many working days; its clerk and leader are told.

    `issuer` is the office that orders: the actor supervises from it, and it reaches the unit. `findings` are the unit's own and
    not ordered yet; the source is FINDING exactly where there are some (ValueError). Raises `NoPower`, `SayWhatIsWrong`, and
    `Refused` for findings of others and a number used before.
    """
    if problems := problems_of_order(number, what, days):
        raise SayWhatIsWrong(problems)
    with transaction.atomic():
        _refuse_issuer(unit, issuer, actor)
        rows = _hold(unit, findings, source)
        _refuse_second(unit, issuer, number)
        due_day = due_of(at.astimezone(SHANGHAI).date(), days)
        order = CorrectionOrder.objects.create(
            unit=unit,
            issuer=issuer,
            number=number.strip(),
            source=source,
            what=what.strip(),
            days=days,
            due_day=due_day,
            due_at=closes_at(due_day),
            issued_by=actor,
            issued_at=at,
        )
        Finding.objects.filter(pk__in=[one.pk for one in rows]).update(order=order)
        _announce(order, len(rows), actor, at)
    return order


def _announce(order: CorrectionOrder, findings: int, actor: User, at: datetime) -> None:
    """Log the order, and tell the unit by when."""
    after = {"number": order.number, "due_day": order.due_day.isoformat(), "source": order.source, "findings": findings}
    record(order, "issue_order", "下达责令整改", actor=actor, at=at, after=after)
    by = chinese_deadline(order.due_at)
    body = f"{order.issuer.name}下达{order.number}，须于{by}前整改并报送。请在“责令整改”中办理。"
    tell_unit(order, "order_issued", "收到责令整改", body, at)


def _hold(unit: Unit, findings: Iterable[Finding], source: OrderSource) -> list[Finding]:
    """Hold the findings until the end of the transaction: two people order them one after the other."""
    keys = [one.pk for one in findings]
    if (source == OrderSource.FINDING) != bool(keys):
        raise ValueError("an order is of findings where it has some")
    rows = list(Finding.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if any(one.unit_id != unit.pk or one.order_id for one in rows):
        raise Refused("所选问题不属于该单位，或者已经下达过整改。请刷新后重新选择。")
    return rows


def _refuse_second(unit: Unit, issuer: Unit, number: str) -> None:
    if CorrectionOrder.objects.filter(issuer=issuer, number=number.strip(), unit=unit).exists():
        raise Refused("该单位已有同一文号的责令整改，请核对文号。")


def _refuse_issuer(unit: Unit, issuer: Unit, actor: User) -> None:
    if denied := why_not(actor, Action.SUPERVISE, issuer) or why_not(actor, Action.SUPERVISE, unit):
        raise NoPower(denied)
    if unit.pk == issuer.pk or not unit.reports_path.startswith(issuer.reports_path):
        raise Refused(f"{unit.name}不是{issuer.name}的下级单位，不能由其责令整改。")


def save_report(
    order: CorrectionOrder, words: str, files: Sequence[Evidence] = (), *, actor: User, at: datetime
) -> CorrectionOrder:
    """Keep what the unit has done so far, with its evidence; nothing is reported yet. Raises as `carry_out` does,
    `SayWhatIsWrong`, and `Refused` for a file that is neither PDF nor photograph."""
    if problems := problems_of_report(words):
        raise SayWhatIsWrong(problems)
    with transaction.atomic():
        order.words = words.strip()
        carry_out(order, "prepare", actor=actor, at=at)
        CorrectionOrder.objects.filter(pk=order.pk).update(words=order.words)
        for file in files:
            _keep(order, file, actor, at)
    return order


def _keep(order: CorrectionOrder, file: Evidence, actor: User, at: datetime) -> None:
    """Store one file, once, outside the web root under a name of our own."""
    if len(file.content) > FILE_MOST:
        raise Refused(f"“{file.name}”超过10MB。请降低分辨率后重新选择。")
    kind = "pdf" if file.content.startswith(PDF) else "jpg"
    content = file.content if kind == "pdf" else cleaned(file.content)
    digest = hashlib.sha256(content).hexdigest()
    if order.files.filter(sha256=digest).exists():
        return
    if order.files.count() >= FILES_MOST:
        raise Refused(f"一件整改最多{FILES_MOST}份证明材料，不能再加。请合并为PDF。")
    name = "".join(sign for sign in PurePath(file.name).stem if sign.isprintable())[-180:] or "证明材料"
    kept = OrderFile(
        order=order, file_name=f"{name}.{kind}", kind=kind, size=len(content), sha256=digest, kept_by=actor, kept_at=at
    )
    kept.file.save("", ContentFile(content), save=False)
    kept.save()
    record(kept, "keep_evidence", "留存整改证明材料", actor=actor, at=at, after={"sha256": digest})


def version_of(order: CorrectionOrder) -> str:
    """What names the words and the evidence as they stand: who signs says what was read."""
    files = ",".join(order.files.order_by("pk").values_list("sha256", flat=True))
    return hashlib.sha256(f"{order.words}\n{files}".encode()).hexdigest()[:32]


def report_order(order: CorrectionOrder, *, seen: str | None = None, actor: User, at: datetime) -> CorrectionOrder:
    """The unit's leader signs what was prepared, and the office that ordered is told. Raises as `carry_out` does, and `Refused`
    where words or evidence are no longer those that were `seen` (`version_of`)."""
    with transaction.atomic():
        order.words = CorrectionOrder.objects.select_for_update(of=("self",)).get(pk=order.pk).words
        if seen is not None and seen != version_of(order):
            raise Refused("您打开以后，整改情况或者证明材料又有修改。请重新核对后签发。")
        order.reported_by, order.reported_at = actor, at
        carry_out(order, "report", actor=actor, at=at, changed=("reported_by", "reported_at"))
        late = "，已逾期" if at >= order.due_at else ""
        body = f"{order.unit.name}报送{order.number}的整改情况{late}。请在“责令整改”中核实。"
        _tell_issuer(order, "order_reported", "整改情况待核实", body, at)
    return order


def verify_order(order: CorrectionOrder, *, actor: User, at: datetime) -> CorrectionOrder:
    """The office that ordered has looked: it is put right. Raises as `carry_out` does."""
    with transaction.atomic():
        _refuse_other_office(order, actor)
        order.verified_by, order.verified_at = actor, at
        carry_out(order, "verify", actor=actor, at=at, changed=("verified_by", "verified_at"))
        tell_unit(order, "order_closed", "整改已核实", f"{order.number}的整改已核实通过。", at)
    return order


def return_order(order: CorrectionOrder, *, note: str, actor: User, at: datetime) -> CorrectionOrder:
    """It is not put right: back to the unit, with the reason; the day stays. Raises as `carry_out` does."""
    with transaction.atomic():
        _refuse_other_office(order, actor)
        entry = carry_out(order, "return", actor=actor, at=at, note=note)
        body = f"{order.number}的整改情况被退回，理由见“责令整改”。"
        tell_unit(order, f"order_returned:{entry.pk}", "整改情况被退回", body, at)
    return order


def withdraw_order(order: CorrectionOrder, *, note: str, actor: User, at: datetime) -> CorrectionOrder:
    """The order was a mistake; it stays on record, its findings may be ordered anew, and a relapse that it was about is looked into
    again. Raises as `carry_out` does."""
    with transaction.atomic():
        _refuse_other_office(order, actor)
        carry_out(order, "withdraw", actor=actor, at=at, note=note)
        order.findings.update(order=None)
        _reopen_relapse(order, actor, at)
        tell_unit(order, "order_withdrawn", "责令整改已撤销", f"{order.number}已撤销，不再需要整改。", at)
    return order


def _reopen_relapse(order: CorrectionOrder, actor: User, at: datetime) -> None:
    """The case stands as before the order: nothing is proved, and nothing is owed by a day."""
    case = Relapse.objects.filter(order=order).first()
    if case is None:
        return
    case.order, case.due_day, case.proved = None, None, None
    carry_out(case, "reopen", actor=actor, at=at, changed=("order", "due_day", "proved"))
    words = f"责令整改（{order.number}）已撤销，线索重新核实。"
    RelapseWord.objects.create(relapse=case, by_unit=False, words=words, by=actor, at=at)


def _refuse_other_office(order: CorrectionOrder, actor: User) -> None:
    """Only the office that ordered, and its line above, says whether its order is fulfilled."""
    if denied := why_not(actor, Action.SUPERVISE, order.issuer):
        raise NoPower(denied)


def tell_unit(order: CorrectionOrder, kind: str, subject: str, body: str, at: datetime) -> None:
    """Clerk and leader of the ordered unit read of it; no personal data."""
    name, _, more = kind.partition(":")
    tell(
        order.unit, Action.RESPOND, obligation=f"order:{order.pk}:{more}", kind=name, subject=subject, body=body, at=at
    )


def _tell_issuer(order: CorrectionOrder, kind: str, subject: str, body: str, at: datetime) -> None:
    """Those who supervise from the office that ordered."""
    obligation = f"order:{order.pk}:{at:%Y%m%d%H%M%S}"
    facts = {"obligation": obligation, "kind": kind, "subject": subject, "body": body, "offset_days": 0}
    people = free_hands(Action.SUPERVISE, Unit.objects.filter(pk=order.issuer_id), order.issuer)
    tell_people(people, order.issuer, facts, at=at)

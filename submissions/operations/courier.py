"""Courier mode: a county hands in a township's signed workbook as that township, and the township checks it afterwards."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.access import can, units_held, why_not
from campaign.checks import trimmed
from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI, Allow
from campaign.operations import NoPower, PhaseClosed, Refused, record
from campaign.operations.messages import tell
from campaign.queries import is_allowed
from campaign.roles import Action
from submissions.checks.items import ItemDraft
from submissions.enums import Arrival, DeclarationState, DeliveryAnswer
from submissions.models import Declaration, Delivery
from submissions.operations.declarations import certify, hand_in, start_declaration
from submissions.operations.explanations import explain_from_remarks
from submissions.operations.taking import keep_workbook, replace_items

WORDS_LEAST, WORDS_MOST = 5, 500  # characters of an objection


@dataclass(frozen=True)
class Signed:
    """What stands on the paper: who signed, as what, on which day; and how it came."""

    name: str
    title: str
    on: date
    arrival: str


@dataclass(frozen=True)
class File:
    """A file as it came: its content and the name that the person gave it."""

    content: bytes
    name: str


def refuse_delivery(unit: Unit, round: Round, *, actor: User, at: datetime, lock: bool = False) -> Declaration | None:
    """Give the empty or own draft that a delivery would fill, None when there is no paper yet.

    Raises `NoPower`; `Refused` for a unit whose paper is handed in or certified, or that has begun to write its own;
    `PhaseClosed`.
    """
    if words := why_not(actor, Action.FILL_FOR, unit):
        raise NoPower(words)
    papers = Declaration.objects.select_for_update(of=("self",)) if lock else Declaration.objects.all()
    found = papers.filter(unit=unit, round=round).select_related("unit", "round", "filled_for_by")
    paper = found.order_by("-version").first()
    if paper is None:
        _refuse_closed(unit, round, at)
        return None
    if paper.is_rectification and paper.is_editable:
        raise Refused(f"{unit.name}的申报表已退回整改。请在申报表中按退回理由逐项修改，不能用送达件替换。")
    if paper.receipt:
        raise Refused(f"{unit.name}本轮申报表已报送，回执号{paper.receipt}。确需更正的，由牵头单位退回整改后办理。")
    if paper.state != DeclarationState.DRAFT:
        raise Refused(
            f"{unit.name}的申报表已提交分管领导签发。请与该单位联系，由其签发报送，或者收回、清空草稿后再代报。"
        )
    own = paper.filled_for_by is not None and paper.filled_for_by in units_held(actor, Action.FILL_FOR)
    if not own and (paper.nil or paper.items.exists()):
        raise Refused(
            f"{unit.name}正在网上填报，草稿中已有内容，不能用送达件替换。"
            "请与该单位联系：由其在网上报送；确以送达件为准的，由其删除草稿中的事项后再代报。"
        )
    _refuse_closed(unit, round, at)
    return paper


def _refuse_closed(unit: Unit, round: Round, at: datetime) -> None:
    if not is_allowed(round, Allow.DECLARE, unit, at):
        raise PhaseClosed(f"{unit.name}{round}现在不在填报申报表的期限内，不能代报。确需补报的，请先批准延期。")


def deliver(
    unit: Unit,
    round: Round,
    drafts: Sequence[ItemDraft],
    workbook: File,
    signed: Signed,
    *,
    scan: File | None = None,
    actor: User,
    at: datetime,
) -> Delivery:
    """Hand in and certify `drafts` as the township's declaration: items, original, receipt, log and word to the township.

    A remark explains a warning, as for papers handed in by a script. Raises what `refuse_delivery`, `start_declaration`,
    `replace_items`, `hand_in` and `certify` raise, and `Refused` for a day of signing that has not come; then nothing is kept.
    """
    _refuse_unsigned(signed, at.astimezone(SHANGHAI).date())
    with transaction.atomic():
        paper = refuse_delivery(unit, round, actor=actor, at=at, lock=True)
        paper = _taken_over(paper or start_declaration(unit, round, actor=actor, at=at), actor=actor, at=at)
        replace_items(paper, drafts, actor=actor, at=at)
        kept = keep_workbook(paper, workbook.content, workbook.name, len(drafts), actor=actor, at=at)
        paper = Declaration.objects.select_related("unit", "round", "filled_for_by").get(pk=paper.pk)
        explain_from_remarks(paper, actor=actor, at=at)
        delivery = Delivery(
            declaration=paper, courier=_courier_of(unit), workbook=kept, delivered_by=actor, delivered_at=at
        )
        delivery.signer_name, delivery.signer_title = trimmed(signed.name), trimmed(signed.title)
        delivery.signed_on, delivery.arrival = signed.on, signed.arrival
        _keep_scan(delivery, scan)
        facts = {"courier": delivery.courier.code, "sha256": kept.sha256, "signed_on": signed.on.isoformat()}
        record(paper, "deliver", f"{delivery.courier}代报送达件", actor=actor, at=at, after=facts)
        paper.refresh_from_db()
        hand_in(paper, actor=actor, at=at)
        certify(paper, actor=actor, at=at)
        _tell_township(delivery, at)
    return delivery


def answer_delivery(
    delivery: Delivery, answer: DeliveryAnswer, *, objection: str = "", actor: User, at: datetime
) -> None:
    """The township says that the paper is what it signed, or objects with a reason, which the county is told.

    The declaration itself changes only by a return. Raises `NoPower`, `Refused` when it is confirmed already, or when an
    objection has no words.
    """
    if not (can(actor, Action.FILL, delivery) or can(actor, Action.CERTIFY, delivery)):
        raise NoPower(why_not(actor, Action.FILL, delivery) or "")
    objection = trimmed(objection) if answer == DeliveryAnswer.OBJECTED else ""
    if answer == DeliveryAnswer.OBJECTED and not WORDS_LEAST <= len(objection) <= WORDS_MOST:
        raise Refused(
            f"请写明哪一处与签发的纸质件不一致，{WORDS_LEAST}至{WORDS_MOST}字。例如“第3项应为保留，代报为取消”。"
        )
    with transaction.atomic():
        locked = (
            Delivery.objects.select_for_update(of=("self",)).select_related("declaration__unit").get(pk=delivery.pk)
        )
        if locked.answer == DeliveryAnswer.CONFIRMED:
            raise Refused("代报件已核对一致，不用再办理。需要更正申报内容的，请联系牵头单位退回整改。")
        locked.answer, locked.objection, locked.answered_by, locked.answered_at = answer, objection, actor, at
        locked.save(update_fields=["answer", "objection", "answered_by", "answered_at"])
        label = f"核对代报件：{DeliveryAnswer(answer).label}"
        entry = record(locked.declaration, "answer_delivery", label, actor=actor, at=at, note=objection)
        if answer == DeliveryAnswer.OBJECTED:
            tell(
                locked.unit,
                Action.FILL_FOR,
                obligation=f"delivery {locked.pk} {entry.pk}",
                kind="objected",
                subject=f"{locked.unit.name}对代报件有异议",
                body=f"{objection}\n请与该单位核对。确需更正的，由审核组退回整改，修改后重新报送。",
                at=at,
            )
    delivery.refresh_from_db()


def _refuse_unsigned(signed: Signed, today: date) -> None:
    if not trimmed(signed.name) or not trimmed(signed.title):
        raise Refused("请按纸质件填写签发人的姓名和职务。没有签发的工作簿不能代报。")
    if signed.on > today:
        raise Refused(f"签发日期{signed.on.month}月{signed.on.day}日还没有到。请按纸质件上的日期填写。")
    if signed.arrival not in Arrival.values:
        raise Refused("没有选择送达方式。请从列出的方式中选择一项。")


def _courier_of(unit: Unit) -> Unit:
    if unit.panel is None:
        raise Refused(f"{unit.name}没有牵头单位，不能代报。请联系协调小组办公室核对上级单位。")
    return unit.panel


def _taken_over(paper: Declaration, *, actor: User, at: datetime) -> Declaration:
    """An empty draft that the township began becomes one that the county fills in for it."""
    if paper.filled_for_by is None:
        paper.filled_for_by = _courier_of(paper.unit)
        paper.save(update_fields=["filled_for_by"])
        record(paper, "take_over", f"{paper.filled_for_by}接续空白草稿代报", actor=actor, at=at)
    return paper


def _keep_scan(delivery: Delivery, scan: File | None) -> None:
    if scan is None:
        delivery.save()
        return
    delivery.scan_name, delivery.scan_sha256 = scan.name[:200], hashlib.sha256(scan.content).hexdigest()
    kind = "pdf" if scan.content.startswith(b"%PDF-") else "jpg"
    delivery.scan.save(f"scan.{kind}", ContentFile(scan.content), save=True)


def _tell_township(delivery: Delivery, at: datetime) -> None:
    paper = delivery.declaration
    tell(
        paper.unit,
        Action.READ,
        obligation=f"delivery {delivery.pk}",
        kind="delivered",
        subject=f"{delivery.courier.name}已代报申报表，请核对",
        body=f"回执号{paper.receipt}，共{delivery.workbook.rows}项，校验码{' '.join(delivery.sum_in_groups)}。"
        "请与本单位签发的工作簿核对：一致的，确认；不一致的，写明异议。",
        at=at,
    )

"""Papers for the tests of submissions: made through the operations, as a clerk and a leader make them."""

from datetime import datetime, timedelta
from typing import Any

from campaign.models import Unit, User
from submissions.enums import NilReason
from submissions.models import ContactSheet, Declaration, DeclaredItem
from submissions.operations import (
    certify,
    certify_contact_sheet,
    hand_in,
    open_contact_sheet,
    save_contact_sheet,
    save_item,
    start_declaration,
)
from tests.cast import PHASE_1, PHASE_2, Cast, Ground

HOUR = timedelta(hours=1)
LAW: dict[str, str] = {
    "title": "中华人民共和国收养法",
    "clause": "第六条",
    "text": "收养人应当同时具备下列条件。",
    "level": "law",
}
NO_BASIS: dict[str, str] = {"title": "", "clause": "", "text": "", "level": "none"}
VALUES: dict[str, Any] = {
    "service_name": "收养登记",
    "service_type": "confirmation",
    "cert_name": "婚姻状况证明",
    "category": "certificate",
    "subject": "individual",
    "purpose": "核实婚姻状况",
    "demanding_unit": "城关区民政局",
    "issuing_unit": "村（居）民委员会",
    "levels": [3],
    "proposal": "cancel",
    "disposal": "department_check",
    "replacement": "由民政部门核查婚姻登记信息，3个工作日内办结",
}
NIL: dict[str, Any] = {"reason": NilReason.NO_SERVICE, "words": "本单位只承担内部综合协调工作。"}
KEEPING: dict[str, Any] = {"proposal": "retain", "disposal": "", "replacement": "", "keep_reason": "法律规定必须核验。"}
CONTACTS: dict[str, str] = {
    "lead_name": "城关分管甲",
    "lead_title": "副局长",
    "lead_phone": "13800001234",
    "responsible_org": "办公室",
    "officer_name": "城关责任甲",
    "officer_title": "主任",
    "officer_office_phone": "0891-0000000",
    "officer_mobile": "13800005678",
    "liaison_name": "城关联络甲",
    "liaison_mobile": "13800009012",
    "liaison_email": "liaison@example.invalid",
}


def started(ground: Ground, cast: Cast, *, at: datetime = PHASE_2) -> Declaration:
    """An empty declaration of 城关区民政局."""
    return start_declaration(ground.civil, ground.round, actor=cast.clerk, at=at)


def add(declaration: Declaration, clerk: User, *, at: datetime = PHASE_2, **values: Any) -> DeclaredItem:
    """One more item; what is not given is as in `VALUES`, and rests on a law."""
    return save_item(declaration, VALUES | values, [LAW], actor=clerk, at=at)


def certified(ground: Ground, cast: Cast, *names: str, at: datetime = PHASE_2) -> Declaration:
    """A certified declaration of 城关区民政局 with items of these names."""
    declaration = started(ground, cast, at=at)
    for name in names or ("婚姻状况证明",):
        add(declaration, cast.clerk, at=at, cert_name=name)
    hand_in(declaration, actor=cast.clerk, at=at + HOUR)
    certify(declaration, actor=cast.leader, at=at + 2 * HOUR)
    return Declaration.objects.get(pk=declaration.pk)


def filled_sheet(unit: Unit, clerk: User, *, at: datetime = PHASE_1, **values: str) -> ContactSheet:
    """A complete contact sheet, not certified."""
    sheet = open_contact_sheet(unit, actor=clerk)
    save_contact_sheet(sheet, CONTACTS | values, actor=clerk, at=at)
    return sheet


def certified_sheet(unit: Unit, clerk: User, leader: User, *, at: datetime = PHASE_1, **values: str) -> ContactSheet:
    """A certified contact sheet."""
    sheet = filled_sheet(unit, clerk, at=at, **values)
    certify_contact_sheet(sheet, actor=leader, at=at + HOUR)
    return sheet

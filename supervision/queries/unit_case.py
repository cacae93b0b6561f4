"""The case of a unit as one reader may see it: who answers for it, what it declared, what became of it, what it did when (59)."""

from typing import Any

from campaign.access import can
from campaign.models import Round, Unit, User
from campaign.models.duties import KINDS
from campaign.queries import log_of
from campaign.queries.duties import standings
from campaign.roles import Action
from publishing.models import ListedItem
from review.models import Ruling
from review.queries import answers_for
from review.queries.scope import rulings_under
from submissions.enums import HANDED_OVER
from submissions.queries import (
    certified_before,
    contact_sheets_for,
    declarations_for,
    items_for,
    masked,
    may_see_phones,
    without_mobiles,
)
from supervision.queries.case_parts import Case, Part, Row, listings, ruling_row, said, take_shown, text_row, texts_of
from supervision.queries.case_supervision import About, add_supervision

CONTACT = (
    *("lead_name", "lead_title", "lead_phone", "responsible_org", "officer_name", "officer_title"),
    *("officer_office_phone", "officer_mobile", "liaison_name", "liaison_mobile", "liaison_email", "remark"),
)
NUMBERS = frozenset({"lead_phone", "officer_mobile", "liaison_mobile"})
LABELS = {str(value): str(label) for value, label in KINDS}
FIELDS = ("联系人姓名", "电话", "邮箱")
DECLARED = ("version", "state", "nil", "nil_reason", "nil_words", "created_at", "certified_at", "receipt")


def unit_case(unit: Unit, user: User) -> Case | None:
    """The case of a unit: for who reads its papers or oversees it all of it, for who supervises it what is published and what
    supervision has of it; None for others."""
    own = can(user, Action.READ, unit)
    whole = own or can(user, Action.OVERSEE, unit)
    if not whole and not can(user, Action.SUPERVISE, unit):
        return None
    case = Case("unit", unit.code, unit.name, unit, [], [], set())
    if whole:
        _papers(case, unit, user)
        take_shown(case, log_of(unit, user).order_by("pk"), own)
    else:
        case.parts = [Part("单位", "单位", [_unit_row(unit)]), listings(ListedItem.objects.filter(unit=unit))[0]]
    add_supervision(case, About(user, unit=unit))
    return case


def _papers(case: Case, unit: Unit, user: User) -> None:
    """Who answers for it, what it declared, what was ruled, what it owed, what was published."""
    papers = list(declarations_for(user).filter(unit=unit).order_by("round", "version"))
    handed = [paper for paper in papers if paper.state in HANDED_OVER]
    items = items_for(user).filter(declaration__in=handed).prefetch_related("bases")
    case.parts = [
        Part("单位", "单位", [_unit_row(unit)]),
        _contacts(unit, user, case),
        Part("申报表", "申报表", [{"轮次": str(one.round.number), **texts_of(one, DECLARED)} for one in papers]),
        Part("申报事项", "申报事项，每个已报送的版本", [text_row(one) for one in items.order_by("declaration", "no")]),
        Part("审核意见", "审核意见", _rulings(unit, user)),
        Part("应办事项", "应办事项", _duties(unit)),
        listings(ListedItem.objects.filter(unit=unit))[0],
    ]


def _unit_row(unit: Unit) -> Row:
    place = {"所属": unit.division.name}
    return {**texts_of(unit, ("code", "name", "kind", "valid_from", "valid_to")), **place}


def _contacts(unit: Unit, user: User, case: Case) -> Part:
    """The sheet as the reader may see it: whole numbers for the unit and the line above it, else masked."""
    sheet: Any = contact_sheets_for(user).filter(unit=unit).first()
    if sheet is None:
        return Part("工作联系表", "工作联系表", [])
    own, whole = can(user, Action.READ, unit), may_see_phones(user, sheet)
    shown = sheet if own else certified_before([sheet]).get(sheet.pk, sheet)
    row = texts_of(shown, ("state", *CONTACT))
    for name in () if whole else CONTACT:
        label = str(shown._meta.get_field(name).verbose_name)
        row[label] = masked(row[label]) if name in NUMBERS else without_mobiles(row[label])
    if whole:
        case.personal.append((sheet, FIELDS))
    return Part("工作联系表", "工作联系表", [row])


def _rulings(unit: Unit, user: User) -> list[Row]:
    """What was ruled of its items, as far as the reader is told; each names its item."""
    inner = rulings_under(user).filter(unit=unit).select_related("item")
    told = answers_for(user).filter(unit=unit).exclude(pk__in=Ruling.objects.filter(pk__in=inner.values("pk")))
    rows = [*inner.order_by("round", "item__no"), *told.order_by("round", "item__no")]
    return [{"证明事项": one.item.cert_name, "服务事项": one.item.service_name, **ruling_row(one)} for one in rows]


def _duties(unit: Unit) -> list[Row]:
    """What the unit owed in each round, and where it stands."""
    only = Unit.objects.filter(pk=unit.pk)
    owed = [(round, one) for round in Round.objects.order_by("number") for one in standings(round, units=only)]
    return [
        {"轮次": str(round.number), "应办事项": LABELS[str(one.kind)], "办理": said(one.done_at)} for round, one in owed
    ]

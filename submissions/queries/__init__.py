"""Questions over many contact sheets and declarations; every list starts from what the person may see."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from campaign.access import actions_of, units_for, units_held
from campaign.models import LogEntry, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.queries import Work, deadline_of
from campaign.queries.statements import sums_for
from campaign.roles import Action
from submissions.enums import HANDED_OVER, DeclarationState, DeliveryAnswer, SheetState
from submissions.models import ContactSheet, Declaration, DeclaredItem


def declarations_for(user: Any) -> QuerySet[Declaration]:
    """The declarations a person may read: their own units' whole, others' only once certified.

    A draft belongs to its unit alone, or to the county that fills it in for a township (notice 五(二); trust: no leaks).
    """
    others = Q(unit__in=units_for(user, Action.EXAMINE)) | Q(unit__in=units_for(user, Action.OVERSEE))
    return Declaration.objects.filter(
        Q(unit__in=units_for(user, Action.READ))
        | Q(filled_for_by__in=units_held(user, Action.FILL_FOR))
        | (others & Q(state__in=sorted(HANDED_OVER)))
    ).select_related("unit", "round", "round__campaign", "form", "previous", "certified_by", "filled_for_by")


def declarations_in_charge(user: Any) -> QuerySet[Declaration]:
    """The declarations of a person's own units, and those that their unit fills in for others: drafts included."""
    return declarations_for(user).filter(
        Q(unit__in=units_for(user, Action.READ)) | Q(filled_for_by__in=units_held(user, Action.FILL_FOR))
    )


def items_for(user: Any) -> QuerySet[DeclaredItem]:
    """The items of the declarations a person may read."""
    return DeclaredItem.objects.filter(declaration__in=declarations_for(user)).select_related(
        "declaration", "declaration__unit", "declaration__round"
    )


def contact_sheets_for(user: Any) -> QuerySet[ContactSheet]:
    """The contact sheets a person may open: own units', and those of units below or under review once certified.

    What others than the unit may read of a sheet that is being changed is `certified_before`, never the sheet itself.
    """
    others = Q(unit__in=units_for(user, Action.OVERSEE)) | Q(unit__in=units_for(user, Action.EXAMINE))
    once = Exists(ContactSheet.history.exclude(state=SheetState.DRAFT).filter(id=OuterRef("pk")))
    return ContactSheet.objects.filter(
        Q(unit__in=units_for(user, Action.READ)) | others & (~Q(state=SheetState.DRAFT) | once)
    ).select_related("unit", "unit__division")


def certified_before(sheets: Iterable[ContactSheet]) -> dict[int, ContactSheet]:
    """Of the sheets that are being changed, by key, the text that the leader certified last: to be shown, never saved.

    One query. A sheet that was never certified is not in it.
    """
    changing = {sheet.pk: sheet for sheet in sheets if sheet.is_editable}
    if not changing:
        return {}
    rows = ContactSheet.history.filter(id__in=changing).exclude(state=SheetState.DRAFT).order_by("history_id")
    found: dict[int, ContactSheet] = {row.id: row.instance for row in rows}
    for key, sheet in found.items():
        sheet.unit = changing[key].unit
    return found


def may_see_phones(user: Any, sheet: ContactSheet) -> bool:
    """Personal telephones are whole for the own unit, its line upward and the coordination office, else 138****1234."""
    seen = units_for(user, Action.READ).filter(pk=sheet.unit_id) | units_for(user, Action.OVERSEE).filter(
        pk=sheet.unit_id
    )
    return seen.exists()


def masked(phone: str) -> str:
    """A telephone number as strangers see it: 138****1234; a short one wholly hidden."""
    digits = phone.strip()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else "****" if digits else ""


def phones_seen(user: Any, sheets: Iterable[ContactSheet]) -> set[int]:
    """Of many sheets at once, the keys of the units whose telephones the person may see whole."""
    asked = [sheet.unit_id for sheet in sheets]
    reached = [units_for(user, action).filter(pk__in=asked) for action in (Action.READ, Action.OVERSEE)]
    return {pk for units in reached for pk in units.values_list("pk", flat=True)}


MOBILE = re.compile(r"(?<!\d)1[\s\-]?\d(?:[\s\-]?\d){9}(?!\d)")


def without_mobiles(text: str) -> str:
    """A remark as strangers see it: mobile numbers in it, however typed, are masked."""
    return MOBILE.sub(lambda found: masked(re.sub(r"\D", "", found[0])), unicodedata.normalize("NFKC", text))


# What is done to a sheet without touching what stands in it.
BESIDE = ("send_link", "confirm_address")


def last_change_of(sheet: ContactSheet) -> int:
    """A number that grows with every change of the sheet's text or state; 0 for one that nobody has written in."""
    last = LogEntry.objects.about(sheet).exclude(move__in=BESIDE).last()
    return last.pk if last else 0


def sheet_in_force(sheet: ContactSheet, day: date) -> Any | None:
    """The sheet as its leader had certified it by the end of `day` (Beijing time): who answered for the unit then.

    A change that was being written on that day does not count until it is certified. None before the first certificate.
    """
    ends = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    certified = sheet.history.exclude(state=SheetState.DRAFT).filter(history_date__lt=ends)
    return certified.order_by("-history_id").first()


def in_hand(unit: Unit, round: Round) -> Declaration | None:
    """The version that the unit is working on in the round: what is open, else what counts."""
    versions = Declaration.objects.filter(unit=unit, round=round).select_related("unit", "round", "form")
    return versions.order_by("-version").first()


def papers_in_hand(units: Sequence[Unit], round: Round) -> dict[int, Declaration]:
    """The same for many units, by their keys; those that have none are left out."""
    versions = Declaration.objects.filter(unit__in=units, round=round).select_related("unit", "round", "form")
    return {paper.unit_id: paper for paper in versions.order_by("version")}


def units_owing_declaration(round: Round) -> QuerySet[Unit]:
    """The units that owe a declaration in the round and have not certified one (零报告 counts as one)."""
    handed = Declaration.objects.filter(round=round, state__in=sorted(HANDED_OVER))
    return Unit.objects.declaring().exclude(pk__in=handed.values("unit"))


@dataclass(frozen=True)
class Standing:
    """How far one unit is in a round."""

    unit: Unit
    sheet: ContactSheet | None
    declaration: Declaration | None
    items: int
    late: bool


def standings(units: Iterable[Unit], round: Round) -> list[Standing]:
    """How far each of `units` is: its contact sheet, its declaration (the certified one, else the one begun), items."""
    rows = list(units)
    sheets = {sheet.unit_id: sheet for sheet in ContactSheet.objects.filter(unit__in=rows)}
    counted = (
        Declaration.objects.filter(unit__in=rows, round=round).annotate(item_count=Count("items")).order_by("version")
    )
    latest = {declaration.unit_id: declaration for declaration in counted}
    deadline = deadline_of(round, "declare")
    first = {d.unit_id: d for d in counted if d.version == 1}
    found = []
    for unit in rows:
        declaration = latest.get(unit.pk)
        late = bool(deadline and unit.pk in first and first[unit.pk].late_by(deadline.closes))
        count = getattr(declaration, "item_count", 0)
        found.append(Standing(unit, sheets.get(unit.pk), declaration, count, late))
    return found


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What of the contact sheets and declarations waits for this person in the round: at most two queries."""
    held = actions_of(user)
    works: list[Work] = []
    if held & {Action.FILL, Action.CERTIFY}:
        works += _own_declarations(user, round, at)
    if held & {Action.FILL, Action.CERTIFY, Action.OVERSEE}:
        works += _of_units(user, round, at)
    return [work for work in works if work.count]


def _declarations_counted(user: User, round: Round) -> tuple[QuerySet[Any], dict[str, Aggregate]]:
    filled, signed = Q(unit__in=units_for(user, Action.FILL)), Q(unit__in=units_for(user, Action.CERTIFY))
    waiting = (DeclarationState.HANDED_IN, DeclarationState.HANDED_IN_RECTIFIED)
    return Declaration.objects.filter(filled | signed, round=round), {
        "returned": Count("pk", filter=filled & Q(state=DeclarationState.RECTIFYING)),
        "drafts": Count("pk", filter=filled & Q(state=DeclarationState.DRAFT)),
        "to_sign": Count("pk", filter=signed & Q(state__in=waiting)),
        "delivered": Count("pk", filter=(filled | signed) & Q(delivery__answer=DeliveryAnswer.WAITING)),
    }


def _own_declarations(user: User, round: Round, at: datetime) -> list[Work]:
    counts = sums_for(user, at, "declarations", partial(_declarations_counted, user, round), round.pk)
    page = reverse("declarations")
    return [
        Work("已退回整改", counts["returned"], page, "牵头单位退回，请修改后再报", "late"),
        Work("填报中", counts["drafts"], page, "尚未提交分管领导", "todo"),
        Work("待签发", counts["to_sign"], page, "填报人已提交，等您签发", "todo"),
        Work("代报件待核对", counts["delivered"], page, "牵头单位已代报，请与本单位签发的工作簿核对", "todo"),
    ]


def _units_counted(user: User, round: Round) -> tuple[QuerySet[Any], dict[str, Aggregate]]:
    own, signing, below = (
        Q(pk__in=units_for(user, action).values("pk")) for action in (Action.FILL, Action.CERTIFY, Action.OVERSEE)
    )
    begun = Q(pk__in=Declaration.objects.filter(round=round).values("unit"))
    filling = own & Q(takes_part=True)
    return Unit.objects.filter(own | signing | below), {
        "not_begun": Count("pk", filter=filling & ~begun),
        "owing": Count("pk", filter=below & Q(pk__in=units_owing_declaration(round).values("pk"))),
        "sheets": Count("pk", filter=filling & (Q(contact_sheet=None) | Q(contact_sheet__state=SheetState.DRAFT))),
        "sheets_to_sign": Count("pk", filter=signing & Q(contact_sheet__state=SheetState.DRAFT)),
        "sheets_to_receive": Count("pk", filter=below & Q(contact_sheet__state=SheetState.CERTIFIED)),
    }


def _of_units(user: User, round: Round, at: datetime) -> list[Work]:
    counts = sums_for(user, at, "units", partial(_units_counted, user, round), round.pk)
    page, contacts = reverse("declarations"), reverse("contacts")
    return [
        Work("待填报", counts["not_begun"], page, "本轮申报表还没有建立", "todo"),
        Work("工作联系表待填报", counts["sheets"], contacts, "填好后由分管领导签发", "todo"),
        Work("工作联系表待签发", counts["sheets_to_sign"], contacts, "核对后签发报送", "todo"),
        Work("下级单位未报申报表", counts["owing"], reverse("completeness"), "查看名单，逐级催报", "waiting"),
        Work("工作联系表待接收", counts["sheets_to_receive"], contacts, "核对后接收", "todo"),
    ]


PAGES = (
    (Action.READ, "证明事项申报", "declarations"),
    (Action.FILL_FOR, "代下级申报", "declarations"),
    (Action.READ, "工作联系表", "contacts"),
    (Action.OVERSEE, "工作联系表", "contacts"),
    (Action.EXAMINE, "送审单位联系表", "contacts"),
    (Action.OVERSEE, "报送进度", "completeness"),
    (Action.OVERSEE, "电话通知名单", "phone_list"),
    (Action.SET_RULES, "申报规则", "rules"),
    *((action, "个人信息查阅记录", "readings") for action in (Action.READ, Action.OVERSEE)),
    *((action, "证明目录", "catalogue") for action in (Action.READ, Action.EXAMINE, Action.OVERSEE)),
    *((action, "法规库", "laws") for action in (Action.READ, Action.EXAMINE, Action.OVERSEE, Action.FOLLOW_LIST)),
)


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page that one of the user's posts opens."""
    held = actions_of(user)
    found = {name: label for action, label, name in reversed(PAGES) if action in held}
    return [(found.pop(name), reverse(name)) for _, _, name in PAGES if name in found]

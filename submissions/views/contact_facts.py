"""What the pages of Annex 1 show of a contact sheet; telephones are whole only for the own unit and its line upward."""

from typing import Any

from submissions.enums import SheetState
from submissions.models import ContactSheet
from submissions.operations.contacts import FIELDS
from submissions.queries import masked, without_mobiles

TONES = {SheetState.DRAFT: "draft", SheetState.CERTIFIED: "referred", SheetState.RECEIVED: "kept"}
PERSONAL = frozenset({"lead_phone", "officer_mobile", "liaison_mobile"})
OFFICE = "officer_office_phone"
READ = (
    "联系人姓名",
    "电话",
    "邮箱",
)  # what a page or a workbook with whole numbers shows, as the record of readings names it
LABELS = {field.name: str(field.verbose_name) for field in ContactSheet._meta.fields if field.name in FIELDS}
GROUPS = (
    ("分管领导", ("lead_name", "lead_title", "lead_phone")),
    ("责任单位和责任人", ("responsible_org", "officer_name", "officer_title", OFFICE, "officer_mobile")),
    ("联络员", ("liaison_name", "liaison_mobile", "liaison_email")),
    ("备注", ("remark",)),
)


def mark_of(sheet: ContactSheet, *, changing: bool) -> dict[str, str]:
    """Tone and word of a sheet's mark; of one that is being changed others read the text before the change."""
    if changing:
        return {"tone": "waiting", "word": "正在变更"}
    return {"tone": TONES[SheetState(sheet.state)], "word": str(SheetState(sheet.state).label)}


def shown(row: Any, field: str, whole: bool) -> str:
    """One field of a sheet (or of a former state of it) as this reader may see it."""
    text = str(getattr(row, field))
    if whole or not text:
        return text
    if field in PERSONAL:
        return masked(text)
    # A mobile number may have been typed where an office line or a remark belongs.
    return without_mobiles(text)


def facts_of(row: Any, fields: tuple[str, ...], whole: bool) -> list[dict[str, str]]:
    """Lines of a list of facts."""
    return [{"key": LABELS[field], "value": shown(row, field, whole)} for field in fields]


def groups_of(row: Any, whole: bool) -> list[dict[str, Any]]:
    """The sheet under the headings of the annex."""
    return [{"title": title, "facts": facts_of(row, fields, whole)} for title, fields in GROUPS]


def changes_between(before: Any, after: Any, whole: bool) -> list[dict[str, str]]:
    """The fields that differ: what stood there, what stands there."""
    return [
        {"label": LABELS[field], "before": shown(before, field, whole), "after": shown(after, field, whole)}
        for field in FIELDS
        if getattr(before, field) != getattr(after, field)
    ]

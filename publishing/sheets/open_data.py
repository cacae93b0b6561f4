"""Published rows as open data: one dictionary for each, with stable English names; the same in the interface and in bulk files.

Only what the lists print for everybody; names of persons and their telephones are in no published row (domain ruling 12).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from campaign.enums import Outcome
from campaign.models import Division, Unit
from campaign.notice import target
from publishing.enums import KIND_OF, EditionState
from publishing.models import Edition, ListedItem
from publishing.queries import Sums
from publishing.queries.canonical import instant, iso

# A referred item is printed in neither list.
CHUNK = 2000


@dataclass(frozen=True)
class Field:
    """A field of open data: its name, what it is called on the lists, and what stands in it."""

    name: str
    label: str
    words: str = ""


ITEM_FIELDS = (
    Field("uid", "事项标识", "各版清单中保持不变"),
    Field("certificate", "证明事项名称"),
    Field("service", "对应政务服务事项"),
    Field("purpose", "证明用途"),
    Field("outcome", "结论", "retain 保留；cancel 取消；refer 提请上级取消，仍需提供"),
    Field("subject", "服务对象", "enterprise 企业；individual 个人；both 企业和个人"),
    Field("office", "申报单位编码"),
    Field("office_name", "申报单位"),
    Field("division", "区划代码"),
    Field("level", "层级", "1 自治区；2 地（市）；3 县（区）；4 乡镇（街道）"),
    Field("demanding_unit", "索要单位"),
    Field("issuing_unit", "开具单位"),
    Field("levels", "行使层级"),
    Field("bases", "设定依据", "各依据的level效力层级、title名称、clause条款、text条文"),
    Field("basis_level", "最高效力层级"),
    Field("category", "取消类别（六个一批）", "取消的才有"),
    Field("replacement", "取消后的办理方式"),
    Field("checking_unit", "承接核查单位"),
    Field("handover_open", "待衔接", "承接核查单位尚未确认，期间仍不得要求申请人提供"),
    Field("effective_from", "执行日期", "取消的才有，这一天起不得再要求提供"),
    Field("reason", "理由"),
    Field(
        "guide",
        "办理指南",
        "conditions条件、materials材料、time_limit时限、place地点、sample式样、procedure流程、commitments服务承诺",
    ),
    Field("supervision_phone", "监督电话", "单位的公开电话"),
    Field("remark", "备注"),
    Field("round", "轮次"),
    Field("edition", "清单编号", "提请上级取消的不在两份清单内，为空"),
    Field("url", "网页地址"),
)


def absolute(name: str, *args: Any) -> str:
    """The full address of a page of this site."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def plain_item(row: ListedItem) -> dict[str, Any]:
    """A row of a list. Takes rows with unit, division, round and the official editions of the compilation (`with_editions`)."""
    kind = KIND_OF.get(Outcome(row.outcome))
    edition = next((one for one in row.compilation.editions.all() if one.kind == kind), None)
    since = row.effective_from or (edition.effective_from if edition and row.is_cancelled else None)
    return {
        "uid": str(row.uid),
        "certificate": row.cert_name,
        "service": row.service_name,
        "purpose": row.purpose,
        "outcome": row.outcome,
        "subject": row.subject,
        "office": row.unit.code,
        "office_name": row.unit_name,
        "division": row.division_path.rstrip("/").rpartition("/")[2],
        "level": row.level,
        "demanding_unit": row.demanding_unit,
        "issuing_unit": row.issuing_unit,
        "levels": row.levels,
        "bases": row.bases,
        "basis_level": row.basis_level,
        "category": row.disposal or None,
        "replacement": row.replacement,
        "checking_unit": row.checking_unit,
        "handover_open": row.is_handover_open,
        "effective_from": iso(since),
        "reason": row.reason,
        "guide": row.guide,
        "supervision_phone": row.supervision_phone,
        "remark": row.remark,
        "round": row.compilation.round.number,
        "edition": edition.code if edition else None,
        "url": absolute("item", row.uid),
    }


def plain_edition(edition: Edition) -> dict[str, Any]:
    """A published edition. Takes editions of `official_editions` with `with_ends` and the manifest."""
    manifest = getattr(edition, "manifest", None)
    key = (edition.unit.division.code, edition.round.number, edition.kind, edition.number)
    before = edition.compilation.supersedes
    return {
        "code": edition.code,
        "title": str(edition),
        "kind": edition.kind,
        "annex": edition.annex,
        "division": edition.unit.division.code,
        "division_name": edition.unit.division.name,
        "unit_name": edition.unit.name,
        "round": edition.round.number,
        "number": edition.number,
        "in_force": edition.state == EditionState.PUBLISHED,
        "published_at": instant(edition.published_at),
        "effective_from": iso(edition.effective_from),
        "effective_to": iso(edition.effective_to),
        "rows": edition.rows,
        "approval_number": edition.approval_number,
        "approval_date": iso(edition.approval_date),
        "supersedes": before.number if before else None,
        "correction_reason": edition.compilation.correction_reason,
        "check_code": manifest.check_code if manifest else None,
        "rows_sha256": manifest.rows_sha256 if manifest else None,
        "xlsx_sha256": edition.sha256,
        "page_url": absolute("edition", *key),
        "xlsx_url": absolute("edition_file", *key),
    }


def plain_division(division: Division) -> dict[str, Any]:
    """A place."""
    return {
        "code": division.code,
        "name": division.name,
        "level": division.level,
        "parent": division.path.rstrip("/").rpartition("/")[0].rpartition("/")[2] or None,
        "romanised": division.roman or None,
        "tibetan": division.tibetan or None,
    }


def plain_office(unit: Unit) -> dict[str, Any]:
    """A unit that declares, with its public line."""
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "division": unit.division.code,
        "supervision_phone": unit.supervision_phone,
    }


def plain_sums(sums: Sums) -> dict[str, Any]:
    """Figures of a place or unit; the reduction as printed (two decimals, half up) beside the counts it is made of."""
    figures = sums.figures
    ratio = target.reduction(figures.cancelled, figures.baseline)
    return {
        "code": sums.code,
        "name": sums.name,
        "level": sums.level,
        **sums.counts,
        "cancelled": figures.cancelled,
        "retained": figures.retained,
        "reduction_percent": None if ratio is None else str(ratio),
        "reached": target.reached(figures.cancelled, figures.baseline),
    }


class CutShort(RuntimeError):
    """Fewer or more rows were written than were counted: the connection breaks, so that nobody takes a part for the whole."""


def counted(rows: Iterable[ListedItem], count: int) -> Iterator[dict[str, Any]]:
    """The rows as plain dictionaries, all `count` of them. Raises `CutShort` at the end."""
    written = 0
    for row in rows:
        written += 1
        yield plain_item(row)
    if written != count:
        raise CutShort(f"{written} rows instead of {count}")


def json_lines(rows: Iterable[ListedItem], count: int) -> Iterator[bytes]:
    """One JSON object a line, and a last line that says how many there were. Raises `CutShort`."""
    for plain in counted(rows, count):
        yield json.dumps(plain, ensure_ascii=False).encode() + b"\n"
    yield json.dumps({"rows": count}).encode() + b"\n"


def item_lines(rows: Iterable[ListedItem], count: int) -> Iterator[list[object]]:
    """The same as the lines of a table; lists and objects as JSON. Raises `CutShort`."""
    yield [field.name for field in ITEM_FIELDS]
    for plain in counted(rows, count):
        yield [_cell(plain[field.name]) for field in ITEM_FIELDS]


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value

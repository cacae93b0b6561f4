"""The remarks of the review of legality to take away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaign.enums import Outcome
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.enums import EditionKind
from publishing.models import Compilation, LegalityRemark, ListedItem
from publishing.queries.legality import with_numbers
from review.sheets.threads_out import csv_of

REMARKS = AnnexLayout(
    title="证明事项清单合法性审查意见",
    sheet_name="审查意见",
    left_line="牵头单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("list", "清单", 12, centred=True),
        Column("number", "清单序号", 8, centred=True),
        Column("unit", "申报单位", 20),
        Column("cert_name", "证明事项名称", 22),
        Column("service_name", "对应政务服务事项", 22),
        Column("kind", "意见", 8, centred=True),
        Column("words", "内容", 50),
        Column("by", "审查人", 12),
        Column("at", "时间（北京时间）", 18),
        Column("withdrawn", "撤回理由", 30),
    ),
    footnotes=("本表为审查过程材料，不向社会公开。意见只能增加，不能修改；不再成立的注明撤回理由。",),
    unit_of_count="条",
)
WHOLE = "整份清单"
PRINTED = (Outcome.RETAIN, Outcome.CANCEL, Outcome.REFER, Outcome.STRIKE)


@dataclass(frozen=True)
class Remarks:
    """The remarks of a compilation and the printed numbers of their items; read once, however many."""

    compilation: Compilation
    remarks: list[LegalityRemark]
    numbers: Mapping[Any, int]


def remarks_of(compilation: Compilation) -> Remarks:
    """The remarks of a compilation in printed order, kept before cancelled, those on the whole list first; two queries."""
    remarks = list(
        compilation.remarks.filter(about__isnull=True)
        .select_related("item", "by", "withdrawal")
        .order_by("item__position", "pk")
    )
    remarks.sort(key=lambda one: PRINTED.index(one.item.outcome) if one.item else -1)
    items = [one.item_id for one in remarks if one.item_id]
    numbered: Iterable[Any] = with_numbers(ListedItem.objects.filter(pk__in=items))
    return Remarks(compilation, remarks, {item.pk: item.number for item in numbered})


def rows_of(found: Remarks) -> Iterator[list[CellValue]]:
    """The remarks in the order of `REMARKS.columns`."""
    for number, remark in enumerate(found.remarks, 1):
        item = remark.item
        withdrawal = getattr(remark, "withdrawal", None)
        yield [
            number,
            list_name(item) if item else WHOLE,
            found.numbers.get(remark.item_id),
            item.unit_name if item else "",
            item.cert_name if item else "",
            item.service_name if item else "",
            str(remark.get_kind_display()),
            remark.words,
            remark.by.name,
            f"{remark.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            withdrawal.words if withdrawal else "",
        ]


def list_name(item: ListedItem) -> str:
    """On which list the item stands; the outcome's own word where on neither."""
    kinds: dict[str, str] = {"retain": str(EditionKind.RETAINED.label), "cancel": str(EditionKind.CANCELLED.label)}
    return kinds.get(item.outcome, str(item.get_outcome_display())).removeprefix("证明事项")


def write_remarks(target: Target, compilation: Compilation, *, day: date) -> Written:
    """Write the remarks as a workbook, text cells inert (notice 五(三): 经司法部门合法性审查)."""
    rows: Iterable[list[CellValue]] = rows_of(remarks_of(compilation))
    return write_annex(target, REMARKS, rows, unit_name=f"{compilation.unit.name}（{compilation}）", day=day)


def remarks_csv(compilation: Compilation) -> str:
    """The remarks as comma-separated text, no cell that could run as a formula."""
    return csv_of([column.header for column in REMARKS.columns], rows_of(remarks_of(compilation)))

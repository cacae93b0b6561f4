"""Who below has handed up a summary, with the figures that were signed, to take away."""

from collections.abc import Iterable, Iterator
from datetime import date

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from review.sheets.threads_out import csv_of
from supervision.queries.year_end import Gathered

COUNTED = (
    ("declared", "申报"),
    ("baseline", "清理前总数"),
    ("cancelled", "取消"),
    ("retained", "保留"),
    ("referred", "提请上级"),
)
BELOW = AnnexLayout(
    title="“减证便民”专项行动工作总结报送情况",
    sheet_name="工作总结报送情况",
    left_line="汇总单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("code", "单位编码", 16),
        Column("unit", "单位", 32),
        Column("state", "报送情况", 12, centred=True),
        Column("owed", "应报（含下级）", 15, numeric=True),
        Column("signed", "已报", 8, numeric=True),
        *(Column(code, label, 10, numeric=True) for code, label in COUNTED),
    ),
    footnotes=("数字为各单位签发总结时的数相加；没有报送的单位不在其中。",),
    unit_of_count="个单位",
)


def rows_of(found: Gathered) -> Iterator[list[CellValue]]:
    """The direct reporters in the order of `BELOW.columns`."""
    for number, line in enumerate(found.lines, 1):
        counts = [line.counts.get(code, 0) for code, _ in COUNTED]
        yield [number, line.unit.code, line.unit.name, line.word, line.owed, line.signed, *counts]


def write_below(target: Target, found: Gathered, *, unit_name: str, day: date | None) -> Written:
    """Write the table as a workbook, one row for each direct reporter (notice 五(五)2: 相关工作情况于12月底前报)."""
    rows: Iterable[list[CellValue]] = rows_of(found)
    return write_annex(target, BELOW, rows, unit_name=unit_name, day=day)


def below_csv(found: Gathered) -> str:
    """The same as text with commas, no cell of which runs as a formula."""
    return csv_of([column.header for column in BELOW.columns], rows_of(found))

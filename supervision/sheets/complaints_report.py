"""投诉办理情况 as a workbook: the figures by place, by office complained of and by month, each with its sums; and as CSV."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Sheet, TotalRow, Written, write_annex
from campaign.sheets.package import Target
from publishing.sheets.csv_out import encoded
from supervision.enums.complaints import ComplaintOutcome
from supervision.queries.complaint_figures import Figures
from supervision.queries.complaints_report import Line

TITLE = "投诉办理情况"
OUTCOMES = tuple(ComplaintOutcome)
PLAIN = (
    ("received", "收到"),
    ("valid", "有效"),
    ("waiting", "待受理"),
    ("refused", "不予受理"),
    ("running", "办理中"),
    ("answered", "已反馈"),
    ("closed", "已办结"),
)
REST = (
    ("in_time", "按期反馈"),
    ("late", "逾期反馈"),
    ("overdue", "逾期未反馈"),
    ("reopened", "重新办理"),
    ("pressed", "督办"),
    ("corrected_by_unit", "单位称已纠正"),
    ("solved", "投诉人称已解决"),
    ("solved_entered", "代录后凭查询码称已解决"),
    ("silent", "投诉人逾期未表示"),
)
HEAD = (
    *(label for _, label in PLAIN),
    *(str(one.label) for one in OUTCOMES),
    *(label for _, label in REST),
)
NOTES = (
    "收到＝有效＋待受理＋不予受理；有效＝办理中＋已反馈＋已办结；已办结＝各办理结果之和。",
    "“单位称已纠正”和“投诉人称已解决”是两件事，分别统计，只计已办结的；按期、逾期按反馈时间与期限比较。",
    "“代录后凭查询码称已解决”：电话、当面投诉由工作人员录入，录入人看得到查询码，投诉人的意见宜抽查核实。",
    "按收到日期统计。被投诉单位、发生地各计一处。",
)


def counts_of(figures: Figures) -> list[int]:
    """The figures in the order of `HEAD`."""
    outcomes = [figures.by_outcome.get(one.value, 0) for one in OUTCOMES]
    return [*(getattr(figures, key) for key, _ in PLAIN), *outcomes, *(getattr(figures, key) for key, _ in REST)]


def layout_of(first_column: str, name: str) -> AnnexLayout:
    """A table of figures whose lines are called by `first_column`."""
    groups = ["办理"] * len(PLAIN) + ["办理结果（已办结）"] * len(OUTCOMES) + ["其中"] * len(REST)
    figures = [
        Column(f"n{number}", label, 8, group=group, centred=True)
        for number, (label, group) in enumerate(zip(HEAD, groups, strict=True))
    ]
    return AnnexLayout(
        title=f"{TITLE}（{name}）",
        sheet_name=name,
        left_line="导出单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=(Column("no", "序号", 5, centred=True), Column("label", first_column, 22), *figures),
        footnotes=NOTES,
        unit_of_count="行",
    )


def rows_of(lines: Iterable[Line]) -> Iterator[list[CellValue]]:
    """The lines of one table."""
    for number, line in enumerate(lines, 1):
        yield [number, line.label, *counts_of(line.figures)]


def write_report(target: Target, report: Any, *, unit_name: str, day: date) -> Written:
    """Write the three tables of a `Report` as one workbook, each with its sums below (notice 六(三): 投诉处理结果)."""
    totals: list[Sequence[CellValue]] = [TotalRow((None, "合计", *counts_of(report.whole)))]
    tables = (
        ("发生地", "按地方", report.by_place),
        ("被投诉单位", "按单位", report.by_office),
        ("月份", "按月", report.by_month),
    )
    first, *more = (Sheet(layout_of(column, name), rows_of(lines), totals) for column, name, lines in tables)
    return write_annex(target, first.layout, first.rows, unit_name=unit_name, day=day, totals=totals, extra_sheets=more)


def report_csv(report: Any) -> bytes:
    """The three tables one below the other, the first column says which."""
    return b"".join(encoded(_csv(report)))


def _csv(report: Any) -> Iterator[list[object]]:
    yield ["统计口径", "名称", *HEAD]
    for name, lines in (("按地方", report.by_place), ("按单位", report.by_office), ("按月", report.by_month)):
        for line in lines:
            yield [name, line.label, *counts_of(line.figures)]
    yield ["全部", "合计", *counts_of(report.whole)]

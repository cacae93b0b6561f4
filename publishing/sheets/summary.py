"""Annex 5 as a workbook: the figures of every reporting unit, with sums per county, prefecture and the whole.

The sums are formulas that a reader can follow, and each carries the value it has now.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from campaign.sheets.annex import (
    AnnexLayout,
    CellValue,
    ClosingLine,
    Column,
    Formula,
    Sheet,
    TotalRow,
    Written,
    write_annex,
)
from campaign.sheets.layout import column_letter
from campaign.sheets.package import Target

BASELINE, CANCELLED, RETAINED = "清理前总数", "取消", "保留"
NO_RATIO = "—"


def _count(key: str, header: str, group: str = "", width: float = 7) -> Column:
    return Column(key, header, width, group=group, numeric=True)


SUMMARY = AnnexLayout(
    title="证明事项清理汇总表",
    sheet_name="证明事项清理汇总表",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("prefecture", "地（市）", 12),
        Column("county", "县（区）", 12),
        Column("unit_name", "单位/乡镇", 22),
        Column("level", "层级", 15, centred=True),
        _count("baseline_enterprise", "企业", BASELINE),
        _count("baseline_individual", "个人", BASELINE),
        _count("baseline", "合计", BASELINE),
        _count("cancelled", "小计", CANCELLED),
        _count("abolish", "取消废止", CANCELLED),
        _count("commitment", "告知承诺", CANCELLED),
        _count("credit_check", "信用查验", CANCELLED),
        _count("licence_instead", "证件代替", CANCELLED),
        _count("department_check", "部门核查", CANCELLED),
        _count("data_sharing", "信息共享", CANCELLED),
        _count("retained", "小计", RETAINED),
        _count("law", "法律", RETAINED),
        _count("administrative_regulation", "行政法规", RETAINED),
        _count("state_council_decision", "国务院决定", RETAINED),
        _count("local_regulation", "地方性法规", RETAINED),
        _count("rule", "规章", RETAINED),
        _count("referred", "提请上级取消", width=8),
        _count("removed", "剔除/合并（非证明、重复）", width=10),
        Column("reduction", "精简率", 9, numeric=True, number_format='0.00"%"'),
        Column("published", "公布日期及网址", 16),
        Column("signatures", "填报人/审核人/签发人", 14),
    ),
    unit_of_count="个单位",
    footnotes=(
        "清理前总数为自查清理阶段结束时的事项数，不含剔除、合并的事项。",
        "服务对象为“企业和个人”的事项，在企业、个人两栏分别计数，合计只计一次。",
        "精简率＝取消小计÷清理前总数合计，保留两位小数；清理前总数为零的填“—”。",
        "一个事项有多项依据的，按最高效力层级计一次。",
        "填报人、审核人、签发人由本人手写签名。",
    ),
)

DETAILS = AnnexLayout(
    title="证明事项清理明细表",
    sheet_name="事项明细",
    columns=(
        Column("no", "序号", 7, centred=True),
        Column("prefecture", "地（市）", 12),
        Column("county", "县（区）", 12),
        Column("unit_name", "单位/乡镇", 20),
        Column("service_name", "政务服务事项名称", 24),
        Column("cert_name", "证明事项名称", 24),
        Column("subject", "服务对象", 10, centred=True),
        Column("basis", "设定依据", 28),
        Column("basis_level", "效力层级", 12, centred=True),
        Column("outcome", "清理结论", 12, centred=True),
        Column("disposal", "六个一批类别", 12, centred=True),
        Column("result", "取消后办理方式/保留理由", 30),
        Column("edition_code", "清单编号", 16),
    ),
    foot_line="",
)


@dataclass(frozen=True)
class SummaryRow:
    """The figures of one reporting unit. `level` is the printed word; a unit of the region has no prefecture.

    `baseline` counts items after striking; the sums of the six categories and of the basis levels are made here.
    """

    level: str
    prefecture: str
    county: str
    unit_name: str
    baseline_enterprise: int = 0
    baseline_individual: int = 0
    baseline: int = 0
    abolish: int = 0
    commitment: int = 0
    credit_check: int = 0
    licence_instead: int = 0
    department_check: int = 0
    data_sharing: int = 0
    law: int = 0
    administrative_regulation: int = 0
    state_council_decision: int = 0
    local_regulation: int = 0
    rule: int = 0
    referred: int = 0
    removed: int = 0
    published: str = ""

    @property
    def cancelled(self) -> int:
        """Cancelled in all: each of the six categories is a cancellation."""
        six = (self.abolish, self.commitment, self.credit_check, self.licence_instead)
        return sum(six) + self.department_check + self.data_sharing

    @property
    def retained(self) -> int:
        """Kept in all, whatever the basis."""
        upper = self.law + self.administrative_regulation + self.state_council_decision
        return upper + self.local_regulation + self.rule


@dataclass(frozen=True)
class DetailRow:
    """One item behind the figures, as printed on the second sheet."""

    prefecture: str
    county: str
    unit_name: str
    service_name: str
    cert_name: str
    subject: str = ""
    basis: str = ""
    basis_level: str = ""
    outcome: str = ""
    disposal: str = ""
    result: str = ""
    edition_code: str = ""


KEYS = tuple(column.key for column in SUMMARY.columns)
COUNTS = tuple(key for key in KEYS[KEYS.index("baseline_enterprise") : KEYS.index("reduction")])
LETTERS = {key: column_letter(number) for number, key in enumerate(KEYS, 1)}


def reduction_cell(cancelled: int, baseline: int) -> CellValue:
    """The reduction in per cent, two decimals, half up; a dash where there was nothing to reduce."""
    if not baseline:
        return NO_RATIO
    return (Decimal(100 * cancelled) / baseline).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass
class _Sum:
    """A sum being built: the sheet rows it adds, runs of neighbours as ranges, and its present values."""

    spans: list[list[int]] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def add(self, row: int, values: dict[str, int]) -> None:
        """Let one more sheet row into the sum."""
        if self.spans and self.spans[-1][1] == row - 1:
            self.spans[-1][1] = row
        else:
            self.spans.append([row, row])
        for key, value in values.items():
            self.values[key] += value

    def formula(self, key: str) -> Formula:
        """SUM over this column of the rows that were let in."""
        letter = LETTERS[key]
        terms = [f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in self.spans]
        return Formula(f"SUM({','.join(terms)})" if terms else "SUM(0)", self.values[key])

    def row(self, number: int, prefecture: str, county: str, words: str) -> TotalRow:
        """The printed row of this sum; `number` is the sheet row that it takes."""
        cancelled, baseline = f"{LETTERS['cancelled']}{number}", f"{LETTERS['baseline']}{number}"
        ratio = reduction_cell(self.values["cancelled"], self.values["baseline"])
        formula = Formula(
            f'IF({baseline}=0,"{NO_RATIO}",ROUND(100*{cancelled}/{baseline},2))',
            ratio if isinstance(ratio, str) else float(str(ratio)),
        )
        return TotalRow(("", prefecture, county, words, "", *map(self.formula, COUNTS), formula, "", ""))


class _Table:
    """Lays the rows of Annex 5 out in order and keeps the sums."""

    def __init__(self) -> None:
        self.rows: list[Sequence[CellValue]] = []
        self.total = _Sum()
        self._units = 0

    @property
    def next_row(self) -> int:
        """The sheet row that the next row takes."""
        return SUMMARY.first_body_row + len(self.rows)

    def block(self, units: Iterable[SummaryRow], sums: _Sum) -> None:
        """Units, one row each, added to a sum."""
        for unit in units:
            sums.add(self.next_row, {key: getattr(unit, key) for key in COUNTS})
            self._units += 1
            ratio = reduction_cell(unit.cancelled, unit.baseline)
            places = (unit.prefecture, unit.county, unit.unit_name, unit.level)
            counts = (getattr(unit, key) for key in COUNTS)
            self.rows.append([self._units, *places, *counts, ratio, unit.published, ""])

    def close(self, inner: _Sum, outer: _Sum, prefecture: str, county: str, words: str) -> None:
        """A row of sums, which itself counts in the sum above it."""
        row = self.next_row
        self.rows.append(inner.row(row, prefecture, county, words))
        outer.add(row, inner.values)

    def prefecture(self, name: str, units: Sequence[SummaryRow]) -> None:
        """The prefecture's own units, then each county with its sum, then the sum of the prefecture."""
        sums = _Sum()
        self.block([unit for unit in units if not unit.county], sums)
        below = [unit for unit in units if unit.county]
        for county, members in _grouped(below, "county"):
            inner = _Sum()
            self.block(members, inner)
            self.close(inner, sums, name, county, "小计")
        self.close(sums, self.total, name, "", "合计")


def _grouped(rows: Sequence[SummaryRow], key: str) -> Iterator[tuple[str, list[SummaryRow]]]:
    """Rows by the value of a field, in the order in which the values first appear."""
    order = {value: place for place, value in enumerate(dict.fromkeys(getattr(row, key) for row in rows))}
    ordered = sorted(rows, key=lambda row: order[getattr(row, key)])
    return ((value, list(members)) for value, members in groupby(ordered, key=lambda row: str(getattr(row, key))))


def write_summary(
    target: Target,
    rows: Iterable[SummaryRow],
    *,
    unit_name: str,
    day: date | None,
    edition_code: str = "",
    details: Iterable[DetailRow] = (),
    more: Sequence[Sheet] = (),
) -> Written:
    """Write Annex 5 to a path or a binary file: figures by unit, sums, the check line, the items on a second sheet, then `more`.

    Units without a prefecture (the region's own) stand first; prefectures and counties follow in the order given. The
    result counts units, not sums. Rests on the notice, 五(三): 由地(市)统一汇总后(样表见附件5)报……编制全区汇总清单.
    """
    table = _Table()
    given = list(rows)
    own = [row for row in given if not row.prefecture]
    if own:
        sums = _Sum()
        table.block(own, sums)
        table.close(sums, table.total, "", "", "自治区本级合计")
    for prefecture, units in _grouped([row for row in given if row.prefecture], "prefecture"):
        table.prefecture(prefecture, units)
    last = table.next_row
    return write_annex(
        target,
        SUMMARY,
        table.rows,
        unit_name=unit_name,
        day=day,
        edition_code=edition_code,
        totals=[table.total.row(last, "", "", "合计")],
        closing=[_check_line(table.total, last)],
        extra_sheets=[Sheet(DETAILS, ([number, *astuple(row)] for number, row in enumerate(details, 1))), *more],
    )


def _check_line(total: _Sum, row: int) -> ClosingLine:
    """取消＋保留＋提请上级取消＝清理前总数: the formula says whether it holds and shows both sides."""
    parts = [f"{LETTERS[key]}{row}" for key in ("cancelled", "retained", "referred")]
    baseline = f"{LETTERS['baseline']}{row}"
    side = sum(total.values[key] for key in ("cancelled", "retained", "referred"))
    holds = "相符" if side == total.values["baseline"] else "不相符"
    expression = f'IF({"+".join(parts)}={baseline},"相符","不相符")&"（"&({"+".join(parts)})&"："&{baseline}&"）"'
    words = "核对：取消＋保留＋提请上级取消＝清理前总数"
    return ClosingLine(words, Formula(expression, f"{holds}（{side}：{total.values['baseline']}）"))

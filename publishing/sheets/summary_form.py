"""The form of Annex 5 as data: its columns, the rows that are put into it, and the ratio that it prints."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from campaign.sheets.layout import AnnexLayout, CellValue, Column, column_letter

BASELINE, CANCELLED, RETAINED = "清理前总数", "取消", "保留"
NO_RATIO = "—"


def _count(key: str, header: str, group: str = "", width: float = 6) -> Column:
    return Column(key, header, width, group=group, numeric=True)


SUMMARY = AnnexLayout(
    title="证明事项清理汇总表",
    sheet_name="证明事项清理汇总表",
    columns=(
        Column("no", "序号", 5, centred=True),
        Column("prefecture", "地（市）", 9),
        Column("county", "县（区）", 9),
        Column("unit_name", "单位/乡镇", 16),
        Column("level", "层级", 11, centred=True),
        _count("baseline_enterprise", "企业", BASELINE, 7.5),
        _count("baseline_individual", "个人", BASELINE, 7.5),
        _count("baseline", "合计", BASELINE, 7.5),
        _count("cancelled", "小计", CANCELLED, 7.5),
        _count("abolish", "取消废止", CANCELLED),
        _count("commitment", "告知承诺", CANCELLED),
        _count("credit_check", "信用查验", CANCELLED),
        _count("licence_instead", "证件代替", CANCELLED),
        _count("department_check", "部门核查", CANCELLED),
        _count("data_sharing", "信息共享", CANCELLED),
        _count("retained", "小计", RETAINED, 7.5),
        _count("law", "法律", RETAINED),
        _count("administrative_regulation", "行政法规", RETAINED),
        _count("state_council_decision", "国务院决定", RETAINED),
        _count("local_regulation", "地方性法规", RETAINED),
        _count("rule", "规章", RETAINED),
        _count("referred", "提请上级取消", width=7),
        _count("removed", "剔除/合并（非证明、重复）", width=7.5),
        Column("reduction", "精简率", 8.5, numeric=True, number_format='0.00"%"'),
        Column("published", "公布日期及网址", 11),
        Column("signatures", "填报人/审核人/签发人", 9.5),
    ),
    unit_of_count="个单位",
    fixed_rows=True,
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

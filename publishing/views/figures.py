"""The figures of units as a table with sums and the check line of Annex 5."""

from collections.abc import Iterable
from typing import Any

from campaign.notice.target import reduction
from campaign.templatetags.face import percent
from publishing.models import BASIS_GROUPS, CATEGORIES, UnitFigures

NAMES = ("baseline", "cancelled", *CATEGORIES, "retained", *BASIS_GROUPS, "referred", "struck")
LABELS = (
    *("清理前总数", "取消小计", "取消废止", "告知承诺", "信用查验", "证件代替", "部门核查", "信息共享"),
    *("保留小计", "法律", "行政法规", "国务院决定", "地方性法规", "规章", "提请上级取消", "剔除"),
)


def figures_table(figures: Iterable[UnitFigures]) -> dict[str, Any]:
    """Columns, one row for each unit, the sums, and whether 取消＋保留＋提请上级取消＝清理前总数."""
    rows, sums = [], dict.fromkeys(NAMES, 0)
    for one in figures:
        counts = {name: getattr(one, name) for name in NAMES}
        for name, number in counts.items():
            sums[name] += number
        label = f"{one.unit_name}（零报告）" if one.nil else one.unit_name
        rows.append([label, *counts.values(), percent(reduction(counts["cancelled"], counts["baseline"]))])
    sides = sums["cancelled"] + sums["retained"] + sums["referred"]
    return {
        "columns": [
            {"label": "单位"},
            *({"label": label, "numeric": True} for label in LABELS),
            {"label": "精简率", "numeric": True},
        ],
        "rows": rows,
        "foot": ["合计", *sums.values(), percent(reduction(sums["cancelled"], sums["baseline"]))],
        "sums": sums,
        "rate": percent(reduction(sums["cancelled"], sums["baseline"])),
        "side": sides,
        "balanced": sides == sums["baseline"],
    }

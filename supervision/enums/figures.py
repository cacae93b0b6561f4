"""What is counted of a unit for the year's end, as data: each figure's code, its words, and the rows behind it.

A figure that no query fills in is not shown; one that is 0 is shown as 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of a unit. `group` heads it in tables; `rows` names the kind of page on which its rows stand."""

    code: str
    label: str
    group: str
    rows: str


DECLARING, SIX, KEEPING = "申报和清理", "取消（六个一批）", "保留和提请"
GUIDES, CHECKING, TIMING = "办事指南", "核查反馈", "时限"
COMPLAINING, CORRECTING = "投诉", "督查和整改"

FIGURES: Final[tuple[Figure, ...]] = (
    Figure("declared", "申报证明事项", DECLARING, "declaration"),
    Figure("struck", "审核剔除", DECLARING, "rows"),
    Figure("undecided", "尚未列入公布清单", DECLARING, "declaration"),
    Figure("baseline", "清理前总数", DECLARING, "rows"),
    Figure("cancelled", "取消", DECLARING, "list:cancel"),
    Figure("abolish", "取消废止", SIX, "list:cancel:abolish"),
    Figure("commitment", "告知承诺", SIX, "list:cancel:commitment"),
    Figure("credit_check", "信用查验", SIX, "list:cancel:credit_check"),
    Figure("licence_instead", "证件代替", SIX, "list:cancel:licence_instead"),
    Figure("department_check", "部门核查", SIX, "list:cancel:department_check"),
    Figure("data_sharing", "信息共享", SIX, "list:cancel:data_sharing"),
    Figure("retained", "保留", KEEPING, "list:retain"),
    Figure("referred", "提请上级取消", KEEPING, "list:refer"),
    Figure("guides_done", "写明条件、材料、时限、地点的保留事项", GUIDES, "rows"),
    Figure("guide_tasks", "应更新的办事指南", GUIDES, "rows"),
    Figure("guides_due", "已确认或者到期的办事指南", GUIDES, "rows"),
    Figure("guides_confirmed", "已确认更新的办事指南", GUIDES, "rows"),
    Figure("asked", "收到核查请求", CHECKING, "rows"),
    Figure("answered", "已反馈的核查请求", CHECKING, "rows"),
    Figure("duties_due", "到期的应办事项", TIMING, "rows"),
    Figure("duties_in_time", "按期办结的应办事项", TIMING, "rows"),
    Figure("complaints", "转来办理的投诉", COMPLAINING, "rows"),
    Figure("complaints_wrong", "应当纠正的投诉", COMPLAINING, "rows"),
    Figure("complaints_corrected", "已纠正的投诉", COMPLAINING, "rows"),
    Figure("complaints_judged", "已答复或者到期的投诉", COMPLAINING, "rows"),
    Figure("complaints_in_time", "按期答复的投诉", COMPLAINING, "rows"),
    Figure("findings", "检查发现的问题", CORRECTING, "rows"),
    Figure("orders", "责令整改", CORRECTING, "rows"),
    Figure("orders_judged", "已核实或者逾期的责令整改", CORRECTING, "rows"),
    Figure("orders_closed", "已核实的责令整改", CORRECTING, "rows"),
    Figure("relapses", "查实的死灰复燃", CORRECTING, "rows"),
    Figure("relapses_closed", "已结案的死灰复燃", CORRECTING, "rows"),
)
BY_CODE: Final[Mapping[str, Figure]] = MappingProxyType({one.code: one for one in FIGURES})
CODES: Final = tuple(BY_CODE)
CATEGORIES: Final = tuple(one.code for one in FIGURES if one.group == SIX)

Counts = Mapping[str, int]


def added(parts: "list[Counts]") -> dict[str, int]:
    """Counts of several units added up; a figure that none of them has is not in it (domain ruling 5: ratio of sums)."""
    found: dict[str, int] = {}
    for part in parts:
        for code, count in part.items():
            found[code] = found.get(code, 0) + count
    return found

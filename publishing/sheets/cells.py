"""A listed item cell by cell, in words: what the review reads, and in what two compilations differ."""

from dataclasses import dataclass

from campaign.enums import Disposal, Level, Outcome, Subject
from publishing.models import ListedItem
from publishing.sheets.editions import basis_lines

GUIDE = (
    ("conditions", "条件"),
    ("materials", "材料"),
    ("time_limit", "时限"),
    ("place", "地点、网址"),
    ("sample", "式样"),
    ("procedure", "办理流程"),
    ("commitments", "服务承诺"),
)


@dataclass(frozen=True)
class Cell:
    """One cell that says something else than before."""

    label: str
    before: str
    after: str


def cells_of(item: ListedItem) -> dict[str, str]:
    """Every cell of the row by its label, as text; empty ones too."""
    day = item.effective_from
    return {
        "结论": str(Outcome(item.outcome).label),
        "申报单位": item.unit_name,
        "证明事项名称": item.cert_name,
        "对应政务服务事项": item.service_name,
        "证明用途": item.purpose,
        "服务对象": str(Subject(item.subject).label),
        "设定依据": basis_lines(item),
        "条文内容": "\n".join(basis["text"] for basis in item.bases if basis["text"]),
        "索要单位": item.demanding_unit,
        "开具单位": item.issuing_unit,
        "行使层级": "、".join(str(Level(level).label) for level in item.levels),
        "取消类别": str(Disposal(item.disposal).label) if item.disposal else "",
        "取消后的办理方式": item.replacement,
        "承接核查单位": item.checking_unit,
        "执行日期": f"{day.year}年{day.month}月{day.day}日" if day else "",
        "理由": item.reason,
        "监督电话": item.supervision_phone,
        **{f"办理指南：{label}": item.guide.get(name, "") for name, label in GUIDE},
        "备注": item.remark,
    }


def changed_cells(before: ListedItem, after: ListedItem) -> list[Cell]:
    """The cells in which two rows of an item differ, in the order of the row."""
    old, new = cells_of(before), cells_of(after)
    return [Cell(label, old[label], text) for label, text in new.items() if text != old[label]]

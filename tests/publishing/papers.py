"""Papers for a rehearsal: Annex 2 workbooks and a table of rulings, with what is ruled kept aside for recounting."""

import csv
import random
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

HEADER = (
    "序号 政务服务事项名称 事项类型 实施编码 证明事项名称 材料类别 服务对象 证明用途 索要单位 开具单位 行使层级 "
    "设定依据名称及文号 设定依据条款 条文内容 效力层级 年办件量 清理建议 六个一批类别 取消后办理方式 保留理由 涉及修改的文件 备注"
).split()
CATEGORIES = ("取消废止", "告知承诺", "信用查验", "证件代替", "部门核查", "信息共享")
LEVELS = ("法律", "行政法规", "国务院决定", "地方性法规（自治条例、单行条例）", "部门规章", "规范性文件", "无依据")
KEEPABLE = LEVELS[:5]
GROUP = dict(zip(KEEPABLE, ("法律", "行政法规", "国务院决定", "地方性法规", "规章"), strict=True))


@dataclass
class Papers:
    """A folder of papers, and every ruling as (unit code, 序号, 结论, 类别, highest level)."""

    folder: Path
    rulings: list[tuple[str, int, str, str, str]] = field(default_factory=list)
    lines: list[list[object]] = field(default_factory=list)

    def write_rulings(self) -> None:
        """Write the table of rulings as it stands in `lines`."""
        with (self.folder / "rulings.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["单位编码", "序号", "结论", "类别", "取消后办理方式", "保留理由"])
            writer.writerows(self.lines)


def make_papers(folder: Path, units: list[str], items: int, seed: int = 1) -> Papers:
    """Papers of `units` with up to `items` items each; the third item has a second basis of the force of law."""
    papers = Papers(folder)
    (folder / "declarations").mkdir(parents=True)
    chance = random.Random(seed)
    for unit in units:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "证明事项清理申报表"
        sheet.append(["证明事项清理申报表"])
        sheet.append(HEADER)
        for number in range(1, items + 1):
            level = chance.choice(LEVELS)
            second = number == 3 and level != "无依据"
            highest = "法律" if second else level
            _item(sheet, papers, unit, number, level, highest, chance)
            if second:
                sheet.append([""] * 11 + ["《中华人民共和国某法》", "第二条", "条文", "法律"] + [""] * 7)
        book.save(folder / "declarations" / f"{unit}.xlsx")
    papers.write_rulings()
    return papers


def _item(sheet, papers: Papers, unit: str, number: int, level: str, highest: str, chance: random.Random) -> None:
    draw = chance.random()
    if draw < 0.1:
        outcome = "剔除"
    elif draw < 0.2:
        outcome = "提请上级取消"
    else:
        outcome = "取消" if highest not in KEEPABLE or draw < 0.65 else "保留"
    category = chance.choice(CATEGORIES) if outcome == "取消" else ""
    replacement = "由部门自行核查。" if category and category != "取消废止" else ""
    reason = "依法确需保留。" if outcome == "保留" else ""
    basis = ["", "", ""] if level == "无依据" else [f"某规定{number}", "第一条", "条文内容"]
    cancels = outcome == "取消"
    sheet.append(
        [
            number,
            f"服务事项{number}",
            "行政许可",
            "",
            f"某某证明{number}",
            "各类证明",
            "企业和个人",
            "用途",
            "",
            "公安机关",
            "县（区）级",
            *basis,
            level,
            12,
            "取消" if cancels else "提请上级取消",
            category,
            replacement,
            "",
            "",
            "",
        ]
    )
    papers.rulings.append((unit, number, outcome, category, highest))
    papers.lines.append([unit, number, outcome, category, replacement, reason])

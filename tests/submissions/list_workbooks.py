"""Published lists written as offices write them: layouts that differ from the template, and where each row then stands."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

PUBLISHED = Path(__file__).parents[2] / "fixtures" / "published"
LISTS = sorted(path.name for path in PUBLISHED.glob("*.csv"))
NUMERALS = "一二三四五六七八九十"

Row = dict[str, str]


@dataclass
class Placed:
    """A file as written: which names must be found, each with the rows at which a problem would account for it."""

    names: list[tuple[str, set[int]]] = field(default_factory=list)


def rows_of(name: str) -> list[Row]:
    """The rows of a published list; the one by department holds figures, its departments stand for names."""
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def given(rows: Sequence[Row], key: str) -> bool:
    return any(row.get(key) for row in rows)


def title_of(rows: Sequence[Row]) -> str:
    return f"{rows[0]['publisher']}{rows[0]['list_name']}"


def put(sheet: Any, at: int, values: Sequence[object]) -> int:
    for column, value in enumerate(values, 1):
        if value not in (None, ""):
            sheet.cell(at, column).value = value
    return at + 1


# Header words as other places use them, by what the source has.
PLAIN = (
    ("department", "部门"),
    ("cancelled", "取消项数"),
    ("published_no", "序号"),
    ("cert_name", "证明材料名称"),
    ("service_name", "对应政务服务事项"),
    ("basis", "设定依据"),
    ("basis_level", "效力层级"),
    ("method", "取消方式"),
    ("replacement", "取消后的办理方式"),
    ("issuing_unit", "出具单位"),
    ("note", "备注"),
)


def present(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(key, header) for key, header in PLAIN if given(rows, key)]


def named(row: Row) -> str:
    return row.get("cert_name") or row["department"]


def plain(rows: Sequence[Row], path: Path) -> Placed:
    """Title, the unit's line, one header row in other words, a footer; another name of the sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Sheet1"
    columns = present(rows)
    put(sheet, 1, [title_of(rows)])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=max(2, len(columns)))
    put(sheet, 2, ["填报单位（盖章）：", "填报日期：2020年 月 日"])
    at = put(sheet, 3, [header for _, header in columns])
    placed = Placed()
    for row in rows:
        placed.names.append((named(row), {at}))
        at = put(sheet, at, [row[key] for key, _ in columns])
    put(sheet, at, ["填报人：", "", "联系电话：0891-0000000"])
    workbook.save(path)
    return placed


def deep_header(rows: Sequence[Row], path: Path) -> Placed:
    """Header in row 12, two rows deep and merged: 证明材料名称{序号, 内容}, 设定依据{名称, 效力层级}; service merged over its rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    put(sheet, 1, ["附件2"])
    put(sheet, 3, [title_of(rows)])
    for column, (upper, lower) in enumerate(
        [("序号", ""), ("证明事项", ""), ("证明材料名称", "序号"), ("", "内容"), ("设定依据", "名称"), ("", "效力层级"),
         ("取消替代方式", ""), ("索要单位", ""), ("开具单位", "")], 1
    ):  # fmt: skip
        sheet.cell(12, column).value = upper or None
        sheet.cell(13, column).value = lower or None
        if not lower:
            sheet.merge_cells(start_row=12, start_column=column, end_row=13, end_column=column)
    sheet.merge_cells("C12:D12")
    sheet.merge_cells("E12:F12")
    placed, at = Placed(), 14
    for number, row in enumerate(rows, 1):
        placed.names.append((named(row), {at}))
        values = [number, row.get("service_name"), number, named(row), row.get("basis"), row.get("basis_level")]
        put(sheet, at, [*values, row.get("replacement"), row.get("department"), row.get("issuing_unit")])
        at += 1
    for start in range(14, at - 1, 4):
        if sheet.cell(start, 2).value and not sheet.cell(start + 1, 2).value:
            sheet.merge_cells(start_row=start, start_column=2, end_row=start + 1, end_column=2)
    put(sheet, at, ["小计", None, None, len(rows)])
    put(sheet, at + 2, ["填表说明："])
    put(sheet, at + 3, ["1.一个证明对应多个服务事项的分行填写。"])
    workbook.save(path)
    return placed


def numbered_in_cells(rows: Sequence[Row], path: Path) -> Placed:
    """Three materials to a cell, numbered with mixed brackets and line breaks."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    put(sheet, 1, [title_of(rows)])
    at = put(sheet, 2, ["序号", "办理事项", "材料名称", "依据", "备注"])
    placed = Placed()
    styles = ("{}.{}", "（{}）{}", "{}、{}")
    for start in range(0, len(rows), 3):
        some = rows[start : start + 3]
        style = styles[start // 3 % 3]
        number = (lambda n: NUMERALS[n]) if "（" in style else (lambda n: n + 1)
        cell = ("\n" if start % 2 else "；").join(style.format(number(n), named(row)) for n, row in enumerate(some))
        cell = cell if len(some) > 1 else named(some[0])
        placed.names.extend((named(row), {at}) for row in some)
        at = put(sheet, at, [start // 3 + 1, some[0].get("service_name"), cell, some[0].get("basis"), ""])
    workbook.save(path)
    return placed


def pages_and_sections(rows: Sequence[Row], path: Path) -> Placed:
    """Sections by department, the header printed again on each page, blank rows, 序号 as 一、, subtotals."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    columns = [
        ("证明名称", "cert_name"),
        ("用途", "service_name"),
        ("依据及文号（全称）", "basis"),
        ("处理方式", "replacement"),
    ]
    header = ["编号", *(word for word, _ in columns)]
    put(sheet, 1, [title_of(rows)])
    at = put(sheet, 3, header)
    placed = Placed()
    for number, row in enumerate(rows):
        if number % 7 == 0:
            sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=5)
            at = put(sheet, at, [f"{NUMERALS[number // 7 % 10]}、市教育局（{min(7, len(rows) - number)}项）"])
        if number and number % 5 == 0:
            at = put(sheet, at + 1, header)
        placed.names.append((named(row), {at}))
        at = put(sheet, at, [f"{NUMERALS[number % 10]}、", named(row), *(row.get(key) for _, key in columns[1:])])
        if number % 7 == 6:
            at = put(sheet, at, ["小计", "7项"])
    put(sheet, at, ["合计", f"{len(rows)}项"])
    put(sheet, at + 1, ["审核人：", "", "负责人："])
    workbook.save(path)
    return placed


def two_lists_on_a_sheet(rows: Sequence[Row], path: Path) -> Placed:
    """取消清单 above, 保留清单 with other columns below it."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    half = max(1, len(rows) // 2)
    put(sheet, 1, ["取消证明事项清单"])
    at = put(sheet, 2, ["序号", "单位", "取消的证明事项", "取消后办理方式"])
    placed = Placed()
    for number, row in enumerate(rows[:half], 1):
        placed.names.append((named(row), {at}))
        at = put(sheet, at, [number, "市民政局", named(row), row.get("replacement")])
    at = put(sheet, at + 1, ["保留证明事项清单"])
    at = put(sheet, at, ["序号", "保留的证明事项", "用途", "保留依据", "索要单位", "开具单位"])
    for number, row in enumerate(rows[half:], 1):
        placed.names.append((named(row), {at}))
        at = put(
            sheet,
            at,
            [number, named(row), row.get("service_name"), row.get("basis"), "市公安局", row.get("issuing_unit")],
        )
    put(sheet, at, ["填报人："])
    workbook.save(path)
    return placed


def two_sheets(rows: Sequence[Row], path: Path) -> Placed:
    """The same in two sheets, beside a cover."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "封面"
    workbook.active["A1"] = title_of(rows)
    placed = Placed()
    for title, some in (("取消清单", rows[::2]), ("保留清单", rows[1::2])):
        sheet = workbook.create_sheet(title)
        at = put(sheet, 1, ["序号", "证明事项", "证明用途", "设定依据", "备注"])
        for number, row in enumerate(some, 1):
            placed.names.append((named(row), {at}))
            at = put(sheet, at, [number, named(row), row.get("service_name"), row.get("basis"), row.get("note")])
    workbook.save(path)
    return placed


def names_only(rows: Sequence[Row], path: Path) -> Placed:
    """Nothing but a title and the names under one word."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    put(sheet, 1, [title_of(rows)])
    at = put(sheet, 2, ["证明事项名称"])
    placed = Placed()
    for row in rows:
        placed.names.append((named(row), {at}))
        at = put(sheet, at, [named(row)])
    workbook.save(path)
    return placed


def ticks(rows: Sequence[Row], path: Path) -> Placed:
    """实施基本情况{…}, 行使层级{…} and 清理建议{…} over ticks, one column after the other order."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    upper = ["清理建议", None, None, "证明名称", "证明用途", "实施基本情况", None, "行使层级", None, None, None, "备注"]
    lower = [
        "取消",
        "保留",
        "提请上级取消",
        None,
        None,
        "索要单位",
        "开具单位",
        "自治区",
        "地（市）",
        "县（区）",
        "乡镇（街道）",
    ]
    put(sheet, 1, upper)
    at = put(sheet, 2, lower)
    for span in ("A1:C1", "D1:D2", "E1:E2", "F1:G1", "H1:K1", "L1:L2"):
        sheet.merge_cells(span)
    placed = Placed()
    for number, row in enumerate(rows):
        placed.names.append((named(row), {at}))
        proposal = ["√" if number % 3 == place else None for place in range(3)]
        at = put(sheet, at, [*proposal, named(row), row.get("service_name"), "市民政局", "派出所", None, "✓", 1, "是"])
    workbook.save(path)
    return placed


def text(encoding: str, separator: str) -> Callable[[Sequence[Row], Path], Placed]:
    """The plain layout as a text table, with the source's commas and a line break in quotation marks."""

    def write(rows: Sequence[Row], path: Path) -> Placed:
        columns = present(rows)
        placed = Placed()
        with path.open("w", encoding=encoding, newline="", errors="replace") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerow([title_of(rows)] + [""] * (len(columns) - 1))
            writer.writerow([header for _, header in columns])
            for at, row in enumerate(rows, 3):
                placed.names.append((named(row), {at}))
                writer.writerow([row[key].replace("，", "，\n") if key == "note" else row[key] for key, _ in columns])
        return placed

    return write


LAYOUTS: dict[str, Callable[[Sequence[Row], Path], Placed]] = {
    "plain": plain,
    "deep_header": deep_header,
    "numbered_in_cells": numbered_in_cells,
    "pages_and_sections": pages_and_sections,
    "two_lists_on_a_sheet": two_lists_on_a_sheet,
    "two_sheets": two_sheets,
    "names_only": names_only,
    "ticks": ticks,
    "csv_utf8": text("utf-8", ","),
    "csv_bom_semicolon": text("utf-8-sig", ";"),
    "csv_gb18030": text("gb18030", ","),
    "csv_utf16_tab": text("utf-16", "\t"),
}

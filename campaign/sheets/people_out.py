"""The workbook in which many posts are given and ended, and the sheet of first passwords: both made in memory."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaign.enums import Role
from campaign.sheets.frame import BOLD_FONT, GRID, HEADER_FILL, TEXT_FONT, fit_to_page_width, put_text
from campaign.sheets.layout import column_letter
from campaign.sheets.package import parts_of, write_parts

TITLE = "任职名单"
UNITS_SHEET = "单位"
GUIDE_SHEET = "填表说明"
SLIPS_TITLE = "初始密码"
APPOINT, END = "指定", "免去"
TEXT_FORMAT = "@"
MOST_ROWS = 1_000
COLUMNS = (
    ("act", "办理", 8),
    ("code", "单位编码", 18),
    ("unit", "单位名称", 34),
    ("role", "岗位", 14),
    ("name", "姓名", 14),
    ("username", "账号", 26),
    ("email", "单位邮箱", 26),
    ("mobile", "手机", 16),
)
NOTED = ("问题（系统填写，上传时不读取）", 60)
GUIDE = (
    "一行一个岗位。同一人在几个单位任职的，分行填写，账号相同。",
    f"办理：“{APPOINT}”是给此人这个岗位（不填也按{APPOINT}），“{END}”是结束此人的这个岗位。",
    "单位编码从“单位”工作表复制或者从下拉框选择；单位名称可以不填，填了会核对。",
    "岗位从下拉框选择。审核组、合法性审查、审定登记、协调员只设在牵头单位和司法部门，见“单位”工作表。",
    "账号是登录时用的名称，只用字母、数字和 @ . + - _。已有账号的人填已有的账号，不会新建。",
    f"{END}的只须填单位编码、岗位、账号。",
    f"一次最多{MOST_ROWS}行。上传后先预览，确认前不办理。不要在表中填写密码。",
)
SLIP_COLUMNS = (("单位", 34), ("岗位", 14), ("姓名", 14), ("账号", 26), ("初始密码", 20), ("有效至", 18))


def staff_workbook(units: Iterable[tuple[str, str, str]], held: Iterable[Sequence[str]] = ()) -> bytes:
    """The workbook to fill in. `units`: code, name and the posts each has, in words; `held`: rows in the order of `COLUMNS`,
    each with what is wrong in it at its end where something is."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = TITLE
    rows = list(held)
    noted = [NOTED] if any(len(row) > len(COLUMNS) for row in rows) else []
    _head(sheet, [*((header, width) for _, header, width in COLUMNS), *noted])
    last = 1
    for last, row in enumerate(rows, 2):
        _row(sheet, last, row)
    for row_number in range(last + 1, last + 21):
        _row(sheet, row_number, [""] * len(COLUMNS))
    listed = workbook.create_sheet(UNITS_SHEET)
    _head(listed, [("单位编码", 18), ("单位名称", 40), ("可设岗位", 60)])
    count = 1
    for count, unit in enumerate(units, 2):
        for place, text in enumerate(unit, 1):
            put_text(listed.cell(count, place), text)
    _choices(sheet, "act", f'"{APPOINT},{END}"')
    _choices(sheet, "role", '"' + ",".join(map(str, Role.labels)) + '"')
    _choices(sheet, "code", f"{UNITS_SHEET}!$A$2:$A${max(count, 2)}")
    guide = workbook.create_sheet(GUIDE_SHEET)
    guide.column_dimensions["A"].width = 100
    for place, words in enumerate(GUIDE, 1):
        put_text(guide.cell(place, 1), f"{place}. {words}")
    return _saved(workbook, TITLE)


def slips_workbook(slips: Iterable[Sequence[str]]) -> bytes:
    """The first passwords: unit, post, name, account, password, until when."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SLIPS_TITLE
    _head(sheet, SLIP_COLUMNS)
    for number, slip in enumerate(slips, 2):
        _row(sheet, number, slip)
    fit_to_page_width(sheet)
    return _saved(workbook, SLIPS_TITLE)


def _head(sheet: Worksheet, columns: Iterable[tuple[str, int]]) -> None:
    for place, (header, width) in enumerate(columns, 1):
        cell = sheet.cell(1, place)
        put_text(cell, header)
        cell.font, cell.fill, cell.border = BOLD_FONT, HEADER_FILL, GRID
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _row(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts, 1):
        cell = sheet.cell(number, place)
        put_text(cell, text)
        cell.font, cell.border, cell.number_format = TEXT_FONT, GRID, TEXT_FORMAT


def _choices(sheet: Worksheet, key: str, source: str) -> None:
    letter = column_letter([column[0] for column in COLUMNS].index(key) + 1)
    choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "不在可选范围内", "请从下拉框中选择。"
    choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)


def _saved(workbook: Workbook, title: str) -> bytes:
    buffer, made = BytesIO(), BytesIO()
    workbook.save(buffer)
    write_parts(made, parts_of(buffer.getvalue(), title))
    return made.getvalue()

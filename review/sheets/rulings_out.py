"""The docket as a workbook to rule in: what the unit declared is locked, the verdict's columns are open (notice 五(三))."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaign.enums import Disposal, Outcome
from campaign.sheets.frame import GRID, TEXT_FONT, draw_head, new_workbook, put_text, set_up_print
from campaign.sheets.layout import HEADER_ROW, AnnexLayout, Column, Letterhead, Written, column_letter
from campaign.sheets.package import Target, parts_of, write_parts
from review.models import Ruling

TITLE = "证明事项审核意见表"
WORDS_SHEET = "词汇"
VERDICT = (
    Column("outcome", "结论", 12),
    Column("disposal", "六个一批类别", 14),
    Column("replacement", "取消后办理方式", 26),
    Column("checking_unit", "承接核查单位", 16),
    Column("effective_from", "执行日期", 13),
    Column("reason", "理由", 26),
)
IDENTITY = Column("identity", "行标识（第1版，请勿改动）", 4)
LAYOUT = AnnexLayout(
    title=TITLE,
    sheet_name=TITLE,
    left_line="审核单位：",
    right_line="导出日期：    年  月  日",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("unit", "申报单位", 18),
        Column("service_name", "政务服务事项名称", 20),
        Column("cert_name", "证明事项名称", 20),
        Column("bases", "设定依据", 30),
        Column("basis_level", "最高效力层级", 12),
        Column("proposal", "清理建议", 10),
        Column("proposed", "单位意见", 24),
        *VERDICT,
        IDENTITY,
    ),
)
VOCABULARIES = {"outcome": tuple(map(str, Outcome.labels)), "disposal": tuple(map(str, Disposal.labels))}
FIRST_ROW = HEADER_ROW + 1
OPEN_FILL = PatternFill("solid", fgColor="FFFDF8E7")


def identity_of(ruling: Ruling) -> str:
    """The name of a row: the ruling and the text that was given out."""
    return f"R{ruling.pk}-{ruling.item_id}-{ruling.item.row_version}"


def write_rulings(target: Target, rulings: Iterable[Ruling], *, unit_name: str, day: date) -> Written:
    """Write the workbook to a path or a binary file; every text is inert, the row's identity stands in a hidden column.

    The sheet is protected without a password: against a slip, not against intent. What comes back is compared anyway.
    """
    workbook = new_workbook()
    sheet = workbook.active
    sheet.title = TITLE
    head = Letterhead(unit_name, day)
    draw_head(sheet, LAYOUT, head)
    set_up_print(sheet, LAYOUT, head)
    count = 0
    for count, ruling in enumerate(rulings, 1):
        _write_row(sheet, HEADER_ROW + count, _texts(count, ruling))
    sheet.column_dimensions[column_letter(len(LAYOUT.columns))].hidden = True
    _add_choices(workbook, sheet, HEADER_ROW + max(count, 1))
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden
    buffer = BytesIO()
    workbook.save(buffer)
    size, digest = write_parts(target, parts_of(buffer.getvalue(), TITLE))
    return Written(count, size, digest)


def _texts(number: int, ruling: Ruling) -> list[str]:
    item = ruling.item
    return [
        str(number),
        ruling.unit.name,
        item.service_name,
        item.cert_name,
        "\n".join(f"{basis.title}{basis.clause}" for basis in item.bases.all()),
        ruling.get_basis_level_display(),
        item.get_proposal_display(),
        "；".join(filter(None, (item.get_disposal_display(), item.replacement, item.keep_reason))),
        *([""] * len(VERDICT)),
        identity_of(ruling),
    ]


def _write_row(sheet: Worksheet, row: int, texts: list[str]) -> None:
    opens = {column.key for column in VERDICT}
    for place, (column, text) in enumerate(zip(LAYOUT.columns, texts, strict=True), 1):
        cell = sheet.cell(row, place)
        put_text(cell, text)
        cell.font, cell.border = TEXT_FONT, GRID
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if column.key in opens:
            cell.protection, cell.fill = Protection(locked=False), OPEN_FILL
            cell.number_format = "@" if column.key == "effective_from" else "General"


def _add_choices(workbook: Workbook, sheet: Worksheet, last: int) -> None:
    """Drop-downs of the closed vocabularies, from a hidden sheet."""
    words = workbook.create_sheet(WORDS_SHEET)
    words.sheet_state = "hidden"
    letters = {column.key: column_letter(place) for place, column in enumerate(LAYOUT.columns, 1)}
    for place, (key, labels) in enumerate(VOCABULARIES.items(), 1):
        for row, label in enumerate(labels, 1):
            put_text(words.cell(row, place), label)
        source = f"{WORDS_SHEET}!${column_letter(place)}$1:${column_letter(place)}${len(labels)}"
        choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = "不在可选范围内", "请从下拉框中选择，不要填写其他文字。"
        choice.add(f"{letters[key]}{FIRST_ROW}:{letters[key]}{last}")
        sheet.add_data_validation(choice)

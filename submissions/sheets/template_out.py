"""A unit's own Annex 2 workbook: the empty form, or the form with what the unit has entered so far."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from campaign.sheets.frame import (
    BOLD_FONT,
    GRID,
    NOTE_FONT,
    TEXT_FONT,
    TITLE_FONT,
    draw_head,
    fit_to_page_width,
    new_workbook,
    put_text,
    set_up_print,
)
from campaign.sheets.going_on import BODY_LINE, divided, height_of, lines_of, room_in
from campaign.sheets.layout import (
    HEADER_ROW,
    AnnexLayout,
    CellValue,
    Column,
    Letterhead,
    Written,
    column_letter,
    lines_needed,
)
from campaign.sheets.package import Target, parts_of, write_parts
from submissions.sheets.given_out import TEMPLATE_ID, add_meta

TITLE = "证明事项清理申报表"
GUIDE_SHEET = "填表说明"
WORDS_SHEET = "词汇"
SERVICES = "service_name"
MOST_ROWS = 5000
BLANK_ROWS = 20
FIRST_ROW = HEADER_ROW + 1
TEXT_FORMAT = "@"
# In older spreadsheet programs a cell of the text format shows longer texts as ####.
LONGEST_IN_TEXT_FORMAT = 255
MOST_PROMPT = 255
GUIDE_WIDTHS = (22, 10, 60, 46)
REQUIRED_FILL = PatternFill("solid", fgColor="FFF6E3E3")
FORM_PART = "xl/worksheets/sheet1.xml"
# Heights below the header are only a start: rows grow as people type. openpyxl would fix them.
_FIXED_HEIGHT = re.compile(rb'(<row r="(?:[4-9]|\d\d+)"[^>]*?) customHeight="1"')
BASIS_KEYS = {"basis_title": "title", "basis_clause": "clause", "basis_text": "text", "basis_level": "level"}

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "service_type": tuple(ServiceType.labels),
    "category": tuple(MaterialCategory.labels),
    "subject": tuple(Subject.labels),
    "basis_level": tuple(BasisLevel.labels),
    "proposal": (Outcome.CANCEL.label, Outcome.RETAIN.label, Outcome.REFER.label),
    "disposal": tuple(f"{label}一批" for label in Disposal.labels),
}

NOTES = (
    "一行填一个证明事项。同一证明用于多个政务服务事项的，分行填写。",
    "设定依据填至条、款、项，并抄录条文原文；没有依据的，效力层级选“无依据”。",
    "一个证明事项有多项依据的，在下一行只填设定依据名称及文号、设定依据条款、条文内容、效力层级四栏，其余各栏留空。",
    "行使层级可填多个，用顿号隔开，例如：" + "、".join(Level.labels) + "。",
    "文字太长、一行印不下的，在下一行的序号栏填“续”，在同一栏接着填写，导入时接成一项。",
    "有下拉框的栏目请从下拉框中选择，不要改动表头和工作表名称。底色为浅红色的栏目必须填写。",
    "没有清理事项的，不用填写本表，在系统中选择“零报告”并提交。",
)


@dataclass(frozen=True)
class _Form:
    """The columns of the form in two shapes: as the form's own data and as a sheet layout."""

    columns: Sequence[Mapping[str, object]]
    layout: AnnexLayout

    @classmethod
    def of(cls, columns: Sequence[Mapping[str, object]]) -> "_Form":
        """Widths and headers are taken from the form's columns; the layout makes them narrow enough for A4."""
        drawn = tuple(
            Column(str(one["key"]), str(one["header"]), _width(one), bold=bool(one.get("required"))) for one in columns
        )
        return cls(columns, AnnexLayout(TITLE, drawn, sheet_name=TITLE))

    @property
    def rooms(self) -> list[tuple[int, int]]:
        """The places of the columns with how many narrow characters go into a line of each."""
        return [(place, room_in(column.width)) for place, column in enumerate(self.layout.columns)]

    def lettered(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Each column with its letter."""
        return ((column_letter(number), column) for number, column in enumerate(self.columns, 1))


def write_declaration_template(
    target: Target,
    *,
    columns: Sequence[Mapping[str, object]],
    unit_code: str,
    unit_name: str,
    form_version: int | str,
    items: Iterable[Mapping[str, object]] = (),
    services: Sequence[str] = (),
    round_number: int | str = "",
    notes: Sequence[str] = (),
) -> Written:
    """Write the Annex 2 workbook of one unit to a path or a binary file.

    `columns` is the form as data. Each of `items` maps column keys to a text, a number or a member of campaign.enums;
    `levels` is an iterable or a text, `bases` a sequence of mappings with title, clause, text, level; `id` and `given`
    (digests of its fields) stand for it in the hidden sheet, beside `round_number`. `services` are offered in a drop-down
    that takes other names too, `notes` printed after the standing ones. The same input gives the same bytes.
    Rests on the notice, 五(二): 填报《证明事项清理申报表》(见附件2).
    """
    form = _Form.of(columns)
    workbook = new_workbook()
    sheet, head = workbook.active, Letterhead(unit_name, None, f"附件2第{form_version}版　{unit_code}")
    sheet.title = TITLE
    draw_head(sheet, form.layout, head)
    set_up_print(sheet, form.layout, head)
    _draw_columns(sheet, form)
    given = _fill(sheet, form, items)
    vocabularies = {**VOCABULARIES, SERVICES: tuple(services)} if services else VOCABULARIES
    _draw_guide(workbook.create_sheet(GUIDE_SHEET), form, (*NOTES, *notes))
    _add_words(workbook.create_sheet(WORDS_SHEET), vocabularies)
    _add_choices(sheet, form, vocabularies)
    facts = {"template": TEMPLATE_ID, "version": form_version, "unit": unit_code, "unit_name": unit_name}
    add_meta(workbook, {**facts, "round": round_number}, given)
    buffer = BytesIO()
    workbook.save(buffer)
    parts = parts_of(buffer.getvalue(), TITLE)
    parts[FORM_PART] = _FIXED_HEIGHT.sub(rb"\1", parts[FORM_PART])
    size, digest = write_parts(target, parts)
    return Written(len(given), size, digest)


def _width(column: Mapping[str, object]) -> float:
    width = column.get("width")
    return float(width) if isinstance(width, int | float) else 14.0


def _text_format(column: Mapping[str, object]) -> str:
    longest = column.get("max_length")
    if column["key"] in {"no", "yearly_count"}:
        return "0"
    return TEXT_FORMAT if isinstance(longest, int) and longest <= LONGEST_IN_TEXT_FORMAT else "General"


def _draw_columns(sheet: Worksheet, form: _Form) -> None:
    """Codes and clauses stay text while people type; required headers are tinted."""
    for letter, column in form.lettered():
        sheet.column_dimensions[letter].number_format = _text_format(column)
        sheet.column_dimensions[letter].font = TEXT_FONT
        if column.get("required"):
            sheet[f"{letter}{HEADER_ROW}"].fill = REQUIRED_FILL


def _fill(sheet: Worksheet, form: _Form, items: Iterable[Mapping[str, object]]) -> list[tuple[int, str, str]]:
    """Write the items and draw some blank rows; gives each item's sheet row, id and digests."""
    given, row = [], FIRST_ROW
    for number, item in enumerate(items, 1):
        given.append((row, str(item.get("id", "")), str(item.get("given", ""))))
        for values in _rows_of(item, number):
            for cells in divided(_cells_of(form, values), form.rooms):
                _write_row(sheet, form, row, cells)
                row += 1
    for blank in range(row, max(row, FIRST_ROW + BLANK_ROWS)):
        _write_row(sheet, form, blank, _cells_of(form, {}))
    return given


def _cells_of(form: _Form, values: Mapping[str, object]) -> list[CellValue]:
    """The cells of one row: whole numbers as numbers, all else in words."""
    found: list[CellValue] = []
    for column in form.columns:
        key = str(column["key"])
        value = values.get(key)
        found.append(value if isinstance(value, int) and not hasattr(value, "label") else words_of(value, key))
    return found


def _rows_of(item: Mapping[str, object], number: int) -> Iterator[Mapping[str, object]]:
    """One row for the item with its first basis, and one for each further basis."""
    bases = item.get("bases")
    if not isinstance(bases, Iterable):
        bases = [{name: item.get(key, "") for key, name in BASIS_KEYS.items()}]
    first: dict[str, object] = {"no": number} | {key: value for key, value in item.items() if key not in BASIS_KEYS}
    told = [{key: basis.get(name, "") for key, name in BASIS_KEYS.items()} for basis in bases]
    yield first | (told[0] if told else {})
    yield from told[1:]


def _write_row(sheet: Worksheet, form: _Form, row: int, cells: Sequence[CellValue]) -> None:
    for number, (column, value) in enumerate(zip(form.columns, cells, strict=True), 1):
        cell = sheet.cell(row, number)
        if isinstance(value, int):
            cell.value = value
        else:
            put_text(cell, str(value))
        cell.font, cell.border, cell.number_format = TEXT_FONT, GRID, _text_format(column)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    lines = max(lines_of(str(cells[place]), room) for place, room in form.rooms)
    if lines > 1:
        sheet.row_dimensions[row].height = height_of(lines)


def words_of(value: object, key: str = "") -> str:
    """What stands in a cell for a value: the text itself, an enum's label, levels joined by 、, nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, Disposal) and key == "disposal":
        return f"{value.label}一批"
    if hasattr(value, "label"):
        return str(value.label)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "、".join(words_of(one) for one in value)
    return str(value)


def _add_words(sheet: Worksheet, vocabularies: Mapping[str, Sequence[str]]) -> None:
    """The vocabularies, one per column, on a hidden sheet; the drop-downs point here."""
    for number, (key, words) in enumerate(vocabularies.items(), 1):
        for row, word in enumerate((key, *words), 1):
            put_text(sheet.cell(row, number), word)
    sheet.sheet_state = "hidden"


def _add_choices(sheet: Worksheet, form: _Form, vocabularies: Mapping[str, Sequence[str]]) -> None:
    """Drop-downs for vocabularies, and for every column a hint that shows while its cell is chosen."""
    for letter, column in form.lettered():
        choice = _choice(str(column["key"]), vocabularies)
        choice.promptTitle = str(column["header"])[:32]
        choice.prompt = _hint(column) or None
        choice.showInputMessage = bool(choice.prompt)
        choice.add(f"{letter}{FIRST_ROW}:{letter}{HEADER_ROW + MOST_ROWS}")
        if choice.type or choice.prompt:
            sheet.add_data_validation(choice)


def _choice(key: str, vocabularies: Mapping[str, Sequence[str]]) -> DataValidation:
    if key == "yearly_count":
        whole = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        whole.errorTitle, whole.showErrorMessage = "年办件量有误", True
        whole.error = "请填写不小于零的整数，例如：120。没有统计的可以留空。"
        return whole
    if key not in vocabularies:
        return DataValidation(allow_blank=True)
    letter = column_letter(list(vocabularies).index(key) + 1)
    words = f"{WORDS_SHEET}!${letter}$2:${letter}${len(vocabularies[key]) + 1}"
    choice = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=key != SERVICES)
    choice.errorTitle, choice.error = "不在可选范围内", "请从下拉框中选择，不要填写其他文字。"
    return choice


def _hint(column: Mapping[str, object]) -> str:
    example = f"\n例：{column['example']}" if column.get("example") else ""
    text = f"{column.get('help') or ''}{example}".strip()
    return text if len(text) <= MOST_PROMPT else text[: MOST_PROMPT - 1] + "…"


def _draw_guide(sheet: Worksheet, form: _Form, notes: Sequence[str]) -> None:
    """The sheet 填表说明: the notes, then each column with its help and an example."""
    for letter, width in zip("ABCD", GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    put_text(sheet["A1"], f"{TITLE}　{GUIDE_SHEET}")
    sheet["A1"].font = TITLE_FONT
    sheet.row_dimensions[1].height = 32
    for row, note in enumerate(notes, 2):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
        _guide_cell(sheet, row, 1, f"{row - 1}. {note}", TEXT_FONT)
        sheet.row_dimensions[row].height = 18 * lines_needed(note, sum(GUIDE_WIDTHS) - 4)
    head = len(notes) + 3
    for number, text in enumerate(("栏目", "是否必填", "填写说明", "示例"), 1):
        _guide_cell(sheet, head, number, text, BOLD_FONT).border = GRID
    for row, column in enumerate(form.columns, head + 1):
        texts = [str(column.get(name) or "") for name in ("header", "help", "example")]
        line = (texts[0], "必填" if column.get("required") else "", *texts[1:])
        for number, text in enumerate(line, 1):
            _guide_cell(sheet, row, number, text, NOTE_FONT).border = GRID
        lines = max(lines_needed(text, width) for text, width in zip(line, GUIDE_WIDTHS, strict=True))
        sheet.row_dimensions[row].height = lines * BODY_LINE
    fit_to_page_width(sheet)


def _guide_cell(sheet: Worksheet, row: int, number: int, text: str, font: Font) -> Cell:
    cell = sheet.cell(row, number)
    put_text(cell, text)
    cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=True)
    return cell

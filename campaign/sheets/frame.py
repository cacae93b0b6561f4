"""The frame of an annex, made by openpyxl: title, lines, merged headers, styles, print set-up. No body rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from campaign.sheets.layout import (
    HEADER_ROW,
    LINE_ROW,
    TITLE_ROW,
    AnnexLayout,
    Column,
    Letterhead,
    column_letter,
    lines_needed,
)
from campaign.sheets.package import parts_of
from campaign.sheets.stream import Styles, clean_text

# Nine points is what 宋体 is drawn for on screens, and prints as eight on a sheet as wide as `layout.LEGIBLE`.
TITLE_FONT = Font(name="黑体", size=16)
TEXT_FONT = Font(name="宋体", size=9)
BOLD_FONT = Font(name="宋体", size=9, bold=True)
NOTE_FONT = Font(name="宋体", size=9)
LINK_FONT = Font(name="宋体", size=9, bold=True, underline="single")
HEADER_FILL = PatternFill("solid", fgColor="FFEDF2F0")
TOTAL_FILL = PatternFill("solid", fgColor="FFF6F3EC")
_THIN = Side(style="thin", color="FF000000")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
LINE_HEIGHT = 13
A4 = 9


@dataclass(frozen=True)
class Frame:
    """A saved workbook without body rows: its parts by name, and the styles of each sheet."""

    parts: dict[str, bytes]
    styles: tuple[Styles, ...]


def build_frame(sheets: Sequence[tuple[str, AnnexLayout]], head: Letterhead) -> Frame:
    """The frame of a workbook with these sheets (name, layout), in this order; sheet n is the part `sheet{n}.xml`."""
    workbook = new_workbook()
    workbook.remove(workbook.active)
    styles = []
    for name, layout in sheets:
        sheet = workbook.create_sheet(name)
        draw_head(sheet, layout, head)
        set_up_print(sheet, layout, head)
        styles.append(_styles(sheet, layout))
    buffer = BytesIO()
    workbook.save(buffer)
    return Frame(parts_of(buffer.getvalue(), sheets[0][1].title), tuple(styles))


def new_workbook() -> Workbook:
    """A workbook whose own type is that of the body: a program measures the width of columns by it."""
    workbook = Workbook()
    workbook._fonts = IndexedList([TEXT_FONT])
    workbook._named_styles["Normal"].font = TEXT_FONT
    return workbook


def put_text(cell: Cell, text: str) -> None:
    """Put a text into a cell as text, whatever it starts with."""
    cell.value = clean_text(text)
    if cell.value:
        cell.data_type = "s"


def draw_head(sheet: Worksheet, layout: AnnexLayout, head: Letterhead) -> None:
    """Title, the line with unit and date, the header, the column widths, and the frozen rows."""
    last = len(layout.columns)
    for number, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[column_letter(number)].width = column.width
    title = sheet.cell(TITLE_ROW, 1)
    put_text(title, layout.title)
    title.font, title.alignment = TITLE_FONT, Alignment(horizontal="center", vertical="center")
    _merge(sheet, TITLE_ROW, 1, TITLE_ROW, last)
    sheet.row_dimensions[TITLE_ROW].height = 32
    _draw_line(sheet, layout, head)
    _draw_header(sheet, layout)
    sheet.freeze_panes = f"A{layout.first_body_row}"


def _draw_line(sheet: Worksheet, layout: AnnexLayout, head: Letterhead) -> None:
    middle, last = layout.left_columns, len(layout.columns)
    for text, first, final, side in (
        (head.left(layout), 1, middle, "left"),
        (head.right(layout), middle + 1, last, "right"),
    ):
        if first > last:
            continue
        cell = sheet.cell(LINE_ROW, first)
        put_text(cell, text)
        cell.font, cell.alignment = TEXT_FONT, Alignment(horizontal=side, vertical="center")
        _merge(sheet, LINE_ROW, first, LINE_ROW, final)
    sheet.row_dimensions[LINE_ROW].height = 20


def _draw_header(sheet: Worksheet, layout: AnnexLayout) -> None:
    last_row = layout.first_body_row - 1
    for number, column in enumerate(layout.columns, 1):
        _header_cell(sheet, HEADER_ROW, number, column.group or column.header, column)
        if last_row > HEADER_ROW:
            _header_cell(sheet, last_row, number, column.header if column.group else "", column)
    for first, final, group in _groups(layout.columns):
        if group:
            _merge(sheet, HEADER_ROW, first, HEADER_ROW, final)
        else:
            for number in range(first, final + 1):
                _merge(sheet, HEADER_ROW, number, last_row, number)
    _set_header_heights(sheet, layout)


def _header_cell(sheet: Worksheet, row: int, number: int, text: str, column: Column) -> None:
    cell = sheet.cell(row, number)
    put_text(cell, text)
    cell.font, cell.fill, cell.border = BOLD_FONT if column.bold else TEXT_FONT, HEADER_FILL, GRID
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _set_header_heights(sheet: Worksheet, layout: AnnexLayout) -> None:
    lower = max((lines_needed(c.header, c.width) for c in layout.columns if c.group), default=0)
    alone = max((lines_needed(c.header, c.width) for c in layout.columns if not c.group), default=0)
    if layout.header_rows == 1:
        sheet.row_dimensions[HEADER_ROW].height = max(2, alone) * LINE_HEIGHT
        return
    widths = {number: column.width for number, column in enumerate(layout.columns, 1)}
    upper = max(
        lines_needed(group, sum(widths[number] for number in range(first, final + 1)))
        for first, final, group in _groups(layout.columns)
        if group
    )
    sheet.row_dimensions[HEADER_ROW].height = max(1.4, upper) * LINE_HEIGHT
    sheet.row_dimensions[HEADER_ROW + 1].height = max(lower, alone - 1, 1) * LINE_HEIGHT + 2


def _groups(columns: Iterable[Column]) -> list[tuple[int, int, str]]:
    """Neighbouring columns with the same upper header: first and last number (from 1) and the header."""
    found, number = [], 1
    for group, members in groupby(columns, key=lambda column: column.group):
        count = len(list(members))
        found.append((number, number + count - 1, group))
        number += count
    return found


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def set_up_print(sheet: Worksheet, layout: AnnexLayout, head: Letterhead) -> None:
    """Landscape A4, as wide as the page, header repeated, page numbers and edition code at the foot of each page.

    From the second page on the sheet's name and the unit stand at the head, for pages that come loose.
    """
    sheet.print_title_rows = f"{HEADER_ROW}:{layout.first_body_row - 1}"
    fit_to_page_width(sheet)
    pages = sheet.HeaderFooter
    pages.differentFirst = True
    pages.oddHeader.left.text, pages.oddHeader.center.text = _printed(head.unit_name), "&A"
    for footer in (pages.firstFooter, pages.oddFooter):
        footer.center.text = "第 &P 页　共 &N 页"
        if head.edition_code:
            footer.right.text = _printed(f"编号：{head.margin_code}")


def _printed(text: str) -> str:
    """A text for the margins of a page, where & begins a command."""
    return clean_text(text).replace("&", "&&")


def fit_to_page_width(sheet: Worksheet) -> None:
    """Landscape A4, one page wide and as many pages long as it takes."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.35
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.65, 0.3, 0.3


def _styles(sheet: Worksheet, layout: AnnexLayout) -> Styles:
    plain = tuple(_style(sheet, body_cell_style(column)) for column in layout.columns)
    total = tuple(
        _style(sheet, body_cell_style(column) | {"font": BOLD_FONT, "fill": TOTAL_FILL}) for column in layout.columns
    )
    left, wrap = Alignment(vertical="center"), Alignment(vertical="center", wrap_text=True)
    linked = body_cell_style(Column("", "", 0)) | {"font": LINK_FONT, "fill": TOTAL_FILL}
    return Styles(
        plain=plain,
        total=total,
        link=_style(sheet, linked),
        closing_link=_style(sheet, {"font": LINK_FONT, "alignment": left}),
        closing=_style(sheet, {"font": BOLD_FONT, "alignment": left}),
        closing_result=_style(sheet, {"font": BOLD_FONT, "alignment": Alignment(horizontal="left", vertical="center")}),
        foot=_style(sheet, {"font": TEXT_FONT, "alignment": left}),
        note=_style(sheet, {"font": NOTE_FONT, "alignment": wrap}),
    )


def body_cell_style(column: Column) -> dict[str, object]:
    """How a cell of this column is drawn: a figure too long is made smaller, never ####. Text keeps the mark that stops a
    spreadsheet from reading it again.
    """
    side = "right" if column.numeric else "center" if column.centred else "left"
    style: dict[str, object] = {
        "font": TEXT_FONT,
        "border": GRID,
        "alignment": Alignment(
            horizontal=side, vertical="center", wrap_text=not column.numeric, shrink_to_fit=column.numeric
        ),
    }
    return style | ({"number_format": column.number_format} if column.numeric else {"quotePrefix": True})


def _style(sheet: Worksheet, style: dict[str, object]) -> int:
    """The number of a style; the cell it is tried on never gets into the sheet."""
    cell = Cell(sheet, row=1, column=1)
    for name, value in style.items():
        setattr(cell, name, value)
    number: int = cell.style_id
    return number

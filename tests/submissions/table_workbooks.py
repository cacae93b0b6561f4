"""Tables that differ from the template. Importing adds them to KINDS."""

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from tests.submissions.workbooks import HEADERS, SHEET, book, edited, item, kind, pack, with_changes


@kind("b01_no_header_row.xlsx", "reject", "header_not_found")
def no_header(path: Path) -> None:
    workbook = book()
    workbook.active.delete_rows(1)
    workbook.save(path)


@kind("b03_duplicate_header.xlsx", "reject", "duplicate_header")
def duplicate_header(path: Path) -> None:
    book([[*item(n), "保留"] for n in range(1, 6)], [*HEADERS, "清理意见"]).save(path)


@kind("b04_unknown_extra_column.xlsx", "warn", "unknown_column", 5)
def extra_column(path: Path) -> None:
    book([[*item(n), "内部意见"] for n in range(1, 6)], [*HEADERS, "处室意见"]).save(path)


@kind("b06_two_sheets_with_the_header.xlsx", "reject", "two_tables")
def two_tables(path: Path) -> None:
    workbook = book()
    workbook.copy_worksheet(workbook.active)
    workbook.save(path)


@kind("b09_hidden_rows.xlsx", "warn", "hidden_rows", 5)
def hidden_rows(path: Path) -> None:
    workbook = book()
    for number in (3, 4):
        workbook.active.row_dimensions[number].hidden = True
    workbook.save(path)


@kind("b11_vertical_merges_in_data.xlsx", "warn", "merged_filled_down", 6)
def vertical_merges(path: Path) -> None:
    rows = [item(n, cert_name=f"第{n}种收入证明", service_name="临时救助") for n in range(1, 7)]
    workbook = book(rows)
    workbook.active.merge_cells("B2:B4")
    workbook.active.merge_cells("L2:L4")
    workbook.save(path)


@kind("b12_horizontal_merge_in_data.xlsx", "rowerr", "merged_across", 3)
def horizontal_merge(path: Path) -> None:
    workbook = with_changes(rows=3)
    workbook.active.merge_cells("E3:F3")
    workbook.save(path)


@kind("b13_two_row_header.xlsx", "reject", "header_two_rows")
def two_row_header(path: Path) -> None:
    header = [*HEADERS[:16], "清理意见", None, *HEADERS[17:]]
    below = [None] * 16 + ["保留", "取消"]
    book([below, *([*item(n)[:16], "√", None, *item(n)[17:]] for n in range(1, 6))], header).save(path)


@kind("b14_footer_rows.xlsx", "warn", "footer_ignored", 5)
def footer_rows(path: Path) -> None:
    workbook = book()
    sheet = workbook.active
    sheet.append(["合计", None, None, None, 5])
    sheet.append([])
    sheet.append(["填表人：甲", None, None, "联系电话：0891-0000000"])
    sheet.append(["（盖章）"])
    workbook.save(path)


@kind("b16_header_only.xlsx", "reject", "no_rows")
def header_only(path: Path) -> None:
    book([]).save(path)


@kind("b17_empty_workbook.xlsx", "reject", "header_not_found")
def empty_workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


@kind("b19_comments.xlsx", "warn", "comments_ignored", 5)
def comments(path: Path) -> None:
    workbook = book()
    workbook.active["E3"].comment = Comment("这一项请处长定", "填报员甲")
    workbook.save(path)


@kind("b20_picture.xlsx", "warn", "pictures_ignored", 5)
def picture(path: Path) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = edited(SHEET, "</worksheet>", f'<drawing xmlns:r="{relation}" r:id="rId1"/></worksheet>')
    content["xl/drawings/drawing1.xml"] = (
        f'<d:wsDr xmlns:d="{drawing}"><d:oneCellAnchor><d:pic/></d:oneCellAnchor></d:wsDr>'.encode()
    )
    content["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n"
    content["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()
    pack(path, content)


@kind("b21_broken_defined_names.xlsx", "accept", "ok", 5)
def broken_names(path: Path) -> None:
    names = '<definedNames><definedName name="x" localSheetId="9">#REF!</definedName></definedNames><calcPr'
    pack(path, edited("xl/workbook.xml", "<calcPr", names))

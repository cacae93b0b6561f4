"""Workbooks as units really send them, each made in a few lines; the hostile ones stand in hostile_workbooks.py."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Border, Side
from openpyxl.worksheet.datavalidation import DataValidation

FORM = json.loads((Path(__file__).parents[2] / "fixtures" / "forms" / "annex2.v1.json").read_text("utf-8"))
COLUMNS: list[dict[str, Any]] = FORM["columns"]
KEYS = [column["key"] for column in COLUMNS]
HEADERS = [column["header"] for column in COLUMNS]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
UNIT = "拉萨市民政局"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Kind(NamedTuple):
    """One kind of file: its name, the right answer and how it is made."""

    name: str
    verdict: str
    code: str
    items: int
    build: Callable[[Path], None]


KINDS: list[Kind] = []


def kind(
    name: str, verdict: str, code: str, items: int = 0
) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Register a builder with the right answer to its file."""

    def register(build: Callable[[Path], None]) -> Callable[[Path], None]:
        KINDS.append(Kind(name, verdict, code, items, build))
        return build

    return register


def item(number: int = 1, **changes: object) -> list[object]:
    """One good row; `changes` replace values by key."""
    values: dict[str, object] = {
        "no": number,
        "service_name": f"临时救助申请第{number}类",
        "service_type": "行政给付",
        "service_code": f"5401{number:04d}",
        "cert_name": "无固定收入证明",
        "category": "各类证明",
        "subject": "个人",
        "purpose": "核实家庭收入",
        "demanding_unit": UNIT,
        "issuing_unit": "村（居）民委员会",
        "levels": "地（市）级、县（区）级",
        "basis_title": "《社会救助暂行办法》（国务院令第649号）",
        "basis_clause": "第十一条",
        "basis_text": "申请最低生活保障，应当提出书面申请。",
        "basis_level": "行政法规",
        "yearly_count": 120,
        "proposal": "取消",
        "disposal": "部门核查",
        "replacement": "由民政部门查询核实",
    }
    values.update(changes)
    return [values.get(key) for key in KEYS]


def column(key: str) -> int:
    """The column of a key in the template, from 1."""
    return KEYS.index(key) + 1


def book(rows: Sequence[Sequence[object]] | None = None, header: Sequence[object] = HEADERS) -> Any:
    """A workbook with the header in row 1 and five good rows, or `rows`, below it."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "证明事项清理申报表"
    for row in [header, *([item(n) for n in range(1, 6)] if rows is None else rows)]:
        sheet.append(list(row))
    return workbook


def parts(workbook: Any = None) -> dict[str, bytes]:
    """The parts of a workbook as bytes by name."""
    buffer = io.BytesIO()
    (workbook or book()).save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shared_parts(workbook: Any = None) -> dict[str, bytes]:
    """The same parts with the texts in a table of shared strings, the way Excel writes them."""
    content = parts(workbook)
    strings: list[str] = []

    def to_index(found: re.Match[str]) -> str:
        strings.append(found[2])
        return f'{found[1]} t="s"><v>{len(strings) - 1}</v></c>'

    inline = r'(<c r="[A-Z0-9]+"(?: s="[0-9]+")?) t="inlineStr"><is>(<t[^>]*>[^<]*</t>)</is></c>'
    content[SHEET] = re.sub(inline, to_index, content[SHEET].decode()).encode()
    items = "".join(f"<si>{text}</si>" for text in strings)
    content[STRINGS] = f'<sst xmlns="{MAIN}">{items}</sst>'.encode()
    relation = (
        '<Relationship Id="rId99" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    name = "xl/_rels/workbook.xml.rels"
    content[name] = content[name].replace(b"</Relationships>", relation.encode())
    return content


def pack(path: Path, content: Mapping[str, bytes | str]) -> None:
    """Write parts as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def edited(name: str, old: str, new: str, workbook: Any = None) -> dict[str, bytes]:
    """The parts of a workbook with one text replaced in one part; the text must be there."""
    content = shared_parts(workbook) if name == STRINGS else parts(workbook)
    text = content[name].decode()
    assert old in text, old
    content[name] = text.replace(old, new).encode()
    return content


def with_changes(*changes: Mapping[str, object], rows: int = 5) -> Any:
    """Five good rows, the first ones with changes by key."""
    every = [*changes, *({} for _ in range(rows - len(changes)))]
    return book([item(number, **change) for number, change in enumerate(every, 1)])


# a: files that must work


@kind("a01_good.xlsx", "accept", "ok", 5)
def good(path: Path) -> None:
    book().save(path)


@kind("a02_good_5000_rows.xlsx", "accept", "ok", 5000)
def good_5000(path: Path) -> None:
    book([item(number) for number in range(1, 5001)]).save(path)


@kind("a03_title_above_header.xlsx", "accept", "ok", 5)
def title_above(path: Path) -> None:
    workbook = book()
    sheet = workbook.active
    sheet.insert_rows(1, 2)
    sheet["A1"], sheet["A2"] = "证明事项清理申报表", "填报单位（盖章）：拉萨市民政局"
    sheet.merge_cells("A1:V1")
    sheet.merge_cells("A2:K2")
    workbook.save(path)


@kind("a04_columns_in_other_order.xlsx", "accept", "ok", 5)
def other_order(path: Path) -> None:
    book([item(n)[::-1] for n in range(1, 6)], HEADERS[::-1]).save(path)


@kind("a05_header_dressed_up.xlsx", "accept", "ok", 5)
def dressed_up(path: Path) -> None:
    dress = ["{}＊", "* {}", "{}\n（必填）", "　{}　", "{}：", "{}（按清单填写）【下拉选择】"]
    header = [dress[at % len(dress)].format(" ".join(word)) for at, word in enumerate(HEADERS)]
    header[KEYS.index("proposal")] = "清 理 意 见\n(取消/保留)"
    book(header=header).save(path)


@kind("a08_sheet_renamed.xlsx", "accept", "ok", 5)
def renamed(path: Path) -> None:
    workbook = book()
    workbook.active.title = "Sheet1"
    workbook.create_sheet("说明", 0)["A1"] = "请先看说明"
    workbook.active = 0
    workbook.save(path)


@kind("a10_phonetic_runs.xlsx", "accept", "ok", 5)
def phonetic(path: Path) -> None:
    run = '<rPh sb="0" eb="1"><t>zhengming</t></rPh><phoneticPr fontId="1"/></si>'
    pack(path, edited(STRINGS, "</si>", run))


@kind("a11_line_breaks_in_cells.xlsx", "accept", "ok", 5)
def line_breaks(path: Path) -> None:
    with_changes({"purpose": "核实收入\n核实住房", "category": "各类\n证明", "basis_text": "第一款\n第二款"}).save(path)


@kind("a14_validation_and_formats.xlsx", "accept", "ok", 5)
def validation(path: Path) -> None:
    workbook = book()
    sheet = workbook.active
    rule = DataValidation(type="list", formula1='"取消,保留"')
    sheet.add_data_validation(rule)
    rule.add("Q2:Q500")
    sheet.auto_filter.ref = "A1:V6"
    for cell in sheet["P"]:
        cell.number_format = "#,##0"
    workbook.save(path)


def xml_rows(rows: Sequence[Sequence[object]], cell: Callable[[str, str], str]) -> str:
    """Rows of sheet XML; `cell` writes one cell from address and text."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [
            cell(f"{openpyxl.utils.get_column_letter(at)}{number}", str(value))
            for at, value in enumerate(row, 1)
            if value is not None
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


@kind("a15_inline_strings_no_sst.xlsx", "accept", "ok", 5)
def inline(path: Path) -> None:
    def cell(at: str, text: str) -> str:
        if at[-1] in "135":
            return f'<c r="{at}" t="str"><v>{text}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><r><t>{text[:2]}</t></r><r><t>{text[2:]}</t></r></is></c>'

    content = parts()
    content[SHEET] = xml_rows([HEADERS, *(item(n) for n in range(1, 6))], cell).encode()
    pack(path, content)


@kind("a16_no_cell_references.xlsx", "accept", "ok", 5)
def no_references(path: Path) -> None:
    content = parts(book([[value or "无" for value in item(n)] for n in range(1, 6)]))
    text = content[SHEET].decode()
    content[SHEET] = re.sub(r'<(c|row) r="[A-Z0-9]+"', r"<\1", text).encode()
    pack(path, content)


@kind("a17_markup_like_text.xlsx", "accept", "ok", 2)
def markup(path: Path) -> None:
    mark = "<script>alert(1)</script>{{ 7*7 }}{% now %}'; DROP TABLE items; --&amp;"
    with_changes({"cert_name": mark}, {"purpose": mark}, rows=2).save(path)


@kind("a19_false_dimension_small.xlsx", "accept", "ok", 5)
def false_dimension(path: Path) -> None:
    pack(path, edited(SHEET, '<dimension ref="A1:V6"', '<dimension ref="A1"'))


@kind("a20_person_in_file_properties.xlsx", "accept", "ok", 5)
def person(path: Path) -> None:
    workbook = book()
    workbook.properties.creator = workbook.properties.lastModifiedBy = "填报员甲"
    workbook.save(path)


# b: tables that differ from the template


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


# c: what stands in the cells


@kind("c01_formula_without_cached_value.xlsx", "rowerr", "formula", 5)
def formula(path: Path) -> None:
    with_changes({"purpose": '="核实"&"收入"'}).save(path)


@kind("c03_dde_formula.xlsx", "rowerr", "formula", 5)
def dde(path: Path) -> None:
    with_changes({"remark": "=cmd|'/c calc'!A0"}).save(path)


@kind("c04_webservice_and_hyperlink_formulas.xlsx", "rowerr", "formula", 5)
def webservice(path: Path) -> None:
    with_changes(
        {"remark": '=WEBSERVICE("http://127.0.0.1:9/x")'}, {"remark": '=HYPERLINK("http://127.0.0.1:9/y","看")'}
    ).save(path)


@kind("c06_error_values.xlsx", "rowerr", "error_value", 5)
def error_values(path: Path) -> None:
    with_changes({"cert_name": "#REF!"}, {"yearly_count": "#N/A"}, {"proposal": "#NAME?"}).save(path)


@kind("c07_unknown_category.xlsx", "rowerr", "unknown_category", 5)
def unknown_category(path: Path) -> None:
    with_changes({"disposal": "网上办理一批"}, {"category": "照片"}).save(path)


@kind("c08_retain_with_cancel_category.xlsx", "rowerr", "conflict", 5)
def conflict(path: Path) -> None:
    with_changes({"proposal": "保留", "disposal": "告知承诺", "replacement": None}).save(path)


@kind("c09_category_with_noise.xlsx", "accept", "ok", 8)
def noise(path: Path) -> None:
    spellings = [
        "部门核查 ",
        "部门核查　",
        "部门核查\u00a0",
        "部门\u200b核查",
        "部门\n核查",
        "(五)部门核查一批",
        "核查",
        "部门核查一批（5）",
    ]
    book([item(n, disposal=text) for n, text in enumerate(spellings, 1)]).save(path)


@kind("c10_full_width_letters_and_digits.xlsx", "accept", "ok", 3)
def full_width(path: Path) -> None:
    with_changes({"cert_name": "Ａ１（收入）证明"}, rows=3).save(path)


@kind("c11_duplicate_items.xlsx", "rowerr", "duplicate_item", 4)
def duplicates(path: Path) -> None:
    names = ["A1收入证明", "A1收入证明 ", "Ａ１收入证明", "住房证明"]
    book([item(n, service_name="临时救助", cert_name=name) for n, name in enumerate(names, 1)]).save(path)


@kind("c14_one_million_characters.xlsx", "rowerr", "too_long", 2)
def million(path: Path) -> None:
    pack(path, edited(STRINGS, "核实家庭收入", "长" * 1_000_000, with_changes({}, {"purpose": "核实住房"}, rows=2)))


@kind("c16_bidi_override.xlsx", "rowerr", "bidi_or_invisible", 5)
def bidi(path: Path) -> None:
    with_changes(
        {"proposal": "\u202e消取"}, {"cert_name": "收入\u2066证明"}, {"purpose": "\ufeff核实"}, {"remark": "软\u00ad连"}
    ).save(path)


@kind("c17_numbers_where_text_is_expected.xlsx", "accept", "ok", 3)
def numbers(path: Path) -> None:
    with_changes({"cert_name": 12345, "service_code": 5401.0}, {"basis_title": 2018.0}, rows=3).save(path)


@kind("c18_date_where_text_is_expected.xlsx", "rowerr", "date_not_text", 5)
def dates(path: Path) -> None:
    with_changes({"basis_clause": dt.date(2020, 3, 1)}).save(path)


@kind("c19_date_system_1904.xlsx", "rowerr", "date_not_text", 3)
def dates_1904(path: Path) -> None:
    workbook = with_changes({"basis_clause": dt.date(2020, 3, 1)}, rows=3)
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.save(path)


def _numeric(path: Path, key: str, digits: Sequence[str], style: str = "") -> None:
    content = parts(book([item(n, **{key: 900_000 + n}) for n in range(1, 6)][: max(len(digits), 4)]))
    text = content[SHEET].decode()
    for number, value in enumerate(digits, 1):
        text = re.sub(rf"<c ([^>]*)><v>{900_000 + number}</v>", rf"<c \1 {style}><v>{value}</v>", text)
    content[SHEET] = text.encode()
    pack(path, content)


@kind("c20_number_out_of_range.xlsx", "rowerr", "bad_number", 5)
def bad_numbers(path: Path) -> None:
    _numeric(path, "cert_name", ["1e999", "NaN", "9" * 5000, "1e15", "-1e400"])


@kind("c21_huge_exponent_as_text.xlsx", "rowerr", "bad_number", 3)
def huge_exponent(path: Path) -> None:
    with_changes({"yearly_count": "1e1000000"}, {"no": "1e1000000"}, rows=3).save(path)


@kind("c22_date_serial_out_of_range.xlsx", "rowerr", "bad_date", 4)
def bad_serials(path: Path) -> None:
    workbook = with_changes({"remark": dt.date(2020, 1, 1)}, rows=4)
    content = parts(workbook)
    style = re.search(rb'<c r="V2" (s="\d+")', content[SHEET])
    assert style is not None
    text = content[SHEET].decode()
    for number, serial in enumerate(("-5", "2958466", "3e9", "1e15"), 2):
        cell = f'<c r="V{number}" {style[1].decode()}><v>{serial}</v></c>'
        text = re.sub(
            rf'(<row r="{number}".*?)(<c r="V{number}"[^>]*?(?:/>|>.*?</c>))?</row>', rf"\1{cell}</row>", text
        )
    content[SHEET] = text.encode()
    pack(path, content)


def bordered(workbook: Any) -> Any:
    """Thin lines round every cell, as people draw them."""
    line = Side(style="thin")
    for row in workbook.active.iter_rows():
        for cell in row:
            cell.border = Border(line, line, line, line)
    return workbook

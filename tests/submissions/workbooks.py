"""The kinds of workbooks, each made in a few lines, and the files that must work; other kinds stand in *_workbooks.py."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
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
        "replacement": "由民政部门查询核实，3个工作日内办结",
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

"""Cells that hold something else than a plain text. Importing adds them to KINDS."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from tests.submissions.workbooks import SHEET, STRINGS, book, edited, item, kind, pack, parts, with_changes


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

"""Sixty rows with twenty-five planted errors of twelve kinds, and what is right in their place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import get_column_letter

from tests.submissions.workbooks import KEYS, book, item

ROWS = 60
SHEET = "证明事项清理申报表"


class Planted(NamedTuple):
    """One error: the row (from 1) and the key of its cell, what is put there, the code of what is found."""

    row: int
    key: str
    value: object
    code: str


ERRORS = (
    Planted(2, "cert_name", None, "required"),
    Planted(5, "purpose", None, "required"),
    Planted(9, "issuing_unit", "　", "required"),
    Planted(3, "category", "红头文件", "unknown_category"),
    Planted(17, "disposal", "再议", "unknown_category"),
    Planted(4, "service_type", "其他权力甲", "unknown_value"),
    Planted(21, "subject", "外星人", "unknown_value"),
    Planted(33, "levels", "村级", "unknown_value"),
    Planted(41, "basis_level", "口头通知", "unknown_value"),
    Planted(7, "service_name", "长" * 201, "too_long"),
    Planted(44, "issuing_unit", "长" * 201, "too_long"),
    Planted(8, "basis_title", "=A1", "formula"),
    Planted(29, "purpose", "=1+1", "formula"),
    Planted(10, "purpose", "#REF!", "error_value"),
    Planted(47, "replacement", "#N/A", "error_value"),
    Planted(12, "purpose", True, "bool_not_text"),
    Planted(50, "replacement", False, "bool_not_text"),
    Planted(14, "yearly_count", "很多", "bad_number"),
    Planted(37, "yearly_count", -3, "bad_number"),
    Planted(53, "purpose", date(2020, 3, 5), "date_not_text"),
    Planted(16, "cert_name", "无固定\u202e收入证明", "bidi_or_invisible"),
    Planted(56, "issuing_unit", "派出\u200f所", "bidi_or_invisible"),
    Planted(19, "basis_clause", 123456789012345678, "bad_number"),
    Planted(59, "cert_name", "／／", "not_a_name"),
    Planted(60, "cert_name", "第58种收入证明", "duplicate_item"),
)


def good() -> list[dict[str, Any]]:
    """The sixty rows as they ought to be, by key."""
    rows = []
    for number in range(1, ROWS + 1):
        values = dict(zip(KEYS, item(number), strict=True))
        rows.append(values | {"cert_name": f"第{number}种收入证明", "service_code": f"5401{number:04d}"})
    rows[-1]["service_name"] = rows[57]["service_name"]
    return rows


def cell_of(one: Planted) -> str:
    """The cell of a planted error; the header stands in row 1."""
    return f"{get_column_letter(KEYS.index(one.key) + 1)}{one.row + 1}"


def broken(path: Path, errors: tuple[Planted, ...] = ERRORS) -> Path:
    """Write the sixty rows with their errors."""
    workbook = book([list(row.values()) for row in good()])
    for one in errors:
        workbook.active[cell_of(one)] = one.value
    workbook.save(path)
    return path


def mend(path: Path, right: Mapping[str, object]) -> None:
    """Put what is right into the named cells of a workbook, with openpyxl, as a person would in a spreadsheet."""
    workbook = openpyxl.load_workbook(path)
    for place, value in right.items():
        workbook[SHEET][place] = value
    workbook.save(path)


def right_values(errors: tuple[Planted, ...] = ERRORS) -> dict[str, object]:
    """What belongs into the cells of the errors."""
    rows = good()
    return {cell_of(one): rows[one.row - 1][one.key] for one in errors}

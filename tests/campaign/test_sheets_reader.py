"""Our reader sees what openpyxl sees, and refuses what two readers could see differently."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from campaign.sheets import neutral
from campaign.sheets.dates import date_text, is_date_format
from campaign.sheets.neutral import column_letters
from campaign.sheets.parts import OWN_COMMENT_AUTHOR
from campaign.sheets.reader import read_here
from campaign.sheets.refusals import GateRefusal
from campaign.sheets.safely import Refusal, SafeReader, read_workbook

SHEET = "xl/worksheets/sheet1.xml"
FIRST, LAST = dt.datetime(1901, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001 - cells have no zone
TEXTS = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)
VALUES = st.one_of(
    TEXTS.filter(lambda text: not text.startswith("=") and "_x" not in text and text.strip() == text),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 4)),
    st.booleans(),
    st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["#REF!", "#N/A", "#DIV/0!"]),
)
CELLS = st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 30)), VALUES, max_size=40)


def saved(workbook: openpyxl.Workbook, path: Path) -> Path:
    workbook.save(path)
    return path


def edited(path: Path, pattern: str, new: str) -> Path:
    """Replace by regular expression in the first sheet's XML."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    text = content[SHEET].decode()
    content[SHEET] = re.sub(pattern, new, text, flags=re.DOTALL).encode()
    assert content[SHEET].decode() != text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    return path


def three_rows(path: Path) -> Path:
    workbook = openpyxl.Workbook()
    for row in (["甲", 1], ["乙", 2], ["丙", 3]):
        workbook.active.append(row)
    return saved(workbook, path)


def refusal(path: Path) -> str:
    with pytest.raises(GateRefusal) as caught:
        read_here(path)
    return caught.value.code


def as_openpyxl(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path).active
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")}


def as_ours(path: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for _, row, cell in read_here(path).cells():
        value: object = cell.value
        if cell.kind == neutral.NUMBER:
            value = float(cell.value)
        elif cell.kind == neutral.BOOL:
            value = cell.value == "1"
        elif cell.kind == neutral.DATE:
            value = dt.datetime.fromisoformat(cell.value)
        found[row.address(cell.column)] = value
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_it_agrees_with_openpyxl(cells: dict[tuple[int, int], object], tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for (row, column), value in cells.items():
        workbook.active.cell(row, column, value)
    path = saved(workbook, tmp_path / "a.xlsx")
    assert as_ours(path) == as_openpyxl(path)


@given(column=st.integers(1, 16_384))
def test_column_letters_agree_with_openpyxl(column: int) -> None:
    assert column_letters(column) == get_column_letter(column)


def test_sheets_keep_their_states_merges_and_hidden_things(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"], sheet["B3"] = "甲", "乙"
    sheet.merge_cells("A1:A2")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("藏").sheet_state = "hidden"
    workbook.create_sheet("深藏").sheet_state = "veryHidden"
    read = read_here(saved(workbook, tmp_path / "a.xlsx"))
    assert [(one.name, one.state) for one in read.sheets] == [
        ("Sheet", "visible"),
        ("藏", "hidden"),
        ("深藏", "veryHidden"),
    ]
    first = read.sheets[0]
    assert [(row.number, row.hidden) for row in first.rows] == [(1, False), (3, True)]
    assert first.merges == (neutral.Merge(1, 1, 2, 1),)
    assert (first.is_hidden_column(1), first.is_hidden_column(2)) == (False, True)


def test_comments_of_this_system_are_not_counted(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"].comment = Comment("从下拉框中选", OWN_COMMENT_AUTHOR)
    workbook.active["B2"].comment = Comment("请核", "甲")
    assert read_here(saved(workbook, tmp_path / "a.xlsx")).sheets[0].comments == ("B2",)


def test_a_formula_is_a_formula_whatever_it_last_gave(tmp_path: Path) -> None:
    path = edited(three_rows(tmp_path / "a.xlsx"), r"<v>2</v>", "<f>1+1</f><v>2</v>")
    assert [cell.kind for _, _, cell in read_here(path).cells()].count(neutral.FORMULA) == 1


@pytest.mark.parametrize(
    ("pattern", "new", "code"),
    [
        (r'<row r="3"', '<row r="2"', "rows_out_of_order"),
        (r'r="B2"', 'r="A2"', "rows_out_of_order"),
        (r'r="B2"', 'r="B3"', "corrupt"),
        (r'r="B2"', 'r="b2"', "corrupt"),
        (r'<row r="3".*?</row>', '<row r="1048577"/>', "out_of_range"),
        (r'r="B3"', 'r="XFE3"', "out_of_range"),
        (r"<sheetData>", "<!DOCTYPE x><sheetData>", None),
        (r"</sheetData>", '</sheetData><mergeCells><mergeCell ref="A9:A8"/></mergeCells>', "corrupt"),
    ],
)
def test_what_two_readers_could_see_differently_is_refused(
    pattern: str, new: str, code: str | None, tmp_path: Path
) -> None:
    path = edited(three_rows(tmp_path / "a.xlsx"), pattern, new)
    answer = read_workbook(path)
    assert isinstance(answer, Refusal)
    assert answer.code == (code or "corrupt")


def test_a_style_that_does_not_exist_is_corrupt(tmp_path: Path) -> None:
    answer = read_workbook(edited(three_rows(tmp_path / "a.xlsx"), r'<c r="B2"', '<c r="B2" s="99"'))
    assert isinstance(answer, Refusal)
    assert answer.code == "corrupt"


def test_more_than_sixty_filled_columns_are_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(list(range(61)))
    assert refusal(saved(workbook, tmp_path / "a.xlsx")) == "too_many_columns"


def test_escaped_characters_come_back(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "第一行_x000D_\n第二行_x005F_x"
    path = saved(workbook, tmp_path / "a.xlsx")
    assert [cell.value for _, _, cell in read_here(path).cells()] == ["第一行\n第二行_x"]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"', True),
        ("[h]:mm", True),
        ("General", False),
        ("0.00", False),
        ('0"days"', False),
        ("[Red]#,##0", False),
        ("@", False),
        ("[DBNum1]General", False),
    ],
)
def test_date_formats_are_known(code: str, answer: bool) -> None:
    assert is_date_format(code) is answer


@pytest.mark.parametrize(
    ("serial", "date1904", "text"),
    [
        ("43891", False, "2020-03-01"),
        ("42429", True, "2020-03-01"),
        ("1", False, "1900-01-01"),
        ("43891.5", False, "2020-03-01 12:00:00"),
        ("-1", False, None),
        ("2958466", False, None),
        ("1e15", False, None),
        ("NaN", False, None),
        ("1e999", False, None),
    ],
)
def test_a_serial_is_a_day_or_nothing(serial: str, date1904: bool, text: str | None) -> None:
    assert date_text(serial, date1904) == text


@pytest.fixture
def reader() -> Iterator[SafeReader]:
    with SafeReader() as reader:
        yield reader


def test_one_child_reads_many_files(reader: SafeReader, tmp_path: Path) -> None:
    path = three_rows(tmp_path / "a.xlsx")
    answers = {reader.read(path) for _ in range(20)}
    assert answers == {read_here(path)}
    assert reader.starts == 1


def test_many_files_are_answered_in_their_order(reader: SafeReader, tmp_path: Path) -> None:
    good = three_rows(tmp_path / "a.xlsx")
    bad = tmp_path / "b.xlsx"
    bad.write_bytes(b"")
    answers = list(reader.read_many([good, bad, good, bad]))
    assert [getattr(answer, "code", "ok") for answer in answers] == ["ok", "empty_file", "ok", "empty_file"]
    assert reader.starts == 1


def test_a_child_that_died_is_replaced(reader: SafeReader, tmp_path: Path) -> None:
    path = three_rows(tmp_path / "a.xlsx")
    reader.read(path)
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()
    assert reader.read(path) == read_here(path)
    assert reader.starts == 2


def test_a_file_that_takes_too_long_is_answered(tmp_path: Path) -> None:
    path = three_rows(tmp_path / "a.xlsx")
    with SafeReader(wall_seconds=0.0) as hurried:
        answer = hurried.read(path)
        assert isinstance(answer, Refusal)
        assert answer.code == "too_slow"
        hurried.wall_seconds = 9.5
        assert hurried.read(path) == read_here(path)


def test_a_file_that_is_not_there_is_an_answer_too(reader: SafeReader, tmp_path: Path) -> None:
    answer = reader.read(tmp_path / "none.xlsx")
    assert isinstance(answer, Refusal)
    assert answer.code == "corrupt"

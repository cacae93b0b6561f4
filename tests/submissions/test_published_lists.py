"""The seventeen published lists in the layouts of offices: every row is an item, or a problem at its cell."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.checks import comparison_key
from campaign.sheets.safely import SafeReader
from submissions.sheets.declaration_in import Reading
from submissions.sheets.reading import read_declaration_file
from tests.submissions.list_workbooks import LAYOUTS, LISTS, Placed, rows_of
from tests.submissions.workbooks import COLUMNS, UNIT

PEAK_KIB = 300 * 1024


@pytest.fixture(scope="module")
def reader() -> Iterator[SafeReader]:
    with SafeReader() as reader:
        yield reader


def lost(placed: Placed, reading: Reading) -> list[str]:
    """The names that became neither an item nor a problem at their row."""
    items = {comparison_key(draft.cert_name) for draft in reading.drafts}
    cells = [re.search(r"\d+$", problem.where) for problem in reading.problems]
    rows = {int(found[0]) for found in cells if found}
    return [name for name, at in placed.names if comparison_key(name) not in items and not at & rows]


def test_there_are_seventeen_lists() -> None:
    assert len(LISTS) == 17


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_row_of_a_published_list_is_lost(layout: str, reader: SafeReader, tmp_path: Path) -> None:
    figures = []
    for name in LISTS:
        rows = rows_of(name)
        placed = LAYOUTS[layout](rows, tmp_path / "list")
        reading = read_declaration_file(tmp_path / "list", COLUMNS, UNIT, reader)
        assert (reading.verdict, lost(placed, reading)) == ("rowerr", [])
        assert [problem.where for problem in reading.problems if not problem.where] == []
        figures.append(f"{layout} {name}: {len(rows)} rows, {reading.rows} items, {len(reading.problems)} problems")
    sys.stdout.write("\n".join(["", *figures]))
    assert reader.peak_kib <= PEAK_KIB


@pytest.mark.parametrize("layout", LAYOUTS)
def test_numbered_materials_are_items_of_their_own_once_the_person_says_so(
    layout: str, reader: SafeReader, tmp_path: Path
) -> None:
    """Split or not: the names are then all there."""
    for name in LISTS[:6]:
        rows = rows_of(name)
        placed = LAYOUTS[layout](rows, tmp_path / "list")
        reading = read_declaration_file(tmp_path / "list", COLUMNS, UNIT, reader, split=True)
        items = {comparison_key(draft.cert_name) for draft in reading.drafts}
        assert {comparison_key(one) for one, _ in placed.names} <= items
        assert reading.rows == len(rows)

"""Every kind of workbook gets its right answer, inside the caps of the reading child."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.checks import Severity
from campaign.sheets.safely import SafeReader
from submissions.sheets.reading import read_declaration_file
from tests.submissions import (  # noqa: F401 - they add their kinds
    big_workbooks,
    cell_workbooks,
    hostile_workbooks,
    table_workbooks,
)
from tests.submissions.workbooks import COLUMNS, KINDS, UNIT, Kind

PEAK_KIB = 300 * 1024


@pytest.fixture(scope="module")
def reader() -> Iterator[SafeReader]:
    with SafeReader() as reader:
        yield reader


def test_there_are_86_kinds() -> None:
    assert len({kind.name for kind in KINDS}) == 86


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_answer_to_a_kind_is_right(kind: Kind, tmp_path: Path, reader: SafeReader) -> None:
    path = tmp_path / kind.name
    kind.build(path)
    reading = read_declaration_file(path, COLUMNS, UNIT, reader)
    assert (reading.verdict, reading.code, reading.rows) == (kind.verdict, kind.code, kind.items)
    assert reader.peak_kib <= PEAK_KIB
    weights = {problem.severity for problem in reading.problems}
    if kind.verdict in ("rowerr", "reject"):
        assert Severity.BLOCKER in weights
    if kind.verdict == "rowerr":
        assert [problem.where for problem in reading.problems if not problem.where] == []
    assert all(problem.words.endswith("。") for problem in reading.problems)

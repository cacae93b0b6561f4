"""A hostile workbook sent up as rulings gets the answer that it gets as a declaration: the same gate, the same words."""

from pathlib import Path

import pytest

from campaign.sheets.refusals import KINDS, REFUSALS
from review.sheets.rulings_in import read_rulings
from tests.submissions import (
    big_workbooks,
    cell_workbooks,
    hostile_workbooks,
    list_workbooks,
    table_workbooks,
    workbooks,
)

__all__ = ["big_workbooks", "cell_workbooks", "hostile_workbooks", "list_workbooks", "table_workbooks"]

pytestmark = pytest.mark.soak
GATE = {kind.code for kind in workbooks.KINDS} & set(REFUSALS)


@pytest.mark.parametrize("kind", workbooks.KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_answered(kind: workbooks.Kind, tmp_path: Path):
    path = tmp_path / "file"
    kind.build(path)
    loaded = read_rulings(path)
    assert (loaded.lines, bool(loaded.refused)) == ([], True)
    if kind.verdict == "reject" and kind.code in GATE:
        assert loaded.refused in (REFUSALS[kind.code], *KINDS.values())

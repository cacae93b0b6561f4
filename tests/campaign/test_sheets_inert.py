"""No cell of a CSV begins a formula, however it is hidden; what is no text stays what it is."""

import pytest

from campaign.sheets.days_out import days_csv
from campaign.sheets.inert import inert, inert_text
from tests.cast import PHASE_1


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", " =", "　＝", "\u00a0-"]
)
def test_a_text_that_would_begin_a_formula_gets_an_apostrophe(start: str):
    assert inert_text(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", " ", "证明", "1-2", "身份证=证件"])
def test_other_texts_stay_as_they_are(text: str):
    assert inert_text(text) == text


def test_numbers_and_empty_cells_are_no_texts():
    assert list(inert([-5, None, "-5", "丙"])) == [-5, None, "'-5", "丙"]


@pytest.mark.parametrize("name", ["＝1+1", "\n=1"])
def test_the_table_of_days_computes_nothing(name: str):
    assert f"'{name}" in days_csv([(PHASE_1.date(), "off", name, "文件")])

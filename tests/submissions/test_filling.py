"""A unit's own template: its items as they stand, else those of its last round, and the services it knows."""

from pathlib import Path

import openpyxl
import pytest

from campaign.operations.notice import open_round
from submissions.operations import start_declaration
from submissions.queries.services import last_certified, services_of
from submissions.sheets.filling import rows_of, write_template_of
from submissions.sheets.importing import import_workbook
from tests.cast import PHASE_2
from tests.submissions.papers import add, certified, started

NEXT_YEAR = PHASE_2.replace(year=2021)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def second(ground):
    """The second round, a year later."""
    return open_round(ground.campaign, 2, 365)


def filled(path, unit, round, declaration):
    write_template_of(path, unit, round, declaration)
    workbook = openpyxl.load_workbook(path)
    names = [cell.value for cell in workbook["证明事项清理申报表"]["E"][3:] if cell.value]
    given = [row[1] for row in workbook["模板信息"].iter_rows(min_row=8, values_only=True)]
    return names, given, workbook


def test_it_holds_what_stands_in_the_declaration_with_its_identities(ground, cast, paper, tmp_path):
    item = add(paper, cast.clerk, cert_name="居住证明")
    names, given, workbook = filled(tmp_path / "a.xlsx", paper.unit, paper.round, paper)
    assert (names, given) == (["居住证明"], [str(item.uid)])
    assert workbook["模板信息"]["B5"].value == "1"
    assert len(rows_of(paper)[0]["given"]) == 108


def test_an_empty_one_holds_what_the_unit_certified_in_the_last_round(ground, cast, second, tmp_path):
    certified(ground, cast, "居住证明", "收入证明")
    declaration = start_declaration(ground.civil, second, actor=cast.clerk, at=NEXT_YEAR)
    names, given, _ = filled(tmp_path / "a.xlsx", ground.civil, second, declaration)
    assert (names, given) == (["居住证明", "收入证明"], [None, None])
    path = tmp_path / "a.xlsx"
    imported = import_workbook(path, declaration, name="a.xlsx", confirmed=False, actor=cast.clerk, at=NEXT_YEAR)
    assert (imported.reading.code, imported.taken.new, imported.reading.given.unusable) == ("ok", 2, 0)


def test_before_anything_is_started_it_is_empty(ground, tmp_path):
    assert filled(tmp_path / "a.xlsx", ground.civil, ground.round, None)[:2] == ([], [])


def test_what_another_unit_certified_is_not_taken(ground, cast, second, tmp_path):
    certified(ground, cast, "居住证明")
    assert last_certified(ground.other_civil, second) is None
    assert last_certified(ground.civil, ground.round) is None


def test_the_services_are_the_units_own_each_once(ground, cast):
    paper = started(ground, cast)
    for service in ("收养登记", "婚姻登记", "收养登记", ""):
        add(paper, cast.clerk, service_name=service, cert_name=f"{service}证明")
    assert sorted(services_of(ground.civil)) == sorted(["收养登记", "婚姻登记"])
    assert services_of(ground.other_civil) == []


def test_it_uses_the_words_of_its_own_drop_downs(cast, paper, tmp_path):
    add(paper, cast.clerk, disposal="abolish")
    _, _, workbook = filled(tmp_path / "a.xlsx", paper.unit, paper.round, paper)
    cells = {cell.value for row in workbook["证明事项清理申报表"].iter_rows(min_row=4) for cell in row}
    assert ("取消废止一批" in cells, "取消废止" in cells) == (True, False)
    words = {cell.value for row in workbook["词汇"].iter_rows() for cell in row}
    assert "取消废止一批" in words

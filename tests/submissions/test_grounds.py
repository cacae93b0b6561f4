"""The joint for rules that ask stored facts: what is hooked in speaks wherever rules are shown."""

from datetime import date

import pytest
from django.urls import reverse

from campaign.checks import Problem, Severity
from submissions.checks import grounds
from submissions.checks.grounds import problems_of_piles
from submissions.checks.items import ItemDraft
from submissions.checks.stored import problems_about, problems_in
from submissions.sheets.importing import read_for
from tests.cast import PHASE_2
from tests.submissions.papers import add
from tests.submissions.workbooks import book

DAY = PHASE_2.date()
WORDS = "这一天还不能核实。"
asked: list[tuple[int, date]] = []


def doubted(piles, day):
    asked.append((sum(len(drafts) for _, drafts in piles), day))
    return [[Problem(draft.at("purpose"), "doubted", Severity.INFO, WORDS) for draft in drafts] for _, drafts in piles]


@pytest.fixture(autouse=True)
def hooked(monkeypatch):
    asked.clear()
    monkeypatch.setattr(grounds, "GROUND_CHECKS", (doubted,))


def test_the_self_check_asks_for_all_items_at_once(cast, paper):
    items = [add(paper, cast.clerk, cert_name=name) for name in ("居住证明", "收入证明")]
    found = problems_in(paper, DAY)
    assert [problem.where for problem in found] == [f"{item.pk}-purpose" for item in items]
    assert asked == [(2, DAY)]


def test_one_item_is_asked_about_on_its_own_page(signed_in, cast, paper):
    item = add(paper, cast.clerk)
    assert [problem.code for problem in problems_about(item, DAY)] == ["doubted"]
    assert WORDS in signed_in(cast.clerk).get(reverse("item_edit", args=[item.pk])).content.decode()


def test_a_workbook_is_told_at_its_cells_and_stays_accepted(paper, tmp_path):
    book().save(tmp_path / "in.xlsx")
    reading = read_for(paper, tmp_path / "in.xlsx", DAY)
    assert (reading.verdict, reading.code, asked) == ("accept", "ok", [(5, DAY)])
    assert [(one.sheet, one.where) for one in reading.problems] == [
        ("证明事项清理申报表", f"H{row}") for row in range(2, 7)
    ]


def test_several_piles_are_asked_about_at_once_and_told_apart():
    one, two, three = (ItemDraft(cert_name=name, where={"purpose": name}) for name in ("甲", "乙", "丙"))
    found = problems_of_piles([(None, [one, two]), (None, []), (None, [three])], DAY)
    assert [[problem.where for problem in pile] for pile in found] == [["甲", "乙"], [], ["丙"]]
    assert asked == [(3, DAY)]

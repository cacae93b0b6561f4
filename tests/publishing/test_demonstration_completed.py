"""The demonstration's items name what their category asks for; what was not published is marked as completed."""

import csv

import pytest

from campaign.operations.rows import FIXTURES
from publishing.sheets.demonstration import WEAK, remark_of, rows_of_demo, verdict_of
from publishing.sheets.demonstration_completed import MARK, completion_of, with_evidence
from submissions.checks.evidence import category_has_its_evidence
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import rules

GOOD = "申请人书面承诺家庭收入情况属实；民政部门在办结后30日内抽查核实。"
EVIDENCE = {"commitment_evidence", "credit_evidence", "licence_evidence", "department_evidence", "sharing_evidence"}


def published():
    with (FIXTURES / "demo" / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def row(**changes):
    facts = {"proposal": "cancel", "disposal": "commitment", "replacement": "由申请人书面承诺家庭收入情况。"}
    facts |= {"purpose": "证明家庭收入", "service_name": "临时救助审核", "ruling_replacement": ""}
    return facts | changes


def test_no_item_lacks_what_its_category_asks_for():
    drafts = [ItemDraft(**{key: one[key] for key in ("proposal", "disposal", "replacement")}) for one in rows_of_demo()]
    found = [problem.code for draft in drafts for problem in category_has_its_evidence(draft)]
    assert ([code for code in found if code in EVIDENCE], set(rules()) >= EVIDENCE) == ([], True)


def test_what_was_published_stands_first_and_what_was_completed_behind_the_mark():
    completed = 0
    for before, after in zip(published(), rows_of_demo(), strict=True):
        words, mark, _ = after["replacement"].partition(MARK)
        completed += bool(mark)
        assert words == before["replacement"]
        assert {key: after[key] for key in before if "replacement" not in key} == {
            key: before[key] for key in before if "replacement" not in key
        }
    assert completed == 43


def test_each_completion_is_the_items_own():
    completions = [one["replacement"].partition(MARK)[2] for one in rows_of_demo() if MARK in one["replacement"]]
    assert len(set(completions)) >= len(completions) - 2


def test_the_panel_rules_in_the_completed_words_where_it_ruled_in_the_units_own():
    rows = [one for one in rows_of_demo() if MARK in one["replacement"]]
    assert [verdict_of(one).replacement == one["replacement"] for one in rows] == [True] * len(rows)
    kept = with_evidence(row(ruling_replacement="由民政部门核查。"))
    assert kept["ruling_replacement"] == "由民政部门核查。"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, f"{MARK}受理单位在“临时救助审核”办结后30日内抽查核实“家庭收入”的情况，不实的依法撤销决定。"),
        ({"replacement": GOOD}, ""),
        ({"disposal": "licence_instead", "replacement": "凭低保证办理。"}, f"{MARK}以证件记载的内容核对“家庭收入”。"),
        ({"disposal": "data_sharing", "replacement": "由民政部门查询。"}, f"{MARK}查询的是“家庭收入”的登记信息。"),
        ({"disposal": "abolish", "replacement": "不再提交。"}, ""),
    ],
)
def test_only_what_is_missing_is_completed_from_the_items_facts(changes, words):
    assert completion_of(row(**changes)) == words


def test_what_is_kept_on_less_than_a_law_is_explained_by_its_own_reason():
    weak = [one for one in rows_of_demo() if one["proposal"] == "retain" and one["basis_level"] in WEAK]
    assert [one["no"] for one in weak] == ["30", "90", "141", "158"]
    assert [remark_of(one).startswith(one["keep_reason"]) for one in weak] == [True] * 4
    strong = next(one for one in rows_of_demo() if one["basis_level"] == "law" and one["keep_reason"])
    assert remark_of(strong).startswith("演示：据")


@pytest.mark.parametrize("changes", [{"proposal": "retain"}, {"replacement": ""}, {"replacement": GOOD}])
def test_other_rows_stay_as_they_are(changes):
    assert with_evidence(row(**changes)) == row(**changes)

"""Where the rows of a block go, what they change, and what the rules will say of the result."""

import pytest

from submissions.operations import return_items, save_item
from submissions.sheets.pasting import read_block
from submissions.sheets.placing import placed, problems_after
from tests.cast import PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, LAW, NO_BASIS, VALUES, add, certified

BASIS = ("basis_title", "basis_clause", "basis_text", "basis_level")


@pytest.fixture
def lay(ground):
    def laying(paper, text, keys, first=None):
        return placed(paper, read_block(text, keys, ground.form.columns, paper.unit.name), first)

    return laying


def what(rows):
    return [(one.item.no if one.item else None, dict(one.values)) for one in rows]


def test_rows_lie_on_the_items_from_the_focused_one_and_the_rest_is_new(paper, cast, lay):
    for name in ("甲证明", "乙证明", "丙证明"):
        add(paper, cast.clerk, cert_name=name)
    rows = lay(paper, "一\n二\n三\n", ("cert_name",), paper.items.get(no=2))
    assert what(rows) == [
        (2, {"cert_name": "一"}),
        (3, {"cert_name": "二"}),
        (None, {"demanding_unit": "城关区民政局", "cert_name": "三"}),
    ]


def test_an_empty_cell_leaves_what_stands_and_what_is_the_same_is_left_out(paper, cast, lay):
    first = add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="居住证明")
    rows = lay(paper, "婚姻状况证明\t\n居住证明\t新用途\n", ("cert_name", "purpose"), first)
    assert what(rows) == [(2, {"purpose": "新用途"})]


def test_what_was_carried_down_fills_gaps_only(paper, cast, lay):
    first = add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="居住证明", service_name="")
    add(paper, cast.clerk, cert_name="收入证明", service_name="低保")
    rows = lay(paper, "甲\t临时救助\n乙\t\n丙\t\n", ("cert_name", "service_name"), first)
    assert [one.values.get("service_name") for one in rows] == ["临时救助", "临时救助", None]


def test_a_single_basis_changes_the_first_as_far_as_it_speaks(paper, cast, lay):
    item = save_item(paper, VALUES, [LAW, LAW | {"title": "第二部法"}], actor=cast.clerk, at=PHASE_2)
    (row,) = lay(paper, "《新法》\t第九条\n", BASIS, item)
    assert row.bases == [LAW | {"title": "《新法》", "clause": "第九条"}, LAW | {"title": "第二部法"}]


def test_several_bases_in_a_cell_take_the_place_of_all(paper, cast, lay):
    item = add(paper, cast.clerk)
    (row,) = lay(paper, '"《甲法》第一条\n《乙条例》第二条"\n', BASIS, item)
    assert [(basis["title"], basis["clause"]) for basis in row.bases] == [
        ("《甲法》", "第一条"),
        ("《乙条例》", "第二条"),
    ]


def test_a_locked_item_is_named(ground, cast, lay):
    old = certified(ground, cast, "甲证明", "乙证明")
    version = return_items(old, [old.items.get(no=2).uid], note="请改", actor=cast.panel_chair, at=PHASE_3)
    rows = lay(version, "一\n二\n", ("cert_name",), version.items.get(no=1))
    assert [bool(one.refusal) for one in rows] == [True, False]
    assert rows[0].refusal.startswith("第1项没有被退回")


def test_the_rules_speak_of_the_rows_as_they_will_stand(paper, cast, lay):
    first = add(paper, cast.clerk, cert_name="甲证明", remark="")
    save_item(paper, VALUES | {"cert_name": "乙证明", "disposal": ""}, [NO_BASIS], actor=cast.clerk, at=PHASE_2)
    rows = lay(paper, "甲证明\t\n丙证明\t部门核查\n", ("cert_name", "disposal"), first)
    found = problems_after(paper, rows, (PHASE_2 + HOUR).date())
    assert what(rows) == [(2, {"cert_name": "丙证明", "disposal": "department_check"})]
    assert [problem.code for problem in found.get(0, ()) if problem.code == "required"] == []


def test_a_new_row_that_doubles_a_stored_item_is_told(paper, cast, lay):
    add(paper, cast.clerk)
    rows = lay(paper, "婚姻状况证明\t收养登记\n", ("cert_name", "service_name"))
    found = problems_after(paper, rows, PHASE_2.date())
    assert "duplicate_item" in [problem.code for problem in found[0]]

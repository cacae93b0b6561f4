"""The grid as a page: its rows and columns, who sees it, and that it works row by row without script."""

import re

import pytest
from django.urls import reverse

from submissions.forms.grid import groups_in, keys_of
from submissions.models import Declaration, DeclaredItem
from submissions.operations import hand_in, return_items, save_item
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, LAW, VALUES, add, certified


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def grid(paper):
    return reverse("declaration_grid", args=[paper.pk])


def lines(page):
    return page.context["rows"]


def sent_by(page, key):
    """What a browser without script sends with a row: its hidden fields and its boxes as they stand."""
    text = page.content.decode()
    form = text.split(f'<form id="form-{key}"')[1].split("</form>")[0]
    body = {name: value for name, value in re.findall(r'name="(\w+)"\s+value="([^"]*)"', form) if name != "do"}
    line = next(line for line in page.context["rows"] if line["row"].key == key)
    return body | {bound.name: bound.value() or "" for bound in line["row"].form}


def test_every_item_is_a_row_and_empty_rows_follow(clerk, paper, cast):
    add(paper, cast.clerk)
    add(paper, cast.clerk, cert_name="居住证明", purpose="")
    rows = lines(clerk.get(grid(paper)))
    assert [(row["row"].name, row["word"]) for row in rows] == [
        ("第1项", "可提交"),
        ("第2项", "须修改1处"),
        ("新的一项", "未填写"),
        ("新的一项", "未填写"),
        ("新的一项", "未填写"),
    ]


def test_every_row_can_be_removed_and_only_an_item_copied(clerk, paper, cast):
    add(paper, cast.clerk)
    text = clerk.get(grid(paper)).content.decode()
    parts = [part.split("</form>")[0] for part in text.split('<form id="form-')[1:]]
    assert [('value="copy"' in part, 'value="remove"' in part) for part in parts] == [
        (True, True),
        *[(False, True)] * 4,
    ]


def test_a_problem_stands_under_its_row_and_leads_to_its_box(clerk, paper, cast):
    item = add(paper, cast.clerk, purpose="")
    page = clerk.get(grid(paper))
    (line, *_) = lines(page)
    assert [(note["key"], note["tag"]) for note in line["notes"]] == [("purpose", "须修改")]
    assert [cell["key"] for cell in line["cells"] if cell["mark"] == "wrong"] == ["purpose"]
    assert f'href="#cell-{item.pk}-purpose"' in page.content.decode()
    assert f'id="cell-{item.pk}-purpose"' in page.content.decode()


def test_the_columns_are_chosen_by_group_and_remembered(clerk, paper):
    few = clerk.get(grid(paper), {"show": "more"})
    assert list(lines(few)[0]["row"].form.fields) == list(keys_of(("main", "more")))
    assert list(lines(clerk.get(grid(paper)))[0]["row"].form.fields) == list(keys_of(("main", "more")))


def test_unknown_groups_are_left_out_and_the_names_always_stand():
    assert groups_in(["proposal", "x", "facts"]) == ("main", "facts", "proposal")
    assert groups_in([]) == ("main",)


def test_all_groups_together_are_all_columns_of_the_form(paper):
    everything = keys_of(("main", "facts", "basis", "proposal", "more"))
    assert sorted(everything) == sorted(column["key"] for column in paper.form.columns if column["key"] != "no")


def test_three_hundred_items_come_fifty_to_a_page(clerk, paper, cast):
    for number in range(51):
        save_item(paper, VALUES | {"cert_name": f"证明{number}"}, [LAW], actor=cast.clerk, at=PHASE_2)
    first, second = clerk.get(grid(paper)), clerk.get(grid(paper), {"page": "2"})
    assert [len(lines(first)), len(lines(second))] == [50, 4]


def test_every_box_says_whose_it_is(clerk, paper, cast):
    add(paper, cast.clerk)
    (line, *_) = lines(clerk.get(grid(paper)))
    labels = [bound.field.widget.attrs["aria-label"] for bound in line["row"].form]
    assert labels[:2] == ["第1项，证明事项名称", "第1项，政务服务事项名称"]


def test_without_script_a_row_is_added_and_changed_by_its_button(clerk, paper):
    page = clerk.get(grid(paper))
    new = lines(page)[0]["row"].key
    typed = {"cert_name": "居住证明", "levels": "县级、地市级", "proposal": "cancel", "basis_level": "none"}
    answer = clerk.post(reverse("declaration_grid_row", args=[paper.pk]), sent_by(page, new) | typed)
    item = DeclaredItem.objects.get()
    assert answer.url == f"{grid(paper)}?page=1#item-{item.pk}"
    assert (item.cert_name, item.levels, item.demanding_unit, item.bases.get().level) == (
        "居住证明",
        [2, 3],
        "城关区民政局",
        "none",
    )
    page = clerk.get(grid(paper))
    body = sent_by(page, str(item.pk)) | {"purpose": "核实住址", "levels": "地（市）级、县（区）级"}
    clerk.post(reverse("declaration_grid_row", args=[paper.pk]), body)
    item = DeclaredItem.objects.get()
    assert (item.purpose, item.levels, item.row_version) == ("核实住址", [2, 3], 2)


def test_in_a_rectification_only_returned_rows_have_boxes(signed_in, declaring, ground, cast):
    old = certified(ground, cast, "婚姻状况证明", "居住证明")
    uid = old.items.get(no=2).uid
    version = return_items(old, [uid], note="请补依据", actor=cast.panel_chair, at=PHASE_3)
    declaring.move_to(PHASE_3 + HOUR)
    rows = lines(signed_in(cast.clerk).get(grid(version)))
    assert [row["locked"] for row in rows] == [True, False, False, False, False]


def test_a_paper_that_was_handed_in_has_no_grid(clerk, paper, cast):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    answer = clerk.get(grid(paper))
    assert answer.url == reverse("declaration", args=[paper.pk])


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk"}))
def test_nobody_else_sees_the_grid(signed_in, paper, cast, name):
    assert signed_in(getattr(cast, name)).get(grid(paper)).status_code == 404


def test_the_script_of_the_grid_stays_small(settings):
    assert (settings.BASE_DIR / "static/js/grid.js").stat().st_size <= 15_000


def test_the_declaration_leads_to_the_grid(clerk, paper):
    page = clerk.get(reverse("declaration", args=[Declaration.objects.get().pk]))
    assert f'href="{grid(paper)}"' in page.content.decode()

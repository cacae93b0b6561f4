"""The self-check: blockers first, each problem leads to its box; nothing blocking leads on."""

from django.urls import reverse

from submissions.operations import declare_nil, save_item
from tests.cast import PHASE_2
from tests.submissions.papers import KEEPING, LAW, NO_BASIS, VALUES, add


def url(paper):
    return reverse("declaration_check", args=[paper.pk])


def test_items_with_blockers_come_first(signed_in, cast, paper):
    add(paper, cast.clerk, cert_name="其他材料")
    wrong = add(paper, cast.clerk, cert_name="居住证明", purpose="", issuing_unit="")
    page = signed_in(cast.clerk).get(url(paper))
    assert [group["item"].cert_name for group in page.context["groups"]] == ["居住证明", "其他材料"]
    assert (page.context["blockers"], page.context["hints"]) == (2, 1)
    assert f"{reverse('item_edit', args=[wrong.pk])}#id_purpose" in page.content.decode()
    assert "提交分管领导</button>" not in page.content.decode()


def test_a_doubled_item_is_found_between_items(signed_in, cast, paper):
    add(paper, cast.clerk)
    add(paper, cast.clerk)
    groups = signed_in(cast.clerk).get(url(paper)).context["groups"]
    assert [(group["item"].no, len(group["blockers"])) for group in groups] == [(2, 1)]


def test_hints_do_not_stop_it(signed_in, cast, paper):
    save_item(paper, VALUES | KEEPING, [NO_BASIS], actor=cast.clerk, at=PHASE_2)
    page = signed_in(cast.clerk).get(url(paper))
    assert (page.context["blockers"], page.context["hints"]) == (0, 1)
    assert [move.name for move in page.context["moves"]] == ["hand_in"]
    assert "不影响提交" in page.content.decode()


def test_a_faultless_paper_may_be_handed_in_from_here(signed_in, cast, paper):
    save_item(paper, VALUES, [LAW], actor=cast.clerk, at=PHASE_2)
    text = signed_in(cast.clerk).get(url(paper)).content.decode()
    assert "没有须修改的内容，可以提交分管领导" in text


def test_an_empty_paper_is_told_apart_from_a_nil_return(signed_in, cast, paper):
    client = signed_in(cast.clerk)
    assert "申报表中没有事项" in client.get(url(paper)).content.decode()
    declare_nil(paper, True, actor=cast.clerk, at=PHASE_2)
    assert "没有须修改的内容，可以提交分管领导" in client.get(url(paper)).content.decode()


def test_the_leader_reads_it_and_strangers_do_not(signed_in, cast, paper):
    assert signed_in(cast.leader).get(url(paper)).status_code == 200
    for name in ("stranger", "panel_chair", "coordinator", "institution_clerk", "region_coordinator"):
        assert signed_in(getattr(cast, name)).get(url(paper)).status_code == 404

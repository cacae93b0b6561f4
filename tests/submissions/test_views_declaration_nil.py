"""A nil return is given with its reason, which leader, superior and panel read; nobody else finds the page."""

import pytest
from django.urls import reverse

from submissions.models import Declaration
from submissions.operations import certify, declare_nil, hand_in
from tests.cast import A_FEW, PHASE_2
from tests.submissions.papers import NIL, add

SAID = "本单位没有政务服务事项：本单位只承担内部综合协调工作。"


def url(paper, name="declaration_nil"):
    return reverse(name, args=[paper.pk])


def stored(paper):
    return Declaration.objects.get(pk=paper.pk)


def test_the_page_asks_for_the_reason_and_writes_nothing(signed_in, cast, paper):
    page = signed_in(cast.clerk).get(url(paper))
    assert (page.status_code, list(page.context["form"].fields)) == (200, ["reason", "words"])
    assert stored(paper).nil is False


def test_nil_is_said_with_its_reason_and_taken_back(signed_in, cast, paper):
    client = signed_in(cast.clerk)
    client.post(url(paper), NIL)
    assert (stored(paper).nil, stored(paper).nil_said) == (True, SAID)
    assert SAID in client.get(url(paper, "declaration")).content.decode()
    client.post(url(paper), {"nil": "0"})
    assert (stored(paper).nil, stored(paper).nil_reason, stored(paper).nil_words) == (False, "", "")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "no_service"},
        {"words": "本单位只承担内部综合协调工作。"},
        NIL | {"words": "没有"},
        NIL | {"reason": "x"},
    ],
    ids=["nothing", "no words", "no reason", "too few words", "unknown reason"],
)
def test_without_a_reason_in_words_nothing_is_marked_and_what_was_typed_stays(signed_in, cast, paper, body):
    page = signed_in(cast.clerk).post(url(paper), body)
    assert (page.status_code, stored(paper).nil) == (422, False)
    assert body.get("words", "") in page.content.decode()


def test_nil_is_refused_while_items_stand_there(signed_in, cast, paper):
    add(paper, cast.clerk)
    answer = signed_in(cast.clerk).post(url(paper), NIL, follow=True)
    assert "不能作零报告" in answer.content.decode()
    assert stored(paper).nil is False


def test_a_locked_paper_is_not_made_nil(signed_in, cast, paper):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    answer = signed_in(cast.clerk).get(url(paper), follow=True)
    assert "内容已锁定，不能改作零报告" in answer.content.decode()


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk", "disabled"}))
def test_only_who_fills_in_the_paper_finds_it(signed_in, cast, paper, name):
    client = signed_in(getattr(cast, name))
    assert (client.get(url(paper)).status_code, client.post(url(paper), NIL).status_code) == (404, 404)


def test_leader_superior_and_panel_read_the_reason(signed_in, cast, paper):
    declare_nil(paper, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert SAID in signed_in(cast.leader).get(url(paper, "declaration_move")).content.decode()
    certify(paper, actor=cast.leader, at=PHASE_2)
    pages = [
        (cast.leader, url(paper, "declaration_receipt")),
        (cast.coordinator, reverse("completeness")),
        (cast.coordinator, reverse("peers")),
        (cast.panel_chair, reverse("docket")),
        (cast.panel_member, url(paper, "declaration_peers")),
    ]
    assert [SAID in signed_in(who).get(page).content.decode() for who, page in pages] == [True] * len(pages)

"""One item before its unit: what it sees, its answer, and what comes next."""

import pytest
from django.urls import reverse

from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations import feed_back, return_for_rectification, rule
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import CANCEL, INCOME, KEEP, KINSHIP, MARRIAGE

OWN = {"clerk", "leader"}


def page_of(client, case):
    return client.get(reverse("answer", args=[case.pk]))


def post(client, name, case, **data):
    return client.post(reverse(name, args=[case.pk]), {"read": read(client, case), **data})


def read(client, case):
    page = page_of(client, case)
    return page.context["read"] if page.status_code == 200 else ""


@pytest.mark.parametrize("name", sorted(A_FEW - OWN - {"disabled"}))
def test_nobody_but_the_unit_opens_or_answers(docketed, as_user, cast, name):
    case = docketed.proposed(KINSHIP)
    client = as_user(getattr(cast, name))
    assert page_of(client, case).status_code == 404
    assert post(client, "answer_accept", case).status_code == 404
    assert post(client, "answer_contest", case, note="不同意。").status_code == 404
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


def test_before_feedback_the_unit_s_own_item_is_not_found(docketed, as_user, cast):
    assert page_of(as_user(cast.clerk), docketed.ruled(KINSHIP)).status_code == 404


def test_declared_and_ruled_stand_side_by_side_with_the_sentence_of_the_notice(docketed, as_user, cast):
    page = page_of(as_user(cast.clerk), docketed.proposed(KINSHIP))
    assert {fact["key"]: fact["value"] for fact in page.context["proposed"]}["六个一批类别"] == "部门核查"
    assert {fact["key"]: fact["value"] for fact in page.context["verdict"]}["六个一批类别"] == "取消废止"
    assert "没有法律、法规、规章依据" in page.context["why"]


def test_the_unit_does_not_read_who_on_the_panel_ruled(docketed, as_user, cast):
    words = page_of(as_user(cast.clerk), docketed.proposed(KINSHIP)).content.decode()
    assert "城关审核甲" not in words


def test_agreeing_settles_and_a_double_click_changes_nothing(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    client = as_user(cast.clerk)
    token = read(client, case)
    for _ in range(2):
        answer = client.post(reverse("answer_accept", args=[case.pk]), {"read": token})
        assert (answer.status_code, answer.url) == (302, reverse("answer", args=[case.pk]))
    assert Ruling.history.filter(id=case.pk, state="settled").count() == 1


def test_what_a_colleague_has_answered_is_said(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    post(as_user(cast.leader), "answer_accept", case)
    page = post(as_user(cast.clerk), "answer_contest", case, note="不同意。")
    assert page.status_code == 409
    assert "城关分管甲已于" in page.content.decode()


def test_contesting_needs_words(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    page = post(as_user(cast.clerk), "answer_contest", case, note=" ")
    assert list(page.context["form"].errors) == ["note"]
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


def test_contesting_goes_to_the_panel_then_to_the_superior(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    client = as_user(cast.clerk)
    assert "提出异议满2次的，由上一级裁定" in page_of(client, case).context["next"]
    post(client, "answer_contest", case, note="没有其他办法核实。")
    assert docketed.case(KINSHIP).state == RulingState.CONTESTED
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
    feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    page = page_of(client, case)
    assert page.context["last_round"]
    assert "由上一级裁定" in page.context["next"]
    post(client, "answer_contest", case, note="仍然不同意。")
    assert docketed.case(KINSHIP).state == RulingState.DISPUTED


def test_an_answer_to_a_verdict_that_was_replaced_is_refused(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    client = as_user(cast.clerk)
    answer = client.post(reverse("answer_accept", args=[case.pk]), {"read": "1.000000"})
    assert answer.status_code == 409
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


def test_a_returned_item_shows_the_reason_and_no_verdict(docketed, as_user, cast):
    case = docketed.case(INCOME)
    return_for_rectification(case, reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3)
    page = page_of(as_user(cast.clerk), case)
    assert page.context["verdict"] == []
    assert "请补充依据。" in page.content.decode()
    assert not page.context["may_accept"]


def test_a_kept_item_shows_what_the_notice_asks_for_it(docketed, as_user, cast):
    page = page_of(as_user(cast.clerk), docketed.proposed(MARRIAGE, KEEP))
    assert page.context["why"].startswith("对审核后确需保留的证明事项")


@pytest.mark.parametrize("name", ["answer_accept", "answer_contest"])
def test_answers_are_posted(docketed, as_user, cast, name):
    assert as_user(cast.clerk).get(reverse(name, args=[docketed.proposed(KINSHIP).pk])).status_code == 405

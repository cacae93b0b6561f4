"""The unit's list: what was fed back, and agreement to several items at once."""

import pytest
from django.urls import reverse

from review.enums import RulingState
from tests.cast import A_FEW, PEOPLE
from tests.review.conftest import COPY, KEEP, KINSHIP, MARRIAGE

OWN = {"clerk", "leader"}
ANSWERING = {name for name, (_, role, _) in PEOPLE.items() if role in ("clerk", "leader")}


def names(page):
    return [line.case.item.cert_name for line in page.context["lines"]]


def test_the_unit_finds_what_was_fed_back_and_nothing_else(docketed, as_user, cast):
    docketed.proposed(KINSHIP)
    docketed.ruled(COPY)
    page = as_user(cast.clerk).get(reverse("answers"))
    assert names(page) == [KINSHIP]
    assert COPY not in page.content.decode()


@pytest.mark.parametrize("name", sorted(ANSWERING - OWN - {"disabled"}))
def test_other_units_find_nothing_of_it(docketed, as_user, cast, name):
    case = docketed.proposed(KINSHIP)
    client = as_user(getattr(cast, name))
    assert names(client.get(reverse("answers"))) == []
    assert client.post(reverse("answers_accept"), {"pick": case.pk, "confirmed": "1"}).status_code == 404
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


@pytest.mark.parametrize("name", sorted(A_FEW - ANSWERING))
def test_who_answers_for_no_unit_finds_no_page(docketed, as_user, cast, name):
    docketed.proposed(KINSHIP)
    client = as_user(getattr(cast, name))
    assert client.get(reverse("answers")).status_code == 404
    assert client.post(reverse("answers_accept"), {"all": "1", "confirmed": "1"}).status_code == 404


def test_the_list_is_narrowed(docketed, as_user, cast):
    docketed.proposed(KINSHIP)
    docketed.contested(COPY)
    client = as_user(cast.clerk)
    assert names(client.get(reverse("answers"), {"state": "contested"})) == [COPY]
    assert names(client.get(reverse("answers"), {"q": "户口"})) == [KINSHIP]
    states = [value for value, _ in client.get(reverse("answers")).context["form"].fields["state"].choices]
    assert "ruled" not in states
    assert dict(client.get(reverse("answers")).context["form"].fields["state"].choices)["pending"] == "审核中"


def test_where_nothing_waits_for_an_answer_nothing_is_offered(docketed, as_user, cast):
    docketed.contested(COPY)
    client = as_user(cast.clerk)
    assert 'class="selection"' not in client.get(reverse("answers")).content.decode()
    docketed.proposed(KINSHIP)
    assert 'class="selection"' in client.get(reverse("answers")).content.decode()
    assert "同意所选" not in client.get(reverse("answers"), {"state": "contested"}).content.decode()


def test_agreement_is_asked_for_once_more(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    client = as_user(cast.clerk)
    asked = client.post(reverse("answers_accept"), {"pick": case.pk})
    assert asked.status_code == 200
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED
    client.post(reverse("answers_accept"), {"pick": asked.context["picks"], "confirmed": "1"})
    assert docketed.case(KINSHIP).state == RulingState.SETTLED


def test_all_means_what_was_shown_and_not_what_came_later(docketed, as_user, cast):
    docketed.proposed(KINSHIP)
    client = as_user(cast.leader)
    asked = client.post(reverse("answers_accept"), {"all": "1"})
    docketed.proposed(MARRIAGE, KEEP)
    client.post(reverse("answers_accept"), {"pick": asked.context["picks"], "confirmed": "1"})
    assert docketed.case(KINSHIP).state == RulingState.SETTLED
    assert docketed.case(MARRIAGE).state == RulingState.PROPOSED


def test_one_item_that_is_not_ready_holds_all_back(docketed, as_user, cast):
    ready, contested = docketed.proposed(KINSHIP), docketed.contested(COPY)
    given = {"pick": f"{ready.pk},{contested.pk}", "confirmed": "1"}
    page = as_user(cast.clerk).post(reverse("answers_accept"), given)
    assert page.status_code == 409
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED


def test_nothing_picked_is_said(docketed, as_user, cast):
    answer = as_user(cast.clerk).post(reverse("answers_accept"), follow=True)
    assert "没有选中事项" in answer.content.decode()


def test_agreement_is_posted(docketed, as_user, cast):
    assert as_user(cast.clerk).get(reverse("answers_accept")).status_code == 405

"""The superior's list of disputes."""

import pytest
from django.urls import reverse

from review.operations import decide
from tests.cast import A_FEW, PEOPLE, PHASE_3
from tests.review.conftest import ABOLISH, COPY, KINSHIP

CHAIRS = {name for name, (_, role, _) in PEOPLE.items() if role == "panel_chair"}


def names(page):
    return [line.case.item.cert_name for line in page.context["lines"]]


def test_the_superior_finds_the_dispute(docketed, as_user, cast):
    docketed.disputed(KINSHIP)
    assert names(as_user(cast.city_chair).get(reverse("disputes"))) == [KINSHIP]


@pytest.mark.parametrize("name", sorted(CHAIRS - {"city_chair"}))
def test_other_chairs_find_none(docketed, as_user, cast, name):
    docketed.disputed(KINSHIP)
    page = as_user(getattr(cast, name)).get(reverse("disputes"))
    assert names(page) == []
    assert KINSHIP not in page.content.decode()


@pytest.mark.parametrize("name", sorted(A_FEW - CHAIRS - {"disabled"}))
def test_who_decides_nothing_finds_no_page(docketed, as_user, cast, name):
    assert as_user(getattr(cast, name)).get(reverse("disputes")).status_code == 404


def test_what_is_to_decide_stands_before_what_is_decided(docketed, as_user, cast):
    decide(docketed.disputed(KINSHIP), ABOLISH, note="采纳。", actor=cast.city_chair, at=PHASE_3)
    docketed.disputed(COPY)
    client = as_user(cast.city_chair)
    assert names(client.get(reverse("disputes"))) == [COPY, KINSHIP]
    assert names(client.get(reverse("disputes"), {"state": "settled"})) == [KINSHIP]

"""One dispute before the superior: both sides, the log, the decision."""

import pytest
from django.urls import reverse

from review.enums import RulingState
from review.models import Ruling
from tests.cast import A_FEW
from tests.review.conftest import KINSHIP


def given(case, **more):
    text = f"{case.item.pk}:{case.item.row_version}"
    return {"outcome": "cancel", "disposal": "abolish", "item": text, "note": "采纳审核组意见。", **more}


def decide(client, case, **more):
    return client.post(reverse("dispute_decide", args=[case.pk]), given(case, **more))


@pytest.mark.parametrize("name", sorted(A_FEW - {"city_chair", "disabled"}))
def test_nobody_but_the_superior_opens_or_decides(docketed, as_user, cast, name):
    case = docketed.disputed(KINSHIP)
    client = as_user(getattr(cast, name))
    assert client.get(reverse("dispute", args=[case.pk])).status_code == 404
    assert decide(client, case).status_code == 404
    assert docketed.case(KINSHIP).state == RulingState.DISPUTED


def test_both_sides_and_the_log_are_shown(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    page = as_user(cast.city_chair).get(reverse("dispute", args=[case.pk]))
    words = page.content.decode()
    assert "仍然不同意。" in words
    assert "由民政部门核查婚姻登记信息。" in words
    assert [entry.move for entry in page.context["log"]][:2] == ["contest_finally", "feed_back"]


def test_the_decision_settles_and_keeps_the_dissent(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    client = as_user(cast.city_chair)
    for _ in range(2):
        answer = decide(client, case)
        assert (answer.status_code, answer.url) == (302, reverse("dispute", args=[case.pk]))
    now = docketed.case(KINSHIP)
    assert (now.state, now.disposal, now.decided_by) == (RulingState.SETTLED, "abolish", cast.city_chair)
    assert "仍然不同意。" in now.dissent
    assert Ruling.history.filter(id=case.pk, state="settled").count() == 1
    page = client.get(reverse("dispute", args=[case.pk]))
    assert (page.status_code, page.context["may_decide"]) == (200, False)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"note": ""}, "note"), ({"disposal": ""}, "disposal"), ({"outcome": "retain", "reason": "需要。"}, "outcome")],
)
def test_what_is_wrong_is_said_at_its_field(docketed, as_user, cast, more, field):
    case = docketed.disputed(KINSHIP)
    page = decide(as_user(cast.city_chair), case, **more)
    assert list(page.context["form"].errors) == [field]
    assert docketed.case(KINSHIP).state == RulingState.DISPUTED


def test_the_decision_is_posted(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    assert as_user(cast.city_chair).get(reverse("dispute_decide", args=[case.pk])).status_code == 405

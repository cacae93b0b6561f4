"""The government's approval on its page: number, day, signatory, by the person who records it."""

import pytest
import time_machine
from django.urls import reverse

from publishing.enums import EditionState
from publishing.operations import pass_legality, submit_for_legality
from tests.publishing.conftest import COMPILED_AT, HOUR
from tests.stories import a_story

GIVEN = {"number": "城政函〔2020〕8号", "day": "2020-11-07", "signatory": "城关签发甲"}


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(COMPILED_AT + 3 * HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def legal(settled):
    compilation = settled.compile()
    submit_for_legality(compilation, actor=settled.cast.panel_chair, at=COMPILED_AT)
    pass_legality(compilation, words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    return compilation


def record(client, user, compilation, **changed):
    client.force_login(user)
    return client.post(reverse("record_approval", args=[compilation.pk]), {**GIVEN, **changed})


def test_both_lists_get_the_approval(client, settled, legal):
    answer = record(client, settled.cast.approver, legal)
    assert answer["Location"] == reverse("compilation", args=[legal.pk])
    rows = legal.editions.values_list("state", "approval_number", "approval_signatory", "approval_date")
    assert {(state, number, name, str(day)) for state, number, name, day in rows} == {
        (EditionState.APPROVED, GIVEN["number"], GIVEN["signatory"], GIVEN["day"])
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": " "}, "number"),
        ({"signatory": ""}, "signatory"),
        ({"day": ""}, "day"),
        ({"day": "十一月"}, "day"),
        ({"day": "2020-11-08"}, "__all__"),
        ({"number": "x" * 81}, "number"),
        ({"number": "a\x00"}, "number"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(client, settled, legal, changed, field):
    answer = record(client, settled.cast.approver, legal, **changed)
    assert list(answer.context["form"].errors) == [field]
    assert set(legal.editions.values_list("state", flat=True)) == {EditionState.LEGAL}


@pytest.mark.parametrize("who", ["panel_chair", "coordinator", "legality", "city_approver", "stranger_chair"])
def test_nobody_else_records_it(client, settled, legal, who):
    assert record(client, getattr(settled.cast, who), legal).status_code == 404


def test_before_legality_review_it_is_refused(client, settled):
    compilation = settled.compile()
    answer = record(client, settled.cast.approver, compilation)
    assert "不能" in answer.context["form"].non_field_errors()[0]


def test_looking_records_nothing(client, settled, legal):
    client.force_login(settled.cast.approver)
    assert client.get(reverse("record_approval", args=[legal.pk])).status_code == 200
    assert set(legal.editions.values_list("approval_number", flat=True)) == {""}

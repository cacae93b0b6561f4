"""What the reduction would be: exact, under each assumption, and only for who follows the lists."""

import csv
import io
from fractions import Fraction

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import Outcome
from campaign.operations.notice import load_notice, open_round
from publishing.queries.desk import lists_below
from publishing.queries.what_if import what_if
from review.enums import RulingState
from review.models import Ruling
from submissions.models import Declaration
from tests.publishing.conftest import ROLLED_UP_AT
from tests.publishing.laid import Laid
from tests.publishing.played import Case

pytestmark = pytest.mark.django_db
GONE, KEPT = Case("甲证明", disposal="abolish"), Case("乙证明", Outcome.RETAIN, level="law")
RULE = Case("丙证明", Outcome.RETAIN, level="department_rule")


@pytest.fixture
def laid(ground):
    """城关区 has listed 1 of 3 cancelled; 堆龙德庆区 has 4 open items, 3 of them proposed for cancelling."""
    laid = Laid(ground.round)
    laid.settle({ground.civil: [GONE, KEPT, RULE]})
    laid.compile(ground.lead)
    laid.settle({ground.other_civil: [GONE, GONE, GONE, KEPT]})
    Ruling.objects.filter(unit=ground.other_civil).update(state=RulingState.PENDING, outcome="", disposal="")
    return laid


def asked(ground, lead):
    return what_if(lead, ground.round, list(lists_below(lead).filter(round=ground.round)))


def test_each_assumption_gives_its_exact_fraction_and_says_what_hangs_on_it(ground, cast, laid):
    whole, places = asked(ground, ground.coordination)
    assert [(one.hanging, one.cancelled, one.baseline, one.reached) for one in whole.outlooks] == [
        (0, 1, 3, False),
        (4, 4, 7, True),
        (4, 5, 7, True),
        (4, Fraction(7, 3), 7, False),
        (1, 2, 3, True),
    ]
    assert whole.outlooks[3].exact == Fraction(100, 3)
    assert [(place.name, place.pending.total()) for place in places] == [("堆龙德庆区", 4)]


def test_a_lead_unit_asks_of_its_own_places_only(ground, cast, laid):
    whole, places = asked(ground, ground.lead)
    assert ([one.baseline for one in whole.outlooks], places) == ([3, 3, 3, 3, 3], [])


def test_asking_changes_nothing_and_is_for_who_follows_the_lists(client, ground, cast, laid):
    before = list(Ruling.objects.order_by("pk").values_list("pk", "state", "outcome"))
    with time_machine.travel(ROLLED_UP_AT, tick=False):
        client.force_login(cast.region_coordinator)
        page = client.get(reverse("roll_ups"))
        answer = client.get(reverse("roll_ups"), {"what_if": "csv"})
        client.force_login(cast.clerk)
        assert client.get(reverse("roll_ups"), {"what_if": "csv"}).status_code == 404
    assert page.context["what_if"]["places"] == [["堆龙德庆区", 4, "—", "75.00 %", "100.00 %"]]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[2] == ["西藏自治区合计", "未定的按单位的申报建议", "不计", "4", "4", "7", "57.14 %", "4/7", "达到"]
    assert list(Ruling.objects.order_by("pk").values_list("pk", "state", "outcome")) == before


@pytest.fixture
def second(ground, laid):
    """In a second round 城关区 declares 乙 again, and neither 丙, which its first list keeps, nor anything new."""
    round = open_round(load_notice(), 2, 120)
    Laid(round, laid.uids).settle({ground.civil: [GONE, KEPT]})
    return round


def both(lead, round):
    whole, _ = what_if(lead, round, [])
    return [
        [(one.cancelled, one.baseline) for one in outlooks[:2]]
        for outlooks in (whole.outlooks, whole.outlooks_undeclared_cancelled)
    ]


def test_what_an_earlier_list_keeps_and_nobody_declared_counts_as_cancelled_only_by_the_switch(ground, cast, second):
    assert both(ground.lead, second) == [[(0, 0), (1, 2)], [(0, 0), (2, 3)]]
    whole, _ = what_if(ground.lead, second, [])
    assert [one.label[:2] for one in whole.outlooks_undeclared_cancelled] == [
        "现在",
        "未定",
        "未定",
        "仅有",
    ]  # no rate yet
    assert both(ground.other_lead, second) == [[(0, 0), (0, 0)], [(0, 0), (0, 0)]]


def test_what_a_unit_has_in_its_draft_is_told_to_nobody(ground, cast, second):
    Declaration.objects.filter(round=second).update(state="draft", receipt=None, certified_at=None, is_current=False)
    Ruling.objects.filter(round=second).delete()
    assert both(ground.lead, second)[1] == [(0, 0), (2, 2)]  # 乙 and 丙, declared or not


def test_in_the_first_round_nothing_is_known_of_what_was_not_declared(ground, cast, laid):
    whole, _ = asked(ground, ground.coordination)
    assert whole.undeclared == 0
    assert whole.outlooks == whole.outlooks_undeclared_cancelled


def test_the_switch_shows_both_figures_side_by_side_and_begins_as_the_campaign_is_set(client, ground, cast, second):
    def page(**more):
        with time_machine.travel(ROLLED_UP_AT, tick=False):
            return client.get(reverse("roll_ups"), {"unit": ground.lead.pk, "round": 2, **more})

    client.force_login(cast.panel_chair)
    off, on = page().context["what_if"], page(undeclared="1").context["what_if"]
    assert off["rows"][1] == on["rows"][1] == ["未定的按单位的申报建议", "0项", "1", 2, "50.00 %", "达到"]
    assert (off["rows_cancelled"], on["rows_cancelled"][1][2:]) == ([], ["2", 3, "66.67 %", "达到"])
    assert (off["both"], on["both"], on["undeclared"]) == (False, True, 1)
    assert page(undeclared="1").content.decode().count("假如未列入的视为取消") == 0
    type(second.campaign).objects.update(undeclared_means_cancelled=True)
    assert (page().context["what_if"]["both"], page(undeclared="0").context["what_if"]["both"]) == (True, False)

"""What each person may know of the opinions on an item, and what keeps a member from ruling."""

import pytest

from campaign.enums import Role
from campaign.operations import appoint
from review.enums import Finding
from review.models import Panel, Ruling
from review.queries import earlier_opinions, held_by, opinions_seen_by, panel_of, split_seen_by, standings_of
from review.queries.opinions import Standing
from tests.cast import PHASE_3
from tests.review.conftest import COPY, KINSHIP
from tests.review.test_operations_opinions import opine, settings


def test_a_panel_without_a_row_has_the_values_of_a_fresh_one(docketed, ground):
    panel = panel_of(ground.civil)
    assert (panel.opinions_hidden, panel.opinions_needed, panel.pk) == (True, 0, None)
    settings(ground, opinions_hidden=False, opinions_needed=3)
    panel = panel_of(ground.civil)
    assert (panel.opinions_hidden, panel.opinions_needed) == (False, 3)


def test_where_opinions_stand_is_asked_once_for_many_items(docketed, cast, django_assert_num_queries):
    opine(docketed.case(KINSHIP), cast.panel_member)
    opine(docketed.case(KINSHIP), cast.panel_chair, Finding.FAIL)
    opine(docketed.case(COPY), cast.panel_member)
    cases = list(Ruling.objects.with_papers())
    with django_assert_num_queries(1):
        found = standings_of(cases, cast.panel_chair)
    assert found[docketed.case(KINSHIP).pk] == Standing(2, 1, True, True)
    assert found[docketed.case(COPY).pk] == Standing(1, 1, False, False)
    assert set(found.values()) == {Standing(2, 1, True, True), Standing(1, 1, False, False), Standing()}


@pytest.mark.parametrize(
    ("standing", "hidden", "needed", "words"),
    [
        (Standing(), True, 0, None),
        (Standing(1, 0, False, True), True, 0, None),
        (Standing(1, 1, False, False), True, 0, "请先填写您的意见"),
        (Standing(2, 2, True, False), True, 0, "请先填写您的意见"),
        (Standing(1, 1, False, False), False, 0, None),
        (Standing(2, 1, True, True), True, 0, "不一致"),
        (Standing(2, 2, True, False), False, 0, "不一致"),
        (Standing(1, 0, False, True), True, 2, "现有1名"),
        (Standing(2, 1, False, True), True, 2, None),
    ],
)
def test_what_keeps_a_member_from_ruling(standing, hidden, needed, words):
    hold = held_by(standing, Panel(opinions_hidden=hidden, opinions_needed=needed))
    assert (hold is None) == (words is None)
    assert words is None or words in hold.words


def test_who_has_not_judged_is_never_told_that_opinions_differ():
    hold = held_by(Standing(2, 2, True, False), Panel())
    same = held_by(Standing(2, 2, False, False), Panel())
    assert hold == same
    assert not hold.chair_may


def test_the_others_opinions_are_read_once_the_own_one_is_in(docketed, cast, ground):
    case = docketed.case(KINSHIP)
    first = opine(case, cast.panel_member, Finding.FAIL)
    assert opinions_seen_by(cast.panel_chair, case) == []
    assert opinions_seen_by(cast.panel_member, case) == [first]
    second = opine(case, cast.panel_chair)
    assert opinions_seen_by(cast.panel_member, case) == [first, second]


def test_in_an_open_panel_everybody_reads_them(docketed, cast, ground):
    settings(ground, opinions_hidden=False)
    first = opine(docketed.case(KINSHIP), cast.panel_member)
    assert opinions_seen_by(cast.panel_chair, docketed.case(KINSHIP)) == [first]


def test_the_superior_who_reads_a_dispute_reads_the_opinions(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member)
    case = docketed.disputed(KINSHIP)
    assert [one.member for one in opinions_seen_by(cast.city_chair, case)] == [cast.panel_member]


def test_what_an_opinion_said_before_is_kept_in_order(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL, "甲。")
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.DOUBT, "乙。")
    last = opine(docketed.case(KINSHIP), cast.panel_member)
    [entries] = earlier_opinions([last]).values()
    assert [entry.after["words"] for entry in entries] == ["甲。", "乙。"]


def test_that_opinions_differ_is_known_to_the_chair_and_to_who_has_judged(docketed, cast, ground):
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    appoint(cast.lead_leader, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    opine(docketed.case(KINSHIP), cast.lead_clerk)

    def seen(user):
        return Ruling.objects.filter(split_seen_by(user)).count()

    assert [seen(one) for one in (cast.panel_member, cast.lead_clerk, cast.panel_chair)] == [1, 1, 1]
    assert (seen(cast.lead_leader), seen(cast.stranger_chair)) == (0, 0)
    settings(ground, opinions_hidden=False)
    assert seen(cast.lead_leader) == 1

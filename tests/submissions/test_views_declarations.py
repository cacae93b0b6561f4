"""The list of declarations: what a unit owes, what it may start, and for whom it may fill in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.operations import extend_deadline
from campaign.queries import deadline_of
from submissions.models import Declaration
from submissions.operations import start_declaration
from tests.cast import A_FEW, PEOPLE, PHASE_2, PHASE_3
from tests.submissions.papers import HOUR, add, certified

LISTED = {name for name, (_, role, _) in PEOPLE.items() if role in {"clerk", "leader", "coordinator"}} - {"disabled"}


def rows(page):
    return {row.unit.name: row for row in page.context["rows"]}


def start(client, unit):
    return client.post(reverse("declaration_start", args=[unit.pk]), follow=True)


def test_a_unit_that_has_not_begun_is_offered_to_begin(signed_in, cast):
    page = signed_in(cast.clerk).get(reverse("declarations"))
    row = rows(page)["城关区民政局"]
    assert (row.declaration, row.may_start, row.due.past) == (None, True, False)
    assert "开始填报" in page.content.decode()


def test_a_leader_reads_but_does_not_begin(signed_in, cast):
    page = signed_in(cast.leader).get(reverse("declarations"))
    assert rows(page)["城关区民政局"].may_start is False


@pytest.mark.parametrize("name", sorted(A_FEW - LISTED - {"disabled"}))
def test_who_neither_fills_in_nor_signs_finds_no_such_page(signed_in, cast, name):
    assert signed_in(getattr(cast, name)).get(reverse("declarations")).status_code == 404


def test_beginning_leads_to_the_paper_and_twice_to_the_same(signed_in, cast, ground):
    client = signed_in(cast.clerk)
    first = start(client, ground.civil)
    second = start(client, ground.civil)
    paper = Declaration.objects.get()
    assert first.redirect_chain == second.redirect_chain == [(reverse("declaration", args=[paper.pk]), 302)]
    assert "本轮申报表已经建立，请继续填写。" in second.content.decode()


@pytest.mark.parametrize("name", ["stranger", "institution_clerk", "city_clerk", "leader", "panel_chair"])
def test_others_do_not_begin_it(signed_in, cast, ground, name):
    answer = start(signed_in(getattr(cast, name)), ground.civil)
    assert (answer.status_code, Declaration.objects.count()) == (404, 0)


def test_after_the_deadline_it_is_refused_in_words(signed_in, cast, ground, declaring):
    declaring.move_to(PHASE_3)
    client = signed_in(cast.clerk)
    row = rows(client.get(reverse("declarations")))["城关区民政局"]
    assert (row.may_start, row.due.past) == (False, True)
    assert "现在不在填报申报表的期限内" in start(client, ground.civil).content.decode()


def test_more_time_is_shown_and_counts(signed_in, cast, ground, declaring):
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(
        deadline, ground.civil, until=PHASE_3 + 48 * HOUR, reason="单位合并", actor=cast.coordinator, at=PHASE_2
    )
    declaring.move_to(PHASE_3)
    row = rows(signed_in(cast.clerk).get(reverse("declarations")))["城关区民政局"]
    assert (row.may_start, row.due.extended, row.due.days) == (True, True, 2)


def test_a_late_paper_is_marked(signed_in, cast, ground, declaring):
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(
        deadline, ground.civil, until=PHASE_3 + 48 * HOUR, reason="单位合并", actor=cast.coordinator, at=PHASE_2
    )
    certified(ground, cast, at=PHASE_3)
    declaring.move_to(PHASE_3 + 4 * HOUR)
    page = signed_in(cast.clerk).get(reverse("declarations"))
    words = "逾期报送（已批准延期至11月7日10:00）"
    assert rows(page)["城关区民政局"].late == words
    assert words in page.content.decode()
    paper = rows(page)["城关区民政局"].declaration
    assert words in signed_in(cast.clerk).get(reverse("declaration", args=[paper.pk])).content.decode()


def test_a_county_begins_for_its_township_and_opens_it_again(signed_in, cast, ground):
    client = signed_in(cast.coordinator)
    assert [row.unit for row in client.get(reverse("declarations")).context["others"] if row.may_start] == [
        ground.civil,
        ground.district_justice,
        ground.institution,
        ground.township,
    ]
    start(client, ground.township)
    paper = Declaration.objects.get(unit=ground.township)
    assert paper.filled_for_by == ground.lead
    assert client.get(reverse("declaration", args=[paper.pk])).status_code == 200


def test_of_a_paper_that_a_unit_fills_in_itself_the_county_learns_only_that(signed_in, cast, ground, paper):
    add(paper, cast.clerk, cert_name="尚未报送的证明")
    page = signed_in(cast.coordinator).get(reverse("declarations"))
    row = next(row for row in page.context["others"] if row.unit == ground.civil)
    assert (row.readable, row.may_start) == (False, False)
    assert reverse("declaration", args=[paper.pk]) not in page.content.decode()
    assert "单位自行填报" in page.content.decode()


def test_beginning_what_the_unit_has_begun_itself_opens_nothing(signed_in, cast, ground, paper):
    answer = start(signed_in(cast.coordinator), ground.civil)
    assert answer.redirect_chain == [(reverse("declarations"), 302)]


def test_another_round_can_be_looked_at(signed_in, cast, ground):
    ground.campaign.rounds.create(number=2)
    client = signed_in(cast.clerk)
    assert client.get(reverse("declarations"), {"round": "2"}).context["round"].number == 2
    assert client.get(reverse("declarations"), {"round": "9"}).context["round"] is None
    assert client.get(reverse("declarations"), {"round": "一"}).context["round"].number == 1


def test_the_number_of_questions_does_not_grow_with_the_papers(signed_in, cast, ground):
    def asked():
        client = signed_in(cast.coordinator)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("declarations"))
        return len(queries)

    before = asked()
    for unit in (ground.township, ground.institution, ground.civil):
        start_declaration(unit, ground.round, actor=cast.coordinator, at=PHASE_2)
    assert asked() == before

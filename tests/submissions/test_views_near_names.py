"""The page of near names: proposals, a merge with its preview and reason, its undoing, and 不是同一种 for good."""

import pytest
from django.urls import reverse

from campaign.models import Recusal
from submissions.models import Certificate, CertificateMerge, DeclaredItem, NotSame
from submissions.operations.merging import say_not_same
from submissions.queries import catalogue
from submissions.views import near_names as views
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.catalogue_papers import entered
from tests.submissions.conftest import SignIn
from tests.submissions.papers import certified

NOTE = "民政部门核实，内容相同。"


@pytest.fixture
@a_story
def pair(ground: Ground, cast: Cast) -> tuple[Certificate, Certificate]:
    """What 城关区民政局 declared, and the name of the catalogue that is like it."""
    known = entered("婚姻状况证明")
    entered("收入证明")
    certified(ground, cast, "婚姻情况证明", "无收入证明")
    return Certificate.objects.get(name="婚姻情况证明"), known


def proposed(client):
    """Each proposed name with the like ones."""
    proposals = client.get(reverse("near_names")).context["proposals"]
    return [(one.certificate.name, [near.known.title for near in one.near]) for one in proposals]


@pytest.mark.parametrize("person", ["panel_chair", "coordinator", "city_coordinator", "region_coordinator"])
def test_a_declared_name_is_proposed_with_its_like_and_a_look_alike_is_not(signed_in: SignIn, cast, pair, person):
    assert proposed(signed_in(getattr(cast, person))) == [("婚姻情况证明", ["婚姻状况证明"])]


def test_the_office_is_asked_about_two_open_names_too_and_once(signed_in: SignIn, cast, pair):
    entered("家庭收入证明")
    entered("家庭收入情况证明")
    office, panel = proposed(signed_in(cast.region_coordinator)), proposed(signed_in(cast.panel_chair))
    assert office == [("婚姻情况证明", ["婚姻状况证明"]), ("家庭收入情况证明", ["家庭收入证明"])]
    assert panel == [("婚姻情况证明", ["婚姻状况证明"])]


def test_a_panel_of_another_county_is_proposed_nothing(signed_in: SignIn, cast, pair):
    client = signed_in(cast.stranger_chair)
    assert proposed(client) == []
    assert client.get(reverse("merge_names", args=[pair[0].pk, pair[1].pk])).status_code == 404


@pytest.mark.parametrize("person", ["clerk", "leader", "panel_member"])
def test_who_has_no_say_over_names_finds_no_such_page(signed_in: SignIn, cast, pair, person):
    client = signed_in(getattr(cast, person))
    assert client.get(reverse("near_names")).status_code == 404
    assert client.post(reverse("not_same", args=[pair[0].pk, pair[1].pk])).status_code == 404


def test_the_preview_says_how_many_items_of_how_many_units(signed_in: SignIn, cast, pair):
    page = signed_in(cast.panel_chair).get(reverse("merge_names", args=[pair[0].pk, pair[1].pk]))
    assert page.context["facts"][0] == {"key": "涉及", "value": "1个单位的1项"}
    assert CertificateMerge.objects.count() == 0


def test_a_merge_with_a_reason_is_done_and_listed(signed_in: SignIn, cast, pair):
    client = signed_in(cast.panel_chair)
    answer = client.post(reverse("merge_names", args=[pair[0].pk, pair[1].pk]), {"note": NOTE}, follow=True)
    assert answer.context["proposals"] == []
    assert [(merge.certificate, merge.into) for merge in answer.context["merged"]] == [pair]
    assert DeclaredItem.objects.get(cert_name="婚姻情况证明").certificate == pair[1]


def test_a_merge_without_a_reason_asks_for_it_and_does_nothing(signed_in: SignIn, cast, pair):
    answer = signed_in(cast.panel_chair).post(reverse("merge_names", args=[pair[0].pk, pair[1].pk]), {"note": " "})
    assert (answer.status_code, CertificateMerge.objects.count()) == (422, 0)
    assert "请写明理由" in answer.content.decode()


def test_a_merge_is_taken_back_with_a_reason(signed_in: SignIn, cast, pair):
    client = signed_in(cast.panel_chair)
    client.post(reverse("merge_names", args=[pair[0].pk, pair[1].pk]), {"note": NOTE})
    page = reverse("merge_undo", args=[CertificateMerge.objects.get().pk])
    assert client.get(page).context["facts"][1]["value"] == NOTE
    assert client.post(page, {"note": ""}).status_code == 422
    client.post(page, {"note": "用途不同。"})
    assert DeclaredItem.objects.get(cert_name="婚姻情况证明").certificate == pair[0]
    assert client.get(page).status_code == 404
    assert proposed(client) == [("婚姻情况证明", ["婚姻状况证明"])]


def test_another_county_s_panel_does_not_see_the_merge(signed_in: SignIn, cast, pair):
    signed_in(cast.panel_chair).post(reverse("merge_names", args=[pair[0].pk, pair[1].pk]), {"note": NOTE})
    client = signed_in(cast.stranger_chair)
    assert list(client.get(reverse("near_names")).context["merged"]) == []
    assert client.get(reverse("merge_undo", args=[CertificateMerge.objects.get().pk])).status_code == 404


def test_a_chair_who_has_stood_aside_since_finds_neither_the_merge_nor_its_name(signed_in: SignIn, cast, ground, pair):
    client = signed_in(cast.panel_chair)
    client.post(reverse("merge_names", args=[pair[0].pk, pair[1].pk]), {"note": NOTE})
    client.get(reverse("near_names"))  # takes the word of the act away
    made = {"declared_by": cast.panel_chair, "declared_at": PHASE_2}
    Recusal.objects.create(user=cast.panel_chair, unit=ground.civil, kind="kin", **made)
    page = client.get(reverse("near_names"))
    assert (list(page.context["merged"]), pair[0].name in page.content.decode()) == ([], False)
    assert client.get(reverse("merge_undo", args=[CertificateMerge.objects.get().pk])).status_code == 404
    for name in ("region_coordinator", "region_chair"):
        office = signed_in(getattr(cast, name)).get(reverse("near_names"))
        assert [merge.certificate for merge in office.context["merged"]] == [pair[0]]


def test_what_the_office_told_apart_is_not_proposed_again(signed_in: SignIn, cast, pair):
    client = signed_in(cast.panel_chair)
    client.post(reverse("not_same", args=[pair[0].pk, pair[1].pk]))
    assert proposed(client) == []
    assert NotSame.objects.get().settled


def test_what_another_county_s_panel_settled_does_not_end_the_question_here(signed_in: SignIn, cast, ground, pair):
    one, other = pair
    say_not_same(one.key, other.key, unit=ground.other_lead, settled=True, actor=cast.stranger_chair, at=PHASE_2)
    assert proposed(signed_in(cast.panel_chair)) == [("婚姻情况证明", ["婚姻状况证明"])]
    assert proposed(signed_in(cast.region_coordinator)) == []


def test_what_a_unit_told_apart_is_still_asked_and_the_unit_named(signed_in: SignIn, cast, ground, pair):
    one, other = pair
    say_not_same(one.key, other.key, unit=ground.civil, settled=False, actor=cast.clerk, at=PHASE_2)
    (proposal,) = signed_in(cast.panel_chair).get(reverse("near_names")).context["proposals"]
    assert list(proposal.said_apart) == ["城关区民政局"]


def pages(client, **at):
    """What a page shows, where the next one begins, and whether there are ways to others."""
    answer = client.get(reverse("near_names"), at)
    names = [one.certificate.name for one in answer.context["proposals"]]
    return names, answer.context["following"], 'class="pages"' in answer.content.decode()


@pytest.fixture
@a_story
def two(pair) -> None:
    """Three more open names, of which two are alike."""
    entered("家庭收入证明")
    entered("家庭收入情况证明")


def test_however_many_names_are_looked_at_the_pages_count_what_is_shown(signed_in: SignIn, cast, two, monkeypatch):
    monkeypatch.setattr(catalogue, "BATCH_LOOKED", 1)
    assert pages(signed_in(cast.region_coordinator)) == (["婚姻情况证明", "家庭收入情况证明"], None, False)


def test_what_does_not_fit_on_a_page_is_on_the_next(signed_in: SignIn, cast, two, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 1)
    client = signed_in(cast.region_coordinator)
    first, following, ways = pages(client)
    assert (first, ways) == (["婚姻情况证明"], True)
    assert pages(client, **{"from": following}) == (["家庭收入情况证明"], None, True)
    assert pages(client, **{"from": "x"})[0] == first


def test_after_so_many_names_the_page_ends_and_the_next_goes_on(signed_in: SignIn, cast, two, monkeypatch):
    monkeypatch.setattr(catalogue, "BATCH_LOOKED", 1)
    monkeypatch.setattr(catalogue, "LOOKED", 1)
    client = signed_in(cast.region_coordinator)
    found, place = [], 0
    while place is not None:
        names, place, _ = pages(client, **{"from": place})
        found += names
    assert found == ["婚姻情况证明", "家庭收入情况证明"]

"""Who sees which chain: whole or not at all, nothing of other panels' unfinished work, nothing of units near to the reader."""

import pytest

from campaign.enums import RecusalKind
from campaign.models import User
from review.enums import ChainStanding
from review.models import Chain, ChainLink
from review.operations import stand_aside
from review.queries.chains import chain_counts, chains_for, links_for, open_chains_for, with_links
from review.queries.work import work_for
from tests.review.chain_papers import BANK, DEED, KEEP, KINSHIP, LATER, NOTARY, POLICE, Errand, huizhou, look

__all__ = ["huizhou"]


def kinds(user: User) -> list[str]:
    """What of the chains the person sees."""
    return sorted(chains_for(user).values_list("kind", flat=True))


def whose(user: User, chain: Chain) -> list[str]:
    """The units of the demands that the person reads of a chain."""
    return [link.unit.name for link in links_for(user).filter(chain=chain)]


def test_a_panel_sees_the_chains_of_its_own_items_before_anything_is_agreed(huizhou: Errand):
    look()
    cast = huizhou.cast
    assert kinds(cast.panel_member) == kinds(cast.panel_chair) == ["circle", "passed_on", "repeated"]
    for other in (cast.coordinator, cast.city_coordinator, cast.stranger_chair, cast.city_chair, cast.clerk):
        assert kinds(other) == []


def test_who_oversees_the_units_sees_a_chain_when_all_of_it_is_agreed(huizhou: Errand):
    huizhou.agree(NOTARY, KINSHIP, KEEP)
    look()
    assert kinds(huizhou.cast.city_coordinator) == []
    huizhou.agree(POLICE, DEED, KEEP)
    look(LATER.replace(hour=18))
    assert kinds(huizhou.cast.city_coordinator) == kinds(huizhou.cast.coordinator) == ["circle"]
    assert kinds(huizhou.cast.stranger_chair) == []


def test_what_leads_into_a_circle_is_shown_to_who_may_read_it(huizhou: Errand):
    huizhou.agree(NOTARY, KINSHIP, KEEP)
    huizhou.agree(POLICE, DEED, KEEP)
    look()
    ring = Chain.objects.get(kind="circle")
    assert whose(huizhou.cast.city_coordinator, ring) == [NOTARY, POLICE]
    assert whose(huizhou.cast.panel_chair, ring) == [NOTARY, POLICE, BANK, NOTARY]
    huizhou.agree(BANK, DEED, KEEP)
    look(LATER.replace(hour=18))
    assert whose(huizhou.cast.city_coordinator, ring) == [NOTARY, POLICE, BANK]


@pytest.mark.parametrize(
    ("name", "seen"), [(NOTARY, []), (POLICE, ["passed_on"]), (BANK, ["circle", "passed_on", "repeated"])]
)
def test_who_stands_aside_from_a_unit_sees_nothing_that_touches_it(huizhou: Errand, name: str, seen: list[str]):
    look()
    member = huizhou.cast.panel_member
    stand_aside(huizhou.unit(name), kind=RecusalKind.WORKED, words="曾在该单位工作。", actor=member, at=LATER)
    assert kinds(member) == seen
    assert name not in {link.unit.name for link in links_for(member)}
    assert kinds(huizhou.cast.panel_chair) == ["circle", "passed_on", "repeated"]


def test_an_item_of_a_chain_that_waits_is_on_the_chairs_desk(huizhou: Errand):
    look()
    chair, member = huizhou.cast.panel_chair, huizhou.cast.panel_member
    assert (open_chains_for(chair).count(), open_chains_for(member).count()) == (3, 0)
    lines = {line.label: line.count for line in work_for(chair, huizhou.round, LATER)}
    assert lines["循环、重复、推责证明"] == 3
    Chain.objects.filter(kind="circle").update(standing=ChainStanding.REASONED)
    assert open_chains_for(chair).count() == 2
    assert chain_counts(chains_for(chair)) == {"open": 2, "reasoned": 1, "gone": 0}


def test_the_links_come_with_two_queries_however_many_chains(huizhou: Errand, django_assert_num_queries):
    look()
    chair = huizhou.cast.panel_chair
    rows = with_links(chains_for(chair), chair)
    links = ChainLink.objects.count()
    with django_assert_num_queries(3):
        assert sum(len(chain.shown) for chain in rows) == links == 7

"""What a chain tells of an item that was opened again: what its list states, and nothing as published that no list states."""

import pytest

from campaign.enums import Outcome
from review.models import ChainLink, Ruling
from review.queries.chain_demands import demands_on, link_facts
from review.queries.chains import chains_for
from review.queries.radar_statements import Listed, places
from review.sheets.chains_out import said
from submissions.models import DeclaredItem
from tests.review.chain_papers import DEED, KEEP, KINSHIP, LATER, NOTARY, POLICE, Errand, huizhou, links_of, look
from tests.review.conftest import HOUR
from tests.review.test_operations_chains import explain, ring

__all__ = ["huizhou"]
NEW = "另写的单位"


@pytest.fixture
def reopened(huizhou: Errand) -> Ruling:
    """Both demands of the circle were agreed; the notary's is opened again, and the unit has written another issuer."""
    huizhou.agree(POLICE, DEED, KEEP)
    huizhou.agree(NOTARY, KINSHIP, KEEP)
    case = huizhou.case(NOTARY, KINSHIP)
    Ruling.objects.filter(pk=case.pk).update(reopened=True, state="pending", outcome="")
    DeclaredItem.objects.filter(pk=case.item_id).update(issuing_unit=NEW)
    return huizhou.case(NOTARY, KINSHIP)


@pytest.fixture
def listed(reopened: Ruling, monkeypatch: pytest.MonkeyPatch) -> Ruling:
    """A list in force states it as referred, with the issuer of then."""
    row = Listed(
        *("refer", "", "", "须由上级取消。", ""),
        certificate=KINSHIP,
        service=reopened.item.service_name,
        issuer="公安派出所",
        subject=reopened.item.subject,
    )
    asked = "publishing.queries.taken_over.statements_in_force"
    monkeypatch.setattr(asked, lambda uids: {uid: row for uid in uids if uid == reopened.uid})
    return reopened


def test_of_an_item_opened_again_the_list_speaks(listed: Ruling, huizhou: Errand):
    facts = link_facts([listed.pk])[listed.pk]
    assert (facts["outcome"], facts["issuer"], facts["stage"]) == (Outcome.REFER, "公安派出所", "again")
    assert said(facts) == "提请上级取消（已公布）"
    (demand,) = [one for one in demands_on(LATER.date(), places()) if one.ruling == listed.pk]
    assert (demand.issuer, demand.final) == (huizhou.unit(POLICE).pk, True)


def test_other_panels_see_the_circle_as_it_was_published_and_not_the_new_text(listed: Ruling, huizhou: Errand):
    DeclaredItem.objects.filter(pk=listed.item_id).update(
        cert_name="另一证明", cert_key="另一证明", certificate=None, service_name="另一事项", service_key="另一事项"
    )
    look()
    assert links_of(ring())[:2] == [("core", NOTARY, KINSHIP, "公安派出所"), ("core", POLICE, DEED, "公证处")]
    assert ring() in chains_for(huizhou.cast.city_coordinator)
    new = {NEW, "另一证明", "另一事项"}
    assert not [link for link in ChainLink.objects.all() if new & set(link.facts.values())]


def test_a_reason_is_written_for_what_the_list_states_whatever_the_unit_writes_meanwhile(
    listed: Ruling, huizhou: Errand
):
    look()
    DeclaredItem.objects.filter(pk=listed.item_id).update(issuing_unit="又一单位")
    explain(huizhou)
    assert ring().standing == "reasoned"


def test_what_no_list_states_is_told_as_in_hand_to_its_own_panel_only(reopened: Ruling, huizhou: Errand):
    facts = link_facts([reopened.pk])[reopened.pk]
    assert (facts["issuer"], facts["stage"], said(facts)) == (NEW, "proposed", "单位建议保留，待审核")
    (demand,) = [one for one in demands_on(LATER.date(), places()) if one.ruling == reopened.pk]
    assert (demand.issuer, demand.final) == (None, False)
    DeclaredItem.objects.filter(pk=reopened.item_id).update(issuing_unit="公安派出所")
    look(LATER + HOUR)
    assert ring() in chains_for(huizhou.cast.panel_member)
    assert ring() not in chains_for(huizhou.cast.city_coordinator)
    Ruling.objects.filter(pk=reopened.pk).update(state="ruled", outcome="refer")
    assert said(link_facts([reopened.pk])[reopened.pk]) == "拟提请上级取消（审核组意见，尚未确认）"


def test_what_is_agreed_again_is_told_as_agreed(listed: Ruling):
    Ruling.objects.filter(pk=listed.pk).update(state="settled", outcome="retain")
    facts = link_facts([listed.pk])[listed.pk]
    assert (facts["issuer"], said(facts)) == (NEW, "保留（已确认）")

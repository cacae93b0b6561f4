"""Why a chain may stand: written by a chair of one of its panels, fallen with its demands, taken back."""

import pytest

from campaign.enums import RecusalKind
from campaign.models import LogEntry
from campaign.operations import NoPower, NoteMissing, Refused
from review.enums import ChainStanding
from review.models import Chain, ChainReason
from review.operations import Conflict as StandsAside
from review.operations import stand_aside
from review.operations.chains import reason_chain, withdraw_chain_reason
from review.operations.radar import Changed
from tests.review.chain_papers import DEED, GONE, KEEP, KINSHIP, LATER, NOTARY, POLICE, Errand, huizhou, look
from tests.review.conftest import HOUR

__all__ = ["huizhou"]
WORDS = "公证处只对外地亲属要求派出所证明，本地的已可核查。"


@pytest.fixture
def looked(huizhou: Errand) -> Errand:
    """A look has found the circle."""
    look()
    return huizhou


def ring() -> Chain:
    """The one circle."""
    return Chain.objects.get(kind="circle")


def explain(errand: Errand) -> ChainReason:
    """The chair writes why the circle may stand."""
    return reason_chain(ring(), words=WORDS, actor=errand.cast.panel_chair, at=LATER + HOUR)


def test_the_chair_explains_once(looked: Errand):
    reason = explain(looked)
    assert (ring().standing, reason.panel, reason.print) == (
        ChainStanding.REASONED,
        looked.unit("城关区人民政府办公室"),
        ring().print,
    )
    assert LogEntry.objects.get(move="reason_chain").note == WORDS
    with pytest.raises(Refused, match="不能再说明"):
        explain(looked)


def test_a_reason_stands_through_looks_and_falls_when_a_demand_changes(looked: Errand):
    explain(looked)
    look(LATER + 2 * HOUR)
    assert ring().standing == ChainStanding.REASONED
    huizhou_police_cancels(looked)
    look(LATER + 3 * HOUR)
    reason = ChainReason.objects.get()
    assert (ring().standing, reason.withdrawn_at, reason.withdrawn_by) == (
        ChainStanding.GONE,
        LATER + 3 * HOUR,
        None,
    )
    assert LogEntry.objects.get(move="chain_reason_lapsed").actor is None


def huizhou_police_cancels(errand: Errand) -> None:
    """The police ask for no deed any more."""
    errand.agree(POLICE, DEED, GONE)


def test_a_chain_whose_demands_have_changed_since_is_not_explained(looked: Errand):
    looked.rule(NOTARY, KINSHIP, GONE)
    with pytest.raises(Changed, match="请重新比对"):
        explain(looked)
    assert not ChainReason.objects.exists()


def test_what_is_ruled_as_it_was_proposed_needs_no_new_look(looked: Errand):
    looked.rule(NOTARY, KINSHIP, KEEP)
    assert explain(looked).panel == looked.unit("城关区人民政府办公室")


def test_only_a_chair_of_the_chain_writes_and_only_with_words(looked: Errand):
    for who in (looked.cast.panel_member, looked.cast.stranger_chair, looked.cast.coordinator, looked.cast.leader):
        with pytest.raises(NoPower):
            reason_chain(ring(), words=WORDS, actor=who, at=LATER)
    with pytest.raises(NoteMissing):
        reason_chain(ring(), words=" ", actor=looked.cast.panel_chair, at=LATER)


def test_who_stands_aside_from_one_of_the_units_writes_nothing(looked: Errand):
    chair = looked.cast.panel_chair
    stand_aside(looked.unit(POLICE), kind=RecusalKind.WORKED, words="曾在该局工作。", actor=chair, at=LATER)
    with pytest.raises(StandsAside):
        explain(looked)


def test_the_panel_takes_its_reason_back(looked: Errand):
    explain(looked)
    with pytest.raises(NoteMissing):
        withdraw_chain_reason(ring(), note="", actor=looked.cast.panel_chair, at=LATER)
    withdraw_chain_reason(ring(), note="核查渠道已经接通。", actor=looked.cast.panel_chair, at=LATER + 2 * HOUR)
    reason = ChainReason.objects.get()
    assert (ring().standing, reason.withdrawn_words) == (ChainStanding.OPEN, "核查渠道已经接通。")
    with pytest.raises(Refused, match="没有生效的说明"):
        withdraw_chain_reason(ring(), note="再撤。", actor=looked.cast.panel_chair, at=LATER)

"""Looks for chains: the documented circle is found in the real tables and nothing else; kept, broken, found again."""

from datetime import timedelta

from campaign.enums import Role
from campaign.operations.lineage import succeed_unit
from review import tasks
from review.enums import ChainStanding, RunStage
from review.models import Chain, ChainLink, RadarRun
from review.operations.chain_keeping import look_at_chains
from review.operations.radar import ask_for_look, take_look
from submissions.enums import NilReason
from submissions.operations import certify, declare_nil, hand_in, start_declaration
from tests.cast import PHASE_2, PHASE_3
from tests.review.chain_papers import (
    BANK,
    COMMITTEE,
    DEED,
    GONE,
    KEEP,
    KINSHIP,
    LATER,
    NOTARY,
    POLICE,
    Errand,
    huizhou,
    links_of,
    look,
    settle_in,
    told,
)
from tests.review.conftest import HOUR
from tests.submissions.catalogue_papers import DOCUMENT

__all__ = ["huizhou"]
DAY = timedelta(days=1)


def ring() -> Chain:
    """The one circle."""
    return Chain.objects.get(kind="circle")


def test_the_documented_circle_is_found_and_nothing_is_invented(huizhou: Errand):
    run = look()
    assert run.chains == 3
    assert links_of(ring()) == [
        ("core", NOTARY, KINSHIP, "公安派出所"),
        ("core", POLICE, DEED, "公证处"),
        ("entry", BANK, DEED, "公证处"),
        ("end", NOTARY, COMMITTEE, "居民委员会"),
    ]
    assert told() == [
        ("circle", "ring", "open"),
        ("passed_on", "barred", "open"),
        ("repeated", "one_service", "open"),
    ]
    barred, twice = Chain.objects.get(kind="passed_on"), Chain.objects.get(kind="repeated")
    assert (links_of(barred), barred.document) == ([("core", NOTARY, COMMITTEE, "居民委员会")], DOCUMENT)
    assert [one[1:3] for one in links_of(twice)] == [(NOTARY, KINSHIP), (NOTARY, COMMITTEE)]


def test_the_same_look_twice_changes_nothing(huizhou: Errand):
    look()
    before = list(Chain.objects.values()), list(ChainLink.objects.values())
    look(LATER + HOUR)
    assert (list(Chain.objects.values()), list(ChainLink.objects.values())) == before


def test_a_circle_of_which_a_demand_is_cancelled_is_broken_and_found_again_when_it_comes_back(huizhou: Errand):
    look()
    huizhou.agree(POLICE, DEED, GONE)
    look(LATER + HOUR)
    assert (ring().standing, ring().closed_at) == (ChainStanding.GONE, LATER + HOUR)
    huizhou.again(POLICE, DEED, KEEP)
    look(LATER + 2 * HOUR)
    assert (ring().standing, ring().found_at, ring().closed_at) == ("open", LATER + 2 * HOUR, None)
    assert [one.final for one in ring().links.filter(role="core")] == [False, True]


def test_what_the_panel_means_to_cancel_counts_no_more(huizhou: Errand):
    huizhou.rule(NOTARY, KINSHIP, GONE)
    look()
    assert told() == [("passed_on", "barred", "open")]


def test_a_demand_that_becomes_final_is_written_again(huizhou: Errand):
    look()
    huizhou.agree(NOTARY, KINSHIP, KEEP)
    look(LATER + HOUR)
    assert [one.final for one in ring().links.filter(role="core")] == [True, False]
    assert ring().found_at == LATER


def test_an_issuer_that_has_ended_is_a_dead_end(huizhou: Errand):
    police = huizhou.unit(POLICE)
    heir = huizhou.unit("城关区民政局")
    succeed_unit(police, heir, day=(LATER - DAY).date(), basis="机构改革。", actor=None, at=LATER)
    look()
    assert ("passed_on", "ended", "open") in told()
    assert not Chain.objects.filter(kind="circle").exists()


def test_an_issuer_that_has_signed_that_it_has_no_services_is_a_dead_end(huizhou: Errand):
    archive, school = "示例档案馆", "示例学校"
    settle_in([(archive, "档案馆", "department"), (school, "学校", "department")], first=40)
    clerk, leader = huizhou.person(archive, Role.CLERK), huizhou.person(archive, Role.LEADER)
    paper = start_declaration(huizhou.unit(archive), huizhou.round, actor=clerk, at=PHASE_2)
    declare_nil(paper, True, reason=NilReason.NO_SERVICE, words="本馆不办理政务服务事项。", actor=clerk, at=PHASE_2)
    hand_in(paper, actor=clerk, at=PHASE_2 + HOUR)
    certify(paper, actor=leader, at=PHASE_2 + 2 * HOUR)
    huizhou.declare(school, ("学生转学", "学籍档案证明", archive))
    look()
    lost = Chain.objects.get(ground="no_service")
    assert links_of(lost) == [("core", school, "学籍档案证明", archive)]


def test_a_look_that_another_worker_took_over_changes_nothing(huizhou: Errand):
    ask_for_look(actor=None, at=PHASE_3)
    run = take_look(at=PHASE_3)
    assert run is not None
    RadarRun.objects.update(taken_at=PHASE_3 + HOUR)
    assert look_at_chains(run, at=LATER) == 0
    assert not Chain.objects.exists()


def test_the_nightly_look_looks_for_chains_too(huizhou: Errand):
    tasks.ask_for_nightly_look()
    tasks.look_for_conflicts()
    run = RadarRun.objects.get()
    assert (run.stage, run.chains, Chain.objects.count()) == (RunStage.DONE, 3, 3)

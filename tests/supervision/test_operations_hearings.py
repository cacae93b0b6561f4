"""The unit says corrected, the complainant says solved: two facts. Silence is a third; what is not solved opens again."""

import pytest
from django.db.models import Max

from campaign.enums import Role
from campaign.models import Message, Unit
from campaign.operations import NoPower, Refused, WrongState, appoint, relieve
from supervision.models import Answer, Complaint, Hearing
from supervision.operations.hearings import close_complaint, close_silent, hear, reopen
from supervision.operations.referrals import take_up
from supervision.queries.complaint_clock import silence_term
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR, MOBILE, NAME

TOLD_AT = COMPLAINED_AT + 2 * DAY  # Friday 27 November 2020; silence is noted when 18 December is over
SPOKE_AT = TOLD_AT + DAY


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("user__username", flat=True))


def facts(complaint):
    complaint.refresh_from_db()
    return complaint.state, complaint.closed_by, complaint.turn


def test_solved_closes_on_the_complainants_word(complaining):
    made = complaining.answered()
    hearing = hear(made, word="solved", text="第二天就办好了。", actor=None, at=SPOKE_AT)
    assert facts(made) == ("closed", "complainant", 1)
    assert (hearing.turn, hearing.noted_by, made.closed_at) == (1, None, SPOKE_AT)
    assert made.words.last().kind == "hearing"


def test_what_a_handler_hears_on_the_telephone_counts_and_nobody_else_notes_it(complaining):
    made = complaining.answered()
    for who in ("clerk", "city_handler", "supervisor"):
        with pytest.raises(NoPower):
            hear(made, word="solved", actor=getattr(complaining.cast, who), at=SPOKE_AT)
    hear(made, word="solved", actor=complaining.cast.handler, at=SPOKE_AT)
    assert Hearing.objects.get().noted_by == complaining.cast.handler


def test_not_solved_opens_it_again_and_reaches_the_unit_and_its_superior(complaining):
    made, cast = complaining.answered(), complaining.cast
    hear(made, word="unsolved", text="昨天还在要。", actor=None, at=SPOKE_AT)
    assert facts(made) == ("in_hand", "", 2)
    assert (made.clock_from, made.outcome, made.fed_back_at) == (SPOKE_AT, "", None)
    assert [(one.state, one.answered_at) for one in made.referrals.all()] == [("taken_up", None)]
    # The unit's clerk and leader, the handler; above the unit, in 城关区's lead unit, its supervisor.
    assert told("complaint_reopened") == ["clerk", "handler", "leader", "supervisor"]
    assert (Answer.objects.count(), made.replies.count()) == (1, 1)
    complaining.reply(made.referrals.get(), at=SPOKE_AT + DAY, actor=cast.leader)
    reply = complaining.feed_back(made, at=SPOKE_AT + 2 * DAY)
    hear(made, word="solved", actor=None, at=SPOKE_AT + 3 * DAY)
    assert (reply.turn, facts(made)) == (2, ("closed", "complainant", 2))
    assert [one.word for one in made.hearings.all()] == ["unsolved", "solved"]


def test_where_nobody_supervises_above_its_coordinators_are_told_and_then_its_leaders(complaining):
    made, cast, lead = complaining.answered(), complaining.cast, complaining.ground.lead
    for role, told_then in ((Role.SUPERVISOR, ["coordinator"]), (Role.COORDINATOR, ["lead_leader"])):
        for post in lead.postings.current().filter(role=role):
            relieve(post, actor=cast.city_coordinator, at=SPOKE_AT)
        hear(made, word="unsolved", text="还在要。", actor=None, at=SPOKE_AT)
        people = set(told("complaint_reopened")) - {"clerk", "leader", "handler"}
        assert set(told_then) <= people
        complaining.reply(made.referrals.get(), at=SPOKE_AT)
        complaining.feed_back(made, at=SPOKE_AT)
    assert cast.coordinator.postings.current().count() == 0


def test_a_closed_complaint_opens_again_too(complaining):
    made = complaining.answered()
    close_complaint(made, words="多次联系未接通。", actor=complaining.cast.handler, at=SPOKE_AT)
    assert facts(made) == ("closed", "office", 1)
    assert made.notes.last().open_to_public is True
    hear(made, word="solved", actor=None, at=SPOKE_AT + HOUR)
    assert facts(made) == ("closed", "office", 1)  # on whose word it was closed stays; what he says is a row of its own
    hear(made, word="unsolved", text="又要了。", actor=None, at=SPOKE_AT + DAY)
    assert facts(made) == ("in_hand", "", 2)


def test_a_complainant_opens_again_three_times_within_sixty_days_by_himself(complaining):
    made, at = complaining.answered(), SPOKE_AT
    hear(made, word="solved", actor=None, at=at)
    again = hear(made, word="solved", text="谢谢。", actor=None, at=at)  # pressed twice; the words are kept
    assert (again, made.words.last().text) == (made.hearings.get(), "谢谢。")
    with pytest.raises(Refused, match="办结已满60日"):
        hear(made, word="unsolved", text="又要了。", actor=None, at=at + 60 * DAY)
    for turn in (2, 3, 4):
        hear(made, word="unsolved", text="又要了。", actor=None, at=at)
        complaining.reply(made.referrals.get(), at=at)
        complaining.feed_back(made, at=at)
        assert facts(made) == ("answered", "", turn)
    with pytest.raises(Refused, match="您已经3次表示没有解决"):
        hear(made, word="unsolved", text="又要了。", actor=None, at=at)
    hear(made, word="unsolved", text="电话里说的。", actor=complaining.cast.handler, at=at)
    assert facts(made) == ("in_hand", "", 5)


def test_a_supervisor_cannot_find_out_by_trying_who_complained(complaining):
    cast = complaining.cast
    for words in (f"{NAME}说没有解决。", "别人说没有解决。", f"电话{MOBILE[:3]}-{MOBILE[3:7]}。"):
        made = complaining.answered()
        for actor in (cast.clerk, cast.stranger):
            with pytest.raises(NoPower):
                close_complaint(made, words=words, actor=actor, at=SPOKE_AT)
        reopen(made, words=words, actor=cast.supervisor, at=SPOKE_AT)
        assert facts(made) == ("in_hand", "", 2)


def test_what_is_said_is_one_of_two_words_of_an_answer_that_was_given(complaining):
    made = complaining.in_hand()
    with pytest.raises(Refused, match="反馈以后才能"):
        hear(made, word="solved", actor=None, at=SPOKE_AT)
    complaining.feed_back(made)
    with pytest.raises(Refused, match="请选择“已解决”或者“没有解决”"):
        hear(made, word="silent", actor=None, at=SPOKE_AT)
    with pytest.raises(Refused, match="请填写“经过”"):
        hear(made, word="unsolved", actor=None, at=SPOKE_AT)


def test_the_office_closes_on_its_own_word_with_a_reason_that_names_nobody(complaining):
    made, cast = complaining.answered(outcome="passed_on"), complaining.cast
    for words in ("", f"{NAME}没有意见。"):
        with pytest.raises(Refused):
            close_complaint(made, words=words, actor=cast.handler, at=SPOKE_AT)
    with pytest.raises(NoPower):
        close_complaint(made, words="已说明。", actor=cast.clerk, at=SPOKE_AT)
    close_complaint(made, words="已说明。", actor=cast.handler, at=SPOKE_AT)
    with pytest.raises(WrongState):
        close_complaint(made, words="已说明。", actor=cast.handler, at=SPOKE_AT)


def test_silence_is_noted_when_fifteen_working_days_are_over_and_is_no_agreement(complaining):
    made, solved = complaining.answered(), complaining.answered()
    hear(solved, word="solved", actor=None, at=SPOKE_AT)
    last = silence_term(made).closes
    assert (str(silence_term(made).last), silence_term(complaining.complaint())) == ("2020-12-18", None)
    assert [close_silent(last - HOUR), close_silent(last), close_silent(last)] == [0, 1, 0]
    assert (facts(made), facts(solved)) == (("closed", "silence", 1), ("closed", "complainant", 1))
    assert list(made.hearings.values_list("word", "noted_by")) == [("silent", None)]
    hear(made, word="unsolved", text="刚看到，还在要。", actor=None, at=last + DAY)
    assert facts(made) == ("in_hand", "", 2)


def test_a_supervisor_or_the_receiving_office_opens_it_again_with_a_reason_and_nobody_else(complaining):
    made = complaining.answered()
    for who in ("clerk", "coordinator", "stranger", "city_handler"):
        with pytest.raises(NoPower):
            reopen(made, words="重新办理。", actor=getattr(complaining.cast, who), at=SPOKE_AT)
    for turn, who in enumerate(("supervisor", "city_supervisor", "handler"), start=2):
        actor = getattr(complaining.cast, who)
        with pytest.raises(Refused, match="请填写“重新办理的理由”"):
            reopen(made, words="", actor=actor, at=SPOKE_AT)
        reopen(made, words="抽查发现仍在索要。", actor=actor, at=SPOKE_AT)
        assert facts(made) == ("in_hand", "", turn)
        assert made.notes.last().words == "抽查发现仍在索要。"
        complaining.reply(made.referrals.get(), at=SPOKE_AT)
        complaining.feed_back(made, at=SPOKE_AT)


def test_only_the_clock_and_the_complainant_act_without_a_person_of_the_house(complaining):
    made = complaining.referred()
    with pytest.raises(NoPower):
        take_up(made.referrals.get(), actor=None, at=SPOKE_AT)  # type: ignore[arg-type]
    assert Complaint.objects.aggregate(turn=Max("turn")) == {"turn": 1}


def test_a_region_department_has_the_coordination_office_above_it(complaining):
    ground, cast = complaining.ground, complaining.cast
    made = complaining.complaint(office=ground.education)
    appoint(cast.region_handler, ground.coordination, Role.COMPLAINT_HANDLER, actor=None, at=COMPLAINED_AT)
    complaining.cast.handler = cast.region_handler
    complaining.refer(made, ground.education)
    complaining.reply(made.referrals.get(), actor=cast.region_clerk)
    complaining.feed_back(made)
    hear(made, word="unsolved", text="还在要。", actor=None, at=SPOKE_AT)
    assert told("complaint_reopened") == ["region_clerk", "region_handler", "region_leader", "region_supervisor"]
    assert Unit.objects.get(pk=made.unit_id) == ground.coordination

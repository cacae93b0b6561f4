"""Returned with a class and a day; corrected, answered without a change, or left lying (notice 五(三): 整改确认)."""

from datetime import datetime, timedelta

import pytest

from campaign.models import LogEntry, Message
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations import (
    Conflict,
    NotOverdue,
    accept,
    answer_return,
    contest,
    decide,
    escalate,
    feed_back,
    receive,
    reopen,
    return_for_rectification,
    rule,
    take_up_overdue,
    withdraw,
)
from submissions.models import Declaration, DeclaredItem
from submissions.operations import ChangedInHand, hand_in, save_item
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KINSHIP

WORDS = "依据就是该规范性文件，没有其他依据。"
DUE = datetime(2020, 11, 9, tzinfo=SHANGHAI)
BASES = [{"title": "新依据", "clause": "第一条", "text": "原文", "level": "law"}]


def back(stage, cert_name=INCOME, reason=ReturnReason.BASIS, at=PHASE_3):
    """Returned by the panel; the ruling as it is then."""
    case = stage.case(cert_name)
    return_for_rectification(case, reason=reason, note="请补充依据。", actor=stage.cast.panel_member, at=at)
    return stage.case(cert_name)


def draft_of(stage, cert_name=INCOME):
    """The item in the version in correction."""
    return DeclaredItem.objects.get(declaration__previous=stage.declaration, cert_name=cert_name)


def told(user, kind):
    return Message.objects.filter(user=user, kind=kind).count()


class TestReturning:
    def test_class_count_and_day_are_kept(self, docketed):
        case = back(docketed, reason=ReturnReason.FIELDS)
        assert (case.returned_for, case.returns, case.due_at) == ("fields", 1, DUE)
        after = LogEntry.objects.about(case).last().after
        assert (after["returned_for"], after["returns"]) == ("fields", 1)

    def test_a_second_return_is_counted(self, docketed, cast):
        answer_return(back(docketed), note=WORDS, actor=cast.clerk, at=PHASE_3)
        case = back(docketed, reason=ReturnReason.SCOPE)
        assert (case.state, case.returned_for, case.returns) == (RulingState.RETURNED, "scope", 2)

    def test_the_correction_ends_the_time(self, docketed, cast):
        back(docketed)
        version = docketed.correct(INCOME)
        receive([version], actor=cast.panel_chair, at=PHASE_3)
        case = docketed.case(INCOME)
        assert (case.state, case.due_at, case.returned_for) == (RulingState.PENDING, None, "basis")


class TestTheTimeOfEachRound:
    def test_the_unit_has_its_days_to_answer_and_the_answer_ends_them(self, docketed, cast):
        case = docketed.proposed(KINSHIP)
        assert case.due_at == DUE
        accept([case], actor=cast.clerk, at=PHASE_3)
        assert docketed.case(KINSHIP).due_at is None

    def test_the_panel_has_its_days_to_study_an_objection_until_it_feeds_back_again(self, docketed, cast):
        study = DUE - timedelta(days=1)
        assert docketed.contested(KINSHIP).due_at == study
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
        assert docketed.case(KINSHIP).due_at == study
        later = PHASE_3 + timedelta(days=2)
        feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=later)
        assert docketed.case(KINSHIP).due_at == DUE + timedelta(days=2)

    def test_what_lies_with_the_superior_has_no_day(self, docketed, cast):
        assert docketed.disputed(KINSHIP).due_at is None
        escalate(docketed.proposed(COPY), note="逾期。", actor=cast.panel_chair, at=DUE)
        assert docketed.case(COPY).due_at is None

    def test_what_was_withdrawn_under_study_is_still_due(self, docketed, cast):
        docketed.contested(KINSHIP)
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
        withdraw(docketed.case(KINSHIP), actor=cast.panel_member, at=PHASE_3)
        assert docketed.case(KINSHIP).due_at == DUE - timedelta(days=1)

    def test_a_reopened_item_begins_anew(self, docketed, cast):
        accept([docketed.proposed(KINSHIP)], actor=cast.clerk, at=PHASE_3)
        reopen(docketed.case(KINSHIP), note="重审。", actor=cast.panel_chair, at=PHASE_3)
        assert docketed.case(KINSHIP).due_at is None

    @pytest.mark.parametrize(("at", "late"), [(DUE - timedelta(microseconds=1), 0), (DUE, 1)])
    def test_late_begins_with_the_day_after(self, docketed, at, late):
        case = docketed.proposed(KINSHIP)
        assert (Ruling.objects.overdue(at).count(), case.is_overdue(at)) == (late, bool(late))

    def test_silence_settles_nothing(self, docketed, cast):
        docketed.proposed(KINSHIP)
        assert Ruling.objects.overdue(DUE + timedelta(days=30)).get().state == RulingState.PROPOSED


class TestStandingByTheText:
    @pytest.mark.parametrize("name", ["clerk", "leader"])
    def test_the_panel_takes_the_item_up_as_it_was_declared(self, docketed, cast, name):
        before = docketed.case(INCOME).item
        answer_return(back(docketed), note=WORDS, actor=getattr(cast, name), at=PHASE_3)
        case = docketed.case(INCOME)
        assert (case.state, case.item, case.due_at, case.returns) == (RulingState.PENDING, before, None, 1)
        entry = LogEntry.objects.about(case).last()
        assert (entry.move, entry.note, entry.actor) == ("answer_return", WORDS, getattr(cast, name))

    def test_the_panel_is_told_once_for_many(self, docketed, cast):
        for name in (INCOME, COPY):
            answer_return(back(docketed, name), note=WORDS, actor=cast.clerk, at=PHASE_3)
        assert [told(person, "return_answered") for person in (cast.panel_member, cast.panel_chair)] == [1, 1]
        assert told(cast.clerk, "return_answered") == 0

    @pytest.mark.parametrize("name", ["stranger", "institution_clerk", "panel_chair", "coordinator", "city_clerk"])
    def test_only_the_unit_answers(self, docketed, cast, name):
        with pytest.raises(NoPower):
            answer_return(back(docketed), note=WORDS, actor=getattr(cast, name), at=PHASE_3)
        assert docketed.case(INCOME).state == RulingState.RETURNED

    def test_it_says_why(self, docketed, cast):
        with pytest.raises(NoteMissing):
            answer_return(back(docketed), note=" ", actor=cast.clerk, at=PHASE_3)

    def test_only_what_was_returned_is_answered_so(self, docketed, cast):
        with pytest.raises(WrongState):
            answer_return(docketed.proposed(KINSHIP), note=WORDS, actor=cast.clerk, at=PHASE_3)

    def test_late_is_a_flag_the_unit_may_still_answer(self, docketed, cast):
        answer_return(back(docketed), note=WORDS, actor=cast.clerk, at=DUE + timedelta(days=3))
        assert docketed.case(INCOME).state == RulingState.PENDING

    def test_nothing_is_taken_away_when_the_answer_fails(self, docketed, cast):
        case = back(docketed)
        hand_in(Declaration.objects.get(previous=docketed.declaration), actor=cast.clerk, at=PHASE_3)
        with pytest.raises(Refused) as refused:
            answer_return(case, note=WORDS, actor=cast.clerk, at=PHASE_3)
        assert "请先收回整改版本" in refused.value.words
        assert docketed.case(INCOME).state == RulingState.RETURNED

    def test_what_was_changed_meanwhile_is_given_up_only_when_the_unit_says_so(self, docketed, cast):
        case, item = back(docketed), draft_of(docketed)
        version = item.declaration
        save_item(version, {"purpose": "改过的用途"}, BASES, item=item, actor=cast.clerk, at=PHASE_3)
        back(docketed, COPY)
        with pytest.raises(ChangedInHand):
            answer_return(case, note=WORDS, actor=cast.clerk, at=PHASE_3)
        assert draft_of(docketed).purpose == "改过的用途"
        answer_return(docketed.case(INCOME), note=WORDS, discard=True, actor=cast.clerk, at=PHASE_3)
        item = draft_of(docketed)
        assert (item.purpose, item.to_rectify) == (docketed.case(INCOME).item.purpose, False)
        assert [basis.title for basis in item.bases.all()] == ["某局关于规范办理的通知"]
        assert "改过的用途" in item.history.values_list("purpose", flat=True)


class TestLeftLying:
    LATE = DUE + timedelta(hours=1)

    def test_the_chair_takes_the_item_up_and_the_unit_is_told(self, docketed, cast):
        take_up_overdue(back(docketed), note="逾期未整改。", actor=cast.panel_chair, at=self.LATE)
        case = docketed.case(INCOME)
        assert (case.state, case.due_at) == (RulingState.PENDING, None)
        assert [told(person, "taken_up_overdue") for person in (cast.clerk, cast.leader)] == [1, 1]

    def test_it_is_then_ruled_and_answered_like_any_other(self, docketed, cast):
        take_up_overdue(back(docketed), note="逾期未整改。", actor=cast.panel_chair, at=self.LATE)
        case = docketed.proposed(INCOME)
        contest(case, note="不同意。", actor=cast.clerk, at=self.LATE)
        assert docketed.case(INCOME).state == RulingState.CONTESTED

    def test_not_before_the_time_is_out(self, docketed, cast):
        with pytest.raises(NotOverdue) as refused:
            take_up_overdue(back(docketed), note="催。", actor=cast.panel_chair, at=DUE - timedelta(seconds=1))
        assert refused.value.words == "单位的整改期限是11月8日24:00，还没有到。期限过后才能按原文审核。"

    @pytest.mark.parametrize("name", ["panel_member", "clerk", "coordinator", "stranger_chair", "city_chair"])
    def test_only_the_chair(self, docketed, cast, name):
        with pytest.raises((NoPower, Conflict)):
            take_up_overdue(back(docketed), note="逾期。", actor=getattr(cast, name), at=self.LATE)

    def test_what_the_unit_typed_but_did_not_hand_in_does_not_come_in_behind_the_ruling(self, docketed, cast):
        case, item = back(docketed), draft_of(docketed)
        save_item(item.declaration, {"purpose": "改过的用途"}, BASES, item=item, actor=cast.clerk, at=PHASE_3)
        back(docketed, COPY)
        take_up_overdue(case, note="逾期。", actor=cast.panel_chair, at=self.LATE)
        item = draft_of(docketed)
        assert (item.to_rectify, item.purpose == docketed.case(INCOME).item.purpose) == (False, True)

    def test_a_correction_on_its_way_is_waited_for(self, docketed, cast):
        case = back(docketed)
        docketed.correct(INCOME)
        with pytest.raises(Refused) as refused:
            take_up_overdue(case, note="逾期。", actor=cast.panel_chair, at=self.LATE)
        assert "等待审核组接收" in refused.value.words


class TestBothSidesAreTold:
    def test_of_an_objection_the_panel(self, docketed, cast):
        docketed.contested(KINSHIP)
        assert [told(person, "contest") for person in (cast.panel_member, cast.clerk)] == [1, 0]

    def test_of_the_last_objection_the_superior_too(self, docketed, cast):
        docketed.disputed(KINSHIP)
        assert [told(person, "contest_finally") for person in (cast.panel_member, cast.city_chair)] == [1, 1]

    def test_of_an_escalation_unit_and_superior(self, docketed, cast):
        escalate(docketed.proposed(KINSHIP), note="逾期未答复。", actor=cast.panel_chair, at=DUE)
        assert [told(person, "escalate") for person in (cast.clerk, cast.leader, cast.city_chair)] == [1, 1, 1]

    def test_of_the_decision_unit_and_panel(self, docketed, cast):
        decide(docketed.disputed(KINSHIP), ABOLISH, note="采纳。", actor=cast.city_chair, at=PHASE_3)
        assert [told(person, "decide") for person in (cast.clerk, cast.panel_member, cast.panel_chair)] == [1, 1, 1]

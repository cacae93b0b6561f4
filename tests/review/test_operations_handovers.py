"""The office that is to check says whether it will (notice 四(五)(六), 五(四): 业务对接、核查反馈)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from campaign.enums import Unconfirmed
from campaign.models import Campaign, LogEntry, Message, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from campaign.operations.lineage import rename_unit
from review.checks import Verdict
from review.enums import ConfirmationState, RulingState
from review.models import Confirmation, Ruling
from review.operations import (
    Conflict,
    NotRefused,
    accept,
    contest,
    decide,
    feed_back,
    record_consent,
    refuse_handover,
    rule_all,
    set_policy,
    take_back,
    take_over,
    withdraw,
)
from review.queries import needs_confirmation, offices_named, offices_near, tasks_for, unconfirmed_in
from tests.cast import PEOPLE, PHASE_3, PHASE_5
from tests.review.conftest import ABOLISH, COPY, KINSHIP

TOWN = "八廓街道办事处"
BANK = "中国人民银行某支行"
BY_TOWN = Verdict("cancel", "department_check", "由街道核查，2日内反馈。", TOWN)
BY_BANK = Verdict("cancel", "data_sharing", "由银行共享数据。", BANK)
WORDS = {"method": "凭查询函核对。", "contact_office": "便民服务中心", "contact_phone": "0891-0000000", "days": 3}


def task(docketed, cert_name=KINSHIP):
    return Confirmation.objects.current().get(ruling__item__cert_name=cert_name)


def asked(docketed, verdict=BY_TOWN, cert_name=KINSHIP):
    """Fed back with a checking office; the task of that office."""
    docketed.proposed(cert_name, verdict)
    return task(docketed, cert_name)


def agree(cast, one, name="township_clerk", from_day=None, at=PHASE_3, **words):
    return take_over(one, from_day=from_day, **{**WORDS, **words}, actor=getattr(cast, name), at=at)


def refused(docketed, cast):
    """The office refuses; the ruling as it is then."""
    refuse_handover(asked(docketed), note="街道没有查询权限。", actor=cast.township_leader, at=PHASE_3)
    return docketed.case(KINSHIP)


def told(user, kind):
    return Message.objects.filter(user=user, kind=kind).count()


class TestWhoIsAsked:
    def test_the_office_that_is_named_is_found_and_asked_at_feedback(self, docketed, cast, ground):
        docketed.ruled(KINSHIP, BY_TOWN)
        assert docketed.case(KINSHIP).checking_office == ground.township
        assert Confirmation.objects.count() == 0
        feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
        one = task(docketed)
        assert (one.office, one.body, one.disposal, one.replacement, one.state) == (
            ground.township,
            TOWN,
            "department_check",
            BY_TOWN.replacement,
            ConfirmationState.WAITING,
        )
        assert [told(person, "handover") for person in (cast.township_clerk, cast.township_leader)] == [1, 1]

    @pytest.mark.parametrize(
        "verdict",
        [
            ABOLISH,
            Verdict("cancel", "department_check", "由本单位核查。"),
            Verdict("cancel", "department_check", "由本单位核查。", "城关区民政局"),
            Verdict("cancel", "credit_check", "查信用系统。", TOWN),
            Verdict("cancel", "commitment", "书面承诺。", TOWN),
        ],
    )
    def test_nobody_is_asked_where_no_other_office_checks_or_shares(self, docketed, verdict):
        docketed.proposed(KINSHIP, verdict)
        assert (needs_confirmation(docketed.case(KINSHIP)), Confirmation.objects.count()) == (False, 0)

    def test_a_body_outside_the_system_is_waited_for_in_writing(self, docketed):
        one = asked(docketed, BY_BANK)
        assert (one.office, one.body, one.state) == (None, BANK, ConfirmationState.WRITTEN)

    def test_a_withdrawn_ruling_names_no_office(self, docketed, cast):
        withdraw(docketed.ruled(KINSHIP, BY_TOWN), actor=cast.panel_member, at=PHASE_3)
        assert docketed.case(KINSHIP).checking_office is None

    def test_the_superior_s_decision_asks_too(self, docketed, cast, ground):
        decide(docketed.disputed(KINSHIP), BY_TOWN, note="由街道核查。", actor=cast.city_chair, at=PHASE_3)
        assert task(docketed).office == ground.township

    def test_many_items_cost_as_many_questions_as_few(self, docketed, cast):
        costs = []
        for names in ([KINSHIP], [COPY, "收入证明"]):
            rule_all([(docketed.case(name), BY_TOWN) for name in names], actor=cast.panel_chair, at=PHASE_3)
            rulings = [docketed.case(name) for name in names]
            with CaptureQueriesContext(connection) as queries:
                feed_back(rulings, actor=cast.panel_chair, at=PHASE_3)
            costs.append(len(queries))
        # The first time messages are written, the second time they are there.
        assert costs[1] <= costs[0]


class TestTermsThatChange:
    def test_an_answer_stands_when_the_same_is_fed_back_again(self, docketed, cast):
        agree(cast, asked(docketed))
        contest(docketed.case(KINSHIP), note="不同意。", actor=cast.clerk, at=PHASE_3)
        docketed.proposed(KINSHIP, BY_TOWN)
        assert (Confirmation.objects.count(), task(docketed).state) == (1, ConfirmationState.ACCEPTED)

    def test_other_terms_are_asked_anew_and_the_old_answer_is_kept(self, docketed, cast):
        first = asked(docketed)
        agree(cast, first)
        contest(docketed.case(KINSHIP), note="不同意。", actor=cast.clerk, at=PHASE_3)
        docketed.proposed(KINSHIP, Verdict("cancel", "department_check", "由街道当场核查。", TOWN))
        first.refresh_from_db()
        assert (first.state, first.is_current, task(docketed).state) == ("accepted", False, "waiting")

    def test_an_office_that_is_not_needed_any_more_is_not_waited_for(self, docketed, cast):
        one = asked(docketed)
        contest(docketed.case(KINSHIP), note="不同意。", actor=cast.clerk, at=PHASE_3)
        assert list(tasks_for(cast.township_clerk)) == []
        docketed.proposed(KINSHIP, ABOLISH)
        assert Confirmation.objects.current().count() == 0
        with pytest.raises(Refused) as error:
            agree(cast, one)
        assert "不再需要答复" in error.value.words

    def test_one_task_at_most_stands_for_an_item(self, docketed):
        twin = asked(docketed)
        twin.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


class TestAgreeing:
    @pytest.mark.parametrize("name", ["township_clerk", "township_leader"])
    def test_method_office_telephone_days_and_who_are_kept(self, docketed, cast, name):
        agree(cast, asked(docketed), name)
        one = task(docketed)
        facts = (one.method, one.contact_office, one.contact_phone, one.days, one.from_day)
        assert facts == ("凭查询函核对。", "便民服务中心", "0891-0000000", 3, None)
        assert (one.state, one.answered_by, one.answered_at) == ("accepted", getattr(cast, name), PHASE_3)
        assert LogEntry.objects.about(one).get().move == "take_over"

    def test_from_a_day(self, docketed, cast):
        agree(cast, asked(docketed), from_day=date(2020, 12, 1))
        assert task(docketed).from_day == date(2020, 12, 1)

    def test_at_any_time_also_after_the_lists_are_out(self, docketed, cast):
        agree(cast, asked(docketed), at=PHASE_5)
        assert task(docketed).state == "accepted"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"method": " "}, "请写明办理方法"),
            ({"method": "请拨１３８ ００００ １２３４。"}, "手机号码"),
            ({"method": "报110101199003070011核对。"}, "身份证号码"),
            ({"contact_office": ""}, "请填写联系处室"),
            ({"contact_phone": "13800001234"}, "固定电话"),
            ({"contact_phone": "138-0000-1234"}, "固定电话"),
            ({"contact_phone": "请打总机"}, "固定电话"),
            ({"days": 0}, "答复天数"),
            ({"days": 61}, "答复天数"),
        ],
    )
    def test_what_is_missing_or_private_is_refused(self, docketed, cast, wrong, words):
        with pytest.raises(Refused) as error:
            agree(cast, asked(docketed), **wrong)
        assert words in error.value.words
        assert task(docketed).state == "waiting"

    @pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"township_clerk", "township_leader"}))
    def test_nobody_else_answers_for_the_office(self, docketed, cast, name):
        one = asked(docketed)
        with pytest.raises(NoPower):
            agree(cast, one, name)
        with pytest.raises(NoPower):
            refuse_handover(one, note="不行。", actor=getattr(cast, name), at=PHASE_3)
        assert task(docketed).state == "waiting"

    def test_it_answers_once(self, docketed, cast):
        one = asked(docketed)
        agree(cast, one)
        with pytest.raises(WrongState):
            refuse_handover(task(docketed), note="不行。", actor=cast.township_clerk, at=PHASE_3)

    def test_nobody_answers_on_a_desk_for_a_body_outside_the_system(self, docketed, cast):
        one = asked(docketed, BY_BANK)
        for name in ("clerk", "leader", "panel_chair"):
            with pytest.raises((NoPower, WrongState)):
                agree(cast, one, name)
        assert task(docketed).state == "written"


class TestRefusing:
    def test_it_says_why_and_the_panel_is_told(self, docketed, cast):
        with pytest.raises(NoteMissing):
            refuse_handover(asked(docketed), note=" ", actor=cast.township_clerk, at=PHASE_3)
        refuse_handover(task(docketed), note="没有权限。", actor=cast.township_clerk, at=PHASE_3)
        assert task(docketed).state == "refused"
        assert [told(person, "handover_refused") for person in (cast.panel_member, cast.panel_chair)] == [1, 1]

    @pytest.mark.parametrize("agreed", [False, True])
    def test_the_panel_takes_it_back_with_the_reason_and_rules_again(self, docketed, cast, agreed):
        case = refused(docketed, cast)
        if agreed:
            accept([case], actor=cast.clerk, at=PHASE_3)
        take_back(docketed.case(KINSHIP), actor=cast.panel_member, at=PHASE_3)
        case = docketed.case(KINSHIP)
        assert (case.state, case.due_at) == (RulingState.PENDING, None)
        assert LogEntry.objects.about(case).last().note == f"{TOWN}不予承接：街道没有查询权限。"
        assert told(cast.clerk, "take_back") == 1
        docketed.proposed(KINSHIP, Verdict("cancel", "commitment", "申请人书面承诺。"))
        assert Confirmation.objects.current().count() == 0

    def test_the_same_office_is_asked_again_when_the_panel_insists(self, docketed, cast):
        take_back(refused(docketed, cast), actor=cast.panel_member, at=PHASE_3)
        docketed.proposed(KINSHIP, BY_TOWN)
        assert (task(docketed).state, Confirmation.objects.count()) == ("waiting", 2)

    def test_what_was_not_refused_is_not_taken_back(self, docketed, cast):
        asked(docketed)
        with pytest.raises(NotRefused):
            take_back(docketed.case(KINSHIP), actor=cast.panel_member, at=PHASE_3)

    @pytest.mark.parametrize("name", ["clerk", "township_clerk", "coordinator", "city_chair", "stranger_chair"])
    def test_only_the_panel_takes_back(self, docketed, cast, name):
        case = refused(docketed, cast)
        with pytest.raises((NoPower, Conflict)):
            take_back(case, actor=getattr(cast, name), at=PHASE_3)


TODAY = PHASE_3.date()


class TestWrittenConsent:
    def consent(self, docketed, cast, name="panel_chair", number="银函〔2020〕1号", day=TODAY):
        return record_consent(task(docketed), number=number, day=day, actor=getattr(cast, name), at=PHASE_3)

    def test_the_chair_records_the_document(self, docketed, cast):
        asked(docketed, BY_BANK)
        self.consent(docketed, cast)
        one = task(docketed)
        assert (one.state, one.document_number, one.document_on) == ("consented", "银函〔2020〕1号", PHASE_3.date())

    @pytest.mark.parametrize(
        ("number", "day"),
        [(" ", PHASE_3.date()), ("1号", None), ("1号", PHASE_3.date() + timedelta(days=1))],
    )
    def test_number_and_a_day_that_has_come_are_needed(self, docketed, cast, number, day):
        asked(docketed, BY_BANK)
        with pytest.raises(Refused):
            self.consent(docketed, cast, number=number, day=day)

    @pytest.mark.parametrize("name", ["panel_member", "clerk", "coordinator", "stranger_chair"])
    def test_nobody_else_does(self, docketed, cast, name):
        asked(docketed, BY_BANK)
        with pytest.raises((NoPower, Conflict)):
            self.consent(docketed, cast, name)

    def test_an_office_of_the_system_answers_itself(self, docketed, cast):
        asked(docketed)
        with pytest.raises((NoPower, WrongState)):
            self.consent(docketed, cast)


class TestWhatIsOpen:
    def settled(self, docketed, cast, verdict=BY_TOWN):
        asked(docketed, verdict)
        accept([docketed.case(KINSHIP)], actor=cast.clerk, at=PHASE_3)

    def open_ones(self, ground):
        return [one.item.cert_name for one in unconfirmed_in([ground.civil], ground.round)]

    def test_an_agreed_item_is_open_until_the_office_has_agreed(self, docketed, cast, ground):
        self.settled(docketed, cast)
        assert self.open_ones(ground) == [KINSHIP]
        agree(cast, task(docketed))
        assert self.open_ones(ground) == []

    def test_a_refused_one_stays_open(self, docketed, cast, ground):
        self.settled(docketed, cast)
        refuse_handover(task(docketed), note="没有权限。", actor=cast.township_clerk, at=PHASE_3)
        assert self.open_ones(ground) == [KINSHIP]

    def test_a_body_outside_is_open_until_its_consent_is_recorded(self, docketed, cast, ground):
        self.settled(docketed, cast, BY_BANK)
        assert self.open_ones(ground) == [KINSHIP]
        record_consent(task(docketed), number="1号", day=PHASE_3.date(), actor=cast.panel_chair, at=PHASE_3)
        assert self.open_ones(ground) == []

    def test_what_was_ruled_before_anybody_was_asked_is_open_too(self, docketed, cast, ground):
        self.settled(docketed, cast)
        Confirmation.objects.all().delete()
        assert self.open_ones(ground) == [KINSHIP]

    def test_what_the_unit_checks_itself_never_is(self, docketed, cast, ground):
        accept(
            [docketed.proposed(KINSHIP, Verdict("cancel", "department_check", "本单位查。"))],
            actor=cast.clerk,
            at=PHASE_3,
        )
        assert self.open_ones(ground) == []


class TestNames:
    def named(self, ground, text):
        return offices_named([(text, ground.civil)]).get((text, ground.civil.pk))

    def test_full_names_hold_everywhere_whatever_their_blanks_and_width(self, ground):
        assert self.named(ground, "那曲市人民政府办公室") == ground.nagqu_lead
        assert self.named(ground, TOWN) == ground.township

    def test_a_short_name_is_the_nearest_upwards_and_no_stranger_s(self, ground):
        Unit.objects.filter(pk=ground.city_civil.pk).update(short_name="民政")
        Unit.objects.filter(pk=ground.other_civil.pk).update(short_name="民政")
        assert self.named(ground, "民政") == ground.city_civil
        Unit.objects.filter(pk=ground.city_civil.pk).update(short_name="")
        assert self.named(ground, "民政") is None

    def test_a_former_name_is_known(self, ground):
        rename_unit(ground.city_justice, "拉萨市法治局", basis="机构改革。", actor=None, at=PHASE_3)
        assert self.named(ground, "拉萨市司法局") == ground.city_justice
        assert self.named(ground, "拉萨市法治局") == ground.city_justice

    def test_names_of_several_units_at_the_same_distance_mean_none(self, ground):
        Unit.objects.filter(pk__in=[ground.district_justice.pk, ground.institution.pk]).update(short_name="某局")
        assert self.named(ground, "某局") is None

    def test_many_names_are_two_questions_at_most(self, ground):
        pairs = [(name, ground.civil) for name in (TOWN, BANK, "拉萨市司法局")]
        with CaptureQueriesContext(connection) as queries:
            assert len(offices_named(pairs)) == 2
        assert len(queries) <= 2

    def test_the_offered_names_begin_with_the_own_place(self, ground):
        found = offices_near(ground.civil, PHASE_3.date())
        assert [unit.division.code for unit in found[:3]] == ["540102"] * 3
        assert ground.civil not in found
        assert ground.coordination not in found
        assert ground.other_civil not in found
        assert {ground.township, ground.city_civil, ground.justice} <= set(found)


class TestPolicy:
    def set(self, ground, cast, name="region_coordinator", reason="清单要落实到单位。"):
        office, campaign = ground.coordination, Campaign.objects.get()
        return set_policy(office, campaign, Unconfirmed.BLOCK, reason=reason, actor=getattr(cast, name), at=PHASE_3)

    def test_lists_are_not_held_up_by_default(self, ground):
        assert Campaign.objects.get().unconfirmed == Unconfirmed.PRINT

    def test_the_office_sets_it_with_a_reason_and_it_is_logged(self, ground, cast):
        entry = self.set(ground, cast)
        assert Campaign.objects.get().unconfirmed == Unconfirmed.BLOCK
        assert (entry.before, entry.after) == ({"unconfirmed": "print"}, {"unconfirmed": "block"})
        assert (entry.note, entry.unit) == ("清单要落实到单位。", ground.coordination)

    def test_a_reason_is_needed(self, ground, cast):
        with pytest.raises(NoteMissing):
            self.set(ground, cast, reason=" ")

    @pytest.mark.parametrize("name", ["coordinator", "city_coordinator", "region_chair", "clerk"])
    def test_nobody_else_sets_it(self, ground, cast, name):
        with pytest.raises(NoPower):
            self.set(ground, cast, name)


def test_the_moment_of_an_answer_is_the_clock_s(docketed, cast):
    at = datetime(2020, 11, 6, 0, 5, tzinfo=SHANGHAI)
    agree(cast, asked(docketed), at=at)
    assert task(docketed).answered_at == at
    assert Ruling.objects.filter(confirmations__answered_at=at).count() == 1

"""Annex 2: started, handed in, certified, numbered; nil; filled in for a township; late; twice is once."""

import threading

import pytest
from django.db import connection

from campaign.models import LogEntry, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, PhaseClosed, Refused, WrongState, carry_out, extend_deadline, open_moves
from campaign.operations.notice import open_round
from campaign.queries import deadline_of
from submissions.enums import DeclarationState
from submissions.models import Declaration
from submissions.operations import (
    AlreadyStarted,
    Incomplete,
    NotEditable,
    certify,
    declare_nil,
    hand_in,
    return_whole,
    save_item,
    start_declaration,
)
from submissions.operations.declarations import receipt_number
from tests.cast import PHASE_1, PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import HOUR, LAW, NIL, VALUES, add, certified, started


def stored(declaration: Declaration) -> Declaration:
    return Declaration.objects.get(pk=declaration.pk)


def names(thing: Declaration, actor: object, at: object = PHASE_2) -> list[str]:
    return [move.name for move in open_moves(thing, actor=actor, at=at)]  # type: ignore[arg-type]


def test_the_coordination_office_does_not_declare(ground: Ground, cast: Cast):
    with pytest.raises(Refused) as refused:
        start_declaration(ground.coordination, ground.round, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == f"{ground.coordination}是专项行动的工作机构，不在清理范围内，不填申报表。请核对单位。"


def test_a_unit_starts_one_declaration_in_a_round(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    assert (declaration.version, declaration.state, declaration.form) == (1, DeclarationState.DRAFT, ground.form)
    assert declaration.filled_for_by is None
    with pytest.raises(AlreadyStarted) as refused:
        started(ground, cast)
    assert refused.value.declaration == declaration


@pytest.mark.parametrize("who", ["stranger", "leader", "panel_chair", "city_coordinator", "region_coordinator"])
def test_nobody_else_starts_it(who: str, ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        start_declaration(ground.civil, ground.round, actor=getattr(cast, who), at=PHASE_2)
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("at", [PHASE_1, PHASE_3])
def test_it_is_started_only_while_declaring_is_open(at: object, ground: Ground, cast: Cast):
    with pytest.raises(PhaseClosed):
        start_declaration(ground.civil, ground.round, actor=cast.clerk, at=at)  # type: ignore[arg-type]


def test_a_unit_with_more_time_starts_it_later(ground: Ground, cast: Cast):
    deadline = deadline_of(ground.round, "declare")
    until = PHASE_3.replace(day=8, hour=0)
    extend_deadline(deadline, ground.civil, until=until, reason="通信中断。", actor=cast.coordinator, at=PHASE_2)
    declaration = started(ground, cast, at=PHASE_3)
    assert declaration.state == DeclarationState.DRAFT
    with pytest.raises(PhaseClosed):
        start_declaration(ground.institution, ground.round, actor=cast.institution_clerk, at=PHASE_3)


def test_a_county_fills_in_for_its_township_and_is_named_on_the_paper(ground: Ground, cast: Cast):
    declaration = start_declaration(ground.township, ground.round, actor=cast.coordinator, at=PHASE_2)
    assert declaration.filled_for_by == ground.lead
    add(declaration, cast.coordinator)
    hand_in(declaration, actor=cast.coordinator, at=PHASE_2)
    certify(declaration, actor=cast.coordinator, at=PHASE_2)
    assert stored(declaration).certified_by == cast.coordinator
    assert LogEntry.objects.about(declaration).first().label == "城关区人民政府办公室代为建立申报表"


def test_a_county_does_not_write_in_a_paper_that_the_township_began(ground: Ground, cast: Cast):
    declaration = start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)
    with pytest.raises(NoPower):
        save_item(declaration, VALUES, [LAW], actor=cast.coordinator, at=PHASE_2)
    with pytest.raises(NoPower):
        hand_in(declaration, actor=cast.coordinator, at=PHASE_2)
    with pytest.raises(NoPower):
        declare_nil(declaration, True, **NIL, actor=cast.coordinator, at=PHASE_2)


def test_an_empty_declaration_is_not_handed_in(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    with pytest.raises(Incomplete) as refused:
        hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == "申报表中没有事项。请先添加事项；确实没有的，请选择“零报告”。"


def test_blockers_of_the_self_check_stop_it_and_are_counted(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk, service_name="", proposal="")
    with pytest.raises(Incomplete) as refused:
        hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words.startswith("自查发现2处须修改")
    assert stored(declaration).state == DeclarationState.DRAFT


def test_the_clerk_hands_in_and_the_leader_certifies(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    assert (names(declaration, cast.clerk), names(declaration, cast.leader)) == (["hand_in"], [])
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert (names(declaration, cast.clerk), names(declaration, cast.leader)) == (["take_back"], ["certify", "decline"])
    with pytest.raises(NoPower):
        certify(declaration, actor=cast.clerk, at=PHASE_2)
    certify(declaration, actor=cast.leader, at=PHASE_2 + HOUR)
    now = stored(declaration)
    assert (now.state, now.is_current, now.receipt) == (DeclarationState.CERTIFIED, True, "540102-002-1-01")
    assert (now.certified_at, now.certified_by) == (PHASE_2 + HOUR, cast.leader)


def test_the_receipt_holds_unit_round_and_version(ground: Ground, cast: Cast):
    assert receipt_number(started(ground, cast)) == "540102-002-1-01"


def test_a_refused_certifying_leaves_no_receipt(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    with pytest.raises(WrongState):
        certify(declaration, actor=cast.leader, at=PHASE_2)
    now = stored(declaration)
    assert (now.state, now.receipt, now.certified_at, now.is_current) == (DeclarationState.DRAFT, None, None, False)


def test_a_certified_version_is_locked(ground: Ground, cast: Cast):
    declaration = certified(ground, cast)
    item = declaration.items.get()
    with pytest.raises(NotEditable) as refused:
        save_item(declaration, {"remark": "改"}, [LAW], item=item, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == "申报表已报送，内容已锁定，不能修改。"
    with pytest.raises(Refused):
        declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)


def test_certifying_twice_says_who_did_it_and_when(ground: Ground, cast: Cast):
    declaration = certified(ground, cast)
    with pytest.raises(WrongState) as refused:
        certify(declaration, actor=cast.leader, at=PHASE_2 + 5 * HOUR)
    assert refused.value.words.startswith("城关分管甲已于10月12日12:00办理“签发报送”")
    assert stored(declaration).certified_at == PHASE_2 + 2 * HOUR


def test_the_leader_declines_with_a_reason_and_the_clerk_takes_up_again(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    with pytest.raises(Refused):
        carry_out(declaration, "decline", actor=cast.leader, at=PHASE_2)
    carry_out(stored(declaration), "decline", actor=cast.leader, at=PHASE_2, note="第1项依据不全。")
    assert stored(declaration).state == DeclarationState.DRAFT
    assert LogEntry.objects.about(declaration).last().note == "第1项依据不全。"


def test_a_nil_return_is_signed_like_any_other(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    certify(declaration, actor=cast.leader, at=PHASE_2)
    now = stored(declaration)
    assert (now.nil, now.state, now.items.count()) == (True, DeclarationState.CERTIFIED, 0)


def test_a_nil_return_from_before_reasons_is_not_handed_in(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    Declaration.objects.update(nil=True)
    with pytest.raises(Incomplete) as refused:
        hand_in(stored(declaration), actor=cast.clerk, at=PHASE_2)
    assert refused.value.words.startswith("零报告须选择原因。")


@pytest.mark.parametrize(("reason", "words"), [("", NIL["words"]), ("x", NIL["words"]), (NIL["reason"], "没有。")])
def test_a_nil_return_says_why(reason: str, words: str, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    with pytest.raises(Incomplete):
        declare_nil(declaration, True, reason=reason, words=words, actor=cast.clerk, at=PHASE_2)  # type: ignore[arg-type]
    assert stored(declaration).nil is False


def test_the_log_keeps_why_there_is_nothing(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    entry = LogEntry.objects.about(declaration).last()
    assert (entry.label, entry.note) == ("标为零报告：本单位没有政务服务事项", NIL["words"])


def test_the_reason_of_a_nil_return_goes_into_its_next_version(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    certify(declaration, actor=cast.leader, at=PHASE_2)
    version = return_whole(declaration, note="请核实。", actor=cast.panel_member, at=PHASE_3)
    assert (version.nil, version.nil_said) == (True, stored(declaration).nil_said)


def test_items_and_nil_exclude_each_other(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    with pytest.raises(Refused) as refused:
        declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == "申报表中已有事项，不能作零报告。请先删除全部事项，或者继续填报。"


def test_nil_can_be_taken_back_while_it_is_a_draft(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    declare_nil(declaration, False, actor=cast.clerk, at=PHASE_2)
    with pytest.raises(Incomplete):
        hand_in(declaration, actor=cast.clerk, at=PHASE_2)


def test_late_is_a_flag_at_the_very_instant_of_the_common_deadline(ground: Ground, cast: Cast):
    closes = deadline_of(ground.round, "declare").closes
    assert closes.astimezone(SHANGHAI).isoformat() == "2020-11-01T00:00:00+08:00"
    declaration = Declaration(unit=ground.civil, round=ground.round)
    declaration.certified_at = closes - HOUR / 3600
    assert declaration.late_by(closes) is False
    declaration.certified_at = closes
    assert declaration.late_by(closes) is True


def test_an_item_of_an_earlier_round_keeps_its_identity(ground: Ground, cast: Cast):
    first = certified(ground, cast, "婚姻状况证明", "居住证明")
    later = open_round(ground.campaign, 2, 365)
    at = PHASE_2.replace(year=2021)
    declaration = start_declaration(ground.civil, later, actor=cast.clerk, at=at)
    for name in ("居住证明", "收入证明"):
        add(declaration, cast.clerk, at=at, cert_name=name)
    hand_in(declaration, actor=cast.clerk, at=at)
    certify(declaration, actor=cast.leader, at=at)
    known = set(first.items.values_list("uid", flat=True))
    again = dict(declaration.items.values_list("cert_name", "uid"))
    assert again["居住证明"] == first.items.get(cert_name="居住证明").uid
    assert again["收入证明"] not in known


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_certify_once(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    barrier, ends = threading.Barrier(2), []

    def click() -> None:
        try:
            own = Declaration.objects.select_related("unit", "round").get(pk=declaration.pk)
            barrier.wait()
            certify(own, actor=cast.leader, at=PHASE_2)
            ends.append("certified")
        except WrongState:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["certified", "refused"]
    assert LogEntry.objects.about(declaration).filter(move="certify").count() == 1
    assert Unit.objects.get(pk=ground.civil.pk).declarations.filter(is_current=True).count() == 1

"""Receiving: one ruling per item, kept through all versions."""

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower, WrongState
from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations import receive, return_for_rectification
from submissions.enums import DeclarationState
from submissions.models import Declaration
from tests.cast import PHASE_3
from tests.review.conftest import COPY, DRAFTS, INCOME, KINSHIP, MARRIAGE, declare


def test_each_item_gets_one_ruling_with_its_highest_level(stage):
    assert stage.receive() == 5
    assert {case.item.cert_name: case.basis_level for case in Ruling.objects.with_papers()} == {
        MARRIAGE: "law",
        KINSHIP: "none",
        "居住证明": "department_rule",
        INCOME: "normative_document",
        COPY: "none",
    }
    assert Declaration.objects.get().state == DeclarationState.RECEIVED


def test_a_second_click_receives_nothing_twice(stage):
    stage.receive()
    with pytest.raises(WrongState):
        stage.receive()
    assert Ruling.objects.count() == 5


@pytest.mark.parametrize("name", ["panel_member", "stranger_chair", "city_chair", "clerk"])
def test_only_the_chair_of_the_panel_receives(stage, cast, name):
    with pytest.raises(NoPower):
        receive([stage.declaration], actor=getattr(cast, name), at=PHASE_3)
    assert Ruling.objects.count() == 0


def test_one_foreign_declaration_holds_all_back(stage, ground, cast):
    foreign = declare(ground.other_civil, ground.round, DRAFTS[:1], cast.stranger, cast.stranger_leader)
    with pytest.raises(NoPower):
        receive([stage.declaration, foreign], actor=cast.panel_chair, at=PHASE_3)
    assert Ruling.objects.count() == 0
    assert set(Declaration.objects.values_list("state", flat=True)) == {"certified"}


def test_a_returned_item_comes_back_in_a_new_version_and_is_opened_again(docketed, cast):
    case = docketed.case(INCOME)
    settled = docketed.ruled(KINSHIP)
    return_for_rectification(case, reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3)
    assert docketed.case(INCOME).state == RulingState.RETURNED
    version = docketed.correct(INCOME)
    assert receive([version], actor=cast.panel_chair, at=PHASE_3) == 1
    now = Ruling.objects.with_papers().get(pk=case.pk)
    assert (now.state, now.item.declaration, now.basis_level) == (RulingState.PENDING, version, "law")
    untouched = Ruling.objects.with_papers().get(pk=settled.pk)
    assert (untouched.state, untouched.outcome) == (RulingState.RULED, "cancel")
    assert untouched.item.declaration == version
    assert Ruling.objects.count() == 5


def test_the_old_version_is_kept(docketed, cast):
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3
    )
    docketed.correct(INCOME)
    old = Declaration.objects.get(pk=docketed.declaration.pk)
    assert old.items.get(cert_name=INCOME).keep_reason == "法律有规定。"
    assert (old.state, old.is_current) == (DeclarationState.RETURNED, False)


def test_returning_tells_the_unit_and_logs_the_reason(docketed, cast):
    case = docketed.case(INCOME)
    return_for_rectification(case, reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3)
    assert LogEntry.objects.about(case).last().note == "请补充依据。"
    message = cast.clerk.messages.get()
    assert message.subject == f"有事项被退回整改：{INCOME}"
    assert message.body.startswith(f"涉及事项：“{case.item.service_name}”中的“{INCOME}”。")

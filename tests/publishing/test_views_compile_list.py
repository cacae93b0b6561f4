"""Compile: what would be gathered, what hinders, who has not declared; then the act, once."""

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import Role
from campaign.operations import appoint
from publishing.models import Compilation
from review.operations import reopen
from tests.cast import PHASE_2
from tests.publishing.conftest import CANCELLED, COMPILED_AT, HOUR, PUBLISHED_AT


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(PUBLISHED_AT + HOUR, tick=False):
        yield


def address(settled):
    return f"{reverse('compile_list', args=[settled.ground.lead.pk])}?round=1"


def look(client, settled, who="panel_chair"):
    client.force_login(getattr(settled.cast, who))
    return client.get(address(settled))


def compile_by(client, settled, who="panel_chair", **data):
    client.force_login(getattr(settled.cast, who))
    return client.post(address(settled), data)


@pytest.mark.parametrize("who", ["legality", "approver", "panel_member", "stranger_chair", "city_chair", "clerk"])
def test_who_may_not_compile_finds_nothing(client, settled, who):
    assert [look(client, settled, who).status_code, compile_by(client, settled, who).status_code] == [404, 404]
    assert Compilation.objects.count() == 0


def test_what_would_be_compiled_is_counted_by_outcome(client, settled):
    context = look(client, settled).context
    assert [(row[0], row[2]) for row in context["rows"]] == [("保留", 2), ("取消", 3), ("提请上级取消", 1), ("剔除", 1)]
    assert context["foot"][2] == 7
    assert context["ready"]


def test_looking_compiles_nothing(client, settled):
    look(client, settled)
    assert Compilation.objects.count() == 0


def test_units_that_have_not_declared_are_named_with_the_rule(client, settled):
    answer = look(client, settled)
    assert [unit.name for unit in answer.context["undeclared"]] == ["城关区人民政府办公室", "城关区司法局"]
    assert "未列入申报不视为取消" in answer.content.decode()


def test_the_other_rule_is_said_where_the_campaign_has_it(client, settled):
    settled.ground.campaign.undeclared_means_cancelled = True
    settled.ground.campaign.save()
    page = look(client, settled).content.decode()
    assert "未列入申报的视为取消" in page
    assert "未列入申报不视为取消" not in page


def test_an_open_item_hinders_and_is_named(client, settled):
    reopen(settled.rulings[CANCELLED], note="重新研究。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    answer = look(client, settled)
    assert [problem.code for problem in answer.context["problems"]] == ["unsettled"]
    assert not answer.context["ready"]
    assert "城关区民政局" in answer.context["problems"][0].words


def test_a_hindered_list_is_not_compiled_even_when_posted(client, settled):
    reopen(settled.rulings[CANCELLED], note="重新研究。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    answer = compile_by(client, settled)
    assert "没有达成一致" in answer.context["form"].non_field_errors()[0]
    assert Compilation.objects.count() == 0


def test_compiling_leads_to_the_two_lists(client, settled):
    answer = compile_by(client, settled)
    made = Compilation.objects.get()
    assert answer["Location"] == reverse("compilation", args=[made.pk])
    assert (made.unit, made.round, made.compiled_by) == (
        settled.ground.lead,
        settled.ground.round,
        settled.cast.panel_chair,
    )


def test_a_second_click_makes_no_second_compilation(client, settled):
    compile_by(client, settled)
    answer = compile_by(client, settled)
    assert answer.status_code == 200
    assert "正在办理" in answer.context["form"].non_field_errors()[0]
    assert Compilation.objects.count() == 1


def test_a_list_on_its_way_is_shown_instead_of_the_button(client, settled):
    made = settled.compile()
    context = look(client, settled).context
    assert context["in_hand"].compilation == made
    assert not context["ready"]


def test_a_correction_asks_for_its_public_reason(client, published):
    answer = compile_by(client, published, reason="  ")
    assert list(answer.context["form"].errors) == ["reason"]
    assert Compilation.objects.count() == 1
    compile_by(client, published, reason="更正索要单位名称。")
    made = Compilation.objects.latest("pk")
    assert (made.number, made.supersedes, made.correction_reason) == (2, published.compilation, "更正索要单位名称。")


def test_a_public_reason_holds_no_mobile_number(client, published):
    answer = compile_by(client, published, reason="请联系13800001234。")
    assert list(answer.context["form"].errors) == ["reason"]
    assert answer.context["form"]["reason"].value() == "请联系13800001234。"


def test_before_the_phase_the_page_says_when(client, settled):
    with time_machine.travel(PHASE_2, tick=False):
        context = look(client, settled).context
    assert (context["open"], context["ready"]) == (False, False)


def test_a_round_that_is_not_there_is_not_found(client, settled):
    client.force_login(settled.cast.panel_chair)
    assert client.get(f"{reverse('compile_list', args=[settled.ground.lead.pk])}?round=9").status_code == 404


def test_a_person_who_is_also_clerk_of_a_unit_below_may_still_compile(client, settled):
    appoint(settled.cast.panel_chair, settled.ground.civil, Role.CLERK, actor=None, at=PHASE_2)
    assert look(client, settled).status_code == 200

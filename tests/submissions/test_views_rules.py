"""The table of rules: everybody reads those in force, the coordination office sets them with a reason."""

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from submissions.checks.rulebook import rules
from submissions.models import RuleSetting, RuleTally
from submissions.operations.rules import count_hits
from tests.cast import PHASE_2
from tests.submissions.papers import add, certified

GIVEN = {"severity": "warning", "stage": "shadow", "reason": "先试行两周。"}


def address(ground, code="catch_all"):
    return reverse("rule_setting", args=[ground.coordination.pk, code])


def names(page):
    return [line["one"].rule.code for line in page.context["lines"]]


@pytest.mark.parametrize("name", ["clerk", "leader", "panel_member", "coordinator", "region_legality"])
def test_everybody_who_is_signed_in_reads_the_rules_in_force(signed_in, cast, name):
    page = signed_in(getattr(cast, name)).get(reverse("rules"))
    assert (names(page), page.context["sets"]) == (list(rules()), False)
    assert "没有法律、法规、规章依据" in page.content.decode()


def test_no_code_of_a_rule_stands_on_the_page_of_a_clerk(signed_in, cast):
    text = signed_in(cast.clerk).get(reverse("rules")).content.decode()
    assert [code for code in rules() if code in text and code != "conflict"] == []


def test_the_office_sets_a_rule_with_a_reason(signed_in, cast, ground):
    client = signed_in(cast.region_coordinator)
    assert client.get(address(ground)).context["form"].initial == {"severity": "info", "stage": "active"}
    answer = client.post(address(ground), GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, reverse("rules"))
    setting = RuleSetting.objects.get()
    assert (setting.code, setting.severity, setting.stage, setting.reason, setting.set_by) == (
        *("catch_all", "warning", "shadow", "先试行两周。"),
        cast.region_coordinator,
    )
    line = LogEntry.objects.get(move="set_rule")
    assert (line.label, line.note) == ("设定规则“名称是概括说法”：试行，须说明理由", "先试行两周。")


def test_a_rule_on_trial_is_seen_by_the_office_only(signed_in, cast, ground):
    signed_in(cast.region_coordinator).post(address(ground), GIVEN)
    assert "catch_all" in names(signed_in(cast.region_coordinator).get(reverse("rules")))
    assert "catch_all" not in names(signed_in(cast.clerk).get(reverse("rules")))
    assert "catch_all" not in names(signed_in(cast.coordinator).get(reverse("rules")))


def test_every_setting_stays_on_record(signed_in, cast, ground):
    client = signed_in(cast.region_coordinator)
    client.post(address(ground), GIVEN)
    client.post(address(ground), GIVEN | {"stage": "active", "reason": "试行结果可行。"})
    past = client.get(address(ground)).context["past"]
    assert [(one.stage, one.reason) for one in past] == [("active", "试行结果可行。"), ("shadow", "先试行两周。")]
    assert LogEntry.objects.filter(move="set_rule").last().before == {"severity": "warning", "stage": "shadow"}


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"severity": "blocker"}, {"stage": "gone"}, {"severity": ""}, {"reason": "长" * 1001}]
)
def test_what_cannot_be_set_is_said_at_its_field(signed_in, cast, ground, wrong):
    answer = signed_in(cast.region_coordinator).post(address(ground), GIVEN | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert not RuleSetting.objects.exists()


def test_what_keeps_the_table_whole_is_not_for_setting(signed_in, cast, ground):
    client = signed_in(cast.region_coordinator)
    assert client.get(address(ground, "required")).status_code == 404
    assert client.get(address(ground, "unheard_of")).status_code == 404
    assert client.get(reverse("rule_setting", args=[ground.lead.pk, "catch_all"])).status_code == 404


@pytest.mark.parametrize("name", ["clerk", "coordinator", "city_coordinator", "region_legality"])
def test_nobody_else_sets_a_rule(signed_in, cast, ground, name):
    client = signed_in(getattr(cast, name))
    assert client.get(address(ground)).status_code == 404
    assert client.post(address(ground), GIVEN).status_code == 404


def test_the_count_takes_the_items_that_count_now_whatever_the_stage(signed_in, cast, ground):
    signed_in(cast.region_coordinator).post(address(ground), GIVEN)
    certified(ground, cast, "其他材料", "有关材料", "居住证明")
    assert count_hits(PHASE_2) == 3
    assert (RuleTally.objects.get(code="catch_all").items, RuleTally.objects.get(code="required").items) == (2, 0)
    page = signed_in(cast.region_coordinator).get(reverse("rules"))
    assert page.context["counted"] == (3, PHASE_2)
    assert [line["one"].items for line in page.context["lines"] if line["one"].rule.code == "catch_all"] == [2]


def test_drafts_are_not_counted_and_a_second_count_takes_the_place_of_the_first(cast, ground, paper):
    add(paper, cast.clerk, cert_name="其他材料")
    assert (count_hits(PHASE_2), count_hits(PHASE_2)) == (0, 0)
    assert RuleTally.objects.count() == len(rules())

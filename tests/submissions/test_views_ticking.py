"""Declare by ticking: what units of one kind commonly ask for, the unit's own round before, and like units' published items."""

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations.notice import open_round
from submissions.models import Certificate, Declaration, ModelItem
from submissions.operations import hand_in
from submissions.operations.merging import merge_names
from submissions.queries.ticking import is_called, like_units_above, models_for, sources_of
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.catalogue_papers import entered
from tests.submissions.conftest import SignIn
from tests.submissions.papers import HOUR, add, certified


def model(certificate: Certificate, service: str, department: str = "民政局", **facts) -> ModelItem:
    """One model item."""
    values = {"service_type": "confirmation", "purpose": "核实婚姻状况", "levels": [3], "subject": "individual"}
    return ModelItem.objects.create(
        department=department,
        service_name=service,
        service_key=service,
        certificate=certificate,
        cert_name=certificate.name,
        **(values | facts),
    )


@pytest.fixture
@a_story
def models(ground: Ground) -> dict[str, ModelItem]:
    """Two for county departments of civil affairs, others for other levels, departments and townships."""
    married, income = entered("婚姻状况证明"), entered("收入证明")
    return {
        "adoption": model(married, "收养登记", basis_title="中华人民共和国收养法", basis_level="law"),
        "relief": model(income, "临时救助"),
        "city": model(income, "市级事项", levels=[2]),
        "police": model(income, "户口登记", "公安局"),
        "township": model(income, "镇级事项", "", kind="township_government", levels=[4]),
    }


def ticked(client, paper, *picks, page="declaration_models", **more):
    return client.post(reverse(page, args=[paper.pk]), {"pick": picks, **more}, follow=True)


def stood(paper):
    return list(paper.items.values_list("no", "service_name", "cert_name").order_by("no"))


def test_a_unit_is_offered_the_models_of_its_department_and_level(ground: Ground, models):
    assert [one.service_name for one in models_for(ground.civil)] == ["临时救助", "收养登记"]
    assert [one.service_name for one in models_for(ground.city_civil)] == ["市级事项"]
    assert [one.service_name for one in models_for(ground.township)] == ["镇级事项"]
    assert list(models_for(ground.institution)) == []


def test_a_department_is_known_by_its_short_name_or_the_end_of_its_name(ground: Ground):
    ground.civil.short_name = "发改委"
    assert [is_called(ground.civil, name) for name in ("民政局", "发改委", "教育局")] == [True, True, False]


def test_two_ticks_and_one_click_add_two_items_with_what_is_known(signed_in: SignIn, cast, paper, models):
    answer = ticked(signed_in(cast.clerk), paper, models["adoption"].pk, models["relief"].pk)
    assert stood(paper) == [(1, "临时救助", "收入证明"), (2, "收养登记", "婚姻状况证明")]
    item = paper.items.get(no=2)
    assert (item.purpose, item.demanding_unit, item.levels, item.proposal) == ("核实婚姻状况", paper.unit.name, [3], "")
    assert (item.certificate, item.category) == (models["adoption"].certificate, "certificate")
    assert [(basis.title, basis.level) for basis in item.bases.all()] == [("中华人民共和国收养法", "law")]
    assert "已添加2项" in answer.content.decode()
    assert LogEntry.objects.about(paper).last().label == "从证明目录添加2项"


def test_the_page_groups_by_service_and_marks_what_stands_there(signed_in: SignIn, cast, paper, models):
    add(paper, cast.clerk, service_name="收养登记", cert_name="婚姻　状况证明")
    context = signed_in(cast.clerk).get(reverse("declaration_models", args=[paper.pk])).context
    assert [(g["service"], [line["taken"] for line in g["lines"]]) for g in context["groups"]] == [
        ("临时救助", [False]),
        ("收养登记", [True]),
    ]


def test_ticking_twice_adds_once(signed_in: SignIn, cast, paper, models):
    client = signed_in(cast.clerk)
    ticked(client, paper, models["relief"].pk)
    answer = ticked(client, paper, models["relief"].pk)
    assert len(stood(paper)) == 1
    assert "已添加0项，另有1项已在表中" in answer.content.decode()


@pytest.mark.parametrize("pick", [(), ("x",), ("999999",), ("police",)])
def test_nothing_ticked_or_what_was_not_offered_adds_nothing_and_says_so(signed_in, cast, paper, models, pick):
    answer = ticked(signed_in(cast.clerk), paper, *(models[one].pk if one in models else one for one in pick))
    assert (stood(paper), "没有勾选事项" in answer.content.decode()) == ([], True)


def test_an_item_takes_the_canonical_name_after_a_merge(signed_in: SignIn, cast, paper, models):
    better = entered("个人收入情况证明")
    merge_names(models["relief"].certificate, better, note="相同。", actor=cast.region_coordinator, at=PHASE_2)
    ticked(signed_in(cast.clerk), paper, models["relief"].pk)
    assert stood(paper) == [(1, "临时救助", "个人收入情况证明")]


def test_a_paper_that_was_handed_in_is_left_alone(signed_in: SignIn, cast, paper, models):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2 + HOUR)
    answer = ticked(signed_in(cast.clerk), paper, models["relief"].pk)
    assert (len(stood(paper)), "内容已锁定" in answer.content.decode()) == (1, True)


@pytest.mark.parametrize("page", ["declaration_models", "declaration_carry"])
def test_others_than_the_writers_find_no_such_page(signed_in: SignIn, cast, paper, models, page):
    people = (cast.leader, cast.panel_chair, cast.stranger)
    assert [signed_in(one).get(reverse(page, args=[paper.pk])).status_code for one in people] == [404, 404, 404]


def test_a_unit_without_models_is_led_to_typing(signed_in: SignIn, ground: Ground, cast, paper):
    page = signed_in(cast.clerk).get(reverse("declaration_models", args=[paper.pk]))
    assert "目录中没有这类单位的常见事项" in page.content.decode()


@pytest.fixture
@a_story
def second(ground: Ground, cast: Cast) -> Declaration:
    """An empty paper of round 2, after a round in which two items were certified."""
    certified(ground, cast, "婚姻状况证明", "收入证明")
    round = open_round(ground.campaign, 2, 365)
    return Declaration.objects.create(
        unit=ground.civil, round=round, form=ground.form, created_at=PHASE_2, saved_at=PHASE_2
    )


def test_the_round_before_is_taken_over_item_by_item(signed_in: SignIn, cast, second: Declaration):
    client = signed_in(cast.clerk)
    page = client.get(reverse("declaration_carry", args=[second.pk]))
    assert [(one.key, len(one.drafts)) for one in page.context["sources"]] == [("earlier", 2)]
    ticked(client, second, "1", page="declaration_carry", **{"from": "earlier"})
    assert stood(second) == [(1, "收养登记", "收入证明")]
    item = second.items.get()
    assert (item.proposal, item.bases.get().title) == ("cancel", "中华人民共和国收养法")
    assert LogEntry.objects.about(second).last().label == "从本单位第1轮申报的事项添加1项"


def test_without_a_source_the_page_leads_to_the_catalogue(signed_in: SignIn, cast, paper):
    page = signed_in(cast.clerk).get(reverse("declaration_carry", args=[paper.pk]), {"from": "unit-1"})
    assert "没有可以带入的事项" in page.content.decode()


def test_like_units_are_the_same_department_above_the_nearest_first(ground: Ground):
    assert like_units_above(ground.civil) == [ground.city_civil]
    assert like_units_above(ground.district_justice) == [ground.city_justice, ground.justice]
    assert like_units_above(ground.lead) == [ground.city_lead]
    assert like_units_above(ground.education) == like_units_above(ground.institution) == []


def test_a_draft_of_the_unit_above_is_no_source(ground: Ground, cast: Cast, paper: Declaration):
    assert sources_of(paper) == []

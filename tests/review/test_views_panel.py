"""A panel's page: who sits on it, how it works, who stands aside."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind, Role
from campaign.models import LogEntry, Recusal, Unit
from campaign.operations import appoint
from review.models import Panel, Ruling
from review.operations import stand_aside
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import KINSHIP, MARRIAGE

SEES = {"panel_member", "panel_chair", "coordinator", "city_chair", "city_coordinator", "region_coordinator"}
SETTINGS = {"opinions_needed": "2", "answer_days": "5", "rectify_days": "4", "study_days": "3"}


def aside(person, unit, words=""):
    return stand_aside(unit, kind=RecusalKind.KIN, words=words, actor=person, at=PHASE_3)


def url(ground, name="panel"):
    return reverse(name, args=[ground.lead.pk])


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_its_people_and_those_above_see_a_panel_and_nobody_else(ground, cast, as_user, name):
    status = as_user(getattr(cast, name)).get(url(ground)).status_code
    assert status == (200 if name in SEES else 404)


def test_the_page_names_its_people_and_says_how_it_works(ground, cast, as_user):
    page = as_user(cast.panel_member).get(url(ground))
    assert [(one["user"].name, one["chairs"]) for one in page.context["members"]] == [
        ("城关组长甲", True),
        ("城关审核甲", False),
    ]
    assert {one["key"]: one["value"] for one in page.context["facts"]} == {
        "成员意见": "各自独立提出，本人提出后才能看到他人意见",
        "提出结论前须有的意见数": "不要求",
        "单位答复期限": "3天",
        "单位整改期限": "3天",
        "审核组研究异议期限": "2天",
    }
    assert "修改设置" not in page.content.decode()


def test_the_chair_sets_how_it_works(ground, cast, as_user):
    client = as_user(cast.panel_chair)
    assert "修改设置" in client.get(url(ground)).content.decode()
    answer = client.post(url(ground, "panel_settings"), SETTINGS, follow=True)
    assert "已保存审核组设置" in answer.content.decode()
    stored = Panel.objects.get()
    assert (stored.unit, stored.opinions_hidden, stored.answer_days) == (ground.lead, False, 5)
    assert LogEntry.objects.filter(move="panel_settings").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("answer_days", "0"), ("answer_days", "31"), ("study_days", "x"), ("opinions_needed", "10"), ("rectify_days", "")],
)
def test_settings_that_make_no_sense_are_refused_and_kept_in_the_form(ground, cast, as_user, field, value):
    answer = as_user(cast.panel_chair).post(url(ground, "panel_settings"), {**SETTINGS, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == value
    assert not Panel.objects.exists()


@pytest.mark.parametrize("name", ["panel_member", "coordinator", "city_chair", "stranger_chair", "clerk"])
def test_nobody_else_sets_it(ground, cast, as_user, name):
    client = as_user(getattr(cast, name))
    assert client.get(url(ground, "panel_settings")).status_code == 404
    assert client.post(url(ground, "panel_settings"), SETTINGS).status_code == 404


def test_a_member_stands_aside_and_finds_the_unit_s_items_no_more(docketed, ground, cast, as_user):
    client = as_user(cast.panel_member)
    given = {"unit": ground.civil.pk, "kind": "kin", "words": "配偶在该局任职。"}
    answer = client.post(url(ground, "recusal_declare"), given, follow=True)
    assert "已申报回避城关区民政局，该单位的事项不再对您显示。" in answer.content.decode()
    assert [line.one.unit for line in answer.context["standing"]] == [ground.civil]
    assert [line.ends for line in answer.context["standing"]] == [False]
    assert MARRIAGE not in client.get(reverse("docket")).content.decode()


def test_the_only_chair_is_told_that_the_unit_went_up(docketed, ground, cast, as_user):
    given = {"unit": ground.civil.pk, "kind": "worked"}
    answer = as_user(cast.panel_chair).post(url(ground, "recusal_declare"), given, follow=True)
    assert "已移交拉萨市人民政府办公室审核组代为审核" in answer.content.decode()
    assert [unit.pk for unit in answer.context["handed"]] == [ground.civil.pk]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "kin"}, "unit"),
        ({"unit": "own"}, "kind"),
        ({"unit": "own", "kind": "other"}, "words"),
        ({"unit": "foreign", "kind": "kin"}, "unit"),
    ],
)
def test_what_is_missing_is_said_at_its_field(ground, cast, as_user, given, field):
    units = {"own": ground.civil.pk, "foreign": ground.other_civil.pk}
    data = {**given, **({"unit": units[given["unit"]]} if "unit" in given else {})}
    answer = as_user(cast.panel_member).post(url(ground, "recusal_declare"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Recusal.objects.exists()


def test_standing_aside_again_is_refused_in_words(ground, cast, as_user):
    aside(cast.panel_member, ground.civil)
    given = {"unit": ground.civil.pk, "kind": "kin"}
    assert as_user(cast.panel_member).post(url(ground, "recusal_declare"), given).status_code == 422


@pytest.mark.parametrize("name", sorted(A_FEW - {"panel_member", "panel_chair"}))
def test_who_does_not_sit_there_declares_nothing(ground, cast, as_user, name):
    given = {"unit": ground.civil.pk, "kind": "kin"}
    assert as_user(getattr(cast, name)).post(url(ground, "recusal_declare"), given).status_code == 404


def test_the_chair_sees_every_recusal_with_its_words_and_ends_it(docketed, ground, cast, as_user):
    recusal = aside(cast.panel_member, ground.civil, "配偶在该局任职。")
    client = as_user(cast.panel_chair)
    assert "配偶在该局任职。" in client.get(url(ground)).content.decode()
    answer = client.post(reverse("recusal_end", args=[recusal.pk]), {"note": "其配偶已调离。"}, follow=True)
    assert "已解除城关审核甲对城关区民政局的回避" in answer.content.decode()
    assert [line.one.pk for line in answer.context["ended"]] == [recusal.pk]
    assert KINSHIP in as_user(cast.panel_member).get(reverse("docket")).content.decode()


def test_without_a_reason_it_is_not_ended(ground, cast, as_user):
    recusal = aside(cast.panel_member, ground.civil)
    answer = as_user(cast.panel_chair).post(reverse("recusal_end", args=[recusal.pk]), {"note": ""})
    assert answer.status_code == 422
    assert Recusal.objects.standing().count() == 1


@pytest.mark.parametrize("name", ["panel_member", "stranger_chair", "clerk", "region_chair"])
def test_who_may_not_end_it_does_not_find_it(ground, cast, as_user, name):
    recusal = aside(cast.panel_member, ground.civil)
    answer = as_user(getattr(cast, name)).post(reverse("recusal_end", args=[recusal.pk]), {"note": "理由。"})
    assert answer.status_code == 404
    assert Recusal.objects.standing().count() == 1


def test_another_member_does_not_read_it(ground, cast, as_user):
    aside(cast.panel_chair, ground.institution, "曾任院长。")
    page = as_user(cast.panel_member).get(url(ground)).content.decode()
    assert "曾任院长" not in page
    assert "福利院" not in page.partition('id="recusals"')[2].partition("recusal_unit")[0]


def test_the_queries_do_not_grow_with_the_recusals(ground, cast, as_user):
    client = as_user(cast.panel_chair)
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)

    def asked():
        client.get(url(ground))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(ground))
        return len(queries), len(page.context["standing"])

    aside(cast.panel_member, ground.civil)
    few = asked()
    aside(cast.panel_member, ground.institution)
    aside(cast.lead_clerk, ground.civil)
    many = asked()
    assert (few[0], few[1], many[1]) == (many[0], 1, 3)


def test_a_unit_reviewed_above_is_given_back_from_the_page(docketed, ground, cast, as_user):
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_CHAIR, actor=None, at=PHASE_3)
    Unit.objects.filter(pk=ground.civil.pk).update(acting_panel=ground.city_lead)
    client = as_user(cast.city_chair)
    page = client.get(reverse("panel", args=[ground.city_lead.pk])).content.decode()
    assert "城关区人民政府办公室审核组须回避，由本审核组代为审核" in page
    answer = client.post(reverse("panel_hand_back", args=[ground.civil.pk]), {"note": "已有组长。"}, follow=True)
    assert "城关区民政局的事项已交回本级审核组审核。" in answer.content.decode()
    assert Unit.objects.get(pk=ground.civil.pk).acting_panel is None


def test_what_each_member_has_in_hand_is_taken_away(docketed, ground, cast, as_user):
    Ruling.objects.filter(item__cert_name__in=(KINSHIP, MARRIAGE)).update(assignee=cast.panel_member)
    address = reverse("panel_download", args=[ground.lead.pk, "csv"])
    answer = as_user(cast.city_chair).get(address)
    table = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert table == [
        ["人员", "职责", "未办", "逾期", "等待单位", "估计用时（分钟）"],
        ["城关组长甲", "组长", "0", "0", "0", "0"],
        ["城关审核甲", "成员", "2", "0", "0", "12"],
        ["还没有承办人", "", "3", "0", "0", "18"],
    ]
    workbook = as_user(cast.panel_chair).get(address.replace("csv", "xlsx"))
    sheet = openpyxl.load_workbook(BytesIO(workbook.content)).active
    assert [cell.value for cell in sheet[5]] == ["城关审核甲", "成员", 2, 0, 0, 12]
    assert as_user(cast.stranger_chair).get(address).status_code == 404
    assert as_user(cast.panel_chair).get(address.replace("csv", "pdf")).status_code == 404

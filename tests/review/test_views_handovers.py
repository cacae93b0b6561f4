"""The desk of the checking office, the panel's list of it, the item's pages, the written consent and the policy."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Campaign, LogEntry
from campaign.queries import work_for
from review.models import Confirmation
from review.operations import contest, refuse_handover
from tests.cast import A_FEW, PEOPLE, PHASE_3
from tests.review.conftest import COPY, INCOME, KINSHIP
from tests.review.test_operations_handovers import BY_BANK, BY_TOWN, agree, asked, task

OFFICE, PANEL, UNIT = {"township_clerk", "township_leader"}, {"panel_member", "panel_chair"}, {"clerk", "leader"}
ANSWER = {
    "from_day": "2020-12-01",
    "method": "凭查询函核对。",
    "contact_office": "便民服务中心",
    "contact_phone": "0891-0000000",
    "days": "3",
}
LISTING = {name for name, (_, role, _) in PEOPLE.items() if role in ("clerk", "leader", "panel_member", "panel_chair")}


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def names(page):
    return [one.ruling.item.cert_name for one, _, _ in page.context["lines"]]


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_a_task_is_opened_and_answered_by_its_office_only(docketed, as_user, cast, name):
    one = asked(docketed)
    client = as_user(getattr(cast, name))
    assert get(client, "handover", one.pk).status_code == (200 if name in OFFICE else 404)
    if name not in OFFICE:
        for page in ("handover_accept", "handover_refuse"):
            assert client.post(reverse(page, args=[one.pk]), {**ANSWER, "note": "不行。"}).status_code == 404
        assert task(docketed).state == "waiting"


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_who_has_neither_an_office_nor_a_panel_finds_no_list(docketed, as_user, cast, name):
    asked(docketed)
    page = get(as_user(getattr(cast, name)), "handovers")
    assert page.status_code == (200 if name in LISTING else 404)
    if name in LISTING:
        assert names(page) == ([KINSHIP] if name in OFFICE | PANEL else [])


def test_the_list_leads_the_office_to_what_it_is_asked_later_and_nobody_where_they_may_not(docketed, as_user, cast):
    asked(docketed)
    later = f'href="{reverse("enquiries")}?side=of"'
    for name, shown in (("township_clerk", True), ("panel_member", False)):
        assert (later in get(as_user(getattr(cast, name)), "handovers").content.decode()) == shown


def test_the_office_reads_what_it_needs_and_nothing_of_the_panel(docketed, as_user, cast):
    words = get(as_user(cast.township_clerk), "handover", asked(docketed).pk).content.decode()
    assert all(part in words for part in (KINSHIP, "户口迁移", "城关区民政局", BY_TOWN.replacement, "部门核查"))
    assert "城关审核甲" not in words


def test_agreeing_from_a_day(docketed, as_user, cast):
    one = asked(docketed)
    client = as_user(cast.township_clerk)
    for _ in range(2):
        assert client.post(reverse("handover_accept", args=[one.pk]), ANSWER).status_code == 302
    found = task(docketed)
    assert (found.state, str(found.from_day), found.days) == ("accepted", "2020-12-01", 3)
    assert "自2020年12月1日起" in get(client, "handovers").content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(docketed, as_user, cast):
    one = asked(docketed)
    client = as_user(cast.township_clerk)
    page = client.post(reverse("handover_accept", args=[one.pk]), {**ANSWER, "days": ""})
    assert list(page.context["accept"].errors) == ["days"]
    page = client.post(reverse("handover_accept", args=[one.pk]), {**ANSWER, "contact_phone": "13800001234"})
    assert page.status_code == 409
    assert "不填个人手机" in page.content.decode()
    assert page.context["accept"]["method"].value() == ANSWER["method"]
    assert task(docketed).state == "waiting"


def test_refusing_needs_words_and_leads_the_panel_to_take_it_back(docketed, as_user, cast):
    one = asked(docketed)
    client = as_user(cast.township_leader)
    page = client.post(reverse("handover_refuse", args=[one.pk]), {"note": " "})
    assert list(page.context["refuse"].errors) == ["note"]
    assert client.post(reverse("handover_refuse", args=[one.pk]), {"note": "没有权限。"}).status_code == 302
    member = as_user(cast.panel_member)
    case = docketed.case(KINSHIP)
    words = get(member, "ruling", case.pk).content.decode()
    assert "没有权限。" in words
    assert "收回重审" in words
    assert [member.post(reverse("ruling_take_back", args=[case.pk])).status_code for _ in range(2)] == [302, 302]
    assert docketed.case(KINSHIP).state == "pending"


def test_nothing_is_taken_back_while_the_office_has_not_refused(docketed, as_user, cast):
    case = asked(docketed).ruling
    client = as_user(cast.panel_member)
    assert "收回重审" not in get(client, "ruling", case.pk).content.decode()
    assert client.post(reverse("ruling_take_back", args=[case.pk])).status_code == 409


def test_the_unit_is_told_what_the_office_said_and_keeps_sight_of_what_is_taken_back(docketed, as_user, cast):
    refuse_handover(asked(docketed), note="没有权限。", actor=cast.township_clerk, at=PHASE_3)
    case = docketed.case(KINSHIP)
    assert "没有权限。" in get(as_user(cast.clerk), "answer", case.pk).content.decode()
    as_user(cast.panel_member).post(reverse("ruling_take_back", args=[case.pk]))
    page = get(as_user(cast.clerk), "answer", case.pk)
    assert (page.context["state_word"], page.context["verdict"]) == ("审核中", [])
    assert f"{BY_TOWN.checking_unit}不予承接：没有权限。" in page.content.decode()


def test_under_an_objection_the_office_is_not_asked(docketed, as_user, cast):
    one = asked(docketed)
    contest(docketed.case(KINSHIP), note="不同意。", actor=cast.clerk, at=PHASE_3)
    client = as_user(cast.township_clerk)
    assert names(get(client, "handovers")) == []
    assert get(client, "handover", one.pk).status_code == 404


def test_the_written_consent_is_recorded_by_the_chair(docketed, as_user, cast):
    case = asked(docketed, BY_BANK).ruling
    assert get(as_user(cast.panel_member), "ruling_consent", case.pk).status_code == 404
    chair = as_user(cast.panel_chair)
    assert "登记书面同意" in get(chair, "ruling", case.pk).content.decode()
    url = reverse("ruling_consent", args=[case.pk])
    page = chair.post(url, {"number": "银函〔2020〕1号", "day": "2030-01-01"})
    assert "不能晚于今天" in page.content.decode()
    assert "银函〔2020〕1号" in page.content.decode()
    assert chair.post(url, {"number": "银函〔2020〕1号", "day": "2020-11-04"}).status_code == 302
    assert task(docketed).state == "consented"
    assert chair.get(url).status_code == 404


def test_the_form_of_a_verdict_offers_the_offices_without_script(docketed, as_user, cast):
    words = get(as_user(cast.panel_member), "ruling", docketed.case(KINSHIP).pk).content.decode()
    assert 'list="offices"' in words
    assert '<option value="八廓街道办事处">' in words


def test_lists_are_narrowed_and_taken_away(docketed, as_user, cast):
    asked(docketed)
    agree(cast, asked(docketed, cert_name=COPY))
    client = as_user(cast.township_clerk)
    assert names(get(client, "handovers", state="waiting")) == [KINSHIP]
    assert names(get(client, "handovers", q="身份证")) == [COPY]
    text = get(client, "handovers_file", "csv").content.decode()
    assert KINSHIP in text
    assert "便民服务中心" in text
    assert get(client, "handovers_file", "xlsx").content[:2] == b"PK"
    assert get(client, "handovers_file", "pdf").status_code == 404
    assert KINSHIP not in get(as_user(cast.stranger), "handovers_file", "csv").content.decode()


@pytest.mark.parametrize("side", ["ours", "panel"])
def test_many_cost_as_many_questions_as_one(docketed, as_user, cast, side):
    client = as_user(cast.township_clerk if side == "ours" else cast.panel_chair)
    costs = []
    for cert_names in ((KINSHIP,), (COPY, INCOME)):
        for cert_name in cert_names:
            asked(docketed, cert_name=cert_name)
        get(client, "handovers", side=side)
        with CaptureQueriesContext(connection) as queries:
            page = get(client, "handovers", side=side)
        costs.append(len(queries))
    assert (len(names(page)), costs[0]) == (3, costs[1])


def test_each_side_s_desk_names_what_waits(docketed, cast, ground):
    asked(docketed)
    asked(docketed, BY_BANK, COPY)

    def lines(user):
        return {work.label: (work.count, work.url) for work in work_for(user, ground.round, PHASE_3)}

    assert lines(cast.township_clerk)["待确认承接"] == (1, "/handovers/?side=ours&state=waiting")
    assert lines(cast.panel_chair)["待登记书面同意"] == (1, "/handovers/?side=panel&state=written")
    refuse_handover(task(docketed), note="没有权限。", actor=cast.township_clerk, at=PHASE_3)
    assert "待确认承接" not in lines(cast.township_clerk)
    assert lines(cast.panel_member)["承接单位不予承接"] == (1, "/handovers/?side=panel&state=refused")


def test_the_policy_is_set_by_the_coordination_office_with_a_reason(ground, as_user, cast):
    url = reverse("handover_policy", args=[ground.coordination.pk])
    client = as_user(cast.region_coordinator)
    assert "列入清单，注明待衔接" in client.get(url).content.decode()
    assert list(client.post(url, {"policy": "block", "reason": ""}).context["form"].errors) == ["reason"]
    assert client.post(url, {"policy": "block", "reason": "落实到单位。"}).status_code == 302
    assert Campaign.objects.get().unconfirmed == "block"
    assert "落实到单位。" in client.get(url).content.decode()
    assert LogEntry.objects.filter(move="set_unconfirmed").count() == 1
    for name in ("coordinator", "city_coordinator", "region_chair", "clerk"):
        assert as_user(getattr(cast, name)).get(url).status_code == 404
    assert client.get(reverse("handover_policy", args=[ground.lead.pk])).status_code == 404
    assert Confirmation.objects.count() == 0

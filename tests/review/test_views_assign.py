"""The chair hands items out: preview, yes, one item handed on; and what members find on their desks."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind
from campaign.models import LogEntry, User
from campaign.queries import work_for
from review.models import Ruling
from review.operations import receive, stand_aside
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import COPY, KINSHIP, MARRIAGE, BasisDraft, declare, draft

EVENLY = {"method": "evenly"}


def url(query=""):
    return reverse("docket_assign") + query


def preview(client, cast, method="evenly", **more):
    members = [cast.panel_chair.pk, cast.panel_member.pk]
    return client.get(url(), {"method": method, "members": members, **more})


def confirm(client, page, **more):
    address = f"{url()}?{page.wsgi_request.GET.urlencode()}"
    return client.post(address, {"digest": page.context["plan"].digest, **more}, follow=True)


def given():
    return sorted(Ruling.objects.exclude(assignee=None).values_list("assignee__username", flat=True))


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_only_chairs_hand_items_out_each_their_own(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    answer = client.get(url())
    assert answer.status_code == (200 if name.endswith("chair") else 404)
    if answer.status_code == 200:
        assert answer.context["waiting"] == (5 if name == "panel_chair" else 0)
    case = docketed.case(KINSHIP)
    posted = client.post(reverse("ruling_assign", args=[case.pk]), {"assignee": "none"})
    assert posted.status_code == (302 if name == "panel_chair" else 404)


def test_the_preview_says_who_gets_how_many_and_changes_nothing(docketed, as_user, cast):
    Ruling.objects.filter(item__cert_name=MARRIAGE).update(assignee=cast.panel_member)
    page = preview(as_user(cast.panel_chair), cast)
    assert [(hand.user, hand.open, hand.given, hand.total) for hand in page.context["plan"].hands] == [
        (cast.panel_member, 1, 2, 3),
        (cast.panel_chair, 0, 2, 2),
    ]
    words = page.content.decode()
    assert '还没有承办人的待审核、有异议事项<b class="number">4</b>件，4种证明' in words
    assert "确认，分配4件" in words
    assert "18分钟" in words
    assert given() == [cast.panel_member.username]


def test_the_yes_does_what_the_preview_showed(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    answer = confirm(client, preview(client, cast))
    assert "已将5件事项分配给2人" in answer.content.decode()
    assert (
        given() == ["panel_chair"] * 3 + ["panel_member"] * 2 or given() == ["panel_chair"] * 2 + ["panel_member"] * 3
    )
    assert LogEntry.objects.get(move="assign").label == "分配审核事项5件（平均分配）"


def test_a_second_yes_finds_nothing_to_hand_out(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    page = preview(client, cast)
    confirm(client, page)
    before = given()
    assert "没有可以分配的事项" in confirm(client, page).content.decode()
    assert (given(), LogEntry.objects.filter(move="assign").count()) == (before, 1)


def test_what_changed_since_the_preview_is_shown_anew_and_nothing_is_done(docketed, as_user, cast, ground):
    client = as_user(cast.panel_chair)
    page = preview(client, cast)
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    answer = client.post(
        f"{url()}?method=evenly&members={cast.panel_chair.pk}", {"digest": page.context["plan"].digest}
    )
    assert answer.status_code == 409
    assert "预览之后有变化" in answer.context["refused"].words
    assert given() == []


def test_who_stands_aside_is_not_among_those_who_may_have_the_items(docketed, as_user, cast, ground):
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    client = as_user(cast.panel_chair)
    answer = preview(client, cast)
    assert (answer.context["plan"], answer.context["form"].errors["members"]) == (
        None,
        ["有人员已不在审核组。请重新选择。"],
    )
    assert client.post(f"{url()}?method=evenly&members={cast.panel_member.pk}").status_code == 422


def test_only_what_the_docket_s_filter_leaves_is_handed_out(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    page = preview(client, cast, q="亲属", state="ruled")
    assert page.context["waiting"] == 1
    answer = confirm(client, page)
    assert given() in (["panel_chair"], ["panel_member"])
    assert answer.request["QUERY_STRING"] == "q=%E4%BA%B2%E5%B1%9E&state=ruled"


def test_where_everything_is_handed_out_the_page_says_so(docketed, as_user, cast):
    Ruling.objects.update(assignee=cast.panel_member)
    assert "没有待分配的事项" in as_user(cast.panel_chair).get(url()).content.decode()


def test_one_item_is_handed_on_from_its_page_and_taken_back(docketed, as_user, cast):
    client, case = as_user(cast.panel_chair), docketed.case(KINSHIP)
    address = reverse("ruling_assign", args=[case.pk])
    assert "assigning" in client.get(reverse("ruling", args=[case.pk])).context
    answer = client.post(address + "?q=x", {"assignee": cast.panel_member.pk}, follow=True)
    assert "1件事项已改由城关审核甲承办" in answer.content.decode()
    assert docketed.case(KINSHIP).assignee == cast.panel_member
    client.post(address, {"assignee": "none"})
    assert docketed.case(KINSHIP).assignee is None
    refused = client.post(address, {"assignee": cast.stranger_chair.pk}, follow=True)
    assert "请从列表中选择承办人" in refused.content.decode()


def test_members_read_who_deals_with_an_item_and_are_offered_nothing(docketed, as_user, cast):
    Ruling.objects.update(assignee=cast.panel_chair)
    page = as_user(cast.panel_member).get(reverse("ruling", args=[docketed.case(KINSHIP).pk]))
    assert "承办人：城关组长甲" in page.content.decode()
    assert "assigning" not in page.context


def test_picked_items_are_handed_on_together(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    keys = [docketed.case(name).pk for name in (KINSHIP, COPY)]
    address = reverse("docket_assign_picked")
    answer = client.post(address, {"pick": keys, "assignee": cast.panel_member.pk}, follow=True)
    assert "2件事项已改由城关审核甲承办" in answer.content.decode()
    assert given() == ["panel_member"] * 2
    assert "没有选中事项" in client.post(address, follow=True).content.decode()
    assert as_user(cast.stranger_chair).post(address, {"pick": keys, "assignee": "none"}).status_code == 404
    assert given() == ["panel_member"] * 2


def lines(person, ground):
    return {
        line.label: (line.count, line.url) for line in work_for(User.objects.get(pk=person.pk), ground.round, PHASE_3)
    }


def test_desks_show_what_is_mine_and_the_chair_s_what_is_nobody_s(docketed, cast, ground):
    docketed.contested(COPY)
    Ruling.objects.filter(item__cert_name__in=(KINSHIP, MARRIAGE, COPY)).update(assignee=cast.panel_member)
    member, chair = lines(cast.panel_member, ground), lines(cast.panel_chair, ground)
    assert member["分给我的待审核"] == (2, "/docket/?state=pending&assignee=me")
    assert member["分给我的有异议"] == (1, "/docket/?state=contested&assignee=me")
    assert "待分配的事项" not in member
    assert chair["待分配的事项"] == (2, "/docket/assign/")
    assert "分给我的待审核" not in chair


def test_the_panel_s_page_shows_the_workload(docketed, as_user, cast, ground):
    Ruling.objects.filter(item__cert_name=KINSHIP).update(assignee=cast.panel_member)
    page = as_user(cast.panel_chair).get(reverse("panel", args=[ground.lead.pk]))
    assert [(one["user"], one["load"].todo) for one in page.context["members"]] == [
        (cast.panel_chair, 0),
        (cast.panel_member, 1),
    ]
    assert page.context["unassigned"].todo == 4
    assert reverse("docket_assign") in page.content.decode()


def test_the_queries_do_not_grow_with_items_or_units(docketed, as_user, cast, ground):
    client = as_user(cast.panel_chair)

    def asked():
        preview(client, cast)
        with CaptureQueriesContext(connection) as queries:
            page = preview(client, cast)
        return len(queries), page.context["waiting"]

    few = asked()
    drafts = tuple(draft(f"第{n}号证明", f"第{n}号事项", BasisDraft(level="none")) for n in range(60))
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    receive([declaration], actor=cast.panel_chair, at=PHASE_3)
    assert asked() == (few[0], 65)


def test_the_preview_is_taken_away_as_it_stands_and_assigns_nothing(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    page = preview(client, cast)
    asked = page.wsgi_request.GET.urlencode()
    assert f"/docket/assign/download/xlsx/?{asked}".replace("&", "&amp;") in page.content.decode()
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"/docket/assign/download/xlsx/?{asked}").content)).active
    shown = [[hand.user.name, hand.open, hand.given, hand.total, hand.minutes] for hand in page.context["plan"].hands]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=5)] == shown
    text = client.get(f"/docket/assign/download/csv/?{asked}").content.decode("utf-8-sig")
    assert list(csv.reader(StringIO(text, newline="")))[1:] == [[str(value) for value in line] for line in shown]
    assert given() == []


def test_without_a_method_there_is_no_preview_to_take_away(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    assert client.get("/docket/assign/download/xlsx/?state=pending").url == url("?state=pending")
    assert client.get("/docket/assign/download/pdf/?state=pending").status_code == 404
    assert (
        client.get("/docket/assign/download/pdf/?method=evenly&members=" + str(cast.panel_chair.pk)).status_code == 404
    )

"""Kept filters above the docket: saved, shared, counted as the list counts, changed and deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind
from review.models import Ruling, SavedView
from review.operations import save_view, stand_aside
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import KINSHIP, MARRIAGE

PANELS = {"panel_member", "panel_chair", "stranger_chair", "city_chair"}
QUERIES = (
    "state=pending",
    "level=none&state=ruled",
    "assignee=me",
    "q=证明&proposal=retain",
    "reading=mine",
    "split=none&due=overdue",
    f"group=k{KINSHIP}",
)


def keep(person, query, name="", panel=None):
    return save_view(name or query[:40], query, panel=panel, actor=person, at=PHASE_3)


def chips(page):
    return {chip.view.name: chip.count for chip in page.context["views"]}


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_only_panels_keep_filters(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    foreign = keep(cast.region_member, "state=pending")
    assert client.get(reverse("saved_views")).status_code == (200 if name in PANELS else 404)
    assert client.post(reverse("saved_view_save")).status_code == (302 if name in PANELS else 404)
    for view in ("saved_view_change", "saved_view_delete"):
        assert client.post(reverse(view, args=[foreign.pk]), {"name": "x"}).status_code == 404


def test_the_present_filter_is_saved_under_a_name_without_what_is_no_condition(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    assert "保存当前筛选" not in client.get(reverse("docket")).content.decode()
    page = client.get(reverse("docket"), {"level": "none"})
    assert "保存当前筛选" in page.content.decode()
    address = reverse("saved_view_save") + "?level=none&q=&state=nonsense&page=3&x=1"
    answer = client.post(address, {"name": "无依据"}, follow=True)
    assert "已保存为“无依据”" in answer.content.decode()
    view = SavedView.objects.get()
    assert (view.user, view.query, view.panel) == (cast.panel_member, "level=none", None)
    assert [(chip.count, chip.current, chip.url) for chip in answer.context["views"]] == [
        (2, True, "/docket/?level=none")
    ]


def test_without_a_condition_or_a_name_nothing_is_saved_and_it_is_said(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    address = reverse("saved_view_save")
    assert "没有筛选条件可以保存" in client.post(address, {"name": "甲"}, follow=True).content.decode()
    assert "请填写名称" in client.post(address + "?level=none", {"name": " "}, follow=True).content.decode()
    assert not SavedView.objects.exists()


def test_each_count_is_the_length_of_its_list(docketed, as_user, cast):
    docketed.ruled(KINSHIP)
    Ruling.objects.filter(item__cert_name=MARRIAGE).update(assignee=cast.panel_chair, due_at=PHASE_3)
    for query in QUERIES:
        keep(cast.panel_chair, query)
    client = as_user(cast.panel_chair)
    counted = chips(client.get(reverse("docket")))
    listed = {
        query[:40]: client.get(f"{reverse('docket')}?{query}").context["page"].paginator.count for query in QUERIES
    }
    assert counted == listed
    assert len(set(counted.values())) > 2


def test_twenty_views_ask_no_more_than_two(docketed, as_user, cast, ground):
    client = as_user(cast.panel_chair)

    def asked():
        client.get(reverse("docket"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("docket"))
        return len(queries)

    for query in (f"split=split&unit={ground.civil.pk}", f"round={ground.round.pk}"):
        keep(cast.panel_chair, query)
    few = asked()
    for number, query in enumerate(QUERIES * 2):
        keep(cast.panel_chair, query, f"第{number}个")
    keep(cast.panel_chair, f"division={ground.civil.division_id}")
    keep(cast.panel_chair, f"assignee={cast.panel_member.pk}")
    assert asked() == few


def test_what_the_panel_shares_is_found_by_all_who_sit_there(docketed, as_user, cast, ground):
    keep(cast.panel_member, "assignee=me", "我的", ground.lead)
    Ruling.objects.filter(item__cert_name=MARRIAGE).update(assignee=cast.panel_chair)
    assert chips(as_user(cast.panel_chair).get(reverse("docket"))) == {"我的": 1}
    assert chips(as_user(cast.panel_member).get(reverse("docket"))) == {"我的": 0}
    assert chips(as_user(cast.stranger_chair).get(reverse("docket"))) == {}


def test_a_shared_view_that_names_a_unit_is_not_there_for_who_stands_aside_from_it(docketed, as_user, cast, ground):
    keep(cast.panel_chair, f"unit={ground.civil.pk}", "民政局", ground.lead)
    own = keep(cast.panel_member, f"unit={ground.civil.pk}", "我的民政局")
    assert set(chips(as_user(cast.panel_member).get(reverse("docket")))) == {"民政局", "我的民政局"}
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    client = as_user(cast.panel_member)
    assert chips(client.get(reverse("docket"))) == {"我的民政局": None}
    page = client.get(reverse("saved_views"))
    assert [line["chip"].view for line in page.context["lines"]] == [own]
    assert "条件已不适用" in page.content.decode()


def test_a_view_is_renamed_and_shared(docketed, as_user, cast, ground):
    view = keep(cast.panel_member, "state=pending", "待审")
    client = as_user(cast.panel_member)
    address = reverse("saved_view_change", args=[view.pk])
    client.post(address, {"name": "全部待审核", "panel": ground.lead.pk})
    view.refresh_from_db()
    assert (view.name, view.panel) == ("全部待审核", ground.lead)
    assert client.post(address, {"name": ""}).status_code == 422
    keep(cast.panel_member, "state=ruled", "待反馈")
    taken = client.post(address, {"name": "待反馈"})
    assert (taken.status_code, "请另取名称" in taken.content.decode()) == (409, True)


def test_a_view_is_deleted_after_it_was_asked_once_more(docketed, as_user, cast, ground):
    view = keep(cast.panel_member, "state=pending", "待审", ground.lead)
    client = as_user(cast.panel_chair)
    address = reverse("saved_view_delete", args=[view.pk])
    page = client.get(address)
    assert "审核组的其他成员也不能再使用" in page.content.decode()
    assert SavedView.objects.count() == 1
    answer = client.post(address, follow=True)
    assert "已删除“待审”" in answer.content.decode()
    assert "还没有常用筛选" in answer.content.decode()
    assert not SavedView.objects.exists()

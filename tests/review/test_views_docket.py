"""The docket: what a panel sees, filters, receives, feeds back and takes away."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import LogEntry
from review.enums import RulingState
from review.models import Ruling
from review.operations import mark_read
from submissions.models import DeclaredItem
from tests.cast import PEOPLE, PHASE_3
from tests.review.conftest import COPY, INCOME, KEEP, KINSHIP, MARRIAGE, RESIDENCE, BasisDraft, declare, draft

PANEL = {"panel_member", "panel_chair"}
OTHER_PANELS = {"stranger_chair", "city_chair", "region_chair", "region_member"}


def names(response):
    return [line.case.item.cert_name for line in response.context["lines"]]


def test_the_panel_finds_the_items_of_the_round_in_the_order_of_the_form(docketed, as_user, cast):
    page = as_user(cast.panel_member).get(reverse("docket"))
    assert names(page) == [MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY]
    assert {tab.label: tab.count for tab in page.context["tabs"] if tab.count} == {"全部": 5, "待审核": 5}


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in PANEL | OTHER_PANELS | {"disabled"}])
def test_who_sits_on_no_panel_finds_no_docket(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    assert client.get(reverse("docket")).status_code == 404
    assert client.get(reverse("docket_download", args=["csv"])).status_code == 404
    assert client.post(reverse("docket_receive"), {"all": "1"}).status_code == 404
    assert client.post(reverse("docket_feed_back"), {"all": "1"}).status_code == 404


@pytest.mark.parametrize("name", sorted(OTHER_PANELS))
def test_other_panels_find_none_of_these_items(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    assert names(client.get(reverse("docket"))) == []
    assert MARRIAGE not in client.get(reverse("docket_download", args=["csv"])).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "ruled"}, [KINSHIP]),
        ({"state": "pending"}, [MARRIAGE, RESIDENCE, INCOME, COPY]),
        ({"proposal": "retain"}, [MARRIAGE, RESIDENCE, INCOME]),
        ({"subject": "both"}, [RESIDENCE]),
        ({"category": "licence"}, [COPY]),
        ({"level": "none"}, [KINSHIP, COPY]),
        ({"level": "normative_document"}, [INCOME]),
        ({"q": "户口"}, [KINSHIP]),
        ({"q": "居 住"}, [RESIDENCE]),
        ({"q": "没有这样的"}, []),
        ({"unit": "999999", "state": "nonsense"}, [MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY]),
    ],
)
def test_a_filter_leaves_what_was_asked_for(docketed, as_user, cast, asked, found):
    docketed.ruled(KINSHIP)
    assert names(as_user(cast.panel_member).get(reverse("docket"), asked)) == found


def test_units_and_places_can_be_asked_for(docketed, as_user, cast, ground):
    client = as_user(cast.panel_member)
    assert len(names(client.get(reverse("docket"), {"unit": ground.civil.pk}))) == 5
    assert len(names(client.get(reverse("docket"), {"division": ground.civil.division_id}))) == 5
    options = client.get(reverse("docket")).context["form"].fields["unit"].queryset
    assert [unit.name for unit in options] == ["城关区民政局"]


def test_a_round_without_items_shows_none(docketed, as_user, cast, ground):
    empty = ground.campaign.rounds.create(number=2)
    page = as_user(cast.panel_member).get(reverse("docket"), {"round": empty.pk})
    assert names(page) == []
    assert page.context["round"] == empty


def test_the_counts_follow_the_other_conditions(docketed, as_user, cast):
    docketed.ruled(KINSHIP)
    page = as_user(cast.panel_member).get(reverse("docket"), {"level": "none", "state": "ruled"})
    assert {tab.label: tab.count for tab in page.context["tabs"] if tab.count} == {
        "全部": 2,
        "待审核": 1,
        "待反馈": 1,
    }
    assert names(page) == [KINSHIP]


def test_a_condition_can_be_taken_away(docketed, as_user, cast):
    page = as_user(cast.panel_member).get(reverse("docket"), {"level": "none", "q": "身份"})
    assert [(chip["label"], chip["url"]) for chip in page.context["active"]] == [
        ("最高效力层级：无依据", "?q=%E8%BA%AB%E4%BB%BD"),
        ("名称：身份", "?level=none"),
    ]


def test_the_chair_receives_what_is_picked(stage, as_user, cast):
    client = as_user(cast.panel_chair)
    assert [one.pk for one in client.get(reverse("docket")).context["awaiting"]] == [stage.declaration.pk]
    answer = client.post(reverse("docket_receive"), {"pick": stage.declaration.pk}, follow=True)
    assert "已接收1份申报表，5件事项进入审核目录。" in answer.content.decode()
    assert Ruling.objects.count() == 5
    assert answer.context["awaiting"] == []


def test_the_chair_receives_all_that_waits(stage, as_user, cast):
    as_user(cast.panel_chair).post(reverse("docket_receive"), {"all": "1"})
    assert Ruling.objects.count() == 5


def test_nothing_picked_is_said_and_nothing_done(stage, as_user, cast):
    answer = as_user(cast.panel_chair).post(reverse("docket_receive"), follow=True)
    assert "没有选中申报表" in answer.content.decode()
    assert Ruling.objects.count() == 0


@pytest.mark.parametrize("name", ["stranger_chair", "city_chair", "region_chair"])
def test_a_chair_cannot_receive_for_another_panel(stage, as_user, cast, name):
    answer = as_user(getattr(cast, name)).post(reverse("docket_receive"), {"pick": stage.declaration.pk})
    assert answer.status_code == 404
    assert Ruling.objects.count() == 0


@pytest.mark.parametrize("pick", ["0", "x", "-1", "９", "9" * 19, "1 or 1"])
def test_a_key_that_is_none_is_not_found(stage, as_user, cast, pick):
    assert as_user(cast.panel_chair).post(reverse("docket_receive"), {"pick": pick}).status_code == 404


def test_a_member_may_neither_receive_nor_feed_back(docketed, as_user, cast):
    case = docketed.ruled(KINSHIP)
    client = as_user(cast.panel_member)
    assert client.post(reverse("docket_receive"), {"all": "1"}).status_code == 404
    assert client.post(reverse("docket_feed_back"), {"pick": case.pk}).status_code == 404
    assert not client.get(reverse("docket")).context["settles"]


def offered(page):
    """How many rows may be ticked, and which acts stand at the foot."""
    text = page.content.decode()
    acts = ("对所选提出意见", "承办所选", "反馈所选", "反馈全部待反馈")
    return text.count("data-pick>"), [act for act in acts if act in text]


def test_only_what_can_be_done_with_the_rows_is_offered(docketed, as_user, cast):
    client = as_user(cast.panel_chair)
    assert offered(client.get(reverse("docket"))) == (5, ["对所选提出意见", "承办所选"])
    docketed.ruled(KINSHIP)
    every = ["对所选提出意见", "承办所选", "反馈所选", "反馈全部待反馈"]
    assert offered(client.get(reverse("docket"))) == (5, every)
    pending = offered(client.get(reverse("docket"), {"state": "pending"}))
    assert pending == (4, ["对所选提出意见", "承办所选", "反馈全部待反馈"])
    assert offered(client.get(reverse("docket"), {"state": "settled"})) == (0, [])
    member = as_user(cast.panel_member)
    assert offered(member.get(reverse("docket"))) == (4, ["对所选提出意见"])
    assert offered(member.get(reverse("docket"), {"state": "ruled"})) == (0, [])


def test_what_is_ticked_in_the_docket_leads_to_the_form_of_a_bulk_act(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    page = client.get(reverse("docket"), {"level": "none"})
    assert f'formaction="{reverse("batch_preview")}?level=none"' in page.content.decode()
    keys = [line.case.pk for line in page.context["lines"]]
    form = client.post(reverse("batch_preview") + "?level=none", {"pick": keys, "source": "selection"})
    assert [case.pk for case in form.context["cases"]] == keys
    assert 'value="selection"' in form.content.decode()


def test_who_has_an_item_is_said_in_its_row_and_can_be_asked_for(docketed, as_user, cast):
    Ruling.objects.filter(item__cert_name=KINSHIP).update(assignee=cast.panel_member)
    page = as_user(cast.panel_member).get(reverse("docket"), {"assignee": "me"})
    assert names(page) == [KINSHIP]
    assert page.content.decode().count("承办：城关审核甲") == 1
    assert [chip["label"] for chip in page.context["active"]] == ["承办人：分给我的"]


@pytest.mark.parametrize("view", ["docket_receive", "docket_feed_back"])
def test_acts_are_posted(docketed, as_user, cast, view):
    assert as_user(cast.panel_chair).get(reverse(view)).status_code == 405


def test_what_is_picked_is_fed_back(docketed, as_user, cast):
    picked, other = docketed.ruled(KINSHIP), docketed.ruled(COPY)
    answer = as_user(cast.panel_chair).post(reverse("docket_feed_back"), {"pick": picked.pk}, follow=True)
    assert "已向1个单位反馈1件审核意见" in answer.content.decode()
    assert docketed.case(KINSHIP).state == RulingState.PROPOSED
    assert Ruling.objects.get(pk=other.pk).state == RulingState.RULED


def test_all_that_is_ready_is_fed_back_within_the_filter(docketed, as_user, cast):
    docketed.ruled(KINSHIP)
    docketed.ruled(MARRIAGE, KEEP)
    as_user(cast.panel_chair).post(reverse("docket_feed_back") + "?level=law&state=pending", {"all": "1"})
    assert docketed.case(MARRIAGE).state == RulingState.PROPOSED
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_one_item_that_is_not_ready_holds_all_back(docketed, as_user, cast):
    ready, pending = docketed.ruled(KINSHIP), docketed.case(COPY)
    answer = as_user(cast.panel_chair).post(reverse("docket_feed_back"), {"pick": [ready.pk, pending.pk]})
    assert answer.status_code == 409
    assert docketed.case(KINSHIP).state == RulingState.RULED
    assert "待审核" in answer.context["refused"].words


def test_a_chair_cannot_feed_back_for_another_panel(docketed, as_user, cast):
    case = docketed.ruled(KINSHIP)
    assert as_user(cast.stranger_chair).post(reverse("docket_feed_back"), {"pick": case.pk}).status_code == 404
    as_user(cast.stranger_chair).post(reverse("docket_feed_back"), {"all": "1"})
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_looking_writes_nothing(docketed, as_user, cast):
    before = LogEntry.objects.count()
    client = as_user(cast.panel_chair)
    client.get(reverse("docket"))
    client.get(reverse("docket_download", args=["xlsx"]))
    assert LogEntry.objects.count() == before


def test_the_queries_do_not_grow_with_the_list(docketed, as_user, cast, ground):
    client = as_user(cast.panel_chair)
    client.get(reverse("docket"))

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(reverse("docket"))
        return len(queries), page

    few, _ = asked()
    drafts = tuple(draft(f"第{n}号证明", f"第{n}号事项", BasisDraft(level="none")) for n in range(300))
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    client.post(reverse("docket_receive"), {"pick": declaration.pk})
    client.get(reverse("docket"))
    many, page = asked()
    assert many == few
    assert page.context["page"].paginator.count == 305
    assert len(page.context["lines"]) == 50


def test_the_list_is_taken_away_as_text_that_cannot_run(stage, as_user, cast, ground):
    wild = draft("=SUM(A1)证明", "+备案", BasisDraft(level="none"), remark="")
    declaration = declare(ground.institution, ground.round, (wild,), cast.institution_clerk, cast.institution_leader)
    client = as_user(cast.panel_chair)
    client.post(reverse("docket_receive"), {"pick": declaration.pk})
    answer = client.get(reverse("docket_download", args=["csv"]))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    cells = dict(zip(head, row, strict=True))
    assert (cells["证明事项名称"], cells["政务服务事项名称"]) == ("'=SUM(A1)证明", "'+备案")
    assert (cells["申报单位"], cells["状态"]) == ("城关区社会福利院", "待审核")


def test_the_filtered_list_is_taken_away_as_a_workbook(docketed, as_user, cast):
    docketed.ruled(KINSHIP)
    answer = as_user(cast.panel_member).get(reverse("docket_download", args=["xlsx"]), {"level": "none"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["审核目录"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [(row[4], row[11], row[12], row[13]) for row in rows] == [
        (KINSHIP, "待反馈", "取消", "取消废止"),
        (COPY, "待审核", None, None),
    ]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_there_is_no_other_kind_of_file(docketed, as_user, cast):
    assert as_user(cast.panel_member).get(reverse("docket_download", args=["pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"assignee": "me"}, [MARRIAGE]),
        ({"assignee": "none"}, [RESIDENCE, INCOME, COPY]),
        ({"assignee": "chair"}, [KINSHIP]),
        ({"reading": "mine"}, [MARRIAGE, INCOME, COPY]),
        ({"reading": "nobody"}, [MARRIAGE, INCOME, COPY]),
        ({"returned_for": "basis"}, [INCOME]),
        ({"outcome": "cancel"}, [KINSHIP]),
        ({"outcome": "retain"}, []),
        ({"due": "overdue"}, [COPY]),
        ({"group": f"k{RESIDENCE}"}, [RESIDENCE]),
        ({"group": "knothing"}, []),
        ({"group": "nonsense", "assignee": "nonsense", "split": "x"}, [MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY]),
    ],
)
def test_a_panel_s_own_conditions_leave_what_was_asked_for(docketed, as_user, cast, asked, found):
    DeclaredItem.objects.update(certificate=None)
    docketed.ruled(KINSHIP)  # which notes that the member has read it
    mark_read([docketed.case(RESIDENCE)], actor=cast.panel_member, at=PHASE_3)
    Ruling.objects.filter(item__cert_name=MARRIAGE).update(assignee=cast.panel_member)
    Ruling.objects.filter(item__cert_name=KINSHIP).update(assignee=cast.panel_chair)
    Ruling.objects.filter(item__cert_name=INCOME).update(returned_for="basis", outcome="retain")
    Ruling.objects.filter(item__cert_name=COPY).update(due_at=PHASE_3)
    given = {name: str(cast.panel_chair.pk) if value == "chair" else value for name, value in asked.items()}
    assert names(as_user(cast.panel_member).get(reverse("docket"), given)) == found


def test_split_opinions_are_found_by_who_may_know_of_them(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    Ruling.objects.filter(pk=case.pk).update(opinions_split=True, opinions_given=2)
    assert names(as_user(cast.panel_chair).get(reverse("docket"), {"split": "split"})) == [KINSHIP]
    assert names(as_user(cast.panel_member).get(reverse("docket"), {"split": "split"})) == []
    assert len(names(as_user(cast.panel_member).get(reverse("docket"), {"split": "none"}))) == 4


def test_the_members_of_the_own_panel_are_offered_as_assignees(docketed, as_user, cast):
    form = as_user(cast.panel_member).get(reverse("docket")).context["form"]
    assert [label for _, label in form.fields["assignee"].choices] == ["全部", "分给我的", "未分配", "城关组长甲"]


def test_a_group_is_named_by_its_certificate_among_the_conditions(docketed, as_user, cast):
    page = as_user(cast.panel_member).get(reverse("docket"), {"group": f"k{KINSHIP}"})
    assert [chip["label"] for chip in page.context["active"]] == [f"证明：{KINSHIP}"]

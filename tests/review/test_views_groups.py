"""The docket by certificate: the list of groups, one group, and noting that it was read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind
from review.models import Batch, Reading, Ruling
from review.operations import mark_read, receive, stand_aside
from submissions.models import DeclaredItem
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import COPY, KINSHIP, MARRIAGE, BasisDraft, declare, draft

PANELS = {"panel_member", "panel_chair", "stranger_chair", "city_chair"}


@pytest.fixture
def alike(docketed, ground, cast):
    """Sixty items of another unit that ask for the same certificate as one of the first."""
    drafts = tuple(draft(KINSHIP, f"第{n}号事项", BasisDraft(level="none")) for n in range(60))
    declaration = declare(ground.institution, ground.round, drafts, cast.institution_clerk, cast.institution_leader)
    receive([declaration], actor=cast.panel_chair, at=PHASE_3)
    DeclaredItem.objects.update(certificate=None)
    return docketed


def group(name=KINSHIP):
    return reverse("docket_group", args=[f"k{name}"])


def shown(page):
    return re.search(r'name="shown" value="([^"]*)"', page.content.decode())[1]


def read(client, name, text, query=""):
    return client.post(reverse("docket_group_read", args=[f"k{name}"]) + query, {"shown": text}, follow=True)


@pytest.mark.parametrize("name", sorted(A_FEW))
def test_only_panels_look_at_the_docket_by_certificate(alike, as_user, cast, name):
    client = as_user(getattr(cast, name))
    assert client.get(reverse("docket_groups")).status_code == (200 if name in PANELS else 404)
    mine = name in {"panel_member", "panel_chair"}
    assert client.get(group()).status_code == (200 if mine else 404)
    assert read(client, COPY, f"{alike.case(COPY).pk}:1").status_code == (200 if mine else 404)


def test_the_list_shows_each_certificate_once_with_its_counts(alike, as_user, cast):
    alike.ruled(COPY)
    page = as_user(cast.panel_member).get(reverse("docket_groups"))
    lines = [(line["group"].name, line["group"].count, line["group"].units) for line in page.context["lines"]]
    assert lines[0] == (KINSHIP, 61, 2)
    assert sorted(count for _, count, _ in lines[1:]) == [1, 1, 1, 1]
    assert page.context["items"] == 65
    copy = next(line for line in page.context["lines"] if line["group"].name == COPY)
    assert (copy["states"], copy["outcomes"]) == ([("draft", "待反馈", 1)], [("cancelled", "取消", 1)])


def test_a_filter_narrows_the_groups_and_goes_along_to_the_group(alike, as_user, cast, ground):
    client = as_user(cast.panel_member)
    page = client.get(reverse("docket_groups"), {"unit": ground.civil.pk, "page": "1"})
    assert (page.context["items"], len(page.context["lines"])) == (5, 5)
    line = next(one for one in page.context["lines"] if one["group"].name == KINSHIP)
    assert line["url"] == f"{group()}?unit={ground.civil.pk}"
    assert client.get(line["url"]).context["page"].paginator.count == 1


def test_a_group_shows_fifty_items_and_what_they_have_in_common_once(alike, as_user, cast):
    page = as_user(cast.panel_member).get(group())
    assert (len(page.context["lines"]), page.context["page"].paginator.count) == (50, 61)
    common = dict(page.context["common"])
    assert (common["开具单位"], common["证明用途"]) == ("村（居）民委员会", "核实亲属关系情况")
    assert page.content.decode().count("核实亲属关系情况") == 1
    assert {one["differing"] == [] for one in page.context["lines"]} == {True}


def test_an_item_opened_from_the_group_has_its_neighbours_in_the_group(alike, as_user, cast):
    client = as_user(cast.panel_member)
    url = client.get(group()).context["lines"][3]["line"].url
    around = client.get(url).context["around"]
    assert (around.place, around.count) == (4, 61)


@pytest.mark.parametrize("key", ["k没有这样的证明", "c999999", "c" + "9" * 18, "x", "k%00", "c0"])
def test_a_group_that_is_not_there_is_not_found(docketed, as_user, cast, key):
    assert as_user(cast.panel_member).get(f"/docket/groups/{key}/").status_code == 404


def test_a_group_of_another_panel_is_as_absent_as_none(alike, as_user, cast):
    client = as_user(cast.stranger_chair)
    foreign, none = client.get(group()), client.get(group("没有这样的证明"))
    assert foreign.status_code == none.status_code == 404
    assert foreign.content == none.content


def test_conditions_that_leave_nothing_say_how_to_see_all(alike, as_user, cast):
    page = as_user(cast.panel_member).get(group(), {"state": "settled"})
    assert page.status_code == 200
    assert "请清除条件，查看这种证明的全部事项。" in page.content.decode()


def test_one_post_notes_that_the_shown_texts_were_read(alike, as_user, cast):
    client = as_user(cast.panel_member)
    page = client.get(group())
    assert page.context["unread"] == 50
    answer = read(client, KINSHIP, shown(page), "?page=1")
    assert "已记录您看过这一组的50件。" in answer.content.decode()
    assert (answer.context["unread"], Reading.objects.count()) == (0, 50)
    assert set(Reading.objects.values_list("member", flat=True)) == {cast.panel_member.pk}
    read(client, KINSHIP, shown(page))
    assert Reading.objects.count() == 50


def test_looking_alone_notes_nothing(alike, as_user, cast):
    client = as_user(cast.panel_member)
    client.get(group())
    client.get(reverse("docket_groups"))
    read(client, KINSHIP, "")
    assert not Reading.objects.exists()


def test_items_of_a_group_are_picked_for_one_act_and_those_nobody_read_are_left_out_in_words(alike, as_user, cast):
    client = as_user(cast.panel_member)
    page = client.get(group())
    assert (page.context["picks"], page.content.decode().count("data-pick>")) == (True, 50)
    keys = [one["line"].case.pk for one in page.context["lines"]][:3]
    mark_read([Ruling.objects.get(pk=keys[0])], actor=cast.panel_chair, at=PHASE_3)
    address = reverse("batch_preview") + f"?{page.context['query']}"
    assert address.replace("&", "&amp;") in page.content.decode()
    form = client.post(address, {"pick": keys, "source": "group"})
    assert ([case.pk for case in form.context["cases"]], 'value="group"' in form.content.decode()) == (keys, True)
    given = {"way": "same", "outcome": "cancel", "disposal": "abolish", "reason": "同类事项均无依据。"}
    preview = client.post(address, {"pick": keys, "source": "group", **given})
    assert [row["case"].pk for row in preview.context["taken"]] == keys[:1]
    assert {row["words"] for row in preview.context["left"]} == {"没有人看过现在的内容，请先打开查看"}
    client.post(reverse("batch_apply"), {"token": preview.context["token"]})
    assert list(Batch.objects.values_list("source", flat=True)) == ["group"]


def test_where_nothing_of_a_group_waits_for_a_ruling_nothing_can_be_picked(docketed, as_user, cast):
    DeclaredItem.objects.update(certificate=None)
    docketed.ruled(COPY)
    page = as_user(cast.panel_member).get(group(COPY))
    assert (page.context["picks"], page.content.decode().count("data-pick>")) == (False, 0)


def test_a_text_that_was_corrected_meanwhile_is_left_to_be_read(docketed, as_user, cast):
    DeclaredItem.objects.update(certificate=None)
    client = as_user(cast.panel_member)
    case = docketed.case(KINSHIP)
    answer = read(client, KINSHIP, f"{case.pk}:{case.item_id + 1000}")
    assert "另有1件单位报送了新的内容，请再看一遍。" in answer.content.decode()
    assert not Reading.objects.exists()


@pytest.mark.parametrize("text", ["1", "1:", "a:b", "1:2:3", "-1:2", "１:２", f"{'9' * 19}:1", "1:1,", "99999:1"])
def test_what_no_page_could_have_shown_is_not_found(docketed, as_user, cast, text):
    assert read(as_user(cast.panel_member), KINSHIP, text).status_code == 404


def test_items_that_are_not_the_reader_s_are_not_noted(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    assert read(as_user(cast.stranger_chair), KINSHIP, f"{case.pk}:{case.item_id}").status_code == 404
    assert not Reading.objects.exists()


def test_who_stands_aside_sees_neither_items_nor_counts(alike, as_user, cast, ground):
    stand_aside(ground.institution, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    page = as_user(cast.panel_member).get(reverse("docket_groups"))
    line = next(one for one in page.context["lines"] if one["group"].name == KINSHIP)
    assert (line["group"].count, line["group"].units, page.context["items"]) == (1, 1, 5)
    assert as_user(cast.panel_member).get(group()).context["page"].paginator.count == 1
    foreign = Ruling.objects.filter(unit=ground.institution).first()
    assert read(as_user(cast.panel_member), KINSHIP, f"{foreign.pk}:{foreign.item_id}").status_code == 404


def test_the_queries_do_not_grow_with_groups_or_items(alike, as_user, cast, ground):
    client = as_user(cast.panel_member)

    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        return len(queries), len(page.context["lines"])

    few, many = asked(f"{reverse('docket_groups')}?q={MARRIAGE}"), asked(reverse("docket_groups"))
    assert (few[1], many[1]) == (1, 5)
    assert few[0] == many[0]
    one, fifty = asked(f"{group()}?unit={ground.civil.pk}"), asked(group())
    assert (one[1], fifty[1]) == (1, 50)
    assert fifty[0] <= one[0]

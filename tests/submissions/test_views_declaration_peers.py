"""The comparison on pages: asked as a question, answered, read by those above; of other units only how many."""

import pytest
from django.urls import reverse

from submissions.models import Declaration, PeerAnswer
from submissions.operations import add_from_peers, certify, hand_in
from tests.cast import A_FEW, PHASE_2
from tests.stories import a_story
from tests.submissions.alike import PLACES, certified_by, counties
from tests.submissions.papers import add

CARE = ("高龄补贴发放", "户籍证明")
KEY = {"kind": "service", "key": "高龄补贴发放"}
NOTE = "同类单位申报、本表没有的1项"


def url(paper, name="declaration_peers"):
    return reverse(name, args=[paper.pk])


def text(client, address):
    return client.get(address).content.decode()


@pytest.fixture
@a_story
def asked(ground, cast, paper):
    for unit in counties()[:3]:
        certified_by(unit, ground, [CARE])
    add(paper, cast.clerk)
    return paper


@pytest.fixture
@a_story
def handed(asked, cast):
    hand_in(asked, actor=cast.clerk, at=PHASE_2)
    certify(asked, actor=cast.leader, at=PHASE_2)
    return Declaration.objects.get(pk=asked.pk)


def test_the_question_stands_on_every_page_of_the_way_and_stops_nothing(signed_in, cast, asked):
    client = signed_in(cast.clerk)
    assert [NOTE in text(client, url(asked, name)) for name in ("declaration", "declaration_check")] == [True, True]
    hand_in(asked, actor=cast.clerk, at=PHASE_2)
    assert NOTE in text(signed_in(cast.leader), url(asked, "declaration_move"))
    certify(asked, actor=cast.leader, at=PHASE_2)


def test_of_other_units_only_their_number_is_told(signed_in, cast, asked):
    page = text(signed_in(cast.clerk), url(asked))
    assert "3个同类单位申报" in page
    assert [word for word in (*PLACES.values(), "外单位的备注", "某村") if word in page] == []


def test_an_answer_is_saved_and_shown(signed_in, cast, asked):
    client = signed_in(cast.clerk)
    answer = client.post(url(asked), KEY | {"reason": "elsewhere", "words": "由市局办理。"}, follow=True)
    assert answer.redirect_chain == [(url(asked), 302)]
    assert "由上级单位或者其他部门办理：由市局办理。" in answer.content.decode()
    assert "都已答复" in text(client, url(asked, "declaration"))


@pytest.mark.parametrize("body", [{}, {"reason": "x"}, {"reason": "other"}, {"reason": "other", "words": "短"}])
def test_a_wrong_answer_stays_on_the_page_with_what_was_typed(signed_in, cast, asked, body):
    page = signed_in(cast.clerk).post(url(asked), KEY | body)
    assert (page.status_code, PeerAnswer.objects.count()) == (422, 0)
    (line,) = page.context["lines"]
    assert (line["open"], line["form"]["words"].value() or "") == (True, body.get("words", ""))
    assert "请先改正以下内容" in page.content.decode()


def test_what_is_asked_no_more_is_said_in_words(signed_in, cast, asked):
    page = signed_in(cast.clerk).post(url(asked), {"kind": "service", "key": "别的", "reason": "not_handled"})
    assert (page.status_code, "这一条现在不再提示" in page.content.decode()) == (422, True)


def test_an_item_is_added_with_the_names_and_opened(signed_in, cast, asked):
    answer = signed_in(cast.clerk).post(url(asked, "declaration_peers_add"), KEY, follow=True)
    item = asked.items.get(service_name="高龄补贴发放")
    assert answer.redirect_chain == [(reverse("item_edit", args=[item.pk]), 302)]
    again = signed_in(cast.clerk).post(url(asked, "declaration_peers_add"), KEY, follow=True)
    assert "这一条现在不再提示" in again.content.decode()
    assert "没有要核对的事项" in text(signed_in(cast.clerk), url(asked))


def test_a_locked_paper_says_how_to_add(signed_in, cast, asked):
    client = signed_in(cast.clerk)
    assert "本单位有，补报一项" in text(client, url(asked))
    hand_in(asked, actor=cast.clerk, at=PHASE_2)
    page = text(client, url(asked))
    assert ("本单位有，补报一项" in page, "请联系牵头单位退回整改" in page) == (False, True)


def test_who_reads_the_paper_reads_the_answers_and_gives_none(signed_in, cast, handed):
    signed_in(cast.clerk).post(url(handed), KEY | {"reason": "not_handled"})
    for name in ("leader", "panel_member", "coordinator", "city_coordinator", "region_coordinator"):
        client = signed_in(getattr(cast, name))
        page = client.get(url(handed))
        assert (name, page.status_code, page.context["writes"]) == (name, 200, False)
        assert "本单位不办理该事项" in page.content.decode()
        assert client.post(url(handed), KEY | {"reason": "other_name"}).status_code == 404


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk", "leader", "disabled"}))
def test_of_a_draft_nobody_else_learns_anything(signed_in, cast, asked, name):
    client = signed_in(getattr(cast, name))
    assert client.get(url(asked)).status_code == 404
    assert client.post(url(asked, "declaration_peers_add"), KEY).status_code == 404


class TestTheList:
    """Units below or under review, with how much is asked and answered."""

    def test_a_coordinator_and_a_panel_see_their_units_only(self, signed_in, cast, handed, ground):
        for name, units in {"coordinator": 1, "panel_member": 1, "city_coordinator": 4, "stranger_chair": 0}.items():
            page = signed_in(getattr(cast, name)).get(reverse("peers"))
            assert (name, page.context["page"].paginator.count) == (name, units)

    def test_the_tabs_lead_to_what_is_open(self, signed_in, cast, handed):
        client = signed_in(cast.region_coordinator)
        tabs = {tab["label"]: tab["count"] for tab in client.get(reverse("peers")).context["tabs"]}
        assert tabs == {"全部": 4, "有未答复": 1, "有提示": 1, "零报告": 0}
        page = client.get(reverse("peers"), {"state": "open"})
        assert [line["paper"].unit.name for line in page.context["lines"]] == ["城关区民政局"]
        signed_in(cast.clerk).post(url(handed), KEY | {"reason": "not_handled"})
        assert "没有这样的单位" in text(client, f"{reverse('peers')}?state=open")

    def test_it_is_linked_where_progress_and_docket_are_read(self, signed_in, cast, handed):
        assert reverse("peers") in text(signed_in(cast.coordinator), reverse("completeness"))
        assert reverse("peers") in text(signed_in(cast.panel_chair), reverse("docket"))

    @pytest.mark.parametrize("name", ["clerk", "leader", "stranger", "legality", "approver", "technical"])
    def test_others_find_no_such_page(self, signed_in, cast, name):
        assert signed_in(getattr(cast, name)).get(reverse("peers")).status_code == 404

    def test_another_round_can_be_looked_at(self, signed_in, cast, ground, handed):
        ground.campaign.rounds.create(number=2)
        client = signed_in(cast.coordinator)
        assert client.get(reverse("peers"), {"round": "2"}).context["lines"] == []
        assert len(client.get(reverse("peers"), {"round": "1"}).context["lines"]) == 1
        assert client.get(reverse("peers"), {"round": "一"}).status_code == 200

    def test_before_the_calendar_is_set_it_still_answers(self, signed_in, cast, ground):
        ground.campaign.rounds.all().delete()
        assert "没有这样的单位" in text(signed_in(cast.coordinator), reverse("peers"))


def test_a_draft_added_from_a_question_is_the_unit_s_own(signed_in, cast, asked):
    item = add_from_peers(asked, **KEY, actor=cast.clerk, at=PHASE_2)
    assert signed_in(cast.coordinator).get(reverse("item_edit", args=[item.pk])).status_code == 404

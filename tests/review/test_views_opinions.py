"""Opinions on the item's page: given, hidden, confirmed, and what they ask of whoever rules."""

import pytest
from django.urls import reverse

from campaign.enums import Role
from campaign.operations import appoint
from review.enums import Finding, RulingState
from review.models import Opinion, Reading
from tests.cast import PHASE_3
from tests.review.conftest import CANCEL, INCOME, KINSHIP
from tests.review.test_operations_opinions import corrected, opine, settings
from tests.review.test_views_ruling import page_of, post, verdict

FINDINGS = {"legality": "pass", "compliance": "pass", "reasonableness": "pass"}


def opinion(case, **given):
    return {**FINDINGS, "words": "", "item": f"{case.item.pk}:{case.item.row_version}", **given}


@pytest.fixture
def third(cast, ground):
    """Another member of the panel, who has judged nothing."""
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    return cast.lead_clerk


def test_opinions_of_others_stay_hidden_until_mine_is_in(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    post(as_user(cast.panel_chair), "ruling_opinion", case, opinion(case, legality="fail", words="没有依据。"))
    client = as_user(cast.panel_member)
    before = page_of(client, case)
    assert (before.context["opinions"], before.context["hidden_opinions"]) == ([], 1)
    assert "没有依据。" not in before.content.decode()
    post(client, "ruling_opinion", case, opinion(case))
    after = page_of(client, case)
    assert {one.opinion.member for one in after.context["opinions"]} == {cast.panel_member, cast.panel_chair}
    assert "没有依据。" in after.content.decode()
    assert after.context["split"]


def test_nothing_tells_a_member_without_an_opinion_that_the_others_differ(docketed, as_user, cast, third):
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_member, Finding.FAIL, "没有依据。")
    opine(case, cast.panel_chair)
    client = as_user(third)
    page = page_of(client, case)
    refused = post(client, "ruling_rule", case, verdict(case))
    for text in (page.content.decode(), refused.content.decode()):
        assert ("不一致" in text, "没有依据。" in text) == (False, False)
    assert (page.context["held"], refused.status_code) == (
        "已有2名成员填写三性审核意见，本审核组各自独立提出意见。请先填写您的意见，再提出结论。",
        409,
    )
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def test_a_member_is_told_that_a_split_is_the_chair_s(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_member, Finding.FAIL)
    opine(case, cast.panel_chair)
    page = page_of(as_user(cast.panel_member), case)
    assert page.context["held"] == "各成员的三性审核意见不一致，由审核组组长研究后提出结论，并写明说明。"
    assert 'name="outcome"' not in page.content.decode()


def test_the_chair_explains_a_ruling_on_a_split(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_member, Finding.FAIL)
    opine(case, cast.panel_chair)
    client = as_user(cast.panel_chair)
    page = page_of(client, case)
    assert (page.context["held"], 'name="note"' in page.content.decode()) == ("", True)
    missing = post(client, "ruling_rule", case, verdict(case))
    assert list(missing.context["form"].errors) == ["note"]
    assert post(client, "ruling_rule", case, verdict(case, note="采纳多数意见。")).status_code == 302
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_the_explanation_is_not_told_to_the_unit(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_member, Finding.FAIL)
    opine(case, cast.panel_chair)
    post(as_user(cast.panel_chair), "ruling_rule", case, verdict(case, note="采纳多数意见。"))
    as_user(cast.panel_chair).post(reverse("docket_feed_back"), {"pick": case.pk})
    answer = as_user(cast.clerk).get(reverse("answer", args=[case.pk]))
    assert (answer.status_code, "采纳多数意见。" in answer.content.decode()) == (200, False)


def test_one_button_finds_all_three_in_order(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    sent = {"all_pass": "1", "words": "", "item": f"{case.item.pk}:{case.item.row_version}"}
    assert post(as_user(cast.panel_member), "ruling_opinion", case, sent).status_code == 302
    assert Opinion.objects.get().findings == ("pass", "pass", "pass")


def test_doubt_without_words_is_said_at_the_field(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    page = post(as_user(cast.panel_member), "ruling_opinion", case, opinion(case, compliance="doubt"))
    assert list(page.context["opinion"].errors) == ["words"]
    assert Opinion.objects.count() == 0


def test_an_opinion_after_feedback_is_refused(docketed, as_user, cast):
    case = docketed.proposed(KINSHIP)
    assert post(as_user(cast.panel_member), "ruling_opinion", case, opinion(case)).status_code == 409


def test_an_opinion_on_a_text_that_changed_meanwhile_shows_the_change_first(docketed, as_user, cast):
    read = docketed.case(INCOME)
    corrected(docketed, cast, INCOME)
    client = as_user(cast.panel_member)
    page = post(client, "ruling_opinion", read, opinion(read, legality="doubt", words="依据存疑。"))
    assert (page.status_code, [one.label for one in page.context["changed"]]) == (409, ["保留理由", "设定依据"])
    assert "依据存疑。" in page.content.decode()
    again = page.context["opinion"]["item"].value()
    post(client, "ruling_opinion", read, opinion(read, item=again))
    assert Opinion.objects.get().item == docketed.case(INCOME).item


def test_an_opinion_on_the_older_text_is_marked_and_confirmed_with_one_button(docketed, as_user, cast):
    opine(docketed.case(INCOME), cast.panel_member, Finding.DOUBT, "依据存疑。")
    case = corrected(docketed, cast, INCOME)
    client = as_user(cast.panel_member)
    page = page_of(client, case)
    assert (page.context["confirms"], "针对上一版" in page.content.decode()) == (True, True)
    form = page.context["opinion"]
    post(client, "ruling_opinion", case, {name: form[name].value() for name in form.fields})
    now = page_of(client, case)
    assert (now.context["confirms"], docketed.case(INCOME).opinions_given) == (False, 1)
    assert [one.earlier for one in now.context["opinions"]] == [
        ["11月5日 10:00：合法性存疑，合规性符合，合理性符合。依据存疑。"]
    ]


def test_too_few_opinions_are_said_to_a_member(docketed, as_user, cast, ground):
    settings(ground, opinions_needed=2)
    page = page_of(as_user(cast.panel_member), docketed.case(KINSHIP))
    assert page.context["held"].startswith("提出结论前须有2名成员的三性审核意见，现有0名。")
    assert page.context["opinion_asked"]


def test_a_reading_is_noted_by_the_page_or_by_its_button(docketed, as_user, cast):
    case = docketed.case(KINSHIP)
    client = as_user(cast.panel_member)
    assert page_of(client, case).status_code == 200
    assert Reading.objects.count() == 0
    assert post(client, "ruling_read", case, {"quietly": "1"}).status_code == 204
    assert post(client, "ruling_read", case).url == reverse("ruling", args=[case.pk])
    assert [(one.item, one.member) for one in Reading.objects.all()] == [(case.item, cast.panel_member)]


@pytest.mark.parametrize("name", ["clerk", "stranger_chair", "city_chair", "coordinator"])
def test_nobody_else_gives_an_opinion_or_notes_a_reading(docketed, as_user, cast, name):
    case = docketed.ruled(KINSHIP, CANCEL)
    client = as_user(getattr(cast, name))
    answers = [post(client, act, case, opinion(case)).status_code for act in ("ruling_opinion", "ruling_read")]
    assert (answers, Opinion.objects.count(), Reading.objects.filter(member__username=name).count()) == (
        [404, 404],
        0,
        0,
    )

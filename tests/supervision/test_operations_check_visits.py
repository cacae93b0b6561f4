"""A visit is handed in whole, and what it found names unit, item and the edition in force that day."""

from datetime import timedelta

import pytest

from campaign.models import Message
from campaign.operations import Refused
from publishing.models import Edition
from supervision.models import Finding
from supervision.operations.check_answers import VisitOver
from supervision.operations.check_visits import NotReady, hand_in_visit
from supervision.queries.check_plans import sums_of
from tests.publishing.conftest import CANCELLED
from tests.supervision.inspecting import PLANNED_AT, VISITED_AT


def test_what_was_wrong_becomes_findings_tied_to_item_and_edition(checked):
    checked.answer_all(wrong=["still_asked", "phone_shown"])
    found = {one.question: one for one in checked.hand_in()}
    assert sorted(found) == ["phone_shown", "still_asked"]
    asked = Finding.objects.select_related("item__item", "edition", "listed").get(question="still_asked")
    assert (asked.unit.name, asked.item.item.cert_name, asked.words) == ("城关区民政局", CANCELLED, "取消后仍要求提供")
    assert (asked.edition, asked.listed.cert_name) == (checked.cancelled, CANCELLED)
    assert (asked.note, asked.found_on.isoformat()) == ("窗口材料清单上仍有。", "2020-12-16")
    assert (found["phone_shown"].item, found["phone_shown"].edition) == (None, None)
    told = Message.objects.get(kind="check_handed_in")
    assert (told.user.username, told.body[:7]) == ("supervisor", "发现问题2项。")


def test_the_edition_is_that_of_the_day_of_the_visit_not_of_the_draw(checked):
    checked.answer_all(wrong=["still_asked"])
    Edition.objects.filter(compilation=checked.compilation).update(published_at=VISITED_AT + timedelta(days=3))
    checked.hand_in()
    found = Finding.objects.get()
    assert (found.item.edition.number, found.edition, found.listed) == (1, None, None)


def test_a_visit_is_handed_in_whole(checked):
    with pytest.raises(NotReady, match="还有11项没有填写"):
        checked.hand_in()
    checked.answer_all(wrong=["still_asked"])
    bare = next(one for one in checked.standings if one.question["code"] == "still_asked")
    checked.take(checked.answer(bare.key, "yes", "", over=bare.heads))
    with pytest.raises(NotReady, match="有1项不符合要求，没有写明情况"):
        checked.hand_in()
    checked.take(checked.answer("list_posted-0", "no", "没有张贴。"))
    with pytest.raises(NotReady, match="有1项两台手机填写的内容不一致"):
        checked.hand_in()


@pytest.mark.parametrize("days", [-1, 2])
def test_the_day_lies_between_the_draw_and_today(checked, days):
    checked.answer_all()
    day = PLANNED_AT.date() + timedelta(days=days)
    with pytest.raises(Refused, match="抽取之日至今天之间"):
        hand_in_visit(checked.visit, visited_on=day, place="", actor=checked.cast.inspector, at=VISITED_AT)


def test_a_visit_is_handed_in_once(checked):
    checked.answer_all()
    checked.hand_in()
    with pytest.raises(VisitOver):
        checked.hand_in()


def test_the_sums_of_a_plan_are_counted_from_what_stands(checked):
    checked.answer_all(wrong=["still_asked"])
    assert sum(one.asked for one in sums_of(checked.plan)) == 0
    checked.hand_in()
    sums = {one.words[:12]: (one.right, one.wrong, one.unseen) for one in sums_of(checked.plan)}
    assert sums["窗口还要求提供这项证明吗"] == (0, 1, 0)
    assert sums["办事窗口能看到现行的保留"] == (1, 0, 0)

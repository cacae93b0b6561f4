"""A message to a unit says of which items it speaks; who goes through many one by one floods nobody."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Message
from review.operations import recall
from review.operations.telling import NAMED, tell_panels, tell_units
from tests.cast import PHASE_3, Cast
from tests.review.conftest import HOUR, INCOME, KINSHIP, MARRIAGE

SUBJECT, BODY = "审核意见已反馈，请确认", "请逐项确认。"


def told(cast: Cast) -> list[tuple[str, str]]:
    return list(Message.objects.filter(user=cast.clerk, kind="feedback").order_by("pk").values_list("subject", "body"))


def feed_back(rulings, minutes: int = 0) -> None:
    tell_units(rulings, "feedback", SUBJECT, BODY, PHASE_3 + timedelta(minutes=minutes))


def test_one_item_stands_in_the_subject_and_several_in_the_text(docketed, cast):
    income, kinship, marriage = (docketed.case(name) for name in (INCOME, KINSHIP, MARRIAGE))
    feed_back([income])
    feed_back([kinship, marriage], 1)
    services = {one.item.cert_name: one.item.service_name for one in (income, kinship, marriage)}
    assert told(cast) == [
        (f"{SUBJECT}：{INCOME}", f"涉及事项：“{services[INCOME]}”中的“{INCOME}”。{BODY}"),
        (
            f"{SUBJECT}：{KINSHIP}等2项",
            f"涉及事项：“{services[KINSHIP]}”中的“{KINSHIP}”；“{services[MARRIAGE]}”中的“{MARRIAGE}”。{BODY}",
        ),
    ]


def test_the_same_again_within_the_hour_is_silent(docketed, cast):
    for minutes in range(3):
        feed_back([docketed.case(INCOME)], minutes)
    assert len(told(cast)) == 1


def test_other_items_with_one_that_was_named_before_are_told(docketed, cast):
    for others in (KINSHIP, MARRIAGE):
        feed_back([docketed.case(INCOME), docketed.case(others)])
    assert [("亲属" in body, "婚姻" in body) for _, body in told(cast)] == [(True, False), (False, True)]


def test_what_is_taken_back_and_fed_back_again_within_the_hour_is_told_again(docketed, cast):
    recall([docketed.proposed(KINSHIP)], note="再研究。", actor=cast.panel_chair, at=PHASE_3)
    docketed.proposed(KINSHIP)
    said = Message.objects.filter(user=cast.clerk, kind__in=("feedback", "recalled")).order_by("pk")
    assert list(said.values_list("kind", flat=True)) == ["feedback", "recalled", "feedback"]


def test_what_comes_on_top_in_an_hour_is_one_line_without_names(docketed, cast, monkeypatch):
    monkeypatch.setattr("review.operations.telling.LINES", 1)
    for number, name in enumerate((INCOME, KINSHIP, MARRIAGE)):
        feed_back([docketed.case(name)], number)
    assert told(cast)[1:] == [(f"{SUBJECT}（还有其他事项）", BODY)]
    feed_back([docketed.case(MARRIAGE)], 60)
    assert told(cast)[-1][0] == f"{SUBJECT}：{MARRIAGE}"


def test_beyond_the_lines_of_an_hour_too_the_last_word_is_not_that_it_was_taken_back(docketed, cast, monkeypatch):
    monkeypatch.setattr("review.operations.telling.LINES", 0)
    one, said = docketed.case(INCOME), []
    for kind in ("feedback", "feedback", "recalled", "feedback", "feedback", "recalled"):
        before = Message.objects.filter(user=cast.clerk).count()
        tell_units([one], kind, SUBJECT, BODY, PHASE_3)
        said.append(Message.objects.filter(user=cast.clerk).count() - before)
    assert said == [1, 0, 1, 1, 0, 0]


def test_many_items_and_long_names_fit(docketed, cast):
    one = docketed.case(INCOME)
    one.item.cert_name = "很长的名称" * 30
    one.item.save(update_fields=["cert_name"])
    feed_back([one] * (NAMED + 2))
    [(subject, body)] = told(cast)
    assert (len(subject), subject[-5:], body.count("；")) == (120, f"…等{NAMED + 2}项", NAMED)


def test_panels_read_the_unit_and_no_item(docketed, cast):
    one = docketed.case(INCOME)
    tell_panels([one], "contest", "对审核意见有异议", BODY, PHASE_3)
    message = Message.objects.filter(user=cast.panel_member, kind="contest").get()
    assert (message.subject, INCOME in message.body) == (f"{one.unit.name}对审核意见有异议", False)


def test_it_asks_the_same_few_questions_for_one_and_for_many(docketed, cast):
    counts = []
    for number, names in enumerate(((INCOME,), (INCOME, KINSHIP, MARRIAGE))):
        cases = [docketed.case(name) for name in names]
        with CaptureQueriesContext(connection) as queries:
            tell_units(cases, "feedback", SUBJECT, BODY, PHASE_3 + number * HOUR)
        counts.append(len(queries))
    assert counts[0] == counts[1]

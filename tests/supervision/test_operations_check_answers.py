"""Phones with a bad line: whatever is sent twice, late, out of order or broken off, one set of answers stands; two differing ones both."""

import random
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from campaign.operations import NoPower, Refused
from supervision.models import CheckAnswer, CheckPhoto
from supervision.operations.check_answers import NotOfVisit, VisitOver, take_answers, take_photo
from tests.supervision.inspecting import VISITED_AT, photo

POSTED, ASKED = "list_posted-0", "unlisted_asked-0"
MINUTE = timedelta(minutes=1)


def stands(checked):
    """What stands: key → the values and notes of the heads."""
    return {one.key: [(head.value, head.note) for head in one.heads] for one in checked.standings if one.heads}


def test_the_questions_are_those_of_the_unit_and_of_each_item(checked):
    codes = [one.question["code"] for one in checked.standings]
    assert codes[:5] == ["list_posted", "phone_shown", "staff_briefed", "unlisted_asked", "catch_all"]
    assert sorted(codes[5:]) == sorted(
        ["still_asked", "guide_updated", "replaced_way", "law_shown", "guide_whole", "limit_kept"]
    )


def test_an_answer_is_stored_once_however_often_it_is_sent(checked):
    one = checked.answer(POSTED, "yes")
    for _ in range(3):
        assert checked.take(one).stored == [one.uuid]
    assert (CheckAnswer.objects.count(), stands(checked)) == (1, {POSTED: [("yes", "")]})


def broken_sendings(drafts, number):
    """The answers in pieces, shuffled, repeated, some pieces sent twice as after a cut line; in the end everything was sent."""
    made = random.Random(number)
    order = drafts * made.randrange(1, 3)
    made.shuffle(order)
    while order:
        size = made.randrange(1, 5)
        piece, order = order[:size], order[size:]
        yield piece
        if made.random() < 0.4:
            yield piece
    yield drafts


def test_twenty_bad_lines_leave_one_set_of_answers(checked):
    """Each phone changed its mind twice about one question and settled what it saw; the end is the same for every order."""
    first = [checked.answer(one.key, "yes", made_at=VISITED_AT) for one in checked.standings]
    second = checked.answer(first[0].key, "no", "门口没有。", over=[first[0].uuid], made_at=VISITED_AT + MINUTE)
    third = checked.answer(
        first[0].key, "no", "门口、大厅都没有。", over=[second.uuid], made_at=VISITED_AT + 2 * MINUTE
    )
    drafts, found = [*first, second, third], []
    for number in range(20):
        with transaction.atomic():
            for piece in broken_sendings(drafts, number):
                checked.take(*piece, at=VISITED_AT + 5 * MINUTE)
            found.append((CheckAnswer.objects.count(), stands(checked)))
            transaction.set_rollback(True)
    one = (len(drafts), {draft.key: [("yes", "")] for draft in first} | {first[0].key: [("no", "门口、大厅都没有。")]})
    assert found == [one] * 20


def test_a_sending_that_is_killed_leaves_nothing_half(checked, monkeypatch):
    drafts = [checked.answer(one.key, "yes") for one in checked.standings]
    with monkeypatch.context() as patched:
        patched.setattr("supervision.operations.check_answers.record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            checked.take(*drafts)
    assert CheckAnswer.objects.count() == 0
    assert (len(checked.take(*drafts).stored), CheckAnswer.objects.count()) == (len(drafts), len(drafts))


def test_two_phones_that_differ_are_both_kept_until_somebody_settles_it(checked):
    mine, theirs = checked.answer(ASKED, "yes", "三号窗口要。"), checked.answer(ASKED, "no")
    assert checked.take(mine).conflicts == []
    (met,) = checked.take(theirs).conflicts
    assert [(head.value, head.note) for head in met.heads] == stands(checked)[ASKED]
    assert sorted(stands(checked)[ASKED]) == [("no", ""), ("yes", "三号窗口要。")]
    settled = checked.answer(ASKED, "yes", "三号窗口要，一号不要。", over=met.heads)
    assert checked.take(settled).conflicts == []
    assert stands(checked) == {ASKED: [("yes", "三号窗口要，一号不要。")]}
    assert CheckAnswer.objects.count() == 3


def test_two_phones_that_agree_are_no_conflict(checked):
    met = [checked.take(checked.answer(POSTED, "yes")).conflicts for _ in "ab"]
    assert (met, stands(checked)[POSTED]) == ([[], []], [("yes", "")] * 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"key": "nothing-0"}, "没有这一项"),
        ({"value": "maybe"}, "请选择"),
        ({"note": "长" * 1001}, "超过1000字"),
        ({"note": "电话13800001234"}, "手机号"),
        ({"note": "看不见\u202e的"}, "控制字符"),
    ],
)
def test_what_must_not_stand_there_is_refused_and_hinders_no_other(checked, given, words):
    good = checked.answer(POSTED, "yes")
    bad = checked.answer(**({"key": ASKED, "value": "no", "note": ""} | given))
    taken = checked.take(bad, good)
    assert (taken.stored, [words in told for told in taken.refused.values()]) == ([good.uuid], [True])


def test_a_phone_whose_clock_runs_ahead_does_not_win_by_it(checked):
    checked.take(checked.answer(POSTED, "yes", made_at=VISITED_AT + timedelta(days=900)))
    assert CheckAnswer.objects.get().made_at == VISITED_AT


def test_what_was_answered_is_never_changed(checked):
    checked.take(checked.answer(POSTED, "yes"))
    for change in (CheckAnswer.objects.all().delete, lambda: CheckAnswer.objects.update(value="no")):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            change()


def test_after_the_end_a_repeated_sending_is_still_answered_and_a_new_one_refused(checked):
    checked.answer_all()
    sent = checked.answer(POSTED, "yes", over=CheckAnswer.objects.filter(question="list_posted"))
    checked.take(sent)
    checked.hand_in()
    assert checked.take(sent).stored == [sent.uuid]
    with pytest.raises(VisitOver, match="已经提交"):
        checked.take(sent, checked.answer(POSTED, "no"))


def test_an_answer_of_another_visit_is_not_taken_for_this_one(checked):
    other = checked.plan.visits.exclude(inspected=checked.ground.civil).select_related("plan__draw").first()
    sent = checked.answer(POSTED, "yes")
    take_answers(other, [sent], actor=checked.cast.inspector, at=VISITED_AT)
    assert list(checked.take(sent).refused.values()) == ["这一条属于另一次检查。"]


def test_who_does_not_inspect_there_sends_nothing(checked):
    for who in (checked.cast.clerk, checked.cast.coordinator, checked.cast.stranger):
        with pytest.raises(NoPower):
            take_answers(checked.visit, [checked.answer(POSTED, "yes")], actor=who, at=VISITED_AT)
        with pytest.raises(NoPower):
            take_photo(checked.visit, uuid.uuid4(), POSTED, photo(), actor=who, at=VISITED_AT)


def test_a_photograph_is_kept_once_and_without_what_the_camera_wrote(checked):
    exif = Image.Exif()
    exif[0x010F] = "Bailang camera"
    exif[0x8825] = {1: "N", 2: (29.0, 39.0, 0.0)}
    sent = photo("teal", exif=exif.tobytes())
    assert b"Bailang camera" in sent
    name = uuid.uuid4()
    taken = [take_photo(checked.visit, name, POSTED, sent, actor=checked.cast.inspector, at=VISITED_AT) for _ in "ab"]
    assert (taken[0].pk, CheckPhoto.objects.count()) == (taken[1].pk, 1)
    with taken[0].file.open("rb") as file:
        kept = file.read()
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 30), {})
    assert (b"Bailang camera" in kept, b"Exif" in kept) == (False, False)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\xff\xd8\xff\xe0 not a picture", b"<svg/>"])
def test_what_is_no_photograph_is_refused(checked, content):
    with pytest.raises(Refused):
        take_photo(checked.visit, uuid.uuid4(), POSTED, content, actor=checked.cast.inspector, at=VISITED_AT)
    assert CheckPhoto.objects.count() == 0


def test_a_photograph_belongs_to_a_question_of_the_visit(checked):
    with pytest.raises(NotOfVisit):
        take_photo(checked.visit, uuid.uuid4(), "nothing-0", photo(), actor=checked.cast.inspector, at=VISITED_AT)


def test_one_and_many_answers_take_the_same_number_of_queries(checked):
    visit, keys, counts = checked.visit, [one.key for one in checked.standings], []
    for some in (keys[:1], keys[1:]):
        drafts = [checked.answer(key, "yes") for key in some]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            take_answers(visit, drafts, actor=checked.cast.inspector, at=VISITED_AT)
        counts.append(len(caught))
    assert counts[0] == counts[1]

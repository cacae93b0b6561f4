"""Who knows number and secret follows the complaint: states, the day and how it was counted, two facts, and a word of their own."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from supervision.models import ComplaintPhoto, ComplaintWords
from supervision.operations.complaints import refuse_complaint
from tests.supervision.conftest import ACCOUNT, COMPLAINED_AT, DAY, MOBILE, NAME, SUMMARY
from tests.supervision.test_operations_photos import taken

SECRET = "ABCDEFGH2345"
LATER = COMPLAINED_AT + 6 * DAY


@pytest.fixture(autouse=True)
def _some_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


def look(client, complaint, secret=SECRET, front=""):
    return client.post(f"{front}/complain/follow/", {"number": complaint.number, "secret": secret})


def say(client, page, act, **given):
    word = re.search(r'name="pass" value="([^"]+)"', page.content.decode())[1]
    return client.post("/complain/follow/", {"pass": word, "act": act, **given})


def words(answer):
    return unescape(answer.content.decode())


def test_number_and_secret_open_it_and_nothing_else_does(client, complaining):
    complaint = complaining.complaint(secret=SECRET)
    for typed in ("abcd-efgh-2345", "ＡＢＣＤ－ＥＦＧＨ－２３４５"):
        assert look(client, complaint, typed).status_code == 200
    wrong = [
        look(client, complaint, "ABCDEFGH2346"),
        client.post("/complain/follow/", {"number": "20201125999999", "secret": SECRET}),
    ]
    said = [re.sub(r'value="[^"]*"', "", words(answer)) for answer in wrong]
    assert ([answer.status_code for answer in wrong], said[0]) == ([422, 422], said[1])
    assert client.post("/complain/follow/", {}).status_code == 422


def test_it_says_the_day_and_how_it_was_counted(client, complaining):
    page = look(client, complaining.complaint(secret=SECRET))
    said = words(page)
    assert ("待受理" in said, "2020年12月16日24:00前答复" in said) == (True, True)
    assert ("2020年11月25日（周三）：起算日，不计入" in said, "2020年12月16日（周三）：第15日" in said) == (True, True)
    assert ("no-store" in page["Cache-Control"], page["Referrer-Policy"], page.cookies) == (True, "no-referrer", {})
    assert re.findall(r'(?:href|action|src)="[^"]*(?:pass|secret|number)=', said) == []


def test_what_the_unit_says_and_what_the_complainant_says_are_two_facts(client, complaining):
    complaint = complaining.answered(secret=SECRET)
    said = words(look(client, complaint))
    assert ("城关区民政局：已于" in said, "还没有表示" in said, "该单位已经停止索要" in said) == (True, True, True)
    page = say(client, look(client, complaint), "solved")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.closed_by, "已解决，2020年12月1日" in words(page)) == (
        "closed",
        "complainant",
        True,
    )


def test_unsolved_opens_it_again_with_words(client, complaining):
    complaint = complaining.answered(secret=SECRET)
    page = look(client, complaint)
    assert say(client, page, "unsolved").status_code == 409  # without a word of what is not solved
    assert say(client, page, "unsolved", text="今天又要了。").status_code == 200
    complaint.refresh_from_db()
    assert (complaint.state, complaint.turn) == ("in_hand", 2)
    assert ComplaintWords.objects.filter(kind="hearing").get().text == "今天又要了。"


def test_a_closed_one_can_be_opened_again(client, complaining):
    complaint = complaining.answered(secret=SECRET)
    say(client, look(client, complaint), "solved")
    page = look(client, complaint)
    assert "窗口又要了" in words(page)
    say(client, page, "unsolved", text="换了个窗口又要。")
    complaint.refresh_from_db()
    assert complaint.state == "in_hand"


def test_words_and_photos_are_added_while_it_runs(client, complaining):
    complaint = complaining.referred(secret=SECRET)
    page = look(client, complaint)
    answer = say(client, page, "add", text="还有一张告知单。", photos=[SimpleUploadedFile("x.jpg", taken())])
    assert (answer.status_code, "照片" in words(answer), ComplaintPhoto.objects.get().complaint) == (
        200,
        True,
        complaint,
    )
    say(client, page, "add", text="还有一张告知单。")  # the page loaded again
    assert ComplaintWords.objects.filter(kind="addition").count() == 1
    bad = say(client, page, "add", photos=[SimpleUploadedFile("x.jpg", b"no photo")])
    assert (bad.status_code, "不是照片文件" in words(bad)) == (422, True)
    closed = complaining.answered(secret=SECRET)
    refused = say(client, look(client, closed), "add", text="晚了。")
    assert refused.status_code == 409


def test_a_refused_one_says_why_and_where_to_go(client, complaining):
    complaint = complaining.complaint(secret=SECRET)
    refuse_complaint(
        complaint,
        reason="outside",
        words="不属于政务服务事项。",
        actor=complaining.cast.handler,
        at=COMPLAINED_AT + DAY,
    )
    said = words(look(client, complaint))
    assert ("不予受理" in said, "不属于政务服务事项。" in said, "向上一级反映" in said) == (True, True, True)


def test_a_pass_grows_old_and_opens_nothing_else(client, complaining):
    complaint = complaining.answered(secret=SECRET)
    page = look(client, complaint)
    with time_machine.travel(LATER + timedelta(minutes=31), tick=False):
        assert say(client, page, "solved").status_code == 422
    for forged in ("", "1.2", "1606702400.1:x"):
        assert client.post("/complain/follow/", {"pass": forged, "act": "solved"}).status_code == 422
    complaint.refresh_from_db()
    assert complaint.state == "answered"


def test_guessing_is_slowed_and_others_are_not(client, complaining):
    complaint = complaining.complaint(secret=SECRET)
    codes = [look(client, complaint, f"WRONG{number:07d}").status_code for number in range(61)]
    assert (codes.count(422), codes[-1]) == (60, 429)
    other = client.post("/complain/follow/", {"number": complaint.number, "secret": SECRET}, REMOTE_ADDR="203.0.113.5")
    assert other.status_code == 200


def test_no_name_and_no_words_of_anybody_stand_there(client, complaining):
    said = words(look(client, complaining.answered(secret=SECRET)))
    people = [user.name for user in vars(complaining.cast).values()]
    assert [text for text in (NAME, MOBILE, ACCOUNT, SUMMARY, *people) if text in said] == []


def test_it_asks_a_constant_number_of_questions(client, complaining, django_assert_max_num_queries):
    complaint = complaining.answered(secret=SECRET)
    with django_assert_max_num_queries(30):
        look(client, complaint)
    assert look(client, complaint, front="/en").status_code == 200

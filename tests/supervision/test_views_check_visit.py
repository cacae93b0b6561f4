"""A visit on a phone: the page, the plain form, what phone and server say to each other, the end."""

import json
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from supervision.models import CheckAnswer, CheckPhoto, Finding
from tests.cast import A_FEW
from tests.supervision.inspecting import VISITED_AT, photo

INSPECTORS = {"inspector", "supervisor", "city_supervisor", "region_supervisor"}
POSTED = "list_posted-0"


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(VISITED_AT, tick=False):
        yield


@pytest.fixture
def open_as(client, checked):
    def open_page(who, name, *args, data=None, **more):
        client.force_login(getattr(checked.cast, who))
        address = reverse(name, args=args)
        return client.get(address) if data is None else client.post(address, data, **more)

    return open_page


@pytest.fixture
def send(open_as, checked):
    """`send("inspector", answer, …)`: what a phone sends."""

    def sent(who, *drafts):
        rows = [
            {
                "uuid": str(one.uuid),
                "key": one.key,
                "value": one.value,
                "note": one.note,
                "over": [str(name) for name in one.over],
                "at": one.made_at.isoformat(),
            }
            for one in drafts
        ]
        body = json.dumps(rows)
        return open_as(who, "check_answers", checked.visit.pk, data=body, content_type="application/json")

    return sent


def test_only_those_who_inspect_there_open_it(checked, open_as):
    pk = checked.visit.pk
    for name in ("check_visit", "check_paper", "check_state", "check_hand_in"):
        met = {who: open_as(who, name, pk).status_code for who in INSPECTORS | A_FEW | {"handler"}}
        assert (name, {who for who, status in met.items() if status == 200}) == (name, INSPECTORS)


def test_the_script_that_keeps_visits_stands_behind_no_redirect(client):
    met = client.get(reverse("check_worker"))
    assert (met.status_code, met.headers["Cache-Control"]) == (200, "no-cache")
    assert met.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_what_a_phone_keeps_for_one_account_is_not_taken_in_the_session_of_another(checked, open_as):
    one, pk = checked.answer(POSTED, "no", "大厅没有。"), checked.visit.pk
    rows = [{"uuid": str(one.uuid), "key": POSTED, "value": "no", "note": one.note, "over": []}]
    body, theirs = json.dumps(rows), {"HTTP_X_CHECK_USER": str(checked.cast.inspector.pk)}
    as_json = {"content_type": "application/json"}
    met = open_as("supervisor", "check_answers", pk, data=body, **as_json, **theirs)
    assert (met.status_code, met.json()["other"], CheckAnswer.objects.count()) == (403, True, 0)
    form = {"uuid": str(uuid.uuid4()), "key": POSTED, "photo": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}
    met = open_as("supervisor", "check_photo_add", pk, data=form, **theirs)
    assert (met.status_code, met.json()["other"], CheckPhoto.objects.count()) == (403, True, 0)
    assert open_as("inspector", "check_answers", pk, data=body, **as_json, **theirs).status_code == 200


def test_pages_say_whose_they_are_to_the_script_that_clears_away_what_is_kept_for_others(checked, open_as, client):
    own = f'data-account="{checked.cast.inspector.pk}"'
    pages = (open_as("inspector", "checks"), open_as("inspector", "check_visit", checked.visit.pk))
    assert [own in page.content.decode() for page in pages] == [True, True]
    out = client.post(reverse("logout")).content.decode()
    assert ['data-account=""' in page for page in (out, client.get(reverse("login")).content.decode())] == [True, True]
    assert "data-account" not in client.get("/").content.decode()


def test_the_page_holds_the_questions_and_nobodys_name(checked, open_as):
    page = open_as("inspector", "check_visit", checked.visit.pk).content.decode()
    shown = (
        "窗口还要求提供这项证明吗",
        "亲属关系证明",
        "已取消，不得要求提供",
        "由公安机关核查户籍信息。",
        "在上面选择并写明情况后保存",
    )
    assert [words for words in shown if words not in page] == []
    assert "城关检查甲" not in page


def test_the_paper_holds_a_box_for_each_answer(checked, open_as):
    page = open_as("inspector", "check_paper", checked.visit.pk).content.decode()
    assert page.count("□") == 3 * len(checked.standings)


def test_a_phone_hears_what_stands_and_in_whose_session(checked, open_as, send):
    one = checked.answer(POSTED, "no", "大厅没有。")
    met = send("inspector", one)
    assert (met.status_code, met.json()["stored"]) == (200, [str(one.uuid)])
    told = open_as("inspector", "check_state", checked.visit.pk).json()
    assert (told["user"], told["open"], bool(told["token"])) == (checked.cast.inspector.pk, True, True)
    heard = {question["key"]: question for question in told["questions"]}[POSTED]
    assert (heard["over"], heard["conflict"], heard["answers"][0]["note"]) == ([str(one.uuid)], False, "大厅没有。")


def test_two_phones_meet_as_409_with_both_texts_and_the_plain_form_settles_it(checked, open_as, send):
    assert send("inspector", checked.answer(POSTED, "no", "大厅没有。")).status_code == 200
    met = send("supervisor", checked.answer(POSTED, "yes", "门口有。"))
    assert met.status_code == 409
    heard = {question["key"]: question for question in met.json()["questions"]}[POSTED]
    assert sorted(answer["note"] for answer in heard["answers"]) == ["大厅没有。", "门口有。"]
    page = open_as("inspector", "check_visit", checked.visit.pk).content.decode()
    assert ("大厅没有。（城关检查甲）" in page, "门口有。（城关督查甲）" in page) == (True, True)
    data = {
        f"value-{POSTED}": "yes",
        f"note-{POSTED}": "门口有。",
        f"over-{POSTED}": " ".join(heard["over"]),
        "token": "1",
    }
    assert open_as("inspector", "check_visit", checked.visit.pk, data=data).status_code == 302
    assert [(one.value, one.note) for one in checked.standings[0].heads] == [("yes", "门口有。")]


@pytest.mark.parametrize(
    "body", ["", "{}", "[1]", '[{"uuid": "x"}]', '[{"uuid": "\\ud800", "key": "a"}]', "[" * 100000, '[{"uuid": null}]']
)
def test_what_is_no_sending_is_said_to_be_none(checked, open_as, body):
    met = open_as("inspector", "check_answers", checked.visit.pk, data=body, content_type="application/json")
    assert (met.status_code, CheckAnswer.objects.count()) == (400, 0)


def test_the_plain_form_sent_twice_is_stored_once(checked, open_as):
    def data():
        picture = SimpleUploadedFile("窗口.jpg", photo(), "image/jpeg")
        return {"token": "form-1", f"value-{POSTED}": "yes", f"note-{POSTED}": "", f"photo-{POSTED}": picture}

    met = [open_as("inspector", "check_visit", checked.visit.pk, data=data()).status_code for _ in "ab"]
    assert (met, CheckAnswer.objects.count(), CheckPhoto.objects.count()) == ([302, 302], 1, 1)


def test_what_the_plain_form_refuses_is_not_lost(checked, open_as):
    data = {"token": "form-2", f"value-{POSTED}": "no", f"note-{POSTED}": "请拨13800001234。"}
    page = open_as("inspector", "check_visit", checked.visit.pk, data=data)
    assert (page.status_code, CheckAnswer.objects.count()) == (409, 0)
    assert ("请拨13800001234。" in page.content.decode(), "手机号" in page.content.decode()) == (True, True)


def test_a_photograph_is_sent_shown_and_asked_for_by_nobody_else(checked, open_as):
    name = uuid.uuid4()
    for _ in "ab":
        data = {"uuid": str(name), "key": POSTED, "photo": SimpleUploadedFile("a.jpg", photo("red"), "image/jpeg")}
        assert open_as("inspector", "check_photo_add", checked.visit.pk, data=data).json() == {"stored": str(name)}
    shown = open_as("inspector", "check_photo", checked.visit.pk, name)
    assert (shown.headers["Content-Type"], shown.content[:3], CheckPhoto.objects.count()) == (
        "image/jpeg",
        b"\xff\xd8\xff",
        1,
    )
    assert open_as("clerk", "check_photo", checked.visit.pk, name).status_code == 404
    bad = {"uuid": str(uuid.uuid4()), "key": POSTED, "photo": SimpleUploadedFile("a.jpg", b"MZ", "image/jpeg")}
    assert open_as("inspector", "check_photo_add", checked.visit.pk, data=bad).status_code == 422
    assert open_as("inspector", "check_photo_add", checked.visit.pk, data={"uuid": "x"}).status_code == 400


def test_the_end_says_what_is_missing_then_what_was_found(checked, open_as, send):
    pk, end = checked.visit.pk, {"visited_on": "2020-12-16", "place": "区政务服务中心"}
    assert "还有11项没有填写" in open_as("inspector", "check_hand_in", pk).content.decode()
    assert open_as("inspector", "check_hand_in", pk, data=end).status_code == 422
    checked.answer_all(wrong=["still_asked"])
    assert "取消后仍要求提供" in open_as("inspector", "check_hand_in", pk).content.decode()
    assert open_as("inspector", "check_hand_in", pk, data=end).status_code == 302
    assert (Finding.objects.count(), checked.visit.state) == (1, "handed_in")
    assert open_as("inspector", "check_hand_in", pk).status_code == 302
    assert send("inspector", checked.answer(POSTED, "no", "晚了。")).json()["over"] is True
    page = open_as("inspector", "check_visit", pk).content.decode()
    assert ("窗口材料清单上仍有。" in page, "check-form" in page) == (True, False)


def test_the_list_shows_mine_first(checked, open_as):
    mine = open_as("inspector", "checks").content.decode()
    assert mine.count("tag--waiting") == 3
    assert "没有分派给您的检查" in open_as("supervisor", "checks").content.decode()
    assert "城关区民政局" in open_as("supervisor", "checks").client.get("/checks/?whose=open").content.decode()

"""Somebody complains: in one tap from the window check, with nothing lost, without script; number and secret once."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from supervision.forms.form_tokens import new_form
from supervision.models import Complaint, ComplaintArrival, ComplaintParty, ComplaintPhoto, ComplaintWords
from supervision.queries.complaints import tracked
from tests.publishing.conftest import CANCELLED, KEPT
from tests.supervision.conftest import COMPLAINED_AT
from tests.supervision.test_operations_photos import PLANTED, taken

OFFICE = "540102-002"
WHO, PHONE = "示例甲乙", "13800000042"
TYPED = {
    "item_name": CANCELLED,
    "service_name": "户口迁移",
    "demanded_on": "2020-11-24",
    "window": "3号窗口",
    "others": "某居委会",
    "account": f"窗口说没有就不办。我叫{WHO}，电话{PHONE}。",
    "name": WHO,
    "mobile": PHONE,
    "reply_way": "tracking",
    "homepage": "",
    "sure": "",
    "came": "window",
}


@pytest.fixture(autouse=True)
def _after_publication():
    with time_machine.travel(COMPLAINED_AT, tick=False):
        yield


def form_word(seconds=20):
    """The signed word of a form that was given out so long ago."""
    return new_form(COMPLAINED_AT - timedelta(seconds=seconds))


def press(client, step="send", word=None, code=OFFICE, page="complain_office", **given):
    own = {key: given.pop(key) for key in ("REMOTE_ADDR",) if key in given}
    values = {**TYPED, "form": word or form_word(), "step": step, **given}
    return client.post(reverse(page, args=[code]), values, **own)


def words(answer):
    return answer.content.decode()


def test_one_tap_from_the_window_check_fills_in_what_is_known(client, published):
    page = words(client.get(f"/window/{OFFICE}/?q={CANCELLED}&on=2020-11-20"))
    link = unescape(re.search(r'href="(/complain/[^"]+)"', page)[1])
    assert link.startswith(f"/complain/{OFFICE}/?q=")
    form = client.get(link).context["form"]
    assert {name: form[name].value() for name in ("item_name", "service_name", "came")} == {
        "item_name": CANCELLED,
        "service_name": "户口迁移",
        "came": "window",
    }
    said = words(client.get(link))
    assert ('value="2020-11-20"' in said, "已取消，窗口不得要求提供" in said, "540102-1-附4-01" in said) == (True,) * 3


@pytest.mark.parametrize("address", ["/items/{uid}/", f"/window/{OFFICE}/slip/?q={CANCELLED}"])
def test_the_item_and_the_slip_lead_there_too(client, published, address):
    page = words(client.get(address.format(uid=published.uid(CANCELLED))))
    link = unescape(re.search(r'href="(/complain/[^"]+)"', page)[1])
    assert client.get(link).context["form"]["item_name"].value() == CANCELLED


def test_it_comes_in_with_number_and_secret(client, published):
    look = press(client, "check")
    assert (look.status_code, Complaint.objects.count()) == (200, 0)
    assert ("提交投诉" in words(look), "已取消，窗口不得要求提供" in words(look)) == (True, True)
    done = press(client)
    complaint = Complaint.objects.get()
    secret = done.context["secret"]
    assert (done.status_code, tracked(complaint.number, secret)) == (200, complaint)
    assert (complaint.office, complaint.source, complaint.look_up) == (
        published.ground.civil,
        "window_check",
        "cancelled",
    )
    assert (complaint.unit, complaint.edition.code) == (published.ground.lead, "540102-1-附4-01")
    assert ComplaintParty.objects.get().mobile == PHONE
    assert ComplaintWords.objects.get().text.endswith("其他相关单位：某居委会")
    assert "no-store" in done["Cache-Control"]
    assert (done["Referrer-Policy"], done.cookies) == ("no-referrer", {})


def test_pressed_twice_it_is_one_with_the_same_answer(client, published):
    word = form_word()
    first, second = press(client, word=word), press(client, word=word)
    assert Complaint.objects.count() == 1
    assert (second.context["secret"], second.context["again"]) == (first.context["secret"], True)


def test_who_sends_faster_than_anybody_reads_is_asked_for_a_look(client, published):
    hurried = press(client, word=form_word(1))
    assert ("还没有提交。请看一遍" in words(hurried), Complaint.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    "word",
    ["", "nonsense", "1606269600.0123:forged", new_form(COMPLAINED_AT - timedelta(days=2))],
    ids=["none", "nonsense", "forged", "old"],  # a word of a form is another one in each process
)
def test_a_form_that_is_not_ours_or_too_old_is_looked_at_again_with_everything_in_it(client, published, word):
    answer = press(client, word=word or " ")
    said = unescape(words(answer))
    assert (answer.status_code, Complaint.objects.count(), TYPED["account"] in said) == (200, 0, True)
    fresh = re.search(r'name="form" value="([^"]+)"', said)[1]
    with time_machine.travel(COMPLAINED_AT + timedelta(seconds=10), tick=False):
        press(client, word=fresh)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("item_name", "", "请填写这一项"),
        ("account", " ", "请填写这一项"),
        ("name", "", "请填写这一项"),
        ("mobile", "12345", "请填写11位手机号码"),
        ("mobile", "+86 12345678901", "请填写11位手机号码"),
        ("demanded_on", "2020-11-30", "不能晚于今天"),
        ("demanded_on", "昨天", "有效"),
        ("window", f"{WHO}在3号窗口", "这里有您的姓名"),
        ("service_name", "１３８００００００４２", "这里有手机号码"),
        ("window", "三\u202e号", "看不见的控制字符"),
        ("account", "长" * 2001, "2000"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_on_top_and_nothing_is_lost(client, published, field, typed, said):
    answer = press(client, **{field: typed})
    page = unescape(words(answer))
    assert (answer.status_code, Complaint.objects.count(), list(answer.context["form"].errors)) == (422, 0, [field])
    assert (f'href="#id_{field}"' in page, said in page) == (True, True)
    for name in {"account", "window", "name"} - {field}:
        assert TYPED[name] in page


def test_photos_are_kept_while_other_fields_are_put_right(client, published):
    word = form_word()
    files = [SimpleUploadedFile("藏A12345.jpg", taken()), SimpleUploadedFile("b.html", b"<html><script>")]
    wrong = client.post(
        reverse("complain_office", args=[OFFICE]), {**TYPED, "form": word, "step": "check", "photos": files, "name": ""}
    )
    said = words(wrong)
    assert ("不是照片文件" in said, "已上传1张照片" in said, "data:image/jpeg;base64," in said) == (True, True, True)
    assert words(press(client, "write", word=word)).count("data:image/jpeg") == 1
    press(client, word=word)
    photo = ComplaintPhoto.objects.get(complaint__isnull=False)
    content = photo.file.read()
    photo.file.close()
    assert (PLANTED in content, PLANTED in bytes(photo.thumb), "12345" in photo.file.name) == (False, False, False)


def test_a_photo_is_taken_away_again(client, published):
    word = form_word()
    address = reverse("complain_office", args=[OFFICE])
    client.post(address, {**TYPED, "form": word, "step": "check", "photos": [SimpleUploadedFile("a.jpg", taken())]})
    press(client, word=word, drop=str(ComplaintPhoto.objects.get().key))
    assert (ComplaintPhoto.objects.count(), Complaint.objects.count()) == (0, 1)


def test_an_office_that_nobody_finds_is_typed(client, published):
    assert "名单里没有这个单位" in words(client.get("/complain/?place=540102"))
    assert "被投诉单位" in words(client.get("/complain/place/540102/"))
    press(client, code="540102", page="complain_place", office_name="某银行网点")
    complaint = Complaint.objects.get()
    assert (complaint.office, complaint.office_name, complaint.unit) == (None, "某银行网点", published.ground.lead)
    assert client.get("/complain/place/999999/").status_code == 404
    assert client.get("/complain/540102-999/").status_code == 404


def test_the_first_step_leads_to_the_office(client, published):
    assert client.get(f"/complain/?unit={OFFICE}&q=x").headers["Location"] == f"/complain/{OFFICE}/?q=x"
    assert client.get("/complain/?place=%00&unit=x'").status_code == 200


def test_who_fills_in_the_hidden_box_waits_for_a_look(client, published):
    press(client, homepage="http://example.invalid")
    assert ComplaintArrival.objects.get().held_for == "trap"


def test_a_flood_is_turned_away_and_an_honest_neighbour_is_not(client, published):
    codes = [press(client, REMOTE_ADDR="198.51.100.1").status_code for _ in range(8)]
    assert (codes[:6], codes[6:]) == ([200] * 6, [429] * 2)
    assert "请按浏览器的返回键" in words(press(client, REMOTE_ADDR="198.51.100.1"))
    honest = press(client, REMOTE_ADDR="198.51.100.2")
    assert (honest.status_code, ComplaintArrival.objects.filter(held_for="").count()) == (200, 5)


def test_who_is_turned_away_reads_nothing_of_what_others_asked(client, published, settings):
    cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "turned away"}
    settings.CACHES = {"default": cache}  # as a process has it

    def turned_away(address, caller):
        for _ in range(4):
            answer = client.post(address, {**TYPED, "form": "forged"}, REMOTE_ADDR=caller)
        assert answer.status_code == 429
        return words(answer)

    asked = f"{OFFICE}/?q=%E7%A7%98%E5%AF%86&item=540102-1"
    first = turned_away(f"/complain/{asked}", "198.51.100.1")
    second = turned_away("/complain/place/540102/", "198.51.100.2")
    large = turned_away(f"/large/complain/{asked}", "198.51.100.3")
    english = turned_away(f"/en/complain/{asked}", "198.51.100.4")
    assert first == second
    for page in (first, large, english):
        assert [told in unescape(page) for told in (OFFICE, "540102", "%E7%A7%98", "秘密", TYPED["account"])] == [
            False
        ] * 5
    assert ['class="large"' in page for page in (first, large, second)] == [False, True, False]
    assert ['href="/en/complain/"' in first, 'href="/complain/"' in english, '<html lang="en"' in english] == [True] * 3


def test_forms_that_nobody_was_given_are_turned_away_and_a_true_one_of_the_same_address_is_not(client, published):
    assert [press(client, word="forged").status_code for _ in range(5)] == [200] * 3 + [429] * 2
    assert (press(client).status_code, Complaint.objects.count()) == (200, 1)


def test_a_form_that_is_pressed_over_and_over_is_turned_away_without_a_look_at_it(
    client, published, settings, django_assert_max_num_queries
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # as a process has it
    word = form_word()
    codes = [press(client, word=word, REMOTE_ADDR=f"198.51.{number}.1").status_code for number in range(8)]
    assert (codes, Complaint.objects.count()) == ([200] * 7 + [429], 1)
    with django_assert_max_num_queries(3):  # the office and the counts of the caller
        press(client, word=word, REMOTE_ADDR="198.51.9.1")


def test_behind_a_proxy_the_last_hop_is_the_caller_whatever_the_client_wrote(client, published, settings):
    settings.AXES_IPWARE_PROXY_COUNT = 1
    codes = [
        client.post(
            reverse("complain_office", args=[OFFICE]),
            {**TYPED, "form": form_word(), "step": "send"},
            headers={"X-Forwarded-For": f"203.0.113.{number}, {hop}"},
        ).status_code
        for hop in ("198.51.100.1", "198.51.100.2")
        for number in range(7)
    ]
    assert codes == [*[200] * 6, 429, *[200] * 6, 429]


def test_the_pages_stand_in_english(client, published):
    for address in ("/en/complain/", f"/en/complain/{OFFICE}/?q={CANCELLED}", "/en/complain/follow/", "/bo/complain/"):
        assert client.get(address).status_code == 200
    answer = client.post(f"/en/complain/{OFFICE}/", {**TYPED, "mobile": "1", "form": form_word()})
    assert "11 digits" in words(answer)


def test_nothing_of_who_complains_stands_in_the_log(client, published):
    press(client)
    lines = "\n".join(str(vars(entry)) for entry in LogEntry.objects.all())
    assert (WHO in lines, PHONE in lines, "没有就不办" in lines) == (False, False, False)


def test_what_is_kept_may_still_be_complained_of(client, published):
    said = words(client.get(f"/complain/{OFFICE}/?q={KEPT}"))
    assert ("保留，窗口可以要求提供" in said, "仍可以投诉" in said) == (True, True)

"""The pages that move dates and import days: the effect is shown first, and only what was shown is done."""

from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from campaign.models import SpecialDay
from campaign.notice.timetable import SHANGHAI
from campaign.operations.rows import FIXTURES
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


@pytest.fixture
def office(client, cast, ground):
    client.force_login(cast.region_coordinator)
    return ground.coordination


def days_file(text):
    return {"file": SimpleUploadedFile("days.csv", text.encode())}


def test_the_effect_is_shown_before_anything_is_moved(client, ground, office):
    address = reverse("calendar_deadline", args=[office.pk, "publish"])
    typed = {"last_day": "2020-11-18", "reason": "大雪封路。"}
    shown = client.post(address, typed)
    assert shown.context["effect"] == [
        "由2020年11月15日24:00改为2020年11月18日24:00（北京时间）。",
        "11月18日是星期三。",
        "比现在推迟3天，涉及16个单位的应办事项。",
    ]
    assert ground.round.deadlines.get(kind="publish").closes == datetime(2020, 11, 16, tzinfo=SHANGHAI)
    # Another day than the one whose effect was read is shown first, too.
    other = client.post(address, {**typed, "last_day": "2020-11-19", "confirmed": "2020-11-18"})
    assert "11月19日是星期四。" in other.context["effect"]
    done = client.post(address, {**typed, "confirmed": "2020-11-18"})
    assert done["Location"] == f"{reverse('calendar')}?round=1"
    page = strip_tags(client.get(reverse("calendar")).content.decode())
    assert "2020年11月18日24:00（北京时间）" in page
    assert "大雪封路。" in page


def test_a_day_against_the_order_of_the_notice_is_pointed_out(client, ground, office):
    address = reverse("calendar_deadline", args=[office.pk, "publish"])
    late = client.post(address, {"last_day": "2020-11-22", "reason": "大雪封路。"}).context["effect"]
    assert late[2:] == [
        "比现在推迟7天，涉及16个单位的应办事项。",
        "请注意：晚于“报送证明事项清理汇总表（附件5）”的时限2020年11月20日24:00。",
    ]
    early = client.post(address, {"last_day": "2020-10-30", "reason": "提前。"}).context["effect"]
    assert early[2:] == [
        "比现在提前16天，涉及16个单位的应办事项。",
        "请注意：早于“报送证明事项清理申报表（附件2）”的时限2020年10月31日24:00。",
    ]


def test_a_refused_move_comes_back_with_what_to_do(client, ground, office):
    address = reverse("calendar_deadline", args=[office.pk, "declare"])
    answer = client.post(address, {"last_day": "2020-11-06", "reason": "雪。", "confirmed": "2020-11-06"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["last_day"] == [
        "改后的日期不在允许办理这项工作的阶段内。请先调整阶段的结束日期，再改时限。"
    ]


def test_a_phase_says_what_follows_it(client, ground, office):
    client.post(
        reverse("calendar_days_import", args=[office.pk]),
        days_file("day,kind,name,source\n2020-11-06,off,雪灾停工,通知"),
    )
    address = reverse("calendar_phase", args=[office.pk, 2])
    shown = client.post(address, {"last_day": "2020-11-06", "reason": "雪。"})
    assert shown.context["effect"][1:] == [
        "11月6日是星期五，雪灾停工，放假。",
        "“审核、反馈、公布阶段”随之从2020年11月6日24:00开始。",
    ]


def test_what_is_not_there_is_not_there(client, office):
    assert client.get(reverse("calendar_deadline", args=[office.pk, "nothing"])).status_code == 404
    assert client.get(reverse("calendar_phase", args=[office.pk, 9])).status_code == 404


def test_days_come_back_as_the_file_that_was_imported(client, office):
    text = (FIXTURES / "calendar" / "working_days.csv").read_text(encoding="utf-8")
    answer = client.post(reverse("calendar_days_import", args=[office.pk]), days_file(text))
    assert answer["Location"] == reverse("calendar_days")
    file = client.get(reverse("calendar_days_file")).content.decode("utf-8-sig")
    assert file.replace("\r\n", "\n") == text
    years = client.get(reverse("calendar_days")).context["years"]
    assert [year["year"] for year in years] == [2021, 2020]
    run = next(run for run in years[1]["runs"] if run["one"].name == "国庆节、中秋节")
    assert (str(run["first"]), str(run["last"]), run["count"]) == ("2020-10-01", "2020-10-08", 8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day,kind\n2020-10-01,off\n", "缺少栏目"),
        ("day,kind,name,source\n2020-10-01,?,国庆节,通知\n", "第2行"),
        ("", "文件是空的"),
        ("x" * 300_000, "超过200KB"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(client, office, text, words):
    answer = client.post(reverse("calendar_days_import", args=[office.pk]), days_file(text))
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["file"][0]
    assert not SpecialDay.objects.exists()


def test_who_may_not_set_reads_and_finds_no_form(client, cast, ground):
    client.force_login(cast.clerk)
    page = client.get(reverse("calendar_days"))
    assert (page.status_code, page.context["sets"]) == (200, False)
    assert b"enctype" not in page.content
    assert "还没有安排" in page.content.decode()

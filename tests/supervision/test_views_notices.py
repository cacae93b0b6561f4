"""The desk of notices and what the public reads of them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.models import PublicNotice
from supervision.operations.notices import withdraw_notice
from tests.cast import PHASE_5
from tests.supervision.test_operations_notices import LINE, POLICY, criticism, publish

NEAR = (
    "supervisor",
    "coordinator",
    "handler",
    "inspector",
    "clerk",
    "panel_chair",
    "city_supervisor",
    "region_coordinator",
)
TYPED = {"kind": "policy", "title": "什么证明不用再开", "body": "清单上没有的，\n\n窗口不得要求提供。"}


@pytest.fixture(autouse=True)
def _in_phase_five():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def write(client, ground, step, **given):
    return client.post(reverse("notice_write", args=[ground.lead.pk]), {**TYPED, "step": step, **given})


def words(answer):
    return answer.content.decode()


def test_a_notice_is_looked_at_before_it_is_published(client, ground, cast):
    client.force_login(cast.supervisor)
    seen = write(client, ground, "preview")
    assert (seen.status_code, PublicNotice.objects.count()) == (200, 0)
    assert ("还没有发布" in words(seen), "<p>窗口不得要求提供。</p>" in words(seen)) == (True, True)
    answer = write(client, ground, "publish")
    notice = PublicNotice.objects.get()
    assert answer.headers["Location"] == reverse("notice_case", args=[notice.pk])
    assert write(client, ground, "publish").headers["Location"] == answer.headers["Location"]
    assert PublicNotice.objects.count() == 1


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(client, ground, cast):
    client.force_login(cast.coordinator)
    answer = write(client, ground, "publish", kind="criticism", phone="１３８０００００００７", about="540102-999")
    said = words(answer)
    assert (answer.status_code, PublicNotice.objects.count()) == (422, 0)
    for expected in ("投诉电话有手机号码", "没有这个编码的单位", "通报批评须有文号", "窗口不得要求提供。"):
        assert expected in said


def test_it_is_withdrawn_or_replaced_from_its_page(client, ground, cast):
    client.force_login(cast.supervisor)
    first = publish(ground, cast)
    instead = f"{reverse('notice_write', args=[ground.lead.pk])}?instead={first.pk}"
    assert "什么证明不用再开" in words(client.get(instead))
    client.post(instead, {**TYPED, "title": "新的标题", "step": "publish"})
    second = PublicNotice.objects.get(supersedes=first)
    case = reverse("notice_case", args=[second.pk])
    assert client.post(case, {"reason": " "}).status_code == 422
    assert client.post(case, {"reason": "有误。"}).headers["Location"] == case
    assert client.post(case, {"reason": "有误。"}).status_code == 409
    assert "本公告已于2020年12月15日撤回" in words(client.get(case))
    foreign = f"{reverse('notice_write', args=[ground.lead.pk])}?instead={second.pk + 99}"
    assert client.get(foreign).status_code == 404


def test_only_who_announces_finds_the_desk(client, ground, cast):
    notice = publish(ground, cast)
    addresses = [
        reverse("notices_desk"),
        reverse("notice_write", args=[ground.lead.pk]),
        reverse("notice_case", args=[notice.pk]),
    ]
    found = {}
    for who in NEAR:
        client.force_login(getattr(cast, who))
        found[who] = [client.get(address).status_code for address in addresses]
    may = {who: codes for who, codes in found.items() if codes != [404] * 3}
    own, others = [200] * 3, [200, 404, 404]
    assert may == {
        **dict.fromkeys(("supervisor", "coordinator"), own),
        **dict.fromkeys(("city_supervisor", "region_coordinator"), others),
    }


def test_the_public_reads_it_within_a_minute_in_three_languages(client, ground, cast):
    before = client.get("/notices/")
    notice = publish(ground, cast, criticism(ground))
    after = client.get("/notices/")
    assert before["ETag"] != after["ETag"]
    assert "关于索要已取消证明的通报" in words(after)
    for front in ("", "/en", "/bo", "/large"):
        page = client.get(f"{front}/notices/540102/{notice.pk}/")
        assert (page.status_code, "城减证办〔2020〕3号" in words(page), "城关区民政局" in words(page)) == (
            200,
            True,
            True,
        )
    assert "max-age=50" in after["Cache-Control"]
    assert client.get(f"/notices/540103/{notice.pk}/").status_code == 404
    assert client.get("/notices/540102/99999999999999999999/").status_code == 404


def test_a_withdrawn_one_stays_and_says_why(client, ground, cast):
    notice = publish(ground, cast)
    withdraw_notice(notice, reason="文件引用有误。", actor=cast.supervisor, at=PHASE_5)
    said = words(client.get(f"/notices/540102/{notice.pk}/"))
    assert ("撤回理由：文件引用有误。" in said, "清单上没有的" in said) == (True, True)
    assert "已撤回" in words(client.get("/notices/540102/"))


def test_each_place_says_where_one_complains(client, ground, cast):
    publish(ground, cast, LINE)
    county, street, city = (words(client.get(f"/notices/{code}/")) for code in ("540102", "540102002", "540100"))
    for said in (county, street):
        assert ("0891-0000000" in said, "市民服务中心一楼" in said) == (True, True)
    assert "0891-0000000" in city  # among the places below
    assert client.get("/notices/999999/").status_code == 404


def test_kinds_are_told_apart_and_pages_do_not_ask_more_for_more(client, ground, cast, django_assert_num_queries):
    publish(ground, cast)
    publish(ground, cast, criticism(ground))
    only = words(client.get("/notices/?kind=criticism"))
    assert ("关于索要已取消证明的通报" in only, "什么证明不用再开" in only) == (True, False)
    assert client.get("/notices/?kind=none&page=x").status_code == 200
    with CaptureQueriesContext(connection) as counted:
        client.get("/notices/540102/")
    for number in range(4, 12):
        publish(ground, cast, criticism(ground, document_number=f"{number}号", title=f"通报{number}"))
    with django_assert_num_queries(len(counted.captured_queries)):
        client.get("/notices/540102/")


def test_feed_table_and_map_name_it(client, ground, cast):
    notice = publish(ground, cast, POLICY)
    withdraw_notice(notice, reason="有误。", actor=cast.supervisor, at=PHASE_5 + timedelta(hours=1))
    feed = words(client.get("/notices/feed/"))
    assert (f"urn:x-jianzheng:notice:540102:{notice.pk}" in feed, "（已撤回）" in feed) == (True, True)
    table = client.get("/notices/notices.csv").content.decode("utf-8-sig")
    assert ("什么证明不用再开" in table, "已撤回" in table) == (True, True)
    assert f"/notices/540102/{notice.pk}/" in words(client.get("/sitemap-notices.xml"))
    assert "/complain/" in words(client.get("/sitemap-pages.xml"))
    assert "sitemap-notices.xml" in words(client.get("/sitemap.xml"))

"""A handler takes down a call or a visit, the lists answer at once; what came as a flood is let in; photos are the handlers'."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from supervision.forms.form_tokens import new_form
from supervision.models import Complaint, ComplaintArrival, ComplaintPhoto
from supervision.operations.complaint_photos import keep_photo
from tests.supervision.conftest import COMPLAINED_AT
from tests.supervision.test_operations_complaining import NONCE, send
from tests.supervision.test_operations_photos import taken
from tests.supervision.test_views_complain import OFFICE, TYPED

ADDRESS = f"/complaints/enter/?place=540102&unit={OFFICE}"
CALLED = {**TYPED, "entered_as": "telephone"}


@pytest.fixture(autouse=True)
def _after_publication():
    with time_machine.travel(COMPLAINED_AT, tick=False):
        yield


def words(answer):
    return answer.content.decode()


def press(client, step="send", word=None, **given):
    word = word or new_form(COMPLAINED_AT - timedelta(seconds=20))
    return client.post(ADDRESS, {**CALLED, "form": word, "step": step, **given})


def test_place_office_then_the_form(client, complaining):
    client.force_login(complaining.cast.handler)
    assert "下一步：选单位" in words(client.get("/complaints/enter/"))
    assert "下一步：登记情况" in words(client.get("/complaints/enter/?place=540102"))
    assert "登记投诉，生成编号" in words(client.get(ADDRESS))
    assert 'name="office_name"' in words(client.get("/complaints/enter/?place=540102&unknown=1"))


def test_the_lists_answer_at_once_and_nothing_is_taken_down(client, complaining):
    client.force_login(complaining.cast.handler)
    answer = press(client, "look", name="", account="")
    assert (answer.status_code, Complaint.objects.count()) == (200, 0)
    assert ("已取消，窗口不得要求提供" in words(answer), "summary-of-errors" in words(answer)) == (True, False)


def test_it_is_taken_down_once_with_a_secret_to_read_out(client, complaining):
    client.force_login(complaining.cast.handler)
    word = new_form(COMPLAINED_AT)
    first, again = press(client, word=word), press(client, word=word)
    complaint = Complaint.objects.get()
    assert (complaint.source, complaint.entered_by) == ("telephone", complaining.cast.handler)
    assert (first.context["secret"], again.context["again"]) == (again.context["secret"], True)
    assert "no-store" in first["Cache-Control"]
    handed_over = "凭编号和查询码查询办理情况、补充情况、表示是否解决：", "/complain/follow/", "投诉电话"
    assert [one for one in handed_over if one not in words(first)] == []
    photo = [SimpleUploadedFile("a.jpg", taken()), SimpleUploadedFile("b.jpg", b"x")]
    assert press(client, mobile="1", photos=photo).status_code == 422
    assert ComplaintPhoto.objects.count() == 1


def test_only_handlers_find_these_pages(client, complaining):
    complaint = send(complaining, trapped=True).complaint
    pages = ["/complaints/enter/", "/complaints/held/"]
    found = set()
    for who in (
        "clerk",
        "leader",
        "supervisor",
        "inspector",
        "coordinator",
        "city_supervisor",
        "city_handler",
        "handler",
    ):
        client.force_login(getattr(complaining.cast, who))
        if 200 in [client.get(page).status_code for page in pages]:
            found.add(who)
        assert client.post(reverse("complaint_let_in", args=[complaint.pk])).status_code == (
            302 if who == "handler" else 404
        )
    assert found == {"handler", "city_handler"}


def test_what_waits_is_let_in_and_then_no_longer_waits(client, complaining):
    complaint = send(complaining, trapped=True).complaint
    client.force_login(complaining.cast.handler)
    assert complaint.number in words(client.get("/complaints/held/"))
    client.post(reverse("complaint_let_in", args=[complaint.pk]))
    assert ComplaintArrival.objects.get().let_in_by == complaining.cast.handler
    client.get("/complaints/held/")  # says that it was let in
    assert complaint.number not in words(client.get("/complaints/held/"))
    assert "不用甄别" in words(client.post(reverse("complaint_let_in", args=[complaint.pk]), follow=True))


def test_what_is_ticked_is_refused_for_one_reason(client, complaining):
    complaint = send(complaining, trapped=True).complaint
    client.force_login(complaining.cast.handler)
    address, given = reverse("complaints_held_refuse"), {"reason": "untraceable", "words": "无法核实。"}
    assert "请先勾选投诉" in words(client.post(address, given))
    assert client.post(address, {"pick": complaint.pk}).status_code == 422
    assert client.post(address, {**given, "pick": complaint.pk}).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.state, complaint.refusal) == ("refused", "untraceable")


def test_a_photo_is_given_to_who_may_see_it(client, complaining):
    keep_photo(taken(), nonce=NONCE, at=COMPLAINED_AT)
    complaint = send(complaining).complaint
    complaining.refer(complaint)
    photo = ComplaintPhoto.objects.get()
    address = reverse("complaint_photo", args=[photo.key])

    def codes():
        found = {}
        for who in ("handler", "clerk", "supervisor", "city_handler", "stranger"):
            client.force_login(getattr(complaining.cast, who))
            found[who] = client.get(address).status_code
        return found

    assert codes() == {"handler": 200, "clerk": 404, "supervisor": 404, "city_handler": 404, "stranger": 404}
    client.force_login(complaining.cast.clerk)
    assert client.post(reverse("complaint_photo_release", args=[photo.key])).status_code == 404
    client.force_login(complaining.cast.handler)
    client.post(reverse("complaint_photo_release", args=[photo.key]))
    assert codes() == {"handler": 200, "clerk": 200, "supervisor": 200, "city_handler": 404, "stranger": 404}
    noted = LogEntry.objects.readings().filter(thing_id=complaint.pk).values_list("actor__username", "after__fields")
    assert sorted(noted) == [(who, ["照片"]) for who in ("clerk", "handler", "supervisor")]  # once a day each
    answer = client.get(address.replace(str(photo.key), "00000000-0000-4000-8000-000000000000"))
    assert answer.status_code == 404

"""Orders to correct and accountability as the office, the unit and the line between meet them."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision.models import Accountability, CorrectionOrder, Finding, PublicNotice
from supervision.operations.corrections import version_of
from tests.cast import A_FEW
from tests.supervision.inspecting import DAY, NUMBER, VISITED_AT, photo

READERS = {"clerk", "leader", "supervisor", "city_supervisor", "region_supervisor"}
DONE = "已从材料清单中删去。"
TYPED = {
    "kind": "criticism",
    "number": "城政办通〔2020〕9号",
    "decided_on": "2020-12-17",
    "decided_by": "城关区人民政府办公室",
    "words": "逾期没有整改。",
}


@pytest.fixture(autouse=True)
def _next_day():
    with time_machine.travel(VISITED_AT + DAY, tick=False):
        yield


@pytest.fixture
def open_as(client, checked):
    def open_page(who, name, *args, data=None, query=""):
        client.force_login(getattr(checked.cast, who))
        address = reverse(name, args=args) + query
        return client.get(address) if data is None else client.post(address, data)

    return open_page


@pytest.fixture
def issued(checked):
    checked.answer_all(wrong=["still_asked"])
    return checked.order(checked.hand_in())


def test_who_reads_an_order(checked, issued, open_as):
    everybody = READERS | A_FEW | {"inspector", "handler", "city_handler"}
    met = {who: open_as(who, "order", issued.pk).status_code for who in everybody}
    assert {who for who, status in met.items() if status == 200} == READERS
    listed = {who for who in everybody if NUMBER in open_as(who, "orders").content.decode()}
    assert listed == READERS
    files = {
        who for who in everybody if NUMBER in open_as(who, "orders_file", "csv").content.decode("utf-8", "replace")
    }
    assert files == READERS


def test_an_order_is_made_of_findings(checked, open_as):
    checked.answer_all(wrong=["still_asked"])
    (found,) = checked.hand_in()
    query = f"?finding={found.pk}"
    page = open_as("supervisor", "order_new", checked.ground.civil.pk, query=query)
    assert page.context["form"]["what"].value().startswith("1．取消后仍要求提供（亲属关系证明）：窗口材料清单上仍有。")
    data = {"issuer": checked.ground.lead.pk, "number": NUMBER, "what": "删去。", "days": "5", "finding": found.pk}
    made = open_as("supervisor", "order_new", checked.ground.civil.pk, data=data)
    order = CorrectionOrder.objects.get()
    assert made.headers["Location"] == reverse("order", args=[order.pk])
    assert Finding.objects.get().order == order
    wrong = open_as("supervisor", "order_new", checked.ground.civil.pk, data={**data, "number": "", "days": "99"})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (422, ["__all__", "days", "number"])
    assert "已由他人下达整改" in wrong.content.decode()
    assert (order.source, "检查发现" in open_as("supervisor", "orders").content.decode()) == ("finding", True)
    assert open_as("supervisor", "order_new", checked.ground.other_civil.pk).status_code == 404


def test_what_was_picked_and_cannot_be_ordered_is_refused_in_words_and_becomes_no_other_order(checked, open_as):
    unit, page = checked.ground.civil.pk, reverse("findings")
    typed = {"issuer": checked.ground.lead.pk, "number": NUMBER, "what": "删去。", "days": "5"}
    many = [str(number) for number in range(1, 202)]
    for names, words in (
        (["x"], "没有读出"),
        (["9" * 40], "没有读出"),
        (many, "最多选200个"),
        (["999999"], "重新选择"),
    ):
        asked = open_as("supervisor", "order_new", unit, query="?" + "&".join(f"finding={one}" for one in names))
        assert asked.headers["Location"] == page
        assert words in open_as("supervisor", "findings").content.decode()
        open_as("supervisor", "order_new", unit, data={**typed, "finding": names})
    assert CorrectionOrder.objects.count() == 0


def test_the_unit_of_an_order_by_hand_is_found_by_name_or_code_below_the_office_only(checked, open_as):
    civil, straight = checked.ground.civil, reverse("order_new", args=[checked.ground.civil.pk])
    assert [
        open_as("supervisor", "order_to", query=f"?unit={one}").headers["Location"] for one in (civil.code, civil.name)
    ] == [
        straight,
        straight,
    ]
    page = open_as("supervisor", "order_to", query="?unit=城关")
    listed = [unit.pk for unit in page.context["units"]]
    assert (civil.pk in listed, checked.ground.other_civil.pk in listed, checked.ground.lead.pk in listed) == (
        True,
        False,
        False,
    )
    assert "没有找到这个单位" in open_as("supervisor", "order_to", query="?unit=没有").content.decode()


def test_an_order_written_by_hand_is_of_daily_supervision(checked, open_as):
    page = open_as("supervisor", "order_new", checked.ground.civil.pk)
    assert page.context["back"]["url"] == f"{reverse('orders')}?side=below"
    data = {"issuer": checked.ground.lead.pk, "number": NUMBER, "what": "删去。", "days": "5"}
    assert open_as("supervisor", "order_new", checked.ground.civil.pk, data=data).status_code == 302
    assert CorrectionOrder.objects.get().source == "daily"
    assert "日常督查" in open_as("clerk", "orders").content.decode()


def test_the_unit_reports_the_leader_signs_the_office_verifies(checked, issued, open_as):
    def save(who="clerk", **more):
        return open_as(who, "order_report", issued.pk, data={"words": DONE, **more})

    page = save(evidence=[SimpleUploadedFile("指南.jpg", photo(), "image/jpeg")])
    assert page.status_code == 302
    assert DONE not in open_as("supervisor", "order", issued.pk).content.decode()
    kept = issued.files.get()
    assert open_as("supervisor", "order_file", issued.pk, kept.pk).status_code == 404
    assert open_as("clerk", "order_file", issued.pk, kept.pk).status_code == 200
    assert open_as("clerk", "order_act", issued.pk, "report").status_code == 302
    assert DONE in open_as("leader", "order_act", issued.pk, "report").content.decode()
    stale = open_as("leader", "order_act", issued.pk, "report", data={"version": "old"})
    assert (stale.status_code, "又有修改" in stale.content.decode()) == (422, True)
    read = {"version": version_of(CorrectionOrder.objects.get())}
    assert open_as("leader", "order_act", issued.pk, "report", data=read).status_code == 302
    assert DONE in open_as("supervisor", "order", issued.pk).content.decode()
    assert open_as("supervisor", "order_file", issued.pk, kept.pk).status_code == 200
    assert open_as("supervisor", "order_act", issued.pk, "return", data={"note": ""}).status_code == 422
    assert open_as("supervisor", "order_act", issued.pk, "return", data={"note": "照片看不清。"}).status_code == 302
    assert "照片看不清。" in open_as("clerk", "order", issued.pk).content.decode()
    assert DONE in open_as("supervisor", "order", issued.pk).content.decode()  # as it was signed
    save(words="新写的，还没有签发。")
    page = open_as("supervisor", "order", issued.pk).content.decode()
    table = open_as("supervisor", "orders_file", "csv").content.decode("utf-8", "replace")
    assert [words in text for text in (page, table) for words in (DONE, "新写的")] == [False] * 4
    assert open_as("supervisor", "order_file", issued.pk, kept.pk).status_code == 404
    save()
    read = {"version": version_of(CorrectionOrder.objects.get())}
    open_as("leader", "order_act", issued.pk, "report", data=read)
    assert open_as("supervisor", "order_act", issued.pk, "verify", data={}).status_code == 302
    assert open_as("supervisor", "order_act", issued.pk, "nothing").status_code == 404
    assert CorrectionOrder.objects.get().state == "closed"


def test_what_is_wrong_with_a_report_is_said_and_nothing_lost(checked, issued, open_as):
    page = open_as("clerk", "order_report", issued.pk, data={"words": "联系13800001234"})
    assert (page.status_code, page.context["form"]["words"].value()) == (422, "联系13800001234")
    data = {"words": DONE, "evidence": [SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream")]}
    page = open_as("clerk", "order_report", issued.pk, data=data)
    assert (page.status_code, DONE in page.content.decode()) == (422, True)


def test_the_overdue_ones_are_found_by_their_light(checked, issued, open_as):
    assert NUMBER not in open_as("supervisor", "orders", query="?light=red").content.decode()
    with time_machine.travel(issued.due_at, tick=False):
        page = open_as("supervisor", "orders", query="?light=red").content.decode()
    assert (NUMBER in page, "逾期" in page) == (True, True)


def test_accountability_is_noted_from_the_order_and_withdrawn_after_asking(checked, issued, open_as):
    query, unit = f"?order={issued.pk}", checked.ground.civil.pk
    assert NUMBER in open_as("supervisor", "accountability_new", unit, query=query).content.decode()
    data = {**TYPED, "issuer": checked.ground.lead.pk}
    assert open_as("supervisor", "accountability_new", unit, data=data, query=query).status_code == 302
    made = Accountability.objects.get()
    assert made.order == issued
    met = {who: open_as(who, "accountability", made.pk).status_code for who in READERS | A_FEW}
    assert {who for who, status in met.items() if status == 200} == READERS
    assert TYPED["number"] in open_as("clerk", "accountabilities_file", "csv").content.decode()
    assert open_as("supervisor", "accountability_withdraw", made.pk, data={"note": ""}).status_code == 422
    assert open_as("supervisor", "accountability_withdraw", made.pk, data={"note": "有误。"}).status_code == 302
    assert Accountability.objects.get().state == "withdrawn"
    wrong = open_as("supervisor", "accountability_new", unit, data={**data, "number": "", "decided_on": "2099-01-01"})
    assert sorted(wrong.context["form"].errors) == ["number"]


def test_what_was_decided_to_be_public_becomes_a_notice_that_is_tied_to_it(checked, issued, open_as):
    lead, civil = checked.ground.lead.pk, checked.ground.civil.pk
    data = {**TYPED, "issuer": lead, "is_public": "on"}
    talk = open_as("supervisor", "accountability_new", civil, data={**data, "kind": "talk"})
    assert (talk.status_code, list(talk.context["form"].errors)) == (422, ["is_public"])
    open_as("supervisor", "accountability_new", civil, data=data)
    made = Accountability.objects.get()
    draft = f"?note={made.pk}"

    def says(who: str) -> tuple[bool, bool]:
        page = open_as(who, "accountability", made.pk).content.decode()
        return "公告还没有发布" in page, f"{reverse('notice_write', args=[lead])}{draft}" in page

    assert {who: says(who) for who in ("supervisor", "clerk", "city_supervisor")} == {
        "supervisor": (True, True),
        "clerk": (True, False),
        "city_supervisor": (True, False),
    }
    assert open_as("supervisor", "notice_write", lead, query="?note=999999").status_code == 404
    form = open_as("supervisor", "notice_write", lead, query=draft).context["form"]
    other = {name: form[name].value() for name in ("title", "body", "document_number", "document_day")}
    other |= {"kind": "correction", "about": "540102-002", "step": "publish"}
    assert open_as("supervisor", "notice_write", lead, data=other).status_code == 302
    assert says("supervisor") == (True, True)  # a notice of another kind is not the criticism
    names = ("kind", "title", "body", "about", "document_number", "document_day")
    typed = {name: str(form[name].value()) for name in names}
    assert (typed["kind"], typed["about"], typed["document_number"]) == ("criticism", "540102-002", TYPED["number"])
    assert (
        open_as("supervisor", "notice_write", lead, query=draft, data={**typed, "step": "publish"}).status_code == 302
    )
    notice = PublicNotice.objects.get(kind="criticism")
    assert (notice.about_id, notice.document_day, made.words in notice.body) == (civil, made.decided_on, True)
    assert says("supervisor") == (False, False)
    page = open_as("clerk", "accountability", made.pk).content.decode()
    assert (reverse("notice", args=["540102", notice.pk]) in page, "是，公告已发布" in page) == (True, True)
    assert "是，公告已发布" in open_as("clerk", "accountabilities").content.decode()
    open_as("supervisor", "accountability_withdraw", made.pk, data={"note": "有误。"})
    assert "公告仍然有效，请在“公告”中撤回" in open_as("supervisor", "accountability", made.pk).content.decode()


def test_one_order_and_many_take_the_same_number_of_queries(checked, issued, open_as):
    counts = []
    open_as("supervisor", "orders")
    for more in (0, 3):
        for number in range(more):
            checked.order(number=f"城减证整〔2020〕{number + 10}号")
        with CaptureQueriesContext(connection) as caught:
            open_as("supervisor", "orders")
        counts.append(len(caught))
    assert counts[0] == counts[1]

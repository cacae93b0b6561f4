"""Courier mode on pages: own townships only, shown before it is handed in, the receipt with the sum, the township's answer."""

import hashlib
import zipfile
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaign.models import LogEntry
from campaign.operations import extend_deadline
from campaign.queries import chinese_deadline, deadline_of, work_for
from campaign.sheets.refusals import REFUSALS
from submissions.models import Declaration, Delivery
from submissions.operations import start_declaration
from submissions.operations.uploads import QUOTA
from submissions.sheets import pending
from tests.cast import A_FEW, PHASE_2, PHASE_3
from tests.submissions.alike import certified_by
from tests.submissions.papers import HOUR, add
from tests.submissions.workbooks import book, item, with_changes

PAGE = b"%PDF-1.4 signed"
LARGE = PAGE + b"\0" * 12 * 1024 * 1024
FACTS = {
    "signer_name": "八廓签发甲",
    "signer_title": "副主任",
    "signed_on": "2020-10-11",
    "arrival": "disk",
}


def content(workbook):
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def rows(count=2, **changes):
    return content(book([item(number, **changes) for number in range(1, count + 1)]))


def url(unit, name="courier_upload"):
    return reverse(name, args=[unit.pk])


def send(client, unit, data, *, scan=None, **facts):
    files = {"file": SimpleUploadedFile("八廓.xlsx", data)}
    if scan is not None:
        files["scan"] = SimpleUploadedFile("签字页.pdf", scan)
    return client.post(url(unit), {**FACTS, **files, **facts})


def lying():
    return sorted(pending.folder().glob("*"))


@pytest.fixture
def county(request, signed_in, cast):
    if "given" in request.fixturenames:
        request.getfixturevalue("given")  # a story is told before somebody signs in
    return signed_in(cast.coordinator)


@pytest.fixture
def given(declaring, ground, cast, story, tmp_path):
    def play():
        county = Client()
        county.force_login(cast.coordinator)
        token = send(county, ground.township, rows(), scan=PAGE).context["token"]
        county.post(url(ground.township, "courier_confirm"), {"token": token})
        return Delivery.objects.get()

    return story("given", play, folder=tmp_path)


def test_the_list_holds_the_countys_townships_only(county, ground, signed_in, cast):
    page = county.get(reverse("courier"))
    assert [(line["unit"], line["owes"]) for line in page.context["lines"]] == [(ground.township, True)]
    assert reverse("courier") in county.get(reverse("declarations")).content.decode()
    for name in ("city_coordinator", "region_coordinator"):
        page = signed_in(getattr(cast, name)).get(reverse("courier"))
        assert (page.status_code, page.context["lines"]) == (200, [])


def test_after_the_deadline_the_list_says_what_to_do_and_the_page_refuses(county, ground):
    ground.round.phases.filter(number=2).update(closes=PHASE_2)
    page = county.get(reverse("courier"))
    assert ([line["in_time"] for line in page.context["lines"]], "请先在" in page.content.decode()) == ([False], True)
    answer = county.get(url(ground.township), follow=True)
    assert "现在不在填报申报表的期限内，不能代报" in answer.content.decode()


def test_a_workbook_is_shown_and_nothing_is_saved(county, ground):
    page = send(county, ground.township, rows(), scan=PAGE)
    assert (page.status_code, page.context["reading"].rows, len(lying())) == (200, 2, 2)
    assert ">代八廓街道办事处报送2项</button>" in page.content.decode()
    assert (Declaration.objects.count(), Delivery.objects.count()) == (0, 0)


def test_the_yes_hands_it_in_and_shows_the_receipt_with_the_sum(county, ground, cast):
    data = rows()
    token = send(county, ground.township, data, scan=PAGE).context["token"]
    page = county.post(url(ground.township, "courier_confirm"), {"token": token}, follow=True)
    paper = Declaration.objects.get()
    assert page.redirect_chain == [(reverse("declaration_receipt", args=[paper.pk]), 302)]
    given, whole = Delivery.objects.get(), hashlib.sha256(data).hexdigest()
    assert (given.workbook.sha256, given.scan.read(), given.delivered_by) == (whole, PAGE, cast.coordinator)
    text = page.content.decode()
    assert [part for part in given.sum_in_groups if f">{part}<" not in text] == []
    assert given.signed_by == f"八廓签发甲（副主任），由城关区人民政府办公室{cast.coordinator.name}代报"
    assert f"<dt>签发人</dt><dd>{given.signed_by}</dd>" in "".join(text.split())
    assert (lying(), paper.unit, paper.state) == ([], ground.township, "certified")


def test_the_paper_and_the_townships_page_name_the_township_s_signer(given, signed_in, cast):
    client = signed_in(cast.township_clerk)
    paper = client.get(reverse("declaration", args=[given.declaration_id])).content.decode()
    own = client.get(reverse("delivery", args=[given.pk])).content.decode()
    assert f"报送，签发人{given.signed_by}。" in paper
    assert f"<dt>签发人</dt><dd>{given.signed_by}</dd>" in "".join(own.split())


def test_the_preview_shows_the_deadline_with_what_the_receipt_will_say(county, ground, cast, declaring):
    facts = send(county, ground.township, rows()).context["facts"]
    assert facts[-1] == {"key": "截止", "value": "2020年10月31日24:00（北京时间），期限内"}
    until = PHASE_3 + 48 * HOUR
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(deadline, ground.township, until=until, reason="道路中断", actor=cast.coordinator, at=PHASE_2)
    declaring.move_to(PHASE_3)
    county.force_login(cast.coordinator)
    facts = send(county, ground.township, rows()).context["facts"]
    assert facts[-1]["value"].endswith(f"回执将注明“逾期报送（已批准延期至{chinese_deadline(until)}）”")


def test_a_workbook_that_is_too_large_is_named_and_what_was_typed_stays(county, ground):
    page = send(county, ground.township, LARGE, scan=PAGE)
    assert (page.status_code, page.context["form"].errors) == (422, {"file": [REFUSALS["file_too_big"]]})
    assert page.context["form"]["signer_name"].value() == "八廓签发甲"


def test_a_second_yes_hands_nothing_in(county, ground):
    token = send(county, ground.township, rows()).context["token"]
    county.post(url(ground.township, "courier_confirm"), {"token": token})
    again = county.post(url(ground.township, "courier_confirm"), {"token": token}, follow=True)
    assert "这份送达件已经代报" in again.content.decode()
    assert (Delivery.objects.count(), LogEntry.objects.filter(move="deliver").count()) == (1, 1)


def test_a_yes_that_was_signed_for_another_is_none(county, ground, signed_in, cast):
    token = send(county, ground.township, rows()).context["token"]
    assert (
        signed_in(cast.stranger_chair).post(url(ground.township, "courier_confirm"), {"token": token}).status_code
        == 404
    )
    for word in (token[:-1], "", "x:y:z"):
        county.post(url(ground.township, "courier_confirm"), {"token": word})
    assert Delivery.objects.count() == 0


def test_a_wrong_cell_is_named_and_nothing_is_kept(county, ground):
    page = send(county, ground.township, content(with_changes({}, {"cert_name": "=1"})), scan=PAGE)
    assert (page.status_code, page.context["token"], lying()) == (422, "", [])
    assert "E3" in page.content.decode()


def test_what_the_self_check_would_stop_is_said_before(county, ground):
    page = send(county, ground.township, rows(1, proposal="保留", disposal="", replacement="", keep_reason=""))
    assert (page.status_code, page.context["token"], Declaration.objects.count()) == (422, "", 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signer_name", ""),
        ("signer_title", "　"),
        ("signed_on", "昨天"),
        ("signed_on", "2020-10-13"),
        ("arrival", "pigeon"),
    ],
)
def test_without_who_signed_and_when_nothing_is_read(county, ground, field, value):
    page = send(county, ground.township, rows(), **{field: value})
    assert (page.status_code, lying(), LogEntry.objects.filter(move="upload").count()) == (422, [], 0)
    assert "请先改正以下内容" in page.content.decode()


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        (b"<html>", "不是PDF或者JPG"),
        (b"", "空文件"),
        (PAGE + b"\0" * 5 * 1024 * 1024, "超过5MB"),
        (LARGE, "超过5MB"),
    ],
    ids=["a page", "empty", "too large", "larger than any file"],
)
def test_a_signed_page_is_a_pdf_or_a_picture(county, ground, scan, words):
    page = send(county, ground.township, rows(), scan=scan)
    assert (page.status_code, words in page.content.decode(), lying()) == (422, True, [])


def test_an_hour_sees_only_so_many_files(county, ground, cast):
    for number in range(QUOTA):
        send(county, ground.township, b"%d" % number)
    page = send(county, ground.township, rows())
    assert (page.status_code, "一小时内最多读取" in page.content.decode()) == (422, True)


def test_a_township_that_writes_itself_is_not_written_over(county, ground, cast):
    paper = start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)
    token = send(county, ground.township, rows()).context["token"]
    add(paper, cast.township_clerk, cert_name="乡镇自己的草稿")
    answer = county.post(url(ground.township, "courier_confirm"), {"token": token}, follow=True)
    assert "不能用送达件替换" in answer.content.decode()
    assert (paper.items.count(), Delivery.objects.count()) == (1, 0)
    assert "不能用送达件替换" in county.get(url(ground.township), follow=True).content.decode()


@pytest.mark.parametrize("name", sorted(A_FEW - {"coordinator", "disabled"}))
def test_others_bring_nothing(signed_in, cast, ground, name):
    client = signed_in(getattr(cast, name))
    assert client.get(url(ground.township)).status_code == 404
    assert send(client, ground.township, rows()).status_code == 404


def test_a_department_is_no_township(county, ground):
    assert county.get(url(ground.civil)).status_code == 404
    assert county.get(url(ground.other_township)).status_code == 404


class TestTemplates:
    """The templates of all townships at once."""

    def books(self, client):
        answer = client.get(reverse("courier_templates"))
        with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
            return {name: openpyxl.load_workbook(BytesIO(archive.read(name))) for name in archive.namelist()}

    def cells(self, workbook):
        return {str(cell) for row in workbook.worksheets[0].iter_rows(values_only=True) for cell in row if cell}

    def test_there_is_one_for_each_township(self, county, ground):
        ((name, workbook),) = self.books(county).items()
        assert name == "540102002-001八廓街道办事处证明事项清理申报表.xlsx"
        assert any("八廓街道办事处" in cell for cell in self.cells(workbook))

    def test_what_was_certified_last_stands_in_it_and_a_draft_does_not(self, county, ground, cast):
        draft = start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)
        add(draft, cast.township_clerk, cert_name="乡镇自己的草稿")
        ((_, workbook),) = self.books(county).items()
        assert "乡镇自己的草稿" not in self.cells(workbook)
        draft.delete()
        certified_by(ground.township, ground, [("临时救助", "已报送的证明")])
        ((_, workbook),) = self.books(county).items()
        assert "已报送的证明" in self.cells(workbook)

    def test_an_office_without_townships_has_none(self, signed_in, cast):
        assert signed_in(cast.city_coordinator).get(reverse("courier_templates")).status_code == 404


class TestTheTownship:
    """On line again, it finds the paper on its desk and answers."""

    def test_it_waits_on_its_desk_until_it_is_answered(self, signed_in, cast, ground, given):
        def waiting():
            works = work_for(cast.township_clerk, ground.round, PHASE_2)
            return [work.count for work in works if work.label == "代报件待核对"]

        client = signed_in(cast.township_clerk)
        assert waiting() == [1]
        link = reverse("delivery", args=[given.pk])
        assert link in client.get(reverse("declarations")).content.decode()
        assert link in client.get(reverse("declaration", args=[given.declaration_id])).content.decode()
        page = client.post(link, {"answer": "confirmed"}, follow=True)
        assert "核对一致" in page.content.decode()
        assert waiting() == []

    def test_an_objection_is_typed_once_and_read_by_the_county(self, signed_in, cast, county, given):
        client, link = signed_in(cast.township_leader), reverse("delivery", args=[given.pk])
        page = client.post(link, {"answer": "objected", "objection": "不对"})
        assert (page.status_code, "不对</textarea>" in page.content.decode()) == (422, True)
        client.post(link, {"answer": "objected", "objection": "第1项应为保留。"})
        assert "第1项应为保留。" in county.get(link).content.decode()
        assert "已代报，乡镇有异议" in county.get(reverse("courier")).content.decode()

    def test_answering_twice_is_said_in_words(self, signed_in, cast, given):
        client, link = signed_in(cast.township_clerk), reverse("delivery", args=[given.pk])
        client.post(link, {"answer": "confirmed"})
        assert "不用再办理" in client.post(link, {"answer": "confirmed"}, follow=True).content.decode()

    def test_the_signed_page_is_saved_and_not_opened(self, signed_in, cast, county, given):
        for client in (county, signed_in(cast.township_leader)):
            answer = client.get(reverse("delivery_scan", args=[given.pk]))
            assert b"".join(answer.streaming_content) == PAGE
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"].startswith("attachment;")

    def test_a_lost_or_missing_page_is_not_there(self, county, given):
        given.scan.delete(save=True)
        assert county.get(reverse("delivery_scan", args=[given.pk])).status_code == 404

    @pytest.mark.parametrize("name", sorted(A_FEW - {"coordinator", "township_clerk", "disabled"}))
    def test_others_find_neither_page_nor_scan(self, signed_in, cast, given, name):
        client = signed_in(getattr(cast, name))
        assert [client.get(reverse(page, args=[given.pk])).status_code for page in ("delivery", "delivery_scan")] == [
            404,
            404,
        ]

    def test_the_county_does_not_answer_for_it(self, county, given):
        assert county.post(reverse("delivery", args=[given.pk]), {"answer": "confirmed"}).status_code == 404


def test_the_panel_reads_on_the_receipt_that_it_was_brought(signed_in, cast, given):
    text = signed_in(cast.panel_chair).get(reverse("declaration_receipt", args=[given.declaration_id])).content.decode()
    assert "代报送达件" in text
    assert reverse("delivery_scan", args=[given.pk]) not in text


def test_the_list_says_what_has_become_of_it(county, given):
    assert "已代报，待乡镇核对" in county.get(reverse("courier")).content.decode()
    refused = county.get(url(given.unit), follow=True)
    assert "已报送，回执号540102002-001-1-01" in refused.content.decode()

"""Workbooks: taken away filled, sent up behind the gate, shown, and saved only after the person's yes."""

import hashlib
import os
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from campaign.sheets.refusals import REFUSALS
from submissions.models import DeclaredItem, WorkbookRead
from submissions.operations import certify, hand_in, keep_workbook
from submissions.operations.uploads import QUOTA
from submissions.sheets import pending
from tests.cast import A_FEW, PHASE_2
from tests.submissions import hostile_workbooks  # noqa: F401 - adds to KINDS
from tests.submissions.papers import HOUR, add
from tests.submissions.workbooks import HEADERS, KINDS, book, item, with_changes

OWN = {"clerk", "leader"}
MEGABYTE = 1024 * 1024
HALF_AN_HOUR_AGO = PHASE_2 + HOUR / 2  # the pages are opened at PHASE_2 + HOUR


def content(workbook):
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def url(paper, name="declaration_upload"):
    return reverse(name, args=[paper.pk])


def send(client, paper, data, name="申报表.xlsx"):
    return client.post(url(paper), {"file": SimpleUploadedFile(name, data)})


def confirm(client, paper, token):
    return client.post(url(paper, "declaration_upload_confirm"), {"token": token}, follow=True)


def lying():
    return sorted(pending.folder().glob("*"))


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


@pytest.fixture
def good():
    return content(book())


def test_a_good_workbook_is_shown_and_nothing_is_saved(clerk, paper, good):
    page = send(clerk, paper, good)
    assert (page.status_code, page.context["reading"].verdict, len(page.context["rows"])) == (200, "accept", 5)
    assert ">确认录入5项</button>" in page.content.decode()
    assert (DeclaredItem.objects.count(), len(lying())) == (0, 1)


def test_the_persons_yes_saves_it_with_its_original(clerk, paper, good):
    token = send(clerk, paper, good).context["token"]
    page = confirm(clerk, paper, token)
    assert "已从工作簿录入5项，原件已留存" in page.content.decode()
    kept = paper.files.get()
    assert (paper.items.count(), kept.original_name, kept.rows) == (5, "申报表.xlsx", 5)
    assert kept.sha256 == hashlib.sha256(good).hexdigest()
    assert lying() == []


def test_a_second_yes_saves_nothing_and_is_no_error(clerk, paper, good):
    token = send(clerk, paper, good).context["token"]
    confirm(clerk, paper, token)
    again = confirm(clerk, paper, token)
    assert again.status_code == 200
    assert "这份工作簿已经录入" in again.content.decode()
    assert (paper.items.count(), paper.files.count()) == (5, 1)


def test_it_says_that_what_stands_there_is_replaced(clerk, paper, good, cast):
    add(paper, cast.clerk)
    assert "本表现有1项" in send(clerk, paper, good).content.decode()
    assert paper.items.get().cert_name == "婚姻状况证明"


def test_a_wrong_cell_is_named_and_nothing_can_be_confirmed(clerk, paper):
    page = send(clerk, paper, content(with_changes({}, {"cert_name": "=1"})))
    assert page.status_code == 422
    assert [(problem.where, problem.code) for problem in page.context["problems"]] == [("E3", "formula")]
    assert (page.context["keepable"], page.context["markable"], len(lying())) == (False, True, 1)
    assert "工作簿没有录入" in confirm(clerk, paper, page.context["token"]).content.decode()
    assert (paper.items.count(), paper.files.count(), lying()) == (0, 0, [])


def test_a_warning_is_confirmed_together_with_the_preview(clerk, paper):
    data = content(book([[*item(n), "内部意见"] for n in range(1, 6)], [*HEADERS, "处室意见"]))
    page = send(clerk, paper, data)
    assert (page.status_code, page.context["reading"].verdict, page.context["warnings"]) == (200, "warn", 1)
    assert ">已核对提醒，确认录入5项</button>" in page.content.decode()
    confirm(clerk, paper, page.context["token"])
    assert paper.items.count() == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b"not a workbook", "not_xlsx"), (b"PK\x03\x04" + b"\0" * 100, "corrupt")],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(clerk, paper, data, code):
    page = send(clerk, paper, data)
    assert (page.status_code, page.context["reading"].code) == (422, code)
    assert "这个文件不能读取，没有录入任何内容" in page.content.decode()
    assert lying() == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name[0] == "d"][:6], ids=lambda kind: kind.name)
def test_hostile_workbooks_get_a_page(clerk, paper, kind, tmp_path):
    path = tmp_path / kind.name
    kind.build(path)
    page = send(clerk, paper, path.read_bytes())
    assert page.status_code in {200, 422}
    assert DeclaredItem.objects.count() == 0


def test_without_a_file_the_form_says_so(clerk, paper):
    page = clerk.post(url(paper), {})
    assert page.status_code == 422
    assert page.context["form"].errors == {"file": ["没有选择文件。请先选择填好的工作簿。"]}


@pytest.mark.parametrize("size", [10 * MEGABYTE + 1, 12 * MEGABYTE, 21 * MEGABYTE])
def test_a_file_that_is_too_large_is_named_as_such(clerk, paper, size):
    page = send(clerk, paper, b"PK" + b"\0" * (size - 2))
    assert (page.status_code, lying()) == (422, [])
    assert page.context["form"].errors == {"file": [REFUSALS["file_too_big"]]}


def test_a_file_of_just_the_limit_is_read(clerk, paper, settings):
    settings.UPLOAD_LIMIT = 1000
    page = send(clerk, paper, b"x" * 1000)
    assert page.context["reading"].code == "not_xlsx"


def test_the_name_is_only_kept_as_text(clerk, paper, good):
    token = send(clerk, paper, good, "../../etc/<b>申报表.xlsx").context["token"]
    confirm(clerk, paper, token)
    kept = paper.files.get()
    assert kept.original_name == "<b>申报表.xlsx"
    assert kept.file.name.startswith(f"workbooks/{paper.unit.code}/")
    assert "申报表" not in kept.file.name
    assert "&lt;b&gt;申报表.xlsx" in clerk.get(reverse("declaration", args=[paper.pk])).content.decode()


def read_so_often(person, at, times=QUOTA):
    """The person has had workbooks read at these minutes."""
    reads = (WorkbookRead(user=person, at=at + timedelta(minutes=number)) for number in range(times))
    WorkbookRead.objects.bulk_create(reads)


def test_an_hours_uploads_are_counted_per_person(clerk, paper, declaring):
    for number in range(QUOTA):
        send(clerk, paper, b"not a workbook %d" % number)
    page = send(clerk, paper, b"not a workbook")
    assert "一小时内最多读取20次工作簿，您已用完" in page.content.decode()
    assert LogEntry.objects.filter(move="upload").count() == WorkbookRead.objects.count() == QUOTA
    declaring.shift(timedelta(minutes=20))
    clerk.get(url(paper))
    declaring.shift(timedelta(minutes=20))
    clerk.get(url(paper))
    declaring.shift(timedelta(minutes=21))
    assert "一小时内" not in send(clerk, paper, b"not a workbook").content.decode()
    assert WorkbookRead.objects.count() == 1


def test_the_refusal_says_when_the_next_one_is_possible_and_counts_nothing(clerk, cast, paper, good, declaring):
    read_so_often(cast.clerk, HALF_AN_HOUR_AGO)
    page = send(clerk, paper, good)
    assert (page.status_code, "10月12日 11:30（北京时间）以后可以再办理" in page.content.decode()) == (422, True)
    assert (WorkbookRead.objects.count(), lying()) == (QUOTA, [])
    declaring.move_to(PHASE_2 + HOUR + timedelta(minutes=30, seconds=1))
    clerk.force_login(cast.clerk)
    assert send(clerk, paper, good).status_code == 200


def test_what_others_had_read_does_not_count(clerk, cast, paper, good):
    read_so_often(cast.leader, HALF_AN_HOUR_AGO)
    assert send(clerk, paper, good).status_code == 200


def test_the_same_file_is_logged_once_and_counted_each_time_it_is_read(clerk, paper, good):
    token = send(clerk, paper, good).context["token"]
    for _ in range(2):
        assert clerk.post(url(paper), {"token": token}).status_code == 200
    send(clerk, paper, good, "同一份.xlsx")
    assert [entry.label for entry in LogEntry.objects.filter(move="upload")] == ["上传工作簿“申报表.xlsx”"]
    assert WorkbookRead.objects.count() == 4


@pytest.mark.parametrize("name", ["declaration_upload", "declaration_columns", "declaration_marked"])
def test_every_way_of_reading_it_again_is_within_the_hours_number(clerk, cast, paper, good, name):
    token = send(clerk, paper, good).context["token"]
    read_so_often(cast.clerk, HALF_AN_HOUR_AGO, QUOTA - 1)
    page = clerk.post(reverse(name, args=[paper.pk]), {"token": token}, follow=True)
    assert ("一小时内最多读取20次工作簿" in page.content.decode(), WorkbookRead.objects.count()) == (True, QUOTA)


def test_the_yes_itself_is_never_held_up(clerk, cast, paper, good):
    token = send(clerk, paper, good).context["token"]
    read_so_often(cast.clerk, HALF_AN_HOUR_AGO, QUOTA - 1)
    confirm(clerk, paper, token)
    assert paper.items.count() == 5


@pytest.mark.parametrize("token", ["", "x", "eyJ9:1kSe:forged"])
def test_a_forged_yes_saves_nothing(clerk, paper, token):
    assert "这份工作簿已经录入，或者上传后超过了2小时" in confirm(clerk, paper, token).content.decode()
    assert paper.items.count() == 0


def test_a_yes_holds_for_its_own_person_and_paper_only(clerk, signed_in, cast, ground, paper, good):
    token = send(clerk, paper, good).context["token"]
    other = signed_in(cast.institution_clerk)
    other.post(reverse("declaration_start", args=[ground.institution.pk]))
    theirs = ground.institution.declarations.get()
    confirm(other, theirs, token)
    assert (theirs.items.count(), paper.items.count()) == (0, 0)
    assert confirm(other, paper, token).status_code == 404


def test_a_yes_that_comes_too_late_saves_nothing(clerk, signed_in, cast, paper, good, declaring):
    token = send(clerk, paper, good).context["token"]
    declaring.shift(pending.LASTS + timedelta(seconds=1))
    confirm(signed_in(cast.clerk), paper, token)
    assert paper.items.count() == 0


def test_what_nobody_confirmed_is_swept(declaring, settings):
    old, new = pending.put_aside([b"old"]), pending.put_aside([b"new"])
    at = PHASE_2 + HOUR
    os.utime(pending.folder() / old, (0, 0))
    os.utime(pending.folder() / new, (at.timestamp(), at.timestamp()))
    pending.sweep(at)
    assert [path.name for path in lying()] == [new]


@pytest.mark.parametrize("name", ["", "../secret", "0" * 31, "G" * 32, "0" * 32 + "\n"])
def test_only_our_own_names_are_looked_for(declaring, name):
    assert pending.lying(name) is None


@pytest.mark.parametrize("name", sorted(A_FEW - OWN - {"disabled"}))
def test_nobody_else_sends_or_takes_workbooks(signed_in, cast, paper, good, name):
    kept = keep_workbook(paper, good, "申报表.xlsx", 5, actor=cast.clerk, at=PHASE_2)
    client = signed_in(getattr(cast, name))
    assert send(client, paper, good).status_code == 404
    assert client.get(url(paper)).status_code == 404
    assert client.get(url(paper, "declaration_template")).status_code == 404
    assert client.get(reverse("declaration_file", args=[kept.pk])).status_code == 404


def test_the_panel_does_not_take_the_original_of_a_certified_paper_either(signed_in, cast, paper, good):
    kept = keep_workbook(paper, good, "申报表.xlsx", 5, actor=cast.clerk, at=PHASE_2)
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    certify(paper, actor=cast.leader, at=PHASE_2)
    assert signed_in(cast.panel_chair).get(reverse("declaration_file", args=[kept.pk])).status_code == 404


def test_a_locked_paper_takes_no_workbook(clerk, cast, paper, good):
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert send(clerk, paper, good).url == reverse("declaration", args=[paper.pk])
    assert paper.files.count() == 0


def test_handed_in_meanwhile_the_yes_is_refused_in_words(clerk, cast, paper, good):
    add(paper, cast.clerk)
    token = send(clerk, paper, good).context["token"]
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert "内容已锁定，不能修改" in confirm(clerk, paper, token).content.decode()
    assert (paper.items.count(), lying()) == (1, [])


def test_the_original_comes_back_byte_for_byte_as_an_attachment(signed_in, cast, paper, good):
    kept = keep_workbook(paper, good, "城关“申报表”.xlsx", 5, actor=cast.clerk, at=PHASE_2)
    answer = signed_in(cast.leader).get(reverse("declaration_file", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == good
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_original_that_is_gone_is_not_there(clerk, cast, paper, good):
    kept = keep_workbook(paper, good, "申报表.xlsx", 5, actor=cast.clerk, at=PHASE_2)
    kept.file.storage.delete(kept.file.name)
    assert clerk.get(reverse("declaration_file", args=[kept.pk])).status_code == 404


def test_the_template_holds_what_is_entered_and_can_be_sent_up_again(clerk, cast, paper):
    add(paper, cast.clerk)
    answer = clerk.get(url(paper, "declaration_template"))
    data = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(data))["证明事项清理申报表"]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"婚姻状况证明", "收养登记"} <= cells
    page = send(clerk, paper, data)
    assert (page.context["reading"].verdict, page.context["reading"].rows) == ("accept", 1)

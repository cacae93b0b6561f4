"""The approval sheet: printed from the list, its scan kept as it came, outside the web, for those who follow the list."""

import hashlib
from pathlib import Path
from urllib.parse import unquote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from campaign.enums import Role
from campaign.models import LogEntry, Posting, User
from campaign.operations import appoint
from publishing.enums import EditionState
from publishing.models import ApprovalSheet
from publishing.operations import Scan, keep_sheet, pass_legality, publish, record_approval, submit_for_legality
from publishing.operations.approving import SamePerson
from publishing.operations.keeping import SHEETS_MOST, NotASheet, read_sheet
from publishing.sheets.editions import write_edition
from tests.publishing.conftest import COMPILED_AT, HOUR, PUBLISHED_AT
from tests.publishing.test_operations_approving import APPROVED
from tests.publishing.test_views_record_approval import GIVEN
from tests.stories import a_story

PDF, JPG, PNG = b"%PDF-1.4 signed", b"\xff\xd8\xff\xe0 page", b"\x89PNG\r\n\x1a\n page"
NAME = "审定\n<b>呈批表.html.pdf"


@pytest.fixture(autouse=True)
def _in_phase_three(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(COMPILED_AT + 3 * HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def legal(settled):
    compilation = settled.compile()
    submit_for_legality(compilation, actor=settled.cast.panel_chair, at=COMPILED_AT)
    pass_legality(compilation, words="两份清单合法。", actor=settled.cast.legality, at=COMPILED_AT)
    return compilation


@pytest.fixture
@a_story
def approved(settled, legal):
    record_approval(legal, **APPROVED, actor=settled.cast.approver, at=COMPILED_AT)
    return legal


def record(client, user, compilation, content=PDF, name="呈批表.pdf"):
    client.force_login(user)
    data = {**GIVEN, "sheet": SimpleUploadedFile(name, content)}
    return client.post(reverse("record_approval", args=[compilation.pk]), data)


def add(client, user, compilation, content=PDF, name="呈批表.pdf"):
    client.force_login(user)
    address = reverse("approval_sheet_add", args=[compilation.pk])
    answer = client.post(address, {"sheet": SimpleUploadedFile(name, content)}, follow=True)
    return [str(message) for message in (answer.context or {}).get("messages", [])] or answer.status_code


def files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_scan_is_recorded_with_the_approval(client, settled, legal, settings):
    record(client, settled.cast.approver, legal, JPG, "呈批表.pdf")
    sheet = ApprovalSheet.objects.get()
    facts = (sheet.compilation, sheet.file_name, sheet.kind, sheet.size, sheet.sha256, sheet.kept_by)
    digest = hashlib.sha256(JPG).hexdigest()
    assert facts == (legal, "呈批表.pdf", "jpg", len(JPG), digest, settled.cast.approver)
    (path,) = files(settings)
    assert (path.read_bytes(), path.parent.name, path.suffix, "呈批表" in path.name) == (
        JPG,
        settled.ground.lead.code,
        ".jpg",
        False,
    )
    assert set(legal.editions.values_list("state", flat=True)) == {EditionState.APPROVED}
    assert LogEntry.objects.get(move="keep_sheet").thing_id == sheet.pk


UNFIT = [
    (b"<html><script>", "扫描件不是PDF、JPG或者PNG文件。请另存为其中一种后重新选择。"),
    (b" %PDF-1.4", "扫描件不是PDF、JPG或者PNG文件。请另存为其中一种后重新选择。"),
    (b"PK\x03\x04", "扫描件不是PDF、JPG或者PNG文件。请另存为其中一种后重新选择。"),
    (b"", "扫描件是空文件。请重新扫描后选择。"),
    (PDF + b"\0" * 2000, "扫描件超过0MB。请降低扫描的分辨率后重新选择。"),
]


@pytest.mark.parametrize(("content", "words"), UNFIT)
def test_what_is_not_a_sheet_is_refused_and_nothing_is_recorded(client, settled, legal, settings, content, words):
    settings.UPLOAD_LIMIT = 1000
    answer = record(client, settled.cast.approver, legal, content, "呈批表.pdf")
    assert answer.context["form"].errors == {"sheet": [words]}
    assert answer.context["form"]["number"].value() == GIVEN["number"]
    with pytest.raises(NotASheet) as refused:
        record_approval(
            legal, **APPROVED, sheet=Scan("x.pdf", content), actor=settled.cast.approver, at=COMPILED_AT + HOUR
        )
    assert refused.value.words == words
    assert (set(legal.editions.values_list("state", flat=True)), files(settings)) == ({EditionState.LEGAL}, [])


def test_a_scan_may_come_later_and_the_same_one_is_kept_once(client, settled, approved, settings):
    assert add(client, settled.cast.approver, approved, PNG) == ["已留存呈批表扫描件。"]
    assert add(client, settled.cast.approver, approved, PNG, "再传.png") == ["已留存呈批表扫描件。"]
    assert add(client, settled.cast.approver, approved, b"x")[0].startswith("扫描件不是PDF")
    assert (ApprovalSheet.objects.get().kind, len(files(settings))) == ("png", 1)


def test_a_scan_that_was_lost_is_put_back_by_bringing_it_again(client, settled, approved, settings):
    add(client, settled.cast.approver, approved, PNG)
    (path,) = files(settings)
    path.unlink()
    add(client, settled.cast.approver, approved, PNG)
    assert (read_sheet(ApprovalSheet.objects.get()), files(settings)) == (PNG, [path])
    assert LogEntry.objects.filter(move="heal_sheet").count() == 1


def test_one_list_keeps_so_many_scans_and_no_more(client, settled, approved, settings):
    said = [add(client, settled.cast.approver, approved, PDF + bytes([number]))[0] for number in range(SHEETS_MOST + 1)]
    assert said[:-1] == ["已留存呈批表扫描件。"] * SHEETS_MOST
    assert (said[-1][:12], len(files(settings))) == ("本清单已留存20份扫描件", SHEETS_MOST)


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("审定gpj.exe.html", "审定gpj.exe.pdf"),
        ('x".hta', "x%22.pdf"),
        ("呈批表", "呈批表.pdf"),
        ("a/b/../c.PDF", "c.pdf"),
    ],
)
def test_a_scan_is_saved_with_the_ending_of_what_it_is(client, settled, approved, name, saved):
    one = keep_sheet(approved, Scan(name, PDF), actor=settled.cast.approver, at=COMPILED_AT + HOUR)
    header = unquote(fetch(client, settled.cast.approver, one).headers["Content-Disposition"])
    assert header.endswith((f"''{unquote(saved)}", f'"{unquote(saved)}"', 'x\\".pdf"'))


def test_before_the_approval_is_on_record_no_sheet_is_kept(client, settled, legal):
    assert add(client, settled.cast.approver, legal)[0].startswith("还没有登记政府审定")
    assert ApprovalSheet.objects.count() == 0


@pytest.mark.parametrize("who", ["panel_chair", "coordinator", "legality", "city_approver", "clerk", "stranger_chair"])
def test_nobody_else_keeps_a_sheet(client, settled, approved, who):
    assert add(client, getattr(settled.cast, who), approved) == 404


@pytest.fixture
def sheet(settled, approved):
    return keep_sheet(approved, Scan(NAME, PDF), actor=settled.cast.approver, at=COMPILED_AT + HOUR)


def fetch(client, user, sheet):
    client.force_login(user)
    return client.get(reverse("approval_sheet_file", args=[sheet.pk]))


@pytest.mark.parametrize("who", ["approver", "panel_chair", "coordinator", "legality"])
def test_who_follows_the_list_gets_the_scan_as_a_download(client, settled, sheet, who):
    answer = fetch(client, getattr(settled.cast, who), sheet)
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        PDF,
        "application/octet-stream",
        "nosniff",
    )
    told = unquote(answer["Content-Disposition"])
    assert (told.startswith("attachment"), "\n" in told, "no-store" in answer["Cache-Control"]) == (True, False, True)


@pytest.mark.parametrize("who", ["clerk", "leader", "panel_member", "city_chair", "city_approver", "stranger_chair"])
def test_nobody_else_gets_it_also_after_publication(client, settled, approved, sheet, who):
    publish(approved, writer=write_edition, actor=settled.cast.coordinator, at=PUBLISHED_AT)
    person = getattr(settled.cast, who)
    page = reverse("approval_sheet", args=[approved.pk])
    assert (fetch(client, person, sheet).status_code, client.get(page).status_code) == (404, 404)


def test_nobody_signed_in_is_led_to_the_sign_in_page(client, sheet):
    assert client.get(reverse("approval_sheet_file", args=[sheet.pk]))["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"%PDF-other"), lambda path: path.unlink()])
def test_a_damaged_or_lost_scan_is_refused_in_words(client, settled, sheet, damage):
    damage(Path(sheet.file.path))
    answer = fetch(client, settled.cast.approver, sheet)
    said = [str(message) for message in client.get(answer["Location"]).context["messages"]]
    assert ("请联系技术人员从备份恢复" in said[0], len(said)) == (True, 1)


def test_who_kept_the_sheet_does_not_publish_and_who_reviewed_keeps_none(settled, approved):
    other, reviewer = (User.objects.get(username=name) for name in ("city_approver", "legality"))
    post = Posting.objects.current().get(user=settled.cast.approver)
    for person in (other, reviewer):
        appoint(person, post.unit, Role(post.role), actor=None, at=COMPILED_AT)
    with pytest.raises(SamePerson):
        keep_sheet(approved, Scan("x.pdf", PDF), actor=reviewer, at=COMPILED_AT + HOUR)
    keep_sheet(approved, Scan("x.pdf", PDF), actor=other, at=COMPILED_AT + HOUR)
    with pytest.raises(SamePerson):
        publish(approved, writer=write_edition, actor=other, at=PUBLISHED_AT)


def test_a_kept_sheet_is_neither_changed_nor_deleted(sheet):
    rows = ApprovalSheet.objects.filter(pk=sheet.pk)
    for act in (lambda: rows.update(file_name="x"), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            act()


def test_the_printed_sheet_says_what_is_approved(client, settled, legal):
    client.force_login(settled.cast.approver)
    page = client.get(reverse("approval_sheet", args=[legal.pk])).content.decode()
    codes = [edition.code for edition in legal.editions.all()]
    assert [text in page for text in (*codes, "两份清单合法。", "6项", "50.00 %", settled.ground.lead.name)] == [
        True
    ] * 6
    record_approval(legal, **APPROVED, actor=settled.cast.approver, at=COMPILED_AT + HOUR)
    again = client.get(reverse("approval_sheet", args=[legal.pk])).content.decode()
    assert [text in again for text in (APPROVED["number"], APPROVED["signatory"])] == [True, True]


def test_a_list_that_has_not_passed_is_not_printed_for_approval(client, settled):
    compilation = settled.compile()
    client.force_login(settled.cast.approver)
    answer = client.get(reverse("approval_sheet", args=[compilation.pk]))
    assert answer["Location"] == reverse("compilation", args=[compilation.pk])
    page = client.get(answer["Location"])
    assert ("才能打印呈批表" in str(next(iter(page.context["messages"]))), page.context["approval"]) == (True, None)


def test_the_lists_page_offers_print_scan_and_upload_to_whom_they_are_for(client, settled, approved, sheet):
    client.force_login(settled.cast.approver)
    part = client.get(reverse("compilation", args=[approved.pk])).context["approval"]
    assert (part["sheets"], part["form"] is not None) == ([sheet], True)
    client.force_login(settled.cast.coordinator)
    part = client.get(reverse("compilation", args=[approved.pk])).context["approval"]
    assert (part["sheets"], part["form"]) == ([sheet], None)

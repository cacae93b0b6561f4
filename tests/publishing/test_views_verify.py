"""Is this the official list? A file or a code gets a plain answer, nothing that is sent is kept, nobody gets a cookie."""

import io
import zipfile

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from publishing.forms import verify as forms
from publishing.forms.verify import Claim, claim_of
from publishing.operations import attach_seal, check_editions
from publishing.queries.verifying import verdict_of_code
from tests.cast import PHASE_5
from tests.house.site import state_of_all_rows
from tests.publishing.conftest import KEPT, PUBLISHED_AT

TITLE = "<t>证明事项保留清单</t>".encode()


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def send(content, name="清单.xlsx"):
    """A stranger's browser, which asks for no cookie and must get none."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("verify_file"), {"file": SimpleUploadedFile(name, content)})
    assert not answer.cookies
    return answer


def verdict(content, name="清单.xlsx"):
    found = send(content, name).context["verdict"]
    return found.kind, str(found.edition or ""), found.by.number if found.by else None


def files_of(edition):
    return [path.read_bytes() for path in (edition.path, edition.manifest.data_path, edition.manifest.path)]


def saved_again(content):
    """As a spreadsheet programme saves it."""
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["B5"] = "改动"
    book.save(made := io.BytesIO())
    return made.getvalue()


def test_a_file_in_force_one_that_is_superseded_an_altered_and_a_foreign_one(published):
    old, data, manifest = files_of(published.retained)
    for content in (old, data, manifest):
        assert verdict(content) == ("in_force", "城关区证明事项保留清单（第1轮第1版）", None)
    published.correct("更正办理地点。")
    for content in (old, data, manifest):
        assert verdict(content) == ("superseded", "城关区证明事项保留清单（第1轮第1版）", 2)
    words = send(old).content.decode()
    assert ("已被新版替代" in words, "更正理由：更正办理地点。" in words) == (True, True)
    for altered in (saved_again(old), data.replace("教师".encode(), "律师".encode()), manifest + b" "):
        assert verdict(altered) == ("altered", "城关区证明事项保留清单（第1轮第1版）", 2)
    for foreign in (b"PK\x03\x04 nonsense", b"{}", saved_again(old)[:500]):
        assert verdict(foreign) == ("unknown", "", None)


def test_the_sites_other_files_are_not_called_altered(client, published):
    published.correct("更正办理地点。")
    names = [
        ("place_csv", ["540102", "retained"]),
        ("manifests", []),
        ("changes_file", ["540102", 1, "retained", 2, "csv"]),
    ]
    for name, args in names:
        content = b"".join(client.get(reverse(name, args=args)).streaming_content)
        assert (name, verdict(content)) == (name, ("other", "", None))
    changes = client.get(reverse("changes_file", args=["540102", 1, "retained", 2, "xlsx"])).content
    assert verdict(changes) == ("unknown", "", None)
    for other in (b"", b"%PDF-1.4 540102-1-\xe9\x99\x843-01", "540102-1-附3-01，一行".encode(), b'[{"code":"x"}]'):
        assert verdict(other) == ("other", "", None)
    assert "请核对XLSX或者JSON原件" in send(b"a,b").content.decode()


def test_nothing_is_written_and_a_page_that_is_sent_twice_is_not_kept(published):
    before = state_of_all_rows()
    answer = send(published.retained.path.read_bytes())
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert state_of_all_rows() == before


def test_without_a_file_or_with_one_that_is_too_large_it_says_what_to_do(published, monkeypatch):
    client = Client()
    assert client.post(reverse("verify_file")).status_code == 422
    monkeypatch.setattr(forms, "MOST", 1000)
    answer = send(b"x" * 2000)
    assert (answer.status_code, "没有收到文件，或者文件超过64MB" in answer.content.decode()) == (422, True)


def test_a_packed_bomb_is_looked_through_only_so_far(monkeypatch):
    monkeypatch.setattr(forms, "UNPACKED", 1024 * 1024)
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", TITLE + b"0" * 50_000_000 + "编号：540102-1-附3-01".encode())
    assert claim_of(made.getvalue()) == Claim(True, "")
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", TITLE + b"<t>" * 120_000 + "编号：540102-1-附3-01".encode())
    assert claim_of(made.getvalue()) == Claim(True, "540102-1-附3-01")


def test_a_code_is_found_however_it_is_written(published):
    edition = published.retained
    check, code, digest = edition.check_code, edition.code, edition.manifest.rows_sha256
    full_width = str.maketrans("0123456789-ABCDEF", "０１２３４５６７８９－ＡＢＣＤＥＦ")
    for written in (
        check,
        check.lower(),
        check.replace("-", " "),
        check.translate(full_width),
        code,
        f" {code} ",
        digest,
    ):
        found = verdict_of_code(written)
        assert (written, found.kind, found.edition) == (written, "in_force", edition)
    for written in ("", "540102-1-附3-02", "0000-0000-0000-0000", "x" * 500, check[:-1], "540102-1-附9-01"):
        assert verdict_of_code(written).kind == "unknown"


def test_the_permalink_says_what_became_of_the_list(client, published):
    code = published.retained.check_code
    found = client.get(reverse("verify"), {"code": f" {code} "})
    assert found["Location"] == f"/verify/{code}/" == reverse("verify_code", args=[code])
    page = client.get(found["Location"])
    assert (page.status_code, page.context["verdict"].kind, "public" in page["Cache-Control"]) == (
        200,
        "in_force",
        True,
    )
    published.correct()
    assert client.get(found["Location"]).context["verdict"].kind == "superseded"


@pytest.mark.parametrize("code", ["/", "//", ".", "..", "./", " - "])
def test_what_cannot_be_a_code_is_said_so_and_leads_nowhere(client, published, code):
    page = client.get(reverse("verify"), {"code": code})
    assert (page.status_code, "请照抄清单上印的编号或者校验码" in page.content.decode()) == (200, True)


def test_the_permalink_is_of_this_site_whatever_host_was_asked(client, published, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://zm.example.invalid", ["*"]
    page = client.get(reverse("verify_code", args=[published.retained.check_code]), headers={"host": "evil.invalid"})
    words = page.content.decode()
    assert (f"https://zm.example.invalid/verify/{published.retained.check_code}/" in words, "evil" in words) == (
        True,
        False,
    )


def test_a_list_in_hand_has_no_trace(client, published):
    draft = published.compile("更正。", days=9)
    for edition in draft.editions.all():
        answer = client.get(reverse("verify_code", args=[edition.code]))
        assert (answer.status_code, answer.context["verdict"].edition) == (404, None)


def test_what_a_check_found_is_marked_and_no_file_is_given(client, published):
    edition = published.retained
    page = reverse("edition", args=["540102", 1, "retained", 1])
    before, etag = edition.path.read_bytes(), client.get(page)["ETag"]
    edition.path.write_bytes(before + b"x")
    check_editions(at=PHASE_5)
    assert client.get(page)["ETag"] != etag
    assert "校验未通过，正在核实，文件暂停下载" in client.get(page).content.decode()
    for name in ("edition_file", "edition_data", "edition_manifest"):
        assert client.get(reverse(name, args=["540102", 1, "retained", 1])).status_code == 503
    made_of_rows = [
        reverse("edition_csv", args=["540102", 1, "retained", 1]),
        reverse("place_csv", args=["540102", "retained"]),
        "/api/v1/editions/540102/1/retained/1/rows/",
    ]
    assert [client.get(address).status_code for address in made_of_rows] == [503, 503, 503]
    marked = [reverse("place", args=["540102"]), reverse("item", args=[published.uid(KEPT)])]
    said = "校验未通过，正在核实，文件暂停下载"
    assert [said in client.get(address).content.decode() for address in marked] == [True, True]
    assert client.get(reverse("verify_code", args=[edition.check_code])).context["verdict"].kind == "failed"
    edition.path.write_bytes(before)
    check_editions(at=PHASE_5)
    assert client.get(reverse("edition_data", args=["540102", 1, "retained", 1])).status_code == 200
    assert [said in client.get(address).content.decode() for address in marked] == [False, False]
    assert [client.get(address).status_code for address in made_of_rows] == [200, 200, 200]


def test_a_seal_that_comes_later_is_seen_at_once(client, published):
    page = reverse("edition", args=["540102", 1, "retained", 1])
    before = client.get(page)["ETag"]
    attach_seal(published.retained, form="GB/T 38540", content=b"seal", actor=published.cast.coordinator, at=PHASE_5)
    cache.clear()
    assert client.get(page)["ETag"] != before


def test_the_files_beside_the_workbook_are_given_byte_for_byte(client, published):
    edition = published.cancelled
    attach_seal(edition, form="GB/T 38540", content=b"\x30seal", actor=published.cast.coordinator, at=PUBLISHED_AT)
    stored = [edition.manifest.data_path.read_bytes(), edition.manifest.path.read_bytes(), b"\x30seal"]
    given = [
        client.get(reverse(name, args=["540102", 1, "cancelled", 1]))
        for name in ("edition_data", "edition_manifest", "edition_seal")
    ]
    assert [answer.getvalue() for answer in given] == stored
    assert {answer["Cache-Control"] for answer in given} == {"public, max-age=31536000, immutable"}
    lines = b"".join(client.get(reverse("manifests")).streaming_content).split(b"\n")
    assert lines == [edition.manifest.content.encode(), published.retained.manifest.content.encode(), b""]
    page = client.get(reverse("edition", args=["540102", 1, "cancelled", 1])).content.decode()
    for stated in (edition.check_code, edition.manifest.sha256, edition.manifest.rows_sha256, "GB/T 38540"):
        assert stated in page
    assert client.get(reverse("edition_seal", args=["540102", 1, "retained", 1])).status_code == 404


def test_the_places_page_prints_the_check_codes(client, published):
    page = client.get(reverse("place", args=["540102"])).content.decode()
    for edition in (published.retained, published.cancelled):
        assert edition.check_code in page

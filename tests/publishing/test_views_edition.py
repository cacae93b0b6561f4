"""One edition: its page, and its file for ever."""

import hashlib

import pytest
import time_machine
from django.urls import reverse

from tests.cast import PHASE_5


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def see(client, name="edition", number=1, kind="retained", **extra):
    return client.get(reverse(name, args=["540102", 1, kind, number]), **extra)


def test_the_page_states_number_dates_document_rows_and_sum(client, published):
    words = see(client).content.decode()
    for stated in (
        "540102-1-附3-01",
        "城政函〔2020〕1号",
        "2020年11月7日",
        "2020年11月13日",
        published.retained.sha256,
    ):
        assert stated in words
    assert "城关签发甲" not in words


def test_the_file_is_given_byte_for_byte(client, published):
    answer = see(client, "edition_file")
    content = answer.getvalue()
    assert content == published.retained.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == published.retained.sha256
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["ETag"] == f'"{published.retained.sha256}"'
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_file_is_saved_under_its_chinese_name(client, published):
    from urllib.parse import unquote

    head, _, name = see(client, "edition_file")["Content-Disposition"].partition("filename*=UTF-8''")
    assert head == 'attachment; filename="list.xlsx"; '
    assert unquote(name) == "城关区证明事项保留清单（第1轮第1版）.xlsx"


def test_an_unchanged_file_is_not_read_again(client, published):
    published.retained.path.unlink()
    answer = see(client, "edition_file", headers={"If-None-Match": f'"{published.retained.sha256}"'})
    assert answer.status_code == 304


def test_a_superseded_edition_says_so_and_stays(client, published):
    before = see(client, "edition_file").getvalue()
    published.correct("更正索要单位名称。")
    words = see(client).content.decode()
    assert "这一版已被新版替代，只供查考" in words
    assert reverse("edition", args=["540102", 1, "retained", 2]) in words
    assert see(client, "edition_file").getvalue() == before
    assert "更正索要单位名称。" in see(client, number=2).content.decode()


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_not_what_it_was_is_never_given(client, published, harm):
    path = published.retained.path
    path.unlink() if harm == "gone" else path.write_bytes(path.read_bytes() + b"x")
    answer = see(client, "edition_file")
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/html")
    assert "文件暂时不能下载" in answer.content.decode()
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_summary_has_its_page_and_its_file(client, published):
    published.roll_up()
    address = ["540000", 1, "summary", 1]
    assert "540000-1-附5-01" in client.get(reverse("edition", args=address)).content.decode()
    assert client.get(reverse("edition_file", args=address)).getvalue()[:2] == b"PK"


def test_an_edition_on_its_way_is_not_found(client, settled):
    settled.approve(settled.compile())
    assert see(client).status_code == 404
    assert see(client, "edition_file").status_code == 404

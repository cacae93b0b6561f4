"""Which column is which: asked when the header is in other words, remembered for the unit, never for another."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import LogEntry
from submissions.models import ColumnMatch
from submissions.queries.columns import columns_matched

STRANGE = [
    ["甲栏", "乙栏", "丙栏"],
    ["临时救助", "收入证明", "《社会救助暂行办法》第十一条"],
    ["入学", "户籍证明", "=1"],
]


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def content(rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def send(client, paper, rows=STRANGE):
    upload = SimpleUploadedFile("旧表.xlsx", content(rows))
    return client.post(reverse("declaration_upload", args=[paper.pk]), {"file": upload})


def match(client, paper, token, headless="", **chosen):
    """Ask for the page; with `c1="cert_name"` and so on, send the choices."""
    columns = {f"column-{number.removeprefix('c')}": key for number, key in chosen.items()}
    saving = {"save": "1"} if chosen else {}
    saving |= {"headless": headless} if headless else {}
    return client.post(reverse("declaration_columns", args=[paper.pk]), {"token": token, **saving, **columns})


def test_a_header_in_unknown_words_is_refused_and_can_be_matched(clerk, paper):
    page = send(clerk, paper)
    assert (page.status_code, page.context["reading"].code) == (422, "header_not_found")
    asked = match(clerk, paper, page.context["token"])
    assert asked.status_code == 200
    assert [
        (one["column"].letters, one["column"].header, one["column"].samples, one["key"])
        for one in asked.context["rows"]
    ] == [
        ("A", "甲栏", ("临时救助", "入学"), ""),
        ("B", "乙栏", ("收入证明", "户籍证明"), ""),
        ("C", "丙栏", ("《社会救助暂行办法》第十一条", "（公式）"), ""),
    ]
    assert ColumnMatch.objects.count() == 0


def test_matched_it_is_read_and_the_next_file_is_recognised(clerk, cast, paper):
    rows = STRANGE[:2]
    token = send(clerk, paper, rows).context["token"]
    page = match(clerk, paper, token, c1="service_name", c2="cert_name", c3="basis_title")
    (draft,) = page.context["reading"].drafts
    assert (draft.service_name, draft.cert_name, draft.bases[0].clause) == ("临时救助", "收入证明", "第十一条")
    again = send(clerk, paper, [["2020年旧清单"], *rows])
    assert [one.cert_name for one in again.context["reading"].drafts] == ["收入证明"]
    assert LogEntry.objects.filter(move="match_columns", actor=cast.clerk).count() == 1


def test_a_column_that_is_not_wanted_is_not_spoken_of_again(clerk, paper):
    rows = [["证明名称", "用途", "处室意见"], ["收入证明", "救助", "同意"]]
    page = send(clerk, paper, rows)
    assert "unknown_column" in {one.code for one in page.context["reading"].problems}
    asked = match(clerk, paper, page.context["token"])
    assert [one["key"] for one in asked.context["rows"]] == ["cert_name", "purpose", ""]
    page = match(clerk, paper, page.context["token"], c1="cert_name", c2="purpose", c3="")
    assert "unknown_column" not in {one.code for one in page.context["reading"].problems}


def test_one_key_for_two_columns_or_no_certificate_is_refused_in_words(clerk, paper):
    token = send(clerk, paper).context["token"]
    page = match(clerk, paper, token, c1="purpose", c2="purpose", c3="no_such_key")
    assert page.status_code == 422
    assert page.context["errors"] == [
        "A、B列都选了“证明用途”。一个栏目只能对应一列，请改正。",
        "没有一列选“证明事项名称”。每一项都要写明证明的名称，请选出这一列。",
    ]
    assert ColumnMatch.objects.count() == 0


def test_matching_again_replaces_what_was_said(clerk, paper):
    token = send(clerk, paper, STRANGE[:2]).context["token"]
    page = match(clerk, paper, token, c1="cert_name", c2="service_name", c3="")
    match(clerk, paper, page.context["token"], c1="service_name", c2="cert_name", c3="")
    assert list(columns_matched(paper.unit).values()) == [{1: "service_name", 2: "cert_name", 3: ""}]


def test_what_a_unit_matched_holds_for_that_unit_alone(clerk, ground, paper):
    token = send(clerk, paper, STRANGE[:2]).context["token"]
    match(clerk, paper, token, c1="service_name", c2="cert_name", c3="")
    assert (len(columns_matched(paper.unit)), columns_matched(ground.institution)) == (1, {})


@pytest.mark.parametrize("token", ["", "x", "eyJ9:1kSe:forged"])
def test_a_forged_token_matches_nothing(clerk, paper, token):
    assert match(clerk, paper, token, c1="cert_name").url == reverse("declaration", args=[paper.pk])
    assert ColumnMatch.objects.count() == 0


def test_a_file_without_words_is_not_asked_about(clerk, paper):
    page = send(clerk, paper, [[1], [2]])
    assert (page.context["matchable"], page.context["token"]) == (False, "")
    assert "对应栏目" not in page.content.decode()


def test_names_without_a_header_can_be_matched(clerk, paper):
    names = ["收入证明", "户籍证明", "居住证明"]
    page = send(clerk, paper, [["某局证明清单"], *([name] for name in names)])
    assert (page.context["reading"].code, page.context["matchable"]) == ("header_not_found", True)
    asked = match(clerk, paper, page.context["token"])
    assert [(one["column"].letters, one["column"].header, one["key"]) for one in asked.context["rows"]] == [
        ("A", "收入证明", "cert_name")
    ]
    assert "没有表头，第2行就是第一项" in asked.content.decode()
    read = match(clerk, paper, page.context["token"], c1="cert_name", headless="1")
    assert [one.cert_name for one in read.context["reading"].drafts] == names
    assert read.context["deed"].text == "存为草稿3项"
    again = match(clerk, paper, read.context["token"])
    assert (again.context["headless"], again.context["offer"].columns[0].header) == (True, "收入证明")


def test_the_same_row_said_to_be_a_header_is_no_item(clerk, paper):
    token = send(clerk, paper, [["甲栏"], ["收入证明"]]).context["token"]
    read = match(clerk, paper, token, c1="cert_name")
    assert [one.cert_name for one in read.context["reading"].drafts] == ["收入证明"]


def test_nobody_else_matches_columns(signed_in, cast, clerk, paper):
    token = send(clerk, paper).context["token"]
    for name in ("stranger", "panel_chair", "coordinator", "leader"):
        assert match(signed_in(getattr(cast, name)), paper, token, c2="cert_name").status_code == 404

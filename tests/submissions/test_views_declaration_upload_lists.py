"""Lists that are not the template, through the page: kept with their gaps, split on demand, said in words."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.checks import Problem, Severity
from submissions.checks import grounds
from submissions.checks.stored import BASIS
from submissions.models import DeclaredItem
from submissions.operations import hand_in
from submissions.sheets import pending
from tests.cast import PHASE_2
from tests.submissions.list_workbooks import LAYOUTS, LISTS, named, rows_of
from tests.submissions.papers import add
from tests.submissions.workbooks import HEADERS, item, with_changes


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def url(paper, name="declaration_upload"):
    return reverse(name, args=[paper.pk])


def send(client, paper, data, name="旧清单.xlsx"):
    return client.post(url(paper), {"file": SimpleUploadedFile(name, data)})


def split(client, paper, token):
    return client.post(url(paper), {"token": token, "split": "1"})


def confirm(client, paper, token):
    return client.post(url(paper, "declaration_upload_confirm"), {"token": token}, follow=True)


def content(workbook):
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def listed(layout, name, tmp_path):
    rows = rows_of(name)
    LAYOUTS[layout](rows, tmp_path / "list")
    return rows, (tmp_path / "list").read_bytes()


def lying():
    return sorted(pending.folder().glob("*"))


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_a_published_list_is_kept_as_a_draft(clerk, paper, name, tmp_path):
    rows, data = listed("two_sheets", name, tmp_path)
    page = send(clerk, paper, data)
    assert (page.status_code, page.context["reading"].rows) == (422, len(rows))
    assert f">存为草稿{len(rows)}项</button>" in page.content.decode()
    assert DeclaredItem.objects.count() == 0
    done = confirm(clerk, paper, page.context["token"])
    assert f"已把工作簿中的{len(rows)}项存为草稿" in done.content.decode()
    assert sorted(paper.items.values_list("cert_name", flat=True)) == sorted(named(row) for row in rows)
    assert (paper.files.get().rows, lying()) == (len(rows), [])


def test_a_draft_with_gaps_cannot_be_handed_in(clerk, paper, cast, tmp_path):
    _, data = listed("plain", LISTS[0], tmp_path)
    confirm(clerk, paper, send(clerk, paper, data).context["token"])
    with pytest.raises(Exception, match="自查发现"):
        hand_in(paper, actor=cast.clerk, at=PHASE_2)


def test_what_a_missing_column_means_for_each_row_is_not_said_on_the_page(clerk, paper, tmp_path):
    _, data = listed("plain", LISTS[0], tmp_path)
    page = send(clerk, paper, data)
    assert "row_gaps" not in {problem.code for problem in page.context["problems"]}
    assert "row_gaps" in {problem.code for problem in page.context["reading"].problems}


def test_a_cell_that_must_be_mended_in_the_file_offers_no_draft(clerk, paper):
    page = send(clerk, paper, content(with_changes({"cert_name": "=1"}, {"purpose": None})))
    assert (page.context["keepable"], page.context["markable"], len(lying())) == (False, True, 1)
    assert "存为草稿" not in page.content.decode()


def test_several_certificates_in_a_cell_are_split_when_the_person_says_so(clerk, paper):
    data = content(with_changes({"cert_name": "1.收入证明\n2.户口簿"}, rows=2))
    page = send(clerk, paper, data)
    assert "拆成2项，重新预览" in page.content.decode()
    assert (page.status_code, page.context["reading"].rows) == (200, 2)
    again = split(clerk, paper, page.context["token"])
    assert (again.status_code, again.context["reading"].rows) == (200, 3)
    assert DeclaredItem.objects.count() == 0
    confirm(clerk, paper, again.context["token"])
    assert [one.cert_name for one in paper.items.order_by("no")][:2] == ["收入证明", "户口簿"]


def test_confirmed_without_splitting_it_stays_one_item(clerk, paper):
    data = content(with_changes({"cert_name": "1.收入证明\n2.户口簿"}, rows=1))
    confirm(clerk, paper, send(clerk, paper, data).context["token"])
    assert paper.items.get().cert_name == "1.收入证明\n2.户口簿"


@pytest.mark.parametrize("token", ["", "x", "eyJ9:1kSe:forged"])
def test_a_forged_token_reads_nothing_again(clerk, paper, token):
    assert split(clerk, paper, token).url == reverse("declaration", args=[paper.pk])


def test_an_upload_that_was_used_is_not_read_again(clerk, paper):
    token = send(clerk, paper, content(with_changes(rows=1))).context["token"]
    confirm(clerk, paper, token)
    assert split(clerk, paper, token).url == reverse("declaration", args=[paper.pk])


def test_somebody_elses_upload_is_not_read_again(clerk, signed_in, cast, paper):
    token = send(clerk, paper, content(with_changes(rows=1))).context["token"]
    assert split(signed_in(cast.stranger), paper, token).status_code == 404


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_table_is_read_like_a_workbook(clerk, paper, encoding):
    text = StringIO()
    csv.writer(text).writerows([HEADERS, *(item(number) for number in (1, 2))])
    page = send(clerk, paper, text.getvalue().encode(encoding), "申报表.csv")
    assert (page.status_code, page.context["reading"].rows) == (200, 2)
    confirm(clerk, paper, page.context["token"])
    assert paper.items.count() == 2


def test_a_draft_leaves_what_was_there_and_says_so_before_and_after(clerk, cast, paper, tmp_path):
    add(paper, cast.clerk)
    _, data = listed("plain", LISTS[0], tmp_path)
    page = send(clerk, paper, data)
    assert page.context["deed"].text == "存为草稿20项，保留文件中没有的1项"
    done = confirm(clerk, paper, page.context["token"]).content.decode()
    assert "已把工作簿中的20项存为草稿，原件已留存。其中新增20项、修改0项、不变0项、删除0项" in done
    assert "保留文件中没有的1项，本表现有21项" in done
    assert paper.items.count() == 21


def test_what_has_no_cell_is_shown_at_its_row(clerk, paper, monkeypatch):
    def found(piles, day):
        return [
            [Problem(draft.at(key), "act_unknown", Severity.INFO, "无法核对。") for draft in drafts for key in BASIS]
            for _, drafts in piles
        ]

    monkeypatch.setattr(grounds, "GROUND_CHECKS", (found,))
    workbook = openpyxl.Workbook()
    for row in (["证明名称", "设定依据条款"], ["收入证明", "第九条"]):
        workbook.active.append(row)
    page = send(clerk, paper, content(workbook))
    places = [problem.where for problem in page.context["problems"] if problem.code == "act_unknown"]
    assert places == ["第2行", "B2", "第2行", "第2行"]

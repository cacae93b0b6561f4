"""The person's own workbook comes back with its wrong cells marked, to its own person only."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.sheets import pending
from tests.cast import A_FEW
from tests.submissions.workbooks import HEADERS, book, item, with_changes


@pytest.fixture
def clerk(signed_in, cast):
    return signed_in(cast.clerk)


def content(workbook):
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def send(client, paper, data, name="民政局 旧表.xlsx"):
    return client.post(reverse("declaration_upload", args=[paper.pk]), {"file": SimpleUploadedFile(name, data)})


def ask(client, paper, token, **more):
    return client.post(reverse("declaration_marked", args=[paper.pk]), {"token": token}, **more)


@pytest.fixture
def wrong():
    return content(with_changes({}, {"category": "红头文件"}))


def test_a_page_with_problems_offers_it_before_anything_else(clerk, paper, wrong):
    page = send(clerk, paper, wrong)
    text = page.content.decode()
    assert page.context["markable"] is True
    assert text.index("下载标好错误的原表") < text.index("问题和改法") < text.index("改好后重新上传")


def test_it_is_the_same_file_with_the_cell_marked(clerk, paper, wrong):
    answer = ask(clerk, paper, send(clerk, paper, wrong).context["token"])
    workbook = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet = workbook["证明事项清理申报表"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["F3"]
    assert workbook.sheetnames == ["问题清单", "证明事项清理申报表"]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "%E6%97%A7%E8%A1%A8" in answer["Content-Disposition"]


def test_it_can_be_taken_twice_and_the_upload_still_waits(clerk, paper, wrong):
    token = send(clerk, paper, wrong).context["token"]
    assert [ask(clerk, paper, token).status_code for _ in range(2)] == [200, 200]
    assert len(list(pending.folder().glob("*"))) == 1


def test_warnings_alone_are_marked_too(clerk, paper):
    page = send(clerk, paper, content(book([[*item(n), "内部意见"] for n in range(1, 3)], [*HEADERS, "处室意见"])))
    assert (page.status_code, page.context["markable"], page.context["keepable"]) == (200, True, True)


def test_a_good_workbook_is_not_marked(clerk, paper):
    page = send(clerk, paper, content(book()))
    assert page.context["markable"] is False
    assert "下载标好错误的原表" not in page.content.decode()


@pytest.mark.parametrize("data", [b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_refused_at_the_gate_has_only_words(clerk, paper, data):
    page = send(clerk, paper, data)
    assert (page.context["markable"], page.context["token"]) == (False, "")


def test_a_text_table_has_no_cells_to_colour(clerk, paper):
    table = "\n".join(
        [",".join(HEADERS), ",".join("" if one is None else str(one) for one in item(1, category="红头"))]
    )
    page = send(clerk, paper, table.encode(), "旧表.csv")
    assert (page.status_code, page.context["markable"]) == (422, False)


def test_a_workbook_that_openpyxl_cannot_open_gets_words_instead(clerk, paper, wrong):
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(wrong)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<sz val="11"', b'<sz val="odd"'))
    page = send(clerk, paper, made.getvalue())
    answer = ask(clerk, paper, page.context["token"], follow=True)
    assert (page.context["markable"], answer.status_code) == (True, 200)
    assert "这份工作簿不能标注" in answer.content.decode()


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_forged_word_gets_nothing(clerk, paper, token):
    assert "这份工作簿已经录入，或者上传后超过了2小时" in ask(clerk, paper, token, follow=True).content.decode()


def test_it_is_not_fetched_by_a_link(clerk, paper):
    assert clerk.get(reverse("declaration_marked", args=[paper.pk])).status_code == 405


@pytest.mark.parametrize("name", sorted(A_FEW - {"clerk", "leader"}))
def test_nobody_else_takes_it(signed_in, clerk, cast, paper, wrong, name):
    token = send(clerk, paper, wrong).context["token"]
    assert ask(signed_in(getattr(cast, name)), paper, token).status_code == 404

"""Rulings by workbook: given out, filled in, shown, ruled after the yes; nothing of the file is believed."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import Recusal
from review.models import Batch, Reading, Ruling
from review.operations import rule, undo_batch
from review.sheets.rulings_out import LAYOUT
from submissions.models import WorkbookRead
from submissions.operations.uploads import QUOTA
from tests.cast import A_FEW, PHASE_3
from tests.review.conftest import ABOLISH, COPY, HOUR, INCOME, KINSHIP, MARRIAGE, RESIDENCE
from tests.review.test_operations_batches import states
from tests.review.test_operations_opinions import corrected
from tests.submissions import hostile_workbooks

PANEL = {"panel_member", "panel_chair"}
PLACES = {column.key: place for place, column in enumerate(LAYOUT.columns, 1)}
GONE = {"outcome": "取消", "disposal": "取消废止"}
KEEP = {"outcome": "保留", "reason": "法律规定必须核验。"}
CHECK = {"outcome": "取消", "disposal": "部门核查", "replacement": "由民政部门核查。", "effective_from": "2020-12-01"}
THREE = {MARRIAGE: KEEP, KINSHIP: GONE, COPY: CHECK}
LOAD, CONFIRM, MARKED = (reverse(name) for name in ("rulings_load", "rulings_load_confirm", "rulings_load_marked"))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def given_out(client, query=""):
    answer = client.get(reverse("docket_workbook") + query)
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def rows_of(book):
    """Each certificate's row on the sheet."""
    sheet = book.worksheets[0]
    return {sheet.cell(row, PLACES["cert_name"]).value: row for row in range(4, sheet.max_row + 1)}


def filled(book, verdicts):
    """The workbook with these verdicts typed in, as bytes."""
    sheet, rows = book.worksheets[0], rows_of(book)
    for name, values in verdicts.items():
        for key, value in values.items():
            sheet.cell(rows[name], PLACES[key]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, content, name="审核意见表.xlsx"):
    return client.post(LOAD, {"file": SimpleUploadedFile(name, content)})


def yes(client, page, note="按会议意见。"):
    return client.post(CONFIRM, {"token": page.context["token"], "note": note})


def told(page):
    return [(one.where, one.words) for one in page.context["found"].problems]


def test_the_workbook_has_what_waits_with_locked_cells_drop_downs_and_hidden_identities(docketed, as_user, cast):
    docketed.ruled(COPY)
    book = given_out(as_user(cast.panel_member))
    sheet = book.worksheets[0]
    assert set(rows_of(book)) == {MARRIAGE, KINSHIP, RESIDENCE, INCOME}
    row = rows_of(book)[KINSHIP]
    case = docketed.case(KINSHIP)
    assert sheet.cell(row, PLACES["identity"]).value == f"R{case.pk}-{case.item_id}-{case.item.row_version}"
    assert sheet.column_dimensions[sheet.cell(row, PLACES["identity"]).column_letter].hidden
    locked = {key: sheet.cell(row, place).protection.locked for key, place in PLACES.items()}
    assert {key for key, shut in locked.items() if not shut} == {
        *("outcome", "disposal", "replacement", "checking_unit", "effective_from", "reason")
    }
    assert (sheet.protection.sheet, len(sheet.data_validations.dataValidation)) == (True, 2)


def test_it_goes_out_as_the_docket_is_filtered(docketed, as_user, cast):
    assert set(rows_of(given_out(as_user(cast.panel_member), "?level=none"))) == {KINSHIP, COPY}


def test_the_preview_rules_nothing_and_the_yes_exactly_what_it_showed(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    page = send(client, filled(given_out(client), THREE))
    words = page.content.decode()
    for part in ("将对3件事项提出意见", '新的意见<b class="number">3</b>件', '没有填写<b class="number">2</b>件'):
        assert part in words
    assert states(docketed, THREE) == ["pending"] * 3
    answer = yes(client, page)
    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[batch.pk])
    assert (batch.source, batch.reason, len(batch.sha256)) == ("workbook", "按会议意见。", 64)
    case = docketed.case(COPY)
    assert (case.state, case.disposal, case.replacement, str(case.effective_from)) == (
        "ruled",
        "department_check",
        "由民政部门核查。",
        "2020-12-01",
    )
    assert docketed.case(MARRIAGE).reason == KEEP["reason"]
    assert Reading.objects.filter(member=cast.panel_member).count() == 3
    assert undo_batch(batch, note="有误。", actor=cast.panel_member, at=PHASE_3 + HOUR) == 3


def test_the_same_file_twice_says_so_and_rules_once(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    content = filled(given_out(client), THREE)
    page = send(client, content)
    yes(client, page)
    assert yes(client, page).url == LOAD
    again = send(client, content)
    assert (again.context["found"].same, again.context["taken"]) == (3, [])
    assert "由城关审核甲录入" in again.context["again"]
    assert (Batch.objects.count(), Ruling.history.filter(state="ruled").count()) == (1, 3)


def test_what_changed_since_the_file_was_given_out_is_left_out_and_said(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    book = given_out(client)
    corrected(docketed, cast, INCOME)
    rule(docketed.case(COPY), ABOLISH, actor=cast.panel_chair, at=PHASE_3)
    page = send(client, filled(book, {**THREE, INCOME: GONE}))
    found = page.context["found"]
    assert (len(found.taken), found.changed) == (2, 2)
    assert sorted(words[:14] for _, words in told(page)) == [
        "表格发出后，单位报送了新的内",
        "表格发出后，本件已办理，现在",
    ]
    yes(client, page)
    assert states(docketed, (MARRIAGE, KINSHIP, INCOME, COPY)) == ["ruled", "ruled", "pending", "ruled"]


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"outcome": "删掉"}, "outcome", "“结论”填的“删掉”不在可选范围内"),
        ({"outcome": "取消", "disposal": "随便"}, "disposal", "不在可选范围内"),
        ({"outcome": "取消"}, "disposal", "请选择六个一批类别"),
        ({"outcome": "取消", "disposal": "部门核查"}, "replacement", "请写明取消后的办理方式"),
        (KEEP, "outcome", "依据不足以保留"),
        ({"reason": "没有依据。"}, "outcome", "没有填结论"),
        ({**GONE, "effective_from": "月底"}, "effective_from", "不是日期"),
        ({**GONE, "reason": "=1+1"}, "reason", "是公式"),
    ],
)
def test_what_is_wrong_names_its_cell_and_the_other_rows_can_be_ruled(docketed, as_user, cast, values, key, words):
    client = as_user(cast.panel_member)
    book = given_out(client)
    page = send(client, filled(book, {KINSHIP: values, MARRIAGE: KEEP}))
    cell = book.worksheets[0].cell(rows_of(book)[KINSHIP], PLACES[key]).coordinate
    assert [where for where, said in told(page) if words in said] == [cell]
    assert len(page.context["taken"]) == 1


def test_the_person_s_own_workbook_comes_back_marked_and_mended_it_is_ruled(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    page = send(client, filled(given_out(client), {KINSHIP: {"outcome": "取消"}}))
    answer = client.post(MARKED, {"token": page.context["token"]})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book["证明事项审核意见表"]
    assert "请选择六个一批类别" in sheet.cell(4 + 1, PLACES["disposal"]).comment.text
    sheet.cell(4 + 1, PLACES["disposal"]).value = "取消废止"
    out = io.BytesIO()
    book.save(out)
    yes(client, send(client, out.getvalue()))
    assert docketed.case(KINSHIP).state == "ruled"


def test_items_of_others_and_items_that_are_not_there_get_the_same_words(docketed, as_user, cast, ground):
    client = as_user(cast.panel_member)
    content = filled(given_out(client), {KINSHIP: GONE})
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].cell(5, PLACES["identity"]).value = "R99999999-1-1"
    out = io.BytesIO()
    book.save(out)
    nowhere = told(send(client, out.getvalue()))
    strangers = told(send(as_user(cast.stranger_chair), content))
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    near = told(send(as_user(cast.panel_member), content))
    assert nowhere == strangers == near
    assert "不是您审核范围内的事项" in near[0][1]
    assert KINSHIP not in send(as_user(cast.panel_member), content).content.decode()


def test_a_conflict_between_preview_and_yes_rules_nothing_and_names_nothing(docketed, as_user, cast, ground):
    client = as_user(cast.panel_member)
    page = send(client, filled(given_out(client), THREE))
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    answer = yes(client, page)
    assert (answer.status_code, KINSHIP in answer.content.decode()) == (409, False)
    assert states(docketed, THREE) == ["pending"] * 3


def test_an_item_ruled_between_preview_and_yes_holds_all(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    page = send(client, filled(given_out(client), THREE))
    rule(docketed.case(COPY), ABOLISH, actor=cast.panel_chair, at=PHASE_3)
    answer = yes(client, page)
    assert (answer.status_code, Batch.objects.count()) == (409, 0)
    assert "本次没有办理任何一件" in answer.content.decode()
    yes(client, answer)
    assert states(docketed, THREE) == ["ruled"] * 3


def test_without_a_reason_nothing_is_ruled(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    page = send(client, filled(given_out(client), THREE))
    assert yes(client, page, note=" ").status_code == 409
    assert Batch.objects.count() == 0


def test_a_row_twice_and_a_row_without_identity_are_refused_at_their_cells(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    book = given_out(client)
    sheet = book.worksheets[0]
    last = sheet.max_row + 1
    sheet.cell(last, PLACES["identity"]).value = sheet.cell(5, PLACES["identity"]).value
    sheet.cell(last, PLACES["outcome"]).value = "取消"
    sheet.cell(last + 1, PLACES["outcome"]).value = "取消"
    page = send(client, filled(book, {KINSHIP: GONE}))
    assert [where for where, _ in told(page)] == [f"I{last}", f"I{last + 1}"]
    assert len(page.context["taken"]) == 1


@pytest.mark.parametrize("make", ["zero_bytes", "png", "xls"])
def test_what_is_no_workbook_is_refused_in_the_words_of_the_declaration_s_upload(
    docketed, as_user, cast, tmp_path, make
):
    path = tmp_path / "file"
    getattr(hostile_workbooks, make)(path)
    page = send(as_user(cast.panel_member), path.read_bytes())
    assert (page.status_code, page.context["token"]) == (422, "")
    assert page.context["found"].refused[:3] in ("文件是", "这不是", "这是旧")


def test_another_workbook_is_named_as_such(docketed, as_user, cast):
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    page = send(as_user(cast.panel_member), out.getvalue())
    assert page.context["found"].refused.startswith("这不是审核意见表")


def test_twenty_readings_an_hour(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    WorkbookRead.objects.bulk_create(WorkbookRead(user=cast.panel_member, at=PHASE_3 + HOUR) for _ in range(QUOTA))
    assert send(client, out.getvalue()).status_code == 422


def test_another_s_token_and_a_false_one_do_nothing(docketed, as_user, cast):
    client = as_user(cast.panel_member)
    token = send(client, filled(given_out(client), THREE)).context["token"]
    chair = as_user(cast.panel_chair)
    for one in (token, "x", ""):
        assert chair.post(CONFIRM, {"token": one, "note": "理由"}).url == LOAD
        assert chair.post(MARKED, {"token": one}).url == LOAD
    assert states(docketed, THREE) == ["pending"] * 3


@pytest.mark.parametrize("name", sorted(A_FEW - PANEL - {"disabled", "stranger_chair", "city_chair"}))
def test_nobody_but_panels_finds_it(docketed, as_user, cast, name):
    client = as_user(getattr(cast, name))
    assert client.get(reverse("docket_workbook")).status_code == 404
    assert [client.post(page).status_code for page in (LOAD, CONFIRM, MARKED)] == [404] * 3


def test_three_rows_ask_as_often_as_one(docketed, as_user, cast, django_assert_num_queries):
    client = as_user(cast.panel_member)
    counts = []
    contents = [filled(given_out(client), verdicts) for verdicts in ({MARRIAGE: KEEP}, THREE)]
    send(client, filled(given_out(client), {KINSHIP: GONE}))
    for content in contents:
        with django_assert_num_queries(100, exact=False) as asked:
            send(client, content, f"{len(counts)}.xlsx")
        counts.append(len(asked))
    assert counts[0] == counts[1]

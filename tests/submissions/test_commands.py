"""The two commands of Annex 2 and their contract with scripts: one JSON value on stdout, exit 0 or 1."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from openpyxl.comments import Comment

from campaign.models import LogEntry, Posting, User
from campaign.operations.notice import open_round
from submissions.enums import DeclarationState
from submissions.models import Declaration, DeclarationFile
from submissions.operations import hand_in, return_whole
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.list_workbooks import LAYOUTS, LISTS, rows_of
from tests.submissions.papers import add, certified, started
from tests.submissions.workbooks import HEADERS, book, with_changes

KEYS = ["verdict", "code", "rows", "problems", "declaration", "receipt"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A workbook with five good rows."""
    book().save(tmp_path / "good.xlsx")
    return str(tmp_path / "good.xlsx")


def take(file: str, *options: str, unit: str = "540102-002") -> tuple[int, dict[str, Any]]:
    """Run import_declaration; gives its exit status and its answer."""
    out = StringIO()
    status = 0
    try:
        call_command("import_declaration", file, "--unit", unit, "--json", *options, stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def test_a_good_workbook_is_imported_as_a_draft(good: str, ground: Ground, cast: Cast):
    status, answer = take(good)
    declaration = Declaration.objects.get()
    assert (status, list(answer)) == (0, KEYS)
    assert answer == {
        "verdict": "accept",
        "code": "ok",
        "rows": 5,
        "problems": [],
        "declaration": declaration.pk,
        "receipt": "",
    }
    assert (declaration.state, declaration.unit, declaration.items.count()) == (DeclarationState.DRAFT, ground.civil, 5)


def test_submitting_hands_in_and_certifies_with_a_receipt_on_the_first_day(good: str, ground: Ground, cast: Cast):
    status, answer = take(good, "--submit")
    declaration = Declaration.objects.get()
    assert (status, answer["receipt"]) == (0, "540102-002-1-01")
    assert declaration.state == DeclarationState.CERTIFIED
    assert declaration.certified_at.isoformat() == "2020-09-21T01:00:00+00:00"
    assert [entry.actor for entry in LogEntry.objects.about(declaration)][-1] == cast.leader


def test_postings_are_made_where_the_unit_has_none_and_nobody_can_sign_in_with_them(good: str, ground: Ground):
    assert User.objects.count() == 0
    status, _ = take(good, "--submit")
    assert status == 0
    assert sorted(Posting.objects.values_list("unit__code", "role")) == [
        ("540102-002", "clerk"),
        ("540102-002", "leader"),
    ]
    assert [user.has_usable_password() for user in User.objects.all()] == [False, False]


def test_the_clock_and_the_round_may_be_given(good: str, ground: Ground, cast: Cast):
    open_round(ground.campaign, 2, 365)
    _, answer = take(good, "--submit", "--round", "2", "--at", "2021-10-12T09:30")
    declaration = Declaration.objects.get()
    assert (declaration.round.number, answer["receipt"]) == (2, "540102-002-2-01")
    assert declaration.certified_at.isoformat() == "2021-10-12T01:30:00+00:00"


def test_a_draft_in_hand_is_used_again(good: str, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    _, answer = take(good)
    assert (answer["declaration"], declaration.items.count()) == (declaration.pk, 5)


def test_a_warning_without_confirm_saves_nothing_and_ends_with_0(ground: Ground, cast: Cast, tmp_path: Path):
    workbook = book()
    workbook.active["E2"].comment = Comment("请核", "甲")
    workbook.save(tmp_path / "in.xlsx")
    status, answer = take(str(tmp_path / "in.xlsx"), "--submit")
    assert (status, answer["verdict"], answer["declaration"], answer["receipt"]) == (0, "warn", None, "")
    assert (answer["problems"][0]["cell"], answer["problems"][0]["severity"]) == ("E2", "warning")
    assert (Declaration.objects.count(), DeclarationFile.objects.count()) == (0, 0)
    status, answer = take(str(tmp_path / "in.xlsx"), "--submit", "--confirm")
    assert (status, answer["verdict"], answer["receipt"]) == (0, "warn", "540102-002-1-01")


def test_a_warning_does_not_touch_the_draft_in_hand(ground: Ground, cast: Cast, tmp_path: Path):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    workbook = book()
    workbook.active["E2"].comment = Comment("请核", "甲")
    workbook.save(tmp_path / "in.xlsx")
    _, answer = take(str(tmp_path / "in.xlsx"))
    assert (answer["declaration"], declaration.items.get().cert_name) == (None, "婚姻状况证明")


def test_a_row_error_names_sheet_and_cell_and_ends_with_1(ground: Ground, cast: Cast, tmp_path: Path):
    with_changes({"proposal": "再议"}).save(tmp_path / "in.xlsx")
    status, answer = take(str(tmp_path / "in.xlsx"))
    assert (status, answer["verdict"], answer["declaration"], Declaration.objects.count()) == (1, "rowerr", None, 0)
    (problem,) = answer["problems"]
    assert list(problem) == ["sheet", "cell", "code", "severity", "words"]
    assert (problem["sheet"], problem["cell"], problem["severity"]) == ("证明事项清理申报表", "Q2", "blocker")


def test_a_file_that_is_no_workbook_is_refused_in_words(ground: Ground, cast: Cast, tmp_path: Path):
    (tmp_path / "in.xlsx").write_bytes(b"%PDF-1.4")
    status, answer = take(str(tmp_path / "in.xlsx"))
    assert (status, answer["verdict"], answer["code"], answer["rows"]) == (1, "reject", "not_xlsx", 0)
    assert answer["problems"][0]["words"].startswith("这不是 .xlsx 格式的工作簿")


def test_a_certified_declaration_is_refused_in_words_with_its_receipt(good: str, ground: Ground, cast: Cast):
    certified(ground, cast)
    status, answer = take(good)
    assert (status, answer["verdict"], answer["code"], answer["declaration"]) == (1, "reject", "not_editable", None)
    assert answer["problems"][0]["words"] == "本轮申报表已报送（回执号540102-002-1-01），不能再录入。"


def test_what_waits_for_the_leader_is_refused_without_a_receipt(good: str, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    _, answer = take(good)
    assert answer["problems"][0]["words"] == "本轮申报表待签发，不能再录入。请先收回修改。"


def test_outside_the_days_of_declaring_it_is_refused(good: str, ground: Ground, cast: Cast):
    status, answer = take(good, "--at", "2020-11-05T09:00:00+08:00")
    assert (status, answer["verdict"], answer["code"]) == (1, "reject", "phase_closed")
    assert Declaration.objects.count() == 0


def test_what_cannot_be_certified_is_not_saved_either(ground: Ground, cast: Cast, good: str):
    _, answer = take(good, "--submit", "--at", "2020-09-21T09:00")
    version = return_whole(
        Declaration.objects.get(pk=answer["declaration"]), note="请核实。", actor=cast.panel_member, at=PHASE_3
    )
    status, answer = take(good, "--submit", "--at", "2021-01-05T09:00")
    assert (status, answer["verdict"], answer["declaration"]) == (1, "reject", None)
    assert Declaration.objects.get(pk=version.pk).state == DeclarationState.RECTIFYING
    assert DeclarationFile.objects.filter(declaration=version).count() == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--unit", "540102-999"), "unknown_unit"),
        (("--round", "7"), "unknown_round"),
        (("--at", "昨天"), "bad_time"),
    ],
)
def test_wrong_options_are_answered_in_json_too(options: tuple[str, ...], code: str, good: str, ground: Ground):
    status, answer = take(good, *options)
    assert (status, answer["verdict"], answer["code"], list(answer)) == (1, "reject", code, KEYS)


def test_a_missing_file_is_answered_in_json_too(ground: Ground, tmp_path: Path):
    status, answer = take(str(tmp_path / "none.xlsx"))
    assert (status, answer["verdict"], answer["code"]) == (1, "reject", "no_file")


def test_without_json_it_says_what_it_did(good: str, ground: Ground, cast: Cast):
    out = StringIO()
    call_command("import_declaration", good, "--unit", "540102-002", stdout=out)
    assert out.getvalue() == "已读入5项。\n"


def written(path: Path, *options: str, unit: str = "540102-002") -> Any:
    call_command("declaration_template", "--unit", unit, "--out", str(path), *options, stdout=StringIO())
    return load_workbook(path)["证明事项清理申报表"]


def header_of(sheet: Any) -> int:
    return next(row for row in range(1, 10) if sheet.cell(row, 1).value == "序号")


def test_the_template_holds_the_header_in_the_contracts_order(ground: Ground, tmp_path: Path):
    sheet = written(tmp_path / "t.xlsx")
    row = header_of(sheet)
    assert [cell.value for cell in sheet[row]][: len(HEADERS)] == HEADERS
    assert "城关区民政局" in str(sheet.cell(row - 1, 1).value)


def test_the_template_of_a_draft_is_filled_and_can_be_imported_again(ground: Ground, cast: Cast, tmp_path: Path):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    sheet = written(tmp_path / "t.xlsx")
    assert sheet.cell(header_of(sheet) + 1, 5).value == "婚姻状况证明"
    uid = declaration.items.get().uid
    status, answer = take(str(tmp_path / "t.xlsx"))
    assert (status, answer["verdict"], answer["rows"]) == (0, "accept", 1)
    assert declaration.items.get().uid == uid


def test_an_empty_template_is_refused_as_having_no_rows(ground: Ground, cast: Cast, tmp_path: Path):
    written(tmp_path / "t.xlsx")
    status, answer = take(str(tmp_path / "t.xlsx"))
    assert (status, answer["code"]) == (1, "no_rows")


def test_an_unknown_unit_or_round_has_no_template(ground: Ground, tmp_path: Path):
    with pytest.raises(CommandError) as refused:
        written(tmp_path / "t.xlsx", unit="540102-999")
    assert str(refused.value) == "没有编码为“540102-999”的单位。"
    with pytest.raises(CommandError):
        written(tmp_path / "t.xlsx", "--round", "9")


def test_a_template_that_cannot_be_written_is_said_in_words(ground: Ground, tmp_path: Path):
    with pytest.raises(CommandError) as refused:
        written(tmp_path / "none" / "t.xlsx")
    assert str(refused.value).startswith(f"不能写到{tmp_path / 'none' / 't.xlsx'}：")


def test_a_list_of_another_place_says_how_many_rows_are_in_it_and_saves_none(
    ground: Ground, cast: Cast, tmp_path: Path
):
    rows = rows_of(LISTS[0])
    LAYOUTS["deep_header"](rows, tmp_path / "list.xlsx")
    status, answer = take(str(tmp_path / "list.xlsx"))
    assert (status, answer["verdict"], answer["code"], answer["rows"]) == (1, "rowerr", "missing_column", len(rows))
    assert (answer["declaration"], Declaration.objects.count()) == (None, 0)


def test_with_gaps_its_rows_are_kept_as_a_draft(ground: Ground, cast: Cast, tmp_path: Path):
    rows = rows_of(LISTS[0])
    LAYOUTS["csv_gb18030"](rows, tmp_path / "list.csv")
    _, answer = take(str(tmp_path / "list.csv"), "--gaps")
    declaration = Declaration.objects.get()
    assert (answer["verdict"], answer["declaration"], answer["receipt"]) == ("rowerr", declaration.pk, "")
    assert (declaration.state, declaration.items.count()) == (DeclarationState.DRAFT, len(rows))


def test_with_split_each_numbered_certificate_is_an_item(ground: Ground, cast: Cast, tmp_path: Path):
    with_changes({"cert_name": "1.收入证明 2.户口簿"}, rows=1).save(tmp_path / "in.xlsx")
    _, asked = take(str(tmp_path / "in.xlsx"))
    _, answer = take(str(tmp_path / "in.xlsx"), "--split")
    assert [(one["verdict"], one["rows"]) for one in (asked, answer)] == [("warn", 1), ("accept", 2)]

"""A workbook with errors comes back marked, is mended, and is loaded: the same rows, no doubles, nothing lost."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from campaign.sheets.marker import FILLS
from campaign.sheets.parts import OWN_COMMENT_AUTHOR
from submissions.models import Declaration, DeclaredItem
from submissions.sheets.filling import write_template_of
from submissions.sheets.importing import Imported, import_workbook, read_for
from submissions.sheets.marked_out import marked_copy
from tests.cast import PHASE_2, Cast
from tests.submissions.papers import HOUR
from tests.submissions.planted import ERRORS, ROWS, SHEET, broken, cell_of, good, mend, right_values
from tests.submissions.workbooks import KEYS, book

DAY = PHASE_2.date()
LATER = PHASE_2 + HOUR


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def take(path: Path, paper: Declaration, cast: Cast, at=PHASE_2, **more) -> Imported:
    return import_workbook(path, paper, name=path.name, confirmed=True, actor=cast.clerk, at=at, **more)


def identities(paper: Declaration) -> dict[str, object]:
    return dict(paper.items.values_list("cert_name", "uid"))


def test_twelve_kinds_of_errors_are_found_each_at_its_cell(paper, tmp_path):
    reading = read_for(paper, broken(tmp_path / "in.xlsx"), DAY)
    found = {(one.where, one.code) for one in reading.problems if one.severity != "info"}
    assert found == {(cell_of(one), one.code) for one in ERRORS}
    assert (len(ERRORS), len({one.code for one in ERRORS})) == (25, 12)


def test_the_marked_workbook_has_exactly_these_cells_and_lines(paper, tmp_path):
    path = broken(tmp_path / "in.xlsx")
    workbook = openpyxl.load_workbook(BytesIO(marked_copy(path, read_for(paper, path, DAY)) or b""))
    wrong = {cell_of(one) for one in ERRORS}
    cells = [cell for row in workbook[SHEET].iter_rows() for cell in row]
    assert {cell.coordinate for cell in cells if cell.comment} == wrong
    assert {cell.coordinate for cell in cells if cell.fill.fgColor.rgb == FILLS["wrong"].fgColor.rgb} == wrong
    assert {cell.comment.author for cell in cells if cell.comment} == {OWN_COMMENT_AUTHOR}
    lines = [row for row in workbook["问题清单"].iter_rows(values_only=True) if row[2] == "须改正"]
    assert {line[1] for line in lines} == {f"{SHEET}　{place}" for place in wrong}
    assert len(lines) == len(ERRORS) == 25


def test_mended_in_the_marked_workbook_it_is_the_same_sixty_rows(paper, cast, tmp_path):
    path = broken(tmp_path / "in.xlsx")
    assert take(path, paper, cast).saved is False
    back = tmp_path / "back.xlsx"
    back.write_bytes(marked_copy(path, read_for(paper, path, DAY)) or b"")
    mend(back, right_values())
    imported = take(back, paper, cast)
    assert (imported.reading.verdict, imported.reading.code, imported.taken.new) == ("accept", "ok", ROWS)
    names = list(paper.items.order_by("no").values_list("cert_name", flat=True))
    assert names == [row["cert_name"] for row in good()]


def test_a_template_that_is_spoilt_marked_and_mended_keeps_every_identity(paper, cast, tmp_path):
    book([list(row.values()) for row in good()]).save(tmp_path / "first.xlsx")
    take(tmp_path / "first.xlsx", paper, cast)
    before, path = identities(paper), tmp_path / "template.xlsx"
    write_template_of(path, paper.unit, paper.round, paper)
    shift = {cell_of(one._replace(row=one.row + 2)): one.value for one in ERRORS}
    mend(path, shift)
    assert take(path, paper, cast).saved is False
    path.write_bytes(marked_copy(path, read_for(paper, path, DAY)) or b"")
    mend(path, {cell_of(one._replace(row=one.row + 2)): good()[one.row - 1][one.key] for one in ERRORS})
    imported = take(path, paper, cast, LATER)
    assert (imported.saved, imported.reading.code, imported.taken.same, imported.taken.total) == (True, "ok", 60, 60)
    assert identities(paper) == before


def test_renamed_sorted_and_enlarged_in_the_template_each_item_stays_itself(paper, cast, tmp_path):
    book([list(row.values()) for row in good()[:6]]).save(tmp_path / "first.xlsx")
    take(tmp_path / "first.xlsx", paper, cast)
    before, path = identities(paper), tmp_path / "template.xlsx"
    write_template_of(path, paper.unit, paper.round, paper)
    workbook = openpyxl.load_workbook(path)
    sheet, named = workbook[SHEET], KEYS.index("cert_name") + 1
    rows = [[cell.value for cell in sheet[row]] for row in range(4, 10)]
    rows[2][named - 1] = "改了名的收入证明"
    extra = [*rows[0]]
    extra[0], extra[named - 1] = None, "新加的证明"
    for at, row in enumerate([*reversed(rows), extra], 4):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    workbook.save(path)
    taken = take(path, paper, cast, LATER).taken
    assert (taken.new, taken.total, taken.removed) == (1, 7, 0)
    after = identities(paper)
    assert after["改了名的收入证明"] == before["第3种收入证明"]
    assert {after[name] for name in before if name in after} == set(before.values()) - {before["第3种收入证明"]}


def test_the_same_file_twice_changes_nothing_and_says_when(paper, cast, tmp_path):
    path = tmp_path / "in.xlsx"
    book().save(path)
    take(path, paper, cast)
    written = DeclaredItem.history.count()
    again = take(path, paper, cast, LATER)
    assert (again.reading.verdict, again.reading.code, again.saved, again.again) == (
        "accept",
        "already_imported",
        True,
        True,
    )
    assert again.reading.problems[0].words.startswith("这份工作簿已于10月12日10:00导入过，内容与系统中一致，未作改动。")
    assert (paper.items.count(), paper.files.count(), DeclaredItem.history.count()) == (5, 1, written)


def test_the_same_rows_in_other_bytes_are_no_change(paper, cast, tmp_path):
    book().save(tmp_path / "in.xlsx")
    take(tmp_path / "in.xlsx", paper, cast)
    workbook = book()
    workbook.create_sheet("说明")
    workbook.save(tmp_path / "other.xlsx")
    written = DeclaredItem.history.count()
    other = take(tmp_path / "other.xlsx", paper, cast, LATER)
    assert (other.reading.code, other.reading.problems[0].code, other.taken.same) == ("ok", "no_changes", 5)
    assert (paper.files.count(), DeclaredItem.history.count()) == (2, written)


def test_an_older_file_after_a_newer_one_is_imported_again(paper, cast, tmp_path):
    book().save(tmp_path / "a.xlsx")
    book([list(row.values()) for row in good()[:2]]).save(tmp_path / "b.xlsx")
    codes = [take(tmp_path / name, paper, cast).reading.code for name in ("a.xlsx", "b.xlsx", "a.xlsx")]
    assert (codes, paper.items.count()) == (["ok", "ok", "ok"], 5)


def test_the_template_of_another_unit_is_refused_by_name(ground, paper, cast, tmp_path):
    path = tmp_path / "theirs.xlsx"
    write_template_of(path, ground.other_civil, ground.round, None)
    imported = take(path, paper, cast)
    assert (imported.reading.verdict, imported.reading.code, imported.saved) == ("reject", "other_unit", False)
    assert imported.reading.problems[0].words == (
        "这是堆龙德庆区民政局（单位编码540103-002）的申报表模板，不能录入城关区民政局的申报表。"
        "请核对文件，换成城关区民政局的申报表；没有的，请下载本单位的模板填写。"
    )


@pytest.mark.parametrize(
    ("row", "value", "verdict", "code"),
    [(2, "9", "warn", "other_version"), (5, "3", "accept", "other_round"), (3, None, "accept", "")],
    ids=["version", "round", "no unit"],
)
def test_a_template_of_another_time_is_read_and_told(row, value, verdict, code, paper, cast, tmp_path):
    book([list(one.values()) for one in good()[:2]]).save(tmp_path / "first.xlsx")
    take(tmp_path / "first.xlsx", paper, cast)
    path = tmp_path / "template.xlsx"
    write_template_of(path, paper.unit, paper.round, paper)
    workbook = openpyxl.load_workbook(path)
    workbook["模板信息"].cell(row, 2).value = value
    workbook.save(path)
    reading = read_for(paper, path, DAY)
    assert (reading.verdict, [one.code for one in reading.problems if one.code.startswith("other_")]) == (
        verdict,
        [code] if code else [],
    )


def test_identities_named_twice_are_told_and_paired_by_name(paper, cast, tmp_path):
    book([list(one.values()) for one in good()[:3]]).save(tmp_path / "first.xlsx")
    take(tmp_path / "first.xlsx", paper, cast)
    before, path = identities(paper), tmp_path / "template.xlsx"
    write_template_of(path, paper.unit, paper.round, paper)
    workbook = openpyxl.load_workbook(path)
    meta = workbook["模板信息"]
    meta["B9"] = meta["B8"].value
    workbook.save(path)
    reading = read_for(paper, path, DAY)
    assert [one.words for one in reading.problems if one.code == "row_ids_unusable"] == [
        "模板中有1行的标识重复或者不能使用，已按名称与现有事项核对。"
    ]
    take(path, paper, cast, LATER)
    assert identities(paper) == before

"""The round trip by the command: twice the same, another unit's file, what the file lacks, the marked copy."""

from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from submissions.models import Declaration, DeclarationFile
from tests.cast import Cast, Ground
from tests.submissions.test_commands import take
from tests.submissions.workbooks import KEYS, book, item, with_changes

SHEET = "证明事项清理申报表"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def good(tmp_path: Path) -> str:
    book().save(tmp_path / "good.xlsx")
    return str(tmp_path / "good.xlsx")


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    with_changes({}, {"category": "红头文件"}).save(tmp_path / "wrong.xlsx")
    return str(tmp_path / "wrong.xlsx")


def template(tmp_path: Path, unit: str = "540102-002") -> Path:
    call_command("declaration_template", "--unit", unit, "--out", str(tmp_path / "template.xlsx"), stdout=StringIO())
    return tmp_path / "template.xlsx"


def identities() -> dict[str, object]:
    return dict(Declaration.objects.get().items.values_list("service_name", "uid"))


def test_the_same_file_twice_is_told_and_saved_once(good: str, ground: Ground, cast: Cast):
    _, first = take(good)
    before = identities()
    status, again = take(good)
    assert (status, again["verdict"], again["code"], again["rows"]) == (0, "accept", "already_imported", 5)
    assert (again["declaration"], [one["code"] for one in again["problems"]]) == (
        first["declaration"],
        ["already_imported"],
    )
    assert (identities(), DeclarationFile.objects.count()) == (before, 1)


def test_the_same_file_can_still_be_handed_in(good: str, ground: Ground, cast: Cast):
    take(good)
    status, again = take(good, "--submit")
    assert (status, again["code"], again["receipt"]) == (0, "already_imported", "540102-002-1-01")


def test_a_refused_hand_in_leaves_the_original_that_was_kept_before(good: str, ground: Ground, cast: Cast):
    take(good)
    Declaration.objects.get().items.filter(no=1).update(purpose="")
    take(good, "--at", "2020-10-12T09:30")
    status, _ = take(good, "--submit", "--at", "2021-06-01T09:00")
    kept = DeclarationFile.objects.first()
    assert status == 1
    assert kept is not None
    assert kept.file.storage.exists(kept.file.name)


def test_the_template_of_another_unit_is_refused_by_its_own_code(ground: Ground, cast: Cast, tmp_path: Path):
    status, answer = take(str(template(tmp_path, "540103-002")))
    assert (status, answer["verdict"], answer["code"], answer["declaration"]) == (1, "reject", "other_unit", None)
    assert Declaration.objects.count() == 0


def test_a_template_whose_hidden_sheet_is_gone_is_read_like_any_list(good: str, ground: Ground, cast: Cast, tmp_path):
    take(good)
    path = template(tmp_path)
    workbook = openpyxl.load_workbook(path)
    workbook.remove(workbook["模板信息"])
    workbook.save(path)
    before = identities()
    status, answer = take(str(path))
    assert (status, answer["verdict"], answer["code"]) == (0, "accept", "ok")
    assert identities() == before


def test_a_renamed_row_of_the_template_is_the_same_item(good: str, ground: Ground, cast: Cast, tmp_path: Path):
    take(good)
    before, path = identities(), template(tmp_path)
    workbook = openpyxl.load_workbook(path)
    workbook[SHEET].cell(6, KEYS.index("service_name") + 1).value = "改了名的事项"
    workbook.save(path)
    assert take(str(path))[1]["verdict"] == "accept"
    assert identities()["改了名的事项"] == before["临时救助申请第3类"]
    assert len(identities()) == 5


@pytest.mark.parametrize(("options", "count"), [((), 2), (("--keep-missing",), 5)])
def test_what_the_file_lacks_goes_unless_it_is_to_stay(
    good, options, count, ground: Ground, cast: Cast, tmp_path: Path
):
    take(good)
    book([item(1), item(2)]).save(tmp_path / "two.xlsx")
    take(str(tmp_path / "two.xlsx"), *options)
    assert len(identities()) == count


def test_the_marked_copy_is_written_where_it_is_wanted(wrong: str, ground: Ground, cast: Cast, tmp_path: Path):
    status, answer = take(wrong, "--marked", str(tmp_path / "marked.xlsx"))
    assert (status, answer["verdict"], [one["cell"] for one in answer["problems"]]) == (1, "rowerr", ["F3"])
    workbook = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert [cell.coordinate for row in workbook[SHEET].iter_rows() for cell in row if cell.comment] == ["F3"]


def test_nothing_is_written_where_there_is_nothing_to_mark(good: str, ground: Ground, cast: Cast, tmp_path: Path):
    take(good, "--marked", str(tmp_path / "marked.xlsx"))
    assert (tmp_path / "marked.xlsx").exists() is False


def test_a_place_that_cannot_be_written_to_is_said(wrong: str, ground: Ground, cast: Cast, tmp_path: Path):
    target = str(tmp_path / "no-such-folder" / "marked.xlsx")
    assert take(wrong, "--marked", target)[1]["code"] == "bad_output"
    with pytest.raises(CommandError, match="请换一个目录"):
        call_command("import_declaration", wrong, "--unit", "540102-002", "--marked", target)

"""import_declarations: a folder of workbooks in, one answer for each file, 0 when all were saved."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaign.models import Posting
from submissions.models import Declaration, DeclaredItem
from tests.cast import Cast, Ground
from tests.submissions.papers import add, started
from tests.submissions.workbooks import book, with_changes


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two workbooks of two units, named as the templates are."""
    folder = tmp_path / "送来的申报表"
    folder.mkdir()
    for name in ("540102-002城关区民政局证明事项清理申报表.xlsx", "540102002-001.xlsx"):
        book().save(folder / name)
    return folder


def take(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Run import_declarations; gives its exit status and its answer."""
    out, status = StringIO(), 0
    try:
        call_command("import_declarations", str(folder), "--json", *options, stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def test_each_workbook_becomes_its_units_declaration(folder: Path, ground: Ground, cast: Cast) -> None:
    status, answer = take(folder)
    assert (status, answer["saved"], answer["items"]) == (0, 2, 10)
    assert [(one["unit"], one["verdict"], one["rows"]) for one in answer["files"]] == [
        ("540102-002", "accept", 5),
        ("540102002-001", "accept", 5),
    ]
    papers = {paper.unit: paper for paper in Declaration.objects.all()}
    assert [one["declaration"] for one in answer["files"]] == [papers[ground.civil].pk, papers[ground.township].pk]
    assert [paper.items.count() for paper in papers.values()] == [5, 5]


def test_a_unit_without_a_clerk_gets_one_who_cannot_sign_in(folder: Path, ground: Ground) -> None:
    assert take(folder)[0] == 0
    posts = Posting.objects.order_by("unit__code").values_list("unit__code", "role")
    assert list(posts) == [("540102-002", "clerk"), ("540102002-001", "clerk")]
    assert not any(post.user.has_usable_password() for post in Posting.objects.all())


def test_what_cannot_be_read_in_is_told_and_the_rest_is_saved(folder: Path, ground: Ground, cast: Cast) -> None:
    with_changes({"proposal": "再议"}).save(folder / "540102002-001.xlsx")
    book().save(folder / "540102-002（第二份）.xlsx")
    book().save(folder / "民政局.xlsx")
    (folder / "说明.docx").write_bytes(b"PK")
    status, answer = take(folder)
    assert (status, answer["saved"], answer["items"]) == (1, 1, 5)
    found = {one["file"]: (one["unit"], one["code"], one["declaration"] is not None) for one in answer["files"]}
    assert found == {
        "540102-002城关区民政局证明事项清理申报表.xlsx": ("540102-002", "ok", True),
        "540102-002（第二份）.xlsx": (None, "two_files", False),
        "540102002-001.xlsx": ("540102002-001", "unknown_value", False),
        "民政局.xlsx": (None, "unknown_unit", False),
    }
    assert [one["cell"] for one in answer["files"][2]["problems"]] == ["Q2"]


def test_the_answers_are_also_written_for_people(folder: Path, ground: Ground, cast: Cast) -> None:
    (folder / "540102002-001.xlsx").write_bytes(b"x")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_declarations", str(folder), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "540102-002城关区民政局证明事项清理申报表.xlsx：已读入5项。"
    assert lines[1] == "540102002-001.xlsx：没有读入。"
    assert lines[-1] == "共2份，读入1份，没有读入1份。"


def test_rows_that_the_file_lacks_stay_when_asked(folder: Path, ground: Ground, cast: Cast) -> None:
    add(started(ground, cast), cast.clerk)
    assert take(folder, "--keep-missing")[0] == 0
    assert DeclaredItem.objects.filter(declaration__unit=ground.civil).count() == 6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--round", "9"), "没有第9轮。请先运行 prepare。"),
        (("--at", "昨天"), "--at“昨天”不是可用的 ISO 格式时刻，例如：2020-10-12T09:00+08:00。"),
    ],
)
def test_an_option_that_names_nothing_is_told(
    folder: Path, options: tuple[str, ...], words: str, ground: Ground
) -> None:
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("import_declarations", str(folder), *options)


def test_a_folder_that_is_not_there_or_empty_is_told(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(CommandError, match="找不到目录“没有”。请核对路径。"):
        call_command("import_declarations", str(tmp_path / "没有"))
    with pytest.raises(CommandError, match="中没有工作簿。请核对路径。"):
        call_command("import_declarations", str(tmp_path))

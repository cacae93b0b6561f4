"""From an uploaded workbook to items: nothing saved from a refused file, the original kept, the template a round trip."""

from pathlib import Path

import pytest
from openpyxl.comments import Comment

from campaign.operations import NoPower
from submissions.models import Declaration, DeclarationFile
from submissions.operations import NotEditable, save_item
from submissions.sheets.filling import row_of, rows_of
from submissions.sheets.importing import Imported, import_workbook, read_for
from submissions.sheets.template_out import write_declaration_template
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import LAW, NO_BASIS, VALUES, add, certified, started
from tests.submissions.workbooks import book, item, with_changes


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
@a_story
def paper(ground: Ground, cast: Cast) -> Declaration:
    """An empty declaration of 城关区民政局."""
    return started(ground, cast)


def saved(path: Path, workbook: object) -> Path:
    workbook.save(path)  # type: ignore[attr-defined]
    return path


def take(path: Path, paper: Declaration, actor: object, *, confirmed: bool = False) -> Imported:
    return import_workbook(path, paper, name="民政局 申报表.xlsx", confirmed=confirmed, actor=actor, at=PHASE_2)  # type: ignore[arg-type]


def warned(path: Path) -> Path:
    """A workbook with a comment, which is told and not read."""
    workbook = book()
    workbook.active["E2"].comment = Comment("请核", "甲")
    return saved(path, workbook)


def test_a_good_workbook_is_saved_and_kept(paper: Declaration, cast: Cast, tmp_path: Path):
    path = saved(tmp_path / "in.xlsx", book())
    imported = take(path, paper, cast.clerk)
    assert (imported.reading.verdict, imported.saved, paper.items.count()) == ("accept", True, 5)
    kept = DeclarationFile.objects.get()
    assert (kept.declaration, kept.original_name, kept.rows) == (paper, "民政局 申报表.xlsx", 5)
    with kept.file.open() as file:
        assert file.read() == path.read_bytes()


def test_reading_alone_saves_nothing(paper: Declaration, tmp_path: Path):
    assert read_for(paper, saved(tmp_path / "in.xlsx", book()), PHASE_2.date()).rows == 5
    assert (paper.items.count(), DeclarationFile.objects.count()) == (0, 0)


def test_a_row_error_saves_nothing_and_names_its_cell(paper: Declaration, cast: Cast, tmp_path: Path):
    imported = take(saved(tmp_path / "in.xlsx", with_changes({"proposal": "再议"})), paper, cast.clerk, confirmed=True)
    assert (imported.reading.verdict, imported.saved) == ("rowerr", False)
    assert [problem.where for problem in imported.reading.problems] == ["Q2"]
    assert (paper.items.count(), DeclarationFile.objects.count()) == (0, 0)


def test_a_refused_file_leaves_what_stood_there(paper: Declaration, cast: Cast, tmp_path: Path):
    add(paper, cast.clerk)
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"not a workbook")
    imported = take(path, paper, cast.clerk, confirmed=True)
    assert (imported.reading.verdict, imported.reading.code, imported.saved) == ("reject", "not_xlsx", False)
    assert list(paper.items.values_list("cert_name", flat=True)) == ["婚姻状况证明"]


def test_a_warning_waits_for_the_persons_yes(paper: Declaration, cast: Cast, tmp_path: Path):
    path = warned(tmp_path / "in.xlsx")
    first = take(path, paper, cast.clerk)
    assert (first.reading.verdict, first.reading.code, first.saved) == ("warn", "comments_ignored", False)
    assert paper.items.count() == 0
    assert take(path, paper, cast.clerk, confirmed=True).saved is True
    assert paper.items.count() == 5


def test_an_empty_demanding_unit_is_the_declaring_unit(paper: Declaration, cast: Cast, tmp_path: Path):
    take(saved(tmp_path / "in.xlsx", book([item(1, demanding_unit=None)])), paper, cast.clerk)
    assert paper.items.get().demanding_unit == "城关区民政局"


def test_a_stranger_saves_nothing(paper: Declaration, cast: Cast, tmp_path: Path):
    with pytest.raises(NoPower):
        take(saved(tmp_path / "in.xlsx", book()), paper, cast.stranger)
    assert (paper.items.count(), DeclarationFile.objects.count()) == (0, 0)


def test_a_locked_declaration_takes_no_workbook(ground: Ground, cast: Cast, tmp_path: Path):
    declaration = certified(ground, cast)
    with pytest.raises(NotEditable):
        take(saved(tmp_path / "in.xlsx", book()), declaration, cast.clerk)
    assert DeclarationFile.objects.count() == 0


def test_the_filled_template_reads_back_as_the_same_items(paper: Declaration, cast: Cast, tmp_path: Path):
    full = VALUES | {
        "service_code": "540100000000000001",
        "yearly_count": 1200,
        "levels": [2, 3],
        "remark": "第一行\n第二行",
    }
    save_item(
        paper, full, [LAW, NO_BASIS | {"title": "某通知", "level": "normative_document"}], actor=cast.clerk, at=PHASE_2
    )
    add(
        paper,
        cast.clerk,
        cert_name="居住证明",
        proposal="retain",
        disposal="",
        replacement="",
        keep_reason="法律规定。",
    )
    before = [row_of(one) for one in paper.items.order_by("no")]
    path = tmp_path / "template.xlsx"
    write_declaration_template(
        path,
        columns=paper.form.columns,
        unit_code=paper.unit.code,
        unit_name=paper.unit.name,
        form_version=paper.form.version,
        items=rows_of(paper),
    )
    imported = take(path, paper, cast.clerk)
    assert (imported.reading.verdict, imported.saved) == ("accept", True)
    assert [row_of(one) for one in paper.items.order_by("no")] == before


def test_the_template_is_filled_with_labels(paper: Declaration, cast: Cast):
    row = row_of(add(paper, cast.clerk))
    told = {key: row[key] for key in ("no", "service_type", "category", "subject", "levels", "proposal", "disposal")}
    assert told == {
        "no": 1,
        "service_type": "行政确认",
        "category": "各类证明",
        "subject": "个人",
        "levels": "县（区）级",
        "proposal": "取消",
        "disposal": "部门核查一批",
    }
    assert row["bases"] == [
        {"title": LAW["title"], "clause": LAW["clause"], "text": LAW["text"], "level": "法律"},
    ]

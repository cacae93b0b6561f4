"""The rehearsal: figures recounted from the papers and from the workbooks by other code than the product's."""

import hashlib
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from campaign.models import LogEntry, Round
from campaign.operations.divisions import load_divisions
from campaign.operations.units import load_units
from publishing.models import Edition
from publishing.sheets.rehearsal import Unplayable, rehearse
from review.models import Ruling
from submissions.models import Declaration
from tests.publishing.papers import CATEGORIES, GROUP, make_papers

pytestmark = pytest.mark.django_db
# A city's bureau, two counties' bureaus, a street office, the city's and the region's department.
PLACES = ("city_civil", "civil", "other_civil", "township", "education")


@pytest.fixture
def codes(ground) -> list[str]:
    """Codes of units at every level."""
    return [getattr(ground, name).code for name in PLACES]


@pytest.fixture
def played(story, ground, codes, tmp_path, settings):
    """Papers of five units, played; gives the papers, the result, and the folder of workbooks."""
    settings.PUBLISHED_ROOT = tmp_path / "published"

    def play():
        papers = make_papers(tmp_path / "papers", codes, 12)
        result = rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
        return papers, result, tmp_path / "out"

    return story("played", play, folder=tmp_path)


def test_the_figures_are_those_of_the_rulings(played) -> None:
    papers, result, _ = played
    outcomes = Counter(outcome for _, _, outcome, _, _ in papers.rulings)
    baseline = len(papers.rulings) - outcomes["剔除"]
    share = (Decimal(100) * outcomes["取消"] / baseline).quantize(Decimal("0.01"), ROUND_HALF_UP)
    by_category = Counter(category for _, _, _, category, _ in papers.rulings if category)
    by_basis = Counter(GROUP[level] for _, _, outcome, _, level in papers.rulings if outcome == "保留")
    del result["editions"], result["seconds"]
    assert result == {
        "units": len(PLACES),
        "items": len(papers.rulings),
        "baseline": baseline,
        "cancelled": outcomes["取消"],
        "by_category": {category: by_category[category] for category in CATEGORIES},
        "retained": outcomes["保留"],
        "by_basis": {group: by_basis[group] for group in GROUP.values()},
        "referred": outcomes["提请上级取消"],
        "removed": outcomes["剔除"],
        "reduction": str(share),
    }


def test_every_edition_is_the_file_that_was_published(played) -> None:
    _, result, out = played
    for edition in result["editions"]:
        content = (out / edition["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == edition["sha256"]
    assert {(e["division"], e["kind"]) for e in result["editions"]} == {
        (division, kind) for division in ("540000", "540100", "540102", "540103") for kind in ("retained", "cancelled")
    } | {("540000", "summary")}


def test_the_lists_hold_each_ruled_item_once(played) -> None:
    papers, result, out = played
    for kind, outcome, column in (("retained", "保留", "证明事项名称"), ("cancelled", "取消", "证明事项名称")):
        names = Counter(
            name
            for edition in result["editions"]
            if edition["kind"] == kind
            for name in _column(out / edition["file"], column)
        )
        assert names == Counter(f"某某证明{number}" for _, number, ruled, _, _ in papers.rulings if ruled == outcome)


def test_annex_5_adds_up_from_its_own_rows(played) -> None:
    _, result, out = played
    name = next(edition["file"] for edition in result["editions"] if edition["kind"] == "summary")
    sheet = load_workbook(out / name, data_only=True).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert len(rows) == len(PLACES)
    assert sum(row[7] for row in rows) == result["baseline"]
    assert sum(row[8] for row in rows) == result["cancelled"]
    assert [sum(row[index] for row in rows) for index in range(9, 15)] == list(result["by_category"].values())
    assert [sum(row[index] for row in rows) for index in range(16, 21)] == list(result["by_basis"].values())
    assert [row[8] + row[15] + row[21] for row in rows] == [row[7] for row in rows]
    *_, total = (row for row in sheet.iter_rows(values_only=True) if "合计" in row)
    assert (total[7], total[8], total[15], total[21]) == (
        result["baseline"],
        result["cancelled"],
        result["retained"],
        result["referred"],
    )


def test_it_plays_on_the_dates_of_the_campaign(played) -> None:
    days = {edition.published_at.date().isoformat() for edition in Edition.objects.exclude(kind="summary")}
    assert days == {"2020-11-14"}
    assert LogEntry.objects.order_by("-at").first().at.year == 2020


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda lines: lines.pop(0), ".xlsx 第3行：rulings.csv 缺少"),
        (lambda lines: lines[0].__setitem__(1, "9" * 5000), "第2行：序号“99999999999999999999”不是数字"),
        (lambda lines: lines[0].__setitem__(4, "长" * 140_000), "不是可以读取的CSV"),
        (
            lambda lines: lines.append(["540000-999", 1, "取消", "取消废止", "", ""]),
            "第62行：没有编码为“540000-999”的单位",
        ),
        (lambda lines: lines.append([lines[0][0], 99, "取消", "取消废止", "", ""]), "第62行"),
        (lambda lines: lines.append(lines[0]), "有两个裁定"),
        (lambda lines: lines[0].__setitem__(2, "同意"), "第2行：结论"),
        (lambda lines: lines[0].__setitem__(3, "七个一批"), "第2行：类别"),
    ],
)
def test_a_mistake_in_the_rulings_is_named_and_nothing_is_kept(ground, codes, tmp_path, spoil, words) -> None:
    papers = make_papers(tmp_path / "papers", codes, 12)
    spoil(papers.lines)
    papers.write_rulings()
    with pytest.raises(Unplayable) as refusal:
        rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    assert words in "\n".join(refusal.value.mistakes)
    assert (Declaration.objects.count(), Ruling.objects.count(), Edition.objects.count()) == (0, 0, 0)


def test_keeping_without_a_basis_is_refused_with_its_line(ground, codes, tmp_path) -> None:
    papers = make_papers(tmp_path / "papers", codes, 12)
    index = next(i for i, (_, _, _, _, level) in enumerate(papers.rulings) if level == "无依据")
    papers.lines[index] = [*papers.lines[index][:2], "保留", "", "", "想保留"]
    papers.write_rulings()
    with pytest.raises(Unplayable) as refusal:
        rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    assert [mistake.split("：")[0] for mistake in refusal.value.mistakes] == [f"rulings.csv 第{index + 2}行"]
    assert Declaration.objects.count() == 0


def test_a_refused_workbook_is_named(ground, codes, tmp_path) -> None:
    papers = make_papers(tmp_path / "papers", codes[:1], 3)
    (papers.folder / "declarations" / f"{codes[1]}.xlsx").write_bytes(b"no workbook")
    with pytest.raises(Unplayable) as refusal:
        rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    assert [mistake.startswith(f"declarations/{codes[1]}.xlsx") for mistake in refusal.value.mistakes] == [True]


def test_papers_of_two_regions_are_rolled_up_for_each(ground, codes, tmp_path, settings) -> None:
    settings.PUBLISHED_ROOT = tmp_path / "published"
    _other_region()
    papers = make_papers(tmp_path / "papers", [codes[0], "630000-003"], 5)
    result = rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    summaries = [edition["division"] for edition in result["editions"] if edition["kind"] == "summary"]
    assert (summaries, result["units"], result["items"]) == (["540000", "630000"], 2, len(papers.rulings))


def test_a_place_without_a_lead_unit_is_named(ground, tmp_path) -> None:
    _other_region()
    papers = make_papers(tmp_path / "papers", ["630100-001"], 1)
    with pytest.raises(Unplayable) as refusal:
        rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    assert refusal.value.mistakes[0] == (
        "declarations/630100-001.xlsx：西宁市民政局所在的区划没有牵头单位，不能编制清单。"
    )


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_played(ground, codes, tmp_path) -> None:
    papers = make_papers(tmp_path / "papers", codes[:1], 3)
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Unplayable):
        rehearse(papers.folder, tmp_path / "out", Round.objects.get(number=1))
    assert Declaration.objects.count() == 0


def test_a_second_rehearsal_in_the_same_round_is_refused(played, tmp_path) -> None:
    papers, _, _ = played
    with pytest.raises(Unplayable) as refusal:
        rehearse(papers.folder, tmp_path / "again", Round.objects.get(number=1))
    assert refusal.value.mistakes == ("第1轮已有申报表，不能排演。请换一个空的数据库。",)


def test_the_command_prints_one_json_value(ground, codes, tmp_path, settings, capsys) -> None:
    settings.PUBLISHED_ROOT = tmp_path / "published"
    papers = make_papers(tmp_path / "papers", codes[:2], 3)
    call_command("rehearse", papers.folder, "--out", tmp_path / "out", "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["units"] == 2
    with pytest.raises(SystemExit) as ended:
        call_command("rehearse", papers.folder, "--out", tmp_path / "out", "--json")
    assert ended.value.code == 1


def _other_region() -> None:
    """Another region, with an office and a lead unit beside it, and a city that has no lead unit."""
    places = (("630000", "青海省", "region", "", "省"), ("630100", "西宁市", "prefecture", "630000", "地级市"))
    load_divisions([dict(zip(("code", "name", "level", "parent_code", "type"), row, strict=True)) for row in places])
    units = (
        ("630000-001", "青海省协调小组办公室", "630000", "coordination_office"),
        ("630000-002", "青海省人民政府办公厅", "630000", "lead_unit"),
        ("630000-003", "青海省民政厅", "630000", "department"),
        ("630100-001", "西宁市民政局", "630100", "department"),
    )
    load_units([dict(zip(("code", "name", "division", "kind"), row, strict=True)) for row in units])


def _column(path: Path, header: str) -> list[str]:
    """The texts under a header, above the foot: rows whose first cell is a number."""
    sheet = load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(row for row in rows if header in row)
    index = top.index(header)
    return [row[index] for row in rows if isinstance(row[0], int)]

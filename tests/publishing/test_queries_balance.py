"""Annex 5 of random data sets (tests/soak has fifty): frozen figures, the pages' sums, plain SQL and the workbook's cells are the same numbers."""

import io
import random
from collections import Counter
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from openpyxl import load_workbook

from campaign.enums import Disposal, Outcome, Subject
from campaign.models import Message
from campaign.notice.target import exact_reduction
from publishing.models import BASIS_GROUPS, CATEGORIES, COUNTS, FROZEN, PlaceFigures, UnitFigures
from publishing.operations import Unbalanced, check_figures, roll_up
from publishing.queries import drill_down, sums_of, units_of_place
from publishing.queries.balance import unequal_in
from publishing.sheets.editions import release, write_edition
from publishing.sheets.summary import COUNTS as COLUMNS
from publishing.sheets.summary import LETTERS
from publishing.tasks import check_sums
from tests.publishing.conftest import HOUR, ROLLED_UP_AT
from tests.publishing.laid import Laid
from tests.publishing.played import KEPT_ON, Case

pytestmark = pytest.mark.django_db
UNITS = ("education", "city_civil", "civil", "institution", "township", "other_civil", "other_township")
LEADS = ("coordination", "city_lead", "lead", "other_lead")
# Written by hand, over the rows of the lists in force; the names are those of the columns of Annex 5.
PLAIN = """
SELECT d.path,
  COUNT(*) FILTER (WHERE i.outcome <> 'strike' AND i.subject IN ('enterprise', 'both')) AS baseline_enterprise,
  COUNT(*) FILTER (WHERE i.outcome <> 'strike' AND i.subject IN ('individual', 'both')) AS baseline_individual,
  COUNT(*) FILTER (WHERE i.outcome <> 'strike') AS baseline,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'abolish') AS abolish,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'commitment') AS commitment,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'credit_check') AS credit_check,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'licence_instead') AS licence_instead,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'department_check') AS department_check,
  COUNT(*) FILTER (WHERE i.outcome = 'cancel' AND i.disposal = 'data_sharing') AS data_sharing,
  COUNT(*) FILTER (WHERE i.outcome = 'retain' AND i.basis_level = 'law') AS law,
  COUNT(*) FILTER (WHERE i.outcome = 'retain' AND i.basis_level = 'administrative_regulation') AS administrative_regulation,
  COUNT(*) FILTER (WHERE i.outcome = 'retain' AND i.basis_level = 'state_council_decision') AS state_council_decision,
  COUNT(*) FILTER (WHERE i.outcome = 'retain' AND i.basis_level = 'local_regulation') AS local_regulation,
  COUNT(*) FILTER (WHERE i.outcome = 'retain' AND i.basis_level = 'department_rule') AS rule,
  COUNT(*) FILTER (WHERE i.outcome = 'refer') AS referred,
  COUNT(*) FILTER (WHERE i.outcome = 'strike') AS struck
FROM publishing_listeditem i
JOIN publishing_compilation c ON c.id = i.compilation_id AND c.is_current AND NOT c.is_roll_up
JOIN campaign_unit u ON u.id = i.unit_id JOIN campaign_division d ON d.id = u.division_id
GROUP BY d.path
"""


def by_plain_sql():
    """Counts by division path, as the database adds them up from the rows."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        return {path: dict(zip(COUNTS, counts, strict=True)) for path, *counts in cursor.fetchall()}


def random_case(chance, number):
    outcome = chance.choice([Outcome.CANCEL, Outcome.CANCEL, Outcome.RETAIN, Outcome.REFER, Outcome.STRIKE])
    disposal = chance.choice(Disposal.values) if outcome == Outcome.CANCEL else ""
    levels = {Outcome.RETAIN: chance.choice(KEPT_ON), Outcome.REFER: "department_rule"}
    level = levels.get(outcome, "none")
    return Case(f"证明{number // 2}号", outcome, disposal, level, chance.choice(Subject.values))


def added(*many):
    total = Counter(dict.fromkeys(COUNTS, 0))
    for counts in many:
        total.update({name: counts[name] for name in COUNTS})
    return dict(total)


def below(path, sums):
    return added(*(counts for place, counts in sums.items() if place.startswith(path)))


def cells_of(edition, folder):
    """The unit rows and the sums of the workbook, by unit name and by place; as cached, and recomputed from the formulas."""
    path = folder / "annex5.xlsx"
    write_edition(edition, path)
    content = io.BytesIO(path.read_bytes())
    values, formulas = load_workbook(content, data_only=True).worksheets[0], load_workbook(content).worksheets[0]
    units, totals = {}, {}
    for cells, made in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        counts = {key: values[f"{LETTERS[key]}{cells[0].row}"].value for key in COLUMNS}
        if isinstance(cells[0].value, int):
            units[cells[3].value] = counts
        elif str(made[LETTERS_INDEX].value).startswith("=SUM("):
            totals[tuple(cell.value or "" for cell in cells[1:4])] = counts
            for key in COLUMNS:
                assert recomputed(made[column_of(key)].value, values, LETTERS[key]) == counts[key]
    return units, totals


def frozen_whole(summary, division):
    """What a roll-up froze for a place with all that lies below; zeros where there is nothing."""
    row = PlaceFigures.objects.filter(compilation=summary, division_path=division.path, whole=True).values(*FROZEN)
    return row.first() or dict.fromkeys(FROZEN, 0)


def column_of(key):
    return list(LETTERS).index(key)


LETTERS_INDEX = column_of("baseline")


def recomputed(formula, sheet, letter):
    """SUM(H5:H7,H9) over the cells as they are."""
    total = 0
    for term in formula.removeprefix("=SUM(").removesuffix(")").split(","):
        first, _, last = term.replace(letter, "").partition(":")
        total += (
            sum(sheet[f"{letter}{row}"].value for row in range(int(first), int(last or first) + 1))
            if first != "0"
            else 0
        )
    return total


def rolled_up(ground, cast, seed):
    """One data set of its own chance: the lists of all places and their roll-up."""
    chance = random.Random(seed)
    laid = Laid(ground.round)
    cases = {getattr(ground, name): [random_case(chance, n) for n in range(chance.randint(0, 7))] for name in UNITS}
    laid.settle(cases)
    lists = [laid.compile(getattr(ground, name)) for name in LEADS]
    return lists, roll_up(ground.coordination, ground.round, actor=cast.region_coordinator, at=ROLLED_UP_AT)


def agree(ground, cast, folder, seed):
    """One data set, laid down, compiled, rolled up and written; every way to its figures gives the same."""
    lists, summary = rolled_up(ground, cast, seed)
    plain = by_plain_sql()
    region = ground.divisions["540000"]
    assert all(unequal_in(one) == [] for one in (*lists, summary))
    for division in ground.divisions.values():
        expected = below(division.path, plain)
        assert added(frozen_whole(summary, division)) == expected
        parts = drill_down(division, ground.round)
        assert added(*(part.counts for part in parts)) == expected
        for part in parts if division.level < 4 else ():
            path = division.path if part.code == division.code else f"{division.path}{part.code}/"
            assert added(part.counts) == (
                plain.get(path, added()) if part.code == division.code else below(path, plain)
            )
        own = units_of_place(division, ground.round)
        assert added(*(one.counts for one in own)) == plain.get(division.path, added())
    assert added(sums_of(summary.figures.all())) == below(region.path, plain)
    units, totals = cells_of(summary.editions.get(), folder)
    frozen = {row.unit_name: row for row in summary.figures.all()}
    assert units == {name: printed(row.counts) for name, row in frozen.items()}
    whole = below(region.path, plain)
    assert totals["", "", "合计"] == printed(whole)
    assert totals["拉萨市", "", "合计"] == printed(below(ground.divisions["540100"].path, plain))
    cancelled = sum(whole[name] for name in CATEGORIES)
    assert exact_reduction(cancelled, whole["baseline"]) == (
        Fraction(100 * cancelled, whole["baseline"]) if whole["baseline"] else None
    )


def printed(counts):
    """The counts under the headings of the form."""
    sums = {
        "cancelled": sum(counts[name] for name in CATEGORIES),
        "retained": sum(counts[name] for name in BASIS_GROUPS),
    }
    return {key: {**counts, **sums, "removed": counts["struck"]}[key] for key in COLUMNS}


@pytest.mark.parametrize("seed", range(6))
def test_ten_data_sets_agree_in_every_way(ground, cast, tmp_path, seed):
    agree(ground, cast, tmp_path, seed)


def test_a_child_that_does_not_add_up_refuses_the_roll_up_and_names_it(published):
    _plant(published.compilation, published.ground)
    with pytest.raises(Unbalanced) as refusal, transaction.atomic():
        roll_up(
            published.ground.coordination, published.round, actor=published.cast.region_coordinator, at=ROLLED_UP_AT
        )
    assert "城关区人民政府办公室“清理前总数”为2，按清单事项应为0" in refusal.value.words
    assert [line.count for line in refusal.value.lines if line.against == "清单事项"] == ["清理前总数", "提请上级取消"]


def test_a_roll_up_that_was_tampered_with_is_not_published(published):
    lead, actor = published.ground.coordination, published.cast.region_coordinator
    summary = roll_up(lead, published.round, actor=actor, at=ROLLED_UP_AT)
    _plant(summary, published.ground)
    with pytest.raises(Unbalanced) as refusal:
        release(summary, actor=actor, at=ROLLED_UP_AT + HOUR)
    assert "按所汇总的清单应为0" in refusal.value.words
    assert "城关区本级“清理前总数”为4，按所属各单位应为6" in refusal.value.words


def test_a_parent_that_is_not_its_children_is_found(published):
    summary = published.roll_up()
    path = published.ground.divisions["540600"].path
    PlaceFigures.objects.create(compilation=summary, division_path=path, whole=True, baseline=1, referred=1)
    words = [line.words for line in unequal_in(summary)]
    assert "西藏自治区“清理前总数”为6，按本级与下级之和应为7" in words


def test_the_nightly_check_tells_who_compiles_and_the_command_ends_with_one(published, capsys):
    assert (check_sums(), Message.objects.filter(kind="figures_unequal").count()) == (0, 0)
    call_command("check_figures")
    assert capsys.readouterr().out == "核对了1份清单和汇总表，0处数字不符。\n"
    _plant(published.compilation, published.ground)
    assert check_figures(at=ROLLED_UP_AT).looked == 1
    told = set(Message.objects.filter(kind="figures_unequal").values_list("user__username", flat=True))
    check_figures(at=ROLLED_UP_AT + HOUR)
    assert told == {"panel_chair", "coordinator"}
    assert Message.objects.filter(kind="figures_unequal").count() == 2
    with pytest.raises(SystemExit) as ended:
        call_command("check_figures", "--json")
    assert (ended.value.code, "城关区人民政府办公室" in capsys.readouterr().out) == (1, True)


def test_the_split_is_counted_unit_by_unit(ground, cast):
    laid = Laid(ground.round)
    two = [Case("甲证明", disposal="abolish"), Case("乙证明", Outcome.RETAIN, level="law")]
    struck = Case("丙证明", Outcome.STRIKE)
    laid.settle({ground.civil: [*two, struck], ground.institution: [struck]}, said="与序号1重复。")
    laid.settle({ground.township: [*two, struck]}, at=ROLLED_UP_AT, said="申请人自有证件，不属于证明。")
    made = laid.compile(ground.lead)
    found = {row.unit_id: row.counts for row in made.figures.all()}
    names = ("struck_duplicate", "struck_foreign", "struck_unstated", "late", "added", "kinds", "kinds_cancelled")
    assert {pk: tuple(counts[name] for name in names) for pk, counts in found.items()} == {
        ground.civil.pk: (1, 0, 0, 0, 0, 2, 1),
        ground.institution.pk: (1, 0, 0, 0, 0, 0, 0),
        ground.township.pk: (0, 1, 0, 2, 0, 2, 1),
    }
    assert sums_of(made.places.filter(whole=False)) == {
        name: sum(counts[name] for counts in found.values()) for name in FROZEN
    }


def test_the_same_certificate_in_two_services_is_one_kind_and_cancelled_only_as_a_whole(ground, cast):
    laid = Laid(ground.round)
    laid.settle({ground.civil: [Case("甲证明", disposal="abolish"), Case("乙证明", disposal="abolish")]})
    laid.uids.clear()
    laid.settle(
        {ground.institution: [Case("甲证明", disposal="abolish"), Case(" 甲 证明", Outcome.RETAIN, level="law")]}
    )
    made = laid.compile(ground.lead)
    rows = made.figures.order_by("unit__code").values_list("unit", "baseline", "kinds", "kinds_cancelled")
    assert list(rows) == [(ground.civil.pk, 2, 2, 2), (ground.institution.pk, 2, 1, 0)]


def _plant(compilation, ground):
    """Two items more than there are rows for, as only a hand in the table could put them."""
    lead = ground.lead
    values = {"unit_name": lead.name, "division_path": lead.division.path, "level": lead.division.level}
    UnitFigures.objects.create(compilation=compilation, unit=lead, baseline=2, referred=2, kinds=1, **values)

"""What a sheet looks like as data: legible on A4, named as programs allow."""

import importlib
import pkgutil

import pytest

from campaign.sheets.layout import LEGIBLE, NARROWEST, AnnexLayout, Column, column_letter, quoted, sheet_name

# Points of a digit of nine points in 宋体, and in the wide type that is taken where it is missing; points between the margins of A4.
CHARACTER, WIDE, A4 = 4.5, 5.73, (297 - 2 * 0.35 * 25.4) / 25.4 * 72


def layouts():
    """Every layout of the product."""
    found = {}
    for app in ("submissions", "review", "publishing"):
        package = importlib.import_module(f"{app}.sheets")
        for module in pkgutil.iter_modules(package.__path__, f"{app}.sheets."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, AnnexLayout):
                    found[value.title] = (name, value)
    return [pytest.param(layout, id=name) for name, layout in found.values()]


@pytest.mark.parametrize("layout", layouts())
def test_every_sheet_prints_on_a4_at_seventy_per_cent_or_more(layout):
    assert layout.width <= LEGIBLE
    assert [A4 / (layout.width * one) >= least for one, least in ((CHARACTER, 0.88), (WIDE, 0.70))] == [True, True]


def test_a_sheet_too_wide_gets_narrower_columns_of_text_in_proportion():
    columns = (
        *(Column("no", "序号", 6, centred=True), Column("a", "甲", 200), Column("b", "乙", 400)),
        *(Column("c", "丙", 7), Column("n", "件数", 10, numeric=True)),
    )
    widths = [column.width for column in AnnexLayout("表", columns).columns]
    assert widths == [6, 58.3, 116.6, NARROWEST, 10]
    assert LEGIBLE - 1 < sum(widths) <= LEGIBLE


def test_a_sheet_that_is_not_too_wide_keeps_its_columns():
    columns = (Column("no", "序号", 6), Column("a", "甲", 150.25))
    assert AnnexLayout("表", columns).columns == columns


@pytest.mark.parametrize(
    ("name", "piece", "pieces", "made"),
    [
        ("清单", 1, 1, "清单"),
        ("清单", 2, 12, "清单（第2张，共12张）"),
        ("名" * 40, 1, 1, "名" * 31),
        ("名" * 40, 10, 10, "名" * 20 + "（第10张，共10张）"),
        ("[甲]/乙:丙*?\\", 1, 1, "甲  乙 丙"),
        ("'", 1, 1, "表"),
    ],
)
def test_a_sheet_is_named_as_programs_allow(name, piece, pieces, made):
    assert sheet_name(name, piece, pieces) == made


def test_a_name_in_a_formula_is_quoted():
    assert quoted("甲'乙") == "'甲''乙'"


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_lettered_as_in_a_spreadsheet(number, letters):
    assert column_letter(number) == letters

"""The facts under fixtures/ are whole, in order, and agree with the words of the product."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from campaign.enums import (
    BasisLevel,
    Disposal,
    Level,
    MaterialCategory,
    Outcome,
    ServiceType,
    Subject,
    UnitKind,
)
from campaign.notice.reporting_lines import THROUGH_SUPERVISOR
from campaign.notice.six_categories import Keeping, category, may_keep

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ROSTERS = {1: "units_region.csv", 2: "units_prefecture_typical.csv", 3: "units_county_typical.csv"}


def rows(name):
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DIVISIONS = rows("divisions.csv")
ITEMS = rows("demo/items.csv")
PUBLISHED = {
    path.name.split("_")[0]: rows(f"published/{path.name}") for path in sorted((FIXTURES / "published").glob("*.csv"))
}


def test_all_779_divisions_stand_under_their_parents():
    by_code = {row["code"]: row for row in DIVISIONS}
    ladder = [level.name.lower() for level in Level]
    assert len(by_code) == len(DIVISIONS) == 779
    assert Counter(row["level"] for row in DIVISIONS) == {"region": 1, "prefecture": 7, "county": 74, "township": 697}
    for row in DIVISIONS[1:]:
        assert ladder.index(by_code[row["parent_code"]]["level"]) == ladder.index(row["level"]) - 1


def test_a_parent_comes_before_its_children():
    seen = {""}
    for row in DIVISIONS:
        assert row["parent_code"] in seen
        seen.add(row["code"])


def test_only_ali_is_a_prefecture_without_a_city():
    assert [row["name"] for row in DIVISIONS if row["type"] == "地区"] == ["阿里地区"]


def test_names_and_former_names_belong_to_divisions_of_that_name():
    names = {row["code"]: row["name"] for row in DIVISIONS}
    for row in [*rows("division_names.csv"), *rows("division_former_names.csv")]:
        assert names[row["code"]] == row["name"]


def test_every_romanised_or_tibetan_name_says_where_it_is_from():
    for row in rows("division_names.csv"):
        assert bool(row["roman"]) == bool(row["roman_source"])
        assert bool(row["tibetan"]) == bool(row["tibetan_source"])


def test_the_two_cities_of_2023_are_known():
    renamed = [row for row in rows("division_former_names.csv") if row["relation"] == "renamed"]
    assert [(row["name"], row["other_name"], row["changed_on"][:4]) for row in renamed] == [
        ("米林县", "米林市", "2023"),
        ("错那县", "错那市", "2023"),
    ]


@pytest.mark.parametrize("name", ROSTERS.values())
def test_a_roster_names_each_unit_once_with_a_known_kind(name):
    roster = rows(name)
    assert len({row["name"] for row in roster}) == len(roster)
    assert {row["kind"] for row in roster} <= set(UnitKind.values)
    assert [row["kind"] for row in roster].count(UnitKind.JUSTICE_DEPARTMENT) == 1
    assert all(row["source"] and row["basis"] for row in roster)


def test_rosters_keep_their_order_because_unit_codes_follow_it():
    pinned = {
        name: (len(rows(name)), rows(name)[0]["short_name"], rows(name)[-1]["short_name"]) for name in ROSTERS.values()
    }
    assert pinned == {
        "units_region.csv": (75, "政府办公厅", "西藏大学"),
        "units_prefecture_typical.csv": (56, "政府办", "人保财险{stem}分公司"),
        "units_county_typical.csv": (41, "政府办", "农行"),
    }


def test_the_region_is_led_by_one_coordination_office_and_each_place_by_one_lead_unit():
    kinds = {level: Counter(row["kind"] for row in rows(name)) for level, name in ROSTERS.items()}
    assert [kinds[level][UnitKind.COORDINATION_OFFICE] for level in ROSTERS] == [1, 0, 0]
    assert [kinds[level][UnitKind.LEAD_UNIT] for level in ROSTERS] == [0, 1, 1]
    assert [kinds[level][UnitKind.CAMPAIGN_ORGAN] for level in ROSTERS] == [2, 0, 0]


@pytest.mark.parametrize(("level", "name"), ROSTERS.items())
def test_a_supervising_department_stands_in_a_roster(level, name):
    known = {row["name"] for row in rows(name)}
    above = {row["name"].replace("{p}", "{pref}") for row in rows(ROSTERS[max(1, level - 1)])}
    for row in rows(name):
        assert row["supervisor_name"] in known | above | {""}
        assert bool(row["supervisor_name"]) == bool(row["supervisor_basis"])


@pytest.mark.parametrize("name", ROSTERS.values())
def test_only_institutions_and_enterprises_report_through_a_supervisor(name):
    for row in rows(name):
        expected = row["kind"] in THROUGH_SUPERVISOR and bool(row["supervisor_name"])
        assert (row["reports_to"] == "supervisor") == expected


def test_published_rows_name_a_certificate_their_publisher_and_their_list():
    for code, published in PUBLISHED.items():
        for row in published:
            assert row["list_name"], code
            assert row["publisher"], code
            assert code == "19" or row["cert_name"], code


def test_the_demo_pool_mixes_all_outcomes_and_categories():
    outcomes = Counter(row["ruling"] for row in ITEMS)
    assert set(outcomes) == set(Outcome.values)
    assert {row["ruling_disposal"] for row in ITEMS} == {*Disposal.values, ""}
    assert len(ITEMS) >= 140
    assert 0.58 <= outcomes["cancel"] / len(ITEMS) <= 0.66
    assert 0.25 <= outcomes["retain"] / len(ITEMS) <= 0.31


@pytest.mark.parametrize("row", ITEMS, ids=lambda row: row["no"])
def test_a_demo_item_uses_the_closed_vocabularies(row):
    assert row["service_type"] in ServiceType.values
    assert row["category"] in MaterialCategory.values
    assert row["subject"] in Subject.values
    assert row["basis_level"] in BasisLevel.values
    assert row["proposal"] in {Outcome.CANCEL, Outcome.RETAIN, Outcome.REFER}
    assert row["disposal"] in {*Disposal.values, ""}
    assert {int(level) for level in row["levels"].split("、")} <= set(Level.values)
    assert all(row[key] for key in ("service_name", "cert_name", "purpose", "issuing_unit", "publisher", "department"))
    assert int(row["yearly_count"]) > 0


@pytest.mark.parametrize("row", ITEMS, ids=lambda row: row["no"])
def test_a_demo_item_is_a_declaration_that_can_be_handed_in(row):
    assert bool(row["disposal"]) == (row["proposal"] == "cancel")
    assert bool(row["keep_reason"]) == (row["proposal"] == "retain")
    assert bool(row["replacement"]) == (row["proposal"] == "cancel" and category(row["disposal"]).needs_replacement)
    assert bool(row["basis_title"]) == (row["basis_level"] != BasisLevel.NONE)


@pytest.mark.parametrize("row", ITEMS, ids=lambda row: row["no"])
def test_a_demo_ruling_keeps_to_the_notice(row):
    cancelled = row["ruling"] == "cancel"
    assert bool(row["ruling_disposal"]) == cancelled
    assert bool(row["ruling_replacement"]) == (cancelled and category(row["ruling_disposal"]).needs_replacement)
    assert cancelled or row["ruling_reason"]
    if row["ruling"] == "retain":
        assert may_keep([row["basis_level"]]).keeping is not Keeping.REFUSE
        assert all(row[key] for key in ("guide_conditions", "guide_materials", "guide_days", "guide_place"))
    if row["ruling"] == "refer":
        assert row["basis_level"] not in {BasisLevel.NONE, BasisLevel.NORMATIVE_DOCUMENT}


@pytest.mark.parametrize("row", ITEMS, ids=lambda row: row["no"])
def test_a_demo_item_says_what_was_completed_and_comes_from_its_published_row(row):
    completed = row["completed"].split(";")
    assert all(row[key] for key in completed)
    if row["source_row"]:
        code, number = row["source_row"].split(":")
        published = PUBLISHED[code][int(number) - 1]
        assert published["cert_name"] in row["cert_name"]
        assert (published["publisher"], published["published"]) == (row["publisher"], row["published"])
    else:
        assert row["publisher"] == "法规原文"


def test_no_department_demands_one_certificate_twice_in_one_service():
    demands = Counter((row["department"], row["service_name"], row["cert_name"]) for row in ITEMS)
    assert demands.most_common(1)[0][1] == 1


@pytest.mark.parametrize("row", ITEMS, ids=lambda row: row["no"])
def test_the_department_of_a_demo_item_exists_at_one_of_its_levels(row):
    levels = {int(level) for level in row["levels"].split("、")}
    short_names = {level: {unit["short_name"] for unit in rows(name)} for level, name in ROSTERS.items()}
    assert (row["department"] == "乡镇") == (levels == {4})
    assert bool(row["region_department"]) == (1 in levels)
    if 1 in levels:
        assert row["region_department"] in short_names[1]
    if levels & {2, 3}:
        assert any(row["department"] in short_names[level] for level in levels & {2, 3})


def test_no_phone_number_stands_in_the_fixtures():
    for path in FIXTURES.rglob("*.csv"):
        digits = "".join(char if char.isdigit() else " " for char in path.read_text(encoding="utf-8"))
        assert [word for word in digits.split() if len(word) == 11 and word.startswith("1")] == [], path.name

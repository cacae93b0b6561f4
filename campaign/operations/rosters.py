"""The real roster of the region and typical rosters of the prefectures and counties, laid over every division."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from campaign.enums import Level, UnitKind
from campaign.models import Division
from campaign.operations.rows import FIXTURES, Row, read_rows

ROOT = "540000"  # the region whose rosters these are
FILES = {
    Level.REGION: "units_region.csv",
    Level.PREFECTURE: "units_prefecture_typical.csv",
    Level.COUNTY: "units_county_typical.csv",
}


def typical_units() -> list[dict[str, str]]:
    """The rows for `load_units` of all divisions that are stored, from the rosters of the fixtures."""
    rosters = {level: read_rows(FIXTURES / name) for level, name in FILES.items()}
    region = Division.objects.filter(code=ROOT).first()
    divisions = Division.objects.below(region).select_related("parent") if region else Division.objects.none()
    return expand_typical(divisions, rosters)


def expand_typical(divisions: Iterable[Division], rosters: Mapping[Level, Sequence[Row]]) -> list[dict[str, str]]:
    """Lay each level's roster over its divisions; every township gets its government (三: 各乡镇人民政府、街道办事处).

    A unit's code is its division's code, a hyphen and its place in the roster, so the rosters' order is final. In the
    patterns {p} is the division's name, {stem} the name without 市 or 地区, {pref} its parent's, {gov} its government's.
    """
    rows = []
    for division in divisions:
        rows += list(_of_division(division, rosters.get(Level(division.level))))
    codes = {(row["division"], row["name"]): row["code"] for row in rows}
    parents = {division.code: division.parent.code if division.parent else "" for division in divisions}
    for row in rows:
        here = codes.get((row["division"], row["supervisor"]))
        row["supervisor"] = here or codes.get((parents[row["division"]], row["supervisor"]), "")
    return rows


def _of_division(division: Division, roster: Iterable[Row] | None) -> Iterator[dict[str, str]]:
    if roster is None:
        kind = UnitKind.TOWNSHIP_GOVERNMENT.value
        roster = [{"name": division.government, "short_name": division.name, "kind": kind, "supervisor_name": ""}]
    for number, row in enumerate(roster, start=1):
        yield {
            "code": f"{division.code}-{number:03d}",
            "name": _filled(row["name"], division),
            "short_name": _filled(row["short_name"], division),
            "division": division.code,
            "kind": row["kind"],
            "reports_to": "",
            "supervisor": _filled(row["supervisor_name"], division),
        }


def _filled(pattern: str, division: Division) -> str:
    if division.type == "地区" and pattern == "政府办":
        return "行署办"
    return pattern.format(
        p=division.name,
        stem=division.name.removesuffix("地区").removesuffix("市"),
        pref=division.parent.name if division.parent else "",
        gov=division.government,
    )

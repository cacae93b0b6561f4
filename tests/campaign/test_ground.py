"""The whole region: divisions, units, their lines; loading again changes nothing."""

import pytest

from campaign.access import units_for
from campaign.enums import Level, UnitKind
from campaign.models import Division, Unit
from campaign.operations.divisions import load_divisions
from campaign.operations.rosters import expand_typical, typical_units
from campaign.operations.rows import FIXTURES, BadRows, Loaded, read_rows
from campaign.operations.units import load_units
from campaign.roles import Action
from tests.cast import Cast, Ground
from tests.stories import Story

OFFICE = "540000-047"


def build_region() -> None:
    load_divisions(
        read_rows(FIXTURES / "divisions.csv"),
        names=read_rows(FIXTURES / "division_names.csv"),
        former=read_rows(FIXTURES / "division_former_names.csv"),
    )
    load_units(typical_units())


@pytest.fixture
def region(story: Story) -> dict[str, Unit]:
    """All units of the region by code, loaded from the fixtures."""
    story("region", build_region)
    related = Unit.objects.select_related("division", "reports_to", "supervisor", "panel")
    return {unit.code: unit for unit in related}


def division_row(code: str, name: str, level: str, parent: str, kind: str) -> dict[str, str]:
    return {"code": code, "name": name, "level": level, "parent_code": parent, "type": kind}


def unit_row(code: str, name: str, kind: str, **lines: str) -> dict[str, str]:
    return {"code": code, "name": name, "division": code.partition("-")[0], "kind": kind, **lines}


def test_there_are_779_divisions_on_four_levels(region: dict[str, Unit]):
    counts = [Division.objects.filter(level=level).count() for level in Level]
    assert (counts, Division.objects.count()) == ([1, 7, 74, 697], 779)
    township = Division.objects.get(code="540102002")
    assert (township.path, township.parent.code) == ("/540000/540100/540102/540102002/", "540102")
    assert Division.objects.below(Division.objects.get(code="540102")).count() == 13


def test_a_division_has_its_names_where_they_are_known(region: dict[str, Unit]):
    lhasa, ali = Division.objects.get(code="540100"), Division.objects.get(code="542500")
    assert (lhasa.roman, bool(lhasa.tibetan)) == ("Lhasa Shi", True)
    assert (ali.type, ali.government) == ("地区", "阿里地区行政公署")
    names = {name["name"]: name["relation"] for name in Division.objects.get(code="540422").former_names}
    assert names == {"米林市": "renamed"}


def test_every_place_has_its_units(region: dict[str, Unit]):
    assert len(region) == 4198
    governments = Unit.objects.filter(kind=UnitKind.TOWNSHIP_GOVERNMENT)
    assert governments.values("division").distinct().count() == 697
    leads = Unit.objects.filter(kind=UnitKind.LEAD_UNIT).values_list("division__level", flat=True)
    assert sorted(leads) == [2] * 7 + [3] * 74
    assert Unit.objects.filter(kind=UnitKind.JUSTICE_DEPARTMENT).values("division").distinct().count() == 82


def test_names_are_filled_in(region: dict[str, Unit]):
    names = [region[code].name for code in ("540100-001", "542500-001", "540102-031", "540102002-001")]
    assert names == ["拉萨市人民政府办公室", "阿里地区行政公署办公室", "拉萨市生态环境局城关区分局", "八廓街道办事处"]
    assert [unit.code for unit in region.values() if "{" in unit.name + unit.short_name] == []


def test_papers_go_the_way_of_the_notice(region: dict[str, Unit]):
    lines = {
        "540000-003": OFFICE,  # a department of the region
        "540100-001": OFFICE,  # a prefecture's lead unit
        "540100-009": "540100-001",  # a department of a prefecture
        "540102-001": "540100-001",  # a county's lead unit
        "540102-007": "540102-001",  # a department of a county
        "540102-035": "540102-019",  # a hospital, through its department
        "540102-038": "540102-001",  # an enterprise without a supervising department
        "540102002-001": "540102-001",  # a sub-district
    }
    assert {code: region[code].reports_to.code for code in lines} == lines
    assert region[OFFICE].reports_to is None


def test_the_departmental_line_is_the_same_department_one_level_up(region: dict[str, Unit]):
    lines = {
        "540102-007": "拉萨市民政局",
        "540100-009": "西藏自治区民政厅",
        "540102-031": "拉萨市生态环境局",
        "540102-032": "国家税务总局拉萨市税务局",
        "540102-005": "城关区人民政府办公室",  # no such department above: the lead unit
        "540102-035": "城关区卫生健康委员会",
        "540000-039": "西藏自治区发展和改革委员会",
    }
    assert {code: region[code].supervisor.name for code in lines} == lines
    assert [unit.code for unit in region.values() if unit.supervisor is None] == [OFFICE]


def test_a_panel_stands_strictly_above(region: dict[str, Unit]):
    panels = {
        "540102-007": "540102-001",
        "540102-035": "540102-001",
        "540102002-001": "540102-001",
        "540102-001": "540100-001",
        "540100-001": OFFICE,
        "540000-003": OFFICE,
    }
    assert {code: region[code].panel.code for code in panels} == panels
    assert [unit.code for unit in region.values() if unit.panel is not None and not unit.panel.leads] == []
    assert [unit.code for unit in region.values() if unit.panel_id == unit.pk] == []


def test_paths_lead_from_the_top_without_a_circle(region: dict[str, Unit]):
    for unit in region.values():
        above = unit.reports_to.reports_path if unit.reports_to else "/"
        assert unit.reports_path == f"{above}{unit.code}/"
    assert region["540102-035"].reports_path == f"/{OFFICE}/540100-001/540102-001/540102-019/540102-035/"


def test_organs_and_vertical_bodies_owe_nothing(region: dict[str, Unit]):
    outside = {UnitKind.COORDINATION_OFFICE, UnitKind.CAMPAIGN_ORGAN, UnitKind.VERTICAL_BODY}
    assert [unit.code for unit in region.values() if unit.takes_part is (unit.kind in outside)] == []


def test_loading_again_changes_nothing(region: dict[str, Unit]):
    before = list(Unit.objects.values_list())
    assert load_units(typical_units()) == Loaded(0, 0, 4198)
    assert list(Unit.objects.values_list()) == before
    assert load_divisions(read_rows(FIXTURES / "divisions.csv")) == Loaded(0, 0, 779)


def test_codes_do_not_depend_on_what_else_is_loaded(region: dict[str, Unit]):
    one = Division.objects.select_related("parent").filter(code="540102")
    rows = expand_typical(one, {Level.COUNTY: read_rows(FIXTURES / "units_county_typical.csv")})
    assert [(row["code"], row["name"]) for row in rows] == [
        (unit.code, unit.name) for code, unit in region.items() if code.startswith("540102-")
    ]


def test_a_changed_row_changes_its_unit_and_keeps_the_old_name(ground: Ground):
    row = unit_row("540102-002", "城关区民政和社会事务局", "政府部门")
    assert load_units([row]) == Loaded(0, 1, 0)
    ground.civil.refresh_from_db()
    assert ground.civil.name == "城关区民政和社会事务局"
    assert [former["name"] for former in ground.civil.former_names] == ["城关区民政局"]
    assert load_units([{**row, "name": "城关区民政局"}]) == Loaded(0, 0, 1)


def test_a_row_does_not_undo_what_the_office_decided(ground: Ground):
    Unit.objects.filter(pk=ground.civil.pk).update(takes_part=False, supervision_phone="0891-0000001")
    load_units([unit_row("540102-002", "城关区民政局", "department")])
    ground.civil.refresh_from_db()
    assert (ground.civil.takes_part, ground.civil.supervision_phone) == (False, "0891-0000001")


def test_given_lines_stand_before_the_rules(ground: Ground):
    row = unit_row(
        "540102-005", "城关区殡仪馆", "事业单位、公共服务机构", reports_to="540102-001", supervisor="540102-002"
    )
    load_units([row])
    made = Unit.objects.get(code="540102-005")
    assert (made.reports_to, made.supervisor, made.panel) == (ground.lead, ground.civil, ground.lead)


def test_what_moves_takes_along_what_reports_to_it(ground: Ground, cast: Cast):
    load_units([unit_row("540102-002", "城关区民政局", "department", reports_to="540103-001")])
    ground.institution.refresh_from_db()
    assert ground.institution.reports_path == "/540000-001/540100-001/540103-001/540102-002/540102-004/"
    assert ground.institution.panel == ground.other_lead
    assert ground.institution not in units_for(cast.panel_chair, Action.EXAMINE)
    assert ground.institution in units_for(cast.stranger_chair, Action.EXAMINE)


def test_a_county_without_a_lead_unit_reports_further_up(ground: Ground):
    rows = [division_row("540602", "色尼区", "county", "540600", "市辖区")]
    load_divisions(rows)
    load_units([unit_row("540602-001", "色尼区民政局", "department")])
    made = Unit.objects.get(code="540602-001")
    assert (made.reports_to, made.panel) == (ground.nagqu_lead, ground.nagqu_lead)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"division": "549999"}, "第3行：区划代码“549999”不存在，请先载入行政区划。"),
        ({"code": "540103-002"}, "第3行：单位编码“540103-002”应为区划代码加连字符和三位数字，例如540102-012。"),
        ({"code": "540102-1"}, "第3行：单位编码“540102-1”应为区划代码加连字符和三位数字，例如540102-012。"),
        ({"name": ""}, "第3行：540102-006的单位名称不能为空。"),
        ({"reports_to": "540102-999"}, "第3行：540102-006的上级单位“540102-999”不存在。"),
        ({"supervisor": "540102-006"}, "第3行：540102-006的主管部门不能是本单位。"),
        ({"code": "540102-005"}, "第3行：单位编码540102-005重复。"),
    ],
)
def test_bad_units_are_named_by_their_line_and_nothing_is_loaded(changed: dict[str, str], words: str, ground: Ground):
    good = unit_row("540102-005", "城关区教育局", "department")
    with pytest.raises(BadRows) as refused:
        load_units([good, {**unit_row("540102-006", "城关区体育局", "department"), **changed}])
    assert refused.value.problems == (words,)
    assert Unit.objects.count() == 16


def test_an_unknown_kind_is_answered_with_the_known_ones(ground: Ground):
    with pytest.raises(BadRows) as refused:
        load_units([unit_row("540102-005", "城关区教育局", "局")])
    assert refused.value.words.startswith("第2行：540102-005的类别“局”不在可选范围：协调小组办公室、牵头单位、")


def test_a_circle_of_reports_is_refused(ground: Ground):
    with pytest.raises(BadRows) as refused:
        load_units([unit_row("540102-001", "城关区人民政府办公室", "lead_unit", reports_to="540102-004")])
    assert "经上级单位又报送到自己，请更正上级单位。" in refused.value.words
    ground.lead.refresh_from_db()
    assert ground.lead.reports_to == ground.city_lead


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("54012", "某县", "3", "540100", "县"), "第2行：区划代码“54012”应为6位、9位或12位数字。"),
        (("540121", "", "3", "540100", "县"), "第2行：540121的名称和类型不能为空。"),
        (
            ("540121", "林周县", "县级", "540100", "县"),
            "第2行：540121的层级“县级”应为region、prefecture、county、township或1至4。",
        ),
        (("540121", "林周县", "3", "549900", "县"), "第2行：540121的上级代码“549900”不存在。"),
        (("540121", "林周县", "3", "540102", "县"), "第2行：540121的上级代码“540102”不是它的上一级。"),
        (("630000", "青海省", "1", "540000", "省"), "第2行：630000是自治区级，上级代码应为空。"),
    ],
)
def test_bad_divisions_are_named_by_their_line(row: tuple[str, ...], words: str, ground: Ground):
    with pytest.raises(BadRows) as refused:
        load_divisions([division_row(*row)])
    assert refused.value.problems == (words,)


def test_a_division_that_moves_takes_its_townships_along_and_keeps_its_old_name(ground: Ground):
    load_divisions([division_row("540102", "城关市", "3", "540600", "县级市")])
    township = Division.objects.get(code="540102002")
    assert township.path == "/540000/540600/540102/540102002/"
    assert [other["name"] for other in Division.objects.get(code="540102").former_names] == ["城关区"]
    load_divisions([division_row("540102", "城关区", "3", "540600", "县级市")])
    assert Division.objects.get(code="540102").name == "城关市"

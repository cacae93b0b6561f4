"""Units that are renamed, merged, split: what came before stays answerable."""

from datetime import date

import pytest

from campaign.access import can
from campaign.models import LogEntry, Unit, UnitSuccession
from campaign.operations import NoPower, NoteMissing, Refused
from campaign.operations.lineage import rename_unit, succeed_unit
from campaign.operations.units import load_units
from campaign.roles import Action
from tests.cast import PHASE_2, PHASE_3, Cast, Ground

BASIS = "藏编办〔2020〕0号"
DAY = date(2020, 11, 1)


def test_a_renamed_unit_keeps_its_code_and_its_old_name(ground: Ground, cast: Cast):
    rename_unit(ground.civil, "城关区社会工作局", basis=BASIS, actor=cast.coordinator, at=PHASE_2)
    stored = Unit.objects.get(code="540102-002")
    assert stored.name == "城关区社会工作局"
    assert stored.former_names == [{"name": "城关区民政局", "until": "2020-10-12", "basis": BASIS}]
    line = LogEntry.objects.get(move="rename")
    assert (line.unit, line.actor, line.note) == (stored, cast.coordinator, BASIS)
    assert (line.before, line.after) == ({"name": "城关区民政局"}, {"name": "城关区社会工作局"})


def test_the_same_name_again_is_no_change(ground: Ground, cast: Cast):
    rename_unit(ground.civil, "城关区民政局", basis=BASIS, actor=cast.coordinator, at=PHASE_2)
    assert ground.civil.former_names == []
    assert not LogEntry.objects.filter(move="rename").exists()


def test_a_name_may_come_back(ground: Ground, cast: Cast):
    for name in ("城关区社会工作局", "城关区民政局"):
        rename_unit(ground.civil, name, basis=BASIS, actor=cast.coordinator, at=PHASE_2)
    stored = Unit.objects.get(pk=ground.civil.pk)
    assert (stored.name, [former["name"] for former in stored.former_names]) == ("城关区民政局", ["城关区社会工作局"])


@pytest.mark.parametrize("person", ["clerk", "leader", "panel_chair", "stranger_chair", "technical"])
def test_only_a_coordinator_above_changes_units(person: str, ground: Ground, cast: Cast):
    actor = getattr(cast, person)
    with pytest.raises(NoPower):
        rename_unit(ground.civil, "新名", basis=BASIS, actor=actor, at=PHASE_2)
    with pytest.raises(NoPower):
        succeed_unit(ground.civil, ground.district_justice, day=DAY, basis=BASIS, actor=actor, at=PHASE_2)


def test_a_change_rests_on_a_document(ground: Ground, cast: Cast):
    with pytest.raises(NoteMissing):
        rename_unit(ground.civil, "新名", basis=" ", actor=cast.coordinator, at=PHASE_2)
    with pytest.raises(NoteMissing):
        rename_unit(ground.civil, " ", basis=BASIS, actor=cast.coordinator, at=PHASE_2)


def test_a_merged_unit_ends_and_what_reported_to_it_goes_over(ground: Ground, cast: Cast):
    facts = {"day": DAY, "basis": BASIS, "actor": cast.coordinator, "at": PHASE_3}
    first = succeed_unit(ground.civil, ground.district_justice, **facts)  # type: ignore[arg-type]
    assert succeed_unit(ground.civil, ground.district_justice, **facts) == first  # type: ignore[arg-type]
    assert (ground.civil.valid_to, ground.civil.takes_part) == (DAY, False)
    assert (ground.civil.existed_on(date(2020, 10, 31)), ground.civil.existed_on(DAY)) == (True, False)
    institution = Unit.objects.get(pk=ground.institution.pk)
    assert (institution.reports_to, institution.supervisor) == (ground.district_justice, ground.district_justice)
    assert institution.reports_path == "/540000-001/540100-001/540102-001/540102-003/540102-004/"
    assert LogEntry.objects.filter(move="succeed").count() == 2
    assert can(cast.clerk, Action.READ, ground.civil)


def test_a_new_lead_unit_takes_the_panel_over(ground: Ground, cast: Cast):
    load_units([{"code": "540102-005", "name": "城关区审批局", "division": "540102", "kind": "lead_unit"}])
    heir = Unit.objects.get(code="540102-005")
    succeed_unit(ground.lead, heir, day=DAY, basis=BASIS, actor=cast.city_coordinator, at=PHASE_3)
    below = Unit.objects.filter(panel=heir).order_by("code").values_list("code", flat=True)
    assert list(below) == ["540102-002", "540102-003", "540102-004", "540102002-001"]
    assert not can(cast.panel_chair, Action.SETTLE, ground.civil)


def test_a_part_may_follow_the_whole_to_which_it_reported(ground: Ground, cast: Cast):
    succeed_unit(ground.civil, ground.institution, day=DAY, basis=BASIS, actor=cast.coordinator, at=PHASE_3)
    assert ground.institution.reports_to == ground.lead
    assert [unit.code for unit in Unit.objects.filter(reports_to=ground.civil)] == []


def test_a_split_has_two_heirs(ground: Ground, cast: Cast):
    for heir in (ground.district_justice, ground.institution):
        succeed_unit(ground.civil, heir, day=DAY, basis=BASIS, actor=cast.coordinator, at=PHASE_3)
    assert sorted(UnitSuccession.objects.values_list("after__code", flat=True)) == ["540102-003", "540102-004"]


def test_no_unit_follows_itself(ground: Ground, cast: Cast):
    with pytest.raises(Refused):
        succeed_unit(ground.civil, ground.civil, day=DAY, basis=BASIS, actor=cast.coordinator, at=PHASE_3)
    assert ground.civil.valid_to is None


def test_a_circle_undoes_the_succession(ground: Ground, cast: Cast):
    with pytest.raises(Refused) as refused:
        succeed_unit(ground.lead, ground.institution, day=DAY, basis=BASIS, actor=cast.city_coordinator, at=PHASE_3)
    assert refused.value.words.endswith("请先调整报送关系，再办理承接。")
    assert Unit.objects.get(pk=ground.lead.pk).valid_to is None
    assert not UnitSuccession.objects.exists()

"""Putting names together: a person's act with a reason, within their reach, and taken back exactly."""

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower, Refused
from submissions.models import Certificate, CertificateAlias, CertificateMerge, DeclaredItem, ModelItem, NotSame
from submissions.operations import certify, hand_in, save_item, start_declaration
from submissions.operations.merging import CannotMerge, enter_declared, merge_names, say_not_same, undo_merge
from submissions.queries.catalogue import may_merge, reached_by
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import a_story
from tests.submissions.catalogue_papers import entered
from tests.submissions.papers import HOUR, LAW, VALUES, add, certified, started

pytestmark = pytest.mark.django_db
NOTE = "民政部门核实，内容相同。"


def pointers():
    """Every name with the certificate that it leads to, every item likewise, what is in use, the model items."""
    return (
        sorted(CertificateAlias.objects.values_list("name", "certificate__name")),
        sorted(DeclaredItem.objects.values_list("pk", "cert_name", "certificate__name")),
        sorted(Certificate.objects.values_list("name", "active")),
        sorted(ModelItem.objects.values_list("cert_name", "certificate__name")),
    )


@pytest.fixture
@a_story
def declared(ground: Ground, cast: Cast) -> Certificate:
    """A name that 城关区民政局 declared and nobody knew, beside 婚姻状况证明 of the catalogue."""
    entered("婚姻状况证明")
    certified(ground, cast, "婚姻情况证明", "收入证明")
    return Certificate.objects.get(name="婚姻情况证明")


@pytest.fixture
def known(declared: Certificate) -> Certificate:
    return Certificate.objects.get(name="婚姻状况证明")


def test_an_unknown_name_enters_the_catalogue_when_its_declaration_is_certified(declared: Certificate):
    item = DeclaredItem.objects.get(cert_name="婚姻情况证明")
    assert (declared.source, declared.category, declared.active) == ("declared", "certificate", True)
    assert list(declared.aliases.values_list("name", "source")) == [("婚姻情况证明", "declared")]
    assert item.certificate == declared


def test_a_draft_enters_nothing(ground: Ground, cast: Cast):
    item = add(started(ground, cast), cast.clerk, cert_name="婚姻情况证明")
    assert (item.certificate, Certificate.objects.count()) == (None, 0)


def test_a_name_that_is_known_leads_the_item_and_stays_as_typed(ground: Ground, cast: Cast):
    certificate = entered("婚姻状况证明", "证明居民婚姻状况")
    item = add(started(ground, cast), cast.clerk, cert_name="证明居民　婚姻状况")
    assert (item.certificate, item.cert_name) == (certificate, "证明居民　婚姻状况")
    save_item(item.declaration, VALUES | {"cert_name": "另一证明"}, [LAW], item=item, actor=cast.clerk, at=PHASE_2)
    item.refresh_from_db()
    assert item.certificate is None


def test_two_spellings_of_one_unknown_name_enter_once(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    for name, service in (("某某证明", "甲"), ("某某　证明", "乙")):
        add(paper, cast.clerk, cert_name=name, service_name=service)
    hand_in(paper, actor=cast.clerk, at=PHASE_2 + HOUR)
    certify(paper, actor=cast.leader, at=PHASE_2 + 2 * HOUR)
    assert list(Certificate.objects.values_list("name", flat=True)) == ["某某证明"]
    assert enter_declared(paper, actor=cast.leader, at=PHASE_2) == 0


def test_a_merge_leads_names_items_and_models_to_the_other_and_is_logged(
    declared: Certificate, known: Certificate, ground: Ground, cast: Cast
):
    model = ModelItem.objects.create(
        service_name="收养登记", service_key="收养登记", certificate=declared, cert_name="婚"
    )
    merge = merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    item = DeclaredItem.objects.get(cert_name="婚姻情况证明")
    model.refresh_from_db()
    declared.refresh_from_db()
    assert (item.certificate, model.certificate, declared.active, merge.unit) == (known, known, False, ground.lead)
    line = LogEntry.objects.about(merge).get()
    assert (line.label, line.note, line.actor) == ("“婚姻情况证明”并入“婚姻状况证明”", NOTE, cast.panel_chair)


def test_what_is_typed_after_a_merge_follows_it(declared: Certificate, known: Certificate, ground: Ground, cast: Cast):
    merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    assert Certificate.objects.get(aliases__key="婚姻情况证明") == known


def test_taking_back_restores_every_pointer_exactly(declared: Certificate, known: Certificate, cast: Cast):
    ModelItem.objects.create(service_name="收养登记", service_key="收养登记", certificate=declared, cert_name="婚")
    before = pointers()
    merge = merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    assert pointers() != before
    undo_merge(merge, note="用途不同。", actor=cast.panel_chair, at=PHASE_2 + HOUR)
    assert pointers() == before
    merge.refresh_from_db()
    assert (merge.undone_by, merge.undone_note) == (cast.panel_chair, "用途不同。")


def test_a_chain_is_taken_back_from_its_end(declared: Certificate, known: Certificate, cast: Cast):
    third = entered("婚姻登记状况证明")
    before = pointers()
    office = cast.region_coordinator
    first = merge_names(declared, known, note=NOTE, actor=office, at=PHASE_2)
    second = merge_names(known, third, note=NOTE, actor=office, at=PHASE_2)
    with pytest.raises(CannotMerge, match="请先撤销后来的合并"):
        undo_merge(first, note="用途不同。", actor=office, at=PHASE_2)
    undo_merge(second, note="用途不同。", actor=office, at=PHASE_2)
    undo_merge(first, note="用途不同。", actor=office, at=PHASE_2)
    assert pointers() == before


def test_a_merge_is_taken_back_once(declared: Certificate, known: Certificate, cast: Cast):
    merge = merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    undo_merge(merge, note="用途不同。", actor=cast.panel_chair, at=PHASE_2)
    with pytest.raises(CannotMerge, match="已经撤销"):
        undo_merge(merge, note="用途不同。", actor=cast.panel_chair, at=PHASE_2)


def test_a_name_is_not_put_into_itself_nor_twice(declared: Certificate, known: Certificate, cast: Cast):
    with pytest.raises(CannotMerge):
        merge_names(declared, declared, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    with pytest.raises(CannotMerge, match="已经并入"):
        merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    assert CertificateMerge.objects.count() == 1


@pytest.mark.parametrize("note", ["", "  "])
def test_a_reason_is_asked_for(declared: Certificate, known: Certificate, cast: Cast, note: str):
    with pytest.raises(Refused, match="请写明理由"):
        merge_names(declared, known, note=note, actor=cast.panel_chair, at=PHASE_2)
    merge = merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    with pytest.raises(Refused, match="请写明撤销的理由"):
        undo_merge(merge, note=note, actor=cast.panel_chair, at=PHASE_2)


def test_a_panel_merges_what_only_its_own_units_declare_and_the_office_everything(
    declared: Certificate, known: Certificate, cast: Cast
):
    people = ("clerk", "leader", "panel_member", "panel_chair", "coordinator", "city_chair", "stranger_chair")
    may = [name for name in people if may_merge(getattr(cast, name), declared)]
    assert may == ["panel_chair", "coordinator", "city_chair"]
    assert [name for name in people if may_merge(getattr(cast, name), known)] == []
    assert may_merge(cast.region_coordinator, known)


def test_a_name_that_another_county_uses_too_is_for_the_office(
    declared: Certificate, known: Certificate, ground: Ground, cast: Cast
):
    paper = start_declaration(ground.other_civil, ground.round, actor=cast.stranger, at=PHASE_2)
    save_item(paper, VALUES | {"cert_name": "婚姻情况证明"}, [LAW], actor=cast.stranger, at=PHASE_2)
    with pytest.raises(NoPower, match="只能由协调小组办公室合并"):
        merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    assert (
        merge_names(declared, known, note=NOTE, actor=cast.region_coordinator, at=PHASE_2).unit == ground.coordination
    )


def test_who_has_no_power_over_names_takes_nothing_back(declared: Certificate, known: Certificate, cast: Cast):
    merge = merge_names(declared, known, note=NOTE, actor=cast.panel_chair, at=PHASE_2)
    for person in (cast.clerk, cast.panel_member, cast.stranger_chair):
        with pytest.raises(NoPower):
            undo_merge(merge, note="用途不同。", actor=person, at=PHASE_2)


def test_the_reach_of_a_merge_counts_an_item_once_whatever_its_versions(declared: Certificate):
    assert (reached_by(declared).items, reached_by(declared).units) == (1, 1)


def test_not_the_same_is_remembered_once_for_a_unit_in_either_order(ground: Ground, cast: Cast):
    say_not_same("乙", "甲", unit=ground.civil, settled=False, actor=cast.clerk, at=PHASE_2)
    say_not_same("甲", "乙", unit=ground.civil, settled=False, actor=cast.leader, at=PHASE_2)
    pair = NotSame.objects.get()
    assert (pair.first_key, pair.settled, pair.by) == ("乙", False, cast.clerk)
    assert LogEntry.objects.about(pair).count() == 1


def test_each_unit_speaks_for_itself_and_the_office_for_those_below(ground: Ground, cast: Cast):
    say_not_same("甲", "乙", unit=ground.civil, settled=False, actor=cast.clerk, at=PHASE_2)
    say_not_same("甲", "乙", unit=ground.lead, settled=True, actor=cast.panel_chair, at=PHASE_2)
    said = NotSame.objects.order_by("pk").values_list("unit", "settled")
    assert list(said) == [(ground.civil.pk, False), (ground.lead.pk, True)]


def test_who_said_it_for_the_unit_may_settle_it_later(ground: Ground, cast: Cast):
    say_not_same("甲", "乙", unit=ground.lead, settled=False, actor=cast.panel_chair, at=PHASE_2)
    pair = say_not_same("甲", "乙", unit=ground.lead, settled=True, actor=cast.panel_chair, at=PHASE_3)
    assert (NotSame.objects.get(), pair.settled, pair.at) == (pair, True, PHASE_3)


def test_a_clerk_does_not_settle(ground: Ground, cast: Cast):
    with pytest.raises(NoPower):
        say_not_same("甲", "乙", unit=ground.civil, settled=True, actor=cast.clerk, at=PHASE_2)

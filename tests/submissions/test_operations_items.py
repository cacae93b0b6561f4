"""Items: saved with their bases, never over somebody else's text, removed, replaced from a workbook; the original kept."""

import hashlib

import pytest

from campaign.enums import Level
from campaign.models import LogEntry
from campaign.operations import NoPower
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Declaration, DeclaredItem
from submissions.operations import (
    ChangedMeanwhile,
    NotEditable,
    keep_workbook,
    remove_item,
    replace_items,
    return_items,
    save_item,
)
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import HOUR, LAW, NO_BASIS, VALUES, add, certified, started

TEXT = BasisDraft("某办法", "第三条", "应当提交证明。", "department_rule")


def draft(cert_name: str, **values: object) -> ItemDraft:
    given = {key: value for key, value in VALUES.items() if key != "levels"} | {"cert_name": cert_name}
    return ItemDraft(**(given | values), levels=(Level.COUNTY,), bases=(TEXT,))  # type: ignore[arg-type]


def rows(declaration: Declaration) -> list[tuple[int, str]]:
    return list(declaration.items.order_by("no").values_list("no", "cert_name"))


def test_an_item_is_saved_as_typed_with_its_comparison_keys(ground: Ground, cast: Cast):
    item = add(started(ground, cast), cast.clerk, cert_name="婚姻 状况证明（新）")
    kept = DeclaredItem.objects.get(pk=item.pk)
    assert (kept.no, kept.cert_name, kept.cert_key, kept.service_key) == (
        1,
        "婚姻 状况证明（新）",
        "婚姻状况证明(新)",
        "收养登记",
    )
    assert (kept.levels, kept.row_version) == ([3], 1)


def test_bases_are_saved_in_their_order_and_replaced_together(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    item = save_item(declaration, VALUES, [LAW, NO_BASIS], actor=cast.clerk, at=PHASE_2)
    assert [(basis.order, basis.level) for basis in item.bases.all()] == [(1, "law"), (2, "none")]
    save_item(declaration, {}, [NO_BASIS], item=item, actor=cast.clerk, at=PHASE_2)
    assert [(basis.order, basis.level) for basis in item.bases.all()] == [(1, "none")]


def test_a_draft_may_have_gaps(ground: Ground, cast: Cast):
    item = save_item(started(ground, cast), {"cert_name": "居住证明"}, [], actor=cast.clerk, at=PHASE_2)
    assert (item.service_name, item.proposal, item.bases.count()) == ("", "", 0)


def test_columns_that_are_not_of_the_form_are_ignored(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    smuggled = {"to_rectify": True, "no": 99, "row_version": 50, "return_note": "x", "declaration_id": 0, "state": "x"}
    item = save_item(declaration, VALUES | smuggled, [LAW], actor=cast.clerk, at=PHASE_2)
    item.refresh_from_db()
    assert (item.to_rectify, item.no, item.row_version, item.return_note) == (False, 1, 1, "")
    assert item.declaration == declaration


def test_the_history_knows_who_wrote_what_and_when(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    item = add(declaration, cast.clerk)
    save_item(declaration, {"purpose": "另一用途"}, [LAW], item=item, actor=cast.clerk, at=PHASE_2 + HOUR)
    told = [(row.purpose, row.history_user, row.history_date) for row in item.history.order_by("pk")]
    assert told == [("核实婚姻状况", cast.clerk, PHASE_2), ("另一用途", cast.clerk, PHASE_2 + HOUR)]
    assert Declaration.objects.get(pk=declaration.pk).saved_at == PHASE_2 + HOUR


@pytest.mark.parametrize("who", ["stranger", "leader", "coordinator", "panel_chair", "disabled", "technical"])
def test_nobody_else_writes_in_it(who: str, ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    item = add(declaration, cast.clerk)
    actor = getattr(cast, who)
    with pytest.raises(NoPower):
        save_item(declaration, {"remark": "x"}, [], item=item, actor=actor, at=PHASE_2)
    with pytest.raises(NoPower):
        remove_item(item, actor=actor, at=PHASE_2)
    with pytest.raises(NoPower):
        replace_items(declaration, [draft("居住证明")], actor=actor, at=PHASE_2)
    assert rows(declaration) == [(1, "婚姻状况证明")]


def test_the_second_of_two_editors_is_stopped_and_shown_what_stands(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    item = add(declaration, cast.clerk)
    save_item(declaration, {"remark": "先"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    with pytest.raises(ChangedMeanwhile) as refused:
        save_item(declaration, {"remark": "后"}, [LAW], item=item, row_version=1, actor=cast.clerk, at=PHASE_2)
    assert (refused.value.item.remark, refused.value.item.row_version) == ("先", 2)
    assert DeclaredItem.objects.get(pk=item.pk).remark == "先"


def test_an_item_of_another_declaration_is_not_reached_through_ones_own(ground: Ground, cast: Cast):
    foreign = add(started(ground, cast), cast.clerk)
    own = Declaration.objects.create(
        unit=ground.other_civil, round=ground.round, form=ground.form, created_at=PHASE_2, saved_at=PHASE_2
    )
    with pytest.raises(DeclaredItem.DoesNotExist):
        save_item(own, {"remark": "x"}, [], item=foreign, actor=cast.stranger, at=PHASE_2)


def test_removing_closes_the_gap_in_the_numbers(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    items = [add(declaration, cast.clerk, cert_name=name) for name in ("甲证明", "乙证明", "丙证明")]
    remove_item(items[0], actor=cast.clerk, at=PHASE_2)
    assert rows(declaration) == [(1, "乙证明"), (2, "丙证明")]
    entry = LogEntry.objects.about(declaration).last()
    assert (entry.move, entry.before["cert_name"]) == ("remove_item", "甲证明")
    assert items[0].history.model.objects.filter(cert_name="甲证明", history_type="-").count() == 1


def test_a_workbook_takes_the_place_of_what_stood_there(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk, cert_name="甲证明")
    given = [draft("乙证明"), draft("丙证明", demanding_unit="")]
    assert replace_items(declaration, given, actor=cast.clerk, at=PHASE_2) == 2
    assert rows(declaration) == [(1, "乙证明"), (2, "丙证明")]
    second = declaration.items.get(no=2)
    assert (second.demanding_unit, second.bases.get().title) == ("城关区民政局", "某办法")


def test_an_item_of_the_same_name_keeps_its_identity(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    before = add(declaration, cast.clerk, cert_name="甲证明").uid
    replace_items(declaration, [draft("乙证明"), draft("甲 证明")], actor=cast.clerk, at=PHASE_2)
    assert declaration.items.get(no=2).uid == before


def test_a_workbook_ends_a_nil_return(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    Declaration.objects.filter(pk=declaration.pk).update(nil=True)
    replace_items(declaration, [draft("甲证明")], actor=cast.clerk, at=PHASE_2)
    assert Declaration.objects.get(pk=declaration.pk).nil is False


def test_in_a_rectification_a_workbook_changes_returned_items_only(ground: Ground, cast: Cast):
    first = certified(ground, cast, "甲证明", "乙证明")
    returned = first.items.get(cert_name="乙证明")
    version = return_items(first, [returned.uid], note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    given = [draft("甲证明", purpose="改动"), draft("乙证明", purpose="已补"), draft("丙证明")]
    assert replace_items(version, given, actor=cast.clerk, at=PHASE_3) == 3
    purposes = dict(version.items.values_list("cert_name", "purpose"))
    assert purposes == {"甲证明": "核实婚姻状况", "乙证明": "已补", "丙证明": "核实婚姻状况"}
    assert version.items.get(cert_name="乙证明").uid == returned.uid
    assert version.items.get(cert_name="丙证明").to_rectify is True


def test_a_returned_item_cannot_vanish_by_a_workbook(ground: Ground, cast: Cast):
    first = certified(ground, cast, "甲证明", "乙证明")
    version = return_items(
        first, [first.items.get(cert_name="乙证明").uid], note="依据不全。", actor=cast.panel_member, at=PHASE_3
    )
    with pytest.raises(NotEditable):
        replace_items(version, [draft("甲证明"), draft("改了名的证明")], actor=cast.clerk, at=PHASE_3)
    assert rows(version) == [(1, "甲证明"), (2, "乙证明")]


def test_the_workbook_is_kept_byte_for_byte_under_a_name_of_our_own(ground: Ground, cast: Cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = b"PK\x03\x04 not read here"
    kept = keep_workbook(started(ground, cast), content, "../../etc/申报 表.xlsx", 3, actor=cast.clerk, at=PHASE_2)
    with kept.file.open() as file:
        assert file.read() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.file.name.startswith("workbooks/540102-002/")
    assert "申报" not in kept.file.name
    assert (kept.original_name, kept.rows, kept.uploaded_by) == ("../../etc/申报 表.xlsx", 3, cast.clerk)

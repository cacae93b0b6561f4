"""What is in force, what waits for whom, what is missing: never a word of what is not published."""

import pytest

from campaign.models import Unit
from publishing.models import Compilation
from publishing.queries import (
    Scope,
    compilations_for,
    editions_for_export,
    found_by,
    guides_due,
    item_history,
    items_of,
    latest_items,
    leads_without_list,
    literal,
    progress,
    versions_of,
    work_for,
)
from publishing.queries.desk import (
    changes_since,
    guides_missing_in,
    kept_rulings_for,
    leads_followed,
    missing_to_target,
    outcomes_to_compile,
    sums_by_list,
    units_undeclared,
)
from tests.publishing.conftest import CANCELLED, KEPT, PUBLISHED_AT, STRUCK


def works(user, round):
    return {work.label: work.count for work in work_for(user, round, PUBLISHED_AT)}


def find(text):
    return items_of(found_by(literal(text), Scope()).hits)


def test_what_is_only_compiled_is_not_found(settled):
    settled.approve(settled.compile())
    assert (latest_items().count(), len(find(KEPT)), progress().baseline) == (0, 0, 0)
    assert list(versions_of(settled.ground.divisions["540102"])) == []


def test_struck_items_are_never_found(published):
    assert [item.cert_name for item in find("证明")].count(STRUCK) == 0
    assert tuple(len(find(text)) for text in (STRUCK, KEPT, "", "  ")) == (0, 1, 0, 0)


def test_blanks_and_width_do_not_matter(published):
    assert [item.cert_name for item in find("无 犯 罪 记录")] == [KEPT]


def test_a_correction_takes_the_place_of_what_was_in_force(published):
    first = editions_for_export(published.county, "retained").get()
    published.correct()
    second = editions_for_export(published.county, "retained").get()
    assert (first.number, second.number) == (1, 2)
    assert editions_for_export(published.county, "retained", number=1).get() == first
    assert [item.compilation.number for item in item_history(published.uid(KEPT))] == [2, 1]
    assert latest_items().filter(uid=published.uid(KEPT)).count() == 1


def test_a_township_finds_the_countys_editions(published):
    township = published.ground.divisions["540102002"]
    assert list(versions_of(township)) == list(versions_of(published.county)) != []


@pytest.mark.parametrize(
    ("who", "count"),
    [("panel_chair", 1), ("legality", 1), ("region_coordinator", 0), ("stranger_chair", 0), ("clerk", 0)],
)
def test_compilations_are_followed_in_the_own_division(settled, who, count):
    settled.compile()
    assert compilations_for(getattr(settled.cast, who)).count() == count


def test_leads_followed_are_the_lead_units_of_the_division(ground, cast):
    assert list(leads_followed(cast.legality)) == [ground.lead]
    assert list(leads_followed(cast.region_approver)) == [ground.coordination]
    assert list(leads_followed(cast.clerk)) == []


def test_each_step_waits_on_the_desk_of_its_person(settled):
    cast, compilation = settled.cast, settled.compile()
    round = settled.ground.round
    assert works(cast.panel_chair, round) == {"清单已编制": 1}
    settled.approve(compilation)
    assert (works(cast.panel_chair, round), works(cast.coordinator, round)) == ({}, {"清单待公布": 1})


def test_guides_wait_on_the_desk_of_the_clerk(published):
    cast = published.cast
    assert (works(cast.clerk, published.round), works(cast.township_clerk, published.round)) == (
        {},
        {"办理指南待填写": 1},
    )
    assert [item.cert_name for item in guides_due(Unit.objects.all())] == ["婚姻状况证明"]


def test_lead_units_without_a_list_are_named(published):
    ground = published.ground
    assert list(leads_without_list(ground.city_lead, published.round)) == [ground.city_lead, ground.other_lead]
    assert list(leads_without_list(ground.lead, published.round)) == []


def test_outcomes_to_compile_are_those_of_the_settled_items(settled):
    ground = settled.ground
    expected = {"cancel": 3, "retain": 2, "refer": 1, "strike": 1}
    assert outcomes_to_compile(ground.lead, ground.round) == expected
    assert outcomes_to_compile(ground.other_lead, ground.round) == dict.fromkeys(expected, 0)


def test_undeclared_are_the_units_of_the_list_only(settled):
    ground = settled.ground
    assert list(units_undeclared(ground.lead, ground.round)) == [ground.lead, ground.district_justice]


def test_missing_guides_are_counted_by_unit(published):
    assert guides_missing_in(published.compilation) == {"八廓街道办事处": 1}


def test_kept_rulings_are_the_own_units(settled):
    names = kept_rulings_for(settled.cast.clerk).values_list("item__cert_name", "in_force")
    assert list(names) == [(KEPT, False)]
    assert not kept_rulings_for(settled.cast.clerk).filter(item__cert_name=CANCELLED).exists()


def test_changes_name_new_and_corrected_lists(published):
    summary = published.roll_up()
    ground = published.ground
    assert not changes_since(summary)
    published.correct()
    Compilation.objects.create(
        unit=ground.other_lead,
        round=published.round,
        number=1,
        is_current=True,
        compiled_at=PUBLISHED_AT,
        compiled_by=published.cast.stranger_chair,
    )
    changes = changes_since(summary)
    assert (changes.published, changes.corrected, len(changes)) == ((ground.other_lead,), (ground.lead,), 2)
    assert changes.words == "城关区清单已更正，堆龙德庆区清单新公布"


def test_sums_by_list_equal_the_figures(published):
    ((compilation, counts),), total = sums_by_list([published.compilation])
    assert (compilation, counts) == (published.compilation, total)
    assert [total[name] for name in ("baseline", "law", "referred", "struck")] == [6, 2, 1, 1]


@pytest.mark.parametrize(
    ("cancelled", "baseline", "missing"), [(3, 6, 0), (4, 6, 0), (2, 6, 1), (2, 5, 1), (0, 1, 1), (0, 0, 0), (0, 7, 4)]
)
def test_what_is_missing_to_half_is_whole_items(cancelled, baseline, missing):
    assert missing_to_target(cancelled, baseline) == missing

"""Compiling freezes what is settled: sums equal rows; what is open, missing or under way is refused."""

from datetime import timedelta

import pytest

from campaign.enums import Outcome
from campaign.models import Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, PhaseClosed
from publishing.enums import EditionState
from publishing.models import BASIS_GROUPS, CATEGORIES, Compilation, Edition, ListedItem, UnitFigures
from publishing.operations import InHand, NoReason, NotSettled, compile_lists, discard
from review.operations import reopen
from submissions.models import DeclaredItem
from tests.cast import AFTER, PHASE_1, PHASE_2
from tests.publishing.conftest import CANCELLED, COMPILED_AT, DAY, KEPT, OFFICE_LINE
from tests.publishing.played import Case, Script

FIVE = ("law", "administrative_regulation", "state_council_decision", "local_regulation", "rule")


def counted(rows):
    """The figures of some rows, by plain counting."""
    found = dict.fromkeys(("baseline", *CATEGORIES, *BASIS_GROUPS, "referred", "struck"), 0)
    for row in rows:
        if row.outcome == Outcome.STRIKE:
            found["struck"] += 1
            continue
        found["baseline"] += 1
        if row.outcome == Outcome.CANCEL:
            found[row.disposal] += 1
        elif row.outcome == Outcome.REFER:
            found["referred"] += 1
        else:
            found["rule" if row.basis_level.endswith("_rule") else row.basis_level] += 1
    return found


def test_every_settled_item_is_listed_once_in_the_order_of_unit_and_number(settled):
    compilation = settled.compile()
    rows = list(compilation.items.values_list("position", "cert_name", "outcome"))
    assert rows == [
        (1, "无犯罪记录证明", "retain"),
        (2, "亲属关系证明", "cancel"),
        (3, "居住证明", "refer"),
        (4, "身份证复印件", "strike"),
        (5, "健康证明", "cancel"),
        (6, "收入证明", "cancel"),
        (7, "婚姻状况证明", "retain"),
    ]


def test_figures_equal_the_rows_unit_by_unit(settled):
    compilation = settled.compile()
    for figures in compilation.figures.all():
        expected = counted(compilation.items.filter(unit=figures.unit_id))
        assert {name: getattr(figures, name) for name in expected} == expected


def test_editions_say_how_many_rows_they_have(settled):
    compilation = settled.compile()
    assert dict(compilation.editions.values_list("kind", "rows")) == {"retained": 2, "cancelled": 3}


def test_subjects_are_counted_in_both_columns_and_once_in_the_sum(settled):
    compilation = settled.compile()
    figures = compilation.figures.get(unit=settled.ground.civil)
    assert (figures.baseline_enterprise, figures.baseline_individual, figures.baseline) == (1, 3, 3)


def test_a_nil_return_stands_in_the_figures(ground, cast):
    script = Script(ground.round)
    script.settle({ground.civil: (), ground.township: (Case("居住证明", disposal="abolish"),)})
    compilation = script.publish(ground.lead)
    assert list(compilation.figures.values_list("unit_name", "nil", "baseline")) == [
        ("城关区民政局", True, 0),
        ("八廓街道办事处", False, 1),
    ]


def test_each_category_and_each_level_has_its_column(ground, cast):
    cases = [Case(f"取消{name}", disposal=name) for name in CATEGORIES]
    levels = ("constitution", "law", "administrative_regulation", "state_council_decision", "local_regulation")
    cases += [Case(f"保留{level}", Outcome.RETAIN, level=level) for level in levels]
    cases += [
        Case(f"规章{level}", Outcome.RETAIN, level=level) for level in ("department_rule", "local_government_rule")
    ]
    script = Script(ground.round)
    script.settle({ground.civil: cases})
    figures = script.publish(ground.lead).figures.get()
    assert {name: getattr(figures, name) for name in CATEGORIES} == dict.fromkeys(CATEGORIES, 1)
    assert [getattr(figures, name) for name in FIVE] == [2, 1, 1, 1, 2]
    rule_only = ListedItem.objects.filter(remark="仅有规章依据").values_list("basis_level", flat=True)
    assert sorted(rule_only) == ["department_rule", "local_government_rule"]


def test_a_row_is_a_copy_that_stays_as_it_was(settled):
    compilation = settled.compile()
    Unit.objects.filter(pk=settled.ground.civil.pk).update(name="城关区某局", supervision_phone="0891-1111111")
    DeclaredItem.objects.filter(cert_name=KEPT).update(cert_name="改名的证明", purpose="改了")
    row = compilation.items.get(position=1)
    assert (row.cert_name, row.unit_name, row.supervision_phone) == (KEPT, "城关区民政局", OFFICE_LINE)


def test_what_was_declared_but_not_settled_is_refused_and_named(settled):
    reopen(settled.rulings[CANCELLED], note="重新研究。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    with pytest.raises(NotSettled) as refused:
        settled.compile()
    assert refused.value.words == "还有1个事项没有达成一致，涉及城关区民政局。请先在审核目录中办结。"
    assert (Compilation.objects.count(), ListedItem.objects.count(), UnitFigures.objects.count()) == (0, 0, 0)


def test_a_declaration_that_waits_to_be_received_is_refused_and_named(settled):
    Script(settled.ground.round).declare(settled.ground.district_justice, (Case("证明", disposal="abolish"),))
    with pytest.raises(NotSettled) as refused:
        settled.compile()
    assert refused.value.words == "还有1份申报表已报送、未接收：城关区司法局。请先接收并审核。"


def test_units_of_other_lists_do_not_hinder(settled):
    Script(settled.ground.round).declare(settled.ground.other_civil, (Case("证明", disposal="abolish"),))
    assert settled.compile().items.count() == 7


@pytest.mark.parametrize("who", ["clerk", "legality", "approver", "panel_member", "stranger_chair", "city_chair"])
def test_only_the_panel_of_the_list_compiles(settled, who):
    with pytest.raises(NoPower):
        compile_lists(
            settled.ground.lead, settled.ground.round, actor=getattr(settled.cast, who), at=COMPILED_AT, reason=""
        )


@pytest.mark.parametrize("at", [PHASE_1, PHASE_2, AFTER])
def test_outside_the_phase_nothing_is_compiled(settled, at):
    with pytest.raises(PhaseClosed):
        compile_lists(settled.ground.lead, settled.ground.round, actor=settled.cast.panel_chair, at=at)


def test_while_one_is_in_hand_no_second_is_compiled(settled):
    settled.compile()
    with pytest.raises(InHand):
        settled.compile()
    assert Compilation.objects.count() == 1


def test_after_giving_up_the_number_is_not_used_again(settled):
    discard(settled.compile(), note="有误。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    assert settled.compile().number == 2


def test_after_giving_a_correction_up_the_same_list_is_corrected_again(published):
    given_up = published.compile("更正。", days=9)
    discard(given_up, note="有误。", actor=published.cast.panel_chair, at=COMPILED_AT + 9 * DAY)
    corrected = published.correct()
    assert (corrected.number, corrected.supersedes) == (3, published.compilation)
    assert Compilation.objects.get(is_current=True) == corrected


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_correction_without_its_reason_is_refused(published, reason):
    with pytest.raises(NoReason):
        published.compile(reason, days=9)


def test_a_correction_supersedes_only_when_it_is_published(published):
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    assert Compilation.objects.get(is_current=True) == published.compilation
    published.publish(corrected, days=2)
    assert Compilation.objects.get(is_current=True) == corrected
    states = list(Edition.objects.order_by("kind", "number").values_list("kind", "number", "state"))
    assert states == [
        ("cancelled", 1, EditionState.SUPERSEDED),
        ("cancelled", 2, EditionState.PUBLISHED),
        ("retained", 1, EditionState.SUPERSEDED),
        ("retained", 2, EditionState.PUBLISHED),
    ]
    assert (corrected.supersedes, corrected.correction_reason) == (published.compilation, "更正。")


def test_a_correction_may_come_after_the_phase(published):
    late = timedelta(days=60)
    corrected = compile_lists(
        published.ground.lead,
        published.round,
        actor=published.cast.panel_chair,
        at=COMPILED_AT + late + DAY,
        reason="更正。",
    )
    assert corrected.number == 2


def test_a_correction_keeps_the_day_from_which_an_item_is_cancelled(published, cast):
    first = published.compilation
    before = dict(first.items.filter(outcome="cancel").values_list("uid", "effective_from"))
    day = first.editions.get(kind="cancelled").published_at.astimezone(SHANGHAI).date()
    corrected = published.correct()
    after = dict(corrected.items.filter(outcome="cancel").values_list("uid", "effective_from"))
    assert after == {uid: before.get(uid) or day for uid in after}

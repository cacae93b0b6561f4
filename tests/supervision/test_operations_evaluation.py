"""An evaluation is frozen as an edition, recomputed, objected to and answered; who reads what of it."""

from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from campaign.models import LogEntry, Message, Unit
from campaign.operations import NoPower, NoteMissing, Refused
from supervision.checks.evaluation import judged
from supervision.enums.evaluation import FORMULA, Criterion, Formula
from supervision.enums.figures import added
from supervision.models.evaluation import EvaluationEdition, EvaluationRemark, EvaluationResult
from supervision.operations.evaluation import answer_remark, freeze_evaluation, object_to
from supervision.queries.evaluation import (
    judge_all,
    needed,
    open_remarks,
    problems_of_edition,
    recomputed,
    region_sums,
    results_for,
)
from supervision.queries.figures import counts_by_unit
from tests.cast import PHASE_5, Cast, Ground
from tests.publishing.conftest import Published


def frozen(ground: Ground, cast: Cast, formula: Formula = FORMULA) -> EvaluationEdition:
    """An edition of what stands at the beginning of the last phase."""
    found = judge_all(ground.round, PHASE_5, formula)
    return freeze_evaluation(
        ground.coordination, ground.round, found, actor=cast.region_coordinator, at=PHASE_5, formula=formula
    )


def test_an_edition_keeps_counts_and_results_that_follow_from_them(published: Published):
    ground, cast = published.ground, published.cast
    edition = frozen(ground, cast)
    rows = {(row.code, row.is_place): row for row in edition.results.select_related("unit", "edition")}
    units = Unit.objects.filter(takes_part=True, valid_to=None)
    counts = counts_by_unit(units, ground.round, PHASE_5)
    wanted = needed(FORMULA)
    assert {code for code, place in rows if not place} == set(units.values_list("code", flat=True))
    for unit in units:
        row = rows[unit.code, False]
        assert row.counts == {code: counts[unit.pk][code] for code in wanted}
        assert (row.fraction, row.band) == (judged(row.counts, FORMULA).exact, judged(row.counts, FORMULA).band)
    county = rows["540102-001", True]
    inside = [row.counts for (code, place), row in rows.items() if not place and code.startswith("540102")]
    assert (county.name, county.units, county.counts) == ("城关区", len(inside), added(inside))
    assert rows["540102-002", False].fraction == Fraction(recomputed(rows["540102-002", False]).exact)
    assert (edition.number, edition.rows, problems_of_edition(edition)) == (1, len(rows), [])
    assert frozen(ground, cast).number == 2


def test_nothing_of_an_edition_can_be_changed_and_what_was_changed_behind_the_triggers_is_found(published: Published):
    ground, cast = published.ground, published.cast
    edition = frozen(ground, cast)
    row = edition.results.get(code="540102-002", is_place=False)
    for act in (lambda: EvaluationResult.objects.update(band="fulfilled"), lambda: edition.results.all().delete()):
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE supervision_evaluationresult DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE supervision_evaluationresult SET band = 'fulfilled', exact = '95' WHERE id = %s", [row.pk]
        )
    found = problems_of_edition(edition)
    assert [words.partition("：")[0] for words in found] == ["校验值不符", "城关区民政局"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM supervision_evaluationresult WHERE id = %s", [row.pk])
    words = " ".join(problems_of_edition(edition))
    assert (f"现有{edition.rows - 1}条" in words, "城关区：各单位之和" in words) == (True, True)


def test_an_old_edition_is_recomputed_by_its_own_formula(published: Published):
    ground, cast = published.ground, published.cast
    other = Formula(
        9, (Criterion("timely", "按期", "严格时间进度", "duties_in_time", "duties_due", 1),), Fraction(1), FORMULA.bands
    )
    edition = frozen(ground, cast, other)
    assert (edition.as_formula.version, problems_of_edition(edition)) == (9, [])
    result = edition.results.get(code="540102-002", is_place=False)
    result.edition = edition
    assert [line.criterion.code for line in recomputed(result).lines] == ["timely"]


def test_freezing_asks_the_same_number_of_questions_however_many_units(published: Published):
    ground = published.ground

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            judge_all(ground.round, PHASE_5)
        return len(queries)

    every = asked()
    Unit.objects.filter(code__startswith="540103").update(takes_part=False)
    assert asked() == every


def test_only_the_coordination_office_freezes_and_answers(ground: Ground, cast: Cast):
    found = judge_all(ground.round, PHASE_5)
    for office, person in ((ground.coordination, cast.city_coordinator), (ground.city_lead, cast.city_coordinator)):
        with pytest.raises(NoPower):
            freeze_evaluation(office, ground.round, found, actor=person, at=PHASE_5)
    with pytest.raises(Refused, match="没有可以评估"):
        freeze_evaluation(ground.coordination, ground.round, [], actor=cast.region_coordinator, at=PHASE_5)


def test_a_unit_objects_with_words_and_is_answered_once(published: Published):
    ground, cast = published.ground, published.cast
    result = frozen(ground, cast).results.select_related("edition__unit", "unit").get(code="540102-002", is_place=False)
    words = "11月13日已写明指南，应当为1。"
    for actor in (cast.stranger, cast.coordinator):
        with pytest.raises(NoPower):
            object_to(result, "guides", words=words, actor=actor, at=PHASE_5)
    for wrong, refusal in (("", NoteMissing), ("请电13800001234", Refused)):
        with pytest.raises(refusal):
            object_to(result, "guides", words=wrong, actor=cast.clerk, at=PHASE_5)
    with pytest.raises(Refused, match="没有这个项目"):
        object_to(result, "beauty", words=words, actor=cast.clerk, at=PHASE_5)
    remark = object_to(result, "guides", words=words, actor=cast.clerk, at=PHASE_5)
    assert Message.objects.filter(user=cast.region_coordinator, subject="对评估数字的意见").count() == 1
    assert (list(open_remarks(cast.region_coordinator)), list(open_remarks(cast.coordinator))) == ([remark], [])
    with pytest.raises(NoPower):
        answer_remark(remark, reply="stands", words="数字无误。", actor=cast.coordinator, at=PHASE_5)
    answer_remark(remark, reply="next", words="已核对，计入下一版。", actor=cast.region_coordinator, at=PHASE_5)
    with pytest.raises(Refused, match="已经答复"):
        answer_remark(remark, reply="stands", words="数字无误。", actor=cast.region_coordinator, at=PHASE_5)
    told = Message.objects.get(user=cast.clerk, subject="评估意见已答复")
    assert "计入下一版" in told.body
    assert list(open_remarks(cast.region_coordinator)) == []
    log = LogEntry.objects.about(remark).values_list("move", "note", "after")
    assert list(log) == [("object", "", {"criterion": "guides"}), ("answer", "", {})]
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        EvaluationRemark.objects.update(words="改过")


WHO = {
    "clerk": {"540102-002"},
    "coordinator": {"540102-001", "540102-002", "540102-003", "540102-004", "540102002-001"},
    "supervisor": {"540102-001", "540102-002", "540102-003", "540102-004", "540102002-001"},
    "stranger": {"540103-002"},
    "panel_chair": set(),
    "handler": set(),
}


@pytest.mark.parametrize("person", WHO)
def test_each_reads_the_results_of_the_own_unit_and_of_what_lies_below(published: Published, person: str):
    ground, cast = published.ground, published.cast
    frozen(ground, cast)
    rows = results_for(getattr(cast, person)).filter(is_place=False)
    assert set(rows.values_list("code", flat=True)) == WHO[person]


def test_the_office_reads_all_and_the_public_the_region_only(published: Published):
    ground, cast = published.ground, published.cast
    edition = frozen(ground, cast)
    assert results_for(cast.region_coordinator).count() == edition.rows
    whole: Any = region_sums(edition)
    assert (whole.unit, whole.units) == (ground.coordination, edition.results.filter(is_place=False).count())

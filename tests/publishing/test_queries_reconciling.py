"""Why the region's Annex 5 is not the sum of the prefectures' ones: each kind of difference, and one that nothing explains."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.enums import Outcome
from campaign.models import Unit
from publishing.models import Compilation, UnitFigures
from publishing.operations import Unexplained, roll_up
from publishing.queries.reconciling import NUMBERS, Kind, reconcile
from publishing.sheets.editions import write_edition
from tests.publishing.conftest import HOUR, ROLLED_UP_AT
from tests.publishing.laid import Laid
from tests.publishing.played import Case

pytestmark = pytest.mark.django_db
GONE, KEPT = Case("甲证明", disposal="abolish"), Case("乙证明", Outcome.RETAIN, level="law")
REASON = "合并重复事项。"


class Rolled:
    """拉萨市 has rolled up 城关区's list; then things happen, and the region rolls up."""

    def __init__(self, ground, cast):
        self.ground, self.cast = ground, cast
        self.laid = Laid(ground.round)
        self.laid.settle({ground.civil: [GONE, GONE, KEPT], ground.township: [GONE]})
        self.first = self.laid.compile(ground.lead)
        self.city = self.up(ground.city_lead, cast.city_coordinator)
        Compilation.objects.filter(pk=self.city.pk).update(is_current=True)

    def up(self, lead, actor):
        return roll_up(lead, self.ground.round, actor=actor, at=ROLLED_UP_AT)

    def region(self):
        return self.up(self.ground.coordination, self.cast.region_coordinator)

    def correct(self, **changed):
        """A second version of 城关区's list, as a correction would leave it: `changed` are the new values of its first item."""
        rulings = self.laid.round.rulings.filter(unit=self.ground.civil).order_by("item__no")
        type(rulings[0]).objects.filter(pk=rulings[0].pk).update(**changed)
        return self.laid.compile(self.ground.lead, REASON)


@pytest.fixture
def rolled(ground, cast):
    return Rolled(ground, cast)


def told(summary):
    """Place, unit, kind and the numbers that differ."""
    return [
        (line.place, line.unit, line.kind, {name: n for name, n in line.numbers.items() if n})
        for line in reconcile(summary).lines
    ]


def sums_agree(summary):
    """The lines of each child add up to its difference, number by number."""
    for child in reconcile(summary).children:
        assert {name: sum(line.numbers.get(name, 0) for line in child.lines) for name in NUMBERS} == child.difference
    return True


def test_without_a_change_there_is_no_difference(rolled):
    summary = rolled.region()
    assert (told(summary), sums_agree(summary)) == ([], True)
    assert reconcile(summary).waiting == ("西藏自治区", "拉萨市", "堆龙德庆区", "那曲市")


def test_a_list_that_came_late_is_told_with_its_list(rolled):
    rolled.laid.settle({rolled.ground.other_civil: [GONE, KEPT]})
    late = rolled.laid.compile(rolled.ground.other_lead)
    summary = rolled.region()
    numbers = {"baseline": 2, "cancelled": 1, "retained": 1}
    assert told(summary) == [("拉萨市", "堆龙德庆区民政局", Kind.LATE, numbers)]
    assert [line.listed for line in reconcile(summary).lines] == [late]
    assert sums_agree(summary)


def test_a_correction_after_the_roll_up_gives_its_public_reason(rolled):
    rolled.correct(outcome=Outcome.RETAIN, disposal="", basis_level="law", reason="法律规定。")
    summary = rolled.region()
    assert told(summary) == [("拉萨市", "城关区民政局", Kind.CORRECTED, {"cancelled": -1, "retained": 1})]
    assert [line.reason for line in reconcile(summary).lines] == [REASON]


def test_an_item_that_was_merged_is_told_apart(rolled):
    rolled.correct(outcome=Outcome.STRIKE, disposal="", reason="与序号2重复，合并。")
    summary = rolled.region()
    numbers = {"baseline": -1, "cancelled": -1, "struck": 1}
    assert told(summary) == [("拉萨市", "城关区民政局", Kind.MERGED, numbers)]
    assert sums_agree(summary)


def test_a_unit_that_moved_is_told_with_where_it_stands_now(rolled):
    elsewhere = rolled.ground.divisions["540600"]
    Unit.objects.filter(pk=rolled.ground.civil.pk).update(division=elsewhere)
    rolled.correct()
    rolled.laid.compile(rolled.ground.nagqu_lead)
    summary = rolled.region()
    kinds = [(line.unit, line.kind, line.reason) for line in reconcile(summary).lines]
    assert kinds == [("城关区民政局", Kind.MOVED, "现属那曲市")]
    assert sums_agree(summary)


def test_a_unit_that_a_correction_leaves_out_is_told_with_its_reason(rolled):
    Unit.objects.filter(pk=rolled.ground.civil.pk).update(division=rolled.ground.divisions["540600"])
    rolled.correct()
    kinds = [(line.unit, line.kind, line.reason) for line in reconcile(rolled.region()).lines]
    assert kinds == [("城关区民政局", Kind.CORRECTED, REASON)]


def test_a_difference_that_no_list_explains_refuses_the_roll_up_and_names_it(rolled):
    _figures(rolled.city, rolled.ground.city_civil, "/540000/540100/", baseline=2, referred=2, kinds=1)
    with pytest.raises(Unexplained) as refusal, transaction.atomic():
        rolled.region()
    assert "拉萨市的拉萨市民政局：没有清单可以解释，清理前总数-2，提请上级取消-2" in refusal.value.words
    assert [line.kind for line in refusal.value.lines] == [Kind.UNEXPLAINED]
    assert not Compilation.objects.filter(unit=rolled.ground.coordination).exists()


def test_the_sheet_and_the_page_print_every_line(client, rolled, tmp_path):
    rolled.correct(outcome=Outcome.STRIKE, disposal="", reason="与序号2重复，合并。")
    summary = rolled.region()
    write_edition(summary.editions.get(), tmp_path / "annex5.xlsx")
    book = load_workbook(tmp_path / "annex5.xlsx", data_only=True)
    assert book.sheetnames == ["证明事项清理汇总表", "拉萨市", "事项明细", "数字对照", "上下级核对"]
    rows = [
        [cell.value for cell in row[1:10]] for row in book["上下级核对"].iter_rows() if isinstance(row[0].value, int)
    ]
    assert rows[:3] == [
        ["拉萨市", None, "本表所列", None, 3, 2, 1, 0, 1],
        ["拉萨市", None, "下级汇总表所列", str(rolled.city), 4, 3, 1, 0, 0],
        ["拉萨市", "城关区民政局", "更正时合并重复事项", REASON, -1, -1, 0, 0, 1],
    ]
    whole = next(row for row in book["数字对照"].iter_rows() if row[0].value == 1)
    assert [cell.value for cell in whole[1:7]] == ["西藏自治区", 4, 1, 0, 0, 3]
    with time_machine.travel(ROLLED_UP_AT + HOUR, tick=False):
        client.force_login(rolled.cast.region_coordinator)
        page = client.get(reverse("roll_ups")).content.decode()
    assert "拉萨市的城关区民政局：更正时合并重复事项，清理前总数-1，取消-1，剔除+1" in page
    assert REASON in page


def test_queries_do_not_grow_with_the_units(rolled):
    summary = rolled.region()
    with CaptureQueriesContext(connection) as few:
        reconcile(summary)
    for unit in (rolled.ground.other_civil, rolled.ground.city_civil):
        _figures(rolled.city, unit, unit.division.path)
    with CaptureQueriesContext(connection) as many:
        reconcile(summary)
    assert len(many) == len(few)


def _figures(compilation, unit, path, **counts):
    """As only a hand in the table could put them."""
    UnitFigures.objects.create(
        compilation=compilation, unit=unit, unit_name=unit.name, division_path=path, level=unit.division.level, **counts
    )

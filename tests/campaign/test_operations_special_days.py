"""Holidays and make-up days: loaded once, replaced year by year, refused line by line."""

from datetime import date

import pytest

from campaign.models import LogEntry, SpecialDay
from campaign.operations import NoPower
from campaign.operations.rows import FIXTURES, BadRows, Loaded, read_rows, rows_in
from campaign.operations.special_days import COLUMNS, load_days, replace_days
from campaign.queries import working_days
from tests.cast import PHASE_2

SHOTON = {"day": "2020-08-19", "kind": "放假", "name": "雪顿节", "source": "当年放假通知"}
WORKED = {"day": "2020-08-22", "kind": "on", "name": "雪顿节调休", "source": "当年放假通知"}


def the_fixture():
    return read_rows(FIXTURES / "calendar" / "working_days.csv", COLUMNS)


@pytest.mark.django_db
def test_the_state_councils_days_are_loaded_once():
    assert load_days(the_fixture()) == Loaded(74, 0, 0)
    assert load_days(the_fixture()) == Loaded(0, 0, 74)
    days = working_days()
    assert days.years == {2020, 2021}
    assert [days.is_working(date(2020, 10, day)) for day in (8, 9, 10, 11)] == [False, True, True, False]
    # Of the notice's last days three are not worked.
    last_days = [(9, 20), (10, 31), (11, 15), (11, 20), (12, 10), (12, 31)]
    assert [days.is_working(date(2020, *one)) for one in last_days] == [False, False, False, True, True, True]


def test_loading_again_leaves_what_the_office_has_set(ground, cast):
    load_days(the_fixture())
    replace_days([SHOTON], ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    assert load_days(the_fixture()) == Loaded(0, 0, 74)
    assert [one.name for one in SpecialDay.objects.filter(day__year=2020)] == ["雪顿节"]


def test_a_file_stands_for_the_whole_of_its_years_and_no_other(ground, cast):
    load_days(the_fixture())
    loaded = replace_days([SHOTON, WORKED], ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    before = SpecialDay.objects.filter(day__year=2021).count()
    assert (loaded.made, loaded.same, before) == (2, 0, 38)
    assert loaded.changed == 36  # every day of 2020 that the file lacks is ordinary again
    assert working_days().is_working(date(2020, 10, 1))
    entry = LogEntry.objects.about(ground.coordination).last()
    assert (entry.move, entry.label) == ("set_days", "导入2020年节假日安排")
    assert (len(entry.before["days"]), entry.after["days"]["2020-08-19"]) == (36, ["off", "雪顿节", "当年放假通知"])


def test_the_same_file_twice_changes_and_logs_nothing(ground, cast):
    replace_days([SHOTON], ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    lines = LogEntry.objects.count()
    again = replace_days([SHOTON], ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    assert (again, LogEntry.objects.count()) == (Loaded(0, 0, 1), lines)


@pytest.mark.parametrize("who", ["coordinator", "clerk", "region_chair"])
def test_only_the_coordination_office_sets_days(ground, cast, who):
    with pytest.raises(NoPower):
        replace_days([SHOTON], ground.coordination, actor=getattr(cast, who), at=PHASE_2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"day": "2020-13-01"}, "第2行：日期“2020-13-01”应写成2020-10-01这样。"),
        ({"day": "1020-08-19"}, "第2行：1020-08-19的年份不对。"),
        ({"kind": "休"}, "第2行：2020-08-19的安排“休”应为off（放假）或on（上班）。"),
        ({"source": ""}, "第2行：2020-08-19须写明节日名称和依据的文件。"),
        ({"kind": "on"}, "第2行：2020-08-19本来就是工作日，不用写上班。"),
        ({"name": "雪" * 41}, "第2行：2020-08-19的名称最多40字，依据最多120字。"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_loaded(row, words):
    with pytest.raises(BadRows) as refused:
        load_days([{**SHOTON, **row}, WORKED])
    assert refused.value.words == words
    assert not SpecialDay.objects.exists()


@pytest.mark.django_db
def test_a_day_twice_and_a_file_without_days_are_refused():
    with pytest.raises(BadRows, match="第3行：2020-08-19重复。"):
        load_days([SHOTON, SHOTON])
    with pytest.raises(BadRows, match="文件里没有日期"):
        load_days([])


def test_a_file_that_is_not_utf_8_is_refused():
    with pytest.raises(BadRows, match="UTF-8"):
        rows_in("日期".encode("gb18030"), "days.csv", COLUMNS)

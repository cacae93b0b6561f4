"""Every case of the pace is said in words, also those in which nothing can be computed."""

from collections import Counter
from datetime import date

import pytest

from review.queries.pace import Pace
from review.queries.progress import Tally
from review.views.pace_words import decimal, is_behind, pace_facts, share
from tests.review.test_queries_pace import nov, pace


def said(found, settled=0):
    tally = Tally(Counter(settled=settled, pending=found.total - settled))
    return {one["key"]: one["value"] for one in pace_facts(found, tally)}


def test_a_panel_at_work_reads_its_pace_its_need_and_its_forecast():
    assert said(pace(nov(5), {2: 10, 3: 21, 5: 6}), settled=12) == {
        "尚无结论": "63件，共100件",
        "已确认": "12件，占12.00%",
        "时限": "11月15日24:00，还有10天，含今天7个工作日。",
        "审核至今": "每个工作日10.3件（11月1日至11月4日，3个工作日，共31件）。今天已提出6件。",
        "近3个工作日": "每个工作日10.3件（11月1日至11月4日，3个工作日，共31件）。今天已提出6件。",
        "须达到": "每个工作日至少9件。",
        "预计": "按近3个工作日的进度，11月13日提完，比时限早2天。",
    }


@pytest.mark.parametrize(
    ("found", "key", "words"),
    [
        (pace(nov(15)), "时限", "11月15日24:00，今天是最后一天。"),
        (pace(nov(15)), "须达到", "今天须提出100件。"),
        (pace(nov(14)), "须达到", "到时限没有工作日了，须在休息日办理，每天至少50件。"),
        (pace(nov(18)), "时限", "11月15日24:00，已过3天。"),
        (pace(nov(18)), "须达到", "时限已过，还有100件尚无结论，请尽快办理。"),
        (pace(nov(5), {2: 100}), "须达到", "已全部提出结论。"),
        (pace(nov(5), {2: 100}), "预计", "已全部提出结论。"),
        (pace(nov(5)), "审核至今", "没有提出结论（11月1日至11月4日，3个工作日）。"),
        (pace(nov(5)), "预计", "还没有提出过结论，无法估计。"),
        (pace(nov(12), {2: 50}), "预计", "近5个工作日没有提出结论，无法估计。"),
        (pace(nov(2)), "审核至今", "过完审核阶段的第一个工作日后开始计算。"),
        (pace(nov(2), {2: 7}), "预计", "过完审核阶段的第一个工作日后才能估计。"),
        (pace(date(2020, 10, 20)), "审核至今", "审核阶段从11月1日开始。"),
        (pace(nov(5), opened=None), "审核至今", "日历上没有审核阶段，无法计算。"),
        (pace(nov(5), last=None), "时限", "日历上没有公布清单的时限。"),
        (pace(nov(5), last=None), "须达到", "日历上没有公布清单的时限，无法计算。"),
        (pace(nov(5), total=0), "尚无结论", "还没有接收事项。"),
        (pace(nov(5), total=0), "须达到", "还没有接收事项。"),
        (pace(nov(5), {4: 3}), "预计", "按近3个工作日的进度，2021年3月19日提完，比时限晚124天。"),
        (pace(nov(13), {12: 475}, total=570), "预计", "按近5个工作日的进度，11月13日提完，比时限早2天。"),
        (Pace(1000, 999, {nov(4): 1}, nov(5), nov(1), nov(15)), "预计", "按近3个工作日的进度，一年内不能提完。"),
    ],
)
def test_each_case_has_its_words(found, key, words):
    assert said(found)[key] == words


@pytest.mark.parametrize(
    ("found", "behind"),
    [
        (pace(nov(5), {2: 10, 3: 21}), False),
        (pace(nov(5), {4: 3}), True),
        (pace(nov(5)), True),
        (pace(nov(2)), False),
        (pace(nov(18), {2: 60}), True),
        (pace(nov(18), {2: 100}), False),
        (pace(date(2020, 10, 20)), False),
        (pace(nov(5), last=None), False),
    ],
)
def test_a_panel_is_behind_when_the_forecast_lies_beyond_the_deadline_or_nothing_is_ruled(found, behind):
    assert is_behind(found) == behind


def test_a_share_is_of_the_counts_and_rounded_half_up():
    assert (share(1, 3), share(2, 3), share(1, 16)) == ("33.33%", "66.67%", "6.25%")
    assert (decimal(pace(nov(5), {2: 31}).so_far.each), decimal(pace(nov(4), {2: 13}).so_far.each)) == ("10.3", "6.5")

"""我的应办事项 and the ledger: what a unit reads of its duties, what those above read, and what can be taken away."""

import csv
import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from campaign.enums import DutyState, Role
from campaign.models import Deadline, DutyRecord, Obligation
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint, extend_deadline
from campaign.operations.duties import report_done, waive
from campaign.queries.duty_pages import countdown
from submissions.operations import return_whole
from tests.cast import PHASE_2, PHASE_3, PHASE_5
from tests.house.measure import ROOT
from tests.submissions.papers import certified

REASON = "该单位已撤并。"


def page(client, user, name, *args, at=PHASE_2, **query) -> Any:
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.get(reverse(name, args=args), query)


def send(client, user, name, *args, at=PHASE_2, **body) -> Any:
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.post(reverse(name, args=args), body)


def words(response: Any) -> str:
    """What the page says, blanks taken out."""
    return re.sub(r"\s+", "", strip_tags(response.content.decode()))


def states(response: Any) -> dict[str, str]:
    """Of the first unit on the page, where each duty stands."""
    section = response.context["sections"][0]
    return {row["duty"].kind.value: row["word"] for row in (*section["rows"], *section["later"])}


def name_of(row: list[Any]) -> str:
    """The name at the head of a row, linked or not."""
    return row[0]["text"] if isinstance(row[0], dict) else row[0]


def obligation(unit: Any, kind: str) -> Obligation:
    return Obligation.objects.get(unit=unit, kind=kind)


def test_a_unit_reads_what_it_owes_by_when_and_whom_to_call(client, ground, cast):
    shown = page(client, cast.clerk, "duties")
    assert states(shown) == {
        "contact": "逾期未办",
        "declaration": "待办",
        "answer": "尚无需办",
        "guide_gone": "尚无需办",
        "guide": "尚无需办",
        "briefing": "尚无需办",
        "year_end": "待办",
    }
    said = words(shown)
    assert "2020年10月31日24:00（北京时间）" in said
    assert "还有19天" in said
    assert "已逾期22天" in said
    assert "请自治区各部门于2020年10月31日前将《证明事项清理申报表》报" in said
    assert "有困难请找城关区人民政府办公室（协调员城关协调甲），办公电话0891-0000000" in said
    # What is done is told with its time, what was extended with its reason.
    certified(ground, cast)
    until = datetime(2020, 9, 26, tzinfo=SHANGHAI)
    sheet = Deadline.objects.get(round=ground.round, kind="contact")
    extend_deadline(
        sheet, ground.civil, until=until, reason="大雪", actor=cast.coordinator, at=until - timedelta(days=8)
    )
    again = page(client, cast.leader, "duties")
    assert states(again)["declaration"] == "按期办结"
    assert "2020年9月25日24:00（北京时间）已批准延期，原时限9月20日24:00。理由：大雪" in words(again)


def test_a_line_leads_to_the_work_and_for_who_may_to_its_extension(client, ground, cast):
    mine = page(client, cast.clerk, "duties").content.decode()
    assert f'<a href="{reverse("declarations")}">到“证明事项申报”办理</a>' in mine
    assert reverse("extend") not in mine
    paper = certified(ground, cast)
    return_whole(paper, note="依据不明", actor=cast.panel_member, at=PHASE_3)
    assert "2020年10月12日12:00已报送，已退回整改" in words(page(client, cast.clerk, "duties", at=PHASE_3))
    theirs = page(client, cast.coordinator, "unit_duties", ground.civil.pk).content.decode()
    assert "到“证明事项申报”办理" not in theirs
    address = re.search(rf'href="({reverse("extend")}[^"]*)"', theirs)
    assert address is not None
    with time_machine.travel(PHASE_2, tick=False):
        form = client.get(unescape(address[1])).context["form"]
    assert (form["unit"].value(), int(form["deadline"].value())) == (
        "540102-002",
        Deadline.objects.get(round=ground.round, kind="contact").pk,
    )


def test_every_post_reads_the_duties_of_its_own_unit(client, ground, cast):
    assert "publish" not in states(page(client, cast.legality, "duties"))
    assert set(states(page(client, cast.panel_chair, "duties"))) >= {"ruling", "approval", "edition"}
    assert "summary" in states(page(client, cast.city_coordinator, "duties"))
    assert "没有应办事项" in words(page(client, cast.technical, "duties"))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2020, 10, 28, 23, 59, tzinfo=SHANGHAI), "还有3天"),
        (datetime(2020, 10, 31, 0, 0, tzinfo=SHANGHAI), "今天截止"),
        (datetime(2020, 10, 31, 23, 59, 59, tzinfo=SHANGHAI), "今天截止"),
        (datetime(2020, 11, 1, 0, 0, tzinfo=SHANGHAI), "已逾期1天"),
        (datetime(2020, 11, 2, 9, 0, tzinfo=SHANGHAI), "已逾期2天"),
    ],
)
def test_days_are_counted_by_beijings_calendar(at, said):
    assert countdown(at, datetime(2020, 11, 1, tzinfo=SHANGHAI)) == said


def test_every_desk_counts_down_what_is_due_next(client, ground, cast):
    due = page(client, cast.clerk, "desk").context["soonest"]
    assert [(one["duty"].kind.value, one["word"]) for one in due] == [
        ("contact", "已逾期22天"),
        ("declaration", "还有19天"),
        ("year_end", "还有80天"),
    ]
    assert [one["duty"].kind.value for one in page(client, cast.region_coordinator, "desk").context["soonest"]] == [
        "approval",
        "edition",
    ]


def test_the_office_excuses_and_takes_that_back_on_the_page(client, ground, cast):
    owed = obligation(ground.civil, "contact")
    address = (ground.coordination.pk, owed.pk)
    assert send(client, cast.region_coordinator, "duty_waive", *address, reason="").status_code == 422
    assert send(client, cast.region_coordinator, "duty_waive", *address, reason="电话13800001234").status_code == 422
    assert send(client, cast.region_coordinator, "duty_waive", *address, reason=REASON).status_code == 302
    shown = page(client, cast.clerk, "duties")
    assert states(shown)["contact"] == "已免报"
    assert f"全区协调甲，2020年10月12日。理由：{REASON}" in words(shown)
    assert send(client, cast.region_coordinator, "duty_lift", *address).status_code == 302
    assert states(page(client, cast.clerk, "duties"))["contact"] == "逾期未办"
    assert REASON in words(page(client, cast.region_coordinator, "duty_waive", *address))  # what was said before


def test_the_leader_registers_the_summary_of_the_year(client, ground, cast):
    owed = obligation(ground.civil, "year_end")
    assert "登记办结" not in words(page(client, cast.clerk, "duties"))
    assert "登记办结" in words(page(client, cast.leader, "duties"))
    assert send(client, cast.leader, "duty_report", owed.pk, at=PHASE_5, words="无").status_code == 422
    assert send(client, cast.leader, "duty_report", owed.pk, at=PHASE_5, words="城关民〔2020〕31号").status_code == 302
    assert states(page(client, cast.leader, "duties", at=PHASE_5))["year_end"] == "按期办结"
    assert send(client, cast.leader, "duty_report_undo", owed.pk, at=PHASE_5).status_code == 302
    assert DutyRecord.objects.standing().count() == 0


def test_the_sums_of_the_ledger_are_those_of_its_rows(client, ground, cast):
    certified(ground, cast)
    waive(
        obligation(ground.township, "declaration"),
        ground.coordination,
        reason=REASON,
        actor=cast.region_coordinator,
        at=PHASE_2,
    )
    late = datetime(2021, 1, 2, tzinfo=SHANGHAI)
    report_done(obligation(ground.civil, "year_end"), words="城关民〔2020〕31号", actor=cast.leader, at=late)
    shown = page(client, cast.region_coordinator, "duty_ledger", at=late)
    context = shown.context
    # 15 units × contact, declaration, year end; 5 leads × approval, edition; 2 prefectures × Annex 5; one is excused;
    # of the certified declaration the panel has to rule.
    assert (context["owed"], context["done"]) == (15 * 3 + 5 * 2 + 2 - 1 + 1, 2)
    assert (context["completeness"], context["timeliness"]) == ("3.51 %", "1.75 %")
    assert [name_of(row) for row in context["places"]] == ["西藏自治区本级", "拉萨市", "那曲市"]
    for column in range(1, 8):
        assert sum(row[column] for row in context["places"]) == context["foot"][column]
        assert sum(row[column] for row in context["duties"]) == context["foot"][column]
    counts = {figure["label"]: figure["count"] for figure in context["figures"]}
    assert (counts["按期办结"], counts["逾期办结"], counts["已免报"]) == (1, 1, 1)
    for state in ("done", "late", "overdue", "waived"):
        listed = page(client, cast.region_coordinator, "duty_ledger", at=late, state=state).context["page"].paginator
        assert listed.count == counts[str(DutyState(state).label)]
    svg = re.search(r"<svg class=\"chart\".*?</svg>", shown.content.decode(), re.DOTALL)
    assert svg is not None
    assert "拉萨市：应办" in svg[0]


def test_who_oversees_a_county_reads_that_county_only(client, ground, cast):
    context = page(client, cast.coordinator, "duty_ledger", kind="declaration").context
    assert [name_of(row) for row in context["places"]] == ["城关区本级", "八廓街道"]
    assert context["owed"] == 5
    down = page(
        client, cast.region_coordinator, "duty_ledger", division=ground.divisions["540102"].pk, kind="declaration"
    )
    assert down.context["owed"] == 5
    sums = {name_of(row): row[1] for row in down.context["units"]}
    assert sums == dict.fromkeys(
        ("城关区人民政府办公室", "城关区民政局", "城关区司法局", "城关区社会福利院", "八廓街道办事处"), 1
    )
    assert page(client, cast.clerk, "duty_ledger").status_code == 404
    assert page(client, cast.stranger_chair, "duty_ledger").status_code == 404
    assert page(client, cast.coordinator, "unit_duties", ground.other_civil.pk).status_code == 404


def test_the_ledger_is_taken_away_whole(client, ground, cast):
    certified(ground, cast)
    asked = {"kind": "declaration", "at": datetime(2020, 11, 3, tzinfo=SHANGHAI)}
    answer = page(client, cast.region_coordinator, "duty_ledger_file", "csv", **asked)
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 16
    civil = next(row for row in rows if row[2] == "城关区民政局")
    assert civil[5:] == [
        "报送证明事项清理申报表（附件2）或者零报告",
        "2020年10月31日24:00",
        "",
        "按期办结",
        "2020-10-12 12:00",
        "",
        "",
    ]
    assert {row[8] for row in rows[1:] if row != civil} == {"逾期未办"}
    assert {row[10] for row in rows[1:] if row != civil} == {"3"}
    book = load_workbook(BytesIO(page(client, cast.region_coordinator, "duty_ledger_file", "xlsx", **asked).content))
    names = [row[2].value for row in book.worksheets[0].iter_rows(min_row=4) if isinstance(row[0].value, int)]
    assert names == [row[2] for row in rows[1:]]
    sums = page(client, cast.region_coordinator, "duty_ledger_file", "sums", **asked).content.decode("utf-8-sig")
    assert sums.splitlines()[0] == "地方,应办,按期办结,延期内办结,逾期办结,待办,逾期未办,已免报,办结率,按期率"
    units = page(client, cast.region_coordinator, "duty_ledger_file", "units", **asked).content.decode("utf-8-sig")
    assert "城关区民政局（城关区，540102-002）,1,1,0,0,0,0,0,100.00 %,100.00 %" in units.splitlines()
    assert page(client, cast.region_coordinator, "duty_ledger_file", "pdf").status_code == 404


def test_the_round_stays_while_the_list_is_narrowed(client, ground, cast):
    shown = page(client, cast.coordinator, "duty_ledger", round=1, kind="contact")
    assert '<input type="hidden" name="round" value="1"' in shown.content.decode()
    assert [one["label"] for one in shown.context["active"]] == ["应办事项：报送工作联系表（附件1）"]
    assert shown.context["clear_url"].endswith("?round=1")


def test_a_page_asks_as_often_for_one_unit_as_for_many(client, ground, cast):
    def asked(user, name, **query):
        page(client, user, name, **query)  # signs in
        with CaptureQueriesContext(connection) as queries, time_machine.travel(PHASE_2, tick=False):
            assert client.get(reverse(name), query).status_code == 200
        return len(queries)

    few = asked(cast.coordinator, "duty_ledger", q="八廓"), asked(cast.clerk, "duties"), asked(cast.clerk, "desk")
    certified(ground, cast)
    for unit in (ground.civil, ground.lead):
        sheet = obligation(unit, "contact")
        waive(sheet, ground.coordination, reason=REASON, actor=cast.region_coordinator, at=PHASE_2)
    for unit in (ground.education, ground.township, ground.city_civil):
        appoint(cast.clerk, unit, Role.CLERK, actor=None, at=PHASE_2)
    assert (asked(cast.coordinator, "duty_ledger"), asked(cast.clerk, "duties"), asked(cast.clerk, "desk")) == few


def test_nobody_writes_24_00_by_hand():
    """One filter (`deadline`) and one function (`chinese_deadline`) write an instant as its last moment."""
    by_hand = re.compile(r"\}\}?\s*24:00")
    paths = [
        path
        for folder in ("templates", "campaign", "submissions", "review", "publishing")
        for path in (ROOT / folder).rglob("*")
    ]
    texts = [path for path in paths if path.suffix in {".html", ".py"}]
    assert [str(path) for path in texts if by_hand.search(path.read_text(encoding="utf-8"))] == []

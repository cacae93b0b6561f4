"""The year's end of the demonstration: summaries of round 1 in every state, an evaluation with objections, a draft of today."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from campaign.models import Round, Unit, User
from campaign.queries import current_round, deadline_of
from campaign.roles import Action
from publishing.sheets.demonstration import CHENGGUAN, COORDINATION, unit_of
from publishing.sheets.playing import DAY, HOUR, Play
from supervision.models.year_end import YearEndSummary
from supervision.operations.evaluation import answer_remark, freeze_evaluation, object_to
from supervision.operations.year_end import certify, hand_in, receive, save_section, send_back, start_summary
from supervision.queries.evaluation import judge_all

# What each section says; {unit} is the unit's name.
TEXTS = {
    "organisation": "{unit}成立工作专班，由一名分管领导负责，明确责任科室，9月召开部署会，清理任务落实到科室和窗口。",
    "cleaning": "逐项核对设定依据，没有依据的一律取消；能通过部门核查、信息共享解决的，不再要求群众提供。窗口同步调整受理材料清单。",
    "publishing": "清单在政府门户网站和政务服务网公布，窗口张贴二维码，对窗口人员开展两次培训。办事指南同步更新。",
    "complaints": "设立监督电话，安排专人受理。自查窗口三次，发现一处仍在索要已取消的证明，当日纠正。",
    "problems": "个别部门间数据还没有接通，核查靠函件往来；基层窗口人员轮换快，政策掌握不够。",
    "next": "继续推进数据共享，明年上半年完成与公安、民政系统对接；每季度抽查一次窗口执行情况。",
}
DEPARTMENTS = ("教育局", "卫健委", "住建局", "司法局")


def play_year_end(people: Mapping[str, User], now: datetime) -> None:
    """Round 1 was summed up in December 2020, the office has evaluated it lately; of the live round there is a draft."""
    first = Round.objects.select_related("campaign").get(number=1)
    deadline = deadline_of(first, "summarise")
    if deadline is None:
        return
    at = deadline.closes - 6 * DAY + timedelta(hours=9)
    play = Play(first)
    county = Unit.objects.filter(division__code=CHENGGUAN, short_name__in=DEPARTMENTS).order_by("code")
    papers = [sign(play, unit, at + number * HOUR) for number, unit in enumerate(county)]
    received, returned = papers[:-2], papers[-2:-1]
    if received:
        receive(received, actor=people["demo-coordinator"], at=at + DAY)
    for paper in returned:
        send_back(paper, note="请补充窗口自查的次数和发现的问题。", actor=people["demo-coordinator"], at=at + DAY)
    lead = sign(play, unit_of(CHENGGUAN, ""), at + 2 * DAY)
    region = sign(play, unit_of(COORDINATION, "教育厅"), at)
    receive([region], actor=people["demo-office"], at=at + 3 * DAY)
    receive([lead], actor=people["demo-city-coordinator"], at=at + 3 * DAY)
    evaluate(first, people, now)
    begin(people, now)


def sign(play: Play, unit: Unit, at: datetime) -> YearEndSummary:
    """A unit's summary, written and signed."""
    clerk = play.person(Action.FILL, unit, unit)
    summary = start_summary(unit, play.round, actor=clerk, at=at)
    for code, text in TEXTS.items():
        save_section(summary, code, text.format(unit=unit.name), seen=0, actor=clerk, at=at)
    hand_in(summary, actor=clerk, at=at + HOUR)
    certify(summary, actor=play.person(Action.CERTIFY, unit, unit), at=at + 2 * HOUR)
    return summary


def evaluate(round: Round, people: Mapping[str, User], now: datetime) -> None:
    """An edition of the evaluation; the county's department objects twice, one is answered."""
    office = unit_of(COORDINATION, "")
    found = judge_all(round, now - 5 * DAY)
    edition = freeze_evaluation(office, round, found, actor=people["demo-office"], at=now - 5 * DAY)
    own = edition.results.select_related("edition__unit", "unit")
    result = own.get(unit=unit_of(CHENGGUAN, "民政局"), is_place=False)
    first = object_to(
        result, "guides", words="有一项指南11月30日已补齐，请核对。", actor=people["demo-clerk"], at=now - 4 * DAY
    )
    answer_remark(
        first, reply="next", words="已核对，补齐在固定之后，计入下一版。", actor=people["demo-office"], at=now - 3 * DAY
    )
    object_to(
        result,
        "timely",
        words="工作总结按纸质件报送，已登记文号，应算按期。",
        actor=people["demo-leader"],
        at=now - DAY,
    )


def begin(people: Mapping[str, User], now: datetime) -> None:
    """The demonstration's clerk has begun the summary of the live round."""
    live, unit = current_round(now), unit_of(CHENGGUAN, "民政局")
    if live is None or live.number == 1:
        return
    summary = start_summary(unit, live, actor=people["demo-clerk"], at=now - 2 * HOUR)
    for code in ("organisation", "cleaning"):
        text = TEXTS[code].format(unit=unit.name)
        save_section(summary, code, text, seen=0, actor=people["demo-clerk"], at=now - HOUR)

"""Guides, relapses, briefings and monthly returns of the demonstration: something in each state, in the county of its accounts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from campaign.access import people_who_can
from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.roles import Action
from publishing.operations import save_guide
from supervision.enums.guides import GuideKind, TextSource
from supervision.models import GuideTask
from supervision.operations.briefing import Told, confirm_briefing
from supervision.operations.guide_checks import draw_sample
from supervision.operations.guide_lists import follow_lists
from supervision.operations.guides import answer_hits, give_guide, keep_text, move_tasks
from supervision.operations.relapses import Ordering, move_relapse, say_of_relapse
from supervision.operations.returns import Demand, file_return
from supervision.operations.watching import found_text, look_for_relapses

COUNTY, CIVIL, STREET = "540102", "民政局", "540102002"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LINK = "https://guide.example.invalid/540102/{}"
WHOLE = {
    "procedure": "窗口受理；审核；当场或者3个工作日内出具。",
    "conditions": "本人申请。",
    "materials": "居民身份证原件。",
    "time_limit": "3个工作日",
    "place": "城关区政务服务中心（演示）",
    "commitments": "材料缺一件可先受理；行动不便的可上门办理。",
}


def play(people: Mapping[str, User], now: datetime) -> None:
    """Follow the lists, bring some guides up to date, leave others; cases in several states; a month of the street."""
    follow_lists(at=now - 30 * DAY)
    unit = Unit.objects.get(division__code=COUNTY, short_name=CIVIL)
    clerk, leader, supervisor = people["demo-clerk"], people["demo-leader"], people["demo-supervisor"]
    tasks = (
        GuideTask.objects.standing().filter(unit=unit).select_related("unit", "item", "round", "text").order_by("pk")
    )
    cancelled = list(tasks.filter(kind=GuideKind.CANCELLED))
    kept = list(tasks.filter(kind=GuideKind.KEPT))
    _bring_up_to_date(cancelled, kept, clerk, leader, now)
    _check(unit, cancelled, supervisor, now)
    round = Round.objects.get(number=1)
    told = Told(_day(now - 20 * DAY), 6, 31, "召开全体会议传达，窗口张贴清单。")
    confirm_briefing(unit, round, told, actor=leader, at=now - 20 * DAY)
    _months(people["demo-town-clerk"], unit, cancelled, now)
    look_for_relapses(at=now - HOUR)


def _day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def _bring_up_to_date(
    cancelled: list[GuideTask], kept: list[GuideTask], clerk: User, leader: User, now: datetime
) -> None:
    """Two confirmed with one text, one sent to the leader, one whose text still names what was cancelled, the others waiting."""
    at = now - 25 * DAY
    unit = cancelled[0].unit
    done, named = cancelled[:2], cancelled[2:3]
    clean = f"自清单公布之日起，不再要求提供{done[0].cert_name}，由本单位核查。"
    text = keep_text(unit, clean, source=TextSource.PASTED, actor=clerk, at=at)
    answer_hits(list(text.hits.all()), reason="这句话是说明不再需要该证明。", actor=clerk, at=at)
    give_guide(done, link=LINK.format("a"), text=text, actor=clerk, at=at)
    move_tasks(done, "fill", actor=clerk, at=at + HOUR)
    move_tasks(done, "confirm", actor=leader, at=at + 2 * HOUR)
    if named:
        still = f"申请材料：1.居民身份证；2.{named[0].cert_name}原件1份。"
        old = keep_text(unit, still, source=TextSource.FILE, name="办事指南（旧）.docx", actor=clerk, at=at)
        give_guide(named, link=LINK.format("b"), text=old, actor=clerk, at=at)
    for task in kept[:1]:
        save_guide(unit, task.uid, WHOLE, actor=clerk, at=at)
        give_guide([task], link=LINK.format("c"), actor=clerk, at=at)
        move_tasks([task], "fill", actor=clerk, at=at + HOUR)


def _check(unit: Unit, cancelled: list[GuideTask], supervisor: User, now: datetime) -> None:
    """A sample was drawn; a guide in use was found on the spot, and the unit was ordered to put it right."""
    office = Unit.objects.get(division__code=COUNTY, kind="lead_unit")
    draw_sample(office, number=2, actor=supervisor, at=now - 15 * DAY)
    found = cancelled[-1]
    body = f"温馨提示：办理{found.item.service_name}须提交{found.cert_name}。"
    _, cases = found_text(unit, body, where="政务服务中心3号窗口张贴", actor=supervisor, at=now - 12 * DAY)
    for case in cases:
        clerk = people_who_can(Action.RESPOND, unit)[0]
        say_of_relapse(case, words="窗口旧告知单没有撤下，已当场撤下。", actor=clerk, at=now - 11 * DAY)
        ordering = Ordering(office, "城关督〔演示〕7号", 10)
        what = "全面清查窗口告知单，逐一撤换。"
        move_relapse(case, "order", note=what, ordering=ordering, actor=supervisor, at=now - 10 * DAY)


def _months(clerk: User, unit: Unit, cancelled: list[GuideTask], now: datetime) -> None:
    """The street filed two months: one nil, one with a unit of the county and a bank outside."""
    street = Unit.objects.get(division__code=STREET, kind="township_government")
    this = _day(now).replace(day=1)
    last = (this - DAY).replace(day=1)
    before = (last - DAY).replace(day=1)
    file_return(street, before, [], actor=clerk, at=now - 5 * DAY)
    demands = [
        Demand(cancelled[min(3, len(cancelled) - 1)].cert_name, by_unit=unit, times=2, village="示例社区"),
        Demand("亲属关系证明", outside="示例银行", outside_place="四川省", times=3),
        Demand("居住证明", outside="示例公证处", outside_place="青海省"),
    ]
    file_return(street, last, demands, actor=clerk, at=now - 2 * DAY)

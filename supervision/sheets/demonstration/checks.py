"""Spot checks in the demonstration's county: one plan that is over, one that runs, one that is not drawn; orders and their end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from campaign.access import people_who_can
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.roles import Action
from supervision.checks import lots as drawing
from supervision.enums.corrections import OrderSource
from supervision.models import CheckPlan, CheckVisit, CorrectionOrder, Finding
from supervision.operations.accountability import Decision, record_accountability
from supervision.operations.check_answers import AnswerDraft, take_answers, take_photo
from supervision.operations.check_plans import COUNTED, PlanDraft, assign_visits, draw_sample, end_plan, plan_checks
from supervision.operations.check_visits import hand_in_visit
from supervision.operations.corrections import Evidence, issue_order, report_order, save_report
from supervision.queries.check_answers import standings_of
from supervision.queries.check_frames import unit_frame
from supervision.queries.complaint_counts import complaints_by_unit
from supervision.sheets.demonstration.pictures import board

COUNTY = "540102"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNITS, ITEMS = 4, 3
# What a visit of the plan that is over found, in the order of the visits: question and words.
WRONG: tuple[dict[str, str], ...] = (
    {"guide_updated": "办事指南网页仍列有该证明，窗口已不再收取。", "phone_shown": "窗口未张贴监督电话。"},
    {"still_asked": "窗口人员口头要求先开证明。"},
    {},
    {"staff_briefed": "询问一人，不了解取消后的办理方式。"},
)


def play_checks(people: Mapping[str, User], now: datetime) -> None:
    """Play the three plans around an instant."""
    lead = Unit.objects.get(division__code=COUNTY, kind="lead_unit")
    bureau = Unit.objects.get(division__code=COUNTY, short_name="民政局")
    play_over(lead, bureau, people, now)
    play_daily(lead, bureau, people, now)
    play_running(lead, bureau, people, now)
    today = now.astimezone(SHANGHAI).date()
    draft = PlanDraft("乡镇（街道）集中检查", "concentrated", today + 7 * DAY, today + 20 * DAY, 3, 2, (4,))
    plan_checks(lead, draft, actor=people["demo-supervisor"], at=now - HOUR)


def drawn(name: str, lead: Unit, bureau: Unit, people: Mapping[str, User], at: datetime) -> CheckPlan:
    """A plan, drawn by a seed that takes the bureau in which the demonstration has accounts, its inspector sent."""
    actor, day = people["demo-supervisor"], at.astimezone(SHANGHAI).date()
    plan = plan_checks(lead, PlanDraft(name, "unannounced", day, day + 10 * DAY, UNITS, ITEMS), actor=actor, at=at)
    units = unit_frame(plan, complaints_by_unit(at + HOUR - COUNTED))
    frame = {"units_wanted": UNITS, "items_wanted": ITEMS, "units": units, "items": {}}
    seeds = (drawing.checksum(f"{name}{number}")[:32] for number in count())
    seed = next(one for one in seeds if bureau.code in drawing.sample_of(one, frame))
    draw_sample(plan, actor=actor, at=at + HOUR, seed=seed)
    assign_visits(visits_in(plan), people["demo-inspector"], actor=actor, at=at + 2 * HOUR)
    return plan


def visits_in(plan: CheckPlan) -> list[CheckVisit]:
    """The visits of a plan, that to the bureau first."""
    visits = plan.visits.select_related("plan__draw", "unit", "inspected").order_by("position")
    return sorted(visits, key=lambda one: one.inspected.short_name != "民政局")


def answer(visit: CheckVisit, wrong: Mapping[str, str], inspector: User, at: datetime, most: int = 1000) -> None:
    """Answer the questions of a visit (so many at most): as they ought to be, but for the wrong ones, each once."""
    drafts, left = [], dict(wrong)
    for one in standings_of(visit, visit.plan.draw)[:most]:
        code, right = one.question["code"], one.question["right"]
        note = left.pop(code, "")
        value = {"yes": "no", "no": "yes"}[right] if note else right
        name = uuid5(NAMESPACE_URL, f"demonstration:{visit.pk}:{one.key}")
        drafts.append(AnswerDraft(name, one.key, value, note, (), at))
    take_answers(visit, drafts, actor=inspector, at=at)


def photograph(visit: CheckVisit, wrong: Mapping[str, str], inspector: User, at: datetime) -> None:
    """A photograph at each question of a visit that was answered wrongly."""
    for one in standings_of(visit, visit.plan.draw):
        if one.question["code"] in wrong:
            name = uuid5(NAMESPACE_URL, f"demonstration:photo:{visit.pk}:{one.question['code']}")
            if not visit.photos.filter(uuid=name).exists():
                take_photo(visit, name, one.key, board(6, len(wrong)), actor=inspector, at=at)


def criticism(order: CorrectionOrder, year: int, now: datetime) -> Decision:
    """What was decided about a unit that is late; it is to be given to the public, and its page drafts the notice."""
    return Decision(
        "criticism",
        f"城政办通〔{year}〕1号（演示）",
        (now - DAY).astimezone(SHANGHAI).date(),
        order.issuer.name,
        f"{order.number}要求整改的问题逾期没有整改到位。",
        is_public=True,
    )


def play_over(lead: Unit, bureau: Unit, people: Mapping[str, User], now: datetime) -> None:
    """A plan of three weeks ago: every visit is in; one order is reported, one is overdue and was criticised, one runs."""
    actor, inspector = people["demo-supervisor"], people["demo-inspector"]
    plan = drawn("县（区）抽查暗访（第一批）", lead, bureau, people, now - 24 * DAY)
    for visit, wrong in zip(visits_in(plan), WRONG, strict=False):
        at = now - 22 * DAY
        answer(visit, wrong, inspector, at)
        if visit.inspected == bureau:
            photograph(visit, wrong, inspector, at)
        hand_in_visit(visit, visited_on=at.astimezone(SHANGHAI).date(), place="办事窗口", actor=inspector, at=at)
    end_plan(plan, "close", actor=actor, at=now - 14 * DAY)
    by_unit: dict[int, list[Finding]] = {}
    for one in Finding.objects.filter(visit__plan=plan).select_related("unit").order_by("visit__position", "pk"):
        by_unit.setdefault(one.unit_id, []).append(one)
    year = now.astimezone(SHANGHAI).year
    groups = sorted(by_unit.values(), key=lambda rows: rows[0].unit_id != bureau.pk)
    for number, findings in enumerate(groups, 1):
        unit, at = findings[0].unit, now - (20 - 8 * (number % 2)) * DAY
        order = issue_order(
            unit,
            issuer=lead,
            source=OrderSource.FINDING,
            number=f"城减证整〔{year}〕{number}号（演示）",
            what="；".join(f"{one.words}：{one.note}" for one in findings) + "请整改并报送证明材料。",
            days=5 if number % 2 else 8,
            findings=findings,
            actor=actor,
            at=at,
        )
        if unit == bureau:
            put_right(order, people, at)
        elif number == 2:
            criticised = criticism(order, year, now)
            record_accountability(unit, criticised, issuer=lead, order=order, actor=actor, at=now - HOUR)


def put_right(order: CorrectionOrder, people: Mapping[str, User], at: datetime) -> None:
    """The bureau reports what it has done, with a picture of the window; its leader signs."""
    words, shown = "已更新办事指南，删去该证明；窗口已张贴监督电话。", [Evidence("整改后的窗口.jpg", board(5, 8))]
    save_report(order, words, shown, actor=people["demo-clerk"], at=at + DAY)
    report_order(order, actor=people["demo-leader"], at=at + 2 * DAY)


def play_daily(lead: Unit, bureau: Unit, people: Mapping[str, User], now: datetime) -> None:
    """What the office saw itself, outside a check: an order that is due in a few days, of which the bureau is reminded."""
    number = f"城减证整〔{now.astimezone(SHANGHAI).year}〕9号（演示）"
    what = "窗口材料清单仍是旧版，请更换，并在三日内把照片报来。"
    facts = {"number": number, "what": what, "days": 3, "actor": people["demo-supervisor"], "at": now - 2 * DAY}
    issue_order(bureau, issuer=lead, source=OrderSource.DAILY, **facts)  # type: ignore[arg-type]


def play_running(lead: Unit, bureau: Unit, people: Mapping[str, User], now: datetime) -> None:
    """A plan of the day before yesterday: the bureau's visit is half answered, and two phones differ about one question."""
    plan = drawn("县（区）抽查暗访（第二批）", lead, bureau, people, now - 2 * DAY)
    visit = visits_in(plan)[0]
    answer(visit, {}, people["demo-inspector"], now - DAY, most=4)
    other = next(one for one in people_who_can(Action.INSPECT, visit) if one != people["demo-inspector"])
    key = standings_of(visit, visit.plan.draw)[0].key
    differing = AnswerDraft(
        uuid5(NAMESPACE_URL, f"demonstration:{visit.pk}"), key, "no", "大厅没有张贴。", (), now - DAY
    )
    take_answers(visit, [differing], actor=other, at=now - DAY + HOUR)

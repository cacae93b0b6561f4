"""The played campaign of the demonstration: round 1 on the dates of 2020, made from really published items.

The items are facts of `fixtures/demo/items.csv` (publisher and year in each row); what a published row lacked was
completed, and says so in the remark of the item.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password

from campaign.enums import BasisLevel, Level, Role
from campaign.models import Division, Posting, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint
from campaign.operations.enrolment import enrol
from campaign.operations.rows import FIXTURES
from campaign.roles import Action
from publishing.operations import save_guide
from publishing.sheets.demonstration_completed import with_evidence
from publishing.sheets.demonstration_corrected import correct_lists
from publishing.sheets.demonstration_enquiries import agree_to_check, checked_by_office
from publishing.sheets.playing import Play, by_panel, list_leads
from review.checks import Verdict
from review.models import Ruling
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.models import Declaration

Row = Mapping[str, str]
# The region's own level; a prefecture with one county and its townships; another prefecture.
PLACES = ("540000", "540100", "540102", "540200")
COORDINATION, LHASA, CHENGGUAN, BESIDE = PLACES
STREET = "540102002"
# username, name, role, division, short name of the unit ("" for the lead unit or coordination office)
ACCOUNTS = (
    ("demo-clerk", "示例填报人", Role.CLERK, CHENGGUAN, "民政局"),
    ("demo-leader", "示例分管领导", Role.LEADER, CHENGGUAN, "民政局"),
    ("demo-member", "示例审核组成员", Role.PANEL_MEMBER, CHENGGUAN, ""),
    ("demo-chair", "示例审核组组长", Role.PANEL_CHAIR, CHENGGUAN, ""),
    ("demo-legality", "示例合法性审查人", Role.LEGALITY_REVIEWER, CHENGGUAN, "司法局"),
    ("demo-approver", "示例审定登记人", Role.APPROVAL_RECORDER, CHENGGUAN, ""),
    ("demo-coordinator", "示例县区协调员", Role.COORDINATOR, CHENGGUAN, ""),
    ("demo-supervisor", "示例督查员", Role.SUPERVISOR, CHENGGUAN, ""),
    ("demo-handler", "示例投诉受理员", Role.COMPLAINT_HANDLER, CHENGGUAN, ""),
    ("demo-inspector", "示例检查员", Role.INSPECTOR, CHENGGUAN, ""),
    ("demo-town-clerk", "示例街道填报人", Role.CLERK, STREET, ""),
    ("demo-town-leader", "示例街道分管领导", Role.LEADER, STREET, ""),
    ("demo-city-chair", "示例市审核组组长", Role.PANEL_CHAIR, LHASA, ""),
    ("demo-city-legality", "示例市合法性审查人", Role.LEGALITY_REVIEWER, LHASA, "司法局"),
    ("demo-city-coordinator", "示例市协调员", Role.COORDINATOR, LHASA, ""),
    ("demo-region-clerk", "示例厅局填报人", Role.CLERK, COORDINATION, "教育厅"),
    ("demo-region-leader", "示例厅局分管领导", Role.LEADER, COORDINATION, "教育厅"),
    ("demo-region-member", "示例自治区审核组成员", Role.PANEL_MEMBER, COORDINATION, ""),
    ("demo-region-chair", "示例自治区审核组组长", Role.PANEL_CHAIR, COORDINATION, ""),
    ("demo-region-legality", "示例司法厅审查人", Role.LEGALITY_REVIEWER, COORDINATION, "司法厅"),
    ("demo-region-approver", "示例自治区审定登记人", Role.APPROVAL_RECORDER, COORDINATION, ""),
    ("demo-region-supervisor", "示例自治区督查员", Role.SUPERVISOR, COORDINATION, ""),
    ("demo-region-handler", "示例自治区投诉受理员", Role.COMPLAINT_HANDLER, COORDINATION, ""),
    ("demo-office", "示例协调小组办公室协调员", Role.COORDINATOR, COORDINATION, ""),
)
NEWCOMERS = (("chengguan-mz-02", "示例新填报人", 1), ("chengguan-mz-03", "示例待登录人", 12))  # days ago
TECHNICAL = "demo-technical"
INVENTED = "示例"  # as publisher: nobody has published it
# A warning asks why an item is kept on no more than this; remarks explain what is played.
WEAK = frozenset((BasisLevel.NONE, BasisLevel.NORMATIVE_DOCUMENT, BasisLevel.DEPARTMENT_RULE))
FIRST_DAY = datetime(2020, 9, 10, 9, 0, tzinfo=SHANGHAI)


def rows_of_demo(name: str = "items.csv") -> list[Row]:
    """The items of the demonstration, as they stand in the fixtures; what the evidence of a category lacks is completed."""
    with (FIXTURES / "demo" / name).open(encoding="utf-8-sig", newline="") as file:
        return [with_evidence(row) for row in csv.DictReader(file)]


def make_accounts() -> dict[str, User]:
    """One account for each role, with a password that the sign-in page of the demonstration shows."""
    password = make_password(settings.DEMO_PASSWORD)
    people: dict[str, User] = {}
    for username, name, role, division, short_name in ACCOUNTS:
        user, _ = User.objects.get_or_create(username=username, defaults={"name": name, "password": password})
        user.email = f"{username}@example.invalid"
        user.save(update_fields=["email"])
        unit = unit_of(division, short_name)
        if not Posting.objects.filter(user=user, unit=unit, role=role).current().exists():
            appoint(user, unit, role, actor=None, at=FIRST_DAY)
        people[username] = user
    User.objects.get_or_create(
        username=TECHNICAL,
        defaults={"name": "示例技术人员", "password": password, "is_staff": True, "is_superuser": True},
    )
    return people


def await_newcomers(people: Mapping[str, User], now: datetime) -> None:
    """Two people who have not signed in: one whose first password holds, one whose has run out; nobody knows either."""
    for username, name, days in NEWCOMERS:
        person = User(username=username, name=name, email=f"{username}@example.invalid")
        unit = unit_of(CHENGGUAN, "民政局")
        enrol(person, unit, Role.CLERK, actor=people["demo-leader"], at=now - timedelta(days=days))


def unit_of(division: str, short_name: str) -> Unit:
    """A unit by its division and short name; without a name the one that leads, or the township's government."""
    units = Unit.objects.filter(division__code=division)
    if short_name:
        return units.get(short_name=short_name)
    leading = units.filter(kind__in=("lead_unit", "coordination_office", "township_government"))
    return leading.get()


def play_first_round(round: Round) -> None:
    """Declare, rule, agree, review, approve, publish and roll up round 1 for the places of the demonstration."""
    play = Play(round)
    rows = rows_of_demo()
    ruled: dict[tuple[int, int], Row] = {}
    declarations: list[Declaration] = []
    papers = papers_of_demo(rows)
    play.staff([unit for unit, _ in papers])
    with play.knowing_people():
        for unit, own in papers:
            declarations.append(play.declare(unit, [draft_of(row, unit) for row in own]))
            ruled.update({(unit.pk, number): row for number, row in enumerate(own, start=1)})
    for panel, group in by_panel(declarations).items():
        play.rule(
            panel, group, lambda ruling: checked_by_office(ruling, verdict_of(ruled[ruling.unit_id, ruling.item.no]))
        )
    with play.knowing_people():
        for declaration in declarations:
            play.agree(declaration.unit)
    agree_to_check(play)
    describe(play, ruled)
    for number, lead in enumerate(list_leads(declaration.unit for declaration in declarations), start=1):
        play.publish(lead, f"{lead.division.name}减证便民审定〔{play.approves.year}〕{number}号（演示）", "示例签发人")
    beside = unit_of(BESIDE, "")
    correct_lists(play, beside, f"{beside.division.name}减证便民审定〔{play.approves.year}〕5号（演示）", "示例签发人")
    for code in (LHASA, COORDINATION):
        play.roll_up(unit_of(code, ""))


def papers_of_demo(rows: list[Row]) -> list[tuple[Unit, list[Row]]]:
    """The units that declare in round 1, each with its rows; without any it is a nil return. Of the place in which nobody of
    the demonstration has an account only those with rows: each paper takes its time to play."""
    papers = [(unit, list(rows_for(unit, rows))) for unit in units_of_demo()]
    return [(unit, own) for unit, own in papers if own or unit.division.code != BESIDE]


def units_of_demo() -> list[Unit]:
    """The units that declare in the demonstration: those of its places, and the townships of its county."""
    county = Division.objects.get(code=CHENGGUAN)
    units = Unit.objects.declaring().filter(division__code__in=PLACES) | Unit.objects.declaring().in_division(county)
    return list(units.distinct().select_related("division__parent", "panel").order_by("code"))


def rows_for(unit: Unit, rows: list[Row]) -> Iterator[Row]:
    """The rows that a unit declares: its department's, at its level; townships share theirs."""
    level = unit.division.level
    column = "region_department" if level == Level.REGION else "department"
    name = "乡镇" if level == Level.TOWNSHIP else unit.short_name
    for row in rows:
        if row[column] == name and str(int(level)) in row["levels"].split("、"):
            yield row


def draft_of(row: Row, unit: Unit) -> ItemDraft:
    """A row of the fixture as the unit's item; the remark names the publisher and what was completed."""
    basis = BasisDraft(row["basis_title"], row["basis_clause"], row["basis_text"], row["basis_level"])
    return ItemDraft(
        service_name=row["service_name"],
        service_type=row["service_type"],
        service_code=row["service_code"],
        cert_name=row["cert_name"],
        category=row["category"],
        subject=row["subject"],
        purpose=row["purpose"],
        demanding_unit=row["demanding_unit"] or unit.name,
        issuing_unit=row["issuing_unit"],
        levels=tuple(Level(int(level)) for level in row["levels"].split("、")),
        bases=(basis,),
        yearly_count=int(row["yearly_count"]) if row["yearly_count"] else None,
        proposal=row["proposal"],
        disposal=row["disposal"],
        replacement=row["replacement"],
        keep_reason=row["keep_reason"],
        doc_to_amend=row["doc_to_amend"],
        remark=remark_of(row),
    )


def remark_of(row: Row) -> str:
    """Where the item is from and what was completed; before it the reason, where keeping rests on less than a law."""
    completed = "，缺项已补" if row["completed"] else ""
    completed += "，办理方式有演示补充" if row.get("replacement_completed") else ""
    reason = row["keep_reason"] if row["basis_level"] in WEAK else ""
    return f"{reason}演示：据{source_of(row)}{completed}"


def source_of(row: Row) -> str:
    """Where the fact comes from: the publisher with the year where it is known."""
    if row["publisher"] == INVENTED:
        return "自编的示例，不是公布的事项"
    year = f"（{row['published']}）" if row["published"] else ""
    return f"{row['publisher']}{year}" if row["publisher"] == "法规原文" else f"{row['publisher']}{year}公布事项"


def verdict_of(row: Row) -> Verdict:
    """What the demonstration's panel rules of the item."""
    return Verdict(
        outcome=row["ruling"],
        disposal=row["ruling_disposal"],
        replacement=row["ruling_replacement"],
        reason=row["ruling_reason"],
    )


def describe(play: Play, ruled: Mapping[tuple[int, int], Row]) -> None:
    """Units write how their kept certificates are obtained; every fourth guide is left for the demonstration's desks."""
    kept = Ruling.objects.settled().filter(round=play.round, outcome="retain").with_papers()
    for number, ruling in enumerate(kept):
        row = ruled[ruling.unit_id, ruling.item.no]
        if number % 4 == 3:
            continue
        values = {
            "conditions": row["guide_conditions"],
            "materials": row["guide_materials"],
            "time_limit": f"{row['guide_days']}个工作日" if row["guide_days"] else "",
            "place": row["guide_place"],
        }
        clerk = play.person(Action.FILL, ruling.unit, ruling.unit)
        save_guide(ruling.unit, ruling.uid, values, actor=clerk, at=play.agrees)

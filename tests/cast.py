"""The ground and the cast of the tests: a few real places, their units, and named people who hold real posts.

Built once in each worker through the operations, then laid down for each test as the same rows (`tests/stories.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from campaign.enums import Role
from campaign.models import Campaign, Division, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.divisions import load_divisions
from campaign.operations.notice import load_notice
from campaign.operations.people import appoint
from campaign.operations.units import load_units
from submissions.models import FormVersion
from submissions.operations.forms import load_forms
from tests.stories import Story

PASSWORD = "Snow-lion-2020"

# One of every kind of distance to 城关区民政局; the matrix of rights asks everybody.
A_FEW = frozenset(
    (
        *("clerk", "leader", "panel_member", "panel_chair", "coordinator", "institution_clerk", "township_clerk"),
        *("stranger", "stranger_chair", "city_chair", "city_coordinator", "region_coordinator", "region_legality"),
    )
)

BEFORE = datetime(2020, 9, 1, 9, 0, tzinfo=SHANGHAI)
PHASE_1 = datetime(2020, 9, 15, 10, 0, tzinfo=SHANGHAI)
PHASE_2 = datetime(2020, 10, 12, 10, 0, tzinfo=SHANGHAI)
PHASE_3 = datetime(2020, 11, 5, 10, 0, tzinfo=SHANGHAI)
PHASE_4 = datetime(2020, 11, 25, 10, 0, tzinfo=SHANGHAI)
PHASE_5 = datetime(2020, 12, 15, 10, 0, tzinfo=SHANGHAI)
AFTER = datetime(2021, 1, 4, 10, 0, tzinfo=SHANGHAI)

DIVISIONS = (
    ("540000", "西藏自治区", "region", "", "自治区"),
    ("540100", "拉萨市", "prefecture", "540000", "地级市"),
    ("540102", "城关区", "county", "540100", "市辖区"),
    ("540103", "堆龙德庆区", "county", "540100", "市辖区"),
    ("540102002", "八廓街道", "township", "540102", "街道"),
    ("540103102", "古荣镇", "township", "540103", "镇"),
    ("540600", "那曲市", "prefecture", "540000", "地级市"),
)
UNITS = {
    "coordination": ("540000-001", "西藏自治区推进政府职能转变和“放管服”改革协调小组办公室", "coordination_office"),
    "justice": ("540000-002", "西藏自治区司法厅", "justice_department"),
    "education": ("540000-003", "西藏自治区教育厅", "department"),
    "city_lead": ("540100-001", "拉萨市人民政府办公室", "lead_unit"),
    "city_civil": ("540100-002", "拉萨市民政局", "department"),
    "city_justice": ("540100-003", "拉萨市司法局", "justice_department"),
    "lead": ("540102-001", "城关区人民政府办公室", "lead_unit"),
    "civil": ("540102-002", "城关区民政局", "department"),
    "district_justice": ("540102-003", "城关区司法局", "justice_department"),
    "institution": ("540102-004", "城关区社会福利院", "public_institution", "540102-002"),
    "other_lead": ("540103-001", "堆龙德庆区人民政府办公室", "lead_unit"),
    "other_civil": ("540103-002", "堆龙德庆区民政局", "department"),
    "other_justice": ("540103-003", "堆龙德庆区司法局", "justice_department"),
    "township": ("540102002-001", "八廓街道办事处", "township_government"),
    "other_township": ("540103102-001", "古荣镇人民政府", "township_government"),
    "nagqu_lead": ("540600-001", "那曲市人民政府办公室", "lead_unit"),
}
# Who: (the unit's name on the ground, the post, the name as shown). No name is a real person's.
PEOPLE: dict[str, tuple[str, Role, str]] = {
    "clerk": ("civil", Role.CLERK, "城关填报甲"),
    "leader": ("civil", Role.LEADER, "城关分管甲"),
    "panel_member": ("lead", Role.PANEL_MEMBER, "城关审核甲"),
    "panel_chair": ("lead", Role.PANEL_CHAIR, "城关组长甲"),
    "coordinator": ("lead", Role.COORDINATOR, "城关协调甲"),
    "approver": ("lead", Role.APPROVAL_RECORDER, "城关登记甲"),
    "lead_clerk": ("lead", Role.CLERK, "城关填报乙"),
    "lead_leader": ("lead", Role.LEADER, "城关分管乙"),
    "legality": ("district_justice", Role.LEGALITY_REVIEWER, "城关法审甲"),
    "institution_clerk": ("institution", Role.CLERK, "福利院填报甲"),
    "institution_leader": ("institution", Role.LEADER, "福利院分管甲"),
    "township_clerk": ("township", Role.CLERK, "八廓填报甲"),
    "township_leader": ("township", Role.LEADER, "八廓分管甲"),
    "stranger": ("other_civil", Role.CLERK, "堆龙填报甲"),
    "stranger_leader": ("other_civil", Role.LEADER, "堆龙分管甲"),
    "stranger_chair": ("other_lead", Role.PANEL_CHAIR, "堆龙组长甲"),
    "city_coordinator": ("city_lead", Role.COORDINATOR, "拉萨协调甲"),
    "city_chair": ("city_lead", Role.PANEL_CHAIR, "拉萨组长甲"),
    "city_approver": ("city_lead", Role.APPROVAL_RECORDER, "拉萨登记甲"),
    "city_clerk": ("city_civil", Role.CLERK, "拉萨填报甲"),
    "city_leader": ("city_civil", Role.LEADER, "拉萨分管甲"),
    "city_legality": ("city_justice", Role.LEGALITY_REVIEWER, "拉萨法审甲"),
    "region_coordinator": ("coordination", Role.COORDINATOR, "全区协调甲"),
    "region_chair": ("coordination", Role.PANEL_CHAIR, "全区组长甲"),
    "region_member": ("coordination", Role.PANEL_MEMBER, "全区审核甲"),
    "region_approver": ("coordination", Role.APPROVAL_RECORDER, "全区登记甲"),
    "region_legality": ("justice", Role.LEGALITY_REVIEWER, "全区法审甲"),
    "region_clerk": ("education", Role.CLERK, "教育填报甲"),
    "region_leader": ("education", Role.LEADER, "教育分管甲"),
    "supervisor": ("lead", Role.SUPERVISOR, "城关督查甲"),
    "handler": ("lead", Role.COMPLAINT_HANDLER, "城关受理甲"),
    "inspector": ("lead", Role.INSPECTOR, "城关检查甲"),
    "city_supervisor": ("city_lead", Role.SUPERVISOR, "拉萨督查甲"),
    "city_handler": ("city_lead", Role.COMPLAINT_HANDLER, "拉萨受理甲"),
    "region_supervisor": ("coordination", Role.SUPERVISOR, "全区督查甲"),
    "region_handler": ("coordination", Role.COMPLAINT_HANDLER, "全区受理甲"),
    "disabled": ("civil", Role.CLERK, "城关离岗甲"),
}


@dataclass
class Ground:
    """Places, units, the campaign with round 1 on the notice's dates, the form of Annex 2."""

    coordination: Unit
    justice: Unit
    education: Unit
    city_lead: Unit
    city_civil: Unit
    city_justice: Unit
    lead: Unit
    civil: Unit
    district_justice: Unit
    institution: Unit
    other_lead: Unit
    other_civil: Unit
    other_justice: Unit
    township: Unit
    other_township: Unit
    nagqu_lead: Unit
    divisions: dict[str, Division]
    units: dict[str, Unit]
    campaign: Campaign
    round: Round
    form: FormVersion


@dataclass
class Cast:
    """The people. `clerk` and `leader` are of 城关区民政局, the panel of 城关区's lead unit; strangers are of 堆龙德庆区."""

    clerk: User
    leader: User
    panel_member: User
    panel_chair: User
    coordinator: User
    approver: User
    lead_clerk: User
    lead_leader: User
    legality: User
    institution_clerk: User
    institution_leader: User
    township_clerk: User
    township_leader: User
    stranger: User
    stranger_leader: User
    stranger_chair: User
    city_coordinator: User
    city_chair: User
    city_approver: User
    city_clerk: User
    city_leader: User
    city_legality: User
    region_coordinator: User
    region_chair: User
    region_member: User
    region_approver: User
    region_legality: User
    region_clerk: User
    region_leader: User
    supervisor: User
    handler: User
    inspector: User
    city_supervisor: User
    city_handler: User
    region_supervisor: User
    region_handler: User
    technical: User
    disabled: User


def build_ground() -> None:
    """Load places, units, the notice and the forms through their operations."""
    columns = ("code", "name", "level", "parent_code", "type")
    load_divisions([dict(zip(columns, row, strict=True)) for row in DIVISIONS])
    load_units(
        {
            "code": code,
            "name": name,
            "division": code.partition("-")[0],
            "kind": kind,
            "reports_to": "",
            "supervisor": supervisor[0] if supervisor else "",
        }
        for code, name, kind, *supervisor in UNITS.values()
    )
    load_notice()
    load_forms()


def build_cast() -> None:
    """Make the people and appoint them; `technical` holds no post."""
    secret = make_password(PASSWORD)
    units = {unit.code: unit for unit in Unit.objects.all()}
    for key, (place, role, name) in PEOPLE.items():
        person = User.objects.create(
            username=key, name=name, email=f"{key}@example.invalid", password=secret, is_active=key != "disabled"
        )
        appoint(person, units[UNITS[place][0]], role, actor=None, at=BEFORE)
    User.objects.create(
        username="technical",
        name="技术人员",
        email="technical@example.invalid",
        password=secret,
        is_staff=True,
        is_superuser=True,
    )


def build_both() -> None:
    """The ground with its people."""
    build_ground()
    build_cast()


def the_ground() -> Ground:
    """The ground as it lies in the database."""
    units = {unit.code: unit for unit in Unit.objects.select_related("division", "panel", "reports_to")}
    named: dict[str, Any] = {key: units[row[0]] for key, row in UNITS.items()}
    return Ground(
        **named,
        divisions={division.code: division for division in Division.objects.all()},
        units=units,
        campaign=Campaign.objects.get(),
        round=Round.objects.select_related("campaign").get(),
        form=FormVersion.objects.get(annex=2),
    )


def the_cast() -> Cast:
    """The people as they stand in the database."""
    return Cast(**{user.username: user for user in User.objects.filter(username__in=[*PEOPLE, "technical"])})


@pytest.fixture
def ground(request: pytest.FixtureRequest, story: Story) -> Ground:
    """Places, units, campaign and form. With `cast` in the same test the people stand there too."""
    name, build = ("cast", build_both) if "cast" in request.fixturenames else ("ground", build_ground)

    def play() -> Ground:
        build()
        return the_ground()

    return story(name, play)


@pytest.fixture
def cast(ground: Ground, story: Story) -> Cast:
    """The people, with their real posts and powers; everybody's password is `PASSWORD`."""
    return story("people", the_cast)

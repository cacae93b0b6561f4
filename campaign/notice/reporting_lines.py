"""Chapter 五 of the notice: who reports to whom, who reviews, who checks legality, who compiles for whom.

Levels are the stored numbers: 1 region, 2 prefecture, 3 county, 4 township. Everything here is about kinds and levels;
which unit it is follows from the division tree.
"""

from dataclasses import dataclass
from typing import Final

from campaign.notice.scope import Standing, standing

REGION: Final = 1
PREFECTURE: Final = 2
COUNTY: Final = 3
TOWNSHIP: Final = 4
LEVELS: tuple[int, ...] = (REGION, PREFECTURE, COUNTY, TOWNSHIP)

COORDINATION_OFFICE: Final = "coordination_office"
LEAD_UNIT: Final = "lead_unit"
JUSTICE_DEPARTMENT: Final = "justice_department"
DEPARTMENT: Final = "department"

# Domain ruling 8 and reading A13: these are named in chapter 三 but have no row of their own in chapter 五.
THROUGH_SUPERVISOR: frozenset[str] = frozenset({"public_institution", "service_enterprise"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """The unit at the other end of a line: its kind and its level."""

    kind: str
    level: int


def declares(kind: str) -> bool:
    """Say whether units of this kind declare at all; the coordination office and campaign organs do not (三)."""
    return standing(kind) is not Standing.OUTSIDE


def owes_declaration(kind: str) -> bool:
    """Say whether a unit of this kind owes Annex 2, so that it is reminded and counted as late (五(二))."""
    return standing(kind) is Standing.OWES


def owes_contact_sheet(kind: str) -> bool:
    """Say whether a unit of this kind owes Annex 1.

    五(一)2: 「各地各部门请于2020年9月20日前将分管领导、责任单位、责任人及联系方式反馈至…协调小组办公室」. The lead unit answers
    for its place.
    """
    return standing(kind) is Standing.OWES


def collector(level: int) -> Receiver:
    """Give the unit that receives and reviews the papers of units at this level.

    五(二): 「请自治区各部门…报自治区推进政府职能转变和“放管服”改革协调小组办公室。各地(市)、县(区)相关情况报本级负责牵头部门，
    各乡镇工作情况报上一级牵头部门。」 Sub-districts stand with townships (reading A9); a town directly under a city district
    reports to the district's lead unit (A7). Raises ValueError for an unknown level.
    """
    if level == REGION:
        return Receiver(COORDINATION_OFFICE, REGION)
    if level in (PREFECTURE, COUNTY):
        return Receiver(LEAD_UNIT, level)
    if level == TOWNSHIP:
        return Receiver(LEAD_UNIT, COUNTY)
    raise ValueError(f"unknown level: {level}")


def reports_to_kind(kind: str, level: int, *, supervised: bool = False) -> Receiver | None:
    """Give the kind and level of the unit to which a unit of this kind and level reports, None for the top and for organs.

    五(二), 五(三); domain ruling 8. `supervised` says that the unit's supervising department is known: public institutions and
    service enterprises report through it, otherwise to the collector of their level (A13). A department under another
    department's management is a government department and reports itself. Lead units report to the lead unit above, those
    of prefectures to the coordination office. Raises KeyError for an unknown kind, ValueError for an unknown level.
    """
    if standing(kind) is Standing.OUTSIDE:
        return None
    if kind == LEAD_UNIT:
        return panel_superior(level)
    if kind in THROUGH_SUPERVISOR and supervised:
        return Receiver(DEPARTMENT, level)
    return collector(level)


def panel_superior(level: int) -> Receiver:
    """Give the unit that decides when the panel of this level and a unit do not agree (domain ruling 10, reading A12).

    The notice is silent: 五(三) asks only for 「充分沟通协商、达成一致意见」. Above a county stands the prefecture's lead unit, above a
    prefecture the coordination office, which also decides for the region. Raises ValueError for an unknown level.
    """
    if level in (COUNTY, TOWNSHIP):
        return Receiver(LEAD_UNIT, PREFECTURE)
    if level in (PREFECTURE, REGION):
        return Receiver(COORDINATION_OFFICE, REGION)
    raise ValueError(f"unknown level: {level}")


def legality_reviewer(level: int) -> Receiver:
    """Give the justice department that checks the lists of this level.

    五(三): 「经司法部门合法性审查后，…报本级人民政府审定」. Townships' items stand in the county's list. Raises ValueError for an
    unknown level.
    """
    return Receiver(JUSTICE_DEPARTMENT, collector(level).level)


def roll_up_receiver(level: int) -> Receiver | None:
    """Give the unit that receives Annex 5 from the lead unit of this level, None where the line ends.

    五(三): 「各地(市)、县(区)、乡镇清单由地(市)统一汇总后(样表见附件5)报…协调小组办公室编制全区汇总清单」 (reading A8: the county's
    figures go to the prefecture for Annex 5, whatever its Annex 2 did). Raises ValueError for an unknown level.
    """
    if level == REGION:
        return None
    return panel_superior(level) if level != TOWNSHIP else Receiver(LEAD_UNIT, COUNTY)


def rolled_up_by(level: int) -> tuple[int, ...]:
    """Give the levels whose units stand in the Annex 5 compiled at this level: itself and everything below it (五(三))."""
    if level not in LEVELS:
        raise ValueError(f"unknown level: {level}")
    return tuple(other for other in LEVELS if other >= level)

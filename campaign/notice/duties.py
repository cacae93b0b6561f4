"""Chapter 五 of the notice: what a unit owes by when, each duty with the sentence that lays it on whom.

A table, no database: which units bear a duty follows from their kind and level, or from whether they take part at all. The
goal of chapter 二 (力争2020年底前完成) is the whole region's and no unit's duty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from campaign.notice.reporting_lines import LEAD_UNIT, LEVELS, PREFECTURE, collector, legality_reviewer
from campaign.notice.timetable import DeadlineKind


class DutyKind(StrEnum):
    """What is owed, in the order of the notice."""

    CONTACT = "contact"
    DECLARATION = "declaration"
    RULING = "ruling"
    ANSWER = "answer"
    LEGALITY = "legality"
    APPROVAL = "approval"
    EDITION = "edition"
    SUMMARY = "summary"
    GUIDE_GONE = "guide_gone"
    GUIDE = "guide"
    BRIEFING = "briefing"
    YEAR_END = "year_end"


class Bearer(StrEnum):
    """Who bears a duty."""

    TAKING_PART = "taking_part"  # 各地各部门: every unit that takes part in the clean-up
    LIST_LEAD = (
        "list_lead"  # who reviews and compiles a list: the coordination office, the lead units of 地(市) and 县(区)
    )
    JUSTICE = "justice"  # 司法部门 of the same levels
    PREFECTURE_LEAD = "prefecture_lead"  # 由地(市)统一汇总


# The kinds and levels of units that bear a duty by their office; taking part is the roster's own word.
OFFICES: Mapping[Bearer, frozenset[tuple[str, int]]] = MappingProxyType(
    {
        Bearer.LIST_LEAD: frozenset((one.kind, one.level) for one in map(collector, LEVELS)),
        Bearer.JUSTICE: frozenset((one.kind, one.level) for one in map(legality_reviewer, LEVELS)),
        Bearer.PREFECTURE_LEAD: frozenset({(LEAD_UNIT, PREFECTURE)}),
    }
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: what is owed, by whom, by which deadline, and the notice's sentence.

    `arises` is owed only once there is something to do (an opinion to answer, a list to look at); nobody is reminded before.
    `again` is the deadline of what was done, sent back and has to be done once more. A paper in the system shows that it is
    done; of what may also have gone another way (`by_words`), the unit's leader says by which document. `to_do` tells a person
    what to do.
    """

    kind: DutyKind
    name: str
    short: str
    bearer: Bearer
    deadline: DeadlineKind
    to_do: str
    sentence: str
    arises: bool = False
    again: DeadlineKind | None = None
    by_words: bool = False


DUTIES: tuple[Duty, ...] = (
    Duty(
        DutyKind.CONTACT,
        "报送工作联系表（附件1）",
        "联系表",
        Bearer.TAKING_PART,
        DeadlineKind.CONTACT,
        "在“工作联系表”中填写分管领导、责任单位、责任人及联系方式，由分管领导签发。",
        "各地各部门请于2020年9月20日前将分管领导、责任单位、责任人及联系方式反馈至",
    ),
    # A nil return (零报告) is a declaration. One that is returned is owed again, until the lists are due.
    Duty(
        DutyKind.DECLARATION,
        "报送证明事项清理申报表（附件2）或者零报告",
        "申报表",
        Bearer.TAKING_PART,
        DeadlineKind.DECLARE,
        "在“证明事项申报”中填写，由分管领导签发；没有证明事项的，办理零报告。",
        "请自治区各部门于2020年10月31日前将《证明事项清理申报表》报",
        again=DeadlineKind.PUBLISH,
    ),
    # The notice gives the review no day of its own: it has to be over when the lists are due.
    Duty(
        DutyKind.RULING,
        "审核申报事项并反馈意见",
        "审核反馈",
        Bearer.LIST_LEAD,
        DeadlineKind.PUBLISH,
        "在“审核目录”中接收申报表，逐项提出意见并反馈单位。",
        "主要对各部门上报意见的合法性、合规性、合理性进行集中审核论证，提出意见建议后",
        arises=True,
    ),
    Duty(
        DutyKind.ANSWER,
        "答复审核意见，完成整改确认",
        "答复整改",
        Bearer.TAKING_PART,
        DeadlineKind.PUBLISH,
        "在“审核意见答复”中同意、提出异议，或者按退回意见整改。",
        "反馈至各部门进行整改确认",
        arises=True,
    ),
    Duty(
        DutyKind.LEGALITY,
        "清单合法性审查",
        "合法性审查",
        Bearer.JUSTICE,
        DeadlineKind.PUBLISH,
        "在“清单编制和公布”中逐项审查，审查通过或者退回。",
        "经司法部门合法性审查后",
        arises=True,
    ),
    Duty(
        DutyKind.APPROVAL,
        "清单报本级人民政府审定",
        "政府审定",
        Bearer.LIST_LEAD,
        DeadlineKind.PUBLISH,
        "清单通过合法性审查后报本级人民政府审定，在“清单编制和公布”中登记审定文号、日期、签发人。",
        "于2020年11月15日前报本级人民政府审定",
    ),
    Duty(
        DutyKind.EDITION,
        "公布保留清单和取消清单（附件3、附件4）",
        "公布清单",
        Bearer.LIST_LEAD,
        DeadlineKind.PUBLISH,
        "在“清单编制和公布”中公布经审定的保留清单和取消清单。",
        "同时在政府门户网站、西藏自治区政务服务网等向社会公开",
    ),
    Duty(
        DutyKind.SUMMARY,
        "报送证明事项清理汇总表（附件5）",
        "汇总表",
        Bearer.PREFECTURE_LEAD,
        DeadlineKind.ROLL_UP,
        "本级和下级清单公布后，在“汇总表”中汇总、核对并报送。",
        "2020年11月20日前各地(市)、县(区)、乡镇清单由地(市)统一汇总后(样表见附件5)报",
    ),
    # Of what was cancelled the guide is changed with the publication itself (五(三): 同时); owed once the lists are out.
    Duty(
        DutyKind.GUIDE_GONE,
        "更新取消事项的办事指南",
        "更新指南",
        Bearer.TAKING_PART,
        DeadlineKind.PUBLISH,
        "在“办事指南更新”中逐项登记网址或者文字，由分管领导确认。",
        "并更新政务服务网上办事指南",
        arises=True,
    ),
    Duty(
        DutyKind.GUIDE,
        "规范保留事项的办理流程和办事指南",
        "办事指南",
        Bearer.TAKING_PART,
        DeadlineKind.GUIDE,
        "在“办理指南”中逐项写明条件、材料、时限、地点。",
        "组织各相关部门规范办理流程、明确办理条件、需提供的材料、办理时限和优化服务的工作要求",
        arises=True,
    ),
    Duty(
        DutyKind.BRIEFING,
        "把保留和取消的事项传达到每一个窗口和工作人员",
        "传达窗口",
        Bearer.TAKING_PART,
        DeadlineKind.GUIDE,
        "在“传达到窗口”中填写窗口数、工作人员数和日期，由分管领导确认。",
        "传达部署到每一个办事部门、办事窗口和工作人员",
        arises=True,
    ),
    Duty(
        DutyKind.YEAR_END,
        "报送专项行动工作总结",
        "工作总结",
        Bearer.TAKING_PART,
        DeadlineKind.SUMMARISE,
        "在“工作总结”中填写，由分管领导签发；已用纸质件报送的，由分管领导在“我的应办事项”中登记文号。",
        "相关工作情况于12月底前报",
        by_words=True,
    ),
)


_BY_KIND: Final[Mapping[str, Duty]] = MappingProxyType({one.kind.value: one for one in DUTIES})
ORDER: Final[Mapping[str, int]] = MappingProxyType({one.kind.value: place for place, one in enumerate(DUTIES)})


def duty(kind: str) -> Duty:
    """Give the duty of a kind's stored value. Raises LookupError where there is none."""
    return _BY_KIND[kind]


def bears(one: Duty, unit_kind: str, level: int, *, takes_part: bool) -> bool:
    """Say whether a unit of this kind and level bears the duty (五); `takes_part` is whether the roster counts it in (三)."""
    offices = OFFICES.get(one.bearer)
    return takes_part if offices is None else (unit_kind, level) in offices

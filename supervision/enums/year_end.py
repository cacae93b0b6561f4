"""The work summary of a unit (notice 五(五)2): where it stands, and its sections as data with a version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import TextChoices


class SummaryState(TextChoices):
    """Where a unit's summary stands."""

    DRAFT = "draft", "起草中"
    HANDED_IN = "handed_in", "待签发"
    CERTIFIED = "certified", "已报送"
    RECEIVED = "received", "已接收"
    RETURNED = "returned", "已退回修改"


WRITABLE: Final = frozenset({SummaryState.DRAFT, SummaryState.RETURNED})
# What its superiors may read: the text that was signed.
SIGNED: Final = frozenset({SummaryState.CERTIFIED, SummaryState.RECEIVED, SummaryState.RETURNED})
STANDING: Final = frozenset({SummaryState.CERTIFIED, SummaryState.RECEIVED})


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what the system says by itself (`opening`, with figures in braces), and what the clerk is asked to write.

    `if_none` replaces the opening where the first figure in it is 0. A section may be handed in with at least `least` characters.
    """

    code: str
    title: str
    help: str
    opening: str = ""
    if_none: str = ""
    least: int = 10


TEMPLATE_VERSION: Final = 2  # 2: guides, complaints, orders and relapses stand in the openings
LONGEST: Final = 4000  # characters of one section
# 五(五)2: 「对“减证便民”专项行动工作落实情况进行认真总结」.
SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "organisation",
        "组织部署",
        "分管领导和责任科室怎样落实，什么时候部署，开过哪些会、发过哪些文件。不写个人电话。",
    ),
    Section(
        "cleaning",
        "清理情况",
        "清理是怎样进行的，取消以后怎样办理，有哪些做法和例子。",
        "申报证明事项{declared}项，审核剔除{struck}项，清理前总数{baseline}项。取消{cancelled}项：取消废止{abolish}项，告知承诺{commitment}项，"
        "信用查验{credit_check}项，证件代替{licence_instead}项，部门核查{department_check}项，信息共享{data_sharing}项。"
        "保留{retained}项，提请上级取消{referred}项，尚未列入公布清单{undecided}项。",
        "本单位零报告，没有申报证明事项。",
    ),
    Section(
        "publishing",
        "公布和指南更新",
        "清单在哪里公布，窗口怎样传达，办事指南更新到哪一步。",
        "保留事项{retained}项，其中{guides_done}项已写明办理条件、材料、时限、地点。应更新办事指南{guide_tasks}项，已确认更新{guides_confirmed}项。"
        "收到其他单位的核查请求{asked}件，已反馈{answered}件。",
    ),
    Section(
        "complaints",
        "投诉和整改",
        "收到哪些投诉和检查意见，怎样核实、纠正、答复；没有的写“没有”和自查情况。",
        "转来办理的投诉{complaints}件，其中应当纠正{complaints_wrong}件、已纠正{complaints_corrected}件，按期答复{complaints_in_time}件。"
        "检查发现的问题{findings}个，责令整改{orders}件、已核实{orders_closed}件；查实的死灰复燃{relapses}件。"
        "各项工作到期{duties_due}件，按期办结{duties_in_time}件。",
    ),
    Section(
        "problems", "存在问题", "还有哪些堵点难点：依据不清、数据不通、窗口仍在索要等。没有的写“没有”，并说明怎样查的。"
    ),
    Section("next", "下一步打算", "明年做什么，什么时候做完，需要上级协调什么。"),
)
BY_SECTION: Final = {one.code: one for one in SECTIONS}
# What outline 1 said by itself, where it differs.
_OPENINGS_1: Final[Mapping[str, str]] = {
    "publishing": "保留事项{retained}项，其中{guides_done}项已写明办理条件、材料、时限、地点。收到其他单位的核查请求{asked}件，已反馈{answered}件。",
    "complaints": "各项工作到期{duties_due}件，按期办结{duties_in_time}件。",
}
# A summary is read for ever in the outline it was begun in: nobody's signature moves under other sentences.
OUTLINES: Final[Mapping[int, tuple[Section, ...]]] = {
    1: tuple(replace(one, opening=_OPENINGS_1.get(one.code, one.opening)) for one in SECTIONS),
    TEMPLATE_VERSION: SECTIONS,
}

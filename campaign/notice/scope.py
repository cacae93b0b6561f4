"""Chapter 三 of the notice: which materials are cleaned up, and in whose hands.

「本次列入清理范围证明，是指自治区、地(市)、县(区)政府部门(含所属事业单位，公共服务机构和企事业单位)和各乡镇人民政府、街道办事处，
在办理政务服务事项(含行政权力和公共服务事项)时，要求企业、群众提交的由第三方开具、出具或颁发的，证明行政相对人能力、资格、经历或确认
某种事实、关系的证明、证照及盖章类材料」
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Material:
    """One of the twelve kinds of material: the stored key, the notice's words, and the forms it names in brackets."""

    key: str
    name: str
    forms: tuple[str, ...] = ()


# 三: 「具体包括各类证明、盖章、证照(证件、证卡、执照)、认定结果、认证认可结论、鉴定结论、评定等级、培训考试(考核)结果、
# 年检年审结果、资质资格证书、公证文书、登报声明等。」 The order is the notice's.
MATERIALS: tuple[Material, ...] = (
    Material("certificate", "各类证明"),
    Material("stamp", "盖章"),
    Material("licence", "证照（证件、证卡、执照）", ("证件", "证卡", "执照")),
    Material("determination", "认定结果"),
    Material("accreditation", "认证认可结论"),
    Material("appraisal", "鉴定结论"),
    Material("rating", "评定等级"),
    Material("examination", "培训考试（考核）结果", ("考试", "考核")),
    Material("annual_check", "年检年审结果"),
    Material("qualification", "资质资格证书"),
    Material("notarisation", "公证文书"),
    Material("newspaper_notice", "登报声明"),
)

MATERIAL_NAMES: Mapping[str, str] = MappingProxyType({material.key: material.name for material in MATERIALS})


class Standing(StrEnum):
    """How a kind of unit stands to the clean-up."""

    OWES = "owes"
    MAY = "may"
    OUTSIDE = "outside"


# Vertically managed bodies answer to their ministry, so they may take part but owe nothing (domain reading A15).
# A lead unit (a government's office) is a government department too; nobody rules on his own items, so they go one level up.
STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        "department": Standing.OWES,
        "justice_department": Standing.OWES,
        "public_institution": Standing.OWES,
        "service_enterprise": Standing.OWES,
        "township_government": Standing.OWES,
        "lead_unit": Standing.OWES,
        "vertical_body": Standing.MAY,
        "coordination_office": Standing.OUTSIDE,
        "campaign_organ": Standing.OUTSIDE,
    }
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason for which a material is not a certificate in the sense of chapter 三, with the words of the chapter it fails."""

    key: str
    name: str
    words: str


# What the chapter's definition leaves out; a panel strikes such an item (剔除) and says which of these it is.
EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion("not_third_party", "非第三方开具", "由第三方开具、出具或颁发的"),
    Exclusion(
        "not_service_item",
        "不属于政务服务事项",
        "在办理政务服务事项(含行政权力和公共服务事项)时",
    ),
    Exclusion("not_demanded", "未向企业、群众索要", "要求企业、群众提交的"),
    Exclusion(
        "proves_nothing",
        "不证明能力、资格、经历、事实或关系",
        "证明行政相对人能力、资格、经历或确认某种事实、关系的",
    ),
    Exclusion("duplicate", "本单位内完全重复", "证明、证照及盖章类材料"),
)

# Words by which the reason of a struck item says which it is: counted twice, or no certificate in the sense of the chapter.
DUPLICATE_WORDS = ("重复", "合并", "并入", "归并", "同一证明", "同一事项")
FOREIGN_WORDS = (
    *(
        "不属于",
        "不是证明",
        "非证明",
        "不是第三方",
        "非第三方",
        "自有证件",
        "自行制作",
        "未向企业",
        "未向群众",
        "不向申请人",
    ),
    *("不证明", "申请表", "内部材料", "内部流转"),
)


class Struck(StrEnum):
    """As what an item was struck; where its reason names neither or both, that is not stated."""

    DUPLICATE = "struck_duplicate"
    FOREIGN = "struck_foreign"
    UNSTATED = "struck_unstated"


def struck_as(reason: str) -> Struck:
    """Read from the written reason whether a struck item was a duplicate or no certificate (三; domain ruling 5: openly, with a
    reason and a count)."""
    duplicate = any(word in reason for word in DUPLICATE_WORDS)
    foreign = any(word in reason for word in FOREIGN_WORDS)
    if duplicate == foreign:
        return Struck.UNSTATED
    return Struck.DUPLICATE if duplicate else Struck.FOREIGN


def standing(kind: str) -> Standing:
    """Say how a kind of unit stands to the clean-up (三: 政府部门、所属事业单位、公共服务机构和企事业单位、乡镇、街道).

    Takes a unit kind's stored value. Raises KeyError for a kind that the notice does not know.
    """
    return STANDINGS[kind]


def in_scope(kind: str) -> bool:
    """Say whether units of this kind may declare at all (三). Raises KeyError for an unknown kind."""
    return standing(kind) is not Standing.OUTSIDE

"""Chapter 四 of the notice: the six categories (六个一批), and what may justify keeping a certificate.

「按照“六个一批”原则，分别对涉及企业和个人的证明材料进行清理规范。」 Each of the six is a cancellation for the applicant
(domain ruling 3); it says what replaces the certificate, except where nothing needs to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Category:
    """One of the six: key, full name, short name, the notice's sentence, what it leaves behind, whether words must say so."""

    key: str
    name: str
    short_name: str
    sentence: str
    leaves_behind: str
    needs_replacement: bool


CATEGORIES: tuple[Category, ...] = (
    Category(
        key="abolish",
        name="取消废止一批",
        short_name="取消废止",
        sentence="没有法律、法规、规章依据，或相关规章、政策、文件中明确不得开具的证明材料和盖章环节一律取消废止。",
        leaves_behind="不再要求提供，也不需要其他材料代替。",
        needs_replacement=False,
    ),
    Category(
        key="commitment",
        name="告知承诺一批",
        short_name="告知承诺",
        sentence="凡是能够并且适合采取申请人书面承诺、签字声明或提交相关协议方式解决的证明材料一律取消。",
        leaves_behind="申请人书面承诺、签字声明或者提交相关协议。",
        needs_replacement=True,
    ),
    Category(
        key="credit_check",
        name="信用查验一批",
        short_name="信用查验",
        sentence=(
            "凡是能依托部门内部征信系统或银行征信系统以及其他信用监管系统，"
            "相关审批或办事部门能够自主查验相关信息的证明材料一律取消。"
        ),
        leaves_behind="由审批或者办事部门通过信用系统自主查验。",
        needs_replacement=True,
    ),
    Category(
        key="licence_instead",
        name="证件代替一批",
        short_name="证件代替",
        sentence="凡是能够通过申请人有效证照或凭证即可证明的证明材料一律取消。",
        leaves_behind="申请人出示有效证照或者凭证。",
        needs_replacement=True,
    ),
    Category(
        key="department_check",
        name="部门核查一批",
        short_name="部门核查",
        sentence=(
            "凡是所需证明可在部门间流转办理，以及本部门制发的有效证照或批准文书，或者类似经济状况、亲属关系、"
            "证件遗失等企业、群众难以自行举证的事项，一律由主管部门调查核实，不得要求申请人提供证明材料。"
        ),
        leaves_behind="由主管部门调查核实。",
        needs_replacement=True,
    ),
    Category(
        key="data_sharing",
        name="信息共享一批",
        short_name="信息共享",
        sentence="能够通过部门间数据共享、信息比对、内部征询等方式自行查询、查证的，不得要求申请人提供证明材料。",
        leaves_behind="由办事部门通过数据共享、信息比对或者内部征询自行查证。",
        needs_replacement=True,
    ),
)

BY_KEY: Mapping[str, Category] = MappingProxyType({category.key: category for category in CATEGORIES})


def category(key: str) -> Category:
    """Give the category with this stored key (四(一)–(六)). Raises KeyError where there is none."""
    return BY_KEY[key]


# The levels of a basis, highest first. 部门规章 and 地方政府规章 have equal force; the order between the two is only for display.
BASIS_ORDER: tuple[str, ...] = (
    "constitution",
    "law",
    "administrative_regulation",
    "state_council_decision",
    "local_regulation",
    "department_rule",
    "local_government_rule",
    "normative_document",
    "none",
)


class Keeping(StrEnum):
    """What a policy answers when a certificate is to be kept on a basis of some level."""

    ALLOW = "allow"
    ASK_REASON = "ask_reason"
    REFUSE = "refuse"


# The default policy (domain ruling 4): the notice names 法律、法规、规章; the regulation on the business environment
# (优化营商环境条例第44条) does not accept a 规章, so an item that rests on a 规章 alone is marked and must give its reason.
# A campaign may carry another table.
KEEPING: Mapping[str, Keeping] = MappingProxyType(
    {
        "constitution": Keeping.ALLOW,
        "law": Keeping.ALLOW,
        "administrative_regulation": Keeping.ALLOW,
        "state_council_decision": Keeping.ALLOW,
        "local_regulation": Keeping.ALLOW,
        "department_rule": Keeping.ASK_REASON,
        "local_government_rule": Keeping.ASK_REASON,
        "normative_document": Keeping.REFUSE,
        "none": Keeping.REFUSE,
    }
)

REFUSAL = "没有法律、法规、规章依据，或相关规章、政策、文件中明确不得开具的证明材料和盖章环节一律取消废止。"
RULE_ONLY = "仅有规章依据，《优化营商环境条例》第四十四条未列规章；确需保留的，请写明理由，或者提请上级取消。"
LOCAL_REGULATION_HINT = "依据为地方性法规的，尽可能取消。"


@dataclass(frozen=True, slots=True)
class KeepingAnswer:
    """What the policy says of one item: the answer, the level it looked at, and the words for the reader (may be empty)."""

    keeping: Keeping
    level: str
    words: str


def _rank(level: str) -> int:
    if level not in BASIS_ORDER:
        raise ValueError(f"unknown basis level: {level}")
    return BASIS_ORDER.index(level)


def highest(levels: Iterable[str]) -> str:
    """Give the highest of several basis levels, "none" where there is no basis. Raises ValueError for an unknown level.

    An item counts once, under its highest level (Annex 5; 四(一): 法律、法规、规章依据).
    """
    return min(levels, key=_rank, default="none")


def may_keep(levels: Iterable[str], policy: Mapping[str, Keeping] = KEEPING) -> KeepingAnswer:
    """Say whether a certificate resting on these bases may be kept (四(一)); the highest basis decides.

    Takes the levels of all bases and the campaign's policy. Raises ValueError for an unknown level.
    """
    level = highest(levels)
    answer = policy[level]
    if answer is Keeping.REFUSE:
        return KeepingAnswer(answer, level, REFUSAL)
    if answer is Keeping.ASK_REASON:
        return KeepingAnswer(answer, level, RULE_ONLY)
    return KeepingAnswer(answer, level, LOCAL_REGULATION_HINT if level == "local_regulation" else "")


# The columns under 保留 in Annex 5, in the order of the sheet. 宪法 has no column of its own and counts with 法律.
ANNEX5_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("法律", ("constitution", "law")),
    ("行政法规", ("administrative_regulation",)),
    ("国务院决定", ("state_council_decision",)),
    ("地方性法规", ("local_regulation",)),
    ("规章", ("department_rule", "local_government_rule")),
)


def annex5_group(level: str) -> str | None:
    """Give the Annex 5 column of a basis level, or None for a level on which nothing can be kept under the default policy.

    Raises ValueError for an unknown level (五(三): 样表见附件5).
    """
    _rank(level)
    return next((name for name, members in ANNEX5_GROUPS if level in members), None)

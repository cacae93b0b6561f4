"""What makes one item of Annex 2 wrong: one function per rule, its reason in the docstring."""

import re
from collections.abc import Callable, Iterator

from campaign.checks import Problem, Severity, comparison_key, control_character, is_plain, treacherous_mark
from campaign.enums import BasisLevel, Disposal, Outcome
from submissions.checks.fields import FIELDS
from submissions.checks.items import ItemDraft

KEY_MAX = 200  # as long as the stored comparison key
COUNT_MAX = 100_000_000
NO_KEEPING_WORDS = "没有法律、法规、规章依据，或相关规章、政策、文件中明确不得开具的证明材料和盖章环节一律取消废止"

_REQUIRED = ("service_name", "service_type", "cert_name", "category", "subject", "purpose", "demanding_unit")
_REQUIRED_LATER = ("issuing_unit", "levels", "proposal")
_TEXTS = (
    *("service_name", "service_code", "cert_name", "purpose", "demanding_unit", "issuing_unit"),
    *("replacement", "keep_reason", "doc_to_amend", "remark"),
)
_MAY_KEEP = frozenset(
    {
        BasisLevel.CONSTITUTION,
        BasisLevel.LAW,
        BasisLevel.ADMINISTRATIVE_REGULATION,
        BasisLevel.STATE_COUNCIL_DECISION,
        BasisLevel.LOCAL_REGULATION,
    }
)
_RULES = frozenset({BasisLevel.DEPARTMENT_RULE, BasisLevel.LOCAL_GOVERNMENT_RULE})
_CATCH_ALL = re.compile(r"(其他|其它|有关|相关|等)(证明)?(材料|资料|文件|证件)$")
_APPLICANT = re.compile(r"(申请人|当事人|本人|申请单位|申请企业)(自己|自行|本人)?(提供|开具|出具|承诺)?")


def _blocker(item: ItemDraft, key: str, code: str, words: str, order: int = 1) -> Problem:
    return Problem(item.at(key, order), code, Severity.BLOCKER, words)


def _info(item: ItemDraft, key: str, code: str, words: str) -> Problem:
    return Problem(item.at(key), code, Severity.INFO, words)


def _texts(item: ItemDraft) -> Iterator[tuple[str, int, str]]:
    """Walk over every free text of the item: key, which basis, text."""
    for key in _TEXTS:
        yield key, 1, getattr(item, key)
    for order, basis in enumerate(item.bases, 1):
        yield "basis_title", order, basis.title
        yield "basis_clause", order, basis.clause
        yield "basis_text", order, basis.text


def proposal_agrees_with_category(item: ItemDraft) -> Iterator[Problem]:
    """保留 with one of the six categories says two things: each of the six is a cancellation (ruling 3, notice 四)."""
    if item.proposal == Outcome.RETAIN and item.disposal:
        label = Disposal(item.disposal).label
        yield _blocker(
            item,
            "disposal",
            "conflict",
            f"清理建议是“保留”，六个一批类别却填了“{label}”，两处不一致。“六个一批”都是取消。"
            f"建议保留的请清空类别，建议取消的请把清理建议改为“取消”。",
        )


def required_fields(item: ItemDraft) -> Iterator[Problem]:
    """The panel cannot weigh an item whose facts are missing (notice 五(二): 填报申报表)."""
    for key in (*_REQUIRED, *_REQUIRED_LATER):
        if not getattr(item, key):
            field = FIELDS[key]
            yield _blocker(item, key, "required", f"“{field.label}”没有填写。例如“{field.example}”。请补填。")


def names_compare(item: ItemDraft) -> Iterator[Problem]:
    """A name made of marks alone has no key and could never be found again."""
    for key in ("service_name", "cert_name"):
        name = getattr(item, key)
        if name and not any(char.isalnum() for char in name):
            label, example, _ = FIELDS[key]
            yield _blocker(item, key, "not_a_name", f"“{label}”里没有文字。例如“{example}”。请填写规范名称。")


def texts_fit(item: ItemDraft) -> Iterator[Problem]:
    """Longer texts are pasted by mistake, and the printed list could not hold them."""
    for key, order, text in _texts(item):
        limit = FIELDS[key].max_length
        named = key in ("service_name", "cert_name") and len(comparison_key(text[: limit or 0])) > KEY_MAX
        if limit is not None and (len(text) > limit or named):
            words = f"“{FIELDS[key].label}”超过{limit}字。请只保留必要内容，例如“{FIELDS[key].example}”。"
            yield _blocker(item, key, "too_long", words, order)


def texts_are_plain(item: ItemDraft) -> Iterator[Problem]:
    """Control characters cannot be stored; marks that turn or hide text make a list read other than it is."""
    if is_plain("\n".join(text for _, _, text in _texts(item))):
        return
    for key, order, text in _texts(item):
        label = FIELDS[key].label
        if control_character(text):
            words = f"“{label}”里有看不见的控制字符。请删去这一格，手工重新输入，例如“{FIELDS[key].example}”。"
            yield _blocker(item, key, "control_character", words, order)
        elif treacherous_mark(text):
            words = (
                f"“{label}”里有看不见的或会改变文字显示顺序的符号。"
                f"请清空后手工重新输入，例如“{FIELDS[key].example}”，不要从网页直接粘贴。"
            )
            yield _blocker(item, key, "bidi_or_invisible", words, order)


def count_is_sensible(item: ItemDraft) -> Iterator[Problem]:
    """A yearly count is a whole number that a unit can have."""
    if item.yearly_count is not None and not 0 <= item.yearly_count <= COUNT_MAX:
        yield _blocker(
            item, "yearly_count", "bad_number", "“年办件量”超出合理范围。请填整数，例如“1200”，没有统计的留空。"
        )


def basis_is_given(item: ItemDraft) -> Iterator[Problem]:
    """Each demand names its basis or says openly that it has none (notice 四(一): 法律、法规、规章依据)."""
    if not item.bases:
        words = "没有填写设定依据。请填依据名称和效力层级，例如“《社会救助暂行办法》”“行政法规”；没有依据的，效力层级选“无依据”。"
        yield _blocker(item, "basis_level", "required", words)
    for order, basis in enumerate(item.bases, 1):
        if not basis.level:
            words = "“效力层级”没有填写。例如“行政法规”；没有依据的选“无依据”。请补填。"
            yield _blocker(item, "basis_level", "required", words, order)
        elif not basis.title and not basis.is_none:
            words = "填了效力层级，没有填依据名称。例如“《社会救助暂行办法》（国务院令第649号）”。请补填；没有依据的，效力层级选“无依据”。"
            yield _blocker(item, "basis_title", "required", words, order)


def cancelling_names_its_category(item: ItemDraft) -> Iterator[Problem]:
    """A cancellation goes by one of the six categories (notice 四: 六个一批)."""
    if item.proposal == Outcome.CANCEL and not item.disposal:
        words = "清理建议是“取消”，没有填六个一批类别。请从取消废止、告知承诺、信用查验、证件代替、部门核查、信息共享中选一类。"
        yield _blocker(item, "disposal", "required", words)


def cancelling_says_what_replaces(item: ItemDraft) -> Iterator[Problem]:
    """确定证明取消后的办理方式 (notice 五(三)); only what is abolished outright leaves nothing behind."""
    if item.proposal != Outcome.CANCEL or not item.disposal or item.disposal == Disposal.ABOLISH:
        return
    if not item.replacement:
        words = (
            f"建议取消的要写明取消后办理方式，即由谁、用什么办法核实。例如“{FIELDS['replacement'].example}”。请补填。"
        )
        yield _blocker(item, "replacement", "required", words)


def keeping_gives_its_reason(item: ItemDraft) -> Iterator[Problem]:
    """Only what is 确需保留 may stay (notice 四), so the reason is asked for."""
    if item.proposal == Outcome.RETAIN and not item.keep_reason:
        words = f"建议保留的要写明保留理由。例如“{FIELDS['keep_reason'].example}”。请补填。"
        yield _blocker(item, "keep_reason", "required", words)


def reason_is_not_used(item: ItemDraft) -> Iterator[Problem]:
    """A reason for keeping beside 取消 is kept on record, but it is most likely a slip."""
    if item.proposal == Outcome.CANCEL and item.keep_reason:
        words = "清理建议是“取消”，同时填了保留理由。保留理由不会公布；如果本意是保留，请修改清理建议。"
        yield _info(item, "keep_reason", "keep_reason_unused", words)


def issued_by_a_third_party(item: ItemDraft) -> Iterator[Problem]:
    """The campaign covers what 第三方 issues (notice 三); the panel may strike the rest."""
    issuer = comparison_key(item.issuing_unit)
    if not issuer:
        return
    if _APPLICANT.fullmatch(issuer) or issuer == comparison_key(item.demanding_unit):
        words = "开具单位是申请人或者索要单位自己，不是第三方。清理范围是由第三方开具、出具或颁发的材料，审核时可能剔除。请核对。"
        yield _info(item, "issuing_unit", "not_third_party", words)


def kept_on_a_rule_only(item: ItemDraft) -> Iterator[Problem]:
    """规章 may carry a kept item by the notice, 《优化营商环境条例》第四十四条 does not name it: marked (ruling 4)."""
    levels = {basis.level for basis in item.bases}
    if item.proposal == Outcome.RETAIN and levels & _RULES and not levels & _MAY_KEEP:
        words = "保留的依据只有规章。《优化营商环境条例》第四十四条要求有法律、法规或者国务院决定依据。请写明理由，也可以建议“提请上级取消”。"
        yield _info(item, "basis_level", "rule_only", words)


def kept_without_a_basis(item: ItemDraft) -> Iterator[Problem]:
    """Notice 四(一): what has no law, regulation or rule behind it is abolished; the unit is told before the panel rules."""
    levels = {basis.level for basis in item.bases if basis.level}
    if item.proposal == Outcome.RETAIN and levels and not levels & (_MAY_KEEP | _RULES):
        words = f"只有规范性文件或者没有依据，审核时不得保留。方案第四部分（一）规定：“{NO_KEEPING_WORDS}。”请改为建议取消，或补充依据。"
        yield _info(item, "basis_level", "no_ground_to_keep", words)


def basis_and_none_together(item: ItemDraft) -> Iterator[Problem]:
    """无依据 beside a named text says two things; the panel looks at the named text."""
    if any(basis.is_none and basis.title for basis in item.bases) or (
        len(item.bases) > 1 and any(basis.is_none for basis in item.bases)
    ):
        words = "同时填了设定依据和“无依据”。审核时以写明的依据为准。请核对。"
        yield _info(item, "basis_level", "basis_and_none", words)


def named_outright(item: ItemDraft) -> Iterator[Problem]:
    """兜底条款 such as 其他材料 leave open what is demanded."""
    if _CATCH_ALL.search(comparison_key(item.cert_name)):
        words = "证明事项名称是概括说法。请写明具体是哪一种证明，例如“无固定收入证明”。未列明的，今后不得要求提供。"
        yield _info(item, "cert_name", "catch_all", words)


CHECKS: tuple[Callable[[ItemDraft], Iterator[Problem]], ...] = (
    proposal_agrees_with_category,
    texts_are_plain,
    texts_fit,
    required_fields,
    names_compare,
    count_is_sensible,
    basis_is_given,
    cancelling_names_its_category,
    cancelling_says_what_replaces,
    keeping_gives_its_reason,
    reason_is_not_used,
    issued_by_a_third_party,
    kept_on_a_rule_only,
    kept_without_a_basis,
    basis_and_none_together,
    named_outright,
)


def problems_of_item(draft: ItemDraft) -> list[Problem]:
    """Give every problem of one item, in the order of CHECKS."""
    return [problem for check in CHECKS for problem in check(draft)]

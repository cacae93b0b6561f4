"""What makes one item of Annex 2 wrong: one function per rule, its reason in the docstring."""

import re
from collections.abc import Callable, Iterator
from operator import attrgetter, gt

from campaign.checks import Problem, comparison_key, control_character, is_plain, treacherous_mark
from campaign.enums import BasisLevel, Disposal, Outcome
from submissions.checks.evidence import CHECKS as EVIDENCE_CHECKS
from submissions.checks.fields import FIELDS
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import problem_of

KEY_MAX = 200  # as long as the stored comparison key
COUNT_MAX = 100_000_000

_REQUIRED = ("service_name", "service_type", "cert_name", "category", "subject", "purpose", "demanding_unit")
_REQUIRED_LATER = ("issuing_unit", "levels", "proposal")
_TEXTS = (
    *("service_name", "service_code", "cert_name", "purpose", "demanding_unit", "issuing_unit"),
    *("replacement", "keep_reason", "doc_to_amend", "remark"),
)
_NAMES = ("service_name", "cert_name")
_LIMITS = {key: field.max_length for key, field in FIELDS.items() if field.max_length is not None}
_TEXT_LIMITS = tuple(_LIMITS[key] for key in _TEXTS)
_BASIS_LIMITS = tuple(_LIMITS[key] for key in ("basis_title", "basis_clause", "basis_text"))
_texts_of = attrgetter(*_TEXTS)
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
        yield problem_of("conflict", item.at("disposal"), category=Disposal(item.disposal).label)


def required_fields(item: ItemDraft) -> Iterator[Problem]:
    """The panel cannot weigh an item whose facts are missing (notice 五(二): 填报申报表)."""
    for key in (*_REQUIRED, *_REQUIRED_LATER):
        if not getattr(item, key):
            yield problem_of("required", item.at(key), label=FIELDS[key].label, example=FIELDS[key].example)


def names_compare(item: ItemDraft) -> Iterator[Problem]:
    """A name made of marks alone has no key and could never be found again."""
    for key in _NAMES:
        name = getattr(item, key)
        if name and not any(char.isalnum() for char in name):
            yield problem_of("not_a_name", item.at(key), label=FIELDS[key].label, example=FIELDS[key].example)


def texts_fit(item: ItemDraft) -> Iterator[Problem]:
    """Longer texts are pasted by mistake, and the printed list could not hold them."""
    if _all_fit(item):  # nearly every item
        return
    for key, order, text in _texts(item):
        limit = _LIMITS[key]
        if len(text) > limit or (key in _NAMES and len(comparison_key(text[:limit])) > KEY_MAX):
            label, example, _ = FIELDS[key]
            yield problem_of("too_long", item.at(key, order), label=label, limit=limit, example=example)


def _all_fit(item: ItemDraft) -> bool:
    return not (
        any(map(gt, map(len, _texts_of(item)), _TEXT_LIMITS))
        or any(any(map(gt, map(len, (basis.title, basis.clause, basis.text)), _BASIS_LIMITS)) for basis in item.bases)
        or any(len(comparison_key(getattr(item, key)[: _LIMITS[key]])) > KEY_MAX for key in _NAMES)
    )


def texts_are_plain(item: ItemDraft) -> Iterator[Problem]:
    """Control characters cannot be stored; marks that turn or hide text make a list read other than it is."""
    bases = ["\n".join((basis.title, basis.clause, basis.text)) for basis in item.bases]
    if is_plain("\n".join((*_texts_of(item), *bases))):  # at once for nearly every item
        return
    for key, order, text in _texts(item):
        label, example, _ = FIELDS[key]
        if control_character(text):
            yield problem_of("control_character", item.at(key, order), label=label, example=example)
        elif treacherous_mark(text):
            yield problem_of("bidi_or_invisible", item.at(key, order), label=label, example=example)


def count_is_sensible(item: ItemDraft) -> Iterator[Problem]:
    """A yearly count is a whole number that a unit can have."""
    if item.yearly_count is not None and not 0 <= item.yearly_count <= COUNT_MAX:
        yield problem_of("bad_number", item.at("yearly_count"))


def basis_is_given(item: ItemDraft) -> Iterator[Problem]:
    """Each demand names its basis or says openly that it has none (notice 四(一): 法律、法规、规章依据)."""
    if not item.bases:
        yield problem_of("required", item.at("basis_level"), "no_basis")
    for order, basis in enumerate(item.bases, 1):
        if not basis.level:
            yield problem_of("required", item.at("basis_level", order), "no_level")
        elif not basis.title and not basis.is_none:
            yield problem_of("required", item.at("basis_title", order), "no_title")


def cancelling_names_its_category(item: ItemDraft) -> Iterator[Problem]:
    """A cancellation goes by one of the six categories (notice 四: 六个一批)."""
    if item.proposal == Outcome.CANCEL and not item.disposal:
        yield problem_of("required", item.at("disposal"), "no_category")


def cancelling_says_what_replaces(item: ItemDraft) -> Iterator[Problem]:
    """确定证明取消后的办理方式 (notice 五(三)); only what is abolished outright leaves nothing behind."""
    if item.proposal != Outcome.CANCEL or not item.disposal or item.disposal == Disposal.ABOLISH:
        return
    if not item.replacement:
        example = FIELDS["replacement"].example
        yield problem_of("required", item.at("replacement"), "no_replacement", example=example)


def keeping_gives_its_reason(item: ItemDraft) -> Iterator[Problem]:
    """Only what is 确需保留 may stay (notice 四), so the reason is asked for."""
    if item.proposal == Outcome.RETAIN and not item.keep_reason:
        yield problem_of("required", item.at("keep_reason"), "no_reason", example=FIELDS["keep_reason"].example)


def reason_is_not_used(item: ItemDraft) -> Iterator[Problem]:
    """A reason for keeping beside 取消 is kept on record, but it is most likely a slip."""
    if item.proposal == Outcome.CANCEL and item.keep_reason:
        yield problem_of("keep_reason_unused", item.at("keep_reason"))


def issued_by_a_third_party(item: ItemDraft) -> Iterator[Problem]:
    """The campaign covers what 第三方 issues (notice 三); the panel may strike the rest."""
    issuer = comparison_key(item.issuing_unit)
    if issuer and (_APPLICANT.fullmatch(issuer) or issuer == comparison_key(item.demanding_unit)):
        yield problem_of("not_third_party", item.at("issuing_unit"))


def kept_on_a_rule_only(item: ItemDraft) -> Iterator[Problem]:
    """规章 may carry a kept item by the notice, 《优化营商环境条例》第四十四条 does not name it: marked (ruling 4)."""
    levels = {basis.level for basis in item.bases}
    if item.proposal == Outcome.RETAIN and levels & _RULES and not levels & _MAY_KEEP:
        yield problem_of("rule_only", item.at("basis_level"))


def kept_without_a_basis(item: ItemDraft) -> Iterator[Problem]:
    """Notice 四(一): what has no law, regulation or rule behind it is abolished; the unit is told before the panel rules."""
    levels = {basis.level for basis in item.bases if basis.level}
    if item.proposal == Outcome.RETAIN and levels and not levels & (_MAY_KEEP | _RULES):
        yield problem_of("no_ground_to_keep", item.at("basis_level"))


def basis_and_none_together(item: ItemDraft) -> Iterator[Problem]:
    """无依据 beside a named text says two things; the panel looks at the named text."""
    if any(basis.is_none and basis.title for basis in item.bases) or (
        len(item.bases) > 1 and any(basis.is_none for basis in item.bases)
    ):
        yield problem_of("basis_and_none", item.at("basis_level"))


def named_outright(item: ItemDraft) -> Iterator[Problem]:
    """兜底条款 such as 其他材料 leave open what is demanded."""
    if _CATCH_ALL.search(comparison_key(item.cert_name)):
        yield problem_of("catch_all", item.at("cert_name"))


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
    *EVIDENCE_CHECKS,
)


def problems_of_item(draft: ItemDraft) -> list[Problem]:
    """Give every problem of one item, in the order of CHECKS."""
    return [problem for check in CHECKS for problem in check(draft)]

"""What can be wrong with a citation: one function per rule. Their words and weights are in `fixtures/rules/citations.json`.

What the library does not hold is said to be beyond checking, never to be wrong; where several versions of an act may be in
force on the day, a fault is one only if it is one by all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from campaign.checks import Problem, comparison_key
from campaign.enums import BasisLevel, Outcome
from submissions.checks.citations.columns import BasisReading
from submissions.checks.citations.library import Cited, surely_begun
from submissions.checks.citations.numerals import in_words
from submissions.checks.citations.quoting import CATCH_ALL, cited_part, quotes
from submissions.checks.citations.wording import number_key
from submissions.checks.items import BasisDraft, ItemDraft
from submissions.checks.rulebook import problem_of
from submissions.enums import ActLevel
from submissions.models import Act

RULES_ONLY = frozenset({ActLevel.DEPARTMENT_RULE, ActLevel.LOCAL_GOVERNMENT_RULE, ActLevel.NORMATIVE_DOCUMENT})
BELOW_STATUTES = RULES_ONLY | {ActLevel.JUDICIAL_INTERPRETATION}
CLAUSE_MAX = 30  # a longer text tells more than 法律、法规规定的其他材料
NOT_IN_LIBRARY = frozenset({BasisLevel.NORMATIVE_DOCUMENT.value, BasisLevel.NONE.value})


@dataclass(frozen=True)
class BasisFacts:
    """One basis of an item beside what the library says of its citations on `day`; `order` counts the bases from 1."""

    draft: ItemDraft
    order: int
    basis: BasisDraft
    reading: BasisReading
    cited: tuple[Cited, ...]
    day: date

    def at(self, key: str) -> str:
        """The place of a box of this basis."""
        return self.draft.at(key, self.order)


Rule = Callable[[BasisFacts], Iterator[Problem]]


def named(cited: Cited) -> str:
    """The act as a sentence names it."""
    return f"《{cited.citation.title.replace('《', '〈').replace('》', '〉')}》"


def version_words(act: Act) -> str:
    """A version as a sentence names it, by the day from which it holds or on which it was passed."""
    if act.in_force_from:
        day = act.in_force_from
        return f"{day.year}年{day.month}月{day.day}日起施行的版本"
    day_of = act.version_on
    return f"{day_of.year}年{day_of.month}月{day_of.day}日的版本" if day_of else "未注明日期的版本"


def can_be_read(facts: BasisFacts) -> Iterator[Problem]:
    """A citation that nobody can read cannot be checked or printed; the form asks for 条、款、项 (填表说明2)."""
    if facts.basis.is_none or not (facts.basis.title or facts.basis.clause):
        return
    if facts.reading.unplaced:
        yield problem_of("citation_unreadable", facts.at("basis_clause"), "unplaced")
    elif not any(one.title for one in facts.reading.citations):
        typed = (facts.basis.title or facts.basis.clause)[:40]
        yield problem_of("citation_unreadable", facts.at("basis_title"), typed=typed)
    elif any(not place.article for one in facts.reading.citations for place in one.pointers):
        yield problem_of("citation_unreadable", facts.at("basis_clause"), "no_article", typed=facts.basis.clause[:40])


def act_is_in_the_library(facts: BasisFacts) -> Iterator[Problem]:
    """What is not in the library cannot be verified. It holds statutes and rules; a 规范性文件 is not looked for."""
    if facts.basis.level in NOT_IN_LIBRARY:
        return
    for cited in facts.cited:
        if cited.citation.title and not cited.known:
            yield problem_of("act_unknown", facts.at("basis_title"), title=named(cited))


def level_is_the_acts(facts: BasisFacts) -> Iterator[Problem]:
    """The level typed must be that of an act of the cell; with one act unknown nothing is said (notice 四(一): 依据)."""
    level = facts.basis.level
    known = [cited for cited in facts.cited if cited.known and cited.newest.level]
    if not level or facts.basis.is_none or not known or len(known) < len(facts.cited):
        return
    if not any(agree(level, act) for cited in known for act in cited.versions):
        act = known[0].newest
        yield problem_of(
            "level_differs",
            facts.at("basis_level"),
            title=named(known[0]),
            typed=BasisLevel(level).label,
            level=act.get_level_display(),
        )


def agree(level: str, act: Act) -> bool:
    """Whether the level of the form fits the act's; collections of statutes count decisions of the State Council with
    the 行政法规, and the form has no word for a 司法解释 but 规范性文件."""
    if act.level == level or not act.level:
        return True
    if level == BasisLevel.STATE_COUNCIL_DECISION:
        return act.level == ActLevel.ADMINISTRATIVE_REGULATION and "决定" in act.title
    return level == BasisLevel.NORMATIVE_DOCUMENT and act.level == ActLevel.JUDICIAL_INTERPRETATION


def number_is_the_acts(facts: BasisFacts) -> Iterator[Problem]:
    """A document number other than those of all versions points to another act, or is a slip."""
    for cited in facts.cited:
        numbers = [act.number for act in cited.versions if act.number]
        typed = cited.citation.number
        if typed and numbers and number_key(typed) not in {number_key(number) for number in numbers}:
            yield problem_of(
                "number_differs", facts.at("basis_title"), title=named(cited), typed=typed, number=numbers[-1]
            )


def act_is_in_force(facts: BasisFacts) -> Iterator[Problem]:
    """An act that has ended carries nothing any more (notice 四(一): 没有法律、法规、规章依据 … 一律取消废止)."""
    for cited in facts.cited:
        if not cited.known or cited.standing:
            continue
        ended = [act for act in cited.versions if act.in_force_to and act.in_force_to < facts.day]
        if len(ended) == len(cited.versions):
            last = max(ended, key=lambda act: act.in_force_to or date.min)
            day = last.in_force_to or date.min
            instead = f"，由《{last.replaced_by}》代替" if last.replaced_by else ""
            words = f"{day.year}年{day.month}月{day.day}日后"
            yield problem_of(
                "act_not_in_force", facts.at("basis_title"), title=named(cited), day=words, instead=instead
            )
        else:
            version = version_words(cited.newest)
            yield problem_of("version_unknown", facts.at("basis_title"), title=named(cited), version=version)


def edition_is_current(facts: BasisFacts) -> Iterator[Problem]:
    """A named edition (2016年修正) that a later version has followed: the later one is to be read."""
    for cited in facts.cited:
        year = cited.citation.edition
        later = [act for act in cited.standing if act.begins and act.begins.year > year]
        if year and later and len(later) == len(cited.standing):
            version = version_words(later[-1])
            yield problem_of(
                "edition_superseded", facts.at("basis_title"), title=named(cited), year=year, version=version
            )


def articles_exist(facts: BasisFacts) -> Iterator[Problem]:
    """An article beyond the last does not exist; where an earlier version has it, the numbering has changed."""
    for cited in facts.cited:
        counted = [act for act in cited.standing if act.last_article]
        if not counted or len(counted) < len(cited.standing):
            continue
        last = max(act.last_article for act in counted)
        beyond = [place for place in cited.citation.pointers if max(place.article, place.upto) > last]
        if not beyond:
            continue
        act = cited.newest
        earlier = [old for old in before(act, cited) if old.last_article >= beyond[0].article]
        said = {"title": named(cited), "place": f"第{in_words(max(beyond[0].article, beyond[0].upto))}条"}
        said |= {"last": in_words(last), "version": version_words(act)}
        if earlier and surely_begun(act, facts.day):
            old = version_words(earlier[-1])
            yield problem_of("article_superseded", facts.at("basis_clause"), old=old, **said)
        else:
            yield problem_of("article_beyond", facts.at("basis_clause"), **said)


def before(act: Act, cited: Cited) -> list[Act]:
    """The versions that are surely older than `act`."""
    return [old for old in cited.versions if old.begins and act.begins and old.begins < act.begins]


def quotation_is_true(facts: BasisFacts) -> Iterator[Problem]:
    """依据填至条、款、项并抄录原文 (填表说明2): what is copied must read as the article does, where its text is at hand."""
    quoted = facts.basis.text or next((cited.citation.quoted for cited in facts.cited if cited.citation.quoted), "")
    placed = [cited for cited in facts.cited if cited.citation.pointers]
    wordings = [wording for cited in placed for wording in cited.wordings()]
    if not quoted or not wordings or not all(wordings) or len(placed) < len(facts.cited):
        return
    if any(place.upto for cited in placed for place in cited.citation.pointers) or quotes(quoted, wordings):
        return
    where = "basis_text" if facts.basis.text else "basis_clause"
    place = "、".join(f"{named(cited)}{cited.citation.pointers[0]}" for cited in placed[:2])
    yield problem_of("quotation_differs", facts.at(where), place=place)


def clause_is_definite(facts: BasisFacts) -> Iterator[Problem]:
    """兜底条款 such as 其他材料 name no certificate: what is not named may not be demanded (《优化营商环境条例》第四十四条)."""
    texts = [
        cited_part(cited.text_of(act, place.article, place.suffix), place)
        for cited in facts.cited
        for place in cited.citation.pointers
        for act in cited.standing
        if place.point
    ]
    name = comparison_key(facts.draft.cert_name) or "?"
    for text in filter(None, texts or [facts.basis.text]):
        found = CATCH_ALL.search(text)
        ends = found and not text[found.end() :].strip("。；; ")
        if found and ends and len(text) <= CLAUSE_MAX and name not in comparison_key(text):
            yield problem_of("catch_all_clause", facts.at("basis_text"), found=found[0])
            return


RULES: tuple[Rule, ...] = (
    can_be_read,
    act_is_in_the_library,
    level_is_the_acts,
    number_is_the_acts,
    act_is_in_force,
    edition_is_current,
    articles_exist,
    quotation_is_true,
    clause_is_definite,
)


def kept_on_more_than_a_rule(draft: ItemDraft, bases: Sequence[BasisFacts]) -> Iterator[Problem]:
    """By its own words the item rests on a law or regulation, by the library on a 规章 or less (ruling 4, notice 四(一))."""
    cited = [one for facts in bases for one in facts.cited]
    if draft.proposal != Outcome.RETAIN or not cited or not all(one.known and one.newest.level for one in cited):
        return
    if {facts.basis.level for facts in bases} & {*RULES_ONLY, BasisLevel.NONE.value} or any(
        act.level not in BELOW_STATUTES for one in cited for act in one.versions
    ):
        return
    levels = "、".join(dict.fromkeys(str(one.newest.get_level_display()) for one in cited))
    yield problem_of("rule_only_in_fact", draft.at("basis_level"), title=named(cited[0]), levels=levels)

"""Citations of whole declarations checked at once, and what the pages show beside each basis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from campaign.checks import Problem
from campaign.models import Unit
from submissions.checks.citations.columns import read_basis
from submissions.checks.citations.library import Cited, Library, library_for
from submissions.checks.citations.quoting import Segment, cited_part, differing, quotes
from submissions.checks.citations.rules import RULES, BasisFacts, kept_on_more_than_a_rule, version_words
from submissions.checks.items import ItemDraft
from submissions.models import Act

SHOWN = 6  # articles shown beside a basis


def facts_of(drafts: Sequence[ItemDraft], day: date) -> tuple[list[list[BasisFacts]], Library]:
    """For each draft its bases beside what the library says of them; two queries for all. The library goes along."""
    read = cache(read_basis)  # a unit cites the same few places again and again
    readings = [[read(basis.title, basis.clause) for basis in draft.bases] for draft in drafts]
    library = library_for((one for bases in readings for one in bases), day)
    facts = [
        [
            BasisFacts(draft, order, basis, reading, tuple(map(library.look_up, reading.citations)), day)
            for order, (basis, reading) in enumerate(zip(draft.bases, bases, strict=True), start=1)
        ]
        for draft, bases in zip(drafts, readings, strict=True)
    ]
    return facts, library


def problems_of_citations(drafts: Sequence[ItemDraft], day: date, unit: Unit | None = None) -> list[Problem]:
    """What the law library says against the citations of these items on `day` (Beijing time), whosever they are; nothing
    while it is empty."""
    return citations_of_piles([(unit, drafts)], day)[0]


def citations_of_piles(piles: Sequence[tuple[Unit | None, Sequence[ItemDraft]]], day: date) -> list[list[Problem]]:
    """The same for each of several piles of items; the library is asked once."""
    drafts = [draft for _, pile in piles for draft in pile]
    facts, library = facts_of(drafts, day)
    found = iter([_problems_of(draft, bases) for draft, bases in zip(drafts, facts, strict=True)])
    told = [[problem for problems in islice(found, len(pile)) for problem in problems] for _, pile in piles]
    return [[] for _ in piles] if any(told) and library.is_empty else told


def _problems_of(draft: ItemDraft, bases: Sequence[BasisFacts]) -> list[Problem]:
    found = [problem for facts in bases for rule in RULES for problem in rule(facts)]
    return [*found, *kept_on_more_than_a_rule(draft, bases)]


@dataclass(frozen=True)
class ShownArticle:
    """An article as a page shows it beside a basis; `segments` where the quotation differs from it."""

    place: str
    text: str
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class ShownAct:
    """One cited act as a page shows it: `act` is None where the library does not hold it; `tone` and `word` its mark."""

    title: str
    act: Act | None
    tone: str
    word: str
    version: str = ""
    articles: tuple[ShownArticle, ...] = ()


@dataclass(frozen=True)
class ShownBasis:
    """What the library says of one basis: its acts, and the words of what was found."""

    acts: tuple[ShownAct, ...]
    words: tuple[str, ...]


# The mark of an act by the gravest problem found at its basis; in this order.
MARKS: tuple[tuple[str, str, str], ...] = (
    ("act_not_in_force", "refused", "已失效"),
    ("article_beyond", "refused", "条款不存在"),
    ("article_superseded", "refused", "条款已变"),
    ("edition_superseded", "refused", "版本已变"),
    ("level_differs", "refused", "层级不符"),
    ("quotation_differs", "waiting", "条文有出入"),
    ("number_differs", "waiting", "文号不符"),
    ("version_unknown", "plain", "无法核对版本"),
)


def shown(draft: ItemDraft, day: date) -> list[ShownBasis]:
    """For each basis of one item what the library says, with the articles and the difference from the quotation."""
    (bases,), library = facts_of([draft], day)
    if any(facts.cited for facts in bases) and library.is_empty:
        return [ShownBasis((), ()) for _ in bases]
    return [_shown(facts) for facts in bases]


def _shown(facts: BasisFacts) -> ShownBasis:
    problems = [problem for rule in RULES for problem in rule(facts)]
    acts = tuple(_act(cited, facts, problems) for cited in facts.cited if cited.citation.title)
    return ShownBasis(acts, tuple(problem.words for problem in problems))


def _act(cited: Cited, facts: BasisFacts, problems: Sequence[Problem]) -> ShownAct:
    if not cited.known:
        return ShownAct(cited.citation.title, None, "plain", "无法核对")
    act = cited.newest
    codes = {problem.code for problem in problems if len(facts.cited) == 1 or cited.citation.title in problem.words}
    tone, word = next(((tone, word) for code, tone, word in MARKS if code in codes), ("kept", "在库"))
    return ShownAct(act.title, act, tone, word, version_words(act), tuple(_articles(cited, act, facts)))


def _articles(cited: Cited, act: Act, facts: BasisFacts) -> Iterator[ShownArticle]:
    places = cited.citation.pointers[:SHOWN]
    quoted = facts.basis.text or cited.citation.quoted
    for place in places:
        text = cited.text_of(act, place.article, place.suffix)
        if not text:
            continue
        same = not quoted or len(places) > 1 or quotes(quoted, [text])
        yield ShownArticle(str(place), text, () if same else tuple(differing(cited_part(text, place), quoted)))

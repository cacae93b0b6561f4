"""Each of the six categories asks for its own evidence in 取消后办理方式 (notice 四); recognised by lists of words, as data.

In `fixtures/rules/evidence.csv` a word may hold `#` (a number, Arabic or Chinese) and `@` (three signs or more of one
clause); `left_out` names what looks like the evidence and is not, `^` ties it to the beginning of a clause.
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from campaign.checks import Problem, comparison_key
from campaign.enums import BasisLevel, Disposal, Outcome
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import FOLDER, problem_of

SHOWN = 40  # letters of a title that fit into a sentence
_SIGNS = {"#": r"[0-9一二两三四五六七八九十半]+", "@": r"[^,.;:。!?》)\n]{3,}", "^": r"(?:^|(?<=[,.;:。]))"}
_STILL_THERE = (
    *(BasisLevel.CONSTITUTION, BasisLevel.LAW, BasisLevel.ADMINISTRATIVE_REGULATION),
    *(BasisLevel.STATE_COUNCIL_DECISION, BasisLevel.LOCAL_REGULATION),
)


class Element(NamedTuple):
    """One thing that a category asks for: the rule, its name in the sentence, the words to look for, which of them show it."""

    code: str
    name: str
    words: re.Pattern[str]
    shows: tuple[bool, ...]

    def stands_in(self, text: str) -> bool:
        """Whether `text`, a comparison key, names it: read from left to right, what misleads is passed over."""
        return any(self.shows[(found.lastindex or 1) - 1] for found in self.words.finditer(text))


def element_of(code: str, name: str, words: str, left_out: str) -> Element:
    """An element by its cells; longer words are looked for first, and of two of one length the one that misleads."""
    listed = [(word, False) for word in left_out.split("、") if word] + [(word, True) for word in words.split("、")]
    listed.sort(key=lambda pair: -len(pair[0]))
    pattern = re.compile("|".join(f"({_written(word)})" for word, _ in listed))
    return Element(code, name, pattern, tuple(shows for _, shows in listed))


def _written(word: str) -> str:
    return "".join(_SIGNS.get(sign) or re.escape(sign) for sign in word)


@cache
def elements() -> dict[str, list[Element]]:
    """What each category asks for, by the category's stored value."""
    found: dict[str, list[Element]] = {}
    with (FOLDER / "evidence.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            element = element_of(row["code"], row["element"], row["words"], row["left_out"])
            found.setdefault(row["disposal"], []).append(element)
    return found


@cache
def unsuitable() -> dict[str, re.Pattern[str]]:
    """The subjects for which a commitment is unsuitable, each with the words by which an item betrays it."""
    with (FOLDER / "unsuitable.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["subject"]: re.compile("|".join(_written(word) for word in row["words"].split("、")))
            for row in csv.DictReader(file)
        }


def category_has_its_evidence(item: ItemDraft) -> Iterator[Problem]:
    """告知承诺 names promise and after-check, 信用查验 system and who asks, 证件代替 licence and fact, 部门核查 department
    and days, 信息共享 data and source (notice 四(二)–(六)): what is missing is named, with a full example."""
    if item.proposal != Outcome.CANCEL or not item.replacement:
        return
    text = comparison_key(item.replacement)
    missing: dict[str, list[str]] = {}
    for element in elements().get(item.disposal, ()):
        if not element.stands_in(text):
            missing.setdefault(element.code, []).append(f"“{element.name}”")
    for code, names in missing.items():
        yield problem_of(code, item.at("replacement"), missing="和".join(names))


def abolishing_has_no_law_behind_it(item: ItemDraft) -> Iterator[Problem]:
    """取消废止 is for what has no basis (notice 四(一)); a law or regulation in force is not undone by a list."""
    if item.proposal != Outcome.CANCEL or item.disposal != Disposal.ABOLISH:
        return
    for basis in item.bases:
        if basis.level in _STILL_THERE:
            level = BasisLevel(basis.level).label.partition("（")[0]
            title = basis.title[:SHOWN] or "所填依据"
            yield problem_of("abolish_with_basis", item.at("disposal"), title=title, level=level)
            return


def commitment_suits_the_subject(item: ItemDraft) -> Iterator[Problem]:
    """国办发〔2020〕42号 keeps commitments away from what is dangerous or cannot be undone."""
    if item.proposal != Outcome.CANCEL or item.disposal != Disposal.COMMITMENT:
        return
    text = comparison_key("。".join((item.service_name, item.cert_name, item.purpose)))
    for subject, words in unsuitable().items():
        if found := words.search(text):
            yield problem_of("commitment_unsuitable", item.at("disposal"), found=found[0], subject=subject)
            return


CHECKS: tuple[Callable[[ItemDraft], Iterator[Problem]], ...] = (
    category_has_its_evidence,
    abolishing_has_no_law_behind_it,
    commitment_suits_the_subject,
)

"""Sentences of service guides, written for this, with what each names; and the names they are looked through for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaign.operations.rows import FIXTURES
from supervision.checks.guide_text import Quote, read_guide
from supervision.checks.naming import Named

GOLD = Path(__file__).with_name("guide_gold.csv")
CANCELLED = ("亲属关系证明", "收入证明", "居住证明", "婚姻状况证明", "无犯罪记录证明")
# What else stands on the unit's lists.
LISTED = ("家庭收入证明", "无收入证明", "不动产居住证明书")


@dataclass(frozen=True)
class Sentence:
    """One sentence: how it is to be read, and what it names."""

    expected: str
    text: str
    names: tuple[str, ...]


def sentences() -> list[Sentence]:
    """The gold set."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(
                row["expected"], row["sentence"].replace("\\n", "\n"), tuple(filter(None, row["names"].split(";")))
            )
            for row in csv.DictReader(file)
        ]


def catalogue() -> dict[str, list[str]]:
    """Every certificate of the starting catalogue with its aliases."""
    found: dict[str, list[str]] = {}
    with (FIXTURES / "catalogue" / "certificates.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["name"], [])
    with (FIXTURES / "catalogue" / "aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["certificate"], []).append(row["name"])
    return found


def read_all() -> Iterator[tuple[Sentence, list[Quote]]]:
    """Each sentence with what is found in it."""
    known = catalogue()
    wanted = [Named(number, (name, *known.get(name, ()))) for number, name in enumerate(CANCELLED)]
    others = [*known, *(alias for names in known.values() for alias in names), *LISTED]
    for one in sentences():
        yield one, read_guide(one.text, wanted, others)

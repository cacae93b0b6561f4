"""Refuse what does not add up, and say which figures (domain ruling 5; trust: figures of Annex 5 and lists disagree)."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from campaign.operations import Refused, tell
from campaign.roles import Action
from publishing.models import Compilation
from publishing.queries.balance import Unequal, in_force, unequal_in
from publishing.queries.reconciling import Line, reconcile

logger = logging.getLogger(__name__)
KIND = "figures_unequal"

NAMED = 5  # figures that a refusal names before it says how many there are


class Unbalanced(Refused):
    """Frozen figures do not agree with what they count; `lines` names each. Nothing was kept or published."""

    def __init__(self, lines: Iterable[Unequal]) -> None:
        self.lines = tuple(lines)
        named = "；".join(line.words for line in self.lines[:NAMED])
        more = f"等{len(self.lines)}处" if len(self.lines) > NAMED else ""
        super().__init__(f"数字不能相互印证，没有办理：{named}{more}。请联系技术人员核对汇总数，不要改动清单。")


def refuse_unequal(compilations: Iterable[Compilation], step: Callable[[], None] = lambda: None) -> None:
    """Refuse with every figure of the compilations that does not agree; `step` is told of each. Raises `Unbalanced`."""
    lines: list[Unequal] = []
    for one in compilations:
        lines += unequal_in(one)
        step()
    if lines:
        raise Unbalanced(lines)


class Unexplained(Refused):
    """A roll-up differs from those below it without a list that explains it; `lines` names each. Nothing was kept."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        named = "；".join(line.words for line in self.lines[:NAMED])
        more = f"等{len(self.lines)}处" if len(self.lines) > NAMED else ""
        super().__init__(
            f"与下级汇总表的差异没有清单可以解释，没有汇总：{named}{more}。请联系技术人员核对，不要改动清单。"
        )


def refuse_unlike(roll_up: Compilation, lists: Iterable[Compilation], step: Callable[[], None] = lambda: None) -> None:
    """Refuse a roll-up of `lists` of which a figure does not agree, or that differs from its children for no reason.

    `step` is told of each that was looked at, and of the comparison. Raises `Unbalanced`, `Unexplained`.
    """
    refuse_unequal([*lists, roll_up], step)
    if lines := reconcile(roll_up).unexplained:
        raise Unexplained(lines)
    step()


@dataclass(frozen=True)
class Balance:
    """How many compilations in force were looked at, and what in each does not agree."""

    looked: int
    unequal: dict[Compilation, list[Unequal]]


def check_figures(*, at: datetime) -> Balance:
    """Check the figures of everything in force; what does not agree is logged, and who compiles the list is told once a day.

    Rests on domain ruling 5 and the notice 五(三): the sums are of the lists, and of nothing else.
    """
    looked, unequal = 0, {}
    for compilation in in_force():
        looked += 1
        if lines := unequal_in(compilation):
            unequal[compilation] = lines
            logger.error("figures of compilation %s do not agree: %s", compilation.pk, lines[0].words)
            _tell(compilation, lines, at)
    return Balance(looked, unequal)


def _tell(compilation: Compilation, lines: list[Unequal], at: datetime) -> None:
    named = "；".join(line.words for line in lines[:NAMED])
    tell(
        compilation.unit,
        Action.COMPILE,
        obligation=f"figures:{compilation.pk}:{at:%Y-%m-%d}",
        kind=KIND,
        subject=f"{compilation}的数字不能相互印证",
        body=f"{named}。共{len(lines)}处。请联系技术人员核对，在查清以前不要据此对外报送。",
        at=at,
    )

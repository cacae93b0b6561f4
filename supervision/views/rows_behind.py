"""Where the rows behind a figure stand: the address of the page that lists them, for who looks at the figure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaign.models import Round, Unit
from submissions.models import Declaration
from supervision.enums.figures import BY_CODE, CODES, FIGURES, Counts
from supervision.queries.figures import LISTED


@dataclass(frozen=True)
class Behind:
    """One unit in one round, or with `whole` everything that reports to it; `paper` is the unit's declaration."""

    unit: Unit
    round: Round
    paper: int | None
    whole: bool = False

    def url(self, code: str) -> str:
        """The address of the rows of a figure; "" where no page lists them."""
        figure = BY_CODE.get(code)
        if figure is None:
            return ""
        if self.whole:
            return _rows(self, code) if code in LISTED else ""
        kind, *rest = figure.rows.split(":")
        return _rows(self, code) if kind == "rows" else PAGES[kind](self, *rest)

    def all(self) -> dict[str, str]:
        """The addresses of every figure that has one."""
        return {code: url for code in CODES if (url := self.url(code))}


def behind(unit: Unit, round: Round, *, whole: bool = False) -> Behind:
    """What the addresses of a unit's figures are made of; one query."""
    one = behind_each([unit], round)[0]
    return Behind(unit, round, one.paper, whole)


def behind_each(units: Sequence[Unit], round: Round) -> list[Behind]:
    """The same for several units, in their order; one query."""
    rows = Declaration.objects.filter(unit__in=units, round=round, is_current=True)
    papers = dict(rows.values_list("unit", "pk"))
    return [Behind(unit, round, papers.get(unit.pk)) for unit in units]


def _rows(one: Behind, code: str) -> str:
    asked = {"round": one.round.number, **({"whole": 1} if one.whole else {})}
    return f"{reverse('figure_rows', args=[one.unit.pk, code])}?{urlencode(asked)}"


def _declaration(one: Behind) -> str:
    return reverse("declaration", args=[one.paper]) if one.paper else ""


def _list(one: Behind, outcome: str, category: str = "") -> str:
    asked = {"list": outcome, "round": one.round.number, "unit": one.unit.code, "category": category}
    words = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('place', args=[one.unit.division.code])}?{words}"


PAGES: dict[str, Callable[..., str]] = {"declaration": _declaration, "list": _list}


def grouped(counts: Counts, urls: dict[str, str]) -> list[dict[str, Any]]:
    """The figures by their groups as a table shows them, those that were counted only."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for figure in FIGURES:
        if figure.code in counts:
            line = {"label": figure.label, "count": counts[figure.code], "url": urls.get(figure.code, "")}
            groups.setdefault(figure.group, []).append(line)
    return [{"name": name, "lines": lines} for name, lines in groups.items()]

"""From the place that a check names to the box on a page."""

import re
from collections.abc import Iterable
from typing import Any

from campaign.checks import Problem
from submissions.checks.stored import BASIS
from submissions.models import DeclaredItem

_PLACE = re.compile(r"(?P<item>\d+)-(?P<field>[a-z_]+)(?:-(?P<order>\d+))?")


def anchor_at(where: str) -> str:
    """The id of the box on the item's page: `id_cert_name`, `id_basis-2-title`."""
    found = _PLACE.fullmatch(where)
    if found is None:
        return ""
    field, order = found["field"], found["order"] or "1"
    return f"id_basis-{order}-{field.removeprefix('basis_')}" if field in BASIS else f"id_{field}"


def field_at(where: str) -> str:
    """The key of the column that a place names, "" for a further basis: the grid has boxes for the first only."""
    found = _PLACE.fullmatch(where)
    return found["field"] if found and found["order"] in (None, "1") else ""


def anchored(problems: Iterable[Problem], item: DeclaredItem) -> list[dict[str, Any]]:
    """The problems of one item as its own page lists them."""
    return [
        {"words": problem.words, "anchor": anchor_at(problem.where), "severity": problem.severity}
        for problem in problems
    ]

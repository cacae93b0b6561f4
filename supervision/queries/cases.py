"""The cases by their addresses: which kinds there are, and who may have one (decision 59)."""

from collections.abc import Callable
from uuid import UUID

from campaign.models import Unit, User
from supervision.queries.case_parts import Case
from supervision.queries.complaint_case import complaint_case
from supervision.queries.item_case import item_case
from supervision.queries.unit_case import unit_case


def _item(key: str, user: User) -> Case | None:
    try:
        return item_case(UUID(key), user)
    except ValueError:
        return None


def _unit(key: str, user: User) -> Case | None:
    unit = Unit.objects.select_related("division").filter(code=key).first()
    return unit_case(unit, user) if unit is not None else None


CASES: dict[str, Callable[[str, User], Case | None]] = {"item": _item, "unit": _unit, "complaint": complaint_case}


def case_of(kind: str, key: str, user: User) -> Case | None:
    """The case as this person may read it; None where there is none, or none for this person."""
    return CASES[kind](key, user) if kind in CASES else None

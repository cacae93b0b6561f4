"""For whom a script reads workbooks in: somebody who holds the post, else a person without a password who then holds it."""

from collections.abc import Sequence
from datetime import datetime

from campaign.access import people_holding, people_who_can
from campaign.enums import Role
from campaign.models import Unit, User
from campaign.operations import appoint
from campaign.roles import Action


def person_for(unit: Unit, action: Action, role: Role, *, at: datetime) -> User:
    """Somebody posted in the unit who may do `action`; else a post of `role` is made."""
    return people_who_can(action, unit).first() or _posted(unit, role, at)


def clerks_for(units: Sequence[Unit], *, at: datetime) -> dict[int, User]:
    """For each unit, by its key, who may fill in its papers; one query, and some for each unit that has nobody."""
    found = people_holding(Action.FILL, units)
    return {unit.pk: found.get(unit.pk) or _posted(unit, Role.CLERK, at) for unit in units}


def _posted(unit: Unit, role: Role, at: datetime) -> User:
    facts = {"name": f"{unit.short_name or unit.name}{role.label}"[:40], "password": "!"}
    user, _ = User.objects.get_or_create(username=f"{unit.code}-{role.value}", defaults=facts)
    appoint(user, unit, role, actor=None, at=at)
    return user

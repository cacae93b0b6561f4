"""Describe how a kept certificate is obtained (notice 五(四)1: 规范办理流程、明确办理条件、需提供的材料、办理时限)."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.operations import NoPower, record
from campaign.roles import Action
from publishing.checks import problems_of_guide
from publishing.models import Guide
from publishing.models.guides import FIELDS
from publishing.operations.legality import PrivateNumber


def save_guide(unit: Unit, uid: uuid.UUID, values: Mapping[str, str], *, actor: User, at: datetime) -> Guide:
    """Save the guide of one kept item of the unit; the next edition freezes it. Raises `NoPower`, `PrivateNumber`."""
    if words := why_not(actor, Action.FILL, unit):
        raise NoPower(words)
    if problems := problems_of_guide(values):
        raise PrivateNumber("".join(problem.words for problem in problems))
    with transaction.atomic():
        defaults = {field: values.get(field, "") for field in FIELDS}
        guide, _ = Guide.objects.update_or_create(
            uid=uid, unit=unit, defaults={**defaults, "saved_at": at, "saved_by": actor}
        )
        record(guide, "save", "保存办理指南", actor=actor, at=at, after=defaults)
    return guide

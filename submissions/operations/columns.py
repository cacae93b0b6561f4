"""Remember what a person says of a workbook's columns."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.operations import NoPower, record
from campaign.roles import Action
from submissions.models import ColumnMatch, Declaration
from submissions.operations.declarations import may_fill


def remember_columns(
    thing: Declaration | Unit, fingerprint: str, columns: Mapping[int, str], *, actor: User, at: datetime
) -> ColumnMatch:
    """Keep for a declaration's unit, or for a unit whose workbook a county carries, which key each column of a header
    means; gives what is kept.

    `columns` maps column numbers (from 1) to keys of the form, "" for a column that is not read; a column 0 says that
    the row is no header but an item. Raises `NoPower`.
    """
    if isinstance(thing, Declaration):
        may_fill(thing, actor)
        unit = thing.unit
    elif words := why_not(actor, Action.FILL_FOR, thing):
        raise NoPower(words)
    else:
        unit = thing
    with transaction.atomic():
        facts = {"columns": {str(column): key for column, key in columns.items()}, "saved_by": actor, "saved_at": at}
        match, _ = ColumnMatch.objects.update_or_create(unit=unit, fingerprint=fingerprint, defaults=facts)
        read = sum(1 for key in columns.values() if key)
        record(thing, "match_columns", f"对应上传工作簿的栏目{read}列", actor=actor, at=at)
    return match

"""Take notes out of the log, leaving its proof whole: what was erased, when, why and by which line stays (decision 59)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.models import LogEntry, NoteErasure, NoteSalt, User
from campaign.operations.moves import NoteMissing, batched, record

ERASE = "erase_notes"


def erase_notes(thing: Any, keys: Sequence[int], *, actor: User | None, at: datetime, why: str) -> int:
    """Empty the notes of these lines; gives how many had one. Also the salt goes, so that the hash that stays tells nothing.

    `thing` is what the erasure is logged about (it has a unit). A line that no block covers yet is left for the next time: its
    note has no hash that could stand for it. Raises `NoteMissing` without a reason.
    """
    if not why.strip():
        raise NoteMissing("删除说明须写明理由。")
    done = 0
    for batch in batched(sorted(set(keys))):
        with transaction.atomic():
            salted = NoteSalt.objects.select_for_update().filter(pk__in=batch).order_by("pk")
            found = list(salted.values_list("pk", flat=True))
            if not found:
                continue
            facts = {"count": len(found), "entries": found}
            line = record(thing, ERASE, f"删除办理记录说明{len(found)}条", actor=actor, at=at, note=why, after=facts)
            NoteErasure.objects.bulk_create([NoteErasure(entry_id=key, by=line) for key in found])
            LogEntry.objects.filter(pk__in=found).update(note="")
            NoteSalt.objects.filter(pk__in=found).delete()
            done += len(found)
    return done

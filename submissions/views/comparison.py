"""What confirming an upload would change, item by item, and what the person has chosen where file and system disagree."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from submissions.models import Declaration
from submissions.sheets.comparing import FILE_COUNTS, Compared, Comparison, Side, Standing, Wishes, rows_to_save
from submissions.sheets.importing import is_settled

ASKED = 200  # items of a kind that are asked one by one; the others are asked together
SHOWN = 100  # changed items whose texts are shown
STANDINGS = {
    Standing.NEW: ("新增", "kept"),
    Standing.CHANGED: ("修改", "waiting"),
    Standing.BOTH: ("两边都改过", "refused"),
    Standing.SAME: ("不变", "plain"),
    Standing.MISSING: ("文件中没有", "waiting"),
    Standing.GONE: ("系统中已删除", "waiting"),
    Standing.LOCKED: ("不在整改范围", "plain"),
}


def shown_comparison(paper: Declaration, comparison: Comparison) -> dict[str, Any]:
    """What the preview shows of a comparison, and whether there is anything to confirm."""
    counts = comparison.counts
    asks = bool(comparison.of(Standing.MISSING, Standing.GONE, Standing.BOTH))
    settled = not asks and is_settled(paper, comparison, rows_to_save(comparison, FILE_COUNTS))
    changed = comparison.of(Standing.CHANGED)
    return {
        "counts": [{"word": word, "tone": tone, "count": counts[key]} for key, (word, tone) in STANDINGS.items()],
        "settled": settled,
        "changed": [{"name": one.shown, "fields": one.saved} for one in changed[:SHOWN]],
        "changed_more": max(len(changed) - SHOWN, 0),
        "newer": sum(1 for one in comparison.items if any(field.side == "system" for field in one.differences)),
        "both": _asked(comparison.of(Standing.BOTH)),
        "missing": _asked(_deleted_first(comparison.of(Standing.MISSING)), comparison),
        "gone": _asked(comparison.of(Standing.GONE), comparison),
    }


def _deleted_first(missing: Iterable[Compared]) -> list[Compared]:
    """What somebody took out of the file before what was entered in the system since."""
    return sorted((one for one in missing if one.held and one.held.may_go), key=lambda one: not one.as_given)


def _asked(found: list[Compared], comparison: Comparison | None = None) -> dict[str, Any]:
    """The items of one kind as the page asks about them; `checked` is what is ticked before the person says anything."""
    lines = [
        {
            "uid": one.uid,
            "name": one.shown,
            "fields": [field for field in one.differences if field.side == "both"],
            "others": [field for field in one.differences if field.side == "file"],
            "checked": comparison is not None and _ticked(one, comparison),
            "as_given": one.as_given,
        }
        for one in found[:ASKED]
    ]
    return {"lines": lines, "rest": max(len(found) - ASKED, 0), "count": len(found)}


def _ticked(one: Compared, comparison: Comparison) -> bool:
    """A list that was not made from the template is taken as the whole; a template's lost rows stay unless ticked.

    What is gone from the system comes back by itself only where the file has a new text of it.
    """
    return not comparison.from_template if one.standing is Standing.MISSING else not one.as_given


def wishes_in(request: HttpRequest) -> Wishes:
    """What the person has chosen: `asked` names the items that the page showed, `take` those ticked, `both-…` the side."""
    chosen: dict[uuid.UUID, Side] = {}
    taken = set(request.POST.getlist("take"))
    for text in request.POST.getlist("asked"):
        if uid := _uid(text):
            chosen[uid] = "file" if text in taken else "system"
    for key, said in request.POST.items():
        uid = _uid(key.removeprefix("both-")) if key.startswith("both-") else None
        if uid and (side := _side(str(said))):
            chosen[uid] = side
    return Wishes(
        chosen,
        both=_side(request.POST.get("rest-both", "")),
        missing="file" if "rest-missing" in request.POST else "system",
        gone="file" if "rest-gone" in request.POST else "system",
    )


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _side(text: str) -> Side | None:
    sides: dict[str, Side] = {"file": "file", "system": "system"}
    return sides.get(text)

"""What confirming an upload would change, item by item, and what the person has chosen where file and system disagree."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from submissions.models import Declaration
from submissions.sheets.comparing import FILE_COUNTS, Compared, Comparison, Side, Standing, Wishes, rows_to_save
from submissions.sheets.importing import is_settled

ASKED = 200  # items of a kind that are asked one by one; the others are asked together
SHOWN = 100  # changed items whose texts are shown
UNSAID = Wishes({})  # nothing is ticked before the person ticks it
STANDINGS = {
    Standing.NEW: ("新增", "kept"),
    Standing.CHANGED: ("修改", "waiting"),
    Standing.BOTH: ("两边都改过", "refused"),
    Standing.SAME: ("不变", "plain"),
    Standing.MISSING: ("文件中没有", "waiting"),
    Standing.GONE: ("系统中已删除", "waiting"),
    Standing.LOCKED: ("不在整改范围", "plain"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What the yes does: how many rows of the file it takes, how many items of the declaration it removes and leaves."""

    lead: str
    rows: int
    missing: int
    removed: int
    gone: int
    back: int
    lacking: str

    @property
    def text(self) -> str:
        """The words on the button; static/js/upload.js writes the same while the person ticks."""
        said = [f"{self.lead}{self.rows + self.back}项"]
        said += [f"删除{self.removed}项"] if self.removed else []
        said += [f"保留{self.lacking}{self.missing - self.removed}项"] if self.missing > self.removed else []
        said += [f"不录入系统中已删除的{self.gone - self.back}项"] if self.gone > self.back else []
        return "，".join(said)


def deed_of(comparison: Comparison, wishes: Wishes, *, lead: str) -> Deed:
    """What the yes does, when the person chooses so; `lead` begins the sentence."""
    missing, gone = _may_go(comparison), comparison.of(Standing.GONE)
    rows = sum(1 for one in comparison.items if one.draft is not None) - len(gone)
    taken_out = bool(missing) and all(one.as_given for one in missing)
    return Deed(
        lead,
        rows,
        len(missing),
        sum(wishes.of(one) == "file" for one in missing),
        len(gone),
        sum(wishes.of(one) == "file" for one in gone),
        "文件中删去的" if taken_out else "文件中没有的",
    )


def shown_comparison(paper: Declaration, comparison: Comparison, wishes: Wishes = UNSAID) -> dict[str, Any]:
    """What the preview shows of a comparison, and whether there is anything to confirm; `wishes` stand ticked."""
    counts, missing = comparison.counts, _may_go(comparison)
    fixed = counts[Standing.MISSING] - len(missing)
    counts[Standing.MISSING] = len(missing)
    asks = bool(comparison.of(Standing.MISSING, Standing.GONE, Standing.BOTH))
    settled = not asks and is_settled(paper, comparison, rows_to_save(comparison, FILE_COUNTS))
    changed = comparison.of(Standing.CHANGED)
    return {
        "counts": [{"word": word, "tone": tone, "count": counts[key]} for key, (word, tone) in STANDINGS.items()],
        "settled": settled,
        "changed": [{"name": one.shown, "fields": one.saved} for one in changed[:SHOWN]],
        "changed_more": max(len(changed) - SHOWN, 0),
        "newer": sum(1 for one in comparison.items if any(field.side == "system" for field in one.differences)),
        "fixed": fixed,
        "both": _asked(comparison.of(Standing.BOTH), wishes, wishes.both),
        "missing": _asked(missing, wishes, wishes.missing),
        "gone": _asked(comparison.of(Standing.GONE), wishes, wishes.gone),
    }


def _may_go(comparison: Comparison) -> list[Compared]:
    """The missing items that may be removed: what somebody took out of the file, then what was entered since."""
    missing = (one for one in comparison.of(Standing.MISSING) if one.held and one.held.may_go)
    return sorted(missing, key=lambda one: not one.as_given)


def _asked(found: list[Compared], wishes: Wishes, rest: Side | None) -> dict[str, Any]:
    """The items of one kind as the page asks about them; `side` is what the person has chosen, `all` for the rest."""
    lines = [
        {
            "uid": one.uid,
            "name": one.shown,
            "fields": [field for field in one.differences if field.side == "both"],
            "others": [field for field in one.differences if field.side == "file"],
            "side": wishes.of(one),
            "as_given": one.as_given,
        }
        for one in found[:ASKED]
    ]
    return {"lines": lines, "rest": max(len(found) - ASKED, 0), "count": len(found), "all": rest}


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


def agreed_in(request: HttpRequest) -> int:
    """How many items the button said will be removed."""
    said = request.POST.get("agreed", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _side(text: str) -> Side | None:
    sides: dict[str, Side] = {"file": "file", "system": "system"}
    return sides.get(text)

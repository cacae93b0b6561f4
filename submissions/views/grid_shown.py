"""What a row of the grid shows beside its boxes: how it stands, what is wrong with it, and two texts after a conflict."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.forms import BoundField

from campaign.checks import Severity
from campaign.enums import Level
from submissions.checks.stored import BASIS
from submissions.forms.declarations import VOCABULARIES
from submissions.forms.grid import BLANK, GridRow
from submissions.models import DeclaredItem
from submissions.operations.grid import bases_of
from submissions.queries.explanations import Finding
from submissions.views.places import field_at

TAGS = {
    Severity.BLOCKER: ("refused", "须修改"),
    Severity.ERROR: ("refused", "须修改"),
    Severity.WARNING: ("waiting", "须说明"),
    Severity.INFO: ("plain", "提示"),
}
EXPLAINED = ("kept", "已说明")
Pair = Mapping[str, Any]  # a field in which two texts differ: key, label, mine, theirs, choice, ask


def shown(
    row: GridRow, found: Iterable[Finding] = (), *, refused: str = "", pairs: Sequence[Pair] = ()
) -> dict[str, Any]:
    """A row for the template. `found` is what the rules find in its item; `refused` says why the text is not saved, `pairs`
    are the fields in which two texts differ: those with `ask` are asked about, the others are settled."""
    notes = [note | {"id": f"note-{row.key}-{at}"} for at, note in enumerate(notes_of(row, found))]
    unsaved = bool(refused or row.form.errors)
    tone, word = ("refused", "未保存") if unsaved else standing(row, notes)
    return {
        "row": row,
        "cells": [cell(bound, notes) for bound in row.form],
        "notes": [note for note in notes if note["tone"] != "plain"],
        "hints": [note for note in notes if note["tone"] == "plain"],
        "said": said_of(notes),
        "refused": refused,
        "pairs": [pair for pair in pairs if pair["ask"]],
        "settled": [pair for pair in pairs if not pair["ask"]],
        "unsaved": unsaved,
        "locked": bool(row.item and not row.item.is_editable),
        "tone": tone,
        "word": word,
    }


def notes_of(row: GridRow, found: Iterable[Finding]) -> list[dict[str, str]]:
    """What is to be said under the row: first what could not be saved, else what the rules find, each with its box."""
    if row.form.errors:
        return [
            {"key": key, "tone": "refused", "tag": "不能保存", "words": f"{row.form.fields[key].label}：{error}"}
            for key, errors in row.form.errors.items()
            for error in errors
        ]
    weights = list(TAGS)
    notes = []
    for one in sorted(found, key=lambda one: (weights.index(one.problem.severity), one.holds)):
        tone, tag = EXPLAINED if one.asks_for_words and one.holds else TAGS[one.problem.severity]
        notes.append({"key": field_at(one.problem.where), "tone": tone, "tag": tag, "words": one.problem.words})
    return notes


def said_of(notes: Sequence[Mapping[str, str]]) -> str:
    """How many notes of each weight there are, in words."""
    counts = Counter(note["tag"] for note in notes if note["tone"] != "plain")
    return "，".join(f"{tag}{count}处" for tag, count in counts.items())


def standing(row: GridRow, notes: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    """Tone and word of the row's mark."""
    if row.item is None:
        return "draft", "未填写"
    for tone, word in (("refused", "须修改"), ("waiting", "须说明")):
        if count := sum(note["tone"] == tone for note in notes):
            return tone, f"{word}{count}处"
    return "kept", "可提交"


def cell(bound: BoundField, notes: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A box, marked and tied to what is said of it."""
    about = [note for note in notes if note["key"] == bound.name]
    tones = {note["tone"] for note in about}
    wrong = "refused" in tones
    attrs: dict[str, str | bool] = {"aria-invalid": "true"} if wrong else {}
    if about:
        attrs["aria-describedby"] = " ".join(note["id"] for note in about)
    return {
        "key": bound.name,
        "label": bound.label,
        "box": bound.as_widget(attrs=attrs),
        "words": in_words(bound.name, bound.value()),
        "mark": "wrong" if wrong else "look" if "waiting" in tones else "",
    }


def stored_value(item: DeclaredItem, key: str) -> Any:
    """A field of an item, or of its first basis."""
    if key in BASIS:
        return (bases_of(item) or [BLANK])[0][key.removeprefix("basis_")]
    return getattr(item, key)


def in_words(key: str, value: Any) -> str:
    """A value of a column as people read it."""
    if value is None or value == "":
        return ""
    if key == "levels":
        return "、".join(str(Level(int(one)).label) for one in value) if isinstance(value, list | tuple) else str(value)
    return str(dict(VOCABULARIES[key]).get(value, value)) if key in VOCABULARIES else str(value)

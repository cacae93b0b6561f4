"""Two people in one row of the grid: what each changed in the text that both had opened, and what must be asked."""

from collections.abc import Sequence
from typing import Any

from campaign.models import User
from campaign.templatetags.face import moment
from submissions.checks.stored import BASIS
from submissions.forms.grid import GridRow, Sent
from submissions.models import DeclaredItem
from submissions.operations.items import FIELDS
from submissions.sheets.given_out import digest
from submissions.views.differing import label_of
from submissions.views.grid_shown import Pair, in_words, stored_value

ELSEWHERE = "别的内容"  # what has no history: the further bases


def conflict(row: GridRow, stored: DeclaredItem, sent: Sent) -> list[dict[str, Any]]:
    """The fields in which the stored text and the typed one differ, each with whose text stands where only one of the two
    changed what both had opened. Where both did, none stands, and it is to be asked (`ask`)."""
    opened, chosen, was = opened_by(stored, sent), sent.choices(), sent.was()
    pairs = []
    for key in row.form.fields:
        mine, theirs = row.form.cleaned_data[key], stored_value(stored, key)
        if in_words(key, mine) == in_words(key, theirs):
            continue
        old = [_read_so(opened, was, key, value) for value in (mine, theirs)]
        choice = "theirs" if old[0] or chosen.get(key) == "theirs" else "mine" if old[1] else ""
        if key in sent.asked and key not in chosen:
            choice = ""
        facts = {"key": key, "label": str(row.form.fields[key].label), "choice": choice}
        texts = {"mine": in_words(key, mine), "theirs": in_words(key, theirs)}
        pairs.append({**facts, **texts, "ask": not choice or key in sent.asked})
    return pairs


def opened_by(stored: DeclaredItem, sent: Sent) -> Any:
    """The item as it stood at the version that was typed over; None when nothing is known of it."""
    return stored.history.filter(row_version=sent.row_version or 1).order_by("-history_id").first()


def merged_in_words(stored: DeclaredItem, sent: Sent, pairs: Sequence[Pair], reader: User) -> str:
    """Who else changed what since the text was opened, and what this person changed: the row is saved with both."""
    opened = opened_by(stored, sent)
    theirs = {key for key in FIELDS if opened is not None and getattr(opened, key) != getattr(stored, key)}
    theirs |= {str(pair["key"]) for pair in pairs if pair["choice"] == "theirs"}
    mine = [str(pair["label"]) for pair in pairs if pair["choice"] == "mine"]
    labels = "、".join(label_of(key) for key in (*FIELDS, *BASIS) if key in theirs) or ELSEWHERE
    said = f"{_others(stored, sent, reader)}改了{labels}"
    return f"已合并保存：{said}；您改了{'、'.join(mine)}。" if mine else f"{said}，您没有改动这一项。"


def _others(stored: DeclaredItem, sent: Sent, reader: User) -> str:
    """Who saved the item after it was opened, and when last."""
    later = stored.history.filter(row_version__gt=sent.row_version or 1).select_related("history_user")
    saves = list(later.order_by("history_id"))
    users = {save.history_user for save in saves}
    names = ["您在另一窗口" if user == reader else user.name if user else "他人" for user in users]
    return f"{'、'.join(sorted(names)) or '他人'}{'于' + moment(saves[-1].history_date) if saves else ''}"


def _read_so(opened: Any, was: dict[str, str], key: str, value: Any) -> bool:
    """Whether the field read so when it was opened; not, when nothing is known of it."""
    if key in BASIS:
        return was.get(key) == digest(value)
    return opened is not None and in_words(key, getattr(opened, key)) == in_words(key, value)

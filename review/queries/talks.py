"""How an item was talked over, round by round, as the log has it: nothing is edited away (notice 五(三): 充分沟通协商)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campaign.enums import Disposal, Outcome
from campaign.models import LogEntry
from review.enums import ReturnReason, Side
from review.models import Ruling
from review.queries.texts import TOLD_TO_UNIT

SIDE_OF = {
    "return": Side.PANEL,
    "answer_return": Side.UNIT,
    "take_up_again": Side.PANEL,
    "take_up_overdue": Side.PANEL,
    "call_back": Side.PANEL,
    "feed_back": Side.PANEL,
    "recall": Side.PANEL,
    "take_back": Side.PANEL,
    "accept": Side.UNIT,
    "contest": Side.UNIT,
    "contest_finally": Side.UNIT,
    "escalate": Side.PANEL,
    "decide": Side.SUPERIOR,
    "reopen": Side.PANEL,
}
RULED = ("rule", "rule_again")


@dataclass(frozen=True)
class Step:
    """One step that one side took before the other: what was said, the verdict that was put forward, by when to answer."""

    entry: LogEntry
    side: Side
    label: str
    round: int
    verdict: tuple[tuple[str, str], ...] = ()
    due: datetime | None = None


def talks_of(ruling: Ruling) -> list[Step]:
    """What passed between panel, unit and superior about the item, oldest first; one query.

    A verdict stands at its feedback as it was then, whatever the panel ruled later; rounds are counted by feedbacks.
    """
    moves = (*TOLD_TO_UNIT, *RULED)
    return steps_of(LogEntry.objects.about(ruling).filter(move__in=moves).select_related("actor"))


def steps_of(entries: Iterable[LogEntry]) -> list[Step]:
    """The steps that these lines of an item's log, oldest first, tell."""
    found: list[Step] = []
    round, facts = 0, {}
    for entry in entries:
        if entry.move in RULED:
            facts = entry.after
            continue
        round += entry.move == "feed_back"
        verdict: tuple[tuple[str, str], ...] = ()
        if entry.move == "feed_back":
            verdict = verdict_words(facts)
        elif entry.move == "decide":
            verdict = verdict_words(entry.after)
        due = entry.after.get("due_at")
        found.append(
            Step(
                entry,
                SIDE_OF[entry.move],
                _label(entry, round),
                round,
                verdict,
                datetime.fromisoformat(due) if due else None,
            )
        )
    return found


def verdict_words(facts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """A verdict as the log kept it, in words: label and value of what was said."""
    day = date.fromisoformat(facts["effective_from"]) if facts.get("effective_from") else None
    words = (
        ("结论", str(Outcome(facts["outcome"]).label) if facts.get("outcome") else ""),
        ("六个一批类别", str(Disposal(facts["disposal"]).label) if facts.get("disposal") else ""),
        ("取消后办理方式", facts.get("replacement", "")),
        ("承接核查单位", facts.get("checking_unit", "")),
        ("执行日期", f"{day.year}年{day.month}月{day.day}日" if day else ""),
        ("理由", facts.get("reason", "")),
    )
    return tuple((label, value) for label, value in words if value)


def _label(entry: LogEntry, round: int) -> str:
    """What the step was, with its round of talks or the class of its reason."""
    if entry.move == "feed_back":
        return f"第{round}轮反馈审核意见"
    if entry.move in ("contest", "contest_finally"):
        return f"第{round}轮提出异议"
    if entry.move == "return" and entry.after.get("returned_for"):
        return f"退回整改：{ReturnReason(entry.after['returned_for']).label}"
    return entry.label

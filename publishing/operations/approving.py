"""Legality review and government approval: both lists of a compilation go together (notice 五(三))."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import LogEntry, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, carry_out_all, tell
from campaign.roles import Action
from publishing.checks import problems_of_approval, problems_of_passing
from publishing.enums import ON_RECORD
from publishing.models import ApprovalSheet, Compilation, Edition
from publishing.operations.keeping import Scan, store_sheet
from publishing.queries.gates import barred


class SamePerson(Refused):
    """Nobody acts on both sides of a gate (decision 31)."""


class RemarksOpen(Refused):
    """The reviewer's own remarks still ask for changes; `words` names the items."""


class NotApproved(Refused):
    """A sheet is kept of an approval that is on record."""


@contextmanager
def gate(compilation: Compilation, move: str, actor: User) -> Iterator[None]:
    """Hold the compilation while `actor` takes `move` with it. Raises `SamePerson` when they did what the move looks at."""
    with transaction.atomic():
        Compilation.objects.select_for_update().get(pk=compilation.pk)
        if words := barred(compilation, move, actor):
            raise SamePerson(words)
        yield


def submit_for_legality(compilation: Compilation, *, actor: User, at: datetime) -> list[LogEntry]:
    """Send both lists to the justice department of the same level (notice 五(三): 经司法部门合法性审查)."""
    entries = carry_out_all(editions_of(compilation), "submit_legality", actor=actor, at=at)
    _tell(compilation, Action.REVIEW_LEGALITY, "有清单等待合法性审查", at)
    return entries


def pass_legality(compilation: Compilation, *, words: str, actor: User, at: datetime) -> list[LogEntry]:
    """The justice department finds both lists lawful; `words` is its opinion. Raises `SamePerson`, `RemarksOpen`."""
    with gate(compilation, "pass_legality", actor):
        if problems := problems_of_passing(compilation):
            raise RemarksOpen("".join(problem.words for problem in problems))
        entries = _judge(compilation, "pass_legality", words, actor, at)
        _tell(compilation, Action.RECORD_APPROVAL, "清单已通过合法性审查，请报本级人民政府审定", at)
    return entries


def send_back(compilation: Compilation, *, note: str, actor: User, at: datetime) -> list[LogEntry]:
    """The justice department sends both lists back with the reason; they are then discarded and compiled anew.

    Remarks that ask for a change are reason enough: then `note` may be empty. Raises `SamePerson`, `NoteMissing`."""
    with gate(compilation, "send_back", actor):
        if not note.strip() and (count := compilation.remarks.open().count()):
            note = f"按{count}条“需改”意见改正后重新编制，逐条意见见审查意见。"
        entries = _judge(compilation, "send_back", note, actor, at)
        _tell(compilation, Action.COMPILE, "清单被合法性审查退回", at)
    return entries


def _judge(compilation: Compilation, move: str, words: str, actor: User, at: datetime) -> list[LogEntry]:
    editions = editions_of(compilation)
    for edition in editions:
        edition.legality_by, edition.legality_at, edition.legality_words = actor, at, words
    changed = ("legality_by", "legality_at", "legality_words")
    return carry_out_all(editions, move, actor=actor, at=at, note=words, changed=changed)


def record_approval(
    compilation: Compilation,
    *,
    number: str,
    day: date | None,
    signatory: str,
    sheet: Scan | None = None,
    actor: User,
    at: datetime,
) -> list[LogEntry]:
    """Record that the government approved both lists: document number, day, signatory, and the scanned sheet where there is
    one. Raises `Refused` with what is missing, `SamePerson`, `NotASheet`; then nothing is recorded."""
    if problems := problems_of_approval(number, day, signatory, at.astimezone(SHANGHAI).date(), passed_on(compilation)):
        raise Refused("".join(problem.words for problem in problems))
    with gate(compilation, "approve", actor):
        editions = editions_of(compilation)
        for edition in editions:
            edition.approval_number, edition.approval_date, edition.approval_signatory = number, day, signatory
        changed = ("approval_number", "approval_date", "approval_signatory")
        entries = carry_out_all(editions, "approve", actor=actor, at=at, changed=changed)
        if sheet is not None:
            store_sheet(compilation, sheet, actor=actor, at=at)
        _tell(compilation, Action.PUBLISH, "清单已经本级人民政府审定，请公布", at)
    return entries


def keep_sheet(compilation: Compilation, sheet: Scan, *, actor: User, at: datetime) -> ApprovalSheet:
    """Keep a scan of the approval sheet that came after the approval was recorded.

    Raises `NoPower`, `NotApproved`, `SamePerson`, `NotASheet`.
    """
    if words := why_not(actor, Action.RECORD_APPROVAL, compilation):
        raise NoPower(words)
    with gate(compilation, "keep_sheet", actor):
        if any(edition.state not in ON_RECORD for edition in editions_of(compilation)):
            raise NotApproved("还没有登记政府审定，不能留存呈批表扫描件。请先登记审定文号、日期、签发人。")
        return store_sheet(compilation, sheet, actor=actor, at=at)


def discard(compilation: Compilation, *, note: str, actor: User, at: datetime) -> list[LogEntry]:
    """Give up a compilation before it is published; its number is not used again."""
    return carry_out_all(editions_of(compilation), "discard", actor=actor, at=at, note=note)


def passed_on(compilation: Compilation) -> date | None:
    """The day on which the review of legality passed the list; None before."""
    passed = compilation.editions.order_by("kind").values_list("legality_at", flat=True).first()
    return passed.astimezone(SHANGHAI).date() if passed else None


def editions_of(compilation: Compilation) -> Sequence[Edition]:
    """The editions of a compilation, which always move together."""
    return list(compilation.editions.select_related("unit", "unit__division", "round").order_by("kind"))


def _tell(compilation: Compilation, action: Action, subject: str, at: datetime) -> None:
    body = f"{compilation}：请在“清单”中办理。"
    tell(
        compilation.unit,
        action,
        obligation=f"compilation:{compilation.pk}",
        kind=action.value,
        subject=f"{compilation}{subject}",
        body=body,
        at=at,
    )

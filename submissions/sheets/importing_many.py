"""A pile of workbooks into the declarations of as many units: read ahead, judged and saved some at a time, each answered.

Units that have nothing in the round yet are started and filled together; whoever has a declaration is compared with it
alone, and so is everybody of a group in which one is refused: what one workbook does never decides about another.
"""

import gc
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from campaign.checks import Problem, Severity
from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused
from campaign.sheets.neutral import NeutralWorkbook
from campaign.sheets.safely import Refusal, SafeReader
from submissions.models import Declaration, FormVersion
from submissions.operations import NotEditable, start_declaration
from submissions.operations.piles import Filled, start_filled
from submissions.queries import papers_in_hand
from submissions.queries.columns import columns_matched_by
from submissions.sheets.answers import code_of
from submissions.sheets.comparing import compare
from submissions.sheets.declaration_in import Reading, read_declaration, rejected
from submissions.sheets.importing import How, Imported, agreed_rows, given_for, import_reading, judged

GROUP = 20  # workbooks that are saved together: the questions of a group are shared, its texts stay in memory


@dataclass(frozen=True, slots=True)
class Handed:
    """A workbook, the unit whose declaration it is, the name of the file, and for whom it is read in."""

    path: Path
    unit: Unit
    name: str
    actor: User


def import_workbooks(
    handed: Sequence[Handed], round: Round, *, how: How, at: datetime
) -> Generator[Imported, None, None]:
    """Import each workbook into its unit's declaration; gives what became of it, in the order of `handed`.

    No unit may stand there twice. What `import_workbook` would raise is the reading's only problem.
    """
    form = FormVersion.objects.filter(annex=2).latest("version")
    with SafeReader() as reader:
        answers = reader.read_many(one.path for one in handed)
        for start in range(0, len(handed), GROUP):
            with _collector_resting():
                done = list(_group(handed[start : start + GROUP], answers, Given(round, form, how, at)))
            yield from done


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Within it nobody looks for garbage in circles: a group makes a hundred thousand small objects, none in a circle.

    Measured: a sixth of the time of a pile. What a group leaves behind is looked for at its end.
    """
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()
            gc.collect(1)


@dataclass(frozen=True, slots=True)
class Given:
    """What holds for every workbook of the pile."""

    round: Round
    form: FormVersion
    how: How
    at: datetime


def _group(handed: Sequence[Handed], answers: Iterator[NeutralWorkbook | Refusal], given: Given) -> Iterator[Imported]:
    units = [one.unit for one in handed]
    in_hand, matched = papers_in_hand(units, given.round), columns_matched_by(units)
    papers = [
        in_hand.get(one.unit.pk) or Declaration(unit=one.unit, round=given.round, form=given.form) for one in handed
    ]
    read = []
    for one, paper, answer in zip(handed, papers, answers, strict=False):
        read.append((paper, _read(answer, paper, matched.get(one.unit.pk, {}), given.how.split)))
    readings = judged(read, given.at.astimezone(SHANGHAI).date())
    together = _started_together(handed, papers, readings, given)
    for one, paper, reading in zip(handed, papers, readings, strict=True):
        yield together.get(one.unit.pk) or _alone(one, paper, reading, given)


def _read(
    answer: NeutralWorkbook | Refusal, paper: Declaration, matched: Mapping[str, Mapping[int, str]], split: bool
) -> Reading:
    if isinstance(answer, Refusal):
        return rejected(Problem("", answer.code, Severity.BLOCKER, answer.words))
    return read_declaration(answer, paper.form.columns, paper.unit.name, matched, split)


def _started_together(
    handed: Sequence[Handed], papers: Sequence[Declaration], readings: Sequence[Reading], given: Given
) -> dict[int, Imported]:
    """Save what comes from units that have no declaration yet; gives by unit what became of it, {} when one is refused."""
    pile: list[Filled] = []
    told: list[Reading] = []
    for one, paper, reading in zip(handed, papers, readings, strict=True):
        if paper.pk is None and _may_be_saved(reading, given.how):
            out = given_for(paper, reading)
            comparison = compare(reading.drafts, (), out.rows if out else (), from_template=out is not None)
            rows = agreed_rows(comparison, given.how.wishes, None)
            pile.append(Filled(one.unit, rows, one.path, one.name, reading.rows, one.actor))
            told.append(reading)
    try:
        saved = start_filled(pile, given.round, at=given.at)
    except (Refused, IntegrityError):  # then each is answered for itself
        return {}
    return {
        one.unit.pk: Imported(reading, saved=True, kept=kept, taken=taken)
        for one, reading, (kept, taken) in zip(pile, told, saved, strict=True)
    }


def _alone(one: Handed, paper: Declaration, reading: Reading, given: Given) -> Imported:
    """Import one workbook as its page would; a declaration that was only begun for it goes when nothing is saved."""
    if not _may_be_saved(reading, given.how) and not (given.how.gaps and reading.has_gaps):
        return Imported(reading, saved=False)
    try:
        with transaction.atomic():
            paper = editable(paper if paper.pk else None, one.unit, given.round, actor=one.actor, at=given.at)
            imported = import_reading(
                reading, one.path, paper, name=one.name, how=given.how, actor=one.actor, at=given.at
            )
            if not imported.saved:
                transaction.set_rollback(True)
    except Refused as refusal:
        return Imported(rejected(Problem("", code_of(refusal), Severity.BLOCKER, refusal.words)), saved=False)
    return imported


def _may_be_saved(reading: Reading, how: How) -> bool:
    return reading.verdict == "accept" or (reading.verdict == "warn" and how.confirmed)


def editable(paper: Declaration | None, unit: Unit, round: Round, *, actor: User, at: datetime) -> Declaration:
    """Give the paper that a workbook goes into: the one in hand, or one that is started now.

    Raises `NotEditable` for one that was handed in, and what `start_declaration` raises.
    """
    if paper is None:
        return start_declaration(unit, round, actor=actor, at=at)
    if not paper.is_editable:
        next_step = f"（回执号{paper.receipt}），不能再录入。" if paper.receipt else "，不能再录入。请先收回修改。"
        raise NotEditable(f"本轮申报表{paper.get_state_display()}{next_step}")
    return paper

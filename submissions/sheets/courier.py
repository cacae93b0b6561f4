"""Workbooks of townships that are off line: read for them when they come back, and written for all of them at once."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from campaign.checks import Problem, Severity
from campaign.models import Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from submissions.checks.stored import found_in
from submissions.checks.weighing import settings_now, weighed
from submissions.models import Declaration, Delivery, FormVersion
from submissions.operations.courier import File, Signed, deliver
from submissions.sheets.declaration_in import Reading
from submissions.sheets.filling import write_template_of
from submissions.sheets.importing import SAVABLE, by_row, read_for

SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the same templates give the same bytes


@dataclass(frozen=True)
class Brought:
    """A workbook that was brought: the paper (not stored) as which it is read, what it says, and what in it would keep the
    paper from being handed in."""

    paper: Declaration
    reading: Reading
    hindering: tuple[Problem, ...]

    @property
    def deliverable(self) -> bool:
        """Whether it can be handed in as it is: the county changes nothing in what a township signed."""
        return self.reading.verdict in SAVABLE and not self.hindering


def latest_form() -> FormVersion:
    """The form of Annex 2 that is in force."""
    return FormVersion.objects.filter(annex=2).latest("version")


def read_brought(path: Path, unit: Unit, round: Round, day: date) -> Brought:
    """Read a township's workbook as its own declaration would be read; nothing is saved."""
    paper = Declaration(unit=unit, round=round, form=latest_form())
    reading = read_for(paper, path, day)
    drafts = [by_row(draft) for draft in reading.drafts]
    found = weighed(found_in(drafts, day, unit), settings_now()) if reading.verdict in SAVABLE else []
    heavy = (Severity.BLOCKER, Severity.ERROR)
    return Brought(paper, reading, tuple(problem for problem in found if problem.severity in heavy))


def deliver_workbook(
    path: Path, unit: Unit, round: Round, name: str, signed: Signed, *, scan: File | None, actor: User, at: datetime
) -> Delivery | None:
    """Read the workbook once more and hand it in as the township; None when it no longer can be handed in.

    Raises what `deliver` raises.
    """
    brought = read_brought(path, unit, round, at.astimezone(SHANGHAI).date())
    if not brought.deliverable:
        return None
    workbook = File(path.read_bytes(), name)
    return deliver(unit, round, brought.reading.drafts, workbook, signed, scan=scan, actor=actor, at=at)


def write_templates(target: IO[bytes], units: Iterable[Unit], round: Round) -> int:
    """Write the personal templates of `units` for the round into a ZIP, with what each has certified; gives how many.

    What a unit is still writing is its own and does not stand in it.
    """
    rows = list(units)
    certified = Declaration.objects.current().filter(unit__in=rows, round=round).select_related("unit", "round", "form")
    papers = {paper.unit_id: paper for paper in certified}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for unit in rows:
            made = BytesIO()
            write_template_of(made, unit, round, papers.get(unit.pk))
            entry = zipfile.ZipInfo(f"{unit.code}{unit.name}证明事项清理申报表.xlsx", SAME_DAY)
            archive.writestr(entry, made.getvalue(), zipfile.ZIP_STORED)
    return len(rows)

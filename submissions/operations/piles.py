"""A pile of declarations at once: started, filled and their workbooks kept, with the statements of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction

from campaign.access import holdings_of, knowing_all
from campaign.models import Round, Unit, User
from campaign.operations.moves import Line, record_all
from campaign.queries import allowed_among
from submissions.models import Declaration, DeclarationFile, FormVersion
from submissions.operations.declarations import AlreadyStarted, closed, holder_of, started_by
from submissions.operations.rewriting import Paper, Row, Taken, rewrite
from submissions.operations.storing import store
from submissions.operations.taking import file_of


@dataclass(frozen=True, slots=True)
class Filled:
    """What a unit's first declaration of the round is to hold, who fills it in, and the workbook that says so."""

    unit: Unit
    rows: Sequence[Row]
    path: Path
    name: str
    told: int  # items of the workbook
    actor: User


def start_filled(pile: Sequence[Filled], round: Round, *, at: datetime) -> list[tuple[DeclarationFile, Taken]]:
    """Start the declarations of units that have none, fill them, keep the workbooks: all of them or none.

    Each has the lines in the log that it would have alone. Raises what `start_declaration` raises.
    """
    with transaction.atomic():
        papers = start_all([(one.unit, one.actor) for one in pile], round, at=at)
        filled = [Paper(paper, (), one.rows, one.actor) for paper, one in zip(papers, pile, strict=True)]
        taken = rewrite(filled, at=at)
        files = []
        for paper, one in zip(papers, pile, strict=True):
            content = one.path.read_bytes()
            kept = file_of(paper, content, one.name, one.told, actor=one.actor, at=at)
            kept.file.save("workbook.xlsx", ContentFile(content), save=False)
            files.append(kept)
        store(files)
    return list(zip(files, taken, strict=True))


def start_all(pairs: Sequence[tuple[Unit, User]], round: Round, *, at: datetime) -> list[Declaration]:
    """Open the first version for each unit, by the person beside it: all of them or none, whatever their number.

    Raises what `start_declaration` raises; `AlreadyStarted` where one of the units has a declaration.
    """
    with knowing_all(holdings_of([actor for _, actor in pairs])):
        holders = [holder_of(unit, actor) for unit, actor in pairs]
    allowed = allowed_among(round, "declare", [unit for unit, _ in pairs], at)
    if any(unit.pk not in allowed for unit, _ in pairs):
        raise closed(round)
    form = FormVersion.objects.filter(annex=2).latest("version")
    papers = [
        Declaration(unit=unit, round=round, form=form, filled_for_by=holder, created_at=at, saved_at=at)
        for (unit, _), holder in zip(pairs, holders, strict=True)
    ]
    with transaction.atomic():
        begun = Declaration.objects.filter(round=round, unit__in=[unit for unit, _ in pairs]).first()
        if begun is not None:
            raise AlreadyStarted("本轮申报表已经建立，请继续填写。", begun)
        store(papers)
        record_all(
            [Line(paper, "start", started_by(paper), actor) for paper, (_, actor) in zip(papers, pairs, strict=True)],
            at=at,
        )
    return papers

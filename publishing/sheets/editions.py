"""Turn a frozen edition into its workbook, and publish with it: the annex in the form that the notice prescribes."""

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from campaign.enums import BasisLevel, Disposal, Level, Outcome, Subject
from campaign.models import Division, LogEntry, User
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.layout import LOG_MARK
from publishing.enums import EditionKind
from publishing.models import BASIS_GROUPS, CATEGORIES, Compilation, Edition, ListedItem, UnitFigures
from publishing.operations import keep_cover, publish_together
from publishing.operations.releasing import File, Writer
from publishing.operations.storing import folder_held
from publishing.sheets.annexes import CancelledRow, RetainedRow, write_cancelled_list, write_retained_list
from publishing.sheets.covers import write_cover
from publishing.sheets.summary import DetailRow, SummaryRow, write_summary
from publishing.sheets.summary_more import more_sheets

CHUNK = 2000  # rows fetched at a time: memory stays flat at 300,000
RETAINED_FROM = (
    *("cert_name", "service_name", "purpose", "bases", "demanding_unit", "issuing_unit", "levels", "subject"),
    *("guide", "reason", "supervision_phone", "remark"),
)
CANCELLED_FROM = (
    *("demanding_unit", "service_name", "cert_name", "bases", "issuing_unit", "disposal", "replacement"),
    *("checking_unit", "effective_from", "remark"),
)
SUBJECTS = {one.value: str(one.label) for one in Subject}
SHARED_COUNTS = ("baseline_enterprise", "baseline_individual", "baseline", *CATEGORIES, *BASIS_GROUPS, "referred")


def release(compilation: Compilation, *, actor: User, at: datetime) -> list[LogEntry]:
    """Publish a compilation with its workbooks and its notice; raises what `publish` raises, and then nothing is published."""
    return release_together([compilation], actor=actor, at=at)


def release_together(
    compilations: Sequence[Compilation], *, actor: User, at: datetime, writer: Writer | None = None
) -> list[LogEntry]:
    """Publish several compilations with their workbooks and notices, all or none; raises what `publish_together` raises.

    `writer` stands in for `write_edition` where somebody wants to know of each workbook.
    """
    with folder_held(), transaction.atomic():
        entries = publish_together(compilations, writer=writer or write_edition, actor=actor, at=at)
        for compilation in compilations:
            if not compilation.is_roll_up:
                keep_cover(compilation, writer=write_cover, at=at)
    return entries


def write_edition(edition: Edition, path: Path) -> File:
    """Write the edition's annex to `path`: rows as frozen, in their order, text inert, the edition code on the sheet."""
    day = (edition.published_at or edition.compilation.compiled_at).astimezone(SHANGHAI).date()
    name, code = edition.unit.name, printed_on(edition)
    items = edition.compilation.items.all()
    match EditionKind(edition.kind):
        case EditionKind.RETAINED:
            rows = map(retained_row, plain_rows(items, Outcome.RETAIN, RETAINED_FROM))
            written = write_retained_list(path, rows, unit_name=name, day=day, edition_code=code)
        case EditionKind.CANCELLED:
            gone = plain_rows(items, Outcome.CANCEL, CANCELLED_FROM)
            lines = (cancelled_row(item, edition) for item in gone)
            written = write_cancelled_list(path, lines, unit_name=name, day=day, edition_code=code)
        case EditionKind.SUMMARY:
            places = Places()
            sums = summary_rows(edition.compilation, places)
            details = detail_rows(edition.compilation, places)
            more = more_sheets(edition.compilation)
            place = Level(edition.unit.division.level)
            written = write_summary(
                path, sums, unit_name=name, day=day, edition_code=code, place=place, details=details, more=more
            )
    return File(written.rows, written.sha256)


def plain_rows(items: QuerySet[ListedItem], outcome: Outcome, names: Sequence[str]) -> Iterator[Any]:
    """The rows of one outcome in their order, with these columns only: half the work of whole model instances."""
    rows = items.filter(outcome=outcome).order_by("position")
    return rows.values_list(*names, named=True).iterator(CHUNK)


def printed_on(edition: Edition) -> str:
    """What a sheet prints to be known by: the edition code, the check code of its rows, the newest block of the log; a draft has
    the first only."""
    log = f"{LOG_MARK}{edition.log_code}" if edition.log_code else ""
    return f"{edition.code}　校验码：{edition.check_code}{log}" if edition.check_code else edition.code


def basis_lines(item: ListedItem) -> str:
    """The bases as the annex prints them, one a line: level, name, clause."""
    return basis_words(item.bases)


def basis_words(bases: list[dict[str, str]]) -> str:
    """The same from the frozen bases alone."""
    return "\n".join(_basis_line(basis) for basis in bases)


def _basis_line(basis: dict[str, str]) -> str:
    level = basis["level"]
    if not level or level == BasisLevel.NONE:
        return str(BasisLevel.NONE.label)
    return f"{_level_mark(level)}{basis['title']}{basis['clause']}"


@functools.cache
def _level_mark(level: str) -> str:
    return f"【{BasisLevel(level).label}】"


def retained_row(item: ListedItem) -> RetainedRow:
    """A kept item as Annex 3 prints it."""
    guide = item.guide
    return RetainedRow(
        cert_name=item.cert_name,
        purpose=f"{item.service_name}：{item.purpose}" if item.purpose else item.service_name,
        basis=basis_lines(item),
        basis_text="\n".join(basis["text"] for basis in item.bases if basis["text"]),
        demanding_unit=item.demanding_unit,
        issuing_unit=item.issuing_unit,
        levels=item.levels,
        subject=SUBJECTS[item.subject],
        guide_conditions=guide.get("conditions", ""),
        guide_materials=guide.get("materials", ""),
        guide_days=guide.get("time_limit", ""),
        guide_place=guide.get("place", ""),
        guide_sample=guide.get("sample", ""),
        keep_reason=item.reason,
        supervision_phone=item.supervision_phone,
        remark=item.remark,
    )


def cancelled_row(item: ListedItem, edition: Edition) -> CancelledRow:
    """A cancelled item as Annex 4 prints it; without a day of its own it holds from the day of publication."""
    return CancelledRow(
        demanding_unit=item.demanding_unit,
        service_name=item.service_name,
        cert_name=item.cert_name,
        basis=basis_lines(item),
        issuing_unit=item.issuing_unit,
        disposal=str(Disposal(item.disposal).label),
        replacement=item.replacement,
        checking_unit=item.checking_unit,
        effective=item.effective_from or edition.effective_from,
        remark=item.remark,
    )


class Places:
    """The names of prefecture and county for a division path."""

    def __init__(self) -> None:
        self._names = dict(Division.objects.values_list("code", "name"))

    def of(self, path: str) -> tuple[str, str]:
        """Prefecture and county of a path; empty where the path ends above them."""
        codes = path.strip("/").split("/")
        names = [self._names.get(code, "") for code in codes[1:3]]
        prefecture, county = [*names, "", ""][:2]
        return prefecture, county


def summary_rows(compilation: Compilation, places: Places) -> Iterator[SummaryRow]:
    """The frozen figures of each unit as Annex 5 prints them, in the order of the divisions."""
    published = dict(
        Edition.objects.published()
        .filter(compilation__in=compilation.includes.all(), kind=EditionKind.CANCELLED)
        .values_list("unit__division__path", "published_at")
    )
    for figures in compilation.figures.order_by("division_path", "unit__code"):
        prefecture, county = places.of(figures.division_path)
        yield SummaryRow(
            level=str(Level(figures.level).label),
            prefecture=prefecture,
            county=county,
            unit_name=figures.unit_name,
            **{name: getattr(figures, name) for name in SHARED_COUNTS},
            removed=figures.struck,
            published=_published_on(figures, published),
        )


def _published_on(figures: UnitFigures, published: dict[str, datetime | None]) -> str:
    county_path = "/".join(figures.division_path.split("/")[:4]) + "/"
    at = published.get(figures.division_path) or published.get(county_path)
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}" if at else ""


def detail_rows(compilation: Compilation, places: Places) -> Iterator[DetailRow]:
    """Every item behind the figures, the referred and the struck ones too."""
    codes = {
        edition.compilation_id: edition.code.rsplit("-附", 1)[0] + f"-{edition.number:02d}"
        for edition in Edition.objects.filter(compilation__in=compilation.includes.all()).select_related(
            "unit__division", "round"
        )
    }
    items = ListedItem.objects.filter(compilation__in=compilation.includes.all())
    for item in items.order_by("division_path", "compilation", "position").iterator(CHUNK):
        prefecture, county = places.of(item.division_path)
        yield DetailRow(
            prefecture=prefecture,
            county=county,
            unit_name=item.unit_name,
            service_name=item.service_name,
            cert_name=item.cert_name,
            subject=str(Subject(item.subject).label),
            basis=basis_lines(item),
            basis_level=str(BasisLevel(item.basis_level).label),
            outcome=str(Outcome(item.outcome).label),
            disposal=str(Disposal(item.disposal).label) if item.disposal else "",
            result=item.replacement if item.is_cancelled else item.reason,
            edition_code=codes[item.compilation_id],
        )

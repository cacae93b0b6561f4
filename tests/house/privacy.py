"""Private telephone numbers planted wherever the system keeps what is not public, and every way in which the public reads."""

import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import override

from publishing.enums import OFFICIAL
from tests.house.crawl import crawl
from tests.house.numbers import STYLES, numbered, parts_of, private_in, styled, without_marks
from tests.house.papers import Papers
from tests.house.rights import PUBLIC
from tests.house.site import address

ROWS = 6  # of each table
TYPED_ITEM = (
    *("service_name", "cert_name", "purpose", "demanding_unit", "issuing_unit", "replacement", "keep_reason"),
    *("doc_to_amend", "remark", "return_note"),
)
LISTED = (
    *("unit_name", "cert_name", "service_name", "purpose", "demanding_unit", "issuing_unit", "replacement"),
    *("checking_unit", "reason", "remark"),
)
GUIDE = ("conditions", "materials", "time_limit", "place", "sample", "procedure", "commitments")
# What is nobody's business outside: the columns in which people type, of every act. What a list made public is its frozen
# copy; the items, rulings and guides that it was copied from are not.
PRIVATE: dict[str, tuple[str, ...]] = {
    "campaign.User": ("name", "mobile"),
    "campaign.LogEntry": ("label", "note"),
    "campaign.Message": ("subject", "body"),
    "campaign.Recusal": ("words",),
    "submissions.ContactSheet": (
        *("lead_name", "lead_title", "lead_phone", "responsible_org", "officer_name", "officer_title"),
        *("officer_office_phone", "officer_mobile", "liaison_name", "liaison_mobile", "liaison_email", "remark"),
    ),
    "submissions.Delivery": ("signer_name", "signer_title", "scan_name", "objection"),
    "submissions.DeclarationFile": ("original_name",),
    "submissions.DeclaredItem": TYPED_ITEM,
    "submissions.Basis": ("title", "clause", "text"),
    "submissions.CertificateMerge": ("note",),
    "review.Ruling": ("replacement", "checking_unit", "reason", "dissent"),
    "review.Batch": ("reason",),
    "review.Confirmation": ("body", "replacement", "method", "contact_office", "contact_phone", "document_number"),
    "review.Opinion": ("words",),
    "review.Remark": ("words",),
    "review.SavedView": ("name",),
    "publishing.Edition": ("legality_words", "approval_signatory"),
    "publishing.ApprovalSheet": ("file_name",),
    "publishing.Enquiry": ("case_number", "words"),
    "publishing.EnquiryAnswer": ("words",),
    "publishing.LegalityRemark": ("words",),
    "publishing.Guide": GUIDE,
    "supervision.GuideText": ("name", "body"),
    "supervision.GuideHit": ("before", "after", "reason"),
    "supervision.RelapseSign": ("words",),
    "supervision.RelapseWord": ("words",),
    "supervision.MonthlyDemand": ("outside", "village"),
    "supervision.Briefing": ("words", "file_name"),
    "supervision.ComplaintParty": ("name", "mobile"),
    "supervision.ComplaintWords": ("text",),
    "supervision.Complaint": ("office_name", "window", "summary"),
    "supervision.SummarySection": ("text",),
    "supervision.EvaluationRemark": ("words",),
    "supervision.EvaluationAnswer": ("words",),
    # Of lists that are not public (yet, or never).
    "publishing.Compilation": ("correction_reason",),
    "publishing.ListedItem": LISTED,
}
HIDDEN = {
    "publishing.Compilation": ~Q(editions__state__in=OFFICIAL),
    "publishing.ListedItem": ~Q(compilation__editions__state__in=OFFICIAL),
}
Cell = tuple[type[Model], object, str]


def cells() -> list[Cell]:
    """The cells that are planted: of each table the first rows, column by column."""
    found: list[Cell] = []
    for label, columns in PRIVATE.items():
        model = apps.get_model(label)
        rows = QuerySet(model=model).filter(HIDDEN.get(label, Q())).order_by("pk").values_list("pk", flat=True)
        found += [(model, pk, name) for pk in rows.distinct()[:ROWS] for name in columns]
    return found


def plant(count: int) -> dict[str, str]:
    """Write so many numbers into the private cells, one after the other in every style; gives each with its place."""
    wanted = cells()
    held: dict[Cell, str] = defaultdict(str)
    places: dict[str, str] = {}
    styles, turns = cycle(STYLES), cycle(wanted)
    for digits in numbered(count, first=1000):
        style = next(styles)
        for cell in islice(turns, len(wanted)):
            text = f"{held[cell]}；{styled(digits, style)}" if held[cell] else styled(digits, style)
            if len(text) <= (cell[0]._meta.get_field(cell[2]).max_length or 10_000):
                held[cell] = text
                places[digits] = f"{cell[0]._meta.label}.{cell[2]}"
                break
    with unguarded():
        for (model, pk, name), text in held.items():
            QuerySet(model=model).filter(pk=pk).update(**{name: text})
    return places


class unguarded:  # noqa: N801 - reads as a word
    """Without the triggers that keep rows as they were written; PostgreSQL, on which the tests run."""

    def __enter__(self) -> None:
        self.play("replica")

    def __exit__(self, *_: object) -> None:
        self.play("origin")

    def play(self, role: str) -> None:
        """Who the session is to the triggers."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = {role}")


def kept() -> set[str]:
    """The planted numbers as they can be read in the database."""
    texts = (
        str(value)
        for model, pk, name in cells()
        for value in model._base_manager.filter(pk=pk).values_list(name, flat=True)
    )
    return {number for text in texts for number in private_in(text)}


def told(papers: Papers, *, alike: int, most: int = 4000) -> Iterator[tuple[str, str]]:
    """Address and text of all that nobody signed in reads: headers, pages, every part of every file."""
    for url, text in crawl(papers, "anonymous", alike=alike, most=most, more=in_other_languages(papers)):
        yield url, text
        yield url, without_marks(text)


def in_other_languages(papers: Papers) -> list[str]:
    """The public addresses in every language that has addresses of its own."""
    found: list[str] = []
    for code, _ in settings.LANGUAGES:
        with override(code):
            found += [address(row, papers) for row in PUBLIC if row.may and row.method == "GET"]
    return sorted(set(found))


def on_disk(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every part of every file in a folder, packed ones unpacked; a picture of a site or the published files."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".br":
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.GzipFile(fileobj=io.BytesIO(content)).read()
            yield str(path), path.name
            yield from parts_of(str(path.relative_to(folder)), content)


def exported(folder: Path) -> Iterator[tuple[str, str]]:
    """The static copy of the whole site, where there is a command that makes one."""
    if "export_site" in get_commands():
        call_command("export_site", str(folder), processes=1, stdout=io.StringIO(), stderr=io.StringIO())
        yield from on_disk(folder)

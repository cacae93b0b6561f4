"""Workbooks of Annex 2 into PostgreSQL: our gate, caps, rules and operations beside import-export's default import.

    python -m tests.bench.bench_import [--size WORKBOOKS] [--rounds N] [--full]

Ours: each workbook of 60 rows goes through the gate and the capped reading child, every rule of the form and every rule on
stored facts (law library and catalogue are loaded), and becomes a declaration with items, bases, history, log and the
original kept: one by one as a page imports it (`start_declaration`, `import_workbook`), and as a pile (`import_workbooks`,
what `manage.py import_declarations` does). Baseline: the steps of import-export's admin with its default settings (tablib
reads the file, a dry run, then the import) into one plain table of the same columns. All are rolled back.
Then one workbook from upload to preview in a fresh process, beside a fresh process that only loads it with openpyxl.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Asked, asked, ended_children, heading, in_turn, more, most, note, peak_mb, row
from tests.bench.ground import ROOT, database

ROWS = 60
DISTINCT = 200
OURS_ALONE = """
import json, sys
import django
django.setup()
from campaign.sheets.safely import SafeReader
from submissions.sheets.reading import read_declaration_file
from tests.bench.figures import peak_mb
columns = json.load(open("fixtures/forms/annex2.v1.json", encoding="utf-8"))["columns"]
with SafeReader() as reader:
    reading = read_declaration_file(sys.argv[1], columns, "拉萨市民政局", reader)
assert reading.verdict == "accept" and reading.rows == int(sys.argv[2])
print(json.dumps(peak_mb() + reader.peak_kib / 1024))
"""
OPENPYXL_ALONE = """
import json, sys
import openpyxl
rows = list(openpyxl.load_workbook(sys.argv[1]).active.iter_rows(values_only=True))
assert len(rows) == int(sys.argv[2]) + 1
from tests.bench.figures import peak_mb
print(json.dumps(peak_mb()))
"""


def make_workbooks(folder: Path, count: int) -> list[Path]:
    """Workbooks of 60 good rows each: 200 different ones, under `count` names."""
    from tests.bench.region import Texts
    from tests.submissions.workbooks import book, item

    texts = Texts()
    for number in range(min(DISTINCT, count)):
        rows = []
        for no in range(1, ROWS + 1):
            at = number * ROWS + no
            basis = texts.basis(at)
            named = {"cert_name": texts.name(at), "service_name": texts.service(at), "purpose": f"核实{texts.name(at)}"}
            based = {"basis_title": basis["title"], "basis_clause": basis["clause"], "basis_text": basis["text"]}
            rows.append(item(no, **named, **based))
        book(rows).save(folder / f"{number}.xlsx")
    return [folder / f"{number % DISTINCT}.xlsx" for number in range(count)]


class Ours:
    """The product's own path, for as many units as there are workbooks."""

    def __init__(self, books: Sequence[Path]) -> None:
        from campaign.enums import Role
        from campaign.models import Phase, Round, Unit, User
        from campaign.operations import appoint
        from campaign.operations.rows import FIXTURES
        from submissions.operations.catalogue import load_catalogue
        from submissions.operations.laws import load_laws
        from submissions.operations.statutes import statutes_in

        load_catalogue()
        load_laws(statutes_in(FIXTURES / "law"))
        self.read_kib = 0
        self.beside: list[float] = []  # processor seconds of the reading child, which works while a pile is judged
        self.round = Round.objects.get(number=1)
        self.at = Phase.objects.get(round=self.round, number=2).opens
        units = list(Unit.objects.declaring().order_by("code")[: len(books)])
        self.work = []
        for unit, book in zip(units, books, strict=True):
            clerk = User.objects.create(username=f"clerk-{unit.code}", name="填报人", password="!")
            appoint(clerk, unit, Role.CLERK, actor=None, at=self.at)
            self.work.append((book, unit, clerk))

    def one_by_one(self) -> int:
        """Read a workbook, save it, read the next: a page's way, but for the child, which serves them all."""
        from campaign.sheets.safely import SafeReader
        from submissions.operations import start_declaration
        from submissions.sheets.importing import How, import_reading, read_for

        saved = 0
        with SafeReader() as reader:
            for book, unit, clerk in self.work:
                paper = start_declaration(unit, self.round, actor=clerk, at=self.at)
                reading = read_for(paper, book, self.at.date(), reader)
                done = import_reading(reading, book, paper, name=book.name, how=How(), actor=clerk, at=self.at)
                assert done.saved, reading.problems[:3]
                saved += done.taken.new
            self.read_kib = reader.peak_kib
        return saved

    def pile(self) -> int:
        """All of them as a folder: the child reads ahead, groups are judged and saved together."""
        from submissions.sheets.importing import How
        from submissions.sheets.importing_many import Handed, import_workbooks

        handed = [Handed(book, unit, book.name, clerk) for book, unit, clerk in self.work]
        before = ended_children()
        done = list(import_workbooks(handed, self.round, how=How(), at=self.at))
        assert all(one.saved for one in done), next(one.reading.problems[:3] for one in done if not one.saved)
        self.beside.append(ended_children() - before)
        return sum(one.taken.new for one in done)


def plain_resource() -> tuple[type[Any], type[Any]]:
    """A plain table of the form's columns and import-export's default resource on it."""
    from django.db import connection, models
    from import_export import fields, resources

    from tests.submissions.workbooks import HEADERS, KEYS

    columns = {key: models.TextField(blank=True, null=True) for key in KEYS}
    meta = type("Meta", (), {"app_label": "campaign", "managed": False, "db_table": "bench_plain_item"})
    plain = type("PlainItem", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})
    with connection.schema_editor() as editor:
        editor.create_model(plain)
    shown = {key: fields.Field(attribute=key, column_name=header) for key, header in zip(KEYS, HEADERS, strict=True)}
    resource_meta = type("Meta", (), {"model": plain})
    resource = type("PlainResource", (resources.ModelResource,), {"Meta": resource_meta, **shown})
    return plain, resource


def import_export(books: Sequence[Path], resource: type[Any]) -> int:
    """What the admin of import-export does with each file: read, dry run; read, import."""
    from import_export.formats.base_formats import XLSX

    saved = 0
    for book in books:
        for dry_run in (True, False):
            data = XLSX().create_dataset(book.read_bytes())
            result = resource().import_data(data, dry_run=dry_run)
            assert not result.has_errors()
            assert not result.has_validation_errors()
        saved += result.totals["new"]
    return saved


def openpyxl_reads(books: Sequence[Path]) -> None:
    """Only load each workbook with openpyxl and walk over its rows: no gate, no rules, no database."""
    import openpyxl

    for book in books:
        assert len(list(openpyxl.load_workbook(book).active.iter_rows(values_only=True))) == ROWS + 1


def rolled_back(job: Callable[[], int], expected: int) -> Callable[[], None]:
    """The job in a transaction that is undone, so that each round finds the same database; it must save all rows."""

    def run() -> None:
        from django.db import transaction

        with transaction.atomic():
            saved = job()
            transaction.set_rollback(True)
        assert saved == expected, (saved, expected)

    return run


def many(given: Asked, folder: Path) -> None:
    """Rows for a whole pile of workbooks: rows a second and the memory."""
    books = make_workbooks(folder, given.size)
    ours, rows = Ours(books), given.size * ROWS
    plain, resource = plain_resource()
    ways = {
        "one by one": rolled_back(ours.one_by_one, rows),
        "pile": rolled_back(ours.pile, rows),
        "import-export": rolled_back(lambda: import_export(books, resource), rows),
        "openpyxl": lambda: openpyxl_reads(books),
    }
    for name in ("one by one", "pile"):  # so that the memory is ours, before the baseline has run
        ways[name]()
    half = peak_mb()
    for name in ("one by one", "pile"):
        ways[name]()
    whole, child = peak_mb(), ours.read_kib / 1024
    ours.beside.clear()
    found = {name: rows / seconds for name, seconds in in_turn(ways, given.rounds).items()}
    beside = statistics.median(ours.beside)
    apart = rows / (rows / found["pile"] - beside)
    heading("Import", f"{given.size:,} workbooks of {ROWS} rows")
    row("rows a second, one by one", found["one by one"], found["import-export"], more(10), "/s")
    row("rows a second, a folder of them, all processors' time", found["pile"], found["import-export"], more(10), "/s")
    row("the same where the child has a processor of its own", apart, found["import-export"], more(10), "/s")
    note(f"openpyxl only reading the same workbooks in the same run: {found['openpyxl']:,.0f} rows/s")
    row("memory of this process and of the reading child", whole + child, None, most(300, "MB"), "MB")
    note(f"the memory grew by {whole - half:.1f} MB from the first pass over all workbooks to the second")
    note(f"table of the baseline: {plain._meta.db_table}, no keys, no rules; ours has bases, history, log, originals")


def alone(program: str, book: Path) -> float:
    """Run a program in a fresh process on one workbook; gives its peak memory in MB."""
    command = [sys.executable, "-c", program, str(book), str(ROWS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return float(json.loads(done.stdout))


def one(given: Asked, folder: Path) -> None:
    """Rows for one workbook: seconds and memory, both with a fresh interpreter."""
    book, peaks = make_workbooks(folder, 1)[0], dict[str, float]()
    programs = {"ours": OURS_ALONE, "openpyxl": OPENPYXL_ALONE}

    def way(name: str) -> Callable[[], None]:
        return lambda: peaks.__setitem__(name, alone(programs[name], book))

    found = in_turn({name: way(name) for name in programs}, max(given.rounds, 1 if given.tiny else 5))
    row("one workbook, file to preview, fresh process", found["ours"], found["openpyxl"], most(1.0, "s"))
    row("its memory, reading child included", peaks["ours"], peaks["openpyxl"], most(300, "MB"), "MB")
    note("baseline: openpyxl loads the file in a fresh process, and checks nothing")


def main() -> None:
    """Print the rows."""
    given = asked(__doc__, tiny=2, usual=50, full=1000)
    with tempfile.TemporaryDirectory() as name, database("import", given.tiny):
        many(given, Path(name))
        one(given, Path(name))


if __name__ == "__main__":
    main()

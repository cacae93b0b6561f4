"""Annex 2 from a workbook: the neutral tables become drafts of items, or problems that name their cells."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from campaign.checks import Problem, Severity
from campaign.sheets.neutral import LIST_SHEET, LIST_TITLE, NeutralWorkbook, Sheet
from submissions.checks import FIELDS, ItemDraft, problems_of_declaration
from submissions.sheets.aliases import Columns
from submissions.sheets.given_out import COMPARED, GivenOut, digest, given_in, plain
from submissions.sheets.header import Remembered
from submissions.sheets.item_in import GAPS, Read, as_draft, read_item
from submissions.sheets.notes import note_table
from submissions.sheets.numbering import without_numbers
from submissions.sheets.rows import sort_rows
from submissions.sheets.several import materials_in
from submissions.sheets.tables import Table, find_tables, refused_two_rows

Verdict = Literal["accept", "warn", "rowerr", "reject"]
SHOWN_PROBLEMS = 1_000
LISTED_NUMBERS = 10
# These often only follow from another problem of the file, so another one gives the code.
LESS_TELLING = {"bad_date": 1, "missing_column": 2, "required": 3, "row_gaps": 4}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says. Only `accept`, and `warn` after the person's yes, may be saved.

    Where nothing but gaps hinders it (`has_gaps`), its rows may be kept as a draft that is finished in the browser:
    `unfinished` are the items as they are then kept. `several` are the cells that seem to name more certificates.
    """

    verdict: Verdict
    code: str
    drafts: tuple[ItemDraft, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheet: str = ""
    unfinished: tuple[ItemDraft, ...] = ()
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()
    given: GivenOut | None = None

    @property
    def rows(self) -> int:
        """How many items the preview shows."""
        return len(self.drafts)

    @property
    def has_gaps(self) -> bool:
        """Whether only missing and unknown values stand between the file and its items."""
        return bool(self.unfinished)


def rejected(problem: Problem) -> Reading:
    """Give the reading of a file that is refused as a whole."""
    return Reading("reject", problem.code, (), (problem,))


@dataclass(slots=True)
class _Found:
    """What the tables gave so far."""

    reads: list[Read] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    several: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)  # place of an item → the sheet it stands on
    as_given: Collection[str] = ()  # digests of the names that the template was given out with


def read_declaration(
    neutral: NeutralWorkbook,
    columns: Columns,
    unit_name: str,
    remembered: Remembered | None = None,
    split: bool = False,
) -> Reading:
    """Read Annex 2 out of a neutral workbook, or a list as other places write it.

    `columns` are the form's columns as data, `unit_name` fills an empty 索要单位, `remembered` are headers whose columns
    a person has matched; `split` makes an item of each numbered certificate in one cell. Gives verdict, code, drafts of
    all items (also of faulty ones, for the preview) and the problems, each with its cell. Never raises for what is in it.
    """
    given = given_in(neutral)
    tables = find_tables(_without_own_list(neutral), columns, remembered or {})
    if isinstance(tables, Problem):
        return replace(rejected(tables), given=given)
    found = _Found(as_given=_names_given(given))
    for table in tables:
        refused = _read_table(found, table, columns, unit_name, split)
        if refused is not None:
            return replace(rejected(refused), given=given)
    if not found.reads and not any(problem.severity is Severity.BLOCKER for problem in found.problems):
        return replace(rejected(_no_rows(tables[0])), given=given)
    numbered, notes = _numbered([read.draft for read in found.reads])
    sheet = tables[0].sheet.name
    across = [
        replace(one, sheet=found.sheets.get(one.where, sheet)) for one in (*notes, *problems_of_declaration(numbered))
    ]
    reading = _reading(numbered, [*found.problems, *across], found.reads)
    return replace(reading, sheet=sheet, several=tuple(found.several), given=given)


def _without_own_list(workbook: NeutralWorkbook) -> NeutralWorkbook:
    """A workbook that came back marked still has the list of problems in it, which is ours."""
    theirs = tuple(sheet for sheet in workbook.sheets if not _is_own_list(sheet))
    return workbook if len(theirs) == len(workbook.sheets) else NeutralWorkbook(theirs)


def _is_own_list(sheet: Sheet) -> bool:
    first = sheet.rows[0].cells[0].value if sheet.rows and sheet.rows[0].cells else ""
    return sheet.name.startswith(LIST_SHEET) and first == LIST_TITLE


def _no_rows(table: Table) -> Problem:
    words = "表头下面没有填写任何事项。请从表头的下一行开始填写，一行一项；确实没有证明事项的，请在系统中办理“零报告”。"
    return Problem(f"A{table.header.number + 1}", "no_rows", Severity.BLOCKER, words, table.sheet.name)


def _read_table(found: _Found, table: Table, columns: Columns, unit_name: str, split: bool) -> Problem | None:
    """Add what one table says; gives the refusal of a header that its own rows contradict."""
    lines = sort_rows(table)
    by_key = {str(column["key"]): column for column in columns}
    reads: list[Read] = []
    problems = note_table(table, lines)
    plain_reads, taken_off = _unnumbered([read_item(*one, by_key, unit_name) for one in lines.items], found.as_given)
    problems.extend(taken_off)
    for read in plain_reads:
        problems.extend(read.problems)
        pieces = materials_in(read.draft.cert_name)
        if pieces and not split:
            found.several.append((read.place, pieces))
            problems.append(_several(read.place, pieces))
        if pieces and split:
            reads.extend(replace(read, draft=replace(read.draft, cert_name=name)) for name in pieces)
        else:
            reads.append(read)
    if table.head.guessed and any(problem.code == "conflict" for problem in problems):
        # A group above one column was taken to reach over the next one: what follows from that contradicts itself.
        return refused_two_rows(table.sheet.name, table.header.address(min(table.head.ticks, default=1)))
    problems.extend(_gaps(table, reads, columns))
    found.reads.extend(reads)
    found.sheets |= {read.place: table.sheet.name for read in reads}
    found.problems.extend(replace(problem, sheet=table.sheet.name) for problem in problems)
    return None


def _names_given(given: GivenOut | None) -> frozenset[str]:
    at = COMPARED.index("cert_name")
    return frozenset(row.digests[at] for row in (given.rows if given else ()) if row.digests)


def _unnumbered(reads: Sequence[Read], as_given: Collection[str]) -> tuple[list[Read], list[Problem]]:
    """Take the numbers of the list off the names, and say which; a name that we gave out with its number keeps it."""
    named = [
        ("", read.draft.cert_name) if as_given and digest(plain(read.draft, "cert_name")) in as_given else one
        for read, one in zip(reads, without_numbers([read.draft.cert_name for read in reads]), strict=True)
    ]
    marked = [(read.place, mark) for read, (mark, _) in zip(reads, named, strict=True) if mark]
    if not marked:
        return list(reads), []
    shown = "、".join(f"{place}“{mark}”" for place, mark in marked[:LISTED_NUMBERS])
    words = (
        f"有{len(marked)}项的证明名称前面有序号（{shown}{'等' if len(marked) > LISTED_NUMBERS else ''}），"
        "系统已去掉，只留名称。请在预览中核对；属于名称的，请在录入后补上。"
    )
    told = Problem(marked[0][0], "number_taken_off", Severity.WARNING, words)
    return [
        replace(read, draft=replace(read.draft, cert_name=name)) if mark else read
        for read, (mark, name) in zip(reads, named, strict=True)
    ], [told]


def _several(where: str, pieces: Sequence[str]) -> Problem:
    words = (
        f"这一格像是写了{len(pieces)}种证明：{'、'.join(piece[:20] for piece in pieces[:5])}"
        f"{'等' if len(pieces) > 5 else ''}。一行应填一种。请在预览中选择拆成{len(pieces)}项，或者核对后按一项录入。"
    )
    return Problem(where, "several_materials", Severity.WARNING, words)


def _gaps(table: Table, reads: Sequence[Read], columns: Columns) -> Iterator[Problem]:
    """Say once which column the table lacks, and at each row that something is to be filled in."""
    wanted = Counter(key for read in reads for key in read.gaps)
    where = table.header.address(min(table.read, default=1))
    for column in columns:
        count = wanted[column["key"]]
        if count:
            name, example = column["header"], FIELDS[str(column["key"])].example
            words = f"表头没有“{name}”一栏，有{count}项需要补填。请加上这一栏并填写，例如“{example}”；也可以先存为草稿，在网页上补填。"
            yield Problem(where, "missing_column", Severity.BLOCKER, words)
    for read in reads:
        if read.gaps:
            words = f"这一项缺{len(read.gaps)}个必填内容，是本表没有的栏目，已在表头处列出。请补填。"
            yield Problem(read.place, "row_gaps", Severity.BLOCKER, words)


def _numbered(drafts: Sequence[ItemDraft]) -> tuple[list[ItemDraft], list[Problem]]:
    """Rulings go by the number, so each item has one of its own: numbers that fail this are given anew, by row."""
    given = [draft.no for draft in drafts if draft.no]
    if len(set(given)) == len(drafts):
        return list(drafts), []
    numbered = [replace(draft, no=number) for number, draft in enumerate(drafts, 1)]
    if not given:
        return numbered, []
    words = "“序号”有空缺或重复，系统已按行次从1起重新编号。请以预览中的序号为准。"
    first = next((draft for draft in drafts if not draft.no or given.count(draft.no) > 1), drafts[0])
    return numbered, [Problem(first.where.get("no", ""), "renumbered", Severity.INFO, words)]


def _reading(drafts: Sequence[ItemDraft], problems: Sequence[Problem], reads: Sequence[Read]) -> Reading:
    by_weight = {severity: [p for p in problems if p.severity is severity] for severity in Severity}
    blockers, warnings = by_weight[Severity.BLOCKER], by_weight[Severity.WARNING]
    shown = [*blockers, *warnings, *by_weight[Severity.INFO]]
    if len(shown) > SHOWN_PROBLEMS:
        words = f"共有{len(shown)}处问题，先列出前{SHOWN_PROBLEMS}处。请改正后重新上传，系统会再次检查。"
        shown = [*shown[:SHOWN_PROBLEMS], Problem("", "more_problems", Severity.INFO, words)]
    if blockers:
        telling = min(blockers, key=lambda problem: LESS_TELLING.get(problem.code, 0))
        only_gaps = {problem.code for problem in blockers} <= GAPS
        kept = (replace(as_draft(read), no=draft.no) for read, draft in zip(reads, drafts, strict=True))
        return Reading("rowerr", telling.code, tuple(drafts), tuple(shown), unfinished=tuple(kept if only_gaps else ()))
    if warnings:
        return Reading("warn", warnings[0].code, tuple(drafts), tuple(shown))
    return Reading("accept", "ok", tuple(drafts), tuple(shown))

"""The tables of a workbook: by their headers, never by a sheet's name, place or being active; lists of other places whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from campaign.checks import Problem, Severity
from campaign.sheets import neutral
from campaign.sheets.neutral import NeutralWorkbook, Row, Sheet, column_letters
from submissions.sheets.aliases import Columns, HeaderWords, plain_header
from submissions.sheets.header import ENOUGH_KEYS, LONGEST_HEADER, NAMES, Header, HeaderFinder, Remembered, is_header

DEFAULTED = frozenset({"demanding_unit"})  # its column may be missing: the unit itself is meant
TITLE_ROWS = 4
LOOKED_AT = 3  # cells of a row that are looked at before it is taken for a header

_TITLE = re.compile(r"清单|目录|一览|汇总|申报表|清理表|附件|附表|取消|保留|提请上级|填报|单位[:：]")
# 填报单位 names who made the list, not who asks for the certificates.
_OF_UNIT = re.compile(r"\s*(?:索要|责任|实施|主管|牵头)?(?:单位|部门)(?:名称)?\s*[:：]\s*(\S{2,40}?)\s*")
_UNIT = re.compile(r"(局|委|办|厅|委员会|政府|中心|处|科|所|院|公司|队|站|联社|联合会|街道|银行)$")
_KEPT, _CANCELLED = re.compile(r"保留|予以保留"), re.compile(r"取消|废止")
_NOT_A_LIST = re.compile(r"取消.{0,4}(保留|或|和|、)|保留.{0,4}(取消|或|和|、)|清理|申报|不应|不得")


@dataclass(frozen=True, slots=True)
class Table:
    """One table found: its sheet, its header, the rows of its body, and what stands above it."""

    sheet: Sheet
    header: Row
    keys: Mapping[int, str]
    unknown: Mapping[int, str]  # columns with a header that the form does not have
    head: Header
    body: Sequence[Row] = ()
    repeated: tuple[Row, ...] = ()  # rows of its own header, printed again
    context: Mapping[str, str] = field(default_factory=dict)  # what its title says of all its rows, by key

    @property
    def columns(self) -> dict[str, int]:
        """Give the column of each key; for ticks the first of them."""
        found: dict[str, int] = {}
        for column in sorted({*self.head.ticks, *self.head.levels}):
            found.setdefault(self.head.ticks[column][0] if column in self.head.ticks else "basis_title", column)
        return {**found, **{key: column for column, key in self.keys.items() if key}}

    @property
    def read(self) -> frozenset[int]:
        """The columns that are read, or that nobody needs."""
        return frozenset({*self.head.keys, *self.head.ticks, *self.head.levels})

    def lacks(self, columns: Columns) -> list[str]:
        """Give the keys of the form's required columns that the table has not."""
        present = {*self.head.found, *self.context, *DEFAULTED}
        return [str(column["key"]) for column in columns if column["required"] and column["key"] not in present]


def find_tables(workbook: NeutralWorkbook, columns: Columns, remembered: Remembered) -> list[Table] | Problem:
    """Give the tables of the workbook, or the problem for which the whole file is refused.

    The form itself may stand in a file once; lists of other places may be several, on one sheet or on many.
    """
    words = HeaderWords(columns)
    finders = [HeaderFinder(sheet, words, remembered) for sheet in workbook.sheets]
    found = [(finder, header) for finder in finders for header in [finder.first()] if header is not None]
    found = _weighty(found, columns)
    if not found:
        return _refused(
            "header_not_found",
            "没有找到申报表的表头行。表头应有“证明事项名称”“政务服务事项名称”“设定依据”“清理建议”等栏目。"
            "请下载本系统的模板，把内容填入后再上传。",
        )
    tables = [table for finder, header in found for table in _tables_of(finder, header, words)]
    whole = [table for table in tables if not table.lacks(columns)]
    if len(tables) > 1 and whole:
        return _two_tables(tables)
    return next((problem for table in tables for problem in _refusals(table, columns)), None) or tables


def _weighty(found: list[tuple[HeaderFinder, Header]], columns: Columns) -> list[tuple[HeaderFinder, Header]]:
    """Leave out what stands beside the form (a guide, an example), and lesser lists beside surer ones."""
    required = {column["key"] for column in columns if column["required"]} - DEFAULTED
    forms = [one for one in found if required <= one[1].found]
    if forms:
        return [one for one in found if len(one[1].found) >= ENOUGH_KEYS and NAMES & one[1].found]
    sure = [one for one in found if is_header(one[1])]
    return sure or [one for one in found if "cert_name" in one[1].found] or found


def _tables_of(finder: HeaderFinder, first: Header, words: HeaderWords) -> Iterator[Table]:
    """The tables of one sheet, one below the other; a header printed again does not begin a new one."""
    rows = finder.sheet.rows
    header, start, above = first, first.last + 1, 0
    repeated: list[Row] = []
    for again in _further(finder, first, words):
        if again.same_as(header):
            repeated.extend(rows[again.at : again.last + 1])
            continue
        end = _without_title(rows, start, again.at)
        yield _table(finder.sheet, header, rows[start:end], repeated, rows[above : header.at])
        header, start, above, repeated = again, again.last + 1, end, []
    yield _table(finder.sheet, header, rows[start:], repeated, rows[above : header.at])


def _further(finder: HeaderFinder, first: Header, words: HeaderWords) -> Iterator[Header]:
    at = first.last + 1 if first.depth else len(finder.sheet.rows)  # a list without a header is one list
    rows = finder.sheet.rows
    while at < len(rows):
        header = finder.at(at) if _may_begin(rows[at], words) else None
        if header is not None and is_header(header) and header.understood * 2 > len(header.labels):
            yield header
            at = header.last
        at += 1


def _may_begin(row: Row, words: HeaderWords) -> bool:
    """A quick look: a row of data seldom begins with the name of a column."""
    return any(
        cell.kind == neutral.TEXT and len(cell.value) <= LONGEST_HEADER and words.known(plain_header(cell.value))
        for cell in row.cells[:LOOKED_AT]
    )


def _without_title(rows: Sequence[Row], start: int, end: int) -> int:
    """Give where the body ends above a further header whose title stands over it."""
    for _ in range(TITLE_ROWS):
        row = rows[end - 1] if end > start else None
        if row is None or len(row.cells) > 2 or not _TITLE.search(row.cells[0].value):
            break
        end -= 1
    return end


def _table(sheet: Sheet, header: Header, body: Sequence[Row], repeated: list[Row], above: Sequence[Row]) -> Table:
    titles = [cell.value for row in above for cell in row.cells if cell.kind == neutral.TEXT]
    context: dict[str, str] = {}
    names = [header.labels.get(column, "") for column, key in header.keys.items() if key == "cert_name"]
    proposal = proposal_of(*titles) or proposal_of(sheet.name) or proposal_of(*names)
    if proposal and "proposal" not in header.found:
        context["proposal"] = proposal
    unit = next((name for title in titles if (name := unit_in(title))), "")
    if unit and "demanding_unit" not in header.found:
        context["demanding_unit"] = unit
    again = {row.number for row in repeated}
    kept = [row for row in body if row.number not in again] if again else body
    return Table(sheet, header.row, header.keys, header.unknown, header, kept, tuple(repeated), context)


def unit_in(text: str) -> str:
    """Give the unit that a line over a block names as the one of all its rows (单位：市公安局), "" when it names none."""
    found = _OF_UNIT.fullmatch(text[:60])
    return found[1] if found and _UNIT.search(found[1]) else ""


def proposal_of(*titles: str) -> str:
    """Give what a title says of its whole list: 取消, 保留 or 提请上级取消; "" when it says neither, or both."""
    for title in titles:
        if "提请上级" in title[:200]:
            return "提请上级取消"
        if not _NOT_A_LIST.search(title[:200]):
            kept, cancelled = bool(_KEPT.search(title[:200])), bool(_CANCELLED.search(title[:200]))
            if kept != cancelled:
                return "保留" if kept else "取消"
    return ""


def _refusals(table: Table, columns: Columns) -> Iterator[Problem]:
    header = table.head
    where = _merged_over(table)
    if where:
        yield refused_two_rows(table.sheet.name, where)
    if header.twice and (not table.lacks(columns) or header.twice[2] == "cert_name"):
        first, second, key = header.twice
        name = next(str(column["header"]) for column in columns if column["key"] == key)
        words = (
            f"“{name}”一栏出现了两次（{column_letters(first)}列和{column_letters(second)}列），"
            "无法判断以哪一列为准。请只保留一列后再上传。"
        )
        yield _refused("duplicate_header", words, table.sheet.name, table.header.address(second))


def refused_two_rows(sheet: str, where: str) -> Problem:
    """The refusal of a header whose second row could not be understood for certain."""
    words = (
        "表头分成了两行，或者表头有横向合并的单元格，无法判断各列是哪一栏。"
        "表头应为一行，例如“清理建议”一栏内填“取消”或“保留”。请按模板改为一行表头后再上传。"
    )
    return _refused("header_two_rows", words, sheet, where)


def _merged_over(table: Table) -> str:
    """Give a header cell that is merged over several columns in use below it, "" when there is none."""
    filled: set[int] | None = None
    read = table.read
    for merge in table.sheet.merges:
        columns = range(merge.left, merge.right + 1)
        if merge.left == merge.right or merge.bottom != table.header.number:
            continue
        if not any(column in read for column in columns):
            continue
        filled = filled if filled is not None else {cell.column for row in table.body for cell in row.cells}
        if len([column for column in columns if column in filled]) > 1:
            return f"{column_letters(merge.left)}{merge.top}"
    return ""


def _two_tables(tables: Sequence[Table]) -> Problem:
    names = "、".join(f"“{name[:31]}”" for name in dict.fromkeys(table.sheet.name for table in tables))
    words = f"有{len(tables)}张申报表：{names}。无法判断以哪张为准。请只保留一张，删去其他后再上传。"
    return _refused("two_tables", words, tables[1].sheet.name, f"A{tables[1].header.number}")


def _refused(code: str, words: str, sheet: str = "", where: str = "") -> Problem:
    return Problem(where, code, Severity.BLOCKER, words, sheet)

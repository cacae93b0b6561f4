"""What each row below the header is: an item, a further basis of the item above, a footer, or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from campaign.checks import Problem, Severity, comparison_key
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell, Merge, Row, column_letters
from submissions.sheets.cells import is_blank
from submissions.sheets.header import NAMES, Table, is_header, keys_of_row, plain_header

BASIS_KEYS = frozenset({"basis_title", "basis_clause", "basis_text", "basis_level"})
LISTED_ROWS = 10
FILLED_LIKE_AN_ITEM = 6

_FOOTER = re.compile(
    r"(合计|总计|小计|共计|填表人|填报人|制表人|经办人|审核人|复核人|负责人|单位负责人|科室负责人|分管领导|主要领导|"
    r"联系人|联系电话|联系方式|电话|盖章|单位盖章|填报单位|单位\(盖章\)|填表说明|填报说明|填表日期|填报日期|日期)"
    r"([(:,;0-9_].*|签字.*|签章.*|签名.*)?"
    r"|(注|备注|说明)[:0-9].*|\(?(盖章|公章|单位盖章)\)?.*|\d{4}年\d{0,2}月\d{0,2}日?",
    re.DOTALL,
)


@dataclass(slots=True)
class TableRow:
    """One row as it will be read: its own cells by key, and those filled down from merges above."""

    row: Row
    own: dict[str, Cell]
    columns: Mapping[str, int]
    filled: dict[str, Cell] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)  # keys under a merge across columns

    def cell(self, key: str) -> Cell | None:
        """Give the cell of a key, own or filled down."""
        return self.own.get(key) or self.filled.get(key)

    def where(self, key: str) -> str:
        """Give the address where the key's value stands or should stand."""
        column = self.columns.get(key)
        return self.row.address(column) if column else ""


@dataclass(slots=True)
class Sorted:
    """The rows of a table by what they are: each item with its further bases, and the problems found on the way."""

    items: list[tuple[TableRow, list[TableRow]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sort_rows(table: Table, words: Mapping[str, str]) -> Sorted:
    """Walk down the rows below the header and say what each of them is."""
    result = Sorted()
    footers: list[TableRow] = []
    repeated: list[TableRow] = []
    merges = _vertical_merges(table)
    for line in _lines(table):
        line.filled = {key: cell for key, cell in merges.get(line.row.number, {}).items() if key not in line.own}
        if set(line.own) <= {"no"} and not _is_footer(line):
            continue  # a row with nothing but its prefilled number is not filled in
        if _repeats_header(line, words):
            repeated.append(line)
        elif _is_footer(line) or (footers and not _names_both(line)):
            footers.append(line)
        elif set(line.own) <= BASIS_KEYS:
            _add_basis(result, line)
        else:
            result.items.append((line, []))
    _note_merges(table, result)
    _note_rows(table, result, footers, repeated)
    return result


def _lines(table: Table) -> Iterator[TableRow]:
    columns = {key: column for column, key in table.keys.items()}
    for row in table.sheet.rows:
        if row.number > table.header.number:
            own = {
                table.keys[cell.column]: cell for cell in row.cells if cell.column in table.keys and not is_blank(cell)
            }
            yield TableRow(row, own, columns)


def _repeats_header(line: TableRow, words: Mapping[str, str]) -> bool:
    cell = line.own.get("cert_name")
    return cell is not None and plain_header(cell.value) in words and is_header(keys_of_row(line.row, words))


def _names_both(line: TableRow) -> bool:
    return all(line.cell(key) for key in NAMES)


def _is_footer(line: TableRow) -> bool:
    """合计, 填表人, 盖章 and the like, also beside the table; a row that names a service and a certificate is an item."""
    cells = [cell for cell in line.row.cells if cell.kind == neutral.TEXT and not is_blank(cell)]
    labelled = {cell.column for cell in cells if _FOOTER.fullmatch(comparison_key(cell.value[:300]))}
    if not labelled:
        return False
    if _names_both(line) and len(line.own) >= FILLED_LIKE_AN_ITEM:
        return False  # 单位盖章 may be the name of what is demanded
    names = [line.cell(key) for key in NAMES]
    return not all(name and name.column not in labelled for name in names)


def _add_basis(result: Sorted, line: TableRow) -> None:
    line.filled = {key: cell for key, cell in line.filled.items() if key in BASIS_KEYS}
    if result.items:
        result.items[-1][1].append(line)
        return
    words = "这一行只填了设定依据，上面没有对应的事项。请把它移到所属事项的下一行，或者补填“证明事项名称”等栏目。"
    where = line.where(min(line.own, key=lambda key: line.columns[key]))
    result.problems.append(Problem(where, "basis_without_item", Severity.BLOCKER, words))


def _vertical_merges(table: Table) -> dict[int, dict[str, Cell]]:
    """Give, by row and key, the cells that merges down a column fill in."""
    by_place = {(row.number, cell.column): cell for row in table.sheet.rows for cell in row.cells}
    filled: dict[int, dict[str, Cell]] = {}
    for merge in table.sheet.merges:
        source = by_place.get((merge.top, merge.left))
        key = table.keys.get(merge.left)
        if merge.left == merge.right and merge.top > table.header.number and source and key and not is_blank(source):
            for number in range(merge.top + 1, merge.bottom + 1):
                filled.setdefault(number, {})[key] = source
    return filled


def _note_merges(table: Table, result: Sorted) -> None:
    lines = {line.row.number: line for item, bases in result.items for line in (item, *bases)}
    across: list[Problem] = []
    for merge in table.sheet.merges:
        if merge.bottom <= table.header.number:
            continue
        rows = [lines[number] for number in merge.rows() if number in lines]
        keys = [key for column, key in table.keys.items() if merge.left <= column <= merge.right]
        if not rows or not keys:
            continue
        where = f"{column_letters(merge.left)}{merge.top}"
        if merge.left < merge.right:
            across.append(_merged_across(where, merge))
            for line in rows:
                line.covered.update(keys)
        elif any(keys[0] in line.filled for line in rows):
            words = (
                f"{where}:{column_letters(merge.right)}{merge.bottom}是上下合并的单元格，系统已把内容填到其中每一行。"
                "请在预览中核对，确认后才会保存。"
            )
            result.problems.append(Problem(where, "merged_filled_down", Severity.WARNING, words))
    result.problems[:0] = across


def _merged_across(where: str, merge: Merge) -> Problem:
    words = (
        f"{where}:{column_letters(merge.right)}{merge.bottom}是左右合并的单元格，无法判断内容属于哪一栏。"
        "请取消合并，把内容分别填入各栏，例如“证明事项名称”和“材料类别”各填一格。"
    )
    return Problem(where, "merged_across", Severity.BLOCKER, words)


def _note_rows(table: Table, result: Sorted, footers: list[TableRow], repeated: list[TableRow]) -> None:
    lines = [line for item, bases in result.items for line in (item, *bases)]
    hidden = [line for line in lines if line.row.hidden]
    if hidden:
        words = f"有{len(hidden)}行是隐藏的（{_numbers(hidden)}），系统已一并读取。请在预览中核对；不需要填报的，请从文件中删去。"
        result.problems.append(_warning(hidden[0], "hidden_rows", words))
    if footers:
        words = f"表格下方的{len(footers)}行（{_numbers(footers)}）是合计、填表人、盖章等内容，不作为事项读取。请核对没有漏掉事项。"
        result.problems.append(_warning(footers[0], "footer_ignored", words))
    if repeated:
        words = f"表头重复出现（{_numbers(repeated)}），已略去。请核对没有漏掉事项。"
        result.problems.append(_warning(repeated[0], "repeated_header", words))
    _note_outside(table, result, lines)


def _note_outside(table: Table, result: Sorted, lines: list[TableRow]) -> None:
    """What stands beside the known columns is not read, and must not vanish in silence."""
    for column, header in table.unknown.items():
        words = (
            f"“{header[:30]}”不是本表的栏目，这一列不读取。需要保留的内容请填入“备注”，例如“与区级同名事项一并清理”。"
        )
        result.problems.append(Problem(table.header.address(column), "unknown_column", Severity.WARNING, words))
    outside = [
        line.row.address(cell.column)
        for line in lines
        for cell in line.row.cells
        if cell.column not in table.keys and cell.column not in table.unknown and not is_blank(cell)
    ]
    if outside:
        words = f"{outside[0]}等{len(outside)}个单元格在表格栏目之外，不读取。需要保留的内容请填入“备注”。"
        result.problems.append(Problem(outside[0], "outside_table", Severity.WARNING, words))


def _numbers(lines: list[TableRow]) -> str:
    shown = "、".join(str(line.row.number) for line in lines[:LISTED_ROWS])
    return f"第{shown}行" if len(lines) <= LISTED_ROWS else f"第{shown}等行"


def _warning(line: TableRow, code: str, words: str) -> Problem:
    return Problem(f"A{line.row.number}", code, Severity.WARNING, words)

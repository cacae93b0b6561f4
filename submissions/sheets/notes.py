"""What is said of a table beside its items: merges, hidden rows, footers, sections, columns that are not read."""

from collections.abc import Iterator

from campaign.checks import Problem, Severity
from campaign.sheets.neutral import Merge, Row, column_letters
from submissions.sheets.cells import is_blank
from submissions.sheets.lines import TableRow
from submissions.sheets.rows import Sorted
from submissions.sheets.tables import Table

LISTED_ROWS = 10
LISTED_MERGES = 10


def note_table(table: Table, result: Sorted) -> list[Problem]:
    """Give every problem of the table that is not a field's; merges across columns first, for they spoil cells."""
    across, down = _of_merges(table, result)
    return [*across, *_of_sheet(table), *result.problems, *down, *_of_rows(table, result), *_outside(table, result)]


def _of_sheet(table: Table) -> Iterator[Problem]:
    sheet = table.sheet
    if sheet.state != "visible":
        words = f"申报表所在的工作表“{sheet.name[:31]}”是隐藏的，系统已读取。请在预览中核对。"
        yield Problem("", "hidden_sheet", Severity.WARNING, words)
    hidden = [column for column in sorted(table.read) if sheet.is_hidden_column(column)]
    if hidden:
        words = f"有{len(hidden)}列是隐藏的，系统已一并读取。请在预览中核对。"
        yield Problem(table.header.address(hidden[0]), "hidden_columns", Severity.WARNING, words)
    if sheet.comments:
        words = f"有{len(sheet.comments)}个单元格带批注，批注不读取。需要保留的内容请填入“备注”，例如“与区级同名事项一并清理”。"
        yield Problem(sheet.comments[0], "comments_ignored", Severity.WARNING, words)
    if sheet.pictures:
        words = f"表中有{sheet.pictures}个图片或图形（如印章、截图），不读取。报送由分管领导在系统中签发，不用盖章；图片里的内容请填成文字。"
        yield Problem("", "pictures_ignored", Severity.WARNING, words)


def _of_merges(table: Table, result: Sorted) -> tuple[list[Problem], list[Problem]]:
    lines = {line.row.number: line for item, bases in result.items for line in (item, *bases)}
    across: list[Problem] = []
    down: list[Problem] = []
    for merge in table.sheet.merges:
        if merge.bottom <= table.header.number:
            continue
        rows = [lines[number] for number in merge.rows() if number in lines]
        keys = [key for column, key in table.keys.items() if key and merge.left <= column <= merge.right]
        if not rows or not keys:
            continue
        if len(keys) > 1:
            across.append(_merged_across(merge))
            for line in rows:
                line.covered.update(keys)
        elif any(keys[0] in line.filled for line in rows):
            words = f"{_range(merge)}是上下合并的单元格，系统已把内容填到其中每一行。请在预览中核对，确认后才会保存。"
            down.append(Problem(_corner(merge), "merged_filled_down", Severity.WARNING, words))
    if len(down) > LISTED_MERGES:
        words = (
            f"另有{len(down) - LISTED_MERGES}处上下合并的单元格，同样已填到其中每一行。请在预览中核对，确认后才会保存。"
        )
        down[LISTED_MERGES:] = [Problem(down[LISTED_MERGES].where, "merged_filled_down", Severity.WARNING, words)]
    return across, down


def _merged_across(merge: Merge) -> Problem:
    words = (
        f"{_range(merge)}是左右合并的单元格，无法判断内容属于哪一栏。"
        "请取消合并，把内容分别填入各栏，例如“证明事项名称”和“材料类别”各填一格。"
    )
    return Problem(_corner(merge), "merged_across", Severity.BLOCKER, words)


def _corner(merge: Merge) -> str:
    return f"{column_letters(merge.left)}{merge.top}"


def _range(merge: Merge) -> str:
    return f"{_corner(merge)}:{column_letters(merge.right)}{merge.bottom}"


def _of_rows(table: Table, result: Sorted) -> Iterator[Problem]:
    hidden = [line.row for item, bases in result.items for line in (item, *bases) if line.row.hidden]
    if hidden:
        words = f"有{len(hidden)}行是隐藏的（{_numbers(hidden)}），系统已一并读取。请在预览中核对；不需要填报的，请从文件中删去。"
        yield _warning(hidden[0], "hidden_rows", words)
    if result.footers:
        rows = _rows(result.footers)
        words = f"表格下方的{len(rows)}行（{_numbers(rows)}）是合计、填表人、盖章等内容，不作为事项读取。请核对没有漏掉事项。"
        yield _warning(rows[0], "footer_ignored", words)
    if table.repeated:
        words = f"表头重复出现（{_numbers(table.repeated)}），已略去。请核对没有漏掉事项。"
        yield _warning(table.repeated[0], "repeated_header", words)
    if result.sections:
        rows = _rows(result.sections)
        words = (
            f"有{len(rows)}行（{_numbers(rows)}）是分组标题，不作为事项读取；"
            "标题中写明单位、事项、取消或保留的，已用于其下没有填写该栏的事项。请在预览中核对。"
        )
        yield _warning(rows[0], "section_row", words)
    for line in result.strange:
        words = "这一行只在系统不认识的栏目里有内容，没有读取。请核对表头，或者在“对应栏目”页写明各列是哪一栏。"
        yield _warning(line.row, "row_not_read", words)
    if "proposal" in table.context:
        said = table.context["proposal"]
        words = f"本表没有“清理建议”一栏，按表题写明的“{said}”读取。请在预览中核对。"
        yield Problem(f"A{table.header.number}", "proposal_from_title", Severity.WARNING, words)
    if "demanding_unit" in table.context:
        said = table.context["demanding_unit"]
        words = f"本表没有“索要单位”一栏，按表格上方写明的“{said}”读取。请在预览中核对。"
        yield Problem(f"A{table.header.number}", "unit_from_title", Severity.WARNING, words)


def _outside(table: Table, result: Sorted) -> Iterator[Problem]:
    """What stands beside the known columns is not read, and must not vanish in silence."""
    for column in table.head.unsure:
        label, letters = table.head.labels.get(column, "")[:30], column_letters(column)
        words = f"{letters}列“{label}”的含义不能完全确定，暂按预览所示读取。请核对，不对的请在“对应栏目”页改正。"
        yield Problem(table.header.address(column), "column_guessed", Severity.WARNING, words)
    for column, header in table.unknown.items():
        words = (
            f"“{header[:30]}”不是本表的栏目，这一列不读取。需要保留的内容请填入“备注”，例如“与区级同名事项一并清理”。"
        )
        yield Problem(table.header.address(column), "unknown_column", Severity.WARNING, words)
    known = {*table.read, *table.unknown}
    outside = [
        line.row.address(cell.column)
        for item, bases in result.items
        for line in (item, *bases)
        for cell in line.row.cells
        if cell.column not in known and not is_blank(cell)
    ]
    if outside:
        words = f"{outside[0]}等{len(outside)}个单元格在表格栏目之外，不读取。需要保留的内容请填入“备注”。"
        yield Problem(outside[0], "outside_table", Severity.WARNING, words)


def _rows(lines: list[TableRow]) -> list[Row]:
    return [line.row for line in lines]


def _numbers(rows: list[Row] | tuple[Row, ...]) -> str:
    shown = "、".join(str(row.number) for row in rows[:LISTED_ROWS])
    return f"第{shown}行" if len(rows) <= LISTED_ROWS else f"第{shown}等行"


def _warning(row: Row, code: str, words: str) -> Problem:
    return Problem(f"A{row.number}", code, Severity.WARNING, words)

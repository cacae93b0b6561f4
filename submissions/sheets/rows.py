"""What each row below the header is: an item, a further basis of the item above, a section, a footer, or nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.checks import Problem, Severity, comparison_key, trimmed
from campaign.sheets import neutral
from campaign.sheets.going_on import MARK
from campaign.sheets.neutral import Cell, Row
from submissions.sheets.cells import is_blank
from submissions.sheets.header import NAMES
from submissions.sheets.lines import TableRow, lines_of
from submissions.sheets.tables import Table, proposal_of, unit_in

BASIS_KEYS = frozenset({"basis_title", "basis_clause", "basis_text", "basis_level"})
_SERVICE = frozenset({"service_name", "service_type", "service_code"})
FILLED_LIKE_AN_ITEM = 6
ACROSS = 3  # columns that a section's title is merged over at least
LONGEST_SECTION = 60

_FOOTER = re.compile(
    r"(合计|总计|小计|共计|填表人|填报人|制表人|经办人|审核人|复核人|负责人|单位负责人|科室负责人|分管领导|主要领导|"
    r"联系人|联系电话|联系方式|电话|盖章|单位盖章|填报单位|单位\(盖章\)|填表说明|填报说明|填表日期|填报日期|日期)"
    r"([(:,;0-9_].*|签字.*|签章.*|签名.*)?"
    r"|(注|备注|说明)[:0-9].*|\(?(盖章|公章|单位盖章)\)?.*|\d{4}年\d{0,2}月\d{0,2}日?",
    re.DOTALL,
)
# Signs with which a footer's label may begin, as typed; a cell that begins with another one is not asked further.
_LABELS_BEGIN = frozenset("合总小共填制经审复负单科分主联电盖日注备说公")
_SUBTOTAL = re.compile(r"小计([(:,;0-9_].*)?")
_ORDINAL = re.compile(
    r"(第?[一二三四五六七八九十]{1,3}(部分|类)?[、.．:：\s]|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、.．])\s*"
)
_COUNT = re.compile(r"\s*[（(]共?计?\s*\d+\s*[项个条类]?[)）]\s*[:：]?$")
_UNIT = re.compile(r"(局|委|办|厅|委员会|政府|中心|处|科|所|院|公司|部门|单位|队|站|联社|联合会|街道|银行)$")
# What a heading with a number or a count may say that is no service: 一、行政许可类, 二、面向企业的（12项）.
_NO_SERVICE = re.compile(r"(类|部分|方面|领域|层级|级|清单|目录|事项|证明|材料|的|企业|个人)$|^(其他|其它|附)")
_CERTIFICATE = re.compile(r"(证明|证|书|簿|本|表|函|单|照|材料|复印件|凭证|报告|票据|声明|信)$")


@dataclass(slots=True)
class Sorted:
    """The rows of a table by what they are: each item with its further bases, and what is left out on the way."""

    items: list[tuple[TableRow, list[TableRow]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    footers: list[TableRow] = field(default_factory=list)
    sections: list[TableRow] = field(default_factory=list)
    strange: list[TableRow] = field(default_factory=list)  # filled only under headers that say nothing to us


def sort_rows(table: Table) -> Sorted:
    """Walk down the rows below the header and say what each of them is."""
    result = Sorted()
    foot = False
    context = dict(table.context)
    merges, across = _vertical_merges(table), _merged_rows(table)
    for line in lines_of(table):
        if _goes_on(line, result):
            continue
        line.filled = {key: cell for key, cell in merges.get(line.row.number, {}).items() if key not in line.own}
        section = _section(line, table, across)
        footer = not section and _is_footer(line, table)
        if section:
            result.sections.append(line)
            if section["proposal"] or section["demanding_unit"]:
                context.pop("service_name", None)  # it was one of the unit above
            context |= {key: said for key, said in section.items() if key and said and key not in table.head.found}
        elif footer or (foot and set(line.own) - {"no"} and not _names_all(line, table)):
            result.footers.append(line)
            foot = foot or not _is_subtotal(line)
        elif set(line.own) <= {"no"}:
            if _beside(line, table):
                result.strange.append(line)  # a row with nothing but its prefilled number is not filled in
        elif set(line.own) <= BASIS_KEYS:
            _add_basis(result, line)
        else:
            line.context = dict(context)
            _carry_down(result, line, table, merges)
            result.items.append((line, []))
    return result


def _goes_on(line: TableRow, result: Sorted) -> bool:
    """Join a row marked 续 to the row above, as our own workbooks part a text that is too long for a row."""
    number = line.own.get("no")
    if number is None or trimmed(number.value) != MARK or not result.items:
        return False
    item, further = result.items[-1]
    above = further[-1] if further else item
    for key, cell in line.own.items():
        before = above.own.get(key)
        if key != "no":
            above.own[key] = before._replace(value=before.value + cell.value) if before else cell
    return True


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if not is_blank(cell)]


def _beside(line: TableRow, table: Table) -> bool:
    return any(cell.column in table.unknown for cell in _filled(line.row))


def _section(line: TableRow, table: Table, across: Mapping[int, int]) -> dict[str, str]:
    """Give what a row says that heads the rows below it (一、市教育局（13项）), {} when it is no such row."""
    cells = _filled(line.row)
    if cells and cells[0].kind == neutral.TEXT and (unit := unit_in(cells[0].value)) and len(cells) <= ACROSS:
        return {"proposal": "", "demanding_unit": unit, "": cells[0].value.strip()}
    if len(line.own) > 1:
        return {}
    if len(cells) != 1 or cells[0].kind != neutral.TEXT or len(table.head.found | set(table.unknown.values())) < 2:
        return {}
    text = cells[0].value.strip()
    name = _COUNT.sub("", _ORDINAL.sub("", text, count=1)).strip()
    if not name or len(text) > LONGEST_SECTION or _is_label(text):
        return {}
    wide = across.get(line.row.number, 1) >= ACROSS
    proposal = proposal_of(name)
    unit = name if _UNIT.search(name) else ""
    if wide or (not _CERTIFICATE.search(name) and (unit or proposal or _COUNT.search(text))):
        service = "" if proposal or unit or name == text or _NO_SERVICE.search(name) else name
        return {"proposal": proposal, "demanding_unit": unit, "service_name": service, "": text}
    return {}


def _names_all(line: TableRow, table: Table) -> bool:
    """Below a foot, what names everything that the table names is an item all the same."""
    names = NAMES & table.head.found
    named = bool(names) and all(line.cell(key) for key in names)
    return named and (len(names) > 1 or len(line.own) > 1)


def _is_subtotal(line: TableRow) -> bool:
    return any(_is_label(cell.value, _SUBTOTAL) for cell in _filled(line.row))


def _is_label(text: str, labels: re.Pattern[str] = _FOOTER) -> bool:
    """Whether a cell reads as a footer's label; the first Chinese character tells of most that they do not."""
    first = text[:1]
    if "\u4e00" <= first <= "\u9fff" and first not in _LABELS_BEGIN:
        return False
    return labels.fullmatch(comparison_key(text[:300])) is not None


def _is_footer(line: TableRow, table: Table) -> bool:
    """合计, 填表人, 盖章 and the like, also beside the table; a row that names a service and a certificate is an item."""
    labelled = {cell.column for cell in line.row.cells if cell.kind == neutral.TEXT and _is_label(cell.value)}
    if not labelled:
        return False
    cells = [cell for cell in line.row.cells if cell.kind == neutral.TEXT and not is_blank(cell)]
    keys = NAMES & table.head.found or NAMES
    if _names_all(line, table) and len(line.own) >= FILLED_LIKE_AN_ITEM:
        return False  # 单位盖章 may be the name of what is demanded
    if len(keys) == 1 and cells[0].column in labelled:
        return True
    names = [line.cell(key) for key in keys]
    return not all(name and name.column not in labelled for name in names)


def _add_basis(result: Sorted, line: TableRow) -> None:
    line.filled = {key: cell for key, cell in line.filled.items() if key in BASIS_KEYS}
    if result.items:
        result.items[-1][1].append(line)
        return
    words = "这一行只填了设定依据，上面没有对应的事项。请把它移到所属事项的下一行，或者补填“证明事项名称”等栏目。"
    where = line.where(min(line.own, key=lambda key: line.columns[key]))
    result.problems.append(Problem(where, "basis_without_item", Severity.BLOCKER, words))


def _carry_down(result: Sorted, line: TableRow, table: Table, merges: Mapping[int, Mapping[str, Cell]]) -> None:
    """Give a row without a service the one of the row right above, where the sheet groups: merged cells come so out of WPS.

    Only straight below, with a certificate of its own and nothing else said of a service; where cells are merged, the
    merge says how far the service reaches.
    """
    keys = _SERVICE & table.head.found
    if "service_name" not in keys or "cert_name" not in line.own or any(map(line.cell, keys)) or not result.items:
        return
    item, further = result.items[-1]
    above, service = [item, *further][-1], item.cell("service_name")
    if service is None or above.row.number + 1 != line.row.number or "service_name" in merges.get(item.row.number, {}):
        return
    line.filled |= {key: cell for key in keys if (cell := item.cell(key)) is not None}
    words = (
        f"这一格是空的，已按上一行的“{service.value.strip()[:40]}”录入，同一事项的几种证明常这样列。"
        "请在预览中核对；属于另一事项的，请在这一格填写事项名称。"
    )
    result.problems.append(Problem(line.where("service_name"), "service_carried_down", Severity.WARNING, words))


def _vertical_merges(table: Table) -> dict[int, dict[str, Cell]]:
    """Give, by row and key, the cells that merges down a column fill in."""
    merges = [merge for merge in table.sheet.merges if merge.bottom > merge.top > table.header.number]
    if not merges:
        return {}
    by_place = {(row.number, cell.column): cell for row in table.body for cell in row.cells}
    filled: dict[int, dict[str, Cell]] = {}
    for merge in merges:
        source = by_place.get((merge.top, merge.left))
        keys = [key for column, key in table.keys.items() if key and merge.left <= column <= merge.right]
        if source is None or len(keys) != 1 or is_blank(source):
            continue
        for number in range(merge.top + 1, merge.bottom + 1):
            filled.setdefault(number, {})[keys[0]] = source
    return filled


def _merged_rows(table: Table) -> dict[int, int]:
    """Give, by row, over how many columns its widest merge reaches."""
    widths: dict[int, int] = {}
    for merge in table.sheet.merges:
        if merge.top == merge.bottom:
            widths[merge.top] = max(widths.get(merge.top, 1), merge.right - merge.left + 1)
    return widths

"""Annex 5 as a workbook: the figures of every reporting unit with sums, a sheet for each place right below, and the items.

The sums are formulas that a reader can follow, and each carries the value it has now.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date

from campaign.enums import Level
from campaign.sheets.annex import ROWS_PER_SHEET, ClosingLine, Formula, Sheet, Written, write_annex
from campaign.sheets.layout import LONGEST_NAME, quoted, sheet_name
from campaign.sheets.package import Target
from publishing.sheets.summary_form import (
    COUNTS,
    DETAILS,
    LETTERS,
    SUMMARY,
    DetailRow,
    SummaryRow,
    reduction_cell,
)
from publishing.sheets.summary_table import Child, Part, Sum, Table

__all__ = [
    "COUNTS",
    "DETAILS",
    "LETTERS",
    "SUMMARY",
    "DetailRow",
    "SummaryRow",
    "reduction_cell",
    "write_summary",
]

# More places than a reader looks for among the tabs of a workbook: the further ones stand in the main sheet only.
MOST_CHILDREN = 40
CHECKED = "核对：取消＋保留＋提请上级取消＝清理前总数"
HOLDS, FAILS = "相符", "不相符"


@dataclass(frozen=True)
class Limits:
    """How much goes on one sheet, and how many places get a sheet of their own."""

    rows: int = ROWS_PER_SHEET
    children: int = MOST_CHILDREN


LIMITS = Limits()


def write_summary(
    target: Target,
    rows: Iterable[SummaryRow],
    *,
    unit_name: str,
    day: date | None,
    edition_code: str = "",
    place: Level = Level.REGION,
    details: Iterable[DetailRow] = (),
    more: Sequence[Sheet] = (),
    limits: Limits = LIMITS,
) -> Written:
    """Write Annex 5 to a path or a binary file: figures by unit, sums, the check line, each place's sheet, the items, then `more`.

    Units without a prefecture (the region's own) stand first; prefectures and counties follow in the order given. `place` is
    the level of the place that compiles: a region has a sheet for itself and each prefecture, a prefecture for each county.
    The result counts units, not sums. Rests on the notice, 五(三): 由地(市)统一汇总后(样表见附件5)报……编制全区汇总清单.
    """
    table = Table(rows, place)
    whole = Part(SUMMARY.sheet_name, table.entries, table.total, limits.rows)
    shown, left = table.children[: limits.children], table.children[limits.children :]
    names = _names(shown, [SUMMARY.sheet_name, DETAILS.sheet_name, *(sheet.layout.sheet_name for sheet in more)])
    parts = [_part(name, child.sums, table, limits) for name, child in zip(names, shown, strict=True)]
    links = {part.total.at: f"{quoted(part.sheet(1))}!A1" for part in parts}
    return write_annex(
        target,
        SUMMARY,
        whole.rows(links),
        unit_name=unit_name,
        day=day,
        edition_code=edition_code,
        totals=[whole.sums(table.total)],
        closing=[_check_line(whole), *_where_the_rest_is(left, whole)],
        extra_sheets=[
            *(_sheet_of(child.name, part, whole) for child, part in zip(shown, parts, strict=True)),
            Sheet(DETAILS, ([number, *astuple(row)] for number, row in enumerate(details, 1))),
            *more,
        ],
        rows_per_sheet=limits.rows,
    )


def _names(children: Sequence[Child], taken: Iterable[str]) -> list[str]:
    """A name for each place's sheet that no other sheet of the workbook has; programs do not tell capitals from small letters."""
    used = {name.casefold() for name in taken}
    found = []
    for child in children:
        plain = name = sheet_name(child.name)[: LONGEST_NAME - 4]
        number = 1
        while name.casefold() in used:
            number += 1
            name = f"{plain} {number}"
        used.add(name.casefold())
        found.append(name)
    return found


def _part(name: str, sums: Sum, table: Table, limits: Limits) -> Part:
    """The stretch of the table that a sum adds, under a name of its own."""
    return Part(name, table.entries[sums.start : sums.at], sums, limits.rows, sums.start)


def _sheet_of(place: str, part: Part, whole: Part) -> Sheet:
    """The sheet of one place: its units, its sums, the check line, and the comparison with its row of the main sheet."""
    back = whole.address("no", part.total.at)
    return Sheet(
        replace(SUMMARY, title=f"{SUMMARY.title}（{place}）", sheet_name=part.name, footnotes=()),
        part.rows(),
        totals=[part.sums(part.total)],
        closing=[
            _check_line(part),
            _same_line(part, whole),
            ClosingLine(f"返回“{SUMMARY.title}”{whole.told(part.total.at)}", to=back),
        ],
        title_to=back,
    )


def _check_line(part: Part) -> ClosingLine:
    """取消＋保留＋提请上级取消＝清理前总数: the formula says whether it holds and shows both sides."""
    _, row = part.stands(part.total.at)
    parts = "+".join(f"{LETTERS[key]}{row}" for key in ("cancelled", "retained", "referred"))
    baseline, side = f"{LETTERS['baseline']}{row}", part.total.side
    holds = HOLDS if side == part.total.values["baseline"] else FAILS
    expression = f'IF({parts}={baseline},"{HOLDS}","{FAILS}")&"（"&({parts})&"："&{baseline}&"）"'
    return ClosingLine(CHECKED, Formula(expression, f"{holds}（{side}：{part.total.values['baseline']}）"))


def _same_line(part: Part, whole: Part) -> ClosingLine:
    """Every sum of a place's sheet equals its row of the main sheet; both were made of the same units, so now they do."""
    piece, there = whole.stands(part.total.at)
    _, here = part.stands(part.total.at)
    first, last = LETTERS[COUNTS[0]], LETTERS[COUNTS[-1]]
    main = f"{quoted(whole.sheet(piece))}!{first}{there}:{last}{there}"
    expression = f'IF(SUMPRODUCT(--({first}{here}:{last}{here}<>{main}))=0,"{HOLDS}","{FAILS}")'
    return ClosingLine(f"核对：本表合计＝“{SUMMARY.title}”{whole.told(part.total.at)}", Formula(expression, HOLDS))


def _where_the_rest_is(left: Sequence[Child], whole: Part) -> Iterator[ClosingLine]:
    """Which places have no sheet of their own, and where their units stand."""
    if left:
        first, last = left[0].sums.start, left[-1].sums.at
        words = f"另有{len(left)}个地方（{left[0].name}至{left[-1].name}）不另设分表"
        where = f"其各单位和合计见本表{whole.told(first)}至{whole.told(last)}"
        yield ClosingLine(words, where, to=whole.address("no", first))

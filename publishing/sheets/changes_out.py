"""In what a published list differs from the one before, cell by cell: for the page, as a workbook, as CSV."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from campaign.enums import Outcome
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.enums import ListChange
from publishing.models import COUNTS, Edition, ListedItem, UnitFigures
from publishing.queries.changes import SHOWN, elsewhere, rows_changed, twins_of
from publishing.sheets.cells import Cell, changed_cells

BATCH = 500
WORDS = {ListChange.ADDED: "新增", ListChange.GONE: "不再列入", ListChange.CHANGED: "改动"}
LISTS = {Outcome.RETAIN: "保留清单", Outcome.CANCEL: "取消清单", Outcome.REFER: "提请上级取消", Outcome.STRIKE: "剔除"}
CHANGES = AnnexLayout(
    title="证明事项清单更正对照表",
    sheet_name="更正对照表",
    left_line="编制单位：",
    right_line="公布日期：    年  月  日",
    foot_line="",
    notes_title="说明：",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("change", "变化", 10, centred=True),
        Column("name", "证明事项名称", 22),
        Column("service", "对应政务服务事项", 22),
        Column("unit", "申报单位", 20),
        Column("label", "栏目", 16),
        Column("before", "更正前", 34),
        Column("after", "更正后", 34),
    ),
    footnotes=("同一事项改动几个栏目的，一个栏目一行。只更换顺序的不算改动。",),
    unit_of_count="处",
)


@dataclass(frozen=True)
class Difference:
    """A row that was added, taken out or changed, with the cells that say something else."""

    change: ListChange
    name: str
    service: str
    unit: str
    cells: tuple[Cell, ...]
    uid: str = ""

    @property
    def word(self) -> str:
        """新增, 不再列入 or 改动."""
        return WORDS[self.change]


def differences(edition: Edition, before: Edition, change: ListChange, rows: list[Any]) -> list[Difference]:
    """These rows as differences; two queries however many rows."""
    if change == ListChange.CHANGED:
        old = twins_of(before, rows)
        days = (before.effective_from, edition.effective_from)
        return [_of(row, change, tuple(_changed(old[_key(row)], row, days))) for row in rows]
    other = before if change == ListChange.ADDED else edition
    stands = elsewhere(other.compilation, rows)
    return [_of(row, change, _moved(change, stands.get(_key(row)))) for row in rows]


def _key(row: Any) -> Any:
    return row.uid if isinstance(row, ListedItem) else row.unit_id


def _of(row: Any, change: ListChange, cells: tuple[Cell, ...]) -> Difference:
    if isinstance(row, ListedItem):
        return Difference(change, row.cert_name, row.service_name, row.unit_name, cells, str(row.uid))
    return Difference(change, "", "", row.unit_name, cells)


def _changed(old: Any, new: Any, days: tuple[date | None, date | None]) -> list[Cell]:
    if isinstance(new, ListedItem):
        return changed_as_printed(old, new, days)
    fields: list[Any] = [UnitFigures._meta.get_field(name) for name in ("unit_name", "nil", *COUNTS)]
    pairs = [(str(field.verbose_name), getattr(old, field.name), getattr(new, field.name)) for field in fields]
    return [Cell(label, _word(before), _word(after)) for label, before, after in pairs if before != after]


def changed_as_printed(old: ListedItem, new: ListedItem, days: tuple[date | None, date | None]) -> list[Cell]:
    """The cells in which two rows differ as their lists print them: a cancelled item without a day of its own holds from
    the publication of its list, the old one's and the new one's `days`."""
    shown = [copy(row) for row in (old, new)]
    for row, day in zip(shown, days, strict=True):
        row.effective_from = row.effective_from or (day if row.is_cancelled else None)
    return changed_cells(*shown)


def _word(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _moved(change: ListChange, stood: Any) -> tuple[Cell, ...]:
    """On which list it stood before, or stands now."""
    if stood is None:
        return ()
    word = LISTS[Outcome(stood.outcome)]
    return (Cell("列入", word, ""),) if change == ListChange.ADDED else (Cell("列入", "", word),)


def all_differences(edition: Edition, before: Edition) -> Iterator[Difference]:
    """Every difference, read in handfuls: added, taken out, changed."""
    for change in SHOWN:
        for rows in _handfuls(rows_changed(edition, before, change)):
            yield from differences(edition, before, change, rows)


def _handfuls(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    taken: list[Any] = []
    for row in rows.iterator(BATCH):
        taken.append(row)
        if len(taken) == BATCH:
            yield taken
            taken = []
    if taken:
        yield taken


def change_lines(edition: Edition, before: Edition) -> Iterator[list[CellValue]]:
    """The differences in the order of `CHANGES.columns`, one line a cell."""
    number = 0
    for found in all_differences(edition, before):
        for cell in found.cells or (Cell("", "", ""),):
            number += 1
            yield [number, found.word, found.name, found.service, found.unit, cell.label, cell.before, cell.after]


def write_changes(target: Target, edition: Edition, before: Edition, *, day: date | None) -> Written:
    """Write the differences as a workbook, text cells inert; under the title which editions are compared, and the reason."""
    reason = f"更正理由：{edition.compilation.correction_reason}"
    layout = replace(CHANGES, footnotes=(*CHANGES.footnotes, f"对照：{before} → {edition}。", reason))
    lines = change_lines(edition, before)
    return write_annex(target, layout, lines, unit_name=edition.unit.name, day=day, edition_code=edition.code)

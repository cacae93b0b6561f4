"""The tasks of service guides as a workbook: given out with an open column for the address, and read back by identity."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from campaign.checks import Problem, Severity, comparison_key
from campaign.queries import chinese_deadline
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.neutral import TEXT, NeutralWorkbook, Row, Sheet
from campaign.sheets.package import Target
from campaign.sheets.safely import Refusal, read_workbook
from publishing.sheets.csv_out import encoded
from supervision.models import GuideTask

LOOKED = 20  # rows among which the header is looked for
LINK_MOST = 300
_IDENTITY = re.compile(r"G([1-9][0-9]{0,17})")
LAYOUT = AnnexLayout(
    title="办事指南更新任务表",
    sheet_name="办事指南更新",
    left_line="单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("unit", "单位", 22),
        Column("kind", "类别", 8, centred=True),
        Column("cert_name", "证明事项名称", 24),
        Column("service_name", "政务服务事项名称", 24),
        Column("state", "状态", 10, centred=True),
        Column("due", "期限", 20),
        Column("open_hits", "待说明处数", 8, centred=True),
        Column("link", "办事指南网址", 44),
        Column("identity", "行标识（请勿改动）", 16),
    ),
    footnotes=("只需填写“办事指南网址”一栏，其他栏目不读取。填好后在“办事指南更新”页面上传。",),
)
HEADERS = {"link": comparison_key("办事指南网址"), "identity": comparison_key("行标识")}


def identity_of(task: GuideTask) -> str:
    """The name of a row."""
    return f"G{task.pk}"


def rows_of(tasks: Iterable[Any], dues: Mapping[tuple[int, str], datetime]) -> Iterator[list[CellValue]]:
    """The tasks (with their open hits) in the order of `LAYOUT.columns`."""
    for number, task in enumerate(tasks, 1):
        due = dues.get((task.round_id, task.kind))
        yield [
            number,
            task.unit.name,
            task.get_kind_display(),
            task.cert_name,
            task.item.service_name,
            task.get_state_display(),
            chinese_deadline(due, year=True) if due else "",
            task.open_hits or 0,
            task.link,
            identity_of(task),
        ]


def write_tasks(
    target: Target, tasks: Iterable[Any], dues: Mapping[tuple[int, str], datetime], *, unit_name: str, day: date
) -> Written:
    """Write the tasks as a workbook, text cells inert (notice 五(三): 更新政务服务网上办事指南)."""
    return write_annex(target, LAYOUT, rows_of(tasks, dues), unit_name=unit_name, day=day)


def tasks_csv(tasks: Iterable[Any], dues: Mapping[tuple[int, str], datetime]) -> bytes:
    """The tasks as comma-separated text, no cell that could run as a formula."""
    return b"".join(tasks_csv_pieces(tasks, dues))


def tasks_csv_pieces(tasks: Iterable[Any], dues: Mapping[tuple[int, str], datetime]) -> Iterator[bytes]:
    """The same piece by piece, for a list that is not held in memory."""
    head = [column.header for column in LAYOUT.columns]
    yield from encoded(chain([head], rows_of(tasks, dues)))


@dataclass
class Loaded:
    """What a workbook says: the address for each task's key with its cell, how many rows have none, problems by cell."""

    links: dict[int, tuple[str, str]] = field(default_factory=dict)
    empty: int = 0
    problems: list[Problem] = field(default_factory=list)
    refused: str = ""


def read_links(path: Path) -> Loaded:
    """Read a workbook through the gate, in a child with caps; never raises for what is in it."""
    answer = read_workbook(path)
    return Loaded(refused=answer.words) if isinstance(answer, Refusal) else links_in(answer)


def links_in(workbook: NeutralWorkbook) -> Loaded:
    """The addresses of the first sheet that has the header of this table."""
    for sheet in workbook.sheets:
        for row in sheet.rows[:LOOKED]:
            places = _places(row)
            if len(places) == len(HEADERS):
                return _read(sheet, row.number, places)
    return Loaded(
        refused="这不是办事指南更新任务表，或者表头、行标识已被改动。请重新下载任务表，只填写“办事指南网址”一栏后上传。"
    )


def _places(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in row.cells:
        text = comparison_key(cell.value[:60]) if cell.kind == TEXT else ""
        for key, header in HEADERS.items():
            if text.startswith(header):
                found.setdefault(key, cell.column)
    return found


def _read(sheet: Sheet, header: int, places: Mapping[str, int]) -> Loaded:
    loaded, met = Loaded(), dict[int, int]()
    for row in sheet.rows:
        if row.number <= header:
            continue
        cells = {cell.column: cell for cell in row.cells if cell.value.strip()}
        identity, link = cells.get(places["identity"]), cells.get(places["link"])
        known = _IDENTITY.fullmatch(identity.value.strip().lstrip("'")) if identity else None
        where = row.address(places["link"])
        if known is None:
            if link is not None:
                loaded.problems.append(
                    _problem(sheet, where, "本行没有行标识，不知道是哪一项。请使用下载的任务表，不要新增行。")
                )
        elif link is None:
            loaded.empty += 1
        elif link.kind != TEXT or len(link.value) > LINK_MOST:
            loaded.problems.append(_problem(sheet, where, f"网址须是文字，不超过{LINK_MOST}字。请改正。"))
        elif (pk := int(known[1])) in met:
            loaded.problems.append(_problem(sheet, where, f"与第{met[pk]}行是同一项。请只保留一行。"))
        else:
            met[pk] = row.number
            loaded.links[pk] = (link.value.strip().lstrip("'"), where)
    return loaded


def _problem(sheet: Sheet, where: str, words: str) -> Problem:
    return Problem(where, "row", Severity.BLOCKER, words, sheet.name)

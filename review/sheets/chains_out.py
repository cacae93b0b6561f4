"""Chains of certificates to take away: a workbook, or plain text with commas; a row for each demand."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import StringIO

from campaign.enums import Outcome
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target
from review.models import Chain, ChainLink

CHAINS = AnnexLayout(
    title="循环证明、重复证明、推责证明情况表",
    sheet_name="证明链",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("kind", "类别", 12),
        Column("ground", "情形", 18),
        Column("step", "环节", 6, centred=True),
        Column("role", "位置", 10),
        Column("unit", "索要单位", 22),
        Column("service", "政务服务事项名称", 24),
        Column("certificate", "证明事项名称", 24),
        Column("issuer", "开具单位", 22),
        Column("said", "结论", 20),
        Column("document", "不得开具的依据", 30),
        Column("standing", "处理", 12),
        Column("reason", "理由", 34),
        Column("found", "发现日期", 12, number_format="yyyy-mm-dd"),
    ),
    footnotes=("本表为审核过程材料，公布前不得对外提供。",),
)
STAGES = {
    "agreed": "{}（已确认）",
    "again": "{}（已公布）",
    "ruled": "拟{}（审核组意见，尚未确认）",
    "proposed": "单位建议{}，待审核",
}


def said(facts: Mapping[str, str]) -> str:
    """What is said of a demand and by whom: 保留（已确认）."""
    outcome = str(Outcome(facts["outcome"]).label) if facts["outcome"] else ""  # copied before the list was asked
    return STAGES[facts["stage"]].format(outcome)


def rows_of(chains: Iterable[Chain]) -> Iterator[list[CellValue]]:
    """Every demand in the order of `CHAINS.columns`; chains come from `with_links`."""
    for number, chain in enumerate(chains, 1):
        reasons = "\n".join(reason.words for reason in chain.standing_reasons)  # type: ignore[attr-defined]
        for step, link in enumerate(chain.shown, 1):  # type: ignore[attr-defined]
            yield [*_of_chain(number, chain), step, *_of_link(link), *_behind(chain, reasons)]


def _of_chain(number: int, chain: Chain) -> list[CellValue]:
    return [number, chain.get_kind_display(), chain.get_ground_display()]


def _of_link(link: ChainLink) -> list[CellValue]:
    facts = link.facts
    names = [facts["service"], facts["certificate"], facts["issuer"]]
    return [link.get_role_display(), link.unit.name, *names, said(facts)]


def _behind(chain: Chain, reasons: str) -> list[CellValue]:
    found = chain.found_at.astimezone(SHANGHAI).date()
    return [chain.document, chain.get_standing_display(), reasons, found]


def write_chains(target: Target, chains: Iterable[Chain], *, unit_name: str, day: date) -> Written:
    """Write the chains as a workbook, text cells inert, to a path or a binary file."""
    return write_annex(target, CHAINS, rows_of(chains), unit_name=unit_name, day=day)


def chains_csv(chains: Iterable[Chain]) -> str:
    """The same as comma-separated text: a byte-order mark for spreadsheets, no cell that could run as a formula."""
    text = StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([f"{column.group}{column.header}" for column in CHAINS.columns])
    for row in rows_of(chains):
        writer.writerow(inert(row))
    return text.getvalue()

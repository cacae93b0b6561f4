"""A unit's work summary as a Word file: what the system says, what the unit wrote, the figures, and what lies below."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign.models import Round, Unit
from campaign.notice import target as goal
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.layout import chinese_day
from campaign.sheets.package import Target
from supervision.checks.year_end import said
from supervision.enums.figures import FIGURES, Counts
from supervision.enums.year_end import OUTLINES, TEMPLATE_VERSION
from supervision.sheets.word_paper import CENTRE, HEAD, RIGHT, Paper, missing_words

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class SummaryText:
    """What is written: signed text and figures, or a draft that says so on the paper."""

    unit: Unit
    round: Round
    texts: dict[str, str]
    counts: Counts
    at: datetime
    below: dict[str, Any] | None
    signed: bool
    outline: int = TEMPLATE_VERSION


def write_summary(target: Target, text: SummaryText) -> None:
    """Write the summary to a path or a binary file (notice 五(五)2: 认真总结, 相关工作情况于12月底前报)."""
    paper, day = Paper(), chinese_day(text.at.astimezone(SHANGHAI).date())
    if not text.signed:
        paper.line("（草稿，未签发）", face=HEAD, size=14, side=CENTRE)
    paper.title(text.unit.name)
    paper.title("“减证便民”专项行动工作总结")
    paper.line(f"（{text.round}，数字截至{day}）", side=CENTRE)
    for number, section in enumerate(OUTLINES[text.outline]):
        paper.heading(f"{NUMERALS[number]}、{section.title}")
        paper.text(said(section, text.counts))
        paper.text(text.texts.get(section.code, "") or "（还没有写）")
    paper.line("")
    paper.caption("附表　本单位的数字")
    paper.table(("项目", "类别", "数"), figures_of(text.counts), widths=(80, 46, 30))
    if text.below is not None:
        _below(paper, text.below)
    paper.line("")
    paper.line(text.unit.name, side=RIGHT)
    paper.line(day if text.signed else "    年  月  日", side=RIGHT)
    paper.save(target, f"{text.unit.name}工作总结")


def figures_of(counts: Counts) -> list[tuple[str, str, object]]:
    """The figures in their order, and the ratio with two decimals."""
    rows: list[tuple[str, str, object]] = [
        (one.label, one.group, counts[one.code]) for one in FIGURES if one.code in counts
    ]
    percent = goal.reduction(counts.get("cancelled", 0), counts.get("baseline", 0))
    return [*rows, ("精简率", "取消÷清理前总数", "—" if percent is None else f"{percent}%")]


def _below(paper: Paper, below: dict[str, Any]) -> None:
    """What the units below handed up, and who is missing."""
    counts = below["counts"]
    paper.caption("附表　下级单位的总结")
    rows = [(name, word, owed, signed) for _, name, word, owed, signed in below["lines"]]
    sums = ("合计", "", sum(row[2] for row in rows), sum(row[3] for row in rows))
    paper.table(("单位", "报送情况", "应报", "已报"), [*rows, sums], widths=(86, 30, 20, 20), total=True)
    paper.note(
        f"已报单位合计：清理前总数{counts.get('baseline', 0)}项，取消{counts.get('cancelled', 0)}项，保留{counts.get('retained', 0)}项。"
    )
    if below["missing"]:
        names = [name for _, name in below["missing"]]
        paper.note(f"未报送：{missing_words(names, '各单位应报、已报的数见附表')}")

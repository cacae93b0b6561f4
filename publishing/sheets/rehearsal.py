"""A rehearsal of the campaign on given papers: Annex 2 workbooks and a table of rulings in, Annexes 3, 4 and 5 out."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from campaign.checks import Severity
from campaign.enums import Disposal, Outcome
from campaign.models import Round, Unit
from campaign.notice.target import reduction
from campaign.operations import Refused
from campaign.sheets.safely import SafeReader
from publishing.models import BASIS_GROUPS, CATEGORIES, Compilation, Edition, UnitFigures
from publishing.operations import write_published
from publishing.operations.storing import folder_held
from publishing.queries import sums_of
from publishing.sheets.playing import Play, by_panel, list_leads
from review.checks import Verdict, problems_of_verdict
from review.models import Ruling
from submissions.checks.items import ItemDraft
from submissions.models import Declaration, FormVersion
from submissions.sheets.reading import read_declaration_file

HEADER = ("单位编码", "序号", "结论", "类别", "取消后办理方式", "保留理由")
GROUP_LABELS = dict(zip(BASIS_GROUPS, ("法律", "行政法规", "国务院决定", "地方性法规", "规章"), strict=True))
LONGEST_NUMBER = 9
STRUCK = "经审核，不属于清理范围或者与其他事项重复。"
APPROVAL_NUMBER = "排演〔{year}〕{code}号"
SIGNATORY = "排演签发人"


class Unplayable(Refused):
    """The papers have mistakes; `mistakes` names each with its file and line. Nothing was kept."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass
class Papers:
    """What the folder holds, checked as far as can be without the database of items."""

    drafts: dict[str, Sequence[ItemDraft]] = field(default_factory=dict)
    rulings: dict[tuple[str, int], tuple[int, Verdict]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)


def rehearse(folder: Path, out: Path, round: Round) -> dict[str, Any]:
    """Play `round` on the papers of `folder` and write the annexes to `out`; gives the figures as the contract names them.

    Raises `Unplayable` with every mistake found; then nothing is kept and nothing published.
    Plays on the round's own dates, whatever today is (notice 五).
    """
    if Declaration.objects.filter(round=round).exists():
        raise Unplayable([f"{round}已有申报表，不能排演。请换一个空的数据库。"])
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unplayable([f"不能建立目录{out}：{error.strerror}。请换一个目录。"]) from error
    play = Play(round)
    with folder_held(), transaction.atomic():
        with play.stage("read"):
            papers = read_papers(folder)
        if papers.mistakes:
            raise Unplayable(papers.mistakes)
        with play.stage("submit"):
            play.staff([papers.units[code] for code in sorted(papers.drafts)])
        with play.knowing_people():
            declarations = [play.declare(papers.units[code], drafts) for code, drafts in sorted(papers.drafts.items())]
        _rule(play, papers, declarations)
        for declaration in declarations:
            play.agree(declaration.unit)
        leads = list_leads(declaration.unit for declaration in declarations)
        year = play.approves.year
        lists = [
            play.publish(lead, APPROVAL_NUMBER.format(year=year, code=lead.division.code), SIGNATORY) for lead in leads
        ]
        # One Annex 5 for each region among the papers.
        roots = sorted({declaration.unit.reports_path.strip("/").split("/")[0] for declaration in declarations})
        totals = [play.roll_up(Unit.objects.get(code=code)) for code in roots]
    editions = Edition.objects.filter(compilation__in=[*lists, *totals]).select_related("unit__division", "round")
    files = [_copy(edition, out) for edition in editions.order_by("unit__code", "kind")]
    return {**_figures(totals, len(declarations)), "editions": files, "seconds": _rounded(play.seconds)}


def read_papers(folder: Path) -> Papers:
    """Read every workbook and the table of rulings; collects all mistakes instead of stopping at the first."""
    papers = Papers()
    workbooks = sorted((folder / "declarations").glob("*.xlsx"))
    if not workbooks:
        papers.mistakes.append("declarations 目录中没有 .xlsx 申报表。")
    columns = FormVersion.objects.filter(annex=2).order_by("-version").values_list("columns", flat=True)[0]
    papers.units = {unit.code: unit for unit in Unit.objects.select_related("division__parent", "panel")}
    with SafeReader() as reader:
        for path in workbooks:
            _read_workbook(path, columns, papers, reader)
    _read_rulings(folder / "rulings.csv", papers)
    _match(papers)
    return papers


def _read_workbook(path: Path, columns: Any, papers: Papers, reader: SafeReader) -> None:
    unit = papers.units.get(path.stem)
    if unit is None:
        papers.mistakes.append(f"declarations/{path.name}：没有编码为“{path.stem}”的单位。")
        return
    if unit.panel is None:
        papers.mistakes.append(f"declarations/{path.name}：{unit.name}没有审核单位，不参加申报。")
        return
    try:
        Unit.objects.list_lead_of(unit)
    except Unit.DoesNotExist:
        papers.mistakes.append(f"declarations/{path.name}：{unit.name}所在的区划没有牵头单位，不能编制清单。")
        return
    reading = read_declaration_file(path, columns, unit.name, reader)
    if reading.verdict in {"accept", "warn"}:
        papers.drafts[path.stem] = reading.drafts
        return
    blockers = [problem for problem in reading.problems if problem.severity == Severity.BLOCKER]
    papers.mistakes += [f"declarations/{path.name} {problem.where}：{problem.words}" for problem in blockers]


def _read_rulings(path: Path, papers: Papers) -> None:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, UnicodeDecodeError):
        papers.mistakes.append("rulings.csv：找不到文件，或者不是 UTF-8 编码。")
        return
    rows = csv.DictReader(text.splitlines(keepends=True))
    if missing := [name for name in HEADER if name not in (rows.fieldnames or ())]:
        papers.mistakes.append(f"rulings.csv 第1行：缺少列{'、'.join(missing)}。")
        return
    try:
        for row in rows:
            line = rows.line_num
            values = {name: (row[name] or "").strip() for name in HEADER}
            if problem := _ruling_problem(values, papers):
                papers.mistakes.append(f"rulings.csv 第{line}行：{problem}")
            else:
                papers.rulings[values["单位编码"], int(values["序号"])] = (line, _verdict(values))
    except csv.Error:
        papers.mistakes.append(f"rulings.csv 第{rows.line_num}行：不是可以读取的CSV，请核对引号和单元格的长度。")


def _ruling_problem(values: Mapping[str, str], papers: Papers) -> str:
    code, number = values["单位编码"], values["序号"]
    if code not in papers.units:
        return f"没有编码为“{code}”的单位。"
    if not number.isascii() or not number.isdigit() or len(number) > LONGEST_NUMBER:
        return f"序号“{number[:20]}”不是数字。"
    if (code, int(number)) in papers.rulings:
        return f"{code}的第{number}项有两个裁定。"
    if values["结论"] not in Outcome.labels:
        return f"结论“{values['结论']}”不在“取消、保留、提请上级取消、剔除”之中。"
    if values["类别"] and _disposal(values["类别"]) is None:
        return f"类别“{values['类别']}”不是六个一批之一。"
    return ""


def _disposal(name: str) -> Disposal | None:
    short = name.removesuffix("一批")
    return next((disposal for disposal in Disposal if disposal.label == short), None)


def _verdict(values: Mapping[str, str]) -> Verdict:
    outcome = next(outcome for outcome in Outcome if outcome.label == values["结论"])
    reason = values["保留理由"]
    if outcome is Outcome.STRIKE and not reason:
        reason = values["取消后办理方式"] or STRUCK
    return Verdict(
        outcome=outcome.value,
        disposal=(_disposal(values["类别"]) or "") if outcome is Outcome.CANCEL else "",
        replacement=values["取消后办理方式"] if outcome is Outcome.CANCEL else "",
        reason=reason,
    )


def _match(papers: Papers) -> None:
    """Every item has a ruling and every ruling an item; items are named by the 序号 that the workbook gives them."""
    wanted = {(code, number) for code, drafts in papers.drafts.items() for number in numbers_of(drafts)}
    for (code, number), (line, _) in papers.rulings.items():
        if (code, number) not in wanted:
            papers.mistakes.append(f"rulings.csv 第{line}行：{code}的申报表中没有第{number}项。")
    for code, number in sorted(wanted - set(papers.rulings)):
        drafts = papers.drafts[code]
        row = drafts[numbers_of(drafts).index(number)].at("cert_name").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        papers.mistakes.append(f"declarations/{code}.xlsx 第{row}行：rulings.csv 缺少{code}第{number}项的裁定。")


def numbers_of(drafts: Sequence[ItemDraft]) -> list[int]:
    """The 序号 of the items; their places in the table where the numbers are missing or repeat."""
    numbers = [draft.no for draft in drafts]
    if None in numbers or len(set(numbers)) < len(numbers):
        return list(range(1, len(drafts) + 1))
    return [number for number in numbers if number is not None]


def _rule(play: Play, papers: Papers, declarations: Sequence[Declaration]) -> None:
    places = {code: numbers_of(drafts) for code, drafts in papers.drafts.items()}

    def ruled(ruling: Ruling) -> tuple[int, Verdict]:
        code = ruling.unit.code
        return papers.rulings[code, places[code][ruling.item.no - 1]]

    mistakes: list[str] = []
    for panel, group in by_panel(declarations).items():
        mistakes += _refused(group, lambda code, no: papers.rulings[code, places[code][no - 1]])
        if not mistakes:
            play.rule(panel, group, lambda ruling: ruled(ruling)[1])
    if mistakes:
        raise Unplayable(mistakes)


def _refused(declarations: Sequence[Declaration], ruled: Any) -> Iterator[str]:
    """The rulings that the notice refuses, with their lines."""
    for declaration in declarations:
        for item in declaration.items.prefetch_related("bases"):
            line, verdict = ruled(declaration.unit.code, item.no)
            for problem in problems_of_verdict(verdict, item, declaration.round.campaign):
                yield f"rulings.csv 第{line}行：{problem.words}"


def _copy(edition: Edition, out: Path) -> dict[str, Any]:
    division = edition.unit.division.code
    name = f"{division}-{edition.kind}-{edition.number}.xlsx"
    write_published(edition, out / name)
    return {
        "division": division,
        "kind": edition.kind,
        "number": edition.number,
        "sha256": edition.sha256,
        "file": name,
        "rows": edition.rows,
    }


def _figures(totals: Sequence[Compilation], units: int) -> dict[str, Any]:
    counts = sums_of(UnitFigures.objects.filter(compilation__in=totals))
    by_category = {str(Disposal(name).label): counts[name] for name in CATEGORIES}
    by_basis = {GROUP_LABELS[name]: counts[name] for name in BASIS_GROUPS}
    cancelled = sum(by_category.values())
    share = reduction(cancelled, counts["baseline"])
    return {
        "units": units,
        "items": counts["baseline"] + counts["struck"],
        "baseline": counts["baseline"],
        "cancelled": cancelled,
        "by_category": by_category,
        "retained": sum(by_basis.values()),
        "by_basis": by_basis,
        "referred": counts["referred"],
        "removed": counts["struck"],
        "reduction": None if share is None else str(share),
    }


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in {**seconds, "total": sum(seconds.values())}.items()}

"""A workbook of rulings against the docket as it stands now: what would be ruled, what stands so already, what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from campaign.checks import Problem, Severity
from campaign.models import User
from campaign.sheets.marking import Marks
from review.checks import Verdict, problems_of_verdict
from review.enums import WITHOUT_VERDICT, RulingState
from review.models import Ruling
from review.queries import Against, changed_texts, docket_for, weigh
from review.sheets.rulings_in import Line, Loaded

# What is said of a row that names no item of the person's docket: whatever the reason, the same.
NOT_YOURS = "本行不是您审核范围内的事项，不能录入。请删去本行，或者重新下载审核意见表。"
SAID = ("outcome", "disposal", "replacement", "effective_from", "reason")


@dataclass
class Weighing:
    """Rows of a workbook: taken with their verdicts, standing so already, without a verdict; problems by cell."""

    taken: list[tuple[Ruling, Verdict]] = field(default_factory=list)
    same: int = 0
    empty: int = 0
    changed: int = 0
    problems: list[Problem] = field(default_factory=list)
    refused: str = ""


def weighed_rows(loaded: Loaded, user: User) -> Weighing:
    """Compare what a workbook says with the docket; a constant number of queries. Nothing of the file is believed: an item
    is looked up among the person's, its text compared with the one that was given out."""
    found = Weighing(empty=loaded.empty, problems=list(loaded.problems), refused=loaded.refused)
    lines = {line.ruling: line for line in loaded.lines}
    rulings = {ruling.pk: ruling for ruling in docket_for(user).filter(pk__in=lines).order_by("unit__code", "item__no")}
    found.problems += [_problem(line, "identity", NOT_YOURS) for pk, line in lines.items() if pk not in rulings]
    other = changed_texts(list(rulings.values()), {pk: line.seen for pk, line in lines.items()})
    left: list[tuple[Ruling, Verdict]] = []
    for pk, ruling in rulings.items():
        line = lines[pk]
        if says(ruling, line.verdict):
            found.same += 1
        elif pk in other or ruling.state != RulingState.PENDING:
            found.changed += 1
            found.problems.append(_problem(line, "outcome", _since(ruling, pk in other), Severity.WARNING))
        else:
            left.append((ruling, line.verdict))
    for one in weigh(left, user=user, reads=True):
        if not one.against:
            found.taken.append((one.ruling, one.verdict))
            continue
        line = lines[one.ruling.pk]
        if one.against is Against.RULE:
            rules = problems_of_verdict(one.verdict, one.ruling.item, one.ruling.round.campaign)
            found.problems += [_problem(line, rule.where, rule.words) for rule in rules]
        elif one.against is Against.CONFLICT:
            found.problems.append(_problem(line, "identity", NOT_YOURS))
        else:
            found.problems.append(_problem(line, "outcome", f"{one.words}。", Severity.WARNING))
    return found


def says(ruling: Ruling, verdict: Verdict) -> bool:
    """Whether the ruling that stands says what the row says; a checking unit left out was filled in by the rule."""
    if not ruling.outcome or ruling.state in WITHOUT_VERDICT:
        return False
    same = all(getattr(ruling, name) == getattr(verdict, name) for name in SAID)
    return same and verdict.checking_unit in ("", ruling.checking_unit)


def _since(ruling: Ruling, changed: bool) -> str:
    """What has become of an item since the file was given out."""
    if changed:
        return "表格发出后，单位报送了新的内容，本行没有办理。请重新下载，核对后再填。"
    verdict = f"（{ruling.get_outcome_display()}）" if ruling.outcome and ruling.state not in WITHOUT_VERDICT else ""
    return f"表格发出后，本件已办理，现在{ruling.get_state_display()}{verdict}，本行没有办理。需要改动的，请打开该件。"


def _problem(line: Line, key: str, words: str, weight: Severity = Severity.BLOCKER) -> Problem:
    where = line.cells.get("outcome" if key == "identity" else key) or line.cells["outcome"]
    return Problem(where, key, weight, words, line.sheet)


def marks_of(found: Weighing) -> Marks:
    """The cells to colour and the list of problems, what must be mended first."""
    told = [("wrong" if one.severity is Severity.BLOCKER else "doubt", one) for one in found.problems]
    wrong = [one for tone, one in told if tone == "wrong"]
    doubt = [one for tone, one in told if tone == "doubt"]
    groups = [
        (title, _lines(tone, some))
        for title, tone, some in (("须改正", "wrong", wrong), ("没有办理", "doubt", doubt))
        if some
    ]
    notes = (
        f"须改正{len(wrong)}处，没有办理{len(doubt)}处。浅红色的单元格须改正，浅黄色的请核对；改法写在批注里。",
        "请在本文件中改正、保存，再上传；已办理的行不会重复办理。本页、批注和底色不用删除。",
    )
    return Marks([(one.sheet, one.where, tone, one.words) for tone, one in told], groups, notes)


def _lines(tone: str, problems: Sequence[Problem]) -> list[tuple[str, str, str, str]]:
    return [(one.sheet, one.where, tone, one.words) for one in problems]

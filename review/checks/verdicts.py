"""What makes a ruling impossible: one function per rule, with the sentence of the notice that says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from campaign.checks import Problem, Severity
from campaign.enums import Disposal, Outcome
from campaign.models import Campaign
from campaign.notice.six_categories import Keeping, may_keep
from submissions.models import DeclaredItem


@dataclass(frozen=True)
class Verdict:
    """What a panel rules of one item. Texts are as printed in the lists; enumerated fields hold stored values."""

    outcome: str
    disposal: str = ""
    replacement: str = ""
    checking_unit: str = ""
    effective_from: date | None = None
    reason: str = ""


Check = Callable[[Verdict, DeclaredItem, Campaign], Iterator[Problem]]


def _blocker(where: str, code: str, words: str) -> Problem:
    return Problem(where, code, Severity.BLOCKER, words)


def levels_of(item: DeclaredItem) -> list[str]:
    """The levels of the item's bases; a basis without a level counts as none."""
    return [basis.level or "none" for basis in item.bases.all()]


def outcome_is_known(verdict: Verdict, item: DeclaredItem, campaign: Campaign) -> Iterator[Problem]:
    """An item ends as 取消, 保留, 提请上级取消 or 剔除 (ruling 3)."""
    if verdict.outcome not in Outcome.values:
        yield _blocker("outcome", "required", "请选择结论：取消、保留、提请上级取消或者剔除。")


def cancelling_names_its_category(verdict: Verdict, item: DeclaredItem, campaign: Campaign) -> Iterator[Problem]:
    """Each cancellation is one of the six categories and says what replaces the certificate (notice 四)."""
    if verdict.outcome != Outcome.CANCEL:
        if verdict.disposal:
            yield _blocker("disposal", "conflict", "只有“取消”才选六个一批类别，请改选结论或者去掉类别。")
        return
    if verdict.disposal not in Disposal.values:
        yield _blocker("disposal", "required", "结论为“取消”的，请选择六个一批类别。")
    elif verdict.disposal != Disposal.ABOLISH and not verdict.replacement.strip():
        words = (
            f"按“{Disposal(verdict.disposal).label}”取消的，请写明取消后的办理方式，例如：由民政部门核查婚姻登记信息。"
        )
        yield _blocker("replacement", "required", words)


def keeping_needs_a_basis(verdict: Verdict, item: DeclaredItem, campaign: Campaign) -> Iterator[Problem]:
    """没有法律、法规、规章依据……的证明材料和盖章环节一律取消废止 (notice 四(一)); keeping needs a reason."""
    if verdict.outcome != Outcome.RETAIN:
        return
    policy = {level: Keeping(answer) for level, answer in campaign.keeping.items()}
    answer = may_keep(levels_of(item), policy)
    if answer.keeping is Keeping.REFUSE:
        yield _blocker(
            "outcome",
            "no_basis",
            f"该事项的依据不足以保留。方案第四部分（一）：{answer.words}请改为取消或者提请上级取消。",
        )
    elif not verdict.reason.strip():
        yield _blocker("reason", "required", f"请写明保留理由。{answer.words}")


def striking_gives_its_reason(verdict: Verdict, item: DeclaredItem, campaign: Campaign) -> Iterator[Problem]:
    """A struck item leaves the baseline, so it is counted openly and says why (ruling 5)."""
    if verdict.outcome == Outcome.STRIKE and not verdict.reason.strip():
        yield _blocker("reason", "required", "剔除须写明理由，例如：不属于第三方出具的证明材料；与序号3重复。")


CHECKS: tuple[Check, ...] = (
    outcome_is_known,
    cancelling_names_its_category,
    keeping_needs_a_basis,
    striking_gives_its_reason,
)


def problems_of_verdict(verdict: Verdict, item: DeclaredItem, campaign: Campaign) -> list[Problem]:
    """Everything that stands against ruling so; empty means that it may be done."""
    return [problem for check in CHECKS for problem in check(verdict, item, campaign)]

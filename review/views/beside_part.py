"""What an item's page shows beside the form: how alike items were ruled, what the catalogue says, what the basis allows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from campaign.enums import BasisLevel, Disposal, Outcome
from campaign.models import User
from campaign.notice.six_categories import Keeping
from campaign.views.asked import Asked
from review.checks import Verdict, problems_of_verdict
from review.forms import initial_verdict
from review.models import Ruling
from review.queries.precedents import Precedents, precedents_for, precedents_of
from review.views.papers import OUTCOME_TONES, fact, keeping_answer
from submissions.models import Certificate
from submissions.queries.catalogue import aliases_for, certificates_for

ALIASES, BASES = 12, 5  # the others are on the certificate's own page
LIKE = "like"
# Asked once of one item: the address of the next one must not carry it on.
SUGGESTING = (LIKE, "adopt")
TONES = {outcome.value: tone for outcome, tone in OUTCOME_TONES.items()}
ONCE_CHOSEN = ("outcome", "disposal", "replacement", "reason")


@dataclass(frozen=True)
class Example:
    """One precedent: where it is, who ruled when, what it says, and what stands against ruling here as there."""

    case: Ruling
    url: str
    by: str
    at: datetime | None
    like: str
    against: str


@dataclass(frozen=True)
class Said:
    """One verdict on alike items with its number and examples."""

    words: str
    tone: str
    same: int
    count: int
    examples: list[Example]


def beside(request: Asked, case: Ruling, user: User) -> dict[str, Any]:
    """Precedents, the catalogue's entry and the hint by the level of the basis."""
    found = precedents_of(case, user)
    said = [
        Said(verdict_words(*kind), TONES[kind[0]], same, n, examples_of(request, case, found, kind))
        for kind, same, n in found.counts
    ]
    return {"precedents": said, "precedents_count": found.count, "advice": advice(case), **entry(case, user)}


def verdict_words(outcome: str, disposal: str) -> str:
    """A verdict in a few words."""
    category = f"（{Disposal(disposal).label}）" if disposal else ""
    return f"{Outcome(outcome).label}{category}"


def examples_of(request: Asked, case: Ruling, found: Precedents, kind: tuple[str, str]) -> list[Example]:
    """The examples of one verdict; the name of who ruled is told within the own panel only."""
    query = kept_query(request.GET)
    examples = []
    for one in found.of(kind):
        own = one.pk in found.own
        panel = one.unit.reviewing_panel
        by = str((one.decided_by or one.ruled_by) if own else panel or "")
        wrong = problems_of_verdict(verdict_like(one), case.item, case.round.campaign)
        url = reverse("ruling", args=[one.pk]) if own else ""
        like = f"?{query}&{LIKE}={one.pk}#verdict" if query else f"?{LIKE}={one.pk}#verdict"
        examples.append(Example(one, url, by, one.ruled_at, like, "".join(problem.words for problem in wrong)))
    return examples


def verdict_like(precedent: Ruling) -> Verdict:
    """A precedent as a verdict. Who checks goes along only where it is somebody else than who demands."""
    elsewhere = precedent.checking_unit if precedent.checking_unit != precedent.item.demanding_unit else ""
    values = {name: getattr(precedent, name) for name in ONCE_CHOSEN}
    return Verdict(**values, checking_unit=elsewhere)


def liked(request: Asked, case: Ruling) -> dict[str, Any]:
    """What the form of the verdict begins with when the address asks for a precedent's: `?like=` a ruling.

    Empty where the person may not know of it. Nothing is saved: the panel reads it and rules.
    """
    key = request.GET.get(LIKE, "")
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        return {}
    one = precedents_for(request.user, case).filter(pk=int(key)).select_related("item", "unit").first()
    if one is None:
        return {}
    verdict = verdict_like(one)
    values = {name: getattr(verdict, name) for name in (*ONCE_CHOSEN, "checking_unit")}
    return {"initial": {**initial_verdict(case), **values}}


def kept_query(data: QueryDict) -> str:
    """The filter of the docket, without what was asked once of this item."""
    rest = data.copy()
    for name in SUGGESTING:
        rest.pop(name, None)
    return rest.urlencode()


def advice(case: Ruling) -> str:
    """What the level of the basis suggests, in words beside the form: nothing is chosen by it (notice 四(一))."""
    answer = keeping_answer(case)
    level = BasisLevel(answer.level).label
    if answer.keeping is Keeping.REFUSE:
        return f"{level}：按方案取消废止；能用其他办法核实的，归入相应类别。"
    if answer.keeping is Keeping.ASK_REASON:
        return f"仅有{level}：一般取消或者提请上级取消；确需保留的，写明条款和理由。"
    cited = [basis for basis in case.item.bases.all() if basis.level == answer.level and basis.clause.strip()]
    clause = "" if cited else "申报没有写明条款，先核对依据。"
    if answer.words:
        return f"依据为{level}：尽可能取消；确需保留的，写明条款和理由。{clause}"
    return f"依据为{level}：可以保留，写明条款和理由；能由六个一批的办法代替的，取消。{clause}"


def entry(case: Ruling, user: User) -> dict[str, Any]:
    """What the catalogue says of the certificate, as far as the person may see it; three queries at most."""
    one = certificates_for(user).filter(items=case.item).first()
    if one is None:
        return {"certificate": None}
    names = list(aliases_for(user, one)[: ALIASES + 1])
    facts = [
        fact("目录名称", one.name),
        fact("别的名称", "、".join(alias.name for alias in names[:ALIASES]) + ("等" if names[ALIASES:] else "")),
        fact("一般开具单位", one.issuer),
        fact("证明内容", one.proves),
        fact("常见设定依据", "\n".join(usual_bases(one))),
        fact("不应由村（居）民委员会出具", one.village_source),
    ]
    return {"certificate": one, "entry": [line for line in facts if line["value"]]}


def usual_bases(one: Certificate) -> list[str]:
    """On what the demand usually rests, by the model items of the catalogue; one query."""
    rows = one.models.exclude(basis_title="").order_by("basis_title", "basis_clause")
    found = dict.fromkeys(f"{title}{clause}" for title, clause in rows.values_list("basis_title", "basis_clause"))
    return list(found)[:BASES]

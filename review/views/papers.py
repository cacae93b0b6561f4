"""What the pages of the review show of an item: its facts, its marks, its log; and how they answer a refusal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header

from campaign.enums import BasisLevel, Outcome
from campaign.models import LogEntry, User
from campaign.notice.six_categories import CATEGORIES, Keeping, KeepingAnswer, may_keep
from campaign.operations import Refused, WrongState
from review.checks import levels_of
from review.enums import UNDER_REVIEW, WITHOUT_VERDICT, RulingState
from review.models import Ruling
from review.queries import UNTOLD
from submissions.checks import citations
from submissions.checks.stored import draft_of
from submissions.models import DeclaredItem

STATE_TONES = {
    RulingState.PENDING: "waiting",
    RulingState.RETURNED: "refused",
    RulingState.RULED: "draft",
    RulingState.PROPOSED: "waiting",
    RulingState.CONTESTED: "refused",
    RulingState.DISPUTED: "referred",
    RulingState.SETTLED: "kept",
}
OUTCOME_TONES = {
    Outcome.CANCEL: "cancelled",
    Outcome.RETAIN: "kept",
    Outcome.REFER: "referred",
    Outcome.STRIKE: "plain",
}
KEPT_SENTENCE = "对审核后确需保留的证明事项，证明出具部门要进一步简化办理环节、规范办理流程、减少提供材料、缩短办理时限、提高服务质量。"
FILE_KINDS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One ruling in a list."""

    case: Ruling
    url: str
    tone: str
    outcome_tone: str
    word: str

    @property
    def ruled(self) -> bool:
        """Whether a verdict stands."""
        return stands(self.case)


def line(case: Ruling, page: str, query: str = "") -> Line:
    """A ruling with the address of its page; the filter goes along so that the page knows the neighbours."""
    url = reverse(page, args=[case.pk]) + (f"?{query}" if query else "")
    state, word = state_shown(case)
    return Line(case, url, STATE_TONES[state], OUTCOME_TONES.get(case.outcome, "plain"), word)  # type: ignore[call-overload]


def state_shown(case: Ruling) -> tuple[RulingState, str]:
    """The state and its word, as the reader of this list may know it: a unit reads where it was told the item stands."""
    state = RulingState(getattr(case, "told", case.state))
    if hasattr(case, "told") and state == RulingState.PENDING:
        return state, UNDER_REVIEW
    return state, str(state.label)


def stands(case: Ruling) -> bool:
    """Whether there is a verdict to show; a unit reads only what was fed back to it."""
    untold = hasattr(case, "told") and case.state in UNTOLD
    return bool(case.outcome) and case.state not in WITHOUT_VERDICT and not untold


def fact(key: str, value: Any) -> dict[str, Any]:
    """One line of a list of facts."""
    return {"key": key, "value": "" if value is None else value}


def declared_facts(item: DeclaredItem) -> list[dict[str, Any]]:
    """What the unit declared, the bases left out: they have a place of their own."""
    facts = [
        fact("政务服务事项", item.service_name),
        fact("事项类型", item.get_service_type_display()),
        fact("实施编码", item.service_code),
        fact("材料类别", item.get_category_display()),
        fact("服务对象", item.get_subject_display()),
        fact("证明用途", item.purpose),
        fact("索要单位", item.demanding_unit),
        fact("开具单位", item.issuing_unit),
        fact("行使层级", item.get_levels_display()),
        fact("年办件量", item.yearly_count),
        fact("涉及修改的文件", item.doc_to_amend),
        fact("备注", item.remark),
    ]
    return [one for one in facts if one["value"] != ""]


def proposed_facts(item: DeclaredItem) -> list[dict[str, Any]]:
    """What the unit proposes."""
    facts = [
        fact("清理建议", item.get_proposal_display()),
        fact("六个一批类别", item.get_disposal_display()),
        fact("取消后办理方式", item.replacement),
        fact("保留理由", item.keep_reason),
    ]
    return [one for one in facts if one["value"] != ""]


def ruled_facts(case: Ruling) -> list[dict[str, Any]]:
    """What is ruled."""
    day = case.effective_from
    facts = [
        fact("结论", case.get_outcome_display()),
        fact("六个一批类别", case.get_disposal_display()),
        fact("取消后办理方式", case.replacement),
        fact("承接核查单位", case.checking_unit),
        fact("执行日期", f"{day.year}年{day.month}月{day.day}日" if day else ""),
        fact("理由", case.reason),
    ]
    return [one for one in facts if one["value"] != ""]


@dataclass(frozen=True)
class ShownBasis:
    """A basis with the mark of its force."""

    title: str
    clause: str
    text: str
    level: str
    tone: str
    library: citations.ShownBasis | None = None


def shown_bases(item: DeclaredItem, policy: dict[str, str], day: date) -> list[ShownBasis]:
    """The bases with what the law library says of them on `day`; the mark says whether something may be kept on them in
    this campaign (notice 四(一))."""
    tones = {Keeping.ALLOW: "kept", Keeping.ASK_REASON: "waiting", Keeping.REFUSE: "refused"}
    return [
        ShownBasis(
            basis.title or "没有写明依据",
            basis.clause,
            basis.text,
            str(BasisLevel(basis.level or BasisLevel.NONE).label),
            tones[Keeping(policy[basis.level or BasisLevel.NONE])],
            library,
        )
        for basis, library in zip(item.bases.all(), citations.shown(draft_of(item), day), strict=True)
    ]


def keeping_answer(case: Ruling) -> KeepingAnswer:
    """What the campaign's policy says of keeping this item."""
    policy = {level: Keeping(answer) for level, answer in case.round.campaign.keeping.items()}
    return may_keep(levels_of(case.item), policy)


def why_so(case: Ruling) -> str:
    """The sentence of the notice on which the verdict rests (四), empty where it has none."""
    if case.outcome == Outcome.CANCEL:
        return next((one.sentence for one in CATEGORIES if one.key == case.disposal), "")
    return KEPT_SENTENCE if case.outcome == Outcome.RETAIN else ""


def picked(data: QueryDict) -> list[int]:
    """The keys that were picked in a list; 404 for what no row could have."""
    words = [word for given in data.getlist("pick") for word in given.split(",") if word]
    if not all(word.isascii() and word.isdecimal() and len(word) <= 18 for word in words):
        raise Http404
    return sorted({int(word) for word in words})


def chips(form: Any, data: QueryDict) -> list[dict[str, str]]:
    """The conditions that are set, each with the address without it."""
    found = []
    for name, label in form.active():
        rest = data.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        found.append({"label": label, "url": f"?{rest.urlencode()}"})
    return found


def standing_tabs(
    request: HttpRequest, words: Mapping[str, str], counts: Mapping[str, int], chosen: str
) -> list[dict[str, Any]]:
    """A tab for each standing in `words`, with its count; the other conditions stay."""
    rest = request.GET.copy()
    rest.pop("page", None)
    found = []
    for name, label in words.items():
        rest["standing"] = name
        found.append({"label": label, "count": counts[name], "url": f"?{rest.urlencode()}", "current": name == chosen})
    return found


def as_file(kind: str, name: str, *, xlsx: Callable[[BytesIO], Any], csv: Callable[[], str]) -> HttpResponse:
    """A table to take away under this name, as `xlsx` or `csv`; 404 for another kind."""
    if kind == "csv":
        response = HttpResponse(csv(), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        xlsx(target := BytesIO())
        response = HttpResponse(target.getvalue(), content_type=XLSX)
    else:
        raise Http404
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or ""
    return response


def same_act(refused: Refused, actor: User, moves: Iterable[str], note: str | None = None) -> bool:
    """Whether the refusal only says that this person has just done this very act: a double click, not a conflict."""
    last: LogEntry | None = refused.last if isinstance(refused, WrongState) else None
    return (
        last is not None
        and last.actor_id == actor.pk
        and last.move in set(moves)
        and (note is None or last.note == note)
    )

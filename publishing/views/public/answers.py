"""An item as the public reads it: the answer in one line, and why."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from campaign.enums import Disposal, Level, Outcome, Subject
from campaign.notice.six_categories import category
from campaign.notice.timetable import SHANGHAI
from campaign.templatetags.face import day as day_words
from publishing.enums import EditionKind
from publishing.models import Edition, Guide, ListedItem
from publishing.sheets.editions import basis_lines

GUIDE_WORDS = (
    ("conditions", "办理条件"),
    ("materials", "需提供的材料"),
    ("time_limit", "办理时限"),
    ("place", "办理地点、网址"),
    ("sample", "证明式样"),
)
NO_GUIDE = "索要单位还在整理办理指南。办理前可先打监督电话问清楚。"
REFERRED = "设定这个证明的文件由上级制定，已提请上级取消。上级取消以前仍需提供。"
KIND_OF = {Outcome.RETAIN: EditionKind.RETAINED, Outcome.CANCEL: EditionKind.CANCELLED}


@dataclass(frozen=True)
class Answer:
    """One answer of the verdict page; `facts` are pairs for the component summary_list."""

    answer: str
    certificate: str
    service: str
    facts: list[dict[str, object]]
    url: str
    item: ListedItem
    edition: Edition | None
    basis: str
    referred: bool = False
    more: list[dict[str, object]] = field(default_factory=list)


def answer_of(item: ListedItem) -> Answer:
    """The answer that a list in force gives about an item: needed (kept, or referred upward) or cancelled."""
    edition = edition_of(item)
    cancelled = item.outcome == Outcome.CANCEL
    return Answer(
        "cancelled" if cancelled else "needed",
        item.cert_name,
        item.service_name,
        [one for one in (why_not_needed if cancelled else why_needed)(item, edition) if one["value"]],
        reverse("item", args=[item.uid]),
        item,
        edition,
        basis_lines(item),
        item.outcome == Outcome.REFER,
        details(item),
    )


def fact(key: str, value: object) -> dict[str, object]:
    """One line of facts."""
    return {"key": key, "value": value}


def why_needed(item: ListedItem, edition: Edition | None) -> list[dict[str, object]]:
    """Law, purpose, who issues, the guide, the office line, the document."""
    guide = [fact(label, item.guide.get(name, "")) for name, label in GUIDE_WORDS]
    if not Guide.complete(item.guide):
        guide.append(fact("办理指南", NO_GUIDE))
    return [
        fact("说明", REFERRED if item.outcome == Outcome.REFER else ""),
        fact("依据", basis_lines(item)),
        fact("用途", item.purpose),
        fact("索要单位", item.demanding_unit),
        fact("开具单位", item.issuing_unit),
        *guide,
        fact("监督电话", item.supervision_phone),
        fact("公布文件", document_words(edition, referred=item.outcome == Outcome.REFER)),
    ]


def why_not_needed(item: ListedItem, edition: Edition | None) -> list[dict[str, object]]:
    """What replaces it, who checks, since when, the document."""
    kind = category(item.disposal)
    words = f"{Disposal(item.disposal).label}：{kind.leaves_behind}"
    since = effective_day(item, edition)
    return [
        fact("现在怎么办", item.replacement or kind.leaves_behind),
        fact("由谁核查", checked_by(item)),
        fact("从何时起", f"{day_words(since, 'year')}" if since else ""),
        fact("原索要单位", item.demanding_unit),
        fact("取消类别", words),
        fact("公布文件", document_words(edition)),
        fact("仍被索要时", f"请打监督电话 {item.supervision_phone}" if item.supervision_phone else ""),
    ]


def checked_by(item: ListedItem) -> str:
    """The office that checks; where it has not agreed to yet, that is said."""
    if item.is_handover_open:
        return f"{item.checking_unit}（待衔接：该单位尚未确认承接，期间仍不得要求申请人提供证明）"
    return item.checking_unit


def details(item: ListedItem) -> list[dict[str, object]]:
    """The other public columns of the list."""
    texts = "\n".join(basis["text"] for basis in item.bases if basis["text"])
    cancelled = item.outcome == Outcome.CANCEL
    lines = [
        fact("设定依据" if not cancelled else "原设定依据", basis_lines(item) if cancelled else ""),
        fact("条文内容", texts),
        fact("用途", item.purpose if cancelled else ""),
        fact("原开具单位", item.issuing_unit if cancelled else ""),
        fact("服务对象", str(Subject(item.subject).label)),
        fact("行使层级", "、".join(str(Level(level).label) for level in item.levels)),
        fact("申报单位", item.unit_name),
        fact("保留原因" if item.outcome == Outcome.RETAIN else "理由", item.reason),
        fact("备注", item.remark),
    ]
    return [line for line in lines if line["value"]]


def edition_of(item: ListedItem) -> Edition | None:
    """The edition in which the item is printed, from the prefetched editions; a referred item stands with the kept ones'."""
    kind = KIND_OF.get(Outcome(item.outcome), EditionKind.RETAINED)
    return next((edition for edition in item.compilation.editions.all() if edition.kind == kind), None)


def effective_day(item: ListedItem, edition: Edition | None) -> date | None:
    """Since when it is cancelled: the day ruled, else the day of publication."""
    if item.effective_from:
        return item.effective_from
    return edition.published_at.astimezone(SHANGHAI).date() if edition and edition.published_at else None


def document_words(edition: Edition | None, *, referred: bool = False) -> str:
    """By which document: number, day of publication, edition code; a referred item stands in neither list, only beside them."""
    if edition is None or edition.published_at is None:
        return ""
    published = f"{edition.approval_number}，{day_words(edition.published_at, 'year')}公布"
    return f"{published}，列为提请上级取消" if referred else f"{published}（{edition.code}）"

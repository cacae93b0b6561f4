"""An item as the public reads it: the answer in one line, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from campaign.enums import Disposal, Level, Outcome, Subject
from campaign.notice.six_categories import category
from campaign.templatetags.face import day as day_words
from campaign.templatetags.tongues import filled, term, word
from publishing.enums import KIND_OF, EditionKind
from publishing.models import Edition, Guide, ListedItem
from publishing.sheets.editions import basis_lines

GUIDE_WORDS = (
    ("conditions", lazy("办理条件")),
    ("materials", lazy("需提供的材料")),
    ("time_limit", lazy("办理时限")),
    ("procedure", lazy("办理流程")),
    ("place", lazy("办理地点、网址")),
    ("sample", lazy("证明式样")),
    ("commitments", lazy("服务承诺")),
)
NO_GUIDE = lazy("索要单位还在整理办理指南。办理前可先打监督电话问清楚。")
REFERRED = lazy("设定这个证明的文件由上级制定，已提请上级取消。上级取消以前仍需提供。")


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

    @property
    def more(self) -> list[dict[str, object]]:
        """The other public columns of the list."""
        return details(self.item)


def answer_of(item: ListedItem, on: str = "", most: int | None = None) -> Answer:
    """The answer that a list in force, or of the day `on` (as in an address), gives about an item: needed (kept, or referred upward) or
    cancelled; with its first `most` facts, or all."""
    edition = edition_of(item)
    cancelled = item.outcome == Outcome.CANCEL
    facts = why_not_needed if cancelled else why_needed
    return Answer(
        "cancelled" if cancelled else "needed",
        item.cert_name,
        item.service_name,
        list(islice((one for one in facts(item, edition) if one["value"]), most)),
        reverse("item", args=[item.uid]) + (f"?on={on}" if on else ""),
        item,
        edition,
        basis_lines(item),
        item.outcome == Outcome.REFER,
    )


def fact(key: str, value: object) -> dict[str, object]:
    """One line of facts."""
    return {"key": key, "value": value}


def why_needed(item: ListedItem, edition: Edition | None) -> Iterator[dict[str, object]]:
    """Law, purpose, who issues, the guide, the office line, the document."""
    yield fact(_("说明"), REFERRED if item.outcome == Outcome.REFER else "")
    yield fact(_("依据"), basis_lines(item))
    yield fact(_("用途"), item.purpose)
    yield fact(_("索要单位"), item.demanding_unit)
    yield fact(_("开具单位"), item.issuing_unit)
    for name, label in GUIDE_WORDS:
        yield fact(str(label), item.guide.get(name, ""))
    if not Guide.complete(item.guide):
        yield fact(_("办理指南"), NO_GUIDE)
    yield fact(_("监督电话"), item.supervision_phone)
    yield fact(_("公布文件"), document_words(edition, referred=item.outcome == Outcome.REFER))


def why_not_needed(item: ListedItem, edition: Edition | None) -> Iterator[dict[str, object]]:
    """What replaces it, who checks, since when, the document."""
    kind = category(item.disposal)
    since = effective_day(item, edition)
    yield fact(_("现在怎么办"), item.replacement or word(kind.leaves_behind))
    yield fact(_("由谁核查"), checked_by(item))
    yield fact(_("从何时起"), f"{day_words(since, 'year')}" if since else "")
    yield fact(_("原索要单位"), item.demanding_unit)
    words = {"category": word(Disposal(item.disposal).label), "instead": word(kind.leaves_behind)}
    yield fact(_("取消类别"), _("%(category)s：%(instead)s") % words)
    yield fact(_("公布文件"), document_words(edition))
    phone = item.supervision_phone
    yield fact(_("仍被索要时"), _("请打监督电话 %(phone)s") % {"phone": phone} if phone else "")


def checked_by(item: ListedItem) -> str:
    """The office that checks; where it has not agreed to yet, that is said."""
    if item.is_handover_open:
        words = _("%(unit)s（待衔接：该单位尚未确认承接，期间仍不得要求申请人提供证明）")
        return filled(words, unit=term(item.checking_unit))
    return item.checking_unit


def details(item: ListedItem) -> list[dict[str, object]]:
    """The other public columns of the list."""
    texts = "\n".join(basis["text"] for basis in item.bases if basis["text"])
    cancelled = item.outcome == Outcome.CANCEL
    lines = [
        fact(_("设定依据") if not cancelled else _("原设定依据"), basis_lines(item) if cancelled else ""),
        fact(_("条文内容"), texts),
        fact(_("用途"), item.purpose if cancelled else ""),
        fact(_("原开具单位"), item.issuing_unit if cancelled else ""),
        fact(_("服务对象"), word(Subject(item.subject).label)),
        fact(_("行使层级"), _("、").join(word(Level(level).label) for level in item.levels)),
        fact(_("申报单位"), item.unit_name),
        fact(_("保留原因") if item.outcome == Outcome.RETAIN else _("理由"), item.reason),
        fact(_("备注"), item.remark),
    ]
    return [line for line in lines if line["value"]]


def edition_of(item: ListedItem) -> Edition | None:
    """The edition in which the item is printed, from the prefetched editions; a referred item stands with the kept ones'."""
    kind = KIND_OF.get(Outcome(item.outcome), EditionKind.RETAINED)
    return next((edition for edition in item.compilation.editions.all() if edition.kind == kind), None)


def effective_day(item: ListedItem, edition: Edition | None) -> date | None:
    """Since when it is cancelled: the day ruled, else the day of publication."""
    return item.effective_from or (edition.effective_from if edition else None)


def document_words(edition: Edition | None, *, referred: bool = False) -> str:
    """By which document: number, day of publication, edition code; a referred item stands in neither list, only beside them."""
    if edition is None or edition.published_at is None:
        return ""
    words = _("%(number)s，%(day)s公布，列为提请上级取消") if referred else _("%(number)s，%(day)s公布（%(code)s）")
    return filled(
        words,
        number=term(edition.approval_number),
        day=day_words(edition.published_at, "year"),
        code=term(edition.code),
    )

"""Questions about the law library: acts by their words, versions of one act, and the declared items that cite it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from submissions.checks.citations.columns import read_basis
from submissions.checks.citations.parse import Citation
from submissions.checks.citations.wording import title_key
from submissions.models import Act, Basis, DeclaredItem
from submissions.queries import declarations_for, items_for

HERE = "西藏"  # as the library names the place
ASKED_MOST = 2000  # bases looked at on one page; a title that more cite is told so


def acts(text: str = "", level: str = "", province: str = "") -> QuerySet[Act]:
    """The acts whose title or number holds every word of `text`, of a level and a place where these are given.

    Brackets, blanks and 中华人民共和国 in the words do not count. What holds here comes first: the acts of the whole
    country, then those of Xizang, then those of other places.
    """
    wanted = Q()
    for word in text.split():
        wanted &= Q(title_key__contains=title_key(word)) | Q(number__contains=word)
    if level:
        wanted &= Q(level=level)
    if province:
        wanted &= Q(province=province)
    near = Case(When(province="", then=0), When(province=HERE, then=1), default=2, output_field=IntegerField())
    return Act.objects.filter(wanted).order_by(near, "title_key", "version_on", "pk")


def provinces() -> list[str]:
    """The places whose acts are in the library."""
    return sorted(set(Act.objects.exclude(province="").values_list("province", flat=True)))


def versions_of(act: Act) -> QuerySet[Act]:
    """Every version of the act, the newest first, the undated one last."""
    begins = Coalesce("in_force_from", "version_on")
    return Act.objects.filter(title_key=act.title_key).order_by(begins.desc(nulls_last=True), "pk")


@dataclass(frozen=True)
class CitingItem:
    """A declared item with the citation by which it rests on the act."""

    item: DeclaredItem
    citation: Citation


@dataclass(frozen=True)
class Citing:
    """The items that cite an act, of those a person may see; `more` says that not all bases were looked at."""

    items: list[CitingItem]
    more: bool


def items_citing(user: Any, act: Act) -> Citing:
    """Which items of the units that the person may see rest on the act, in any version: what is hit when it changes.

    Of each unit and round the newest version that the person may see counts.
    """
    short = act.title.replace("中华人民共和国", "").strip("《》〈〉 ") or act.title
    seen = items_for(user).exclude(declaration__following__in=declarations_for(user))
    bases = Basis.objects.filter(Q(title__contains=short) | Q(clause__contains=short), item__in=seen)
    asked = list(
        bases.select_related("item__declaration__unit", "item__declaration__round").order_by(
            "item__declaration__unit__code", "item__declaration__round", "item__no", "order"
        )[: ASKED_MOST + 1]
    )
    found: dict[int, CitingItem] = {}
    for basis in asked[:ASKED_MOST]:
        for citation in read_basis(basis.title, basis.clause).citations:
            if citation.key == act.title_key:
                found.setdefault(basis.item_id, CitingItem(basis.item, citation))
    return Citing(list(found.values()), len(asked) > ASKED_MOST)

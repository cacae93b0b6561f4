"""What the page of the review of legality asks of a list, and its rows as it shows them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from campaign.access import can
from campaign.models import User
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.enums import EditionState, ListChange, RemarkKind
from publishing.forms import MOVED, LegalityRemarkForm, ReviewFilter, WithdrawForm
from publishing.models import Compilation, LegalityRemark, ListedItem
from publishing.queries import legality as asking
from publishing.queries.gates import barred
from publishing.sheets.cells import Cell, cells_of, changed_cells
from publishing.sheets.remarks_out import list_name

TONES = {
    RemarkKind.CHANGE: "refused",
    RemarkKind.DOUBT: "waiting",
    RemarkKind.PASS: "kept",
    ListChange.ADDED: "referred",
    ListChange.CHANGED: "waiting",
    ListChange.SAME: "plain",
    ListChange.GONE: "cancelled",
}


@dataclass(frozen=True)
class Said:
    """A remark as the page shows it."""

    remark: LegalityRemark
    tone: str
    withdrawal: LegalityRemark | None
    form: forms.Form | None

    @property
    def word(self) -> str:
        """Its kind in a word."""
        return str(self.remark.get_kind_display())


@dataclass(frozen=True)
class Row:
    """A listed item with its cells, what changed in them, what was and is said of it, and the form to say more."""

    item: ListedItem
    number: int
    on: str
    change: dict[str, str] | None
    facts: list[tuple[str, str]]
    changed: list[Cell]
    said: list[Said]
    earlier: list[Said]
    form: forms.Form | None
    url: str

    @property
    def anchor(self) -> str:
        """Its key, as a template joins it to a word."""
        return str(self.item.pk)


class Review:
    """What the page asks of a list; each question is put once."""

    def __init__(self, request: Asked, compilation: Compilation, given: tuple[str, forms.Form] | None = None) -> None:
        self.request, self.user, self.compilation = request, request.user, compilation
        self.given = dict([given] if given else [])
        self.query = request.GET.urlencode()

    @cached_property
    def before(self) -> Compilation | None:
        """The compilation that was reviewed last."""
        return asking.reviewed_before(self.compilation)

    def is_read(self, compilation: Compilation) -> bool:
        """Whether this person may read what was remarked on a list."""
        return asking.reviews_for(self.user).filter(pk=compilation.pk).exists()

    @cached_property
    def editions(self) -> list[Any]:
        """Both lists."""
        return list(self.compilation.editions.order_by("-kind"))

    @cached_property
    def why_not(self) -> str:
        """What stands against this person's writing, in words; empty when nothing does."""
        return barred(self.compilation, "remark_legality", self.user) if self.is_due else ""

    @cached_property
    def is_due(self) -> bool:
        """Whether the list lies with this person for review."""
        in_review = all(one.state == EditionState.IN_LEGALITY for one in self.editions)
        return in_review and can(self.user, Action.REVIEW_LEGALITY, self.compilation)

    @property
    def writes(self) -> bool:
        """Whether this person may say something now."""
        return self.is_due and not self.why_not

    @cached_property
    def filter(self) -> ReviewFilter:
        """What is asked for."""
        return ReviewFilter(self.request.GET, compilation=self.compilation, compares=self.before is not None)

    @property
    def shows_gone(self) -> bool:
        """Whether rows of the last reviewed compilation are shown."""
        return bool(self.before) and self.filter.cleaned_data.get("change") == ListChange.GONE

    def narrowed(self) -> QuerySet[ListedItem]:
        """The rows that the filter leaves, in their order."""
        given, before = self.filter.cleaned_data, self.before
        rows = asking.in_order((before if before and self.shows_gone else self.compilation).items.all())
        if before and (change := given.get("change")):
            other = self.compilation if self.shows_gone else before
            same = asking.changed_as(ListChange.SAME, other)
            rows = rows.filter(~same if change == MOVED else asking.changed_as(ListChange(change), other))
        if given.get("outcome"):
            rows = rows.filter(outcome=given["outcome"])
        if given.get("unit"):
            rows = rows.filter(unit=given["unit"])
        if self.filter.key:
            rows = rows.filter(search_text__contains=self.filter.key)
        match given.get("remark"):
            case "change":
                rows = rows.filter(asking.remarked((RemarkKind.CHANGE,)))
            case "any":
                rows = rows.filter(asking.remarked())
            case "none":
                rows = rows.exclude(asking.remarked())
        return rows

    def rows(self, items: list[Any]) -> tuple[list[Row], list[Said]]:
        """The rows of these items (with their numbers), and what is said of the whole list."""
        if self.shows_gone and self.before:
            remarks = asking.remarks_on(self.before, items)
            twins: dict[Any, ListedItem] = {}
            earlier: dict[int | None, list[LegalityRemark]] = {}
        else:
            remarks = asking.remarks_on(self.compilation, items)
            twins = asking.twins_in(self.before, items)
            earlier = asking.remarks_on(self.before, list(twins.values())) if self.before and twins else {}
        cases = asking.cases_of(self.user, self.compilation, [item.uid for item in items])
        rows = [self.row(item, remarks[item.pk], twins.get(item.uid), earlier, cases) for item in items]
        return rows, self.said([] if self.shows_gone else remarks[None])

    def row(
        self,
        item: Any,
        remarks: list[LegalityRemark],
        twin: ListedItem | None,
        earlier: dict[int | None, list[LegalityRemark]],
        cases: dict[Any, int],
    ) -> Row:
        """One row."""
        changed = changed_cells(twin, item) if twin else []
        marked = {cell.label for cell in changed}
        case = cases.get(item.uid)
        return Row(
            item=item,
            number=item.number,
            on=list_name(item),
            change=self.change_of(twin, changed),
            facts=[(label, text) for label, text in cells_of(item).items() if text and label not in marked],
            changed=changed,
            said=self.said(remarks),
            earlier=self.said(earlier.get(twin.pk, []), past=True) if twin else [],
            form=None if self.shows_gone else self.form(f"item-{item.pk}"),
            url=reverse("ruling", args=[case]) if case else "",
        )

    def change_of(self, twin: ListedItem | None, changed: list[Cell]) -> dict[str, str] | None:
        """How the row stands to the last reviewed compilation, as a tag; nothing where there is none."""
        if self.before is None:
            return None
        if self.shows_gone:
            change = ListChange.GONE
        elif twin is None:
            change = ListChange.ADDED
        else:
            change = ListChange.CHANGED if changed else ListChange.SAME
        return {"tone": TONES[change], "text": str(change.label)}

    def said(self, remarks: list[LegalityRemark], *, past: bool = False) -> list[Said]:
        """Remarks with their withdrawals and, where they may be withdrawn, the form for it."""
        found = []
        for remark in remarks:
            withdrawal = getattr(remark, "withdrawal", None)
            withdraws = self.writes and not past and not self.shows_gone and withdrawal is None
            form = self.given.get(f"remark-{remark.pk}") or WithdrawForm(auto_id=f"withdraw_{remark.pk}_%s")
            found.append(Said(remark, TONES[RemarkKind(remark.kind)], withdrawal, form if withdraws else None))
        return found

    def form(self, place: str) -> forms.Form | None:
        """The form of a place on the page (an item, or the whole list), for who writes."""
        return (self.given.get(place) or LegalityRemarkForm(auto_id=f"{place}_%s")) if self.writes else None

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        """How many remarks stand, by kind."""
        counted = asking.counts_of_remarks(self.compilation)
        return [{"tone": TONES[kind], "text": str(kind.label), "count": count} for kind, count in counted.items()]

    def tabs(self) -> list[dict[str, Any]]:
        """All rows, those to be read again, and each kind of change, with their counts; nothing at a first review."""
        if self.before is None:
            return []
        counted = asking.counts_of_changes(self.compilation, self.before)
        moved = counted[ListChange.ADDED] + counted[ListChange.CHANGED]
        chosen = self.filter.cleaned_data.get("change", "")
        found = [("", "全部", moved + counted[ListChange.SAME]), (MOVED, "新增和改动", moved)]
        found += [(change.value, str(change.label), counted[change]) for change in ListChange]
        return [
            {"label": label, "count": count, "url": self.without("change", value), "current": value == chosen}
            for value, label, count in found
        ]

    def without(self, name: str, value: str) -> str:
        """The address with `name` set to `value`, from the first page on."""
        rest = self.request.GET.copy()
        for key in (name, "page"):
            rest.pop(key, None)
        if value:
            rest[name] = value
        return f"?{rest.urlencode()}"

    def followed(self) -> list[dict[str, Any]]:
        """What the last review asked for, and what became of it."""
        return followed_part(self.user, self.before, self.compilation) if self.before else []


def followed_part(user: User, before: Compilation, compilation: Compilation) -> list[dict[str, Any]]:
    """What the review of `before` asked for, as a page tells it: the remark, the item, and what became of it."""
    lines, found = [], asking.followed(before, compilation)
    cases = asking.cases_of(user, compilation, [one.remark.item.uid for one in found if one.remark.item])
    for one in found:
        case = cases.get(one.remark.item.uid) if one.remark.item else None
        cells = changed_cells(one.remark.item, one.row) if one.remark.item and one.row else []
        word = str(one.change.label) if one.change else "请核对"
        tone = {True: "kept", False: "refused", None: "waiting"}[one.is_met]
        labels = "、".join(cell.label for cell in cells)
        url = reverse("ruling", args=[case]) if case else ""
        lines.append({"remark": one.remark, "word": word, "tone": tone, "cells": labels, "url": url})
    return lines

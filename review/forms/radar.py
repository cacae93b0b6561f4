"""Filters of the radar, and the words with which a difference is explained."""

from typing import Any

from django import forms
from django.db.models import Q

from campaign.checks import comparison_key
from campaign.models import Division
from review.enums import NOTICES, ConflictKind
from review.forms.words import words_field
from review.models import ConflictQuerySet
from review.queries.radar import TABS, settled_by

ALL = ("", "全部")


class RadarFilter(forms.Form):
    """Narrow the disagreements; what is not valid in the address counts as not asked for."""

    standing = forms.ChoiceField(choices=[(name, name) for name in TABS], required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="情形",
        choices=[ALL, *(choice for choice in ConflictKind.choices if choice[0] not in NOTICES)],
        required=False,
    )
    division = forms.ModelChoiceField(
        label="地方", queryset=Division.objects.filter(level__lte=3), required=False, empty_label="全部"
    )
    q = forms.CharField(
        label="证明或服务事项", max_length=80, required=False, widget=forms.TextInput(attrs={"data-search": ""})
    )
    mine = forms.BooleanField(label="只看本审核组的事项", required=False)

    def __init__(self, data: Any, *, conflicts: ConflictQuerySet, user: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.conflicts, self.user = conflicts, user
        self.is_valid()

    @property
    def tab(self) -> str:
        """What became of those that are shown; the open ones where nothing is asked for."""
        return self.cleaned_data.get("standing") or "open"

    def narrowed(self) -> ConflictQuerySet:
        """What the filter leaves, whatever became of it."""
        given, rows = self.cleaned_data, self.conflicts
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if place := given.get("division"):
            inside = Q(one_unit__division__path__startswith=place.path)
            rows = rows.filter(inside | Q(other_unit__division__path__startswith=place.path))
        if given.get("mine"):
            rows = rows.filter(settled_by(self.user))
        if words := given.get("q", ""):
            named = Q(certificate_name__contains=words) | Q(service_name__contains=words)
            key = comparison_key(words)
            rows = rows.filter(named | Q(certificate_key__contains=key) if key else named)
        return rows

    def shown(self) -> ConflictQuerySet:
        """What the page shows."""
        return self.narrowed().filter(TABS[self.tab])

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        given = self.cleaned_data
        found = [("kind", f"情形：{ConflictKind(given['kind']).label}")] if given.get("kind") else []
        found += [("division", f"地方：{given['division']}")] if given.get("division") else []
        found += [("q", f"名称：{given['q']}")] if given.get("q") else []
        found += [("mine", "只看本审核组的事项")] if given.get("mine") else []
        return found


class DifferenceForm(forms.Form):
    """Why two rulings may differ."""

    words = words_field(
        "差异理由",
        longest=1000,
        help_text="写明为什么两地可以不同，对方审核组和上级都能看到。任何一方变更结论，说明即失效。",
    )
    words.example = "本县没有接入该系统，接通以前仍须提供。"  # type: ignore[attr-defined]

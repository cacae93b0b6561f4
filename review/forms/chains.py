"""Filters of the chains of certificates, and the words with which one is explained."""

from typing import Any

from django import forms
from django.db.models import Exists, Q

from campaign.models import Division
from review.enums import ChainKind
from review.forms.words import words_field
from review.models import ChainQuerySet
from review.queries.chains import CORE, TABS, chains_settled_by

ALL = ("", "全部")


class ChainFilter(forms.Form):
    """Narrow the chains; what is not valid in the address counts as not asked for."""

    standing = forms.ChoiceField(choices=[(name, name) for name in TABS], required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="类别", choices=[ALL, *ChainKind.choices], required=False)
    division = forms.ModelChoiceField(
        label="地方", queryset=Division.objects.filter(level__lte=3), required=False, empty_label="全部"
    )
    q = forms.CharField(
        label="证明或单位", max_length=80, required=False, widget=forms.TextInput(attrs={"data-search": ""})
    )
    mine = forms.BooleanField(label="只看本审核组的事项", required=False)

    def __init__(self, data: Any, *, chains: ChainQuerySet, user: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.chains, self.user = chains, user
        self.is_valid()

    @property
    def tab(self) -> str:
        """What became of those that are shown; the open ones where nothing is asked for."""
        return self.cleaned_data.get("standing") or "open"

    def narrowed(self) -> ChainQuerySet:
        """What the filter leaves, whatever became of it."""
        given, rows = self.cleaned_data, self.chains
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if place := given.get("division"):
            rows = rows.filter(Exists(CORE.filter(unit__division__path__startswith=place.path)))
        if given.get("mine"):
            rows = rows.filter(chains_settled_by(self.user))
        if words := given.get("q", ""):
            rows = rows.filter(Q(certificate_name__contains=words) | Exists(CORE.filter(unit__name__contains=words)))
        return rows

    def shown(self) -> ChainQuerySet:
        """What the page shows."""
        return self.narrowed().filter(TABS[self.tab])

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        given = self.cleaned_data
        found = [("kind", f"类别：{ChainKind(given['kind']).label}")] if given.get("kind") else []
        found += [("division", f"地方：{given['division']}")] if given.get("division") else []
        found += [("q", f"名称：{given['q']}")] if given.get("q") else []
        found += [("mine", "只看本审核组的事项")] if given.get("mine") else []
        return found


class ChainReasonForm(forms.Form):
    """Why a chain may stand."""

    words = words_field(
        "理由",
        longest=1000,
        help_text="写明为什么各环节都不能取消，涉及的审核组和上级都能看到。其中任何一个环节变更，说明即失效。",
    )
    words.example = "两个环节证明的事实不同，申请人只须办理其中一项。"  # type: ignore[attr-defined]

"""Filters of the review's lists: what is not valid in the address counts as not asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from campaign.checks import comparison_key
from campaign.enums import BasisLevel, MaterialCategory, Outcome, Subject
from campaign.models import Division, Round, Unit
from campaign.queries import current_round
from review.enums import OWED_BY_UNIT, UNDER_REVIEW, RulingState
from review.models import Ruling
from review.queries import SHOWN_TO_UNIT

ALL = ("", "全部")


DUE = (ALL, ("overdue", "已逾期"), ("unit", "单位逾期"), ("panel", "审核组逾期"), ("soon", "两天内到期"))
SOON = timedelta(days=2)


class RulingFilter(forms.Form):
    """Narrow a list of rulings; what is not valid in the address counts as not asked for."""

    round = forms.ModelChoiceField(label="轮次", queryset=Round.objects.none(), required=False, empty_label="本轮")
    state = forms.ChoiceField(label="状态", choices=[ALL, *RulingState.choices], required=False)
    due = forms.ChoiceField(label="期限", choices=DUE, required=False)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), required=False, empty_label="全部")
    q = forms.CharField(label="名称", max_length=80, required=False, widget=forms.TextInput(attrs={"data-search": ""}))

    def __init__(self, data: Any, *, rulings: QuerySet[Ruling], at: datetime) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rulings = rulings
        self.at = at
        # Asked for first: as a subquery, thirty thousand rulings are looked through for each of a few units.
        self.unit_ids = list(rulings.order_by().values_list("unit", flat=True).distinct())
        self.fields["round"].queryset = Round.objects.order_by("campaign", "-number")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=self.unit_ids)  # type: ignore[attr-defined]
        self.is_valid()

    def current(self) -> Round | None:
        """The round asked for, else the one that runs."""
        return self.cleaned_data.get("round") or current_round(self.at)

    def conditions(self) -> dict[str, Q]:
        """What each field asks of a ruling."""
        given = self.cleaned_data
        found: dict[str, Q] = {}
        if given.get("state"):
            found["state"] = Q(state=given["state"])
        if given.get("due"):
            found["due"] = self.due_by(given["due"])
        if given.get("unit"):
            found["unit"] = Q(unit=given["unit"])
        if words := given.get("q", ""):
            found["q"] = Q(item__cert_name__contains=words) | Q(item__service_name__contains=words)
            if key := comparison_key(words):
                found["q"] |= Q(item__cert_key__contains=key) | Q(item__service_key__contains=key)
        return found

    def due_by(self, which: str) -> Q:
        """Overdue, whoever owes the step; by the unit; by the panel; or soon due."""
        late, of_unit = Q(due_at__lte=self.at), Q(state__in=OWED_BY_UNIT)
        soon = Q(due_at__gt=self.at, due_at__lte=self.at + SOON)
        return {"overdue": late, "unit": late & of_unit, "panel": late & ~of_unit, "soon": soon}[which]

    def narrow(self, *, leave: tuple[str, ...] = ()) -> QuerySet[Ruling]:
        """The rulings of the round that the filter leaves; the conditions named in `leave` do not count."""
        rows = self.rulings.filter(round=self.current())
        for name, condition in self.conditions().items():
            rows = rows if name in leave else rows.filter(condition)
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        found = []
        for name, value in self.cleaned_data.items():
            if value and name in self.fields:
                choices = dict(getattr(self.fields[name], "choices", ())) if isinstance(value, str) else {}
                found.append((name, f"{self.fields[name].label}：{choices.get(value, value)}"))
        return found


class AnswerFilter(RulingFilter):
    """The filters of the unit's list, by the states as the unit is told them."""

    TOLD = (*((one.value, one.label) for one in SHOWN_TO_UNIT), (RulingState.PENDING.value, UNDER_REVIEW))
    state = forms.ChoiceField(label="状态", choices=[ALL, *TOLD], required=False)

    def conditions(self) -> dict[str, Q]:
        """The state is the one that the unit is told."""
        found = super().conditions()
        if given := self.cleaned_data.get("state"):
            found["state"] = Q(told=given)
        return found


class DocketFilter(RulingFilter):
    """The filters of the panel's docket."""

    division = forms.ModelChoiceField(
        label="地方", queryset=Division.objects.none(), required=False, empty_label="全部"
    )
    proposal = forms.ChoiceField(label="清理建议", choices=[ALL, *Outcome.choices[:3]], required=False)
    subject = forms.ChoiceField(label="服务对象", choices=[ALL, *Subject.choices], required=False)
    category = forms.ChoiceField(label="材料类别", choices=[ALL, *MaterialCategory.choices], required=False)
    level = forms.ChoiceField(label="最高效力层级", choices=[ALL, *BasisLevel.choices], required=False)
    field_order = ("round", "state", "due", "division", "unit", "proposal", "level", "subject", "category", "q")

    def __init__(self, data: Any, *, rulings: QuerySet[Ruling], at: datetime) -> None:
        super().__init__(data, rulings=rulings, at=at)
        # Cleaned again with the places on offer.
        places = Division.objects.filter(units__in=self.unit_ids).distinct()
        self.fields["division"].queryset = places  # type: ignore[attr-defined]
        self.full_clean()

    def conditions(self) -> dict[str, Q]:
        """Also place, proposal, subject, category and level."""
        found = super().conditions()
        for name, path in (
            ("division", "unit__division"),
            ("proposal", "item__proposal"),
            ("subject", "item__subject"),
            ("category", "item__category"),
            ("level", "basis_level"),
        ):
            if value := self.cleaned_data.get(name):
                found[name] = Q(**{path: value})
        return found

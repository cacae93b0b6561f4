"""Filters of the review's lists: what is not valid in the address counts as not asked for."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from campaign.checks import comparison_key
from campaign.enums import BasisLevel, MaterialCategory, Outcome, Subject
from campaign.models import Division, Round, Unit, User
from campaign.queries import current_round
from review.enums import OPEN, OWED_BY_UNIT, UNDER_REVIEW, UNRULED, WITHOUT_VERDICT, ReturnReason, RulingState
from review.models import Ruling
from review.queries import SHOWN_TO_UNIT, docket_for, split_seen_by
from review.queries.assignment import TO_DO
from review.queries.groups import group_name, in_group, unread
from review.queries.panels import members_of_each, panels_of
from review.queries.progress import no_opinion_of, of_panel

ALL = ("", "全部")


DUE = (ALL, ("overdue", "已逾期"), ("unit", "单位逾期"), ("panel", "审核组逾期"), ("soon", "两天内到期"))
SOON = timedelta(days=2)


class AmongField(forms.ModelChoiceField):
    """A choice among rows; where they are known already (by their key, as text) it asks for none of them."""

    known: dict[str, Any] | None = None

    def to_python(self, value: Any) -> Any:
        """The row; refused is what is not among them."""
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        if str(value) not in self.known:
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": value})
        return self.known[str(value)]


class RulingFilter(forms.Form):
    """Narrow a list of rulings; what is not valid in the address counts as not asked for.

    `like` is another one of the same person and time, from which this one takes what it would have to ask for.
    """

    round = AmongField(label="轮次", queryset=Round.objects.none(), required=False, empty_label="本轮")
    state = forms.ChoiceField(label="状态", choices=[ALL, *RulingState.choices], required=False)
    due = forms.ChoiceField(label="期限", choices=DUE, required=False)
    unit = AmongField(label="单位", queryset=Unit.objects.none(), required=False, empty_label="全部")
    q = forms.CharField(label="名称", max_length=80, required=False, widget=forms.TextInput(attrs={"data-search": ""}))

    def __init__(
        self, data: Any, *, rulings: QuerySet[Ruling], at: datetime, like: "RulingFilter | None" = None
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rulings = rulings
        self.at = at
        if like is not None:
            self.take_over(like)
            self.is_valid()
            return
        # Asked for first: as a subquery, thirty thousand rulings are looked through for each of a few units.
        self.unit_ids = list(rulings.order_by().values_list("unit", flat=True).distinct())
        self.fields["round"].queryset = Round.objects.order_by("campaign", "-number")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=self.unit_ids)  # type: ignore[attr-defined]
        self.offer()
        self.is_valid()

    def offer(self) -> None:
        """Set what else there is to choose from, before anything is cleaned."""

    def take_over(self, like: "RulingFilter") -> None:
        """Take over from `like` what it knows."""
        self.unit_ids, self.running = like.unit_ids, like.running
        for name, rows in like.known.items():
            self.fields[name].known = rows  # type: ignore[attr-defined]

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """The rows that may be chosen, by field and key."""
        among = {name: one.queryset for name, one in self.fields.items() if isinstance(one, AmongField)}
        return {name: {str(row.pk): row for row in rows or ()} for name, rows in among.items()}

    @cached_property
    def running(self) -> Round | None:
        """The round that runs."""
        return current_round(self.at)

    def current(self) -> Round | None:
        """The round asked for, else the one that runs."""
        return self.cleaned_data.get("round") or self.running

    def kept(self) -> str:
        """What is asked for, as the address has it: without what is not valid, and without the page."""
        return urlencode([(name, str(self.data.get(name))) for name, _ in self.active()])

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
                found.append((name, f"{self.fields[name].label}：{choices.get(value) or self.said(name, value)}"))
        return found

    def said(self, name: str, value: Any) -> str:
        """The value of a condition in words."""
        return str(value)


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


READING = (ALL, ("mine", "我未看过"), ("nobody", "无人看过"))
SPLIT = (
    ALL,
    ("split", "意见不一致"),
    ("none", "还没有意见"),
    ("given", "我已提出意见"),
    ("wanting", "我还没有提出意见"),
)
# How far an item is: several states at once.
STEPS = (ALL, ("open", "未办结"), ("unruled", "尚无结论"), ("todo", "待审核组提出结论"), ("unit", "等待单位"))
STATES_OF_STEP = {"open": OPEN, "unruled": UNRULED, "todo": TO_DO, "unit": OWED_BY_UNIT}
ME, NOBODY = "me", "none"


class DocketFilter(RulingFilter):
    """The filters of the panel's docket."""

    division = AmongField(label="地方", queryset=Division.objects.none(), required=False, empty_label="全部")
    step = forms.ChoiceField(label="进度", choices=STEPS, required=False)
    assignee = forms.ChoiceField(label="承办人", choices=[ALL], required=False)
    reading = forms.ChoiceField(label="阅看", choices=READING, required=False)
    split = forms.ChoiceField(label="三性意见", choices=SPLIT, required=False)
    returned_for = forms.ChoiceField(label="退回类别", choices=[ALL, *ReturnReason.choices], required=False)
    proposal = forms.ChoiceField(label="清理建议", choices=[ALL, *Outcome.choices[:3]], required=False)
    outcome = forms.ChoiceField(label="审核结论", choices=[ALL, *Outcome.choices], required=False)
    subject = forms.ChoiceField(label="服务对象", choices=[ALL, *Subject.choices], required=False)
    category = forms.ChoiceField(label="材料类别", choices=[ALL, *MaterialCategory.choices], required=False)
    level = forms.ChoiceField(label="最高效力层级", choices=[ALL, *BasisLevel.choices], required=False)
    group = forms.CharField(label="证明", max_length=201, required=False, widget=forms.HiddenInput)
    # For who sits on several panels; it comes with the figures of one of them (审核进度).
    panel = AmongField(label="审核组", queryset=Unit.objects.none(), required=False, widget=forms.HiddenInput)
    field_order = (
        *("round", "state", "step", "due", "assignee", "reading", "split", "returned_for", "division", "unit"),
        *("proposal", "outcome", "level", "subject", "category", "q", "group", "panel"),
    )
    SIMPLE = (
        ("division", "unit__division"),
        ("returned_for", "returned_for"),
        ("proposal", "item__proposal"),
        ("subject", "item__subject"),
        ("category", "item__category"),
        ("level", "basis_level"),
    )

    def __init__(self, data: Any, *, user: User, at: datetime, like: "DocketFilter | None" = None) -> None:
        self.user = user
        super().__init__(data, rulings=like.rulings if like else docket_for(user), at=at, like=like)

    def take_over(self, like: RulingFilter) -> None:
        """Also who may have been assigned items."""
        super().take_over(like)
        offered = like.fields["assignee"].choices  # type: ignore[attr-defined]
        self.fields["assignee"].choices = offered  # type: ignore[attr-defined]

    def offer(self) -> None:
        """The places of the docket, and who may have been assigned its items."""
        places = Division.objects.filter(units__in=self.unit_ids).distinct()
        self.fields["division"].queryset = places  # type: ignore[attr-defined]
        self.fields["panel"].queryset = panels_of(self.user)  # type: ignore[attr-defined]
        members = members_of_each(panels_of(self.user)).values()
        self.people = list({one.user.pk: one.user for seats in members for one in seats}.values())
        offered = [(str(user.pk), user.name) for user in self.people if user != self.user]
        self.fields["assignee"].choices = [ALL, (ME, "分给我的"), (NOBODY, "未分配"), *offered]  # type: ignore[attr-defined]

    def clean_group(self) -> str:
        """A key that no group could have counts as not asked for."""
        key: str = self.cleaned_data["group"]
        try:
            return key if not key or in_group(key) else ""
        except ValueError as error:
            raise forms.ValidationError("没有这一组。") from error

    def conditions(self) -> dict[str, Q]:
        """Also place, assignee, reading, opinions, what was returned, proposed and ruled, subject, category, level, group."""
        found, given = super().conditions(), self.cleaned_data
        found |= {name: Q(**{path: given[name]}) for name, path in self.SIMPLE if given.get(name)}
        if outcome := given.get("outcome"):
            found["outcome"] = Q(outcome=outcome) & ~Q(state__in=WITHOUT_VERDICT)
        if who := given.get("assignee"):
            found["assignee"] = Q(assignee={ME: self.user.pk, NOBODY: None}.get(who, who))
        if which := given.get("reading"):
            found["reading"] = unread(self.user if which == "mine" else None)
        if which := given.get("split"):
            found["split"] = self.judged(which)
        if step := given.get("step"):
            found["step"] = Q(state__in=STATES_OF_STEP[step])
        if panel := given.get("panel"):
            found["panel"] = of_panel([panel])
        if key := given.get("group"):
            found["group"] = in_group(key)
        return found

    def judged(self, which: str) -> Q:
        """By the opinions on the three dimensions: split, none at all, or whether one's own is in."""
        if which == "split":
            return split_seen_by(self.user)
        mine = no_opinion_of(self.user.pk)
        return {"none": Q(opinions_given=0), "given": ~mine, "wanting": mine}[which]

    def said(self, name: str, value: Any) -> str:
        """A group by the name of its certificate."""
        return group_name(value) if name == "group" else super().said(name, value)

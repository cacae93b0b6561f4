"""What one office asks another and what that one answers; and what narrows the lists of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet

from campaign.checks import Problem
from campaign.models import Unit
from campaign.notice.timetable import closes_at, opens_at
from publishing.checks import problems_of_answer, problems_of_enquiry
from publishing.enums import EnquiryFinding, EnquiryStanding
from publishing.models import EnquiryQuerySet, ListedItem
from review.forms.words import plain, words_field

LONGEST = 500
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
NO_NAMES = "不写姓名、证件号码、电话等个人信息：当事人的情况凭办件编号，按约定的办理方法提供。提出后不能修改。"


class Checked(forms.Form):
    """A form whose words are looked at by the same check as the operation's."""

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem at its field, unless the field says itself what is wrong with it."""
        for problem in problems:
            if problem.where not in self.errors:
                self.add_error(problem.where, problem.words)


class EnquireForm(Checked):
    """What is to be verified, in which case of the unit's own."""

    case_number = forms.CharField(
        label="本单位办件编号",
        max_length=60,
        validators=[plain],
        help_text="本单位自己的受理编号，两个单位凭它核对是哪一件。例：城民受〔2020〕15号。",
    )
    words = words_field("需要核查的内容", longest=LONGEST, help_text=NO_NAMES)

    def clean(self) -> dict[str, Any]:
        """Say at its field what must not stand there."""
        given = self.cleaned_data
        self.add_problems(problems_of_enquiry(given.get("case_number", ""), given.get("words", "")))
        return given


class AnswerForm(Checked):
    """What the office found, and where it looked."""

    finding = forms.ChoiceField(
        label="核查结果",
        choices=EnquiryFinding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核查结果。", "invalid_choice": "请选择核查结果。"},
    )
    words = words_field(
        "核查情况",
        longest=LONGEST,
        help_text="写明在哪里核对、结果怎样，例：经核对户籍系统，登记的关系一致。不写姓名、证件号码、电话。反馈后不能修改，写错的再写一条更正。",
    )

    def clean(self) -> dict[str, Any]:
        """Say at its field what is missing or must not stand there."""
        given = self.cleaned_data
        self.add_problems(problems_of_answer(given.get("finding", ""), given.get("words", "")))
        return given


def day_field(label: str) -> forms.DateField:
    """A day that may be left open."""
    bounds = [MinValueValidator(FIRST), MaxValueValidator(LAST)]
    box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=bounds, widget=box)


class EnquiryFilter(forms.Form):
    """Narrow a list of enquiries (with their standing); what is not valid in the address counts as not asked for."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *EnquiryStanding.choices], required=False)
    finding = forms.ChoiceField(label="核查结果", choices=[("", "全部"), *EnquiryFinding.choices], required=False)
    q = forms.CharField(label="事项、单位或者办件编号", max_length=60, required=False)
    since = day_field("提出日期从")
    until = day_field("提出日期到")
    # One unit and one office: the address of a pair's line in the statistics.
    unit = forms.ModelChoiceField(Unit.objects.all(), label="提出单位", required=False, widget=forms.HiddenInput)
    office = forms.ModelChoiceField(Unit.objects.all(), label="核查单位", required=False, widget=forms.HiddenInput)
    side = forms.CharField(required=False, widget=forms.HiddenInput)  # kept in the address

    def __init__(self, data: Any, *, rows: EnquiryQuerySet) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        """Say it where the two days are the wrong way round; the later one then counts as not asked for."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，没有按结束日期筛选。请改正后再筛选。")
        return given

    def narrow(self, *, left_out: str = "") -> EnquiryQuerySet:
        """What the filter leaves; without its condition `left_out`."""
        rows, given = self.rows, {**self.cleaned_data, left_out: None}
        exact = {"state": "stands", "finding": "finding", "unit": "unit", "office": "office"}
        rows = rows.filter(**{path: given[name] for name, path in exact.items() if given.get(name)})
        if given.get("since"):
            rows = rows.filter(asked_at__gte=opens_at(given["since"]))
        if given.get("until"):
            rows = rows.filter(asked_at__lt=closes_at(given["until"]))
        if words := given.get("q"):
            named = Q(item__cert_name__contains=words) | Q(item__service_name__contains=words)
            units = Q(unit__name__contains=words) | Q(office__name__contains=words)
            rows = rows.filter(named | units | Q(case_number__contains=words))
        return rows

    def kept(self) -> str:
        """What is asked for, as the address has it: without what is not valid, the list and the page."""
        return urlencode([(name, str(self.data.get(name))) for name, _ in self.active()])

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        said = {"state": dict(EnquiryStanding.choices), "finding": dict(EnquiryFinding.choices)}
        return [
            (name, f"{self.fields[name].label}：{said.get(name, {}).get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value and name != "side"
        ]


class ItemFilter(forms.Form):
    """Narrow the list of items about which a unit may ask."""

    q = forms.CharField(label="证明事项或政务服务事项", max_length=60, required=False)

    def __init__(self, data: Any, *, rows: QuerySet[ListedItem]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def narrow(self) -> QuerySet[ListedItem]:
        """What the filter leaves."""
        words = self.cleaned_data.get("q", "")
        named = Q(cert_name__contains=words) | Q(service_name__contains=words)
        return self.rows.filter(named) if words else self.rows

    def active(self) -> list[tuple[str, str]]:
        """The condition that is set: field name and words."""
        return [(name, f"{self.fields[name].label}：{value}") for name, value in self.cleaned_data.items() if value]

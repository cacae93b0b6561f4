"""What an order to correct, a report of a correction and a note of accountability ask for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from campaign.checks import Problem
from campaign.models import Unit
from review.forms.words import plain, words_field
from supervision.checks.corrections import DAYS_MOST, NUMBER_MOST, WORDS_MOST
from supervision.enums.corrections import AccountabilityKind, OrderSource, OrderState
from supervision.forms.spot_checks import day_field, number_field
from supervision.models import CorrectionOrder, Finding
from supervision.operations.accountability import Decision
from supervision.queries.corrections import narrowed, ordered_from_here

NEEDED = {"required": "没有填写。"}
ALL = ("", "全部")
LIGHTS = (ALL, ("due", "期限内"), ("red", "已逾期"), ("bare", "逾期且没有登记问责"))


def number_words(longest: int = 80) -> forms.CharField:
    """The number of a document."""
    return forms.CharField(
        label="文号",
        max_length=longest,
        validators=[plain],
        help_text="例：城减证整〔2020〕3号。",
        error_messages={**NEEDED, "max_length": f"超过{longest}字，请核对。"},
    )


class Told(forms.Form):
    """A form that shows what an operation found at its fields."""

    use_required_attribute = False

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Put each problem at its field."""
        for problem in problems:
            self.add_error(problem.where if problem.where in self.fields else None, problem.words)


class OrderForm(Told):
    """By which office, document and day a unit is to put what right."""

    issuer = forms.ModelChoiceField(Unit.objects.none(), label="下达单位", empty_label=None)
    number = number_words()
    what = words_field("整改要求", longest=WORDS_MOST, help_text="写明哪些问题、改到什么程度。不写个人姓名、号码。")
    days = number_field("整改期限（工作日）", 1, DAYS_MOST, help_text="从次日起算，按工作日历扣除节假日。")

    def __init__(self, data: Any, *, offices: QuerySet[Unit], findings: Sequence[Finding]) -> None:
        words = "\n".join(f"{number}．{said_of(one)}" for number, one in enumerate(findings, 1))
        super().__init__(
            data, initial={"days": 10, "what": f"{words}\n请整改并报送整改情况和证明材料。" if words else ""}
        )
        self.fields["issuer"].queryset = offices  # type: ignore[attr-defined]


def said_of(finding: Finding) -> str:
    """A finding in one line."""
    item = f"（{finding.item.item.cert_name}）" if finding.item else ""
    note = f"：{finding.note}" if finding.note else ""
    return f"{finding.words}{item}{note}"[:300]


class ManyFiles(forms.ClearableFileInput):
    """A box for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what each is, the operation looks at."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


class ReportForm(Told):
    """What the unit has done, with evidence."""

    words = words_field("整改情况", longest=WORDS_MOST, help_text="写明改了什么、何时改的。不写个人姓名、号码。")
    evidence = FilesField(
        label="证明材料",
        required=False,
        widget=ManyFiles(attrs={"accept": ".pdf,image/*"}),
        help_text="PDF或者照片，每份不超过10MB，可以选择多份。照片中的拍摄地点等信息自动去除。",
    )


class DecisionForm(Told):
    """What was decided about a unit, as the document says it."""

    issuer = forms.ModelChoiceField(Unit.objects.none(), label="登记单位", empty_label=None)
    kind = forms.ChoiceField(
        label="类别",
        choices=AccountabilityKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择类别。", "invalid_choice": "请选择类别。"},
    )
    number = number_words(NUMBER_MOST)
    decided_on = day_field("决定日期")
    decided_by = forms.CharField(label="决定机关", max_length=80, validators=[plain], error_messages=NEEDED)
    words = words_field(
        "事由", longest=WORDS_MOST, help_text="只写单位，不写个人姓名：对个人的处理由有权机关另行存档。"
    )
    is_public = forms.BooleanField(
        label="决定向社会公开",
        required=False,
        help_text="只用于通报批评。登记本身不公开；登记后从登记页面发布公告，发布后公众才能看到。",
    )

    def __init__(self, data: Any, *, offices: QuerySet[Unit], order: CorrectionOrder | None) -> None:
        words = f"{order.number}要求整改的问题逾期没有整改到位。" if order else ""
        super().__init__(data, initial={"words": words})
        self.fields["issuer"].queryset = offices  # type: ignore[attr-defined]

    @property
    def decision(self) -> Decision:
        """What was typed."""
        return Decision(**{name: value for name, value in self.cleaned_data.items() if name != "issuer"})


class OrderFilter(forms.Form):
    """Narrow a list of orders; what is not valid in the address counts as not asked for."""

    state = forms.ChoiceField(label="状态", choices=[ALL, *OrderState.choices], required=False)
    source = forms.ChoiceField(label="来源", choices=[ALL, *OrderSource.choices], required=False)
    light = forms.ChoiceField(label="期限", choices=LIGHTS, required=False)
    q = forms.CharField(label="单位或者文号", max_length=60, required=False)
    here = forms.BooleanField(label="本单位下达的", required=False)
    side = forms.CharField(required=False, widget=forms.HiddenInput)  # kept in the address

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        self.is_valid()
        said: dict[str, dict[Any, Any]] = {
            "state": dict(OrderState.choices),
            "source": dict(OrderSource.choices),
            "light": dict(LIGHTS),
            "here": {True: "是"},
        }
        return [
            (name, f"{self.fields[name].label}：{said.get(name, {}).get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value and name != "side"
        ]

    def narrow(self, rows: QuerySet[CorrectionOrder], *, user: Any, at: datetime) -> QuerySet[CorrectionOrder]:
        """The rows that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        for name in ("state", "source"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("here"):
            rows = ordered_from_here(rows, user)
        rows = narrowed(rows, asked.get("light", ""), at)
        if words := asked.get("q"):
            rows = rows.filter(Q(number__contains=words) | Q(unit__name__contains=words))
        return rows

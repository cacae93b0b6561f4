"""What is typed in about the updates of service guides, and what narrows their lists."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet

from review.forms.words import plain, words_field
from supervision.checks.guide_text import LONGEST
from supervision.enums.guides import GuideKind, GuideState
from supervision.models import GuideTask


def web_address(text: str) -> None:
    """An address of a page on the net: http or https, with a host, without a name or password."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise forms.ValidationError("请填写完整的网址，以 https:// 或者 http:// 开头。")


def link_field() -> forms.CharField:
    """Where the guide stands on the net."""
    field = forms.CharField(
        label="办事指南网址",
        max_length=300,
        required=False,
        validators=[web_address],
        help_text="政务服务网上本事项的页面。",
    )
    field.example = "https://www.example.invalid/guide/123"  # type: ignore[attr-defined]
    return field


class GuideForm(forms.Form):
    """The guide of one or several items: its address, and, or, its text."""

    link = link_field()
    body = forms.CharField(
        label="办事指南文字",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="把办事指南全文粘贴在这里，系统逐句核对是否仍写有已取消的证明。",
    )
    file = forms.FileField(
        label="或者上传文件",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.html,.htm,.xlsx"}),
        help_text=f"TXT、DOCX、HTML或者XLSX，不超过{settings.UPLOAD_LIMIT // (1024 * 1024)}MB。只读取文字，不保存文件。",
    )

    def clean(self) -> dict[str, Any]:
        """Something must be given, and the text in one way only."""
        given = self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("link", "body", "file")):
            raise forms.ValidationError("请至少填写网址、粘贴文字或者选择文件中的一项。")
        if given.get("body") and given.get("file"):
            self.add_error("file", "文字已经粘贴，不要同时上传文件。请保留一种。")
        return given


class ReasonForm(forms.Form):
    """Why a mention is no demand."""

    reason = words_field("说明", longest=300, help_text="例：这句话是说明不再需要该证明。")


class NoteForm(forms.Form):
    """The words with which something goes back."""

    note = words_field("理由和要求", longest=1000)


class FoundForm(forms.Form):
    """The text of a guide that a supervisor found in use."""

    where = forms.CharField(
        label="在哪里发现", max_length=200, validators=[plain], help_text="例：政务服务中心2楼3号窗口张贴；或者网址。"
    )
    body = forms.CharField(
        label="办事指南文字",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="照抄或者粘贴原文。",
    )


class SampleForm(forms.Form):
    """A sample to be drawn."""

    number = forms.IntegerField(label="抽取件数", min_value=1, max_value=200)


class TaskFilter(forms.Form):
    """Narrow a list of tasks; what is not valid in the address counts as not asked for."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *GuideState.choices], required=False)
    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *GuideKind.choices], required=False)
    q = forms.CharField(label="事项或者单位", max_length=60, required=False)
    unit = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)  # a unit's code
    side = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rows: QuerySet[GuideTask]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def narrow(self, *, left_out: tuple[str, ...] = ()) -> QuerySet[GuideTask]:
        """What the filter leaves, without the conditions named."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name not in left_out}
        paths = {"state": "state", "kind": "kind", "unit": "unit__code"}
        rows = self.rows.filter(**{path: given[name] for name, path in paths.items() if name in given})
        if words := given.get("q", "").replace("\x00", ""):
            named = Q(cert_name__contains=words) | Q(item__service_name__contains=words)
            rows = rows.filter(named | Q(unit__name__contains=words))
        return rows

    def kept(self) -> str:
        """What is asked for, as the address has it: without what is not valid, the list and the page."""
        return urlencode([(name, str(self.data.get(name))) for name, _ in self.active()])

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        said = {"state": dict(GuideState.choices), "kind": dict(GuideKind.choices)}
        labels = {"unit": "单位编码"}
        return [
            (name, f"{labels.get(name) or self.fields[name].label}：{said.get(name, {}).get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value and name != "side"
        ]

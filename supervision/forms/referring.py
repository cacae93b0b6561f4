"""To whom a complaint is sent, and what they read of it."""

from typing import Any

from django import forms

from campaign.models import Unit, User
from review.forms.words import words_field
from supervision.enums.complaints import ComplaintState
from supervision.forms.complaint_acts import LONGEST, NO_NAMES
from supervision.models import Complaint
from supervision.queries.complaint_pages import proposed_units, units_named

FOUND = 30  # units shown of a search
BODIES = 10


class UnitsChoice(forms.ModelMultipleChoiceField):
    """Several units, each ticked."""

    def label_from_instance(self, obj: Any) -> str:
        """The unit with its place, for names repeat."""
        return f"{obj.name}（{obj.division.name}，{obj.code}）"


class ReferForm(forms.Form):
    """The units, the bodies outside the house, and the summary that they read. Looking for units sends the form and changes nothing."""

    use_required_attribute = False

    summary = words_field(
        "转办摘要",
        longest=LONGEST,
        help_text=f"办理单位只看到摘要和上面的事实，看不到投诉人和原文。写明时间、窗口、要了什么证明。{NO_NAMES}",
    )
    to = UnitsChoice(
        Unit.objects.none(),
        label="办理单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选的单位不存在或者已经撤销，请重新选择。"},
    )
    look = forms.CharField(
        label="查找其他单位", max_length=60, required=False, help_text="单位名称中的几个字，或者单位编码。"
    )
    bodies = forms.CharField(
        label="系统外单位",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="银行、公证处等不在名册中的，一行一个全称。由本单位发函，来文后代为登记答复。",
    )

    def __init__(self, data: Any, *, complaint: Complaint, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.complaint = complaint
        # Sent twice by a double press, it is still the form of taking on, whatever became of the complaint meanwhile.
        self.takes_on = complaint.state == ComplaintState.RECEIVED or bool(data and "summary" in data)
        there = set() if self.takes_on else set(complaint.referrals.standing().values_list("office", flat=True))
        shown = {one.pk: one for one in proposed_units(complaint)}
        words = (data.get("look", "") if data else "").strip()
        self.found = units_named(user, complaint, words, FOUND) if words else []
        shown |= {one.pk: one for one in self.found}
        ticked = [key for key in (data.getlist("to") if data else ()) if key.isascii() and key.isdecimal()]
        keys = {*shown, *map(int, (key for key in ticked if len(key) < 10))} - there
        rows = Unit.objects.there().filter(pk__in=keys).select_related("division").order_by("code")
        self.fields["to"].queryset = rows  # type: ignore[attr-defined]
        if not self.takes_on:
            del self.fields["summary"]

    def clean_bodies(self) -> list[str]:
        """One name in each line."""
        return [name for name in (line.strip() for line in self.cleaned_data["bodies"].splitlines()) if name][:BODIES]

    def clean(self) -> dict[str, Any]:
        """Somebody has to be asked."""
        given = self.cleaned_data
        if not given.get("to") and not given.get("bodies") and "to" not in self.errors:
            self.add_error("to", "请勾选办理单位；没有列出的，先在下面查找，或者填写系统外单位。")
        return given

"""What is said about an item."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from review.enums import Audience, Side
from review.forms.words import words_field
from review.models import Remark


class RemarkForm(forms.Form):
    """A remark: who reads it, which one it answers or corrects, its words. A unit speaks to both sides only."""

    audience = forms.ChoiceField(
        label="谁能看到",
        choices=[(Audience.BOTH, "审核组和单位都能看到"), (Audience.PANEL, "只有审核组和上一级能看到")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择谁能看到。"},
    )
    about = forms.ModelChoiceField(
        label="回复或者更正哪一条", queryset=Remark.objects.none(), required=False, empty_label="不针对某一条"
    )
    words = words_field("内容", help_text="提交后不能修改或者删除。写错的，再写一条更正。不写证件号码和个人电话。")

    def __init__(self, data: Any = None, *, side: Side, remarks: QuerySet[Remark], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["about"].queryset = remarks  # type: ignore[attr-defined]
        numbers = {remark.pk: number for number, remark in enumerate(remarks, 1)}
        self.fields["about"].label_from_instance = lambda one: f"第{numbers[one.pk]}条：{one.words[:20]}"  # type: ignore[attr-defined]
        if side is Side.UNIT:
            del self.fields["audience"]
        if not numbers:
            del self.fields["about"]

    def said(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        given = self.cleaned_data
        audience = Audience(given.get("audience", Audience.BOTH))
        return {"audience": audience, "about": given.get("about"), "words": given["words"]}

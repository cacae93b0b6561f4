"""What the reviewer of legality types in, and how the rows of a list are narrowed for the review."""

from typing import Any

from django import forms

from campaign.checks import comparison_key
from publishing.enums import ListChange, RemarkKind
from publishing.models import Compilation
from review.forms.words import words_field


class LegalityRemarkForm(forms.Form):
    """What the reviewer says of an item, or of the whole list."""

    kind = forms.ChoiceField(
        label="意见",
        choices=[one for one in RemarkKind.choices if one[0] != RemarkKind.WITHDRAWN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择意见。", "invalid_choice": "请从列出的意见中选择。"},
    )
    words = words_field(
        "内容", required=False, longest=1000, help_text="“需改”“疑问”写明哪一栏、为什么、怎样改。“通过”可以不写。"
    )

    def clean(self) -> dict[str, Any]:
        """Only 通过 needs no words."""
        given = super().clean() or {}
        if given.get("kind") not in (None, RemarkKind.PASS) and "words" in given and not given["words"].strip():
            self.add_error("words", "请写明内容：哪一栏、为什么、怎样改。")
        return given


class WithdrawForm(forms.Form):
    """Why a remark does not hold any more."""

    words = words_field("撤回理由", longest=1000, help_text="写明为什么不再成立。原意见仍留存。")


ALL = ("", "全部")
LISTED = (("retain", "保留清单"), ("cancel", "取消清单"), ("refer", "提请上级取消"), ("strike", "剔除"))
MOVED = "moved"  # what a second look has to read
REMARKED = (ALL, ("change", "有需改意见"), ("any", "有意见"), ("none", "没有意见"))


class ReviewFilter(forms.Form):
    """Narrow the rows of a list under review; what is not valid in the address counts as not asked for."""

    outcome = forms.ChoiceField(label="清单", choices=[ALL, *LISTED], required=False)
    change = forms.ChoiceField(
        label="与上次审查相比", choices=[ALL, (MOVED, "新增和改动"), *ListChange.choices], required=False
    )
    remark = forms.ChoiceField(label="审查意见", choices=REMARKED, required=False)
    unit = forms.ChoiceField(label="申报单位", choices=[ALL], required=False)
    q = forms.CharField(label="证明、事项或者单位名称", max_length=80, required=False)

    def __init__(self, data: Any, *, compilation: Compilation, compares: bool) -> None:
        super().__init__(data, auto_id="filter_%s")
        units = compilation.figures.order_by("division_path", "unit__code").values_list("unit_id", "unit_name")
        self.fields["unit"].choices = [ALL, *((str(key), name) for key, name in units)]  # type: ignore[attr-defined]
        if not compares:
            del self.fields["change"]
        self.is_valid()

    @property
    def key(self) -> str:
        """The words looked for, as rows keep them."""
        return comparison_key(self.cleaned_data.get("q", ""))

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        return [
            (name, f"{self.fields[name].label}：{dict(getattr(self.fields[name], 'choices', ())).get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value
        ]

"""What a panel rules, what its members find, and what the superior decides, as forms."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from campaign.enums import Disposal, Outcome
from review.checks import Verdict, problems_of_verdict
from review.enums import Finding
from review.forms.words import plain, read_in, text_field, words_field
from review.models import Opinion, Ruling
from submissions.models import DeclaredItem


class VerdictForm(forms.Form):
    """The fields of a verdict."""

    outcome = forms.ChoiceField(
        label="结论",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论：取消、保留、提请上级取消或者剔除。"},
    )
    disposal = forms.ChoiceField(
        label="六个一批类别", choices=Disposal.choices, widget=forms.RadioSelect, required=False
    )
    replacement = words_field("取消后办理方式", required=False, help_text="由谁、用什么办法核实，将在取消清单公布。")
    checking_unit = forms.CharField(
        label="承接核查单位",
        required=False,
        max_length=100,
        validators=[plain],
        help_text="由其他单位核查或者共享的，从名单中选，或者填写全称；系统外单位须登记书面同意。不填即为索要单位。",
        widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"}),
    )
    effective_from = forms.DateField(
        label="执行日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = words_field("理由", required=False, help_text="保留、剔除须写明理由。")

    CANCEL_ONLY = ("disposal", "replacement", "checking_unit")

    def clean_effective_from(self) -> date | None:
        """Refuse years that no calendar holds."""
        day: date | None = self.cleaned_data["effective_from"]
        if day is not None and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("年份不对，请核对日期。")
        return day

    def clean(self) -> dict[str, Any]:
        """A radio button cannot be taken back: what belongs to a cancellation falls with it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") and given["outcome"] != Outcome.CANCEL:
            given.update({**dict.fromkeys(self.CANCEL_ONLY, ""), "effective_from": None})
        return given

    def verdict(self) -> Verdict:
        """What was typed, as a verdict."""
        given = self.cleaned_data
        texts = ("outcome", "disposal", "replacement", "checking_unit", "reason")
        return Verdict(**{name: given.get(name, "") for name in texts}, effective_from=given.get("effective_from"))


class RulingForm(VerdictForm):
    """A verdict on one item, checked against the notice; `item` names the text that the person has before them."""

    note = words_field("组长说明", required=False, longest=1000, help_text="记入办理记录，不公布，单位看不到。")
    item = text_field()

    def __init__(self, data: Any = None, *, case: Ruling, explain: str = "", **kwargs: Any) -> None:
        """`explain` says why the chair must give a word of explanation; without it the form asks for none."""
        self.case, self.explain = case, explain
        kwargs.setdefault("initial", initial_verdict(case))
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Every rule of the notice that stands against the verdict, at its field."""
        given = super().clean()
        if given.get("disposal") == Disposal.ABOLISH and given.get("replacement") == self.case.item.replacement:
            # Only what the unit proposed for another category still stood in the box: nothing replaces what is abolished.
            given["replacement"] = given["replacement"] if self.case.item.disposal == Disposal.ABOLISH else ""
        if self.explain and not given.get("note", "").strip() and "note" not in self.errors:
            self.add_error("note", self.explain)
        if not self.errors:
            for problem in problems_of_verdict(self.verdict(), self.case.item, self.case.round.campaign):
                self.add_error(problem.where, problem.words)
        return given

    def read(self) -> tuple[int, int]:
        """The text that was read: the item's key and row version."""
        return read_in(self)


def initial_verdict(case: Ruling) -> dict[str, Any]:
    """The form as it opens: what was ruled before, else what the unit proposes."""
    item = case.item
    names = ("outcome", "disposal", "replacement", "checking_unit", "effective_from", "reason")
    if case.outcome:
        values: dict[str, Any] = {name: getattr(case, name) for name in names}
    else:
        values = {"outcome": item.proposal, "disposal": item.disposal, "replacement": item.replacement}
        values["reason"] = item.keep_reason if item.proposal != Outcome.CANCEL else ""
    return {**values, "item": text_read(case)}


def text_read(case: Ruling) -> str:
    """The name of the text that stands now."""
    return f"{case.item.pk}:{case.item.row_version}"


def verdict_proposed(item: DeclaredItem) -> Verdict:
    """What the unit proposes, as a verdict."""
    reason = item.keep_reason if item.proposal != Outcome.CANCEL else ""
    return Verdict(item.proposal, item.disposal, item.replacement, reason=reason)


class DecisionForm(RulingForm):
    """The superior's verdict on a dispute, with the note that goes to both sides."""

    note = words_field("裁定说明", longest=1000, help_text="说明采纳哪一方的意见和原因，审核组和单位都能看到。")


class OpinionForm(forms.Form):
    """What a member finds on the three dimensions."""

    legality = forms.ChoiceField(label="合法性", choices=Finding.choices, widget=forms.RadioSelect)
    compliance = forms.ChoiceField(label="合规性", choices=Finding.choices, widget=forms.RadioSelect)
    reasonableness = forms.ChoiceField(label="合理性", choices=Finding.choices, widget=forms.RadioSelect)
    words = words_field("意见", required=False, longest=1000, help_text="有“存疑”或者“不符合”的，请写明意见。")
    item = text_field()

    DIMENSIONS = ("legality", "compliance", "reasonableness")

    @classmethod
    def of(cls, case: Ruling, mine: Opinion | None) -> "OpinionForm":
        """The form with the member's own opinion, where it is given already."""
        initial = {name: getattr(mine, name) for name in (*cls.DIMENSIONS, "words")} if mine else {}
        return cls(initial={**initial, "item": text_read(case)}, auto_id="opinion_%s")

    @classmethod
    def sent(cls, data: QueryDict) -> "OpinionForm":
        """What was sent; the button 三项均符合 chooses all three."""
        given = data.copy()
        if "all_pass" in given:
            given.update(dict.fromkeys(cls.DIMENSIONS, Finding.PASS.value))
        return cls(given, auto_id="opinion_%s")

    def read(self) -> tuple[int, int]:
        """The text that was read: the item's key and row version."""
        return read_in(self)

    def clean(self) -> dict[str, Any]:
        """Doubt and failure need words."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        findings = {given.get(name) for name in self.DIMENSIONS} - {None}
        if findings - {Finding.PASS.value} and not given.get("words", "").strip():
            self.add_error("words", "有“存疑”或者“不符合”的，请写明意见。")
        return given

"""One verdict for many items, for each what its unit proposes, or the return of all of them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from campaign.enums import Outcome
from review.checks import Verdict, problems_of_verdict
from review.enums import BatchSource, ReturnReason
from review.forms.verdicts import VerdictForm, verdict_proposed
from review.forms.words import words_field
from review.models import Ruling
from submissions.forms.declarations import WorkbookForm

SAME, PROPOSED, RETURN = "same", "proposed", "return"
# What can be said of a verdict before any item is looked at.
OF_THE_VERDICT = frozenset({"disposal", "replacement"})


class RulingsFileForm(WorkbookForm):
    """A workbook of rulings."""

    file = forms.FileField(
        label="审核意见表",
        help_text="收 .xlsx 文件，不超过10MB。用本页下载的审核意见表填写。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
        allow_empty_file=True,
        error_messages={"required": "没有选择文件。请先选择填好的审核意见表。"},
    )


class BulkForm(VerdictForm):
    """What is ruled of many items in one act, with the reason that is compulsory for it."""

    way = forms.ChoiceField(
        label="怎么办",
        choices=[(SAME, "统一结论"), (PROPOSED, "均按单位清理建议"), (RETURN, "退回整改")],
        widget=forms.RadioSelect,
        initial=SAME,
        required=False,
    )
    outcome = forms.ChoiceField(label="结论", choices=Outcome.choices, widget=forms.RadioSelect, required=False)
    reason = words_field(
        "理由",
        longest=1000,
        help_text="记入每一件的办理记录；统一结论的，同时作为每一件的理由；退回的，单位能看到。"
        "例：同类事项均无法律、法规、规章依据。",
    )
    returned_for = forms.ChoiceField(label="退回类别", choices=[("", "请选择"), *ReturnReason.choices], required=False)
    until = forms.DateField(
        label="整改期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="到当日24:00。不填的，按审核组设置的整改天数。",
    )
    source = forms.ChoiceField(choices=BatchSource.choices[:2], widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, cases: Sequence[Ruling], **kwargs: Any) -> None:
        self.cases = cases
        super().__init__(data, auto_id="bulk_%s", **kwargs)

    def clean(self) -> dict[str, Any]:
        """A verdict is chosen, whole in itself: what an item says against it is shown in the preview."""
        given = super().clean()
        if given.get("way") == RETURN and not given.get("returned_for"):
            self.add_error("returned_for", "请选择退回类别。")
        if given.get("way") in (PROPOSED, RETURN):
            return given
        if not given.get("outcome"):
            self.add_error("outcome", "请选择结论，或者选择“均按单位清理建议”。")
        elif not self.errors and self.cases:
            first = self.cases[0]
            for problem in problems_of_verdict(self.verdict(), first.item, first.round.campaign):
                if problem.where in OF_THE_VERDICT:
                    self.add_error(problem.where, problem.words)
        return given

    @property
    def returns(self) -> bool:
        """Whether the items go back to their units."""
        return bool(self.cleaned_data.get("way") == RETURN)

    def verdict_of(self, case: Ruling) -> Verdict:
        """What is ruled of this item."""
        return verdict_proposed(case.item) if self.cleaned_data.get("way") == PROPOSED else self.verdict()

    def batch_source(self) -> BatchSource:
        """How the items were chosen."""
        return BatchSource(self.cleaned_data.get("source") or BatchSource.SELECTION)

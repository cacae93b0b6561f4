"""What a coordinator asks of the telephone list, and notes of a call."""

from collections.abc import Iterable

from django import forms

from campaign.forms.reminders import active_of
from submissions.enums import NotReached
from submissions.queries.unreached import Unreached


class UnreachedFilter(forms.Form):
    """Narrow the list."""

    reason = forms.ChoiceField(label="原因", choices=[("", "全部"), *NotReached.choices], required=False)
    called = forms.ChoiceField(
        label="电话通知", choices=[("", "全部"), ("no", "待通知"), ("yes", "已通知")], required=False
    )
    owing = forms.ChoiceField(label="应办事项", choices=[("", "全部"), ("yes", "有未办的")], required=False)
    q = forms.CharField(label="单位或人员", max_length=60, required=False)

    def narrow(self, lines: Iterable[Unreached]) -> list[Unreached]:
        """The lines that the filter leaves; a filter that is not valid leaves all."""
        if not self.is_valid():
            return list(lines)
        given = self.cleaned_data
        words = given["q"].strip()
        return [
            line
            for line in lines
            if (not given["reason"] or line.reason == given["reason"])
            and (not given["called"] or line.open == (given["called"] == "no"))
            and (not given["owing"] or line.duties)
            and (not words or words in line.unit.name or (line.user is not None and words in line.user.name))
        ]

    def active(self) -> list[tuple[str, str]]:
        """The filters that are set, each with its words."""
        return active_of(self)


class CallForm(forms.Form):
    """Whom a coordinator telephoned, and what came of it."""

    user = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    remark = forms.CharField(
        label="备注",
        max_length=200,
        required=False,
        error_messages={"max_length": "备注超过200字。请只保留必要内容。"},
    )

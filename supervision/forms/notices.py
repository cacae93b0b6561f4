"""Write a public notice, and say why one is withdrawn."""

from datetime import date
from typing import Any

from django import forms

from campaign.checks import is_plain
from campaign.models import Unit
from supervision.checks.notices import NoticeDraft, problems_of_notice, problems_of_withdrawal
from supervision.enums.notices import NoticeKind

BODY_MOST = 5000


def plain(text: str) -> None:
    """Refuse marks that nobody sees: the words are read by everybody."""
    if not is_plain(text):
        raise forms.ValidationError("文字里有看不见的控制字符。请清空后手工重新输入，不要从网页直接粘贴。")


class UnitByCode(forms.ModelChoiceField):
    """A unit, typed by its code: a region has four thousand."""

    widget = forms.TextInput

    def __init__(self, **given: Any) -> None:
        super().__init__(Unit.objects.all(), to_field_name="code", **given)

    def prepare_value(self, value: Any) -> Any:
        """The code as it stands in the box."""
        return value.code if isinstance(value, Unit) else value


class NoticeForm(forms.Form):
    """A notice as it is to go out; what is wrong is said at its field by the same check as the operation's."""

    kind = forms.ChoiceField(label="类别", choices=NoticeKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="标题", max_length=100, validators=[plain], help_text="例：拉萨市城关区证明事项投诉渠道公告。"
    )
    body = forms.CharField(
        label="正文",
        max_length=BODY_MOST,
        validators=[plain],
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="用群众看得懂的话写。不写个人姓名、手机号码、证件号码。空一行另起一段。",
    )
    about = UnitByCode(
        label="所涉单位编码",
        required=False,
        help_text="整改公告、通报批评填写被整改、被通报单位的编码，例：540102-002。",
        error_messages={"invalid_choice": "没有这个编码的单位。请在“人员和岗位”或者清单页查到单位编码后填写。"},
    )
    document_number = forms.CharField(
        label="文号", max_length=60, required=False, validators=[plain], help_text="例：拉减证办〔2020〕3号。"
    )
    document_day = forms.DateField(
        label="成文日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(
        label="投诉电话", max_length=40, required=False, validators=[plain], help_text="办公电话，例：0891-0000000。"
    )
    platform = forms.CharField(
        label="投诉平台", max_length=200, required=False, validators=[plain], help_text="名称和网址，或者办公地点。"
    )

    def __init__(self, *args: Any, unit: Unit, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.unit, self.today = unit, today

    def clean(self) -> dict[str, Any]:
        """Say each problem at its field, unless the field says itself what is wrong with it."""
        given = self.cleaned_data
        draft = NoticeDraft(**{"kind": "", "title": "", "body": "", **given})
        for problem in problems_of_notice(draft, self.unit, self.today):
            if problem.where not in self.errors:
                self.add_error(problem.where, problem.words)
        return given

    @property
    def draft(self) -> NoticeDraft:
        """The notice, of a form that is valid."""
        return NoticeDraft(**self.cleaned_data)


class WithdrawForm(forms.Form):
    """Why a notice no longer holds."""

    reason = forms.CharField(
        label="撤回理由",
        max_length=300,
        required=False,
        validators=[plain],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="向社会公开。例：文件引用有误，另行发布。",
    )

    def clean_reason(self) -> str:
        """The reason, looked at by the operation's own check."""
        reason = str(self.cleaned_data["reason"])
        for problem in problems_of_withdrawal(reason):
            raise forms.ValidationError(problem.words)
        return reason

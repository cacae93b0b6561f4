"""What the people type in who make the lists: reasons, opinions, the approval, guides. Most of it becomes public."""

from typing import Any

from django import forms
from django.conf import settings

from campaign.checks import personal_number
from publishing.checks import problems_of_sheet
from publishing.models import Guide
from publishing.operations import Scan

REASON_EXAMPLE = "第3项设定依据的条款写错，更正为第十条。"


def refuse_private(text: str) -> None:
    """A public text holds nobody's private number, however it is typed (domain ruling 12)."""
    if kind := personal_number(text):
        raise forms.ValidationError(f"内容将向社会公开，不得写{kind}。需要留电话的，请改为办公电话。")


class PublicText(forms.CharField):
    """A text that everybody will read; `example` stands under its help."""

    default_validators = [refuse_private]

    def __init__(self, *, example: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example


class ReasonForm(forms.Form):
    """Why a published list is replaced; there is nothing to say where none is published yet."""

    reason = PublicText(
        label="更正理由",
        max_length=1000,
        widget=forms.Textarea,
        help_text="写明更正了什么、为什么。理由将向社会公开。",
        example=REASON_EXAMPLE,
    )

    def __init__(self, *args: Any, correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correction:
            del self.fields["reason"]


class LegalityForm(forms.Form):
    """The opinion of the justice department."""

    words = forms.CharField(
        label="审查意见",
        max_length=1000,
        widget=forms.Textarea,
        help_text="写明审查了什么、结论是什么。例：两份清单的设定依据合法有效，同意报本级人民政府审定。",
    )


class NoteForm(forms.Form):
    """A written reason that everybody reads who works on the list."""

    note = forms.CharField(max_length=1000, widget=forms.Textarea)
    label, help_text = "理由", ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label, self.fields["note"].help_text = self.label, self.help_text


class SendBackForm(NoteForm):
    """Why the review of legality sends the lists back."""

    label = "退回理由"
    help_text = "写明原因和要求，编制人员能看到。例：保留清单第5项的依据已经废止，请核对后重新编制。"

    def __init__(self, *args: Any, remarks: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if remarks:
            self.fields["note"].required = False
            self.fields["note"].help_text = f"已有{remarks}条“需改”意见，随退回一并送编制人员；可以不再写理由。"


class DiscardForm(NoteForm):
    """Why a compilation is given up before it is published."""

    label = "作废理由"
    help_text = "写明为什么作废，审查、公布人员能看到。例：一个单位的事项漏报，补报后重新编制。"


def sheet_field(*, required: bool) -> forms.FileField:
    """A field for the scanned approval sheet."""
    most = settings.UPLOAD_LIMIT // (1024 * 1024)
    return forms.FileField(
        label="审定呈批表扫描件",
        required=required,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=f"PDF、JPG或者PNG，不超过{most}MB。只供编制、审查、登记、公布人员下载，不公开。",
        error_messages={
            "required": "没有选择文件。请选择扫描件后再上传。",
            "max_length": "文件名太长。请改短后再选。",
            "empty": "扫描件是空文件。请重新扫描后选择。",
        },
    )


class SheetForm(forms.Form):
    """A scan of the approval sheet; what it is, is read from how it begins."""

    sheet = sheet_field(required=True)

    def clean_sheet(self) -> Scan | None:
        """The file as it is kept."""
        file = self.cleaned_data["sheet"]
        if not file:
            return None
        head = file.read(8)
        file.seek(0)
        if problems := problems_of_sheet(file.size, head):
            raise forms.ValidationError("".join(problem.words for problem in problems))
        return Scan(file.name, file.read())


class ApprovalForm(SheetForm):
    """The government's approval, as its document says it."""

    number = forms.CharField(label="审定文号", max_length=80, help_text="照抄审定文件上的文号。例：城政函〔2020〕8号")
    day = forms.DateField(
        label="审定日期",
        help_text="审定文件上的日期，不能晚于今天。",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    signatory = forms.CharField(
        label="签发人", max_length=40, help_text="审定文件的签发人姓名。只留存备查，不在公开页面显示。"
    )
    sheet = sheet_field(required=False)
    field_order = ("number", "day", "signatory", "sheet")


def guide_part(label: str, max_length: int, help_text: str, example: str, *, long: bool = False) -> PublicText:
    """One part of a guide; every part may be left for later."""
    widget = forms.Textarea if long else forms.TextInput
    return PublicText(
        label=label, max_length=max_length, required=False, widget=widget, help_text=help_text, example=example
    )


class GuideForm(forms.ModelForm):
    """How a kept certificate is obtained (notice 五(四)1)."""

    conditions = guide_part("条件", 2000, "什么人、在什么情况下可以办。", "具有本县户籍，年满18周岁。", long=True)
    procedure = guide_part(
        "办理流程",
        2000,
        "从申请到办结的步骤，一行一步。",
        "窗口受理；审核；当场或者3个工作日内出具。",
        long=True,
    )
    materials = guide_part(
        "材料",
        2000,
        "申请人要带什么，一行一件，写明原件还是复印件。",
        "居民身份证原件；户口簿复印件1份。",
        long=True,
    )
    time_limit = guide_part("时限", 60, "多长时间办好，写明工作日还是自然日。", "3个工作日；当场办结。")
    place = guide_part("地点、网址", 200, "到哪里办，或者在哪个网址办。", "县政务服务中心2楼综合窗口。")
    sample = guide_part(
        "式样",
        200,
        "证明的样子在哪里能看到。没有固定式样的可以不填。",
        "县政务服务中心网站“表格下载”栏，或者窗口领取。",
    )

    commitments = guide_part(
        "服务承诺",
        2000,
        "怎样让群众少跑、快办：容缺、代办、网办、延时服务等，写得到、做得到。",
        "材料缺一件可先受理；老年人可上门办理。",
        long=True,
    )

    class Meta:
        model = Guide
        fields = ("procedure", "conditions", "materials", "time_limit", "place", "sample", "commitments")


class GuideFilter(forms.Form):
    """Narrow the list of guides."""

    q = forms.CharField(label="证明事项或政务服务事项", max_length=60, required=False)
    state = forms.ChoiceField(
        label="办理指南", choices=[("", "全部"), ("due", "待补充"), ("complete", "已齐全")], required=False
    )

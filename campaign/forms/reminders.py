"""What people type in about messages, their letters, and the words of reminders."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from campaign.enums import Audience, Channel, Delivery
from campaign.models import Letter, MailChoice, Message, ReminderTemplate
from campaign.operations.outbox import ESCALATION, REMINDER
from campaign.operations.reminder_templates import MOST, problems_of

SORTS = {"own": "本单位应办", "others": "下级单位情况", "notices": "办理通知"}
ERRORS = {"required": "不能为空。请写明提醒的内容。", "max_length": "超过字数。请只保留必要内容。"}


class InboxFilter(forms.Form):
    """Narrow one's own messages."""

    read = forms.ChoiceField(label="状态", choices=[("", "全部"), ("no", "未读"), ("yes", "已读")], required=False)
    sort = forms.ChoiceField(label="类别", choices=[("", "全部"), *SORTS.items()], required=False)
    q = forms.CharField(label="标题或单位", max_length=60, required=False)

    def narrow(self, rows: QuerySet[Message]) -> QuerySet[Message]:
        """The messages that the filter leaves; a filter that is not valid leaves all."""
        if not self.is_valid():
            return rows
        given = self.cleaned_data
        if given["read"]:
            rows = rows.filter(read_at__isnull=given["read"] == "no")
        match given["sort"]:
            case "own":
                rows = rows.filter(kind=REMINDER)
            case "others":
                rows = rows.filter(kind=ESCALATION)
            case "notices":
                rows = rows.exclude(kind__in=(REMINDER, ESCALATION))
        if words := given["q"].strip():
            rows = rows.filter(Q(subject__contains=words) | Q(unit__name__contains=words))
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The filters that are set, each with its words."""
        return active_of(self)


class OutboxFilter(forms.Form):
    """Narrow the letters of all."""

    channel = forms.ChoiceField(label="方式", choices=[("", "全部"), *Channel.choices], required=False)
    delivery = forms.ChoiceField(label="发送", choices=[("", "全部"), *Delivery.choices], required=False)
    q = forms.CharField(label="姓名或单位", max_length=60, required=False)

    def narrow(self, rows: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters that the filter leaves; a filter that is not valid leaves all."""
        if not self.is_valid():
            return rows
        for name in ("channel", "delivery"):
            if value := self.cleaned_data[name]:
                rows = rows.filter(**{name: value})
        if words := self.cleaned_data["q"].strip():
            told = Message.objects.filter(unit__name__contains=words)
            rows = rows.filter(
                Q(user__name__contains=words)
                | Q(pk__in=told.exclude(mail=None).values("mail"))
                | Q(pk__in=told.exclude(text=None).values("text"))
            )
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The filters that are set, each with its words."""
        return active_of(self)

    def kept(self) -> str:
        """What is asked for, as the address has it: without what is not valid, and without the page."""
        return urlencode([(name, str(self.data.get(name))) for name, _ in self.active()])


def active_of(form: forms.Form) -> list[tuple[str, str]]:
    """Of a valid filter form the fields that are set, with label and value in words."""
    found = []
    for name, value in form.cleaned_data.items() if form.is_valid() else ():
        field = form.fields[name]
        if value:
            choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
            word = dict(choices).get(value, value)
            found.append((name, f"{field.label}：{word}"))
    return found


class MailChoiceForm(forms.ModelForm):
    """What a person may choose about letters."""

    class Meta:
        model = MailChoice
        fields = ("others", "english")
        help_texts = {
            "others": "下级单位逾期等情况每天汇总成一封邮件。停收后，消息里仍然逐条保留。",
            "english": "提醒邮件在中文之后附英文。",
        }


class TemplateForm(forms.ModelForm):
    """The words of one reminder, and whether it is said at all."""

    use_required_attribute = False

    class Meta:
        model = ReminderTemplate
        fields = ("subject", "body", "subject_en", "body_en", "by_text", "active")
        widgets = {
            "body": forms.Textarea(attrs={"rows": 5}),
            "body_en": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "by_text": "短信只发标题，发给登记了手机的人。",
            "active": "停用后，这一天不再发给这个对象；已经发出的不受影响。",
        }
        error_messages = dict.fromkeys(("subject", "body", "subject_en", "body_en"), ERRORS)

    def clean(self) -> dict[str, Any]:
        """Refuse braces that are no placeholder, at the field in which they stand."""
        given: dict[str, Any] = super().clean() or {}
        words = {name: given.get(name, "x") for name in MOST}
        for name, problems in problems_of(words).items():
            self.add_error(name, "".join(problems))
        return given


class NewTemplateForm(TemplateForm):
    """A template for a duty, a day and an audience that had none."""

    kind = forms.ChoiceField(label="事项", required=False)
    offset_days = forms.IntegerField(
        label="相对时限的天数",
        min_value=-60,
        max_value=60,
        help_text="截止前为负数：-7是截止前7天，0是截止当日，3是逾期3天。",
        error_messages={
            "required": "请填写天数，例如-7。",
            "invalid": "请填写整数，例如-7。",
            "min_value": "天数应在-60至60之间。",
            "max_value": "天数应在-60至60之间。",
        },
    )
    audience = forms.ChoiceField(label="发给", choices=Audience.choices)
    field_order = ("kind", "offset_days", "audience")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "所有事项"), *kinds]  # type: ignore[attr-defined]

    def named(self) -> dict[str, Any]:
        """Of a valid form what names the template; whether there is one already the operation says, behind its lock."""
        return {name: self.cleaned_data[name] for name in ("kind", "offset_days", "audience")}

"""What people of the ground type in: sign-in, posts, extensions."""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q, QuerySet

from campaign.access import people_who_can
from campaign.enums import JobState, Role
from campaign.models import Deadline, Job, Posting, Round, Unit, User
from campaign.models.units import UnitQuerySet
from campaign.notice.timetable import SHANGHAI
from campaign.roles import Action, posts_of

logger = logging.getLogger(__name__)
CALLED = 2  # units, and people of each, that are named to who cannot get in
DAYS_FILE_MOST = 200 * 1024  # bytes; a year has about forty lines


def whom_to_call(user: User) -> list[str]:
    """Who can set the user's password anew, in words: leaders and coordinators of their own units by name, else by post."""
    named: list[str] = []
    for posting in user.postings.current().select_related("unit")[:CALLED]:
        others = people_who_can(Action.APPOINT, posting.unit).exclude(pk=user.pk)
        named += [f"{person.name}（{posting.unit.name}）" for person in others[:CALLED]]
    return [*dict.fromkeys(named), "牵头单位协调员"] if named else ["本单位分管领导", "牵头单位协调员"]


class SignInForm(AuthenticationForm):
    """Account and password; one answer for a wrong name, a wrong password and a closed account."""

    error_messages = {
        "invalid_login": "账号或密码不正确。请核对后重新输入，字母区分大小写。",
        "inactive": "账号或密码不正确。请核对后重新输入，字母区分大小写。",
        "void": "初始密码已使用过或者已过期，不能再登录。请联系{whom}重新设置。",
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """Say why a right but void first password does not let in: only its holder can read this."""
        super().confirm_login_allowed(user)
        if user.first_password_is_void(self.request.at):  # type: ignore[union-attr]
            logger.warning("void first password: user %s", user.pk)
            words = self.error_messages["void"].format(whom="、".join(whom_to_call(user)))
            raise forms.ValidationError(words, code="void")


class RoleField(forms.ChoiceField):
    """One of the posts of a unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="岗位", choices=[("", "请选择"), *Role.choices], **kwargs)

    def offer(self, unit: Unit) -> None:
        """Leave only the posts that the unit has."""
        self.choices = [("", "请选择"), *((role.value, role.label) for role in posts_of(unit.kind))]


class AccountField(forms.CharField):
    """The account name of somebody who is already here; cleaned to that person."""

    def clean(self, value: Any) -> Any:
        username = super().clean(value)
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise forms.ValidationError("没有这个账号，或者账号已停用。请核对账号；还没有账号的，请新建人员。")
        return person


class AppointForm(forms.Form):
    """Give a post to somebody who has an account."""

    user = AccountField(label="账号", max_length=150, help_text="此人登录时用的账号。")
    role = RoleField()

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(unit)  # type: ignore[attr-defined]


class EnrolForm(forms.ModelForm):
    """A new person and their first post."""

    role = RoleField()

    class Meta:
        model = User
        fields = ("name", "username", "email", "mobile")
        labels = {"username": "账号", "email": "单位邮箱", "mobile": "手机"}
        help_texts = {
            "username": "登录时用，只用字母、数字和 @ . + - _，定后不改。",
            "email": "用于接收提醒，没有的可以不填。",
        }
        error_messages = {
            "username": {
                "unique": "这个账号已有人使用，请换一个。",
                "invalid": "账号只能用字母、数字和 @ . + - _，中间不能有空格。请改正。",
            }
        }

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(unit)  # type: ignore[attr-defined]


class SuccessorForm(forms.Form):
    """Who takes a post over."""

    successor = AccountField(label="接任人账号", max_length=150)


class PeopleFilter(forms.Form):
    """Narrow the list of units."""

    q = forms.CharField(label="单位名称或编码", max_length=80, required=False)
    vacant = forms.ChoiceField(
        label="分管领导", choices=[("", "全部"), ("yes", "尚未指定"), ("no", "已指定")], required=False
    )

    def narrow(self, units: UnitQuerySet) -> UnitQuerySet:
        """The units that the filter leaves; a filter that is not valid leaves all."""
        if not self.is_valid():
            return units
        units = self.narrow_by_words(units)
        led = Posting.objects.filter(role=Role.LEADER).current().values("unit")
        match self.cleaned_data.get("vacant"):
            case "yes":
                return units.exclude(pk__in=led)
            case "no":
                return units.filter(pk__in=led)
        return units

    def narrow_by_words(self, units: UnitQuerySet) -> UnitQuerySet:
        """The units whose name or code the typed words name."""
        words = self.cleaned_data["q"].strip()
        return units.filter(Q(name__contains=words) | Q(code__startswith=words)) if words else units


class MoveForm(forms.Form):
    """The new last day of a deadline or a phase for everybody; `confirmed` is the day whose effect has been read."""

    use_required_attribute = False

    last_day = forms.DateField(
        label="改为",
        help_text="含当日，到当日24:00为止（北京时间）。",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写日期。", "invalid": "请按2020-11-06这样填写日期。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="各单位都能看到，并记入办理记录。",
        error_messages={
            "required": "调整日历须写明理由，各单位都能看到。",
            "max_length": "理由超过1000字。请只保留必要内容。",
        },
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_last_day(self) -> date:
        """Refuse years that no calendar holds."""
        day: date = self.cleaned_data["last_day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("年份不对，请核对日期。")
        return day


class DaysForm(forms.Form):
    """The arrangement of one or more years, as a CSV file."""

    file = forms.FileField(
        label="CSV文件",
        help_text="UTF-8编码，栏目day,kind,name,source；kind填off（放假）或on（上班）。文件里出现的年份整年以文件为准。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。请选择填好的文件。"},
    )

    def clean_file(self) -> bytes:
        """The bytes of a file that a year's days can fill."""
        file = self.cleaned_data["file"]
        if file.size > DAYS_FILE_MOST:
            raise forms.ValidationError("文件超过200KB，不是节假日安排。请核对后再选择。")
        return bytes(file.read())


class ExtendForm(forms.Form):
    """More time for one unit; the last day is inclusive, as people say it."""

    deadline = forms.ModelChoiceField(label="时限", queryset=Deadline.objects.none(), empty_label="请选择")
    unit = forms.CharField(label="单位", max_length=80, help_text="单位编码，或者单位全称。")
    last_day = forms.DateField(
        label="延至", help_text="含当日，到当日24:00为止（北京时间）。", widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea, help_text="写明原因，该单位能看到，并记入办理记录。"
    )

    def __init__(self, *args: Any, round: Round, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["deadline"].queryset = round.deadlines.exclude(allow="")  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        """The unit of that code or full name among those that the person may extend; the same words for all others."""
        typed = self.cleaned_data["unit"].strip()
        found = list(self.units.filter(Q(code=typed) | Q(name=typed))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError("有两个以上的单位叫这个名称，请改填单位编码。")
        raise forms.ValidationError("您负责的范围内没有这个单位。请核对单位编码或全称。")

    def clean_last_day(self) -> date:
        """Refuse years that no calendar holds."""
        day: date = self.cleaned_data["last_day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("年份不对，请核对日期。")
        return day

    def until(self) -> datetime:
        """The exclusive instant: the midnight after the last day."""
        return datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time(0), tzinfo=SHANGHAI)


class WithdrawForm(forms.Form):
    """Why an extension is taken back."""

    reason = forms.CharField(
        label="撤回理由", max_length=1000, widget=forms.Textarea, help_text="写明原因，该单位能看到，并记入办理记录。"
    )


class JobFilter(forms.Form):
    """Narrow the list of my jobs; what is not valid in the address counts as not asked for."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *JobState.choices], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.is_valid()

    def narrow(self, rows: QuerySet[Job]) -> QuerySet[Job]:
        """What the filter leaves."""
        state = self.cleaned_data.get("state")
        return rows.filter(state=state) if state else rows

    def active(self) -> list[str]:
        """The condition that is set, in words."""
        state = self.cleaned_data.get("state")
        return [f"状态：{JobState(state).label}"] if state else []

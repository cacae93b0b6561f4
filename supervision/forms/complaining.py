"""The form by which somebody complains, as the national platform asks (domain 3.6); the same for a handler who takes down a call."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.checks import Problem, trimmed
from campaign.models import Division, Unit
from supervision.checks.complaints import (
    ACCOUNT_MAX,
    Demand,
    Party,
    problems_of_account,
    problems_of_demand,
    problems_of_party,
)
from supervision.checks.redaction import Kind, private_words
from supervision.enums.complaints import ComplaintSource, RefusalReason, ReplyWay

TRAP = "homepage"
# What the checks of the domain find, in the language of the page; what is not named here is said in their own words.
SAID = {
    "missing": _("请填写这一项。"),
    "long": _("写得太长了，请缩短。"),
    "marks": _("里面有看不见的控制字符，请重新输入这一处。"),
    "line": _("请写成一行。"),
    "private": _(
        "这里有手机号码或者身份证号码，请删去。办理单位会看到这里的内容；您的手机号写在下面“手机”一栏，只有受理单位能看到。"
    ),
    "day": _("请填写窗口要求提供证明的那一天，不能晚于今天。"),
    "mobile": _("请填写11位手机号码；没有手机的，填写带区号的固定电话，例如0891-0000000。"),
    "named": _("这里有您的姓名，请删去。办理单位会看到这里的内容；姓名只写在下面“姓名”一栏。"),
}


class Photos(forms.FileField):
    """Any number of photos; each is looked at on its own where it is kept."""

    class Several(forms.FileInput):
        """A box that takes several files."""

        allow_multiple_selected = True

        def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
            """All of them."""
            return files.getlist(name) if hasattr(files, "getlist") else []

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as they came."""
        return list(data or [])


class ComplaintForm(forms.Form):
    """What happened, where, to whom; every field with help and a real example. `unit` is chosen by the page's address."""

    office_name = forms.CharField(
        label=_("被投诉单位"),
        max_length=100,
        required=False,
        help_text=_("写窗口或者门口牌子上的名称。例：城关区民政局。"),
    )
    item_name = forms.CharField(
        label=_("被索要的证明"), max_length=200, help_text=_("窗口要您提供的证明，照窗口的说法写。例：亲属关系证明。")
    )
    service_name = forms.CharField(label=_("办理事项"), max_length=200, help_text=_("您去办什么事。例：户口迁移。"))
    demanded_on = forms.DateField(
        label=_("发生时间"),
        help_text=_("窗口要求提供证明的那一天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    window = forms.CharField(
        label=_("地点、窗口"), max_length=100, required=False, help_text=_("例：城关区政务服务中心二楼6号窗口。")
    )
    others = forms.CharField(
        label=_("还有哪些单位"),
        max_length=200,
        required=False,
        help_text=_("几个单位互相要证明、互相推的，把其他单位也写上。例：某银行、派出所、居委会。"),
    )
    account = forms.CharField(
        label=_("经过"),
        max_length=ACCOUNT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写清窗口怎么说、您跑了几趟。原文只有受理单位能看到，转给办理单位的是去掉个人信息的摘要。"),
    )
    photos = Photos(
        label=_("照片"),
        required=False,
        help_text=_(
            "例如窗口的告知单。最多5张，每张不超过10MB。拍摄时间、地点、手机型号等信息会自动删去。不要拍到自己的姓名和证件：受理人员看过以后，可能提供给办理单位。"
        ),
    )
    name = forms.CharField(label=_("姓名"), max_length=40, help_text=_("只有受理投诉的人员能看到，不转给被投诉单位。"))
    mobile = forms.CharField(
        label=_("手机"), max_length=20, help_text=_("用来核实情况，只有受理投诉的人员能看到。没有手机的写固定电话。")
    )
    reply_way = forms.ChoiceField(
        label=_("怎样回复您"),
        choices=[(ReplyWay.TRACKING, _("我凭编号和查询码自己查")), (ReplyWay.MOBILE, _("请打电话告诉我"))],
        widget=forms.RadioSelect,
        initial=ReplyWay.TRACKING,
    )
    homepage = forms.CharField(label=_("请不要填写这一栏"), required=False, max_length=500)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    came = forms.CharField(required=False, widget=forms.HiddenInput)

    CASE = ("office_name", "item_name", "service_name", "demanded_on", "window", "others", "account")
    PERSON: tuple[str, ...] = ("name", "mobile", "reply_way")

    def __init__(self, *args: Any, place: Division, unit: Unit | None, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.place, self.unit, self.today = place, unit, today
        if unit is not None:
            del self.fields["office_name"]
        else:
            self.fields["office_name"].required = True
        for field in self.fields.values():
            field.error_messages["required"] = SAID["missing"]
        box = {"name": "name", "mobile": "tel"}
        for name, kind in box.items():
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["mobile"].widget.attrs["inputmode"] = "tel"
        self.fields["demanded_on"].widget.attrs["max"] = today.isoformat()
        self.fields["photos"].widget.attrs["accept"] = ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp"

    def clean(self) -> dict[str, Any]:
        """Say at each field what the checks of the domain find, in the language of the page."""
        for problem in self.problems():
            if problem.where in self.fields and problem.where not in self.errors:
                self.add_error(problem.where, SAID.get(problem.code, problem.words))
        name = trimmed(self.cleaned_data.get("name", ""))
        for field in ("item_name", "service_name", "window", "office_name") if name else ():
            text = self.cleaned_data.get(field) or ""
            if field not in self.errors and any(one.kind is Kind.NAME for one in private_words(text, [name])):
                self.add_error(field, SAID["named"])
        return self.cleaned_data

    def problems(self) -> Iterator[Problem]:
        """What the operation would refuse."""
        yield from problems_of_demand(self.demand, self.today)
        yield from problems_of_party(self.party)
        yield from problems_of_account(self.words, needed=True)

    @property
    def demand(self) -> Demand:
        """The facts, as far as the fields are right."""
        given = self.cleaned_data
        return Demand(
            place=self.place,
            item_name=given.get("item_name", ""),
            demanded_on=given.get("demanded_on") or self.today,
            source=self.source,
            office=self.unit,
            office_name=given.get("office_name") or "",
            service_name=given.get("service_name", ""),
            window=given.get("window", ""),
        )

    @property
    def source(self) -> str:
        """How it comes: over the window check, or straight."""
        return ComplaintSource.WINDOW_CHECK if self.cleaned_data.get("came") == "window" else ComplaintSource.WEB

    @property
    def party(self) -> Party:
        """Who complains."""
        given = self.cleaned_data
        return Party(given.get("name", ""), given.get("mobile", ""), given.get("reply_way") or ReplyWay.TRACKING)

    @property
    def words(self) -> str:
        """The complainant's words, with the other offices that they name."""
        said, others = str(self.cleaned_data.get("account", "")), trimmed(self.cleaned_data.get("others") or "")
        return f"{said}\n其他相关单位：{others}" if others else said

    @property
    def is_trapped(self) -> bool:
        """Whether the box that nobody sees was filled in."""
        return bool(self.cleaned_data.get(TRAP))

    def of_case(self) -> list[forms.BoundField]:
        """The questions about what happened."""
        return [self[name] for name in self.CASE if name in self.fields]

    def of_person(self) -> list[forms.BoundField]:
        """The questions about who complains."""
        return [self[name] for name in self.PERSON]

    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to be carried along on the page that asks for a last look."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields if name != "photos"]


class EntryForm(ComplaintForm):
    """The same for a handler who takes down what somebody says on the telephone or at the counter."""

    entered_as = forms.ChoiceField(
        label="来源",
        choices=[
            (ComplaintSource.TELEPHONE.value, ComplaintSource.TELEPHONE.label),
            (ComplaintSource.COUNTER.value, ComplaintSource.COUNTER.label),
        ],
        widget=forms.RadioSelect,
    )
    PERSON = ("entered_as", "name", "mobile", "reply_way")

    @property
    def source(self) -> str:
        """Telephone or counter."""
        return str(self.cleaned_data.get("entered_as") or ComplaintSource.TELEPHONE)


class FollowForm(forms.Form):
    """Number and secret, as they stand on the slip."""

    number = forms.CharField(
        label=_("编号"),
        max_length=30,
        help_text=_("14位数字。例：20201201012345。"),
        error_messages={"required": SAID["missing"]},
    )
    secret = forms.CharField(
        label=_("查询码"),
        max_length=30,
        help_text=_("12位字母和数字，提交时给您的。例：ABCD-EFGH-2345。"),
        error_messages={"required": SAID["missing"]},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """As a Chinese keyboard types them: wide figures and letters are plain ones."""
        return {name: unicodedata.normalize("NFKC", str(value)) for name, value in self.cleaned_data.items()}


class HearingForm(forms.Form):
    """What the complainant says of the answer, or adds."""

    text = forms.CharField(
        label=_("说明"), max_length=ACCOUNT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    photos = Photos(label=_("补充照片"), required=False)


class RefuseHeldForm(forms.Form):
    """Why what came as a flood is not taken on."""

    reason = forms.ChoiceField(label="不予受理的情形", choices=RefusalReason.choices)
    words = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="投诉人看得到。例：短时间内重复提交同样的内容，无法核实。",
    )

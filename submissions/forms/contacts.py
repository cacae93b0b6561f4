"""What is typed into the contact sheet (Annex 1), and the filters of its list."""

import re
import unicodedata
from typing import Any

from django import forms
from django.db.models import Q

from campaign.checks import is_plain
from campaign.forms.units import ALL, FilterOfUnits
from campaign.models.units import UnitQuerySet
from submissions.enums import SheetState
from submissions.models import ContactSheet
from submissions.operations.contacts import FIELDS

TELEPHONE = re.compile(r"[0-9+()\-、,/ 转分机]+")
FEWEST_DIGITS = 7  # a local number


def plain(text: str) -> None:
    """Refuse marks that nobody sees: the words are printed in workbooks."""
    if not is_plain(text):
        raise forms.ValidationError("文字里有看不见的控制字符。请清空后手工重新输入，不要从网页直接粘贴。")


class WordsField(forms.CharField):
    """Words with a real example under the help; `needed` is asked for at certification, a draft may lack it."""

    def __init__(
        self, label: str, longest: int, *, needed: bool = False, example: str = "", help_text: str = ""
    ) -> None:
        super().__init__(label=label, max_length=longest, required=needed, help_text=help_text, validators=[plain])
        self.example = example

    def validate(self, value: Any) -> None:
        """An empty field may be saved; `certify_contact_sheet` says what is missing."""


class TelephoneField(WordsField):
    """A telephone number as people write it, full-width figures made plain."""

    def __init__(self, label: str, *, example: str, help_text: str = "") -> None:
        super().__init__(label, 20, example=example, help_text=help_text)
        self.widget.input_type = "tel"

    def to_python(self, value: Any) -> str:
        """The number in plain figures and signs."""
        return unicodedata.normalize("NFKC", str(super().to_python(value))).replace("—", "-")

    def run_validators(self, value: Any) -> None:
        """Refuse what nobody could dial."""
        super().run_validators(value)
        digits = sum(sign.isdigit() for sign in value)
        if value and (not TELEPHONE.fullmatch(value) or digits < FEWEST_DIGITS):
            raise forms.ValidationError("电话号码应为至少7位数字，可以带区号、分机号。请核对后改正。")


class ContactForm(forms.Form):
    """Annex 1: who answers for the campaign in the unit (notice 五(一)2)."""

    use_required_attribute = False
    template_sections = (
        ("分管领导", ("lead_name", "lead_title", "lead_phone")),
        (
            "责任单位和责任人",
            ("responsible_org", "officer_name", "officer_title", "officer_office_phone", "officer_mobile"),
        ),
        ("联络员", ("liaison_name", "liaison_mobile", "liaison_email")),
        ("备注", ("remark",)),
    )

    lead_name = WordsField("分管领导姓名", 40, needed=True, help_text="具体负责本次专项行动的一名分管领导。")
    lead_title = WordsField("分管领导职务", 40, needed=True, example="副局长")
    lead_phone = TelephoneField("分管领导联系电话", example="0891-0000000")
    responsible_org = WordsField(
        "责任单位（处室、办事机构）",
        60,
        needed=True,
        example="政策法规科",
        help_text="本单位内具体承办的处室或者办事机构。",
    )
    officer_name = WordsField("责任人姓名", 40, needed=True, help_text="承办处室的负责人。")
    officer_title = WordsField("责任人职务", 40, example="科长")
    officer_office_phone = TelephoneField(
        "责任人办公电话", example="0891-0000000", help_text="办公电话和手机至少填一项。"
    )
    officer_mobile = TelephoneField("责任人手机", example="13800000000", help_text="办公电话和手机至少填一项。")
    liaison_name = WordsField("联络员姓名", 40, help_text="日常收发材料、接听电话的人，可以与责任人相同。")
    liaison_mobile = TelephoneField("联络员手机", example="13800000000")
    liaison_email = forms.EmailField(
        label="联络员邮箱",
        max_length=254,
        required=False,
        help_text="保存后可以发送确认链接，确认能收到邮件。",
        error_messages={"invalid": "邮箱格式不正确。应为“名称@域名”，例如 bangongshi@example.invalid。"},
    )
    remark = forms.CharField(
        label="备注", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}), validators=[plain]
    )

    def __init__(self, data: Any = None, *, sheet: ContactSheet) -> None:
        super().__init__(data, initial={name: getattr(sheet, name) for name in FIELDS})
        self.fields["liaison_email"].example = "bangongshi@example.invalid"  # type: ignore[attr-defined]

    def sections(self) -> list[dict[str, Any]]:
        """The fields under their headings, in the order of the annex."""
        return [{"title": title, "fields": [self[name] for name in names]} for title, names in self.template_sections]


class ContactFilter(FilterOfUnits):
    """The filters of the list of contact sheets."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[ALL, *((state.value, state.label) for state in (SheetState.CERTIFIED, SheetState.RECEIVED))],
    )

    def conditions(self, units: UnitQuerySet) -> Q:
        """What is asked of a contact sheet."""
        asked = Q(unit__in=self.narrow_units(units))
        if state := self.cleaned_data.get("state"):
            asked &= Q(state=state)
        return asked

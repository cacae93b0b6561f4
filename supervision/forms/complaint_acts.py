"""What officials fill in about a complaint: a form for each act at its desk."""

from typing import Any

from django import forms

from campaign.enums import UnitKind
from campaign.models import Unit
from campaign.notice.complaints import ANSWER_DAYS, LONGEST_DAYS
from publishing.forms.enquiries import day_field
from publishing.models import ListedItem
from review.forms.words import words_field
from supervision.enums.complaints import ComplaintOutcome, HearingWord, LookUp, RefusalReason
from supervision.forms.complaining import Photos
from supervision.models import Complaint
from supervision.queries.complaint_clock import count_term
from supervision.queries.complaint_pages import items_of_that_day

LONGEST, ITEMS = 1000, 30
NO_NAMES = "不写投诉人的姓名和电话。"
LISTED = (LookUp.KEPT.value, LookUp.CANCELLED.value)
REASONS = (
    ("verify", "向投诉人核实情况"),
    ("reply", "告知办理结果"),
    ("contact", "联系补充材料"),
    ("identify", "投诉人来电来访，核对身份"),
    ("asked", "有关机关依法调取"),
)


def chosen(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    """One of a few, all of them in sight."""
    words = {"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=words, help_text=help_text
    )


class ActForm(forms.Form):
    """A form about one complaint, looked at by one person at one instant."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, complaint: Complaint, at: Any, files: Any = None) -> None:
        super().__init__(data, files)
        self.complaint, self.at = complaint, at
        self.prepare()

    def prepare(self) -> None:
        """Offer what this complaint leaves to choose."""

    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        return dict(self.cleaned_data)


class RefuseForm(ActForm):
    """Why a complaint is not taken on."""

    reason = chosen("不予受理的情形", RefusalReason.choices)
    words = words_field("理由", longest=LONGEST, help_text=f"投诉人凭编号看得到。写明依据和可以向哪里反映。{NO_NAMES}")


class WordsForm(ActForm):
    """Words alone."""

    words = words_field("理由", longest=LONGEST, help_text=f"办理单位看得到。{NO_NAMES}")


class CloseForm(ActForm):
    """Why the office closes without the complainant's word."""

    words = words_field("办结说明", longest=LONGEST, help_text=f"投诉人凭编号看得到。写明为什么现在办结。{NO_NAMES}")


class ExtendForm(ActForm):
    """Up to which day, and why; each choice says the day to which it leads."""

    days = forms.TypedChoiceField(
        label="延长至",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择延长至几个工作日。", "invalid_choice": "请选择延长至几个工作日。"},
    )
    reason = words_field("延期的理由", longest=LONGEST, help_text=f"投诉人凭编号看得到。{NO_NAMES}")

    def prepare(self) -> None:
        """The days that it may be extended to, each with its last day."""
        self.longest = count_term(self.complaint.clock_from, LONGEST_DAYS)
        last = {step.number: step.day for step in self.longest.steps if step.number}
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (count, f"{count}个工作日，{last[count].year}年{last[count].month}月{last[count].day}日24:00")
            for count in range(ANSWER_DAYS + 1, LONGEST_DAYS + 1)
        ]


class HearForm(ActForm):
    """What the complainant said on the telephone or at the counter of the result."""

    word = chosen("投诉人的意见", [one for one in HearingWord.choices if one[0] != HearingWord.SILENT])
    text = words_field(
        "投诉人怎么说",
        required=False,
        longest=LONGEST,
        help_text="没有解决的，须写明哪里没有解决。只有受理单位看得到。",
    )


class HandOverForm(ActForm):
    """To which office the complaint belongs."""

    to = forms.ModelChoiceField(
        Unit.objects.none(),
        label="移交给",
        empty_label="请选择",
        error_messages={"required": "请选择移交给哪个单位。", "invalid_choice": "请选择移交给哪个单位。"},
    )
    words = words_field("移交的理由", longest=LONGEST, help_text=f"移交以后，本单位不再看得到投诉人信息。{NO_NAMES}")

    def prepare(self) -> None:
        """The offices that receive complaints, this one's own left out."""
        leads = Unit.objects.there().filter(kind__in=(UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE))
        rows = leads.exclude(pk=self.complaint.unit_id).order_by("code")
        self.fields["to"].queryset = rows  # type: ignore[attr-defined]


class SettleForm(ActForm):
    """What the lists of that day say, as a person read them; rows are looked for by name, a few at a time."""

    look_up = chosen("清单查询结果", [one for one in LookUp.choices if one[0] != LookUp.UNCLEAR])
    look = forms.CharField(
        label="查找清单上的事项",
        max_length=60,
        required=False,
        help_text="证明名称中的几个字；在发生日期当日的清单中查找，最多列出30项。",
    )
    item = forms.ModelChoiceField(
        ListedItem.objects.none(),
        label="清单上的事项",
        required=False,
        empty_label="没有对应的事项",
        help_text="认定为“保留”或者“已取消”的，须选择清单上的事项。",
    )

    def prepare(self) -> None:
        """The rows of that day's lists whose name holds the words: those of the office, where it is known, else of the place."""
        words = (self.data.get("look", "") if self.is_bound else self.complaint.item_name).strip()
        keys = items_of_that_day(self.complaint, words, ITEMS) if words else []
        given = self.data.get("item", "") if self.is_bound else ""
        keys += [int(given)] if given.isascii() and given.isdecimal() and len(given) < 18 else []
        rows = ListedItem.objects.filter(pk__in=keys).order_by("cert_name", "pk")
        self.fields["item"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A row belongs to what is kept or cancelled, and to nothing else."""
        given = self.cleaned_data
        if (given.get("look_up") in LISTED) != bool(given.get("item")) and "look_up" not in self.errors:
            self.add_error("item", "认定为“保留”或者“已取消”的，请选择清单上的事项；其他情形选“没有对应的事项”。")
        return given

    def given(self) -> dict[str, Any]:
        """Without the words that were looked for."""
        return {name: value for name, value in self.cleaned_data.items() if name != "look"}


class AddForm(ActForm):
    """What the complainant added on the telephone."""

    text = words_field("补充的情况", longest=LONGEST, help_text="按投诉人所说记录。只有受理单位看得到。")


class PressForm(ActForm):
    """What is to be done, and by when."""

    words = words_field("督办要求", longest=LONGEST, help_text=f"受理单位和办理单位看得到。写明要做什么。{NO_NAMES}")
    until = day_field("要求完成日期")


class LiftForm(ActForm):
    """What was done, so that the pressing ends."""

    words = words_field("解除说明", longest=LONGEST, help_text="写明办到了什么程度。")


class ReadForm(forms.Form):
    """What for the complainant's name and telephone are looked at or taken away: fixed words, for the log holds no name."""

    use_required_attribute = False

    why = forms.ChoiceField(
        label="用途",
        choices=[("", "请选择"), *REASONS],
        error_messages={"required": "请选择用途。", "invalid_choice": "请选择用途。"},
    )

    def said(self) -> str:
        """The purpose in words, as the log keeps it."""
        return dict(REASONS)[self.cleaned_data["why"]]


class FeedBackForm(ActForm):
    """What the complainant is told."""

    outcome = chosen("办理结果", ComplaintOutcome.choices)
    words = words_field(
        "反馈内容",
        longest=2000,
        help_text="投诉人凭编号看得到全文。写明核实的情况、怎么处理、依据是什么、下次到窗口怎么办。不写任何人的姓名和个人电话。",
    )


class AnswerForm(ActForm):
    """What a respondent found, and what it has put right."""

    finding = chosen("答复结论", ComplaintOutcome.choices)
    words = words_field(
        "核实情况和答复", longest=2000, help_text="写明核实的情况、依据、处理意见。不写任何人的姓名和个人电话。"
    )
    corrected = forms.BooleanField(label="已纠正：窗口不再要求提供这项证明", required=False)
    corrected_on = day_field("纠正日期")
    measures = words_field(
        "整改措施", required=False, longest=2000, help_text="已纠正的须写明：怎么纠正、怎么防止再要。"
    )
    photos = Photos(
        label="整改照片",
        required=False,
        help_text="更换后的公示、办事指南等，最多5张。照片中的拍摄地点、设备等信息自动去除；不拍群众的脸和证件。",
    )
    document_number = forms.CharField(
        label="来文文号", max_length=80, required=False, help_text="系统外单位来文答复的，填写文号。"
    )

    def prepare(self) -> None:
        """A unit of the house has no letter to name."""
        if not getattr(self, "outside", False):
            del self.fields["document_number"]

    def clean(self) -> dict[str, Any]:
        """Who says that it is put right says when and how; who says when says that it is."""
        given = self.cleaned_data
        if given.get("finding") == ComplaintOutcome.CORRECTED and not given.get("corrected"):
            self.add_error("corrected", "答复结论为“取消纠正”的，请勾选“已纠正”。")
        if given.get("corrected"):
            if not given.get("corrected_on") and "corrected_on" not in self.errors:
                self.add_error("corrected_on", "请填写纠正日期。")
            if not given.get("measures") and "measures" not in self.errors:
                self.add_error("measures", "请写明整改措施。")
        elif given.get("corrected_on"):
            self.add_error("corrected", "填写了纠正日期的，请勾选“已纠正”；没有纠正的，不填日期。")
        return given


class BodyAnswerForm(AnswerForm):
    """The letter of a body outside the house, as the handler records it."""

    outside = True

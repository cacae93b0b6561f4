"""What a county types when it hands in a township's signed workbook, and what the township answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from campaign.checks import trimmed
from submissions.enums import Arrival
from submissions.forms.declarations import WorkbookForm
from submissions.operations.courier import WORDS_LEAST, WORDS_MOST

SCAN_MOST = 5 * 1024 * 1024
SCANS = (b"%PDF-", b"\xff\xd8\xff")  # how a PDF and a JPEG begin
NAMELESS = {"required": "没有填写。请按纸质件填写。", "max_length": "超过%(limit_value)d字，请核对。"}


class DeliveryForm(WorkbookForm):
    """The workbook, who signed it as what and when, how it came, and the signed page where there is a scan."""

    use_required_attribute = False

    field_order = ("file", "signer_name", "signer_title", "signed_on", "arrival", "scan")
    signer_name = forms.CharField(label="签发人姓名", max_length=40, error_messages=NAMELESS)
    signer_title = forms.CharField(
        label="签发人职务", help_text="按纸质件上的签字填写，例如副镇长。", max_length=40, error_messages=NAMELESS
    )
    signed_on = forms.DateField(
        label="签发日期",
        help_text="纸质件上的日期。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "没有填写。请按纸质件填写。", "invalid": "不是日期。请按2020-10-26的样子填写。"},
    )
    arrival = forms.ChoiceField(
        label="送达方式",
        choices=Arrival.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "没有选择。请选择送达方式。", "invalid_choice": "请从列出的方式中选择。"},
    )
    scan = forms.FileField(
        label="签字页扫描件",
        help_text="PDF或者JPG，不超过5MB。只有本单位和该乡镇能下载。",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg"}),
        max_length=200,
        error_messages={"max_length": "文件名太长。请改短后再选。", "empty": "扫描件是空文件。请重新选择。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = "乡镇送来的原文件，不要另存、改动。收 .xlsx 文件和 .csv 文本表格，不超过10MB。"

    def clean_signer_name(self) -> str:
        """Without blanks at the ends, also full-width ones."""
        return words(self.cleaned_data["signer_name"])

    def clean_signer_title(self) -> str:
        """The same."""
        return words(self.cleaned_data["signer_title"])

    def clean_scan(self) -> Any:
        """Look at how the file begins: its name says nothing."""
        scan = self.cleaned_data["scan"]
        if not scan:
            return None
        if scan.size > SCAN_MOST:
            raise ValidationError("扫描件超过5MB。请降低扫描的分辨率后重新选择。")
        head = scan.read(8)
        scan.seek(0)
        if not head.startswith(SCANS):
            raise ValidationError("扫描件不是PDF或者JPG文件。请另存为其中一种后重新选择。")
        return scan


class ObjectionForm(forms.Form):
    """In what the paper is not the one that was signed."""

    use_required_attribute = False
    objection = forms.CharField(
        label="哪一处不一致",
        help_text=f"写明序号和内容，{WORDS_LEAST}至{WORDS_MOST}字，代报单位能看到。",
        min_length=WORDS_LEAST,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "没有填写。请写明哪一处与签发的纸质件不一致。",
            "min_length": f"至少写{WORDS_LEAST}字。请写明哪一处与签发的纸质件不一致。",
            "max_length": f"超过{WORDS_MOST}字，现在有%(show_value)d字。",
        },
    )
    objection.example = "第3项纸质件为保留，代报为取消。"  # type: ignore[attr-defined]


def words(text: str) -> str:
    """A name as it is kept; raises ValidationError for blanks alone."""
    kept = trimmed(text)
    if not kept:
        raise ValidationError(NAMELESS["required"])
    return kept

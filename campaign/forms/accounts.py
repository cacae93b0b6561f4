"""What guards an account: codes, the password once more; and the workbook with which many accounts are made."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import PasswordChangeForm
from django.core.files.uploadedfile import UploadedFile

from campaign.models import User


class CodeForm(forms.Form):
    """Six figures of the authenticator, as people type them: with blanks, or full-width."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="手机上身份验证器显示的6位数字，每30秒更换一次。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": "请输入手机上显示的6位数字。"},
    )

    def clean_code(self) -> str:
        """Only the figures."""
        code = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise forms.ValidationError("验证码是6位数字，请核对后重新输入。")
        return code


class RecoveryCodeForm(forms.Form):
    """One of the recovery codes that were printed."""

    code = forms.CharField(
        label="恢复码",
        max_length=40,
        help_text="绑定时打印或者抄下的，每个只能用一次。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
        error_messages={"required": "请输入一个没有用过的恢复码。"},
    )

    def clean_code(self) -> str:
        """As it was printed, however it is typed."""
        return unicodedata.normalize("NFKC", self.cleaned_data["code"]).strip()


class OwnPasswordForm(forms.Form):
    """The password once more, before what opens the account is changed: the desk may have been left unattended."""

    password = forms.CharField(
        label="当前密码",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入当前密码。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The password of the person who is signed in."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("密码不正确，请重新输入。", code="wrong")
        return password


class NewPasswordForm(PasswordChangeForm):
    """A password of one's own; what is wrong with it is said in our words, at the field in which it was typed first."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一致，请重新输入。",
        "password_incorrect": "当前密码不正确，请重新输入。",
    }
    words = {
        "password_too_short": "密码太短，至少{min_length}个字。请换一个长一些的。",
        "password_too_similar": "密码与账号、姓名或者邮箱相近，容易被猜到。请换一个。",
        "password_too_common": "密码太常见，容易被猜到。请换一个。",
        "password_entirely_numeric": "密码不能全是数字。请加上字母或者其他符号。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"old_password": "当前密码", "new_password1": "新密码", "new_password2": "再输一遍新密码"}
        for name, label in labels.items():
            self.fields[name].label = label

    def validate_password_for_user(self, user: User, password_field_name: str = "password2") -> None:  # noqa: S107
        """Ask the validators, and say what they found."""
        password = self.cleaned_data.get(password_field_name)
        if not password:
            return
        try:
            password_validation.validate_password(password, user)
        except forms.ValidationError as error:
            for one in error.error_list:
                words = self.words.get(one.code or "", "密码不符合要求。请换一个。")
                self.add_error("new_password1", words.format(**(one.params or {})))


class ReasonForm(forms.Form):
    """Why, in words that go into the log."""

    note = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入办理记录。例：手机丢失，已当面核对本人身份证件。",
        error_messages={"required": "请写明理由。"},
    )


class StaffFileForm(forms.Form):
    """A workbook of posts to give and to end."""

    file = forms.FileField(
        label="任职名单",
        help_text="收 .xlsx 文件，不超过10MB，一次最多1000行。用本页下载的任职名单填写。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
        allow_empty_file=True,
        error_messages={"required": "没有选择文件。请先选择填好的任职名单。"},
    )

    def clean_file(self) -> UploadedFile:
        """A file that is larger than any workbook comes without its content: say so."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError("文件超过10MB。请删去图片和无关的工作表后再上传。")
        return file

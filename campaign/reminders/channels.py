"""How a letter leaves: e-mail through Django's back ends, texts through a gateway; and what an answer means.

| what happens | what it means |
|---|---|
| no connection, or it breaks before the text was handed over | `Away`: nothing was sent, all waits |
| the server will not take our sender | `Away` too: it would refuse every letter |
| 5xx to the recipient or the text; a header that cannot be written | `Refused`: for good |
| 4xx to the recipient or the text | `Later`: after a while, longer each time |
| it breaks after the text was handed over | `Doubt`: never sent again by itself |
"""

import json
import os
import uuid
from pathlib import Path
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from campaign.models import User

LASTING = 500  # SMTP answers from here on are final


class Answer(Exception):
    """How a channel answers that has not simply taken a letter; `code` is kept and shown, and names nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:60]


class Away(Answer):
    """The channel itself does not work now; nothing was sent."""


class Refused(Answer):
    """This letter is refused for good."""


class Later(Answer):
    """This letter may be taken later."""


class Doubt(Answer):
    """Nobody knows whether this letter arrived."""


class Carrier(Protocol):
    """An open channel."""

    def address_of(self, user: User) -> str:
        """Where the person is reached by this channel, "" where they are not."""

    def send(self, address: str, subject: str, body: str, parcel: uuid.UUID) -> None:
        """Hand one letter over; raises an `Answer` where it was not simply taken."""

    def close(self) -> None:
        """Hang up."""


def named(error: Exception) -> str:
    """A break in words."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "没有应答"
    if isinstance(error, ConnectionRefusedError):
        return "拒绝连接"
    return "连接中断" if isinstance(error, SMTPServerDisconnected | ConnectionError) else "发送出错"


class Mail:
    """Mail by Django's back end of the settings. Raises `Away` where the server does not answer."""

    def __init__(self) -> None:
        self.connection = get_connection()
        try:
            self.connection.open()
        except (SMTPException, OSError) as error:
            raise Away(named(error)) from error

    def address_of(self, user: User) -> str:
        """The person's mail address."""
        return user.email

    def send(self, address: str, subject: str, body: str, parcel: uuid.UUID) -> None:
        """Send one mail to one recipient; its Message-ID is the parcel's, so that a server may know a second copy."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
        headers = {"Message-ID": f"<{parcel}@{domain}>"}
        try:
            EmailMessage(subject, body, to=[address], headers=headers, connection=self.connection).send()
        except (SMTPException, OSError, ValueError) as error:
            raise self._answer(error) from error

    def _answer(self, error: Exception) -> Answer:
        """What an exception of smtplib or of the message means."""
        match error:
            case SMTPRecipientsRefused():
                code = max((answer[0] for answer in error.recipients.values()), default=LASTING)
                return Refused(f"收件人被拒（{code}）") if code >= LASTING else Later(f"收件人暂不接收（{code}）")
            case SMTPSenderRefused():
                return Away(f"发件人被拒（{error.smtp_code}）")
            case SMTPDataError():
                code = error.smtp_code
                return Refused(f"邮件被拒（{code}）") if code >= LASTING else Later(f"邮件暂不接收（{code}）")
            case ValueError() | SMTPNotSupportedError():
                return Refused("标题或者地址的格式不能发送")
        handed_over = getattr(getattr(self.connection, "connection", None), "handed_over", True)
        return Doubt(named(error)) if handed_over else Away(named(error))

    def close(self) -> None:
        """End the session; what was sent is sent."""
        try:
            self.connection.close()
        except (SMTPException, OSError):
            pass


class Gateway(Protocol):
    """What carries texts: one method, for the region's own SMS service. Raises an `Answer` as mail does."""

    def send(self, number: str, words: str) -> None:
        """Hand one text over."""


class FileGateway:
    """Texts as files in a folder, for the demonstration and for a service that collects them there."""

    def __init__(self) -> None:
        self.folder = Path(settings.SMS_FILE_PATH)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Away("不能写入短信文件夹") from error

    def send(self, number: str, words: str) -> None:
        """Write one file, whole or not at all; its name says nothing of the person."""
        name = uuid.uuid4().hex
        path = self.folder / f".{name}"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump({"to": number, "text": words}, file, ensure_ascii=False)
            path.rename(self.folder / f"{name}.json")
        except OSError as error:
            raise Away("不能写入短信文件夹") from error


class Texts:
    """Short messages by the gateway of the settings. Raises `Away` where it does not work."""

    def __init__(self) -> None:
        self.gateway: Any = import_string(settings.SMS_GATEWAY)()

    def address_of(self, user: User) -> str:
        """The person's mobile number; it never stands in a log."""
        return user.mobile

    def send(self, address: str, subject: str, body: str, parcel: uuid.UUID) -> None:
        """Send the subject: a text has one line."""
        self.gateway.send(address, subject)

    def close(self) -> None:
        """Nothing to hang up."""

"""Django's SMTP back end, which also knows whether a text was handed over when the connection breaks."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class _Careful(smtplib.SMTP):
    """Notes when the text itself begins to leave: before that a break means that nothing was sent."""

    handed_over = False
    _commands = -1  # commands sent since DATA began; -1 outside of it

    def sendmail(self, *args: Any, **kwargs: Any) -> Any:
        """One letter begins: nothing of it is out yet."""
        self.handed_over = False
        return super().sendmail(*args, **kwargs)

    def data(self, msg: Any) -> Any:
        """DATA is a command first; what is sent after it is the text."""
        self._commands = 0
        try:
            return super().data(msg)
        finally:
            self._commands = -1

    def send(self, s: Any) -> None:
        """Everything that leaves passes here."""
        if self._commands > 0:
            self.handed_over = True
        if self._commands >= 0:
            self._commands += 1
        super().send(s)


class _CarefulTLS(_Careful, smtplib.SMTP_SSL):
    """The same where the whole connection is encrypted."""


class EmailBackend(smtp.EmailBackend):
    """As Django's, with connections that know what they have handed over."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Which client the back end opens."""
        return _CarefulTLS if self.use_ssl else _Careful

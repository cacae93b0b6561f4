"""What stands in a letter: one message as it is, several as a digest."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from campaign.models import Message
from campaign.operations.addresses import ADDRESS, link_of
from campaign.operations.outbox import ESCALATION

SHOWN = 60  # messages in one mail; the inbox has all
SIGNED = "【减证便民】"


def mail_words(lines: Sequence[Message], *, english: bool, at: datetime) -> tuple[str, str]:
    """Subject and text of one mail with all these messages, which are one person's."""
    own = [one for one in lines if one.kind != ESCALATION]
    others = [one for one in lines if one.kind == ESCALATION]
    if len(lines) == 1:
        subject, parts = lines[0].subject, [_text(lines[0], english, at)]
    else:
        subject = f"您有{len(lines)}条消息：{' '.join((own or others)[0].subject.split())}"[:120]
        parts = [_listed(own, "", english, at)] if own else []
        parts += [_listed(others, "下级单位情况：\n\n", english, at)] if others else []
    if others:
        page = f"{settings.SITE_URL}{reverse('mail_choice')}"
        parts.append(f"下级单位情况的邮件可以在“消息设置”中停收：{page}\n本单位应办事项的提醒不能停收。")
    return subject, "\n\n".join(parts)


def _listed(lines: Sequence[Message], heading: str, english: bool, at: datetime) -> str:
    shown = [f"{number}. {one.subject}\n{_text(one, english, at)}" for number, one in enumerate(lines[:SHOWN], 1)]
    if len(lines) > SHOWN:
        shown.append(f"另有{len(lines) - SHOWN}条，请登录后在“消息”中查看：{settings.SITE_URL}{reverse('inbox')}")
    return heading + "\n\n".join(shown)


def _text(message: Message, english: bool, at: datetime) -> str:
    """Its text; the link that proves the address stands in the mail only, never in the inbox."""
    text = message.body
    if message.kind == ADDRESS:
        text = f"{text}\n\n{link_of(message.user_id, at)}"
    if english and message.body_en:
        text = f"{text}\n\n{message.subject_en}\n{message.body_en}"
    return text


def text_words(lines: Sequence[Message]) -> tuple[str, str]:
    """A short message: what is most pressing, and how many there are."""
    first = min(lines, key=lambda one: -one.offset_days)
    more = f"，另有{len(lines) - 1}条" if len(lines) > 1 else ""
    return f"{SIGNED}{first.unit.name}：{first.subject}{more}。详见系统“消息”。", ""

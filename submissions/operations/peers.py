"""Answer what comparable units have declared and this one has not: with a reason, or with a new item."""

from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.checks import trimmed
from campaign.models import User
from campaign.operations import Refused, record
from submissions.enums import NotOurs
from submissions.models import Declaration, DeclaredItem, PeerAnswer
from submissions.operations.declarations import may_fill
from submissions.operations.items import cut, save_item
from submissions.queries.peers import Question, compared

WORDS_LEAST, WORDS_MOST = 5, 500  # characters where the reason is 其他, and at most


def answer_peers(
    declaration: Declaration, kind: str, key: str, *, reason: str, words: str = "", actor: User, at: datetime
) -> PeerAnswer:
    """Keep why the unit does not declare what the question (`kind`, `key`) names; a later answer takes its place.

    The answer is no part of the paper: it may be given when the paper is locked, too. Raises `NoPower`; `Refused` for a
    question that is not asked, an unknown reason, or 其他 without words.
    """
    may_fill(declaration, actor)
    question, words = _asked(declaration, kind, key), trimmed(words)
    if reason not in NotOurs.values:
        raise Refused("没有选择原因。请从列出的原因中选择一项，再保存答复。")
    if reason == NotOurs.OTHER and len(words) < WORDS_LEAST:
        raise Refused("选择“其他”的，须写明具体情况。例如“该事项今年起由上级部门在网上直接核查”。")
    if len(words) > WORDS_MOST:
        raise Refused(f"说明超过{WORDS_MOST}字。请只写明理由。")
    with transaction.atomic():
        answer = _kept(declaration, question, {"reason": reason, "words": words, "item": None}, actor, at)
        label = f"答复同类单位对照“{cut(question.name)}”：{NotOurs(reason).label}"
        record(declaration, "answer_peers", label, actor=actor, at=at, note=words)
    return answer


def add_from_peers(declaration: Declaration, kind: str, key: str, *, actor: User, at: datetime) -> DeclaredItem:
    """Add a draft item that begins with what the question names; the rest is the unit's to fill in.

    The question is answered with it, under whatever name the unit files it in the end, as long as the item stands. Raises `NoPower`, `NotEditable` for a locked paper, `Refused` for a question that is not asked.
    """
    may_fill(declaration, actor)
    question = _asked(declaration, kind, key)
    if declaration.nil:
        raise Refused("本表是零报告。请先取消零报告，再补报事项。")
    with transaction.atomic():
        values = {**question.values, "demanding_unit": declaration.unit.name}
        item = save_item(declaration, values, [], actor=actor, at=at)
        _kept(declaration, question, {"reason": "", "words": "", "item": item.uid}, actor, at)
    return item


def _kept(paper: Declaration, question: Question, said: dict[str, Any], actor: User, at: datetime) -> PeerAnswer:
    """The one answer to a question, as it is now."""
    kind, key = question.key
    told = {"name": question.name[:200], "by": actor, "at": at, **said}
    answer, _ = PeerAnswer.objects.update_or_create(
        unit=paper.unit, round=paper.round, kind=kind, key=key, defaults=told
    )
    return answer


def _asked(declaration: Declaration, kind: str, key: str) -> Question:
    question = next((one for one in compared(declaration).questions if one.key == (kind, key)), None)
    if question is None:
        raise Refused("这一条现在不再提示，可能已经补报。请刷新页面，按现在列出的办理。")
    return question

"""Say why an item is handed in although a rule warns: nothing is edited away, the newest words count (decision 13)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaign.models import User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused, record
from submissions.checks.stored import draft_of
from submissions.checks.weighing import text_hash
from submissions.models import Declaration, Explanation
from submissions.operations.declarations import may_fill
from submissions.operations.items import NotEditable
from submissions.queries.explanations import Finding, Key, findings_of

WORDS_MAX = 1000


class TooManyWords(Refused):
    """An explanation is longer than the papers can print."""


def explain(declaration: Declaration, words: Mapping[Key, str], *, actor: User, at: datetime) -> int:
    """Keep the explanations that are new or differ, by item and rule; gives how many. Blank words change nothing.

    What no rule warns of is left out. Raises `NoPower`, `NotEditable` for a locked paper, `TooManyWords`.
    """
    wanted = {key: text.strip() for key, text in words.items() if text.strip()}
    if any(len(text) > WORDS_MAX for text in wanted.values()):
        raise TooManyWords(f"说明超过{WORDS_MAX}字。请只写明理由，例如“该事项由上级文件明确保留，正在提请修改”。")
    return _keep(declaration, wanted, actor=actor, at=at)


def explain_from_remarks(declaration: Declaration, *, actor: User, at: datetime) -> int:
    """For papers handed in by a script: the remark explains each warning; without one it stands as 未说明 before the panel."""
    open_ones = [one for one in findings_of(declaration, at.astimezone(SHANGHAI).date()) if unexplained(one)]
    words = {(one.item.uid, one.problem.code): one.item.remark[:WORDS_MAX] for one in open_ones}
    return _keep(declaration, words, actor=actor, at=at, found=open_ones)


def unexplained(finding: Finding) -> bool:
    """Whether the finding still waits for words."""
    return finding.asks_for_words and not finding.holds


def _keep(
    declaration: Declaration, words: Mapping[Key, str], *, actor: User, at: datetime, found: list[Finding] | None = None
) -> int:
    may_fill(declaration, actor)
    with transaction.atomic():
        locked = Declaration.objects.select_for_update(of=("self",)).select_related("unit").get(pk=declaration.pk)
        if not locked.is_editable:
            raise NotEditable(f"申报表{locked.get_state_display()}，内容已锁定，不能补充说明。")
        new: dict[Key, Explanation] = {}
        for one in findings_of(locked, at.astimezone(SHANGHAI).date()) if found is None else found:
            key = (one.item.uid, one.problem.code)
            same = one.holds and one.explanation is not None and one.explanation.words == words.get(key)
            if key in words and one.asks_for_words and not same:
                facts = {"words": words[key], "text_hash": text_hash(draft_of(one.item)), "by": actor, "at": at}
                new[key] = Explanation(declaration=locked, uid=key[0], code=key[1], **facts)
        if new:
            Explanation.objects.bulk_create(new.values(), batch_size=500)
            locked.saved_at = at
            locked.save(update_fields=["saved_at"])
            record(locked, "explain", f"填写说明{len(new)}处", actor=actor, at=at, after={"explained": len(new)})
    return len(new)

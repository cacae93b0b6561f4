"""Bring service guides up to date: text in, what it says of cancelled certificates, the unit's answers, the leader's yes, the check
(notice 五(三): 更新政务服务网上办事指南; 五(四)1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.checks import personal_number
from campaign.models import LogEntry, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, carry_out_all, record, tell
from campaign.roles import Action
from supervision.checks.guide_text import LONGEST, read_guide
from supervision.enums.guides import HIT_ASKS, GuideState, TextSource
from supervision.models import GuideHit, GuideTask, GuideText
from supervision.queries.guides import cancelled_tasks, missing_parts, named_of, other_names

NAMED = 5  # items named in one refusal
REASON_MOST = 300
EDITABLE = frozenset({GuideState.WAITING, GuideState.RETURNED})
GONE = "有事项已不在现行清单中，不用再更新。请刷新后重新选择。"


class NotReady(Refused):
    """The guide of an item is not what it has to be before the leader confirms it; `words` name items and reasons."""


def keep_text(
    unit: Unit, body: str, *, source: TextSource, name: str = "", actor: User | None, at: datetime
) -> GuideText:
    """Keep the text of a guide of the unit and look it through for everything the unit's lists cancelled.

    `actor` is None for what the system fetched. Raises `NoPower`, and `Refused` for a text that is empty or too long.
    """
    if actor is not None:
        action = Action.SUPERVISE if source == TextSource.FOUND else Action.RESPOND
        if denied := why_not(actor, action, unit):
            raise NoPower(denied)
    if not body.strip():
        raise Refused("没有读到文字。请粘贴办事指南的全文，或者上传有文字的文件（扫描件、图片读不出文字）。")
    if len(body) > LONGEST:
        raise Refused(f"文字超过{LONGEST:,}字。请按事项分开粘贴，每次一份办事指南。")
    with transaction.atomic():
        text = GuideText.objects.create(
            unit=unit, source=source, name=name[:300], body=body, saved_at=at, saved_by=actor
        )
        hits = hits_in(text)
        GuideHit.objects.bulk_create(hits)
        asks = sum(hit.asks for hit in hits)
        record(text, "guide_text", "保存办事指南文字", actor=actor, at=at, after={"source": source.value, "hits": asks})
    return text


def hits_in(text: GuideText) -> list[GuideHit]:
    """What the text says of the unit's cancelled certificates, not stored; three queries, two more where it names any."""
    wanted = named_of(cancelled_tasks(text.unit))
    if not read_guide(text.body, wanted):
        return []
    return [
        GuideHit(
            text=text,
            task_id=quote.mark,
            at=quote.at,
            kind=quote.kind,
            before=quote.before,
            words=quote.words[:400],
            after=quote.after,
            within=quote.within[:200],
        )
        for quote in read_guide(text.body, wanted, other_names(text.unit))
    ]


def give_guide(
    tasks: Sequence[GuideTask], *, link: str | None = None, text: GuideText | None = None, actor: User, at: datetime
) -> int:
    """Put the link and, or, the text of the guide to these tasks of one unit, all or none; gives how many.

    Raises `NoPower`, and `Refused` for a task that waits for the leader or is confirmed, or for another unit's text.
    """
    units = {task.unit_id for task in tasks}
    if len(units) > 1 or (text is not None and units - {text.unit_id}):
        raise Refused("一份办事指南只能用于同一个单位的事项。请按单位分别办理。")
    with transaction.atomic():
        held = _held(tasks, Action.RESPOND, actor)
        if closed := [task for task in held if task.state not in EDITABLE]:
            raise Refused(f"{_named(closed)}已送确认或者已确认，不能再改。需要修改的，先退回或者“重新更新”。")
        for task in held:
            task.link = task.link if link is None else link
            task.text = task.text if text is None else text
        GuideTask.objects.bulk_update(held, ["link", "text"])
        for task in held:
            after = {"link": task.link, "text": task.text_id}
            record(task, "guide_give", "登记办事指南", actor=actor, at=at, after=after)
    return len(held)


def answer_hits(hits: Sequence[GuideHit], *, reason: str, actor: User, at: datetime) -> int:
    """The unit says of these places that they tell people the paper is no longer needed, and why; gives how many are new.

    Raises `NoPower`, `NoteMissing`.
    """
    if not reason.strip():
        raise NoteMissing("请写明为什么这样写没有问题，例如：这句话是说明不再需要该证明。")
    with transaction.atomic():
        keys = sorted(hit.pk for hit in hits)
        found = (
            GuideHit.objects.select_for_update(of=("self",))
            .filter(pk__in=keys)
            .select_related("text__unit")
            .order_by("pk")
        )
        held = [hit for hit in found if hit.asks]
        for unit in {hit.text.unit for hit in held}:
            if denied := why_not(actor, Action.RESPOND, unit):
                raise NoPower(denied)
        for hit in held:
            hit.reason, hit.answered_by, hit.answered_at = reason.strip()[:REASON_MOST], actor, at
        GuideHit.objects.bulk_update(held, ["reason", "answered_by", "answered_at"])
        for text in {hit.text for hit in held}:
            n = sum(hit.text_id == text.pk for hit in held)
            record(text, "guide_answer", "说明提法不再要求", actor=actor, at=at, after={"hits": n})
    return len(held)


def move_tasks(tasks: Sequence[GuideTask], name: str, *, note: str = "", actor: User, at: datetime) -> list[LogEntry]:
    """Carry out one move on tasks, all or none. `fill` and `confirm` ask that every guide is ready.

    Raises what `carry_out_all` raises, and `NotReady` with the items that are not.
    """
    if kind := personal_number(note):
        raise Refused(f"理由中有{kind}，请删去。")
    with transaction.atomic():
        if GuideTask.objects.standing().filter(pk__in=[task.pk for task in tasks]).count() < len(tasks):
            raise Refused(GONE)
        if name in {"fill", "confirm"}:
            _refuse_not_ready(tasks)
        changed: tuple[str, ...] = ()
        if name == "confirm":
            changed = ("confirmed_at",)
            for task in tasks:
                task.confirmed_at = task.confirmed_at or at
        entries = carry_out_all(tasks, name, actor=actor, at=at, note=note, changed=changed)
        if name in TOLD:
            _tell(tasks, name, entries[0].pk, at)
    return entries


# Whom a move is told, and how: to confirm is the leader's, what comes back is everybody's.
TOLD = {
    "fill": (Action.CERTIFY, "有办事指南更新待确认"),
    "hand_back": (Action.RESPOND, "办事指南更新被退回修改"),
    "return": (Action.RESPOND, "办事指南抽查退回"),
}


def _tell(tasks: Sequence[GuideTask], name: str, key: int, at: datetime) -> None:
    action, words = TOLD[name]
    by_unit: dict[Unit, int] = {}
    for task in tasks:
        by_unit[task.unit] = by_unit.get(task.unit, 0) + 1
    for unit, n in by_unit.items():
        subject = f"{words}（{n}项）"
        body = "请在“办事指南更新”中办理。"
        tell(unit, action, obligation=f"guide:{name}:{key}", kind="guide_move", subject=subject, body=body, at=at)


def problems_of(tasks: Sequence[GuideTask]) -> dict[int, list[str]]:
    """What each task lacks before it can be confirmed, in words; three queries for any number."""
    missing = missing_parts(tasks)
    texts = {task.text_id for task in tasks if task.text_id}
    asked = GuideHit.objects.filter(text__in=texts, kind__in=HIT_ASKS, answered_at=None).select_related("task")
    open_hits: dict[int, list[str]] = {}
    for hit in asked:
        open_hits.setdefault(hit.text_id, []).append(hit.task.cert_name)
    found: dict[int, list[str]] = {}
    for task in tasks:
        words = []
        if missing.get(task.pk):
            words.append(f"办理指南还没有写明：{'、'.join(missing[task.pk])}")
        if task.is_cancelled and not task.link and task.text_id is None:
            words.append("还没有登记办事指南的网址或者文字")
        if names := open_hits.get(task.text_id or 0):
            words.append(f"办事指南仍写有已取消的证明，或者没有说明：{'、'.join(dict.fromkeys(names[:NAMED]))}")
        found[task.pk] = words
    return found


def note_fetch(tasks: Sequence[GuideTask], words: str, *, at: datetime) -> None:
    """Note what came of reading the page of these tasks from the net."""
    keys = [task.pk for task in tasks]
    GuideTask.objects.filter(pk__in=keys).update(fetched_at=at, fetch_words=words[:200])


def _refuse_not_ready(tasks: Sequence[GuideTask]) -> None:
    """What counts are the rows as they stand, not as a page had them."""
    rows = GuideTask.objects.select_for_update(of=("self",)).filter(pk__in=[task.pk for task in tasks])
    now = list(rows.order_by("pk"))
    problems = problems_of(now)
    wrong = [task for task in now if problems[task.pk]]
    if wrong:
        said = "；".join(f"“{task.cert_name}”：{'，'.join(problems[task.pk])}" for task in wrong[:NAMED])
        more = f"；另有{len(wrong) - NAMED}项" if len(wrong) > NAMED else ""
        raise NotReady(f"有{len(wrong)}项还不能送确认。{said}{more}。请补齐后再办理。")


def _held(tasks: Iterable[GuideTask], action: Action, actor: User) -> list[GuideTask]:
    """The tasks as they stand now, locked in the order of their keys. Raises `NoPower`, `Refused`."""
    keys = sorted(task.pk for task in tasks)
    rows = GuideTask.objects.standing().select_for_update(of=("self",)).filter(pk__in=keys).select_related("unit")
    held = list(rows.order_by("pk"))
    if len(held) < len(keys):
        raise Refused(GONE)
    for unit in {task.unit for task in held}:
        if denied := why_not(actor, action, unit):
            raise NoPower(denied)
    return held


def _named(tasks: Sequence[GuideTask]) -> str:
    names = "、".join(f"“{task.cert_name}”" for task in tasks[:NAMED])
    return f"{names}等{len(tasks)}项" if len(tasks) > NAMED else names

"""Turn the rows of lists in force into tasks, each list once (notice 五(三): 同时……更新政务服务网上办事指南).

Publishing knows nothing of this: beat looks each minute for a list in force that nobody has followed (decision 56).
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from campaign.checks import comparison_key
from campaign.enums import Outcome
from campaign.models import Unit
from campaign.operations import tell
from campaign.operations.moves import BATCH, Line, batched, record_all
from campaign.roles import Action
from publishing.models import Compilation, ListedItem
from publishing.queries import latest_items
from supervision.enums.guides import GuideKind
from supervision.enums.relapses import SignKind
from supervision.models import FollowedList, GuideTask
from supervision.operations.relapses import Sign, note_sign
from supervision.queries.guides import names_by_key

KIND_OF = {Outcome.CANCEL: GuideKind.CANCELLED, Outcome.RETAIN: GuideKind.KEPT}
HOW = "请在“办事指南更新”中逐项更新：已取消的，从办事指南中删去；保留的，写明办理流程、条件、材料、时限和服务承诺。"


def follow_lists(*, at: datetime) -> int:
    """Follow every list in force that has not been; gives how many tasks are new. Doing it again changes nothing."""
    waiting = Compilation.objects.filter(is_current=True, is_roll_up=False, followed=None).order_by("pk")
    return sum(follow_list(one, at=at) for one in waiting)


def follow_list(compilation: Compilation, *, at: datetime) -> int:
    """Bring the tasks of a list's units to what stands in force; gives how many are new.

    One transaction, one at a time for each lead unit. A row that is gone, or has another outcome, unit or name, closes its task.
    """
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=compilation.unit_id)
        if FollowedList.objects.filter(compilation=compilation).exists():
            return 0
        units = _units_of(compilation)
        rows = {row.uid: row for row in latest_items().filter(unit__in=units, outcome__in=list(KIND_OF))}
        standing = {task.uid: task for task in GuideTask.objects.standing().filter(unit__in=units)}
        gone = [task for task in standing.values() if not _same(task, rows.get(task.uid))]
        new = [row for row in rows.values() if not _same(standing.get(row.uid), row)]
        _close(gone, at)
        _carry_on(standing, rows, gone)
        made = GuideTask.objects.bulk_create((_task(row, at) for row in new), batch_size=BATCH)
        FollowedList.objects.create(compilation=compilation, at=at, tasks=len(made))
        _say(compilation, made, gone, at)
        _ask_about_returned(compilation, made, at)
        return len(made)


def _units_of(compilation: Compilation) -> set[int]:
    """The units that stand on any list of the lead unit, of whatever round."""
    lists = Compilation.objects.filter(unit=compilation.unit_id, is_roll_up=False)
    rows = ListedItem.objects.filter(compilation__in=lists).order_by().values_list("unit", flat=True)
    return set(rows.distinct())


def _same(task: GuideTask | None, row: ListedItem | None) -> bool:
    if task is None or row is None:
        return False
    return (task.kind, task.unit_id, task.cert_name) == (KIND_OF[Outcome(row.outcome)], row.unit_id, row.cert_name)


def _task(row: ListedItem, at: datetime) -> GuideTask:
    return GuideTask(
        uid=row.uid,
        unit_id=row.unit_id,
        round_id=row.compilation.round_id,
        item=row,
        kind=KIND_OF[Outcome(row.outcome)],
        cert_name=row.cert_name,
        made_at=at,
    )


def _close(gone: Iterable[GuideTask], at: datetime) -> None:
    for keys in batched([task.pk for task in gone]):
        GuideTask.objects.filter(pk__in=keys).update(closed_at=at)


def _carry_on(
    standing: Mapping[uuid.UUID, GuideTask], rows: Mapping[uuid.UUID, ListedItem], gone: list[GuideTask]
) -> None:
    """Tasks that stay point to the row that is in force now."""
    closed = {task.pk for task in gone}
    moved = [task for uid, task in standing.items() if task.pk not in closed and task.item_id != rows[uid].pk]
    for task in moved:
        task.item = rows[task.uid]
    GuideTask.objects.bulk_update(moved, ["item"], batch_size=BATCH)


def _say(compilation: Compilation, made: list[GuideTask], gone: list[GuideTask], at: datetime) -> None:
    """One line in each unit's log, one message to whoever answers for it."""
    units: dict[int, list[int]] = {}
    for number, tasks in enumerate((made, gone)):
        for task in tasks:
            units.setdefault(task.unit_id, [0, 0])[number] += 1
    found = Unit.objects.in_bulk(units)
    lines = [
        Line(
            found[pk],
            "guide_tasks",
            "清单公布后生成办事指南更新任务",
            None,
            after={"new": new, "closed": closed, "list": compilation.pk},
        )
        for pk, (new, closed) in sorted(units.items())
    ]
    record_all(lines, at=at)
    for pk, (new, _) in sorted(units.items()):
        if new:
            subject = f"清单已公布，有{new}项办事指南待更新"
            key = f"guide_tasks:{compilation.pk}"
            tell(found[pk], Action.RESPOND, obligation=key, kind="guide_tasks", subject=subject, body=HOW, at=at)


def _ask_about_returned(compilation: Compilation, made: list[GuideTask], at: datetime) -> None:
    """明减暗增: what this list keeps anew though an earlier list of the unit cancelled the same certificate is asked about."""
    kept = [task for task in made if task.kind == GuideKind.KEPT]
    earlier = _cancelled_before({task.unit_id for task in kept}, at)
    if not kept or not earlier:
        return
    names = names_by_key([task.cert_name for task in kept])
    for task in kept:
        called = {comparison_key(task.cert_name), *map(comparison_key, names.get(comparison_key(task.cert_name), ()))}
        for before in earlier.get(task.unit_id, ()):
            if comparison_key(before.cert_name) in called:
                note_sign(
                    Sign(
                        before.unit,
                        before.item,
                        SignKind.LISTED_AGAIN,
                        f"listed:{task.uid}:{before.uid}:{compilation.pk}",
                        f"{compilation}把“{task.cert_name}”（{task.item.service_name}）列为保留；"
                        f"此前“{before.cert_name}”（{before.item.service_name}）已经取消。请单位说明依据。",
                    ),
                    at=at,
                )


def _cancelled_before(units: set[int], at: datetime) -> dict[int, list[GuideTask]]:
    """Cancelled items of these units from lists before this one, standing or closed just now."""
    rows = GuideTask.objects.filter(
        Q(closed_at=None) | Q(closed_at=at), kind=GuideKind.CANCELLED, unit__in=units, made_at__lt=at
    )
    found: dict[int, list[GuideTask]] = {}
    for task in rows.select_related("unit", "item").order_by("pk"):
        found.setdefault(task.unit_id, []).append(task)
    return found

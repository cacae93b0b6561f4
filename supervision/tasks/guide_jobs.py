"""A long list of guide tasks as a file, made apart from the page (decisions 49, 63)."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, QueryDict

from campaign.access import actions_of, units_for
from campaign.forms.narrowed import narrowed
from campaign.models import User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import units_of
from supervision.forms.guides import TaskFilter
from supervision.queries.guides import SIDES, dues_of, tasks_of
from supervision.sheets.guide_tasks import tasks_csv_pieces, write_tasks

FILES = ("xlsx", "csv")


def guide_tasks_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The units that answer for the tasks of the list that is asked for; None for who has no such list."""
    held = [action for action in SIDES[asked["side"]] if action in actions_of(user)]
    if not held:
        return None
    return {key for action in held for key in units_for(user, action).values_list("pk", flat=True)}


def guide_tasks_filter(user: User, side: str, asked: QueryDict) -> TaskFilter:
    """The list as the address narrows it down."""
    return TaskFilter(asked, rows=tasks_of(user, side))


def guide_tasks_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The tasks as the address narrows them down; 404 for a list or a kind of file that there is not."""
    kind, side, held = asked.get("file", "xlsx"), asked.get("side", ""), actions_of(user)
    open_ones = [name for name, actions in SIDES.items() if not held.isdisjoint(actions)]
    if kind not in FILES or not open_ones:
        raise Http404
    side = side if side in open_ones else open_ones[0]
    form = guide_tasks_filter(user, side, asked)
    words = narrowed(form)
    title = f"办事指南更新{kind.upper()}（{words or '全部'}）"[:120]
    return Offer({"side": side, "query": form.kept(), "file": kind}, title, form.narrow().count(), "项")


def guide_tasks_made(work: Work) -> None:
    """Write the tasks as they stand, of the units that the person answers for or follows now."""
    asked = work.parameters
    rows = guide_tasks_filter(work.user, asked["side"], QueryDict(asked["query"])).narrow()
    dues = dues_of(set(rows.order_by().values_list("round", flat=True).distinct()))
    own = "、".join(unit.name for unit in units_of(work.user)[:2])
    with work.result(f"办事指南更新.{asked['file']}") as target:
        if asked["file"] == "csv":
            target.writelines(tasks_csv_pieces(work.rows(rows), dues))
        else:
            write_tasks(target, work.rows(rows), dues, unit_name=own, day=work.day)
    work.finish(f"共{work.total:,}项。")


GUIDE_TASKS = Kind("办事指南更新", guide_tasks_reach, guide_tasks_made, guide_tasks_offer)

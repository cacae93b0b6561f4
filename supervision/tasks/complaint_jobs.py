"""A long list of complaints as a file, made apart from the page (decision 49); no person stands in it."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, QueryDict

from campaign.access import actions_of, units_for
from campaign.forms.narrowed import narrowed
from campaign.models import User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import units_of
from supervision.forms.complaint_lists import ComplaintFilter
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_lists import SIDES, rows_of
from supervision.sheets.complaints_out import rows_of_complaints, write_complaints, write_complaints_csv

FILES = ("xlsx", "csv")


def complaints_reach(user: User, asked: Parameters) -> Iterable[int] | None:
    """The units that received them, were asked, or stand below, by the list that is asked for."""
    action = SIDES[asked["side"]].action
    if action not in actions_of(user):
        return None
    return units_for(user, action).values_list("pk", flat=True)


def complaints_filter(user: User, side: str, asked: QueryDict, clock: Clock) -> ComplaintFilter:
    """The list as the address narrows it down."""
    return ComplaintFilter(asked, rows=rows_of(side, user), side=side, user=user, clock=clock)


def complaints_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The complaints as the address narrows them down; 404 for a list or a kind of file that there is not."""
    kind, side = asked.get("file", "xlsx"), asked.get("side", "")
    held = actions_of(user)
    open_ones = [name for name, one in SIDES.items() if one.action in held]
    if kind not in FILES or not open_ones:
        raise Http404
    side = side if side in open_ones else open_ones[0]
    form = complaints_filter(user, side, asked, Clock(at))
    words = narrowed(form)
    title = f"{SIDES[side].label}{kind.upper()}（{words or '全部'}）"[:120]
    return Offer({"side": side, "query": form.kept(), "file": kind}, title, form.narrow().count())


def complaints_made(work: Work) -> None:
    """Write the complaints as they stood when it was asked for, of the units that the person deals with now."""
    asked, clock = work.parameters, Clock(work.at)
    form = complaints_filter(work.user, asked["side"], QueryDict(asked["query"]), clock)
    own = "、".join(unit.name for unit in units_of(work.user)[:2])
    rows = work.rows(form.narrow())
    with work.result(f"{SIDES[asked['side']].label}.{asked['file']}") as target:
        if asked["file"] == "csv":
            write_complaints_csv(target, rows, clock)
        else:
            write_complaints(target, rows_of_complaints(rows, clock), unit_name=own, day=work.day)
    work.finish(f"共{work.total:,}件投诉。")


COMPLAINTS = Kind("投诉", complaints_reach, complaints_made, complaints_offer)

"""What the ground has done apart from the page: the list of letters as a workbook, when it is large."""

from collections.abc import Iterable
from datetime import datetime

from django.http import QueryDict

from campaign.access import can
from campaign.forms.narrowed import narrowed
from campaign.forms.reminders import OutboxFilter
from campaign.models import User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import calendar_offices
from campaign.queries.outbox import letters_listed, row_of
from campaign.roles import Action
from campaign.sheets.letters_out import write_letters


def letters_reach(user: User, _: Parameters) -> Iterable[int] | None:
    """The coordination office, for who sets its calendar; None for everybody else."""
    offices = [office for office in calendar_offices() if can(user, Action.SET_CALENDAR, office)]
    return [office.pk for office in offices] or None


def letters_offer(_: User, asked: QueryDict, at: datetime) -> Offer:
    """The letters as the address narrows them down."""
    form = OutboxFilter(asked)
    words = narrowed(form)
    return Offer(
        {"query": form.kept()}, f"消息发送情况（{words or '全部'}）"[:120], form.narrow(letters_listed()).count()
    )


def letters_made(work: Work) -> None:
    """Write the letters as they stand now."""
    form = OutboxFilter(QueryDict(work.parameters["query"]))
    office = calendar_offices().first()
    rows = (row_of(letter) for letter in work.rows(form.narrow(letters_listed())))
    with work.result("消息发送情况.xlsx") as target:
        write_letters(target, rows, unit_name=office.name if office else "", day=work.day)
    work.finish(f"共{work.total:,}封。")


LETTERS = Kind("消息发送情况", letters_reach, letters_made, letters_offer)

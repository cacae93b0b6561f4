"""The obligations of a large region as a file, made apart from the page (decisions 49, 63); and for whom the files of who oversees are."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, QueryDict

from campaign.access import actions_of, units_for
from campaign.forms.duties import DutyFilter
from campaign.forms.narrowed import narrowed
from campaign.forms.units import overseen_from
from campaign.models import Round, User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import round_asked
from campaign.queries.ledger import Entry, Ledger, rows_of_duties, said_of
from campaign.roles import Action
from campaign.sheets.duties_out import duties_csv, write_duties

FILES = ("xlsx", "csv")


def overseen_reach(user: User, _: Parameters) -> Iterable[int] | None:
    """The units that the person oversees; None for who oversees none."""
    if Action.OVERSEE not in actions_of(user):
        return None
    return units_for(user, Action.OVERSEE).values_list("pk", flat=True)


def duties_listed(user: User, form: DutyFilter, round: Round, at: datetime) -> list[Entry]:
    """The obligations of the round that the filter leaves, where they stand at the instant."""
    units = form.narrow(units_for(user, Action.OVERSEE))  # type: ignore[arg-type]
    given = form.cleaned_data
    return Ledger(round, at, units, str(given.get("kind") or "")).listed(str(given.get("state") or ""))


def duties_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The obligations as the address narrows them down; 404 for a round or a kind of file that there is not."""
    kind, round = asked.get("file", "xlsx"), round_asked(asked.get("round", ""), at)
    if kind not in FILES or round is None or Action.OVERSEE not in actions_of(user):
        raise Http404
    form = DutyFilter(asked, user=user)
    title = f"应办事项{kind.upper()}（{round}，{narrowed(form) or '全部'}）"[:120]
    count = len(duties_listed(user, form, round, at))
    return Offer({"round": round.pk, "query": form.kept(), "file": kind}, title, count, "件")


def duties_made(work: Work) -> None:
    """Write the obligations as they stood when it was asked for, of the units that the person oversees now."""
    asked = work.parameters
    round = Round.objects.select_related("campaign").get(pk=asked["round"])
    form = DutyFilter(QueryDict(asked["query"]), user=work.user)
    listed = duties_listed(work.user, form, round, work.at)
    rows = rows_of_duties(work.steps(listed), said_of(round), work.at)
    with work.result(f"应办事项-{round}.{asked['file']}") as target:
        if asked["file"] == "csv":
            target.write(duties_csv(rows).encode())
        else:
            own = overseen_from(work.user).name
            write_duties(target, rows, title=str(round), unit_name=own, day=work.day)
    work.finish(f"共{work.total:,}件。")


DUTIES = Kind("应办事项", overseen_reach, duties_made, duties_offer)

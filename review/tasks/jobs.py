"""What the review has done apart from the page: its docket as a file, when it is large."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, QueryDict

from campaign.access import actions_of, units_for
from campaign.forms.narrowed import narrowed
from campaign.models import User
from campaign.operations.jobs import Kind, Offer, Parameters, Work
from campaign.queries import units_of
from campaign.roles import Action
from review.forms import DocketFilter
from review.sheets import write_docket, write_docket_csv

FILES = ("xlsx", "csv")


def docket_reach(user: User, _: Parameters) -> Iterable[int] | None:
    """The units whose items stand in the person's docket; None without a panel."""
    if Action.EXAMINE not in actions_of(user):
        return None
    return units_for(user, Action.EXAMINE).values_list("pk", flat=True)


def docket_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The docket as the address narrows it down; 404 for a kind of file that there is not."""
    kind = asked.get("file", "xlsx")
    if kind not in FILES:
        raise Http404
    form = DocketFilter(asked, user=user, at=at)
    words = narrowed(form)
    title = f"审核目录{kind.upper()}（{words or '全部'}）"[:120]
    return Offer({"query": form.kept(), "file": kind}, title, form.narrow().count())


def docket_made(work: Work) -> None:
    """Write the docket as it stands now, of the units that the person examines now."""
    kind = work.parameters["file"]
    form = DocketFilter(QueryDict(work.parameters["query"]), user=work.user, at=work.at)
    own = "、".join(unit.name for unit in units_of(work.user)[:2])
    rows = work.rows(form.narrow())
    with work.result(f"审核目录-{form.current() or ''}.{kind}") as target:
        if kind == "csv":
            write_docket_csv(target, rows)
        else:
            write_docket(target, rows, unit_name=own, day=work.day)
    work.finish(f"共{work.total:,}件事项。")


DOCKET = Kind("审核目录", docket_reach, docket_made, docket_offer)

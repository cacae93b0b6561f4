"""How far the units of a large region are, as a file, made apart from the page (decisions 49, 63)."""

from datetime import datetime
from typing import Any

from django.http import Http404, QueryDict

from campaign.access import actions_of, units_for
from campaign.forms.narrowed import narrowed
from campaign.forms.units import overseen_from
from campaign.models import Round, User
from campaign.models.units import UnitQuerySet
from campaign.operations.jobs import Kind, Offer, Work
from campaign.queries import current_round
from campaign.roles import Action
from campaign.tasks.duty_jobs import overseen_reach
from submissions.forms.completeness import CompletenessFilter
from submissions.queries.progress import Reckoning
from submissions.sheets.completeness_out import completeness_csv, write_completeness

FILES = ("xlsx", "csv")


def units_asked(user: User, form: CompletenessFilter, reckoning: Reckoning, *, whole: bool = False) -> Any:
    """The units that the filter leaves, with where they stand; `whole` whatever their declaration's stage."""
    below = units_for(user, Action.OVERSEE).filter(takes_part=True)
    units: UnitQuerySet = below.select_related("division").order_by("division__path", "code")  # type: ignore[assignment]
    found, wanted = reckoning.annotated(form.narrow(units)), form.cleaned_data.get("state")
    return reckoning.at_stage(found, wanted) if wanted and not whole else found


def progress_offer(user: User, asked: QueryDict, at: datetime) -> Offer:
    """The units as the address narrows them down; 404 for a kind of file that there is not."""
    kind, round = asked.get("file", "xlsx"), current_round(at)
    if kind not in FILES or round is None or Action.OVERSEE not in actions_of(user):
        raise Http404
    form = CompletenessFilter(asked, user=user)
    title = f"报送进度{kind.upper()}（{round}，{narrowed(form) or '全部'}）"[:120]
    count = units_asked(user, form, Reckoning(round, at)).count()
    return Offer({"round": round.pk, "query": form.kept(), "file": kind}, title, count, "个单位")


def progress_made(work: Work) -> None:
    """Write how far the units that the person oversees now are; late is what was late when it was asked for."""
    asked = work.parameters
    round = Round.objects.select_related("campaign").get(pk=asked["round"])
    form, reckoning = CompletenessFilter(QueryDict(asked["query"]), user=work.user), Reckoning(round, work.at)
    rows = work.steps(reckoning.progress(units_asked(work.user, form, reckoning)))
    with work.result(f"报送进度-{round}.{asked['file']}") as target:
        if asked["file"] == "csv":
            target.write(completeness_csv(rows).encode())
        else:
            own = overseen_from(work.user).name
            write_completeness(target, rows, title=str(round), unit_name=own, day=work.day)
    work.finish(f"共{work.total:,}个单位。")


PROGRESS = Kind("报送进度", overseen_reach, progress_made, progress_offer)

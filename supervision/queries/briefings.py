"""Who has said that its windows were told, and who has not (notice 五(四)3: 传达部署到每一个办事部门、办事窗口和工作人员)."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from campaign.access import reached, units_for
from campaign.models import Round, Unit
from campaign.roles import Action
from publishing.models import UnitFigures
from supervision.models import Briefing

STANDS = {"not_yet": "未确认", "said": "已确认"}
OPENING = (Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE)


def round_asked() -> Round | None:
    """The newest round of which a list is in force."""
    listed = UnitFigures.objects.filter(compilation__is_current=True, compilation__is_roll_up=False)
    return Round.objects.filter(pk__in=listed.values("compilation__round")).order_by("-number").first()


def listed_units(user: Any, round: Round) -> QuerySet[Any]:
    """The units of the round's lists in force that the person may read: their own and those below; with `said`."""
    within = Q(pk__in=[])
    for action in OPENING:
        within |= Q(pk__in=units_for(user, action).values("pk"))
    listed = UnitFigures.objects.filter(
        compilation__round=round, compilation__is_current=True, compilation__is_roll_up=False
    )
    told = Briefing.objects.filter(round=round, unit=OuterRef("pk"))
    return Unit.objects.filter(within, pk__in=listed.values("unit")).annotate(said=Exists(told))


def briefed_units(user: Any, round: Round, stands: str = "") -> QuerySet[Any]:
    """The same, those that have said nothing first; `stands` leaves only some."""
    rows = listed_units(user, round).order_by("said", "code")
    return rows.filter(said=stands == "said") if stands in STANDS else rows


def counts_of(user: Any, round: Round) -> dict[str, int]:
    """How many have and have not; one query."""
    counted = dict(listed_units(user, round).order_by().values_list("said").annotate(n=Count("pk")))
    return {"not_yet": counted.get(False, 0), "said": counted.get(True, 0)}


def briefings_for(user: Any) -> QuerySet[Briefing]:
    """The acknowledgements that the person may read."""
    within = Q(pk__in=[])
    for action in OPENING:
        within |= reached(user, action)
    return Briefing.objects.filter(within).select_related("unit")


def untold(user: Any) -> QuerySet[UnitFigures]:
    """The units, as figures of the newest round's lists, for which the person as their leader has still to confirm."""
    listed = UnitFigures.objects.filter(compilation__is_current=True, compilation__is_roll_up=False)
    newest = Round.objects.filter(pk__in=listed.values("compilation__round")).order_by("-number").values("pk")[:1]
    told = Briefing.objects.filter(unit=OuterRef("unit"), round=OuterRef("compilation__round"))
    own = listed.filter(reached(user, Action.CERTIFY), compilation__round=Subquery(newest))
    return own.filter(~Exists(told))

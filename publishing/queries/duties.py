"""What of the lists is done: legality, approval, publication, Annex 5, guides (`settings.DUTY_FACTS`)."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from campaign.enums import Outcome, UnitKind
from campaign.models import LogEntry, Round, Unit
from campaign.notice.duties import DutyKind
from campaign.queries.duties import fact
from publishing.enums import OFFICIAL, EditionKind, EditionState
from publishing.models import Edition, Guide, ListedItem
from publishing.queries.lists import guides_due


def facts(round: Round, *, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> list[QuerySet[Any]]:
    """What each office did with the round's lists; a correction of a list that is out is nobody's duty by a deadline."""
    found: list[QuerySet[Any]] = []
    editions = Edition.objects.filter(round=round, compilation__supersedes=None)
    editions = editions if units is None else editions.filter(unit__in=units)
    if DutyKind.LEGALITY in kinds:
        found += _legality(round, units, open_only)
    if DutyKind.APPROVAL in kinds:
        # The day of approval counts, not that of its registration: a day is before its own 24:00 at whatever hour.
        approved = Min(Cast("approval_date", DateTimeField()))
        lists = editions.filter(kind=EditionKind.CANCELLED, approval_date__isnull=False)
        found.append(fact(DutyKind.APPROVAL, lists, first=approved, done=approved))
    for kind, edition in ((DutyKind.EDITION, EditionKind.CANCELLED), (DutyKind.SUMMARY, EditionKind.SUMMARY)):
        if kind in kinds:
            out = editions.filter(kind=edition, state__in=sorted(OFFICIAL), published_at__isnull=False)
            found.append(fact(kind, out, first=Min("published_at"), done=Min("published_at")))
    if DutyKind.GUIDE in kinds:
        found += _guides(round, units, open_only)
    return found


def _legality(round: Round, units: QuerySet[Unit] | None, open_only: bool) -> list[QuerySet[Any]]:
    """Lists that lie with the justice department of their level, and those that it has judged."""
    justice = Unit.objects.filter(kind=UnitKind.JUSTICE_DEPARTMENT, valid_to=None)
    justice = justice if units is None else justice.filter(pk__in=units)
    path = "division__units__editions"  # one filter each: two would speak of two lists
    lists = {f"{path}__round": round, f"{path}__kind": EditionKind.CANCELLED, f"{path}__compilation__supersedes": None}
    there = justice.filter(**lists, **{f"{path}__state": EditionState.IN_LEGALITY})
    found = [fact(DutyKind.LEGALITY, there, bearer="pk")]
    if not open_only:
        judged = justice.filter(**lists, **{f"{path}__legality_at__isnull": False})
        found.append(fact(DutyKind.LEGALITY, judged, bearer="pk", done=Max(f"{path}__legality_at")))
    return found


def _guides(round: Round, units: QuerySet[Unit] | None, open_only: bool) -> list[QuerySet[Any]]:
    """Kept items of the round's lists without a complete guide; and when the last of the others became complete."""
    due = guides_due(Unit.objects.all() if units is None else units).filter(compilation__round=round)
    found = [fact(DutyKind.GUIDE, due.select_related(None))]
    if not open_only:
        kept = ListedItem.objects.in_force().filter(compilation__round=round, outcome=Outcome.RETAIN)
        guides = Guide.objects.filter(uid__in=kept.values("uid")).annotate(completed=_completed())
        guides = guides.filter(completed__isnull=False)
        guides = guides if units is None else guides.filter(unit__in=units)
        found.append(fact(DutyKind.GUIDE, guides, done=Max("completed")))
    return found


def _completed() -> Subquery:
    """When a guide first said all that is asked: it may be bettered afterwards without being late."""
    blank = Q(after__conditions="") | Q(after__materials="") | Q(after__time_limit="") | Q(after__place="")
    kind = ContentType.objects.get_for_model(Guide)
    saved = LogEntry.objects.filter(thing_type=kind, thing_id=OuterRef("pk"), move="save").exclude(blank)
    return Subquery(saved.order_by("pk").values("at")[:1])

"""What of Annexes 1 and 2 is done: read from the papers, for `campaign.queries.duties` (`settings.DUTY_FACTS`)."""

from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from campaign.models import Round, Unit
from campaign.notice.duties import DutyKind
from campaign.queries.duties import fact
from submissions.enums import DeclarationState, SheetState
from submissions.models import ContactSheet, Declaration

# What stands: certified, and not sent back since. A returned declaration is owed again.
STANDS = (DeclarationState.CERTIFIED, DeclarationState.RECEIVED)


def facts(round: Round, *, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> list[QuerySet[Any]]:
    """When each unit certified its contact sheet and its declaration (a nil return is one); nothing of drafts."""
    found: list[QuerySet[Any]] = []
    if DutyKind.CONTACT in kinds:
        found += _sheets(units)
    if DutyKind.DECLARATION in kinds:
        papers = Declaration.objects.filter(round=round, certified_at__isnull=False)
        papers = papers if units is None else papers.filter(unit__in=units)
        done = Max("certified_at", filter=Q(is_current=True, state__in=STANDS))
        found.append(fact(DutyKind.DECLARATION, papers, first=Min("certified_at"), done=done))
    return found


def _sheets(units: QuerySet[Unit] | None) -> list[QuerySet[Any]]:
    """A sheet that is being changed stays in force as it was certified; the first certificate counts, not the last change."""
    sheets = ContactSheet.objects.filter(certified_at__isnull=False)
    before = ContactSheet.history.filter(certified_at__isnull=False).exclude(state=SheetState.DRAFT)
    if units is not None:
        sheets, before = sheets.filter(unit__in=units), before.filter(unit__in=units)
    return [
        fact(DutyKind.CONTACT, sheets, first=Min("certified_at"), done=Min("certified_at")),
        fact(DutyKind.CONTACT, before, first=Min("certified_at"), done=Min("certified_at")),
    ]

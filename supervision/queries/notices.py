"""What the public reads of notices, and what a supervision office has published."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from campaign.access import actions_of, reached
from campaign.enums import Level
from campaign.models import Division, Unit, User
from campaign.roles import Action
from publishing.queries import office_of
from publishing.queries.public import place_of_list
from supervision.enums.corrections import AccountabilityKind, AccountabilityState
from supervision.enums.notices import NoticeKind
from supervision.models import Accountability
from supervision.models.notices import NoticeQuerySet, PublicNotice


def notices_published(place: Division | None = None, kind: str = "") -> NoticeQuerySet:
    """Every notice, or those of a place (of a county with its townships: they have no office of their own), newest first."""
    rows = PublicNotice.objects.with_papers()
    if place is not None:
        rows = rows.filter(unit__division=place_of_list(place))
    return rows.filter(kind=kind) if kind else rows


def newest_notices(count: int) -> QuerySet[PublicNotice]:
    """The newest of all, for the feed: withdrawn ones too, an entry is never taken back."""
    return PublicNotice.objects.with_papers()[:count]


def notices_of(user: User) -> NoticeQuerySet:
    """The notices of the units for which the person announces."""
    return PublicNotice.objects.filter(reached(user, Action.ANNOUNCE)).with_papers()


def notices_about(notes: Sequence[Accountability]) -> dict[int, PublicNotice]:
    """The criticism in force by which each of these notes was given to the public, by the note's key: of the same office, about the
    same unit, with the same document number; one query."""
    named = Q(pk__in=[])
    for one in notes:
        named |= Q(unit=one.issuer_id, about=one.unit_id, document_number=one.number)
    rows = (
        PublicNotice.objects.filter(named, kind=NoticeKind.CRITICISM)
        .in_force()
        .select_related("unit__division")
        .order_by("pk")
    )
    found = {(row.unit_id, row.about_id, row.document_number): row for row in rows}
    keys = {one.pk: (one.issuer_id, one.unit_id, one.number) for one in notes}
    return {pk: found[key] for pk, key in keys.items() if key in found}


def notes_to_announce(user: User) -> QuerySet[Accountability]:
    """The criticisms that stand, were decided to be public, and of whose office the person writes notices."""
    rows = Accountability.objects.filter(reached(user, Action.ANNOUNCE, "issuer"), is_public=True)
    rows = rows.filter(state=AccountabilityState.STANDING, kind=AccountabilityKind.CRITICISM)
    return rows.select_related("unit", "issuer")


def complaint_lines(places: list[Division]) -> dict[int, PublicNotice]:
    """Where one complains, by key of the place: the notices in force that say so; one query."""
    rows = PublicNotice.objects.filter(kind=NoticeKind.COMPLAINTS, unit__division__in=places).in_force()
    return {notice.unit.division_id: notice for notice in rows.select_related("unit")}


def line_for(place: Division) -> tuple[Division, PublicNotice | None, Unit | None]:
    """Where one complains about what happened in a place: the nearest place upward whose office has said so or has a
    telephone for supervision; the place, its notice, its lead unit. The last is the region.

    Rests on the notice 六(三): 向社会公布投诉平台、电话.
    """
    here: Division | None = place_of_list(place)
    way: list[Division] = []
    while here is not None:
        way.append(here)
        here = here.parent
    said = complaint_lines(way)
    for one in way:
        office = office_of(one)
        if one.pk in said or (office is not None and office.supervision_phone):
            return one, said.get(one.pk), office
    return way[-1], None, office_of(way[-1])


def places_with_lines() -> list[tuple[Division, str, str]]:
    """Region and prefectures with telephone and platform for complaints, as notice or roster say; three queries."""
    places = list(Division.objects.filter(level__lte=Level.PREFECTURE, valid_to=None).order_by("path"))
    return lines_of(places)


def lines_of(places: list[Division]) -> list[tuple[Division, str, str]]:
    """The same of given places."""
    said = complaint_lines(places)
    leads = Unit.objects.filter(kind__in=("lead_unit", "coordination_office"), division__in=places)
    phones = {unit.division_id: unit.supervision_phone for unit in leads.order_by("-code")}
    found = []
    for place in places:
        notice = said.get(place.pk)
        phone = (notice.phone if notice else "") or phones.get(place.pk, "")
        found.append((place, phone, notice.platform if notice else ""))
    return found


def pages_for(user: User) -> list[tuple[str, str]]:
    """The desk of notices, for whoever announces."""
    return [("公告", reverse("notices_desk"))] if Action.ANNOUNCE in actions_of(user) else []

"""The panels of the lead units: who sits on them, who stands aside, and where nobody is left to act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from campaign.access import free_hands, left_without, units_for, units_held
from campaign.enums import Role, UnitKind
from campaign.models import Posting, Recusal, Round, Unit, User
from campaign.roles import Action
from review.enums import RulingState
from review.models import Panel, Ruling

LEADING = (UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE)
PANEL_ROLES = (Role.PANEL_CHAIR, Role.PANEL_MEMBER)
NEEDED = (Action.RULE, Action.SETTLE)  # what a panel must be able to do for each of its units


@dataclass(frozen=True)
class Member:
    """Somebody who sits on a panel, and whether in the chair."""

    user: User
    chairs: bool


def panels_of(user: Any) -> QuerySet[Unit]:
    """The lead units on whose panels the person sits."""
    return units_held(user, Action.EXAMINE)


def panels_seen_by(user: Any) -> QuerySet[Unit]:
    """The panels a person may look at: their own, those of the level below their chair, and those they oversee."""
    own = Q(pk__in=panels_of(user).values("pk")) | Q(reports_to__in=units_held(user, Action.SETTLE).values("pk"))
    seen = own | Q(pk__in=units_for(user, Action.OVERSEE).values("pk"))
    return Unit.objects.filter(seen, kind__in=LEADING).select_related("division", "reports_to").order_by("code")


def panels_arranged_by(user: Any) -> QuerySet[Unit]:
    """The panels whose recusals and hand-overs a person settles: as chair, as chair one level up, as coordinator above."""
    chaired = units_held(user, Action.SETTLE).values("pk")
    arranged = Q(pk__in=chaired) | Q(reports_to__in=chaired) | Q(pk__in=units_for(user, Action.OVERSEE).values("pk"))
    return Unit.objects.filter(arranged, kind__in=LEADING)


def chairs(user: Any, panel: Unit) -> bool:
    """Whether the person holds the chair of this panel."""
    return units_held(user, Action.SETTLE).filter(pk=panel.pk).exists()


def settings_of(panel: Unit) -> Panel:
    """How the panel works; one without a row has the values of a fresh one."""
    return Panel.objects.filter(unit=panel).first() or Panel(unit=panel)


def members_of_each(panels: Iterable[Unit]) -> dict[int, list[Member]]:
    """Who sits on each of the panels now, by its key, the chair first; one query."""
    posts = Posting.objects.filter(unit__in=panels, role__in=PANEL_ROLES, user__is_active=True).current()
    found: dict[int, dict[int, Member]] = {}
    for post in posts.select_related("user").order_by("role", "user__name", "user"):
        place = found.setdefault(post.unit_id, {})
        place.setdefault(post.user_id, Member(post.user, post.role == Role.PANEL_CHAIR))
    return {place: list(members.values()) for place, members in found.items()}


def members_of(panel: Unit) -> list[Member]:
    """Who sits on the panel now, the chair first."""
    return members_of_each([panel]).get(panel.pk, [])


def recusals_in(panel: Unit) -> QuerySet[Recusal]:
    """The recusals of everybody who sits or sat on the panel, the standing ones first."""
    people = Posting.objects.filter(unit=panel, role__in=PANEL_ROLES).values("user")
    rows = Recusal.objects.filter(user__in=people).select_related("user", "unit", "ended_by")
    return rows.order_by("ended_at", "unit__code", "-pk")


def recusals_seen_by(user: Any, panel: Unit) -> QuerySet[Recusal]:
    """Of a panel's recusals those that a person reads: all for who arranges the panel, else the own ones."""
    rows = recusals_in(panel)
    arranges = panels_arranged_by(user).filter(pk=panel.pk).exists()
    return rows if arranges else rows.filter(user=user)


def recusals_to_end(user: Any) -> QuerySet[Recusal]:
    """The standing recusals that a person may end: of members of panels they arrange, never their own."""
    seats = Posting.objects.filter(unit__in=panels_arranged_by(user), role__in=PANEL_ROLES)
    rows = Recusal.objects.standing().filter(user__in=seats.values("user")).exclude(user=user)
    return rows.select_related("user", "unit")


def units_reviewed_by(user: Any) -> QuerySet[Unit]:
    """The units from which a person may still have to stand aside: what they review or decide, and what came up."""
    examined, decided = units_for(user, Action.EXAMINE), units_for(user, Action.DECIDE)
    own = Q(panel__in=panels_of(user).values("pk"))
    reviewed = Q(pk__in=examined.values("pk")) | Q(pk__in=decided.values("pk")) | own
    aside = Recusal.objects.standing().filter(user=user).values("unit")
    return Unit.objects.filter(reviewed, takes_part=True).exclude(pk__in=aside).order_by("code")


def has_hands(panel: Unit, unit: Unit) -> bool:
    """Whether somebody on the panel may rule on the unit's items, and somebody may receive them and feed back."""
    place = Unit.objects.filter(pk=panel.pk)
    return all(free_hands(action, place, unit).exists() for action in NEEDED)


def panel_above(unit: Unit) -> Unit | None:
    """The next panel up the line that could review the unit's items; None where the line ends."""
    panel = unit.reviewing_panel
    while panel is not None and (panel := panel.reports_to) is not None:
        if panel.kind in LEADING and has_hands(panel, unit):
            return panel
    return None


def stuck_units(panels: QuerySet[Unit]) -> QuerySet[Unit]:
    """The units that nobody on their panel may rule on, or receive and feed back to, for all stand aside."""
    stuck = [Q(pk__in=left_without(action, panels).values("pk")) for action in NEEDED]
    return Unit.objects.filter(stuck[0] | stuck[1]).select_related("panel__reports_to", "acting_panel__reports_to")


def stuck_for(user: Any) -> QuerySet[Unit]:
    """The stuck units that a person hears of: of panels in their charge, and of those one level below."""
    return stuck_units(panels_in_charge(user))


def panels_in_charge(user: Any) -> QuerySet[Unit]:
    """The panels that a chair or a coordinator answers for: of the own unit and one level below."""
    held = units_held(user, Action.SETTLE) | units_held(user, Action.OVERSEE)
    return Unit.objects.filter(Q(pk__in=held.values("pk")) | Q(reports_to__in=held.values("pk")), kind__in=LEADING)


def undecidable_for(user: Any, round: Round) -> QuerySet[Ruling]:
    """The disputes that nobody may decide, for all who could stand aside: the coordinator appoints another chair."""
    offices = units_held(user, Action.OVERSEE)
    return Ruling.objects.filter(
        round=round, state=RulingState.DISPUTED, unit__in=left_without(Action.DECIDE, offices).values("pk")
    )


def handed_over(panel: Unit) -> QuerySet[Unit]:
    """The units that another panel reviews in this one's place, and those that this one reviews in another's."""
    moved = Unit.objects.filter(acting_panel__isnull=False).filter(Q(panel=panel) | Q(acting_panel=panel))
    return moved.select_related("panel", "acting_panel").order_by("code")


def arranges(user: Any, unit: Unit) -> bool:
    """Whether the person settles who reviews the unit: on behalf of its own panel or of the one that stands in."""
    homes = [pk for pk in (unit.panel_id, unit.acting_panel_id) if pk]
    return panels_arranged_by(user).filter(pk__in=homes).exists()


def sits_over(user: Any, unit: Unit) -> bool:
    """Whether the person has to do with the unit's items: on its panel, or on the one that decides its disputes."""
    seats = set(panels_of(user).values_list("pk", flat=True))
    return bool(seats & set(_line(unit)))


def _line(unit: Unit) -> Iterator[int | None]:
    for panel in (unit.panel, unit.acting_panel):
        if panel is not None:
            yield panel.pk
            yield panel.reports_to_id

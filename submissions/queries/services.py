"""What a unit has declared before: the services it names, and its last certified declaration of an earlier round."""

from campaign.models import Round, Unit
from submissions.models import Declaration, DeclaredItem

MOST_SERVICES = 500


def services_of(unit: Unit) -> list[str]:
    """The names of the services in whatever the unit has declared, in hand or certified, by name."""
    names = DeclaredItem.objects.filter(declaration__unit=unit).exclude(service_name="")
    found = names.order_by("service_name").values_list("service_name", flat=True).distinct()
    return list(found[:MOST_SERVICES])


def last_certified(unit: Unit, round: Round) -> Declaration | None:
    """What counts for the unit from the newest round before this one, None where there is none."""
    earlier = Declaration.objects.current().filter(unit=unit, round__campaign=round.campaign)
    return earlier.filter(round__number__lt=round.number).order_by("-round__number").first()

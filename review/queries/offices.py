"""Which unit a typed name of a checking office means, and which names are offered: the nearest place first."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from campaign.checks import comparison_key
from campaign.enums import UnitKind
from campaign.models import Unit

ORGANS = (UnitKind.COORDINATION_OFFICE, UnitKind.CAMPAIGN_ORGAN)
OFFERED = 300  # names on a page: one place's units and those above it are fewer


def offices_near(unit: Unit, day: date) -> list[Unit]:
    """The units that could check in place of `unit`: of its place, of the places above and of its townships, nearest first."""
    path = unit.division.path
    places = Q(division__code__in=path.strip("/").split("/")) | Q(division__parent=unit.division_id, division__level=4)
    units = Unit.objects.filter(places).exclude(kind__in=ORGANS).exclude(pk=unit.pk).select_related("division")
    found = sorted((one for one in units if one.existed_on(day)), key=lambda one: (_distance(path, one), one.code))
    return found[:OFFERED]


def offices_named(wanted: Iterable[tuple[str, Unit]]) -> dict[tuple[str, int], Unit]:
    """The unit that each name means when it is said of that unit's item, by name and the unit's key; two queries.

    A full or former name holds wherever the unit stands; a short name only in the unit's own place and above, where the
    nearest is meant. A name that means several units, or none, is not among them.
    """
    pairs = [(text, unit) for text, unit in wanted if text.strip()]
    named = _units_by_key({comparison_key(text) for text, _ in pairs}, {text for text, _ in pairs})
    found: dict[tuple[str, int], Unit] = {}
    for text, unit in pairs:
        if (one := _nearest(named.get(comparison_key(text), []), comparison_key(text), unit)) is not None:
            found[text, unit.pk] = one
    return found


def _units_by_key(keys: Collection[str], texts: Collection[str]) -> dict[str, list[Unit]]:
    if not keys:
        return {}
    written = Q(name__in=texts) | Q(short_name__in=texts) | Q(name__in=keys) | Q(short_name__in=keys)
    rows = Unit.objects.filter(written | ~Q(former_names=[])).select_related("division")
    found: dict[str, list[Unit]] = {}
    for unit in rows.order_by("code"):
        names = (unit.name, unit.short_name, *(former["name"] for former in unit.former_names))
        for key in {comparison_key(name) for name in names if name} & set(keys):
            found.setdefault(key, []).append(unit)
    return found


def _nearest(units: list[Unit], key: str, unit: Unit) -> Unit | None:
    """The one that is meant: by a short name only in the unit's own place and above it."""
    path = unit.division.path
    meant = [one for one in units if key != comparison_key(one.short_name) or path.startswith(one.division.path)]
    if not meant:
        return None
    near = min(_distance(path, one) for one in meant)
    nearest = [one for one in meant if _distance(path, one) == near]
    return nearest[0] if len(nearest) == 1 else None


def _distance(path: str, unit: Unit) -> int:
    """How many steps lie between a place and the unit's: up to where both belong, and down again."""
    here, there = path.strip("/").split("/"), unit.division.path.strip("/").split("/")
    common = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        common += 1
    return len(here) + len(there) - 2 * common

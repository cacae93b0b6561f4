"""Places and the offices that declare in them, as the public chooses among them: read in two queries, for a process to keep."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.enums import Level
from campaign.models import Division, Unit

Named = tuple[str, str]  # code and name


@dataclass(frozen=True)
class Gazetteer:
    """Places by their codes, each with all that it lies in; `offices` of each place by its code; `names` of places and offices by
    their codes. Nobody who gets it may change it."""

    places: Mapping[str, Division]
    offices: Mapping[str, tuple[Named, ...]]
    names: Mapping[str, str]


def gazetteer() -> Gazetteer:
    """All places that there are, and the offices that there are and that owe a declaration (notice 三): of a county with its
    townships, of the others those of their own level; by code."""
    by_key: dict[int, Division] = {}
    for place in Division.objects.order_by("level", "path"):
        if place.parent_id:
            place.parent = by_key[place.parent_id]
        by_key[place.pk] = place
    offices: dict[str, list[Named]] = {place.code: [] for place in by_key.values()}
    names = {place.code: place.name for place in by_key.values()}
    units = Unit.objects.there().order_by("code").values_list("code", "name", "division", "takes_part")
    for code, name, division, takes_part in units:
        names[code] = name
        place = by_key[division]
        if not takes_part:
            continue
        offices[place.code].append((code, name))
        if place.level == Level.TOWNSHIP and place.parent:
            offices[place.parent.code].append((code, name))
    return Gazetteer(
        {place.code: place for place in by_key.values()},
        {code: tuple(sorted(found)) for code, found in offices.items()},
        names,
    )

"""Which unit a typed issuer means, seen from the place of whoever asks: many names at once, each place looked up once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from campaign.checks import comparison_key
from campaign.models import Unit
from review.checks.issuers import issuers_named, offices


@dataclass(frozen=True, slots=True)
class Office:
    """A unit as an issuer: where it stands, who reviews it, whether it is there on the day."""

    unit: int
    path: str
    panel: int
    exists: bool


class Offices:
    """The units by their names. A full or former name holds wherever the unit stands; a short name, or what people write for
    it, only in the place of who asks and above it, where the nearest is meant."""

    def __init__(self, units: Iterable[tuple[Office, Sequence[str], str]]) -> None:
        self.by_name: dict[str, list[Office]] = {}
        self.by_short_name: dict[str, dict[str, list[Office]]] = {}
        for office, names, short_name in units:
            for name in names:
                self.by_name.setdefault(comparison_key(name), []).append(office)
            if short_name:
                places = self.by_short_name.setdefault(comparison_key(short_name), {})
                places.setdefault(office.path, []).append(office)
        self.met: dict[tuple[str, str], Office | None] = {}

    def meant(self, issuer: str, path: str) -> Office | None:
        """The one unit that is named as issuer, said at the place `path`; None for several, for a choice, for nobody known."""
        named = issuers_named(issuer)
        if len(named) != 1:
            return None
        key = (named[0], path)
        if key not in self.met:
            self.met[key] = self._named(comparison_key(issuer)) or self._named(named[0]) or self._near(*key)
        return self.met[key]

    def _named(self, name: str) -> Office | None:
        return _only(self.by_name.get(name, ()))

    def _near(self, name: str, path: str) -> Office | None:
        parts = path.rstrip("/").split("/")
        short_names = (name, *offices().get(name, ()))
        for length in range(len(parts), 0, -1):
            place = "/".join(parts[:length]) + "/"
            here = [one for short in short_names for one in self.by_short_name.get(short, {}).get(place, ())]
            if here:
                return _only(here)
        return None


def _only(found: Sequence[Office]) -> Office | None:
    """The one that is meant: the living before those that have ended; None where there are several."""
    living = [one for one in found if one.exists] or list(found)
    return living[0] if len(living) == 1 else None


def offices_on(day: date) -> Offices:
    """Every unit as it stands on `day`; one query."""
    rows = Unit.objects.order_by("code").select_related("division")
    fields = ("name", "short_name", "former_names", "division__path", "valid_from", "valid_to", "panel", "acting_panel")
    return Offices(
        (
            Office(unit.pk, unit.division.path, unit.acting_panel_id or unit.panel_id or 0, unit.existed_on(day)),
            (unit.name, *(before["name"] for before in unit.former_names)),
            unit.short_name,
        )
        for unit in rows.only(*fields, "division")
    )

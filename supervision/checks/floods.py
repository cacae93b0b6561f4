"""What is done about a flood: nearly everybody is let through, what is too much waits for a look, and only what could fill the
house up is refused (decision 54). Pure: the counts are an argument.

One honest complaint more is worth more than one false one less: many telephones share one address, so an address is refused late,
and an address that has not knocked in this hour is never refused because of its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from supervision.enums.complaint_arrivals import HoldReason


@dataclass(frozen=True, slots=True)
class Counts:
    """How many came in this hour, this one included: from the address, from its network, about the office, and about it from addresses
    that are new in this hour (0 where this one is not)."""

    address: int
    network: int = 0
    office: int = 0
    newcomers: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """From which number on a complaint waits for a look, and from which on it is refused, within an hour."""

    address_burst: int  # in a minute; 0 where a minute is not looked at
    address_held: int
    address_refused: int
    network_held: int
    network_refused: int
    office_held: int
    newcomers_held: int


def limits_of(kind: str) -> Limits:
    """The limits of the settings for sending complaints ("send"), pressing buttons of the form ("press"), of a form that nobody gave
    out ("strange") or that has been sent ("again"), adding photos ("photo"), asking after a complaint ("follow"). Raises KeyError for
    another kind."""
    given: Mapping[str, int] = settings.COMPLAINT_LIMITS[kind]
    return Limits(**given)


def is_refused(counts: Counts, limits: Limits) -> bool:
    """Whether no more is taken: too often from one address, or from a network that floods, unless the address is new."""
    if counts.address > limits.address_refused:
        return True
    return counts.network > limits.network_refused and counts.address > 1


def held_for(counts: Counts, limits: Limits, *, trapped: bool) -> str:
    """Why a complaint waits for a look; empty for nearly all."""
    if trapped:
        return HoldReason.TRAP
    if counts.address > limits.address_held:
        return HoldReason.ADDRESS
    if counts.network > limits.network_held:
        return HoldReason.NETWORK
    # About an office that is flooded: whoever comes for the first time in this hour is not held for what others send again and again,
    # but where hundreds of addresses come once each.
    if counts.newcomers > limits.newcomers_held:
        return HoldReason.OFFICE
    return HoldReason.OFFICE if counts.office > limits.office_held and counts.address > 1 else ""

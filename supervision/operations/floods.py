"""Count who knocks, in the database, so that all processes know; keep nobody's address (decision 54)."""

import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from campaign.operations import Refused
from supervision.checks.floods import Counts, is_refused, limits_of
from supervision.models.complaint_arrivals import Knock

HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)
SALT = "supervision.knock"
# One statement, so that two knocks at once are two, and a flood is one question to the database for each request.
COUNT = (
    "INSERT INTO supervision_knock (key, hour, count) VALUES {rows} "
    "ON CONFLICT (key) DO UPDATE SET count = supervision_knock.count + 1 RETURNING key, count"
)


class TooMany(Refused):
    """The address has done this too often in this hour."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from: the address, and the network in which one household or one program may have many."""

    address: str
    network: str


def caller_at(address: str | None) -> Caller:
    """The caller at an address as the trusted proxy tells it; of the new kind a household has a whole /64, of the old kind the
    neighbours in a /24 are taken for one network. Unknown addresses are one caller."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return Caller("?", "?")
    if known.version == 6:
        return Caller(_network(known, 64), _network(known, 48))
    return Caller(str(known), _network(known, 24))


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> str:
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def hour_of(at: datetime) -> datetime:
    """The hour in which an instant lies."""
    return at.replace(minute=0, second=0, microsecond=0)


def knock(kind: str, value: str, *, at: datetime) -> int:
    """Count one more of `kind` from `value` in this hour; gives how many there are now. One statement."""
    return _counted([_key(kind, value, hour_of(at))], hour_of(at))[0]


def _counted(keys: list[str], hour: datetime) -> list[int]:
    """One more for each of the keys; how many there are now, in their order. Written in one order by everybody: no two wait for
    each other."""
    sql = COUNT.format(rows=", ".join(["(%s, %s, 1)"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for key in sorted(keys) for value in (key, hour)])
        found = dict(cursor.fetchall())
    return [int(found[key]) for key in keys]


def admit(kind: str, caller: Caller, *, at: datetime) -> Counts:
    """Count what the caller does and let it through. Raises `TooMany`, which each process then remembers for the rest of the hour:
    a flood is answered without a question to the database."""
    turn_away_again(kind, caller, at=at)
    limits, hour, burst = limits_of(kind), hour_of(at), f"{caller.address} {at:%M}"
    if limits.address_burst and knock(f"{kind}-burst", burst, at=at) > limits.address_burst:
        _remember(kind, caller, hour, timedelta(seconds=60 - at.second))
        raise TooMany(kind)
    keys = [_key(kind, caller.address, hour), _key(f"{kind}-network", caller.network, hour)]
    counts = Counts(*_counted(keys, hour))
    if is_refused(counts, limits):
        _remember(kind, caller, hour, hour + HOUR - at)
        raise TooMany(kind)
    return counts


def count_about(office: str, counts: Counts, *, at: datetime) -> Counts:
    """Count a complaint about an office (its code, or that of a place), and apart that it comes from an address that is new in this hour.
    Takes what `admit` gave. One statement."""
    kinds = ("office", "office-new") if counts.address == 1 else ("office",)
    about, *new = _counted([_key(kind, office, hour_of(at)) for kind in kinds], hour_of(at))
    return replace(counts, office=about, newcomers=new[0] if new else 0)


def turn_away_again(kind: str, caller: Caller, *, at: datetime) -> None:
    """Raise `TooMany` for whom this process has turned away for this already. Asks no database."""
    if cache.get(_memo(kind, caller, hour_of(at))):
        raise TooMany(kind)


def _remember(kind: str, caller: Caller, hour: datetime, how_long: timedelta) -> None:
    cache.set(_memo(kind, caller, hour), True, max(1, int(how_long.total_seconds())))


def _memo(kind: str, caller: Caller, hour: datetime) -> str:
    return f"flood.{_key(kind, caller.address, hour)}"


def _key(kind: str, value: str, hour: datetime) -> str:
    """A keyed sum that differs from hour to hour: who reads the table learns nobody's address."""
    return salted_hmac(SALT, f"{kind}|{value}|{hour.isoformat()}", algorithm="sha256").hexdigest()[:40]


def forget_knocks(at: datetime) -> int:
    """Clear away the counts of hours that are over; gives how many rows went."""
    return Knock.objects.filter(hour__lt=at - KEPT).delete()[0]

"""A place of staging serves one warehouse: who uses it says so there, for some time, and again before it is over.

Without it a second warehouse would take the batches of the first for those of killed runs. It is a file with a name,
not a lock: two that come in the same second see each other when they look again, and both step back.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.places.place import Place

NAME = "lease.json"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who uses a place. holder: the warehouse, by host and path. until: ISO 8601, UTC."""

    holder: str
    until: str


def take(place: Place, holder: str, now: datetime, seconds: float) -> Lease:
    """Use the place for so long, also where one's own lease is there. Raises WarehouseLocked where another uses it."""
    refuse_other(place, holder, now)
    lease = Lease(holder, (now + timedelta(seconds=seconds)).isoformat())
    place.put(NAME, json.dumps(asdict(lease)).encode())
    return lease


def refuse_other(place: Place, holder: str, now: datetime) -> None:
    """Raises WarehouseLocked where another warehouse uses the place, and its time is not over."""
    there = current(place)
    if there and there.holder != holder and datetime.fromisoformat(there.until) > now:
        hint = "give each warehouse a place of its own in engine.staging; a lease that nobody renews ends by itself"
        raise WarehouseLocked(f"is used by another warehouse until {there.until}", there.holder, hint)


def give_up(place: Place, holder: str) -> None:
    """Use it no more."""
    there = current(place)
    if there and there.holder == holder:
        place.remove(NAME)


def current(place: Place) -> Lease | None:
    """The lease that is there; None where there is none, or what is there is none."""
    if NAME not in place.names():
        return None
    try:
        lease = Lease(**json.loads(place.get(NAME)))
        is_sound = isinstance(lease.holder, str) and datetime.fromisoformat(lease.until).tzinfo
    except (ValueError, TypeError, RecursionError, WarehouseError):
        return None
    return lease if is_sound else None

"""A place of staging serves one warehouse: who uses it says so there, for some time, and again before it is over.

Without it a second warehouse would take the batches of the first for those of killed runs. It is a file with a name,
not a lock: two that come in the same second see each other when they look again, and both step back.

Clocks of machines differ. So a lease of another that is over by one's own clock, or that lasts longer than any may, is
watched: who is alive renews it within a third of its time, and it is another lease then.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.places.place import Place

NAME = "lease.json"
# How often a holder renews its lease before it is over, and seconds that this may come late (a store that is slow).
RENEWALS = 3
_SLACK = 10.0


@dataclass(frozen=True, slots=True)
class Lease:
    """Who uses a place. holder: the warehouse, by host and path. until: ISO 8601, UTC."""

    holder: str
    until: str


def watch(place: Place, holder: str, now: datetime, seconds: float, wait: Callable[[float], object]) -> None:
    """See that nobody else uses the place, whatever their clock says; then what another left there is removed.

    wait: for so many seconds. Raises WarehouseLocked where another uses it.
    """
    there = current(place)
    if there is None or there.holder == holder:
        return
    left = (datetime.fromisoformat(there.until) - now).total_seconds()
    if 0 < left <= seconds:
        raise _locked(there)
    wait(seconds / RENEWALS + _SLACK)
    after = current(place)
    if after not in (None, there):
        raise _locked(after or there)
    if after:
        place.remove(NAME)


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
        raise _locked(there)


def _locked(there: Lease) -> WarehouseLocked:
    hint = "give each warehouse a place of its own in engine.staging; a lease that nobody renews ends by itself"
    return WarehouseLocked(f"is used by another warehouse until {there.until}", there.holder, hint)


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

"""The moment for which people are told something."""

from datetime import UTC, datetime, tzinfo

from extractors.errors import InputError


def moment_of(at: str | None, zone: tzinfo) -> datetime:
    """The moment that is named, a day standing for its beginning in the zone; now where none is.

    Raises InputError.
    """
    if at is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise InputError("is not a date or time", at, "as in 2026-03-10 or 2026-03-10T07:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

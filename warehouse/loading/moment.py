"""When something is written: never before what was written last, so that ``loaded_at`` never goes backwards."""

from datetime import UTC, datetime, timedelta

from warehouse.file.connection import Connection

_TICK = timedelta(microseconds=1)


def after(last: datetime | None) -> datetime:
    """Now, or just after the last load where the clock was set back."""
    now = datetime.now(UTC)
    return now if last is None or now > last else last + _TICK


def next_moment(connection: Connection) -> datetime:
    """The moment of a change of articles, after that of every load."""
    sql = "SELECT greatest((SELECT max(loaded_at) FROM articles), (SELECT max(loaded_at) FROM loaded_batches))"
    return after(connection.rows(sql)[0][0])

"""What a person says of stories and copies: kept, and the articles concerned are decided anew at once."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import Connection, connect
from warehouse.loading import copies, stories
from warehouse.loading.load import LoadSettings
from warehouse.loading.moment import next_moment
from warehouse.loading.said import About, Verdict
from warehouse.schema.event_tables import CORRECTIONS

# Of what was said by one person only: all originals of the stories it is about, each with its day.
_CONCERNED = """
    SELECT DISTINCT article_id, day
    FROM story_vectors JOIN story_articles USING (article_id)
    WHERE story_id IN (SELECT story_id FROM story_articles SEMI JOIN wanted USING (article_id))
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of two articles, the smaller id first; a row of ``corrections``."""

    about: About
    article_id: str
    other_id: str
    verdict: Verdict
    said_at: datetime
    said_by: str | None = None
    reason: str | None = None


def correct(warehouse: Path, said: Sequence[Correction], settings: LoadSettings) -> int:
    """Keep what was said, and decide anew, in one transaction. Returns how much of it was not known.

    Raises WarehouseError, with the warehouse as it was; WarehouseLocked where it is in use.
    """
    rows = pa.Table.from_pylist([asdict(each) for each in said], schema=CORRECTIONS.arrow)
    key = ", ".join(CORRECTIONS.key)
    opened = connect(warehouse, lock_seconds=settings.lock_seconds, settings=settings.duckdb)
    with opened as connection, connection.transaction():
        with connection.given(given_rows=rows):
            new = connection.rows(
                f"INSERT INTO {CORRECTIONS.name} BY NAME SELECT DISTINCT ON ({key}) * FROM given_rows"
                f" WHERE ({key}) NOT IN (SELECT ({key}) FROM {CORRECTIONS.name}) RETURNING about"
            )
        settle_said(connection, {(each.about, name) for each in said for name in _ids(each)}, settings)
    return len(new)


def settle_said(connection: Connection, concerned: Collection[tuple[str, str]], settings: LoadSettings) -> None:
    """Decide anew on articles of which something was said. concerned: what it is about, and the article's id."""
    if not concerned:
        return
    moment = next_moment(connection)
    of_copies = sorted(name for about, name in concerned if about == About.COPY)
    if settings.copies and of_copies:
        copies.settle_again(connection, of_copies, settings.copies, moment)
    if settings.stories:
        wanted = pa.table({"article_id": pa.array(sorted({name for _, name in concerned}), pa.string())})
        with connection.given(wanted=wanted):
            days = dict(connection.rows(_CONCERNED))
        stories.settle_again(connection, days, settings.stories, moment)


def settle_imported(warehouse: Path, copy: Path, settings: LoadSettings) -> None:
    """Decide anew on articles of which something was said in another warehouse, once they are here.

    Raises WarehouseError.
    """
    sql = f"SELECT about, unnest([article_id, other_id]) FROM {CORRECTIONS.name}"
    with connect(copy, read_only=True, lock_seconds=settings.lock_seconds) as connection:
        concerned = set(connection.rows(sql))
    if concerned:
        opened = connect(warehouse, lock_seconds=settings.lock_seconds, settings=settings.duckdb)
        with opened as connection, connection.transaction():
            settle_said(connection, concerned, settings)


def _ids(said: Correction) -> tuple[str, str]:
    return said.article_id, said.other_id

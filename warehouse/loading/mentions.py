"""Mentions of a changed watchlist, looked for anew in all articles."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.article import Block, Fields, Image, Quote
from extractors.watchlists import Matcher, find_mentions, passages_of
from warehouse.file.connection import Connection, connect
from warehouse.schema.tables import MENTIONS

# Articles looked through at a time: bounds the memory, some 40 MB.
_CHUNK = 5_000
_OPENING = tuple("\"'“”„«»‹›‚‘’「『《")


def rebuild(warehouse: Path, matcher: Matcher, *, lock_seconds: float = 60.0) -> int:
    """Replace all mentions by those of these watches, in one transaction; how many there are now.

    Raises WarehouseError, with the mentions as they were.
    """
    total = 0
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        connection.execute("DELETE FROM mentions")
        for chunk in _chunks(connection):
            rows = [row for article in chunk for row in _mentions(article, matcher)]
            with connection.given(found=pa.Table.from_pylist(rows, schema=MENTIONS.arrow)):
                connection.execute("INSERT INTO mentions BY NAME SELECT * FROM found")
            total += len(rows)
    return total


def _chunks(connection: Connection) -> Iterator[list[dict[str, Any]]]:
    """The articles with their captions and quotes, in the order of their ids."""
    last = ""
    while True:
        table = connection.table(
            f"""
            WITH chunk AS (
                SELECT article_id, language, title, subtitle, text FROM articles
                WHERE article_id > ? ORDER BY article_id LIMIT {_CHUNK}
            )
            SELECT *,
                (SELECT list(caption ORDER BY position) FROM images
                    WHERE images.article_id = chunk.article_id) AS captions,
                (SELECT list(struct_pack(said_at := quotes.position, said := quotes.text) ORDER BY quotes.position)
                    FROM quotes WHERE quotes.article_id = chunk.article_id) AS quotes
            FROM chunk ORDER BY article_id
            """,
            [last],
        )
        if not table.num_rows:
            return
        chunk: list[dict[str, Any]] = table.to_pylist()
        last = chunk[-1]["article_id"]
        yield chunk


def _mentions(article: dict[str, Any], matcher: Matcher) -> Iterator[dict[str, Any]]:
    blocks = [Block(line, number) for number, line in enumerate(article["text"].split("\n"))]
    images = [Image(number, caption=caption) for number, caption in enumerate(article["captions"] or ())]
    quotes = list(_by_line(article["quotes"] or (), blocks))
    fields = Fields(title=article["title"], subtitle=article["subtitle"])
    passages = tuple(passages_of(fields, blocks, images, quotes))
    for mention in find_mentions(passages, article["language"], matcher):
        yield {"article_id": article["article_id"], **asdict(mention)}


def _by_line(quotes: Iterable[dict[str, Any]], blocks: list[Block]) -> Iterator[Quote]:
    """The quotes, each at its line of the text: its position counts the lines that cleaning took out as well.

    It stands in the order of the positions, after a quotation mark; the same words may stand elsewhere without one.
    """
    line, position = 0, None
    for quote in quotes:
        text = quote["said"]
        first = line + (position is not None and quote["said_at"] > position)
        lines = [number for number in range(first, len(blocks)) if text in blocks[number].text]
        marked = [n for n in lines if blocks[n].text[: blocks[n].text.find(text)].endswith(_OPENING)]
        if lines:
            line, position = (marked or lines)[0], quote["said_at"]
            yield Quote(line, text)

"""What the warehouse knows that decisions on events need: read in batches, with a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.prepared import event_text
from extractors.stories.corrections import Corrections
from extractors.stories.decide import Report, StoryLink, StoryLookupSettings
from extractors.stories.event_settings import EventLinkSettings
from extractors.stories.events import Told
from extractors.stories.keys import Keys
from warehouse.file.connection import Connection
from warehouse.loading.rows import articles_of, bounds, small_rows_with
from warehouse.loading.story_index import hits, keys_table, times
from warehouse.schema.event_tables import EVENT_TERMS

_MEMBER = ("story_id", "article_id", "article_key", "role", "centrality")
_VECTOR = ("article_id", "day", "is_dated", "claimed_day")
# The central article of each story, as `stories` takes its title: the likest to the others, of those the earliest.
_CENTRES = """
    SELECT story_id, article_id, day, is_dated, claimed_day
    FROM members JOIN vectors USING (article_id) WHERE role <> 'copy'
    QUALIFY row_number() OVER (PARTITION BY story_id ORDER BY centrality DESC, day, article_id) = 1
"""

_LIKELY = f"""
    WITH hit AS ({hits(EVENT_TERMS, "event_no")}), pairs AS (
        SELECT event_no, other_no, count(*) AS shared FROM hit GROUP BY event_no, other_no HAVING count(*) >= $shared
    )
    SELECT one.story_id, other.story_id
    FROM pairs
    JOIN event_vectors AS one ON one.event_no = pairs.event_no
    JOIN event_vectors AS other ON other.event_no = other_no AND other.language <> one.language
    QUALIFY row_number() OVER (PARTITION BY one.story_id ORDER BY shared DESC, other.story_id) <= $candidates
"""

_TOLD = """
    SELECT story_id, language, article_id, day, is_dated, claimed_day, keys, names, weights, vector
    FROM event_vectors SEMI JOIN numbers USING (event_no) WHERE event_no BETWEEN $least AND $greatest
"""

_DAYS = "SELECT story_id, day, is_dated, claimed_day FROM event_vectors SEMI JOIN wanted USING (story_id)"

_REACHED = """
    WITH RECURSIVE strong AS (
        SELECT story_id, other_id FROM event_links WHERE score >= $join
        UNION SELECT other_id, story_id FROM event_links WHERE score >= $join
        UNION SELECT one.story_id, other.story_id FROM event_stories AS one JOIN event_stories AS other USING (event_id)
        UNION FROM put_together
    ), reached AS (
        SELECT story_id FROM wanted UNION SELECT other_id FROM reached JOIN strong USING (story_id)
    )
    FROM reached
"""


@dataclass(frozen=True, slots=True)
class Centre:
    """A story's central article."""

    story_id: str
    report: Report


def centres(connection: Connection, story_ids: Collection[str]) -> dict[str, Centre]:
    """The central articles of those of the stories that are there."""
    members = small_rows_with(connection, "story_articles", _MEMBER, story_id=_ids(story_ids)["story_id"])
    vectors = small_rows_with(connection, "story_vectors", _VECTOR, article_key=members["article_key"])
    with connection.given(members=members, vectors=vectors):
        rows = connection.rows(_CENTRES)
    return {story_id: Centre(story_id, Report(*report)) for story_id, *report in rows}


@dataclass(frozen=True, slots=True)
class Read:
    """What of an article a story's names, numbers and meaning are read from: ``text`` begins with the standfirst."""

    title: str
    text: str
    language: str


def read(connection: Connection, article_ids: Collection[str], at_hand: pa.Table) -> dict[str, Read]:
    """What these articles say. at_hand: rows of ``articles`` that need not be fetched."""
    wanted = pa.array(sorted(article_ids), pa.string())
    known = at_hand.filter(pc.is_in(at_hand["article_id"], wanted))
    missing = pc.filter(wanted, pc.invert(pc.is_in(wanted, known["article_id"].combine_chunks())))
    parts = [known, articles_of(connection, missing, ("article_id", "title", "subtitle", "text", "language"))]
    return {
        article_id: Read(*event_text(title, subtitle, text), told)
        for rows in parts
        for article_id, title, subtitle, text, told in zip(
            *(rows[name].to_pylist() for name in ("article_id", "title", "subtitle", "text", "language")), strict=True
        )
    }


def indexed(connection: Connection, story_ids: Collection[str]) -> dict[str, str]:
    """The article by which each of the stories is in the index."""
    with connection.given(wanted=_ids(story_ids)):
        return dict(connection.rows("SELECT story_id, article_id FROM event_vectors SEMI JOIN wanted USING (story_id)"))


def forget(connection: Connection, story_ids: Collection[str]) -> set[str]:
    """Take stories out of the index. Returns those that were linked with them."""
    with connection.given(wanted=_ids(story_ids)):
        near = connection.rows(
            "SELECT other_id FROM event_links SEMI JOIN wanted USING (story_id)"
            " UNION SELECT story_id FROM event_links WHERE other_id IN (FROM wanted)"
        )
        if near:
            connection.execute("DELETE FROM event_links WHERE story_id IN (FROM wanted) OR other_id IN (FROM wanted)")
        numbers = connection.table("SELECT event_no FROM event_vectors SEMI JOIN wanted USING (story_id)")
    if numbers.num_rows:
        with connection.given(numbers=numbers):
            connection.execute("DELETE FROM event_terms WHERE event_no IN (FROM numbers)")
            connection.execute("DELETE FROM event_vectors WHERE event_no IN (FROM numbers)")
    return {story_id for (story_id,) in near}


def likely(
    connection: Connection, terms: pa.Table, lookup: StoryLookupSettings, settings: EventLinkSettings
) -> set[tuple[str, str]]:
    """Pairs of stories of different languages, the smaller id first, that share keys. terms: rows of new stories."""
    found = times(terms, lookup)
    if found is None:
        return set()
    values = found | {"shared": settings.shared, "candidates": settings.candidates}
    with connection.given(new_terms=terms):
        return {(min(pair), max(pair)) for pair in connection.rows(_LIKELY, values)}


def told(connection: Connection, story_ids: Collection[str]) -> dict[str, Told]:
    """The stories as they are in the index. Its rows stand in the order of their numbers: few of them are read."""
    with connection.given(wanted=_ids(story_ids)):
        numbers = connection.table("SELECT event_no FROM event_vectors SEMI JOIN wanted USING (story_id)")
    with connection.given(numbers=numbers):
        rows = connection.rows(_TOLD, bounds(numbers["event_no"]))
    return {row[0]: _told(*row) for row in rows}


def reached(
    connection: Connection, story_ids: Collection[str], join: float, said: Corrections
) -> tuple[list[Report], list[StoryLink], dict[str, str]]:
    """What hangs together with these stories: they by their ids, the links among them, and their events so far."""
    both = [*said.together, *((other, one) for one, other in said.together)]
    columns = [pa.array([pair[place] for pair in both], pa.string()) for place in (0, 1)]
    put_together = pa.table(columns, names=["story_id", "other_id"])
    with connection.given(wanted=_ids(story_ids), put_together=put_together):
        names = {name for (name,) in connection.rows(_REACHED, {"join": join})}
    with connection.given(wanted=_ids(names)):
        links = [
            StoryLink(one, other, score, tuple(signs))
            for one, other, score, signs in connection.rows(
                "SELECT story_id, other_id, score, signs FROM event_links SEMI JOIN wanted USING (story_id)"
            )
        ]
        held = dict(connection.rows("SELECT story_id, event_id FROM event_stories SEMI JOIN wanted USING (story_id)"))
        days = connection.rows(_DAYS)
    return [Report(*row) for row in days], links, held


def of_their_stories(connection: Connection, said: Corrections) -> Corrections:
    """What was said of articles as said of the stories they are in."""
    if not said.ids:
        return said
    with connection.given(wanted=keys_table(said.ids)):
        held = dict(connection.rows("SELECT article_id, story_id FROM story_articles JOIN wanted USING (article_key)"))
    return said.of(held.get)


def _told(*row: Any) -> Told:
    story_id, language, article_id, day, is_dated, claimed, found, names, weights, vector = row
    meaning = None if vector is None else np.array(vector, np.float32)
    report = Report(article_id, day, is_dated, claimed)
    return Told(story_id, language, report, Keys(tuple(found), tuple(names), tuple(weights)), meaning)


def _ids(story_ids: Collection[str]) -> pa.Table:
    return pa.table({"story_id": pa.array(sorted(story_ids), pa.string())})

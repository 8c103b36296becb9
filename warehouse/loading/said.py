"""What people said of stories and copies, as the decisions need it; with a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from extractors.stories.corrections import NOTHING_SAID, Corrections
from warehouse.file.connection import Connection
from warehouse.loading.story_index import article_key

# Whether anything was said: the articles it is of take .25 s to find among 1,000,000, also where it is of none.
_ANY = "SELECT 1 FROM corrections_now WHERE about = 'story' LIMIT 1"

# What was said last comes first. What was said of a copy is said of its original; of articles that are not there, it
# waits. What was parted from an article before another was denied as its copy (or it as the other's) was parted from
# both: nobody asked for the two of them to meet. A word on these two themselves counts more.
_OF_STORIES = """
    WITH of_stories AS (
        SELECT article_id, other_id, verdict, said_at FROM corrections_now WHERE about = 'story'
    ), parted AS (
        SELECT article_id, other_id, said_at FROM of_stories WHERE verdict = 'apart'
        UNION ALL SELECT other_id, article_id, said_at FROM of_stories WHERE verdict = 'apart'
    ), denied AS (
        SELECT article_id, other_id, said_at FROM corrections_now WHERE about = 'copy' AND verdict = 'apart'
        UNION ALL SELECT other_id, article_id, said_at FROM corrections_now WHERE about = 'copy' AND verdict = 'apart'
    ), taken_along AS (
        SELECT
            least(parted.article_id, denied.other_id) AS article_id,
            greatest(parted.article_id, denied.other_id) AS other_id, 'apart' AS verdict, max(parted.said_at) AS said_at
        FROM parted JOIN denied ON denied.article_id = parted.other_id AND denied.said_at >= parted.said_at
        WHERE denied.other_id <> parted.article_id GROUP BY ALL
    ), said AS (
        FROM of_stories UNION ALL FROM taken_along ANTI JOIN of_stories USING (article_id, other_id)
    )
    SELECT
        coalesce(one.duplicate_of, one.article_id), coalesce(other.duplicate_of, other.article_id), verdict,
        one.language = other.language AS is_of_one_language
    FROM said
    JOIN articles AS one ON one.article_id = said.article_id
    JOIN articles AS other ON other.article_id = said.other_id
    ORDER BY said_at DESC, said.article_id, said.other_id
"""


class About(StrEnum):
    """What a correction is about. Users query these names."""

    STORY = "story"
    COPY = "copy"


class Verdict(StrEnum):
    """What was said. Users query these names."""

    TOGETHER = "together"
    APART = "apart"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of originals: of those of one language, and of those of two, which are in one event or not."""

    of_stories: Corrections
    of_events: Corrections


_NOTHING = Said(NOTHING_SAID, NOTHING_SAID)


def of_stories(connection: Connection) -> Said:
    """What people said of stories, each pair by its originals."""
    rows = connection.rows(_OF_STORIES) if connection.rows(_ANY) else []
    return Said(_corrections(rows, True), _corrections(rows, False)) if rows else _NOTHING


def no_copies(connection: Connection) -> frozenset[tuple[str, str]]:
    """Pairs of articles of which neither is a copy of the other, as people said."""
    sql = "SELECT article_id, other_id FROM corrections_now WHERE about = ? AND verdict = ?"
    return frozenset(connection.rows(sql, [About.COPY.value, Verdict.APART.value]))


def pairs_table(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    """Pairs of articles as a table of their keys."""
    made = list(pairs)
    columns = {
        "article_key": pa.array([article_key(one) for one, _ in made], pa.int64()),
        "other_key": pa.array([article_key(other) for _, other in made], pa.int64()),
    }
    return pa.table(columns)


def _corrections(rows: Iterable[tuple[str, str, str, bool]], is_of_one_language: bool) -> Corrections:
    said = [row for row in rows if row[3] == is_of_one_language]
    made = Corrections(
        tuple((one, other) for one, other, verdict, _ in said if verdict == Verdict.TOGETHER),
        frozenset((one, other) for one, other, verdict, _ in said if verdict == Verdict.APART),
    )
    return made.of(lambda article_id: article_id)

"""What the warehouse knows that decisions on stories need: read in batches, with a fixed number of statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from extractors.copies.shingles import key
from extractors.stories.decide import Report, StoryLink, StoryLookupSettings, StorySettings
from extractors.stories.forms import Form
from extractors.stories.terms import Terms
from warehouse.file.connection import Connection
from warehouse.loading.rows import arrays, bounds, small_rows_with
from warehouse.schema.decision_tables import STORY_ARTICLES, STORY_TERMS
from warehouse.schema.layout import Table

Row = dict[str, Any]

# Rows that this load wrote: the batch's own, and those that the decisions on copies touched.
_TOUCHED = """
    SELECT article_id, duplicate_of, title, subtitle, text, language, published_at, published_from,
        fetched_at
    FROM articles WHERE loaded_at = $moment ORDER BY article_id
"""

# What new articles, or stories, share looked-up terms with, where their times allow it. Of a term of very many the same
# ones are looked at for every term, so that those which share several are still seen to. Few terms are of so many: only
# their rows are put in order, which took half of the time of all (docs/scale.md).
_HITS = """
    WITH near AS (
        SELECT {number}, term, day, is_dated FROM {terms} SEMI JOIN new_terms USING (term) WHERE day >= $first
    ), hot AS (
        SELECT term FROM near GROUP BY term HAVING count(*) > $hot
    ), met AS (
        SELECT new.{number}, known.{number} AS other_no, known.term
        FROM near known JOIN new_terms new USING (term)
        WHERE known.{number} <> new.{number} AND CASE
            WHEN known.is_dated = new.is_dated THEN abs(known.day - new.day) <= $quiet
            WHEN known.is_dated THEN new.day >= known.day - $quiet
            ELSE known.day >= new.day - $quiet
        END
    )
    FROM met ANTI JOIN hot USING (term)
    UNION ALL
    SELECT * FROM met SEMI JOIN hot USING (term)
    QUALIFY row_number() OVER (PARTITION BY {number}, term ORDER BY hash(other_no)) <= $hot
"""


def hits(terms: Table, number: str) -> str:
    """SQL of what the rows of ``new_terms`` share with a table of looked-up terms: a number, the other, the term."""
    return _HITS.format(terms=terms.name, number=number)


def times(terms: pa.Table, settings: StoryLookupSettings) -> dict[str, int] | None:
    """The parameters of ``hits`` for these new terms; None where there are none."""
    days = [
        day if is_dated else 0
        for day, is_dated in zip(terms["day"].to_pylist(), terms["is_dated"].to_pylist(), strict=True)
    ]
    if not days:
        return None
    return {"first": min(days) - settings.quiet_days, "quiet": settings.quiet_days, "hot": settings.hot_term}


_LIKELY = f"""
    WITH hit AS ({hits(STORY_TERMS, "article_no")})
    SELECT article_no, other_no FROM hit GROUP BY article_no, other_no HAVING count(*) >= $shared
    QUALIFY row_number() OVER (PARTITION BY article_no ORDER BY count(*) DESC, other_no) <= $candidates
"""

_VECTORS = """
    SELECT article_no, article_id, day, is_dated, claimed_day, hashes, weights, in_title,
        coalesce(is_number, list_transform(hashes, lambda h: false)) AS is_number,
        coalesce(pairs, []) AS pairs, coalesce(pair_weights, []) AS pair_weights,
        coalesce(size, $size) AS size,
        coalesce(headline_numbers, []) AS headline_numbers, coalesce(headline_names, []) AS headline_names,
        coalesce(short_words, []) AS short_words
    FROM story_vectors JOIN wanted USING (article_no) WHERE article_no BETWEEN $least AND $greatest
"""
# The columns of a vector that are lists, in the order of ``Terms``.
_KINDS: Mapping[str, type[np.generic]] = {
    "hashes": np.uint32,
    "weights": np.float32,
    "in_title": np.bool_,
    "is_number": np.bool_,
    "pairs": np.uint32,
    "pair_weights": np.float32,
}
# Those of a form.
_FORM_KINDS: Mapping[str, type[np.generic]] = dict.fromkeys(
    ("headline_numbers", "headline_names", "short_words"), np.uint32
)
_NOTHING = np.array([], np.uint32)

# What an article of an older layout is taken to have had, in words read.
_UNTOLD_SIZE = 200

# All articles that hang together with the given ones: by links that may make a story or that say what is apart, within
# reach of them in time, and by what people said.
_REACHED = """
    WITH RECURSIVE near AS (
        SELECT article_no, other_no FROM story_links WHERE (score >= $join OR is_form) AND day BETWEEN $first AND $last
        {put_together}
    ), neighbours AS (
        SELECT article_no, other_no FROM near UNION ALL SELECT other_no, article_no FROM near
    ), reached AS (
        SELECT article_no FROM story_vectors JOIN seeds USING (article_key)
        UNION
        SELECT neighbours.other_no FROM reached JOIN neighbours USING (article_no)
    )
    SELECT article_no FROM reached
"""
_PUT_TOGETHER = """
        UNION ALL
        SELECT one.article_no, other.article_no FROM put_together
        JOIN story_vectors AS one USING (article_key) JOIN story_vectors AS other ON other.article_key = other_key
"""
_REPORTS = """
    SELECT article_no, article_id, article_key, day, is_dated
    FROM story_vectors SEMI JOIN reached USING (article_no) WHERE article_no BETWEEN $least AND $greatest
"""

_LINKS = """
    SELECT
        least(one.article_id, other.article_id), greatest(one.article_id, other.article_id), score, terms,
        coalesce(is_form, false)
    FROM story_links
    JOIN reached AS one ON one.article_no = story_links.article_no
    JOIN reached AS other ON other.article_no = other_no
"""

_COPIES = "SELECT duplicates.article_id, original_id FROM duplicates JOIN reached ON reached.article_id = original_id"

_TAKEN = """
    SELECT story_id FROM wanted
    WHERE story_id IN (SELECT story_id FROM story_articles) OR story_id IN (SELECT story_id FROM story_history)
"""


@dataclass(frozen=True, slots=True)
class KnownVector:
    """An article of the index with its terms (hashes and weights only)."""

    report: Report
    terms: Terms


@dataclass(frozen=True, slots=True)
class Reached:
    """What is decided anew: the articles and the links among them; their copies, each with its original.

    held: the rows of ``story_articles`` so far, of the articles and of the copies.
    """

    reports: list[Report]
    links: list[StoryLink]
    copies: dict[str, str]
    held: dict[str, Row]

    def stories_held(self) -> dict[str, set[str]]:
        """The story ids that each article brings with it: its own, and those its copies are in so far."""
        found: dict[str, set[str]] = {}
        for article_id, row in self.held.items():
            found.setdefault(self.copies.get(article_id, article_id), set()).add(row["story_id"])
        return found


def article_key(article_id: str) -> int:
    """The number an article is found by."""
    return key(article_id.encode())


def keys_table(article_ids: Iterable[str]) -> pa.Table:
    """The keys of articles as a table that SQL can join."""
    return pa.table({"article_key": pa.array([article_key(article_id) for article_id in article_ids], pa.int64())})


def touched(connection: Connection, moment: object) -> pa.Table:
    """The articles written at this moment: what is new or changed, and what became a copy or ceased to be one."""
    return connection.table(_TOUCHED, {"moment": moment})


def likely(connection: Connection, terms: pa.Table, settings: StoryLookupSettings) -> set[tuple[int, int]]:
    """Pairs of article numbers, the smaller first, that share terms.

    terms: rows of ``story_terms`` of new articles, already inserted.
    """
    found = times(terms, settings)
    if found is None:
        return set()
    with connection.given(new_terms=terms):
        rows = connection.rows(_LIKELY, found | {"shared": settings.shared, "candidates": settings.candidates})
    return {(one, other) if one < other else (other, one) for one, other in rows}


def vectors(connection: Connection, numbers: Collection[int]) -> dict[int, KnownVector]:
    """The articles of these numbers, with their terms. Rows stand in the order of their numbers: few are read."""
    if not numbers:
        return {}
    with connection.given(wanted=pa.table({"article_no": pa.array(sorted(numbers), pa.uint32())})):
        ends = {"least": min(numbers), "greatest": max(numbers)}
        found = connection.table(_VECTORS, {"size": _UNTOLD_SIZE} | ends)
    lists = [arrays(found[name], kind) for name, kind in _KINDS.items()]
    plain = (found[name].to_pylist() for name in ("article_no", "article_id", "day", "is_dated", "claimed_day", "size"))
    forms = zip(*(arrays(found[name], kind) for name, kind in _FORM_KINDS.items()), strict=True)
    rows = zip(zip(*plain, strict=True), zip(*lists, strict=True), forms, strict=True)
    return {
        number: KnownVector(
            Report(*report),
            Terms((), *arrays, looked_up=_NOTHING, size=size, form=_form(form)),  # type: ignore[misc]
        )
        for (number, *report, size), arrays, form in rows
    }


def _form(parts: Sequence[Any]) -> Form | None:
    return Form(*parts) if len(parts[0]) else None


def reached(
    connection: Connection, seeds: Collection[str], days: Sequence[int], put_together: pa.Table, settings: StorySettings
) -> Reached:
    """What hangs together with these articles by links that may join, within reach of these days.

    put_together: keys of pairs that a person put together; where they lead to other days, links around these count too.
    """
    named = {key for name in put_together.column_names for key in put_together[name].to_pylist()}
    margin, join = settings.lookup.reach_days, settings.links.join
    first, last = min(days) - margin, max(days) + margin
    sql = _REACHED.format(put_together=_PUT_TOGETHER if named else "")
    while True:
        with connection.given(seeds=keys_table(seeds), put_together=put_together):
            numbers = connection.table(sql, {"join": join, "first": first, "last": last})
        with connection.given(reached=numbers):
            found = connection.table(_REPORTS, bounds(numbers["article_no"]))
        ends = zip(found["article_key"].to_pylist(), found["day"].to_pylist(), strict=True) if named else ()
        beyond = [day for key, day in ends if key in named and not first <= day <= last]
        if not beyond:
            break
        first, last = min(first, min(beyond) - margin), max(last, max(beyond) + margin)
    with connection.given(reached=found):
        links = [
            StoryLink(one, other, score, tuple(terms), is_form)
            for one, other, score, terms, is_form in connection.rows(_LINKS)
        ]
        copies = dict(connection.rows(_COPIES))
    columns = (found[name].to_pylist() for name in ("article_id", "day", "is_dated"))
    reports = [Report(*row) for row in zip(*columns, strict=True)]
    wanted = keys_table([*copies, *(report.article_id for report in reports)])["article_key"]
    rows = small_rows_with(connection, STORY_ARTICLES.name, STORY_ARTICLES.names, article_key=wanted)
    held = rows.select(STORY_ARTICLES.names).to_pylist()
    return Reached(reports, links, copies, {row["article_id"]: row for row in held})


def taken(connection: Connection, story_ids: Collection[str]) -> set[str]:
    """Those of the story ids that are or were in use."""
    if not story_ids:
        return set()
    with connection.given(wanted=pa.table({"story_id": pa.array(sorted(story_ids), pa.string())})):
        return {story_id for (story_id,) in connection.rows(_TAKEN)}

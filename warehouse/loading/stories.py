"""Writes what was decided of stories, inside the transaction that loads their articles."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.prepared import NOT_PREPARED, Prepared, story_text
from extractors.stories.corrections import Corrections
from extractors.stories.decide import (
    Membership,
    Report,
    StoryLink,
    StorySettings,
    apart_in_form,
    decide,
    evidence,
    explain,
    may_be_one,
    scores,
)
from extractors.stories.names import Change, StoryChange, name_stories
from extractors.stories.terms import Terms
from warehouse.file.connection import Connection
from warehouse.loading import story_index
from warehouse.loading.events import Written, settle_events
from warehouse.loading.said import of_stories, pairs_table
from warehouse.loading.story_index import KnownVector, Reached, Row
from warehouse.schema.decision_tables import STORY_ARTICLES, STORY_HISTORY, STORY_LINKS, STORY_TERMS, STORY_VECTORS


def settle_stories(
    connection: Connection, articles: pa.Table, settings: StorySettings, prepared: Prepared = NOT_PREPARED
) -> None:
    """Decide which articles report one event, after these rows of ``articles`` were written and their copies settled.

    Writes ``articles.story_id``, ``story_articles``, ``story_history`` and the index they are found by. Stories may
    merge or split; rows touched get the batch's ``loaded_at``.

    prepared: what was made of the articles where they were extracted.
    """
    if articles.num_rows:
        moment = pc.max(articles["loaded_at"]).as_py()
        _settle(connection, moment, set(articles["article_id"].to_pylist()), {}, settings, prepared)


def settle_again(connection: Connection, days: Mapping[str, int], settings: StorySettings, moment: datetime) -> None:
    """Decide anew on originals, and on articles that a decision on copies touched at this moment.

    days: that of each original (``Report.day``).
    """
    _settle(connection, moment, frozenset(), days, settings)


def _settle(
    connection: Connection,
    moment: datetime,
    fresh: Collection[str],
    again: Mapping[str, int],
    settings: StorySettings,
    prepared: Prepared = NOT_PREPARED,
) -> None:
    """Decide on what was written at this moment and on originals that are decided again. fresh: rows that are new."""
    touched = story_index.touched(connection, moment)
    seeds, days = _forget(connection, touched["article_id"].to_pylist(), settings)
    new = _index(connection, touched.filter(pc.is_null(touched["duplicate_of"])), settings, prepared)
    days += _link(connection, new, settings)
    days += [report.day for report in _reports(touched, settings.lookup.weak_dates)]
    days += again.values()
    if not days:
        return
    seeds |= {report.article_id for report, _ in new.values()} | again.keys()
    seeds |= set(touched["duplicate_of"].drop_null().to_pylist())
    said = of_stories(connection)
    put_together = pairs_table(said.of_stories.together)
    found = story_index.reached(connection, seeds, days, put_together, settings)
    stories = decide(found.reports, found.links, settings, said.of_stories)
    ids, changes = name_stories(stories, found.stories_held(), lambda some: story_index.taken(connection, some))
    rows = _rows(stories, ids, found, said.of_stories)
    moved = _write(connection, rows, found.held, fresh, moment)
    _record(connection, changes, moment)
    if settings.events is not None:
        told = {row["story_id"] for row in rows if row["article_id"] in again}
        stories_touched = moved | told | {change.story_id for change in changes}
        written = Written(touched, prepared)
        settle_events(connection, stories_touched, settings, moment, said.of_events, told, written)


def _day_numbers(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    return moments.cast(pa.date32(), safe=False).cast(pa.int32())


def _reports(articles: pa.Table, weak_dates: Sequence[str]) -> list[Report]:
    """The articles as far as stories go, in order."""
    claimed = _day_numbers(articles["published_at"])
    is_weak = pc.is_in(articles["published_from"], pa.array(weak_dates, pa.string()))
    firm = pc.if_else(is_weak, None, claimed)
    columns = [
        articles["article_id"],
        pc.coalesce(firm, _day_numbers(articles["fetched_at"])),
        pc.is_valid(firm),
        claimed,
    ]
    return [Report(*row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def _forget(connection: Connection, article_ids: Sequence[str], settings: StorySettings) -> tuple[set[str], list[int]]:
    """Take articles out of the index. Returns those that were linked with them, and the days of these links."""
    with connection.given(given_keys=story_index.keys_table(article_ids)):
        old = connection.table("SELECT article_no FROM story_vectors JOIN given_keys USING (article_key)")
    if not old.num_rows:
        return set(), []
    with connection.given(old=old):
        linked = connection.rows(
            "SELECT article_id, linked.day FROM story_vectors JOIN ("
            " SELECT other_no AS article_no, day FROM story_links JOIN old USING (article_no)"
            " WHERE score >= $join OR is_form"
            " UNION SELECT story_links.article_no, day FROM story_links JOIN old ON other_no = old.article_no"
            " WHERE score >= $join OR is_form) AS linked USING (article_no)",
            {"join": settings.links.join},
        )
        connection.execute("DELETE FROM story_links WHERE article_no IN (FROM old) OR other_no IN (FROM old)")
        connection.execute("DELETE FROM story_vectors WHERE article_no IN (FROM old)")
        connection.execute("DELETE FROM story_terms WHERE article_no IN (FROM old)")
    return {article_id for article_id, _ in linked}, [day for _, day in linked]


def _index(
    connection: Connection, originals: pa.Table, settings: StorySettings, prepared: Prepared
) -> dict[int, tuple[Report, Terms]]:
    """Put originals into the index. Returns them with their terms, by number."""
    first = connection.rows("SELECT coalesce(max(article_no), 0) + 1 FROM story_vectors")[0][0]
    reports = _reports(originals, settings.lookup.weak_dates)
    texts = zip(*(originals[name].to_pylist() for name in ("title", "subtitle", "text", "language")), strict=True)
    found = [
        prepared.terms_of(*story_text(title, subtitle, text), language, settings.common, settings.terms)
        for title, subtitle, text, language in texts
    ]
    new = dict(enumerate(zip(reports, found, strict=True), first))
    _insert(connection, STORY_VECTORS.name, _vector_rows(new))
    return new


def _vector_rows(new: dict[int, tuple[Report, Terms]]) -> pa.Table:
    """The rows of ``story_vectors``."""
    columns = {
        "article_id": [article.article_id for article, _ in new.values()],
        "article_key": [story_index.article_key(article.article_id) for article, _ in new.values()],
        "article_no": list(new),
        "day": [article.day for article, _ in new.values()],
        "is_dated": [article.is_dated for article, _ in new.values()],
        "claimed_day": [article.claimed_day for article, _ in new.values()],
        "hashes": [found.hashes for _, found in new.values()],
        "weights": [found.weights for _, found in new.values()],
        "in_title": [found.in_title for _, found in new.values()],
        "is_number": [found.is_number for _, found in new.values()],
        "pairs": [found.pairs for _, found in new.values()],
        "pair_weights": [found.pair_weights for _, found in new.values()],
        "size": [found.size for _, found in new.values()],
        "headline_numbers": [found.form and found.form.numbers for _, found in new.values()],
        "headline_names": [found.form and found.form.names for _, found in new.values()],
        "short_words": [found.form and found.form.words for _, found in new.values()],
    }
    return pa.table(columns, schema=STORY_VECTORS.arrow)


def _term_rows(new: dict[int, tuple[Report, Terms]]) -> pa.Table:
    """What new articles are looked up by: rows of ``story_terms``."""
    parts = {number: found.looked_up for number, (_, found) in new.items()}
    counts = [len(part) for part in parts.values()]
    reports = [report for report, _ in new.values()]
    columns = [
        np.concatenate([*parts.values(), np.array([], np.uint32)]),
        np.repeat(np.array(list(parts), np.uint32), counts),
        np.repeat(np.array([report.day for report in reports], np.int32), counts),
        np.repeat(np.array([report.is_dated for report in reports], np.bool_), counts),
    ]
    return pa.table([pa.array(column) for column in columns], schema=STORY_TERMS.arrow)


def _link(connection: Connection, new: dict[int, tuple[Report, Terms]], settings: StorySettings) -> list[int]:
    """Link new articles with those they are alike. Returns the days of the links."""
    rows = _term_rows(new)
    _insert(connection, STORY_TERMS.name, rows)
    pairs = story_index.likely(connection, rows, settings.lookup)
    known = story_index.vectors(connection, {number for pair in pairs for number in pair} - new.keys())
    ready = known | {number: KnownVector(*entry) for number, entry in new.items()}
    links = _links(ready, sorted(pairs), settings)
    columns = {name: [link[place] for link in links] for place, name in enumerate(STORY_LINKS.names)}
    _insert(connection, STORY_LINKS.name, pa.table(columns, schema=STORY_LINKS.arrow))
    return [day for *_, day, _ in links]


def _links(
    ready: Mapping[int, KnownVector], pairs: Iterable[tuple[int, int]], settings: StorySettings
) -> list[tuple[int, int, float, tuple[str, ...], int, bool]]:
    """Those of the pairs that are alike: rows of ``story_links``. One of each two is new: its words are at hand."""
    quiet = settings.lookup.quiet_days
    wanted = [pair for pair in pairs if may_be_one(ready[pair[0]].report, ready[pair[1]].report, quiet)]
    place = {number: at for at, number in enumerate(sorted({number for pair in wanted for number in pair}))}
    sides = [np.array([place[pair[side]] for pair in wanted], np.intp) for side in (0, 1)]
    days = np.array([_claimed(ready[number].report) for number in place], np.float64)
    articles = [ready[number].terms for number in place]
    scored = scores(articles, (sides[0], sides[1]), np.abs(days[sides[0]] - days[sides[1]]), settings)
    found = []
    for (one, other), score, is_form in zip(wanted, scored.likely.tolist(), scored.is_form.tolist(), strict=True):
        if score >= settings.links.floor:
            mine, theirs = ready[one], ready[other]
            with_words = (mine.terms, theirs.terms) if mine.terms.words else (theirs.terms, mine.terms)
            found.append((one, other, score, evidence(*with_words), _day(mine.report, theirs.report), is_form))
    return found


def _claimed(report: Report) -> float:
    return math.nan if report.claimed_day is None else report.claimed_day


def _day(one: Report, other: Report) -> int:
    """The day of a link: of the one that is dated, else the later one's."""
    is_mixed = one.is_dated != other.is_dated
    return max(report.day for report in (one, other) if report.is_dated or not is_mixed)


def _rows(stories: Sequence[Sequence[str]], ids: Sequence[str], found: Reached, said: Corrections) -> list[Row]:
    """The rows of ``story_articles``: originals, and the copies that follow them."""
    of = {article_id: number for number, story in enumerate(stories) for article_id in story}
    within: dict[int, list[StoryLink]] = defaultdict(list)
    for link in found.links:
        if of[link.article_id] == of[link.other_id]:
            within[of[link.article_id]].append(link)
    apart = apart_in_form(stories, found.links)
    rows = {
        member.article_id: _row(member, ids[number]) | {"apart_from": apart.get(member.article_id)}
        for number, story in enumerate(stories)
        for member in explain(story, within[number], said)
    }
    copies = (_copy_row(article_id, rows[original_id]) for article_id, original_id in found.copies.items())
    return [*rows.values(), *copies]


def _row(member: Membership, story_id: str) -> Row:
    link = member.link
    other = None if link is None else link.other_id if link.article_id == member.article_id else link.article_id
    return {
        "article_id": member.article_id,
        "article_key": story_index.article_key(member.article_id),
        "story_id": story_id,
        "role": "linked" if link else "put" if member.put_with else "alone",
        "linked_to": other or member.put_with,
        "score": link.score if link else None,
        "terms": list(link.terms) if link else [],
        "centrality": member.centrality,
    }


def _copy_row(article_id: str, original: Row) -> Row:
    own = {"article_id": article_id, "article_key": story_index.article_key(article_id)}
    return original | own | {"role": "copy", "linked_to": original["article_id"], "score": None, "terms": []}


def _write(
    connection: Connection, rows: Sequence[Row], held: Mapping[str, Row], fresh: Collection[str], moment: datetime
) -> set[str]:
    """Bring ``story_articles`` and ``articles`` to what was decided; what stays is not touched.

    Returns the stories whose articles changed, were parted from or came to.

    fresh: the batch's own articles, whose rows are new; only the last rows of the table are searched for them.
    """
    changed = [row for row in rows if held.get(row["article_id"]) != row]
    stale = [row["article_id"] for row in changed if row["article_id"] in held]
    if stale:
        with connection.given(stale=story_index.keys_table(stale)):
            connection.execute("DELETE FROM story_articles WHERE article_key IN (FROM stale)")
    _insert(connection, STORY_ARTICLES.name, pa.Table.from_pylist(changed, schema=STORY_ARTICLES.arrow))
    moved = [
        row
        for row in rows
        if row["article_id"] in fresh or held.get(row["article_id"], {}).get("story_id") != row["story_id"]
    ]
    _set_stories(connection, [row for row in moved if row["article_id"] in fresh], moment, "AND loaded_at = $moment")
    _set_stories(connection, [row for row in moved if row["article_id"] not in fresh], moment, "")
    before = {held[row["article_id"]]["story_id"] for row in changed if row["article_id"] in held}
    return before | {row["story_id"] for row in [*changed, *moved] if row["role"] != "copy"}


def _set_stories(connection: Connection, rows: Sequence[Row], moment: datetime, where: str) -> None:
    if not rows:
        return
    with connection.given(changed=pa.Table.from_pylist(list(rows), schema=STORY_ARTICLES.arrow)):
        connection.execute(
            "UPDATE articles SET story_id = changed.story_id, loaded_at = $moment FROM changed"
            f" WHERE articles.article_id = changed.article_id {where}",
            {"moment": moment},
        )


def _record(connection: Connection, changes: Sequence[Change], moment: datetime) -> None:
    _follow(connection, changes, moment)
    rows = [
        {"story_id": change.story_id, "change": change.change, "other_id": change.other_id, "at": moment}
        for change in changes
    ]
    _insert(connection, STORY_HISTORY.name, pa.Table.from_pylist(rows, schema=STORY_HISTORY.arrow))


def _follow(connection: Connection, changes: Sequence[Change], moment: datetime) -> None:
    """Take along the articles of merged stories that were too far away in time to be decided anew."""
    merged = {change.story_id: change.other_id for change in changes if change.change is StoryChange.MERGED}
    if not merged:
        return
    with connection.given(merged=pa.table({"story_id": list(merged), "other_id": list(merged.values())})):
        connection.execute(
            "UPDATE story_articles SET story_id = other_id FROM merged WHERE story_articles.story_id = merged.story_id"
        )
        connection.execute(
            "UPDATE articles SET story_id = other_id, loaded_at = $moment FROM merged"
            " WHERE articles.story_id = merged.story_id",
            {"moment": moment},
        )


def _insert(connection: Connection, table: str, rows: pa.Table) -> None:
    if rows.num_rows:
        with connection.given(new_rows=rows):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")

"""Writes what was decided of events, inside the transaction that loads their articles, after their stories."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa

from extractors.prepared import Prepared
from extractors.stories.corrections import Corrections
from extractors.stories.decide import StoryLink, StorySettings, may_be_one
from extractors.stories.event_settings import EventSettings
from extractors.stories.events import Decided, Told, gather, likelihood, name_events, strongest, what_decides
from extractors.stories.keys import looked_up
from extractors.stories.meaning import Encoder
from extractors.stories.names import Change
from warehouse.file.connection import Connection
from warehouse.loading import event_index
from warehouse.loading.event_index import Centre
from warehouse.schema.event_tables import EVENT_HISTORY, EVENT_LINKS, EVENT_STORIES, EVENT_TERMS, EVENT_VECTORS


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of ``articles`` that this load wrote, and what was made of them where they were extracted."""

    articles: pa.Table
    prepared: Prepared


def settle_events(
    connection: Connection,
    touched: Collection[str],
    settings: StorySettings,
    moment: datetime,
    said: Corrections,
    again: Collection[str],
    written: Written,
) -> None:
    """Decide which stories are one event, after those of these ids were made, changed or left empty.

    said: what people said of articles of different languages. again: stories of which something was said just now.
    Writes ``event_stories``, ``event_links``, ``event_history`` and the index they are found by.
    """
    events = settings.events
    if events is None or not touched:
        return
    centres = event_index.centres(connection, touched)
    known = event_index.indexed(connection, touched)
    fresh = set(written.articles["article_id"].to_pylist())
    changed = {
        story
        for story, centre in centres.items()
        if known.get(story) != centre.report.article_id or centre.report.article_id in fresh
    }
    gone = set(touched) - centres.keys()
    near = event_index.forget(connection, (changed & known.keys()) | gone)
    linked = _index(connection, [centres[story] for story in sorted(changed)], settings, events, written)
    said = event_index.of_their_stories(connection, said)
    seeds = near | linked | gone | ((said.ids | set(again)) & centres.keys())
    _decide(connection, _Work(seeds, gone, said, moment), settings)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is decided anew: what hangs together with the seeds. gone: stories that are no more."""

    seeds: Collection[str]
    gone: Collection[str]
    said: Corrections
    moment: datetime


def _index(
    connection: Connection,
    centres: Sequence[Centre],
    settings: StorySettings,
    events: EventSettings,
    written: Written,
) -> set[str]:
    """Put stories into the index and link them. Returns those that have links now."""
    read = event_index.read(connection, {centre.report.article_id for centre in centres}, written.articles)
    new = []
    for centre in centres:
        of = read[centre.report.article_id]
        found = written.prepared.keys_of(of.title, of.text, of.language, settings.common, events.keys)
        new.append(Told(centre.story_id, of.language, centre.report, found))
    first = connection.rows("SELECT coalesce(max(event_no), 0) + 1 FROM event_vectors")[0][0]
    numbered = dict(enumerate(new, first))
    terms = _term_rows(numbered, events)
    _insert(connection, EVENT_TERMS.name, terms)
    _insert(connection, EVENT_VECTORS.name, _vector_rows(numbered))
    pairs = event_index.likely(connection, terms, settings.lookup, events.links)
    return _link(connection, sorted(pairs), settings, events, written)


def _link(
    connection: Connection,
    pairs: Sequence[tuple[str, str]],
    settings: StorySettings,
    events: EventSettings,
    written: Written,
) -> set[str]:
    """Link those of the pairs that are alike. Returns their stories."""
    told = event_index.told(connection, {story for pair in pairs for story in pair})
    wanted = [
        pair for pair in pairs if may_be_one(told[pair[0]].report, told[pair[1]].report, settings.lookup.quiet_days)
    ]
    by_model: set[tuple[str, str]] = set()
    if settings.meaning is not None:
        how = {pair: what_decides(told[pair[0]], told[pair[1]], events) for pair in wanted}
        by_model = {pair for pair in wanted if how[pair] is Decided.BY_MODEL}
        wanted = [pair for pair in wanted if how[pair] is not Decided.APART]
        unasked = {story for pair in by_model for story in pair if told[story].meaning is None}
        stories = [told[story] for story in sorted(unasked)]
        told |= _asked(connection, stories, settings.meaning, events.links.lead_letters, written)
    rows: list[dict[str, object]] = []
    linked: set[str] = set()
    for one, other in wanted:
        score, signs = likelihood(told[one], told[other], events, by_names=(one, other) not in by_model)
        if score >= events.links.floor:
            rows.append({"story_id": one, "other_id": other, "score": score, "signs": list(signs)})
            linked |= {one, other}
    _insert(connection, EVENT_LINKS.name, pa.Table.from_pylist(rows, schema=EVENT_LINKS.arrow))
    return linked


def _asked(
    connection: Connection, stories: Sequence[Told], encode: Encoder, letters: int, written: Written
) -> Mapping[str, Told]:
    """The stories with what a model says of their headlines and leads."""
    if not stories:
        return {}
    articles = [story.report.article_id for story in stories]
    read = event_index.read(connection, set(articles), written.articles)
    vectors = encode([f"{read[name].title} {read[name].text}"[:letters] for name in articles])
    found = pa.table(
        {"story_id": [story.story_id for story in stories], "vector": pa.array(list(vectors), pa.list_(pa.float32()))}
    )
    with connection.given(found=found):
        connection.execute(
            "UPDATE event_vectors SET vector = found.vector FROM found WHERE event_vectors.story_id = found.story_id"
        )
    return {story.story_id: replace(story, meaning=vectors[place]) for place, story in enumerate(stories)}


def _decide(connection: Connection, work: _Work, settings: StorySettings) -> None:
    """Decide anew what hangs together with some stories."""
    events = settings.events
    if events is None or not work.seeds:
        return
    found, links, held = event_index.reached(connection, work.seeds, events.links.join, work.said)
    here = {report.article_id for report in found}
    groups = gather(found, links, settings, events, work.said)
    ids, changes = name_events(groups, {story: event for story, event in held.items() if story in here})
    reasons = strongest(groups, links, work.said)
    rows = [
        _row(story, event, reasons[story])
        for group, event in zip(groups, ids, strict=True)
        for story in group
        if len(group) > 1
    ]
    with connection.given(wanted=pa.table({"story_id": pa.array(sorted(here | set(work.gone)), pa.string())})):
        connection.execute("DELETE FROM event_stories WHERE story_id IN (FROM wanted)")
    _insert(connection, EVENT_STORIES.name, pa.Table.from_pylist(rows, schema=EVENT_STORIES.arrow))
    _record(connection, changes, work.moment)


def _row(story_id: str, event_id: str, link: StoryLink) -> dict[str, object]:
    other = link.other_id if link.article_id == story_id else link.article_id
    return {
        "story_id": story_id,
        "event_id": event_id,
        "linked_to": other,
        "score": link.score,
        "signs": list(link.terms),
    }


def _record(connection: Connection, changes: Iterable[Change], moment: datetime) -> None:
    rows = [
        {"event_id": change.story_id, "change": change.change, "other_id": change.other_id, "at": moment}
        for change in changes
    ]
    _insert(connection, EVENT_HISTORY.name, pa.Table.from_pylist(rows, schema=EVENT_HISTORY.arrow))


def _vector_rows(new: Mapping[int, Told]) -> pa.Table:
    rows = [
        {
            "story_id": story.story_id,
            "event_no": number,
            "article_id": story.report.article_id,
            "language": story.language,
            "day": story.report.day,
            "is_dated": story.report.is_dated,
            "claimed_day": story.report.claimed_day,
            "keys": list(story.keys.keys),
            "names": list(story.keys.names),
            "weights": list(story.keys.weights),
            "vector": None,
        }
        for number, story in new.items()
    ]
    return pa.Table.from_pylist(rows, schema=EVENT_VECTORS.arrow)


def _term_rows(new: Mapping[int, Told], events: EventSettings) -> pa.Table:
    rows = [
        {"term": term, "event_no": number, "day": story.report.day, "is_dated": story.report.is_dated}
        for number, story in new.items()
        for term in looked_up(story.keys, events.keys)
    ]
    return pa.Table.from_pylist(rows, schema=EVENT_TERMS.arrow)


def _insert(connection: Connection, table: str, rows: pa.Table) -> None:
    if rows.num_rows:
        with connection.given(new_rows=rows):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")

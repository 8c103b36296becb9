"""A small newsroom, and docs/queries.md written from it: ``python -m tests.warehouse.demo``."""

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from extractors.article import (
    Article,
    Image,
    Language,
    Precision,
    Published,
    Quote,
    Reason,
    Removed,
    RemovedKind,
    Stage,
)
from extractors.watchlists import Watch, compile_watches
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.once import once
from tests.warehouse import notebook
from tests.warehouse.conftest import batch
from warehouse.loading.correct import Correction, correct
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.mentions import rebuild
from warehouse.loading.said import About, Verdict
from warehouse.loading.source_facts import SourceFacts
from warehouse.loading.told import bring
from warehouse.reading.queries import query
from warehouse.schema.migrations import split, view_files
from warehouse.schema.reader_tables import DELIVERIES
from warehouse.schema.source_tables import MARKS
from warehouse.search.index import index
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch, FetchRow, Polled, SourceRecord, to_batch

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"

WIRE = """\
EASTMERE, March 2 (Tidewire) -- The harbour board voted on Monday to rebuild its oldest quay after months of debate.
The work will take two years and cost forty million crowns, the board said in a statement after the meeting.
"It is time that we stop patching and start building," the board's chair, Ada Lindqvist, told reporters.
Fishing crews had asked for a later start because the spring season is their busiest time of the year.
"Nobody asked us where the boats should go," said Tomas Ferreira, who has fished from the quay for thirty years.
The first stones are to be lifted in May, and the fish market will move to the northern pier until the work is done."""
FERRY = """\
The ferry to Lindholm will run every hour from April, the operator said on Sunday.
Until now it left every two hours and was often full before noon.
A ticket will cost as much as it does today."""
FERRY_LATER = """\
The ferry to Lindholm will run every hour from May, the operator said on Sunday.
Until now it left every two hours and was often full before noon.
A ticket will cost a crown more than today, a spokeswoman added on Tuesday."""
HAFEN = """\
Der Hafen von Eastmere wird umgebaut. Das hat der Vorstand am Montag beschlossen.
Die Arbeiten sollen zwei Jahre dauern, sagte die Vorsitzende Ada Lindqvist der Zeitung."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def published(moment: datetime, precision: Precision = Precision.MINUTE, evidence: str = "json-ld") -> Published:
    """A time of publication."""
    return Published(moment, precision, evidence)


def _newsletter(position: int) -> Removed:
    return Removed(position, RemovedKind.NEWSLETTER, "Get our morning letter from the harbour", "en-newsletter")


def _wire(source: str, moment: datetime, title: str, **given: object) -> Article:
    quotes = (
        Quote(2, "It is time that we stop patching and start building", "Ada Lindqvist"),
        Quote(4, "Nobody asked us where the boats should go", "Tomas Ferreira"),
    )
    values = {"agency": "Tidewire", "quotes": quotes, "fetched_at": at(4, 6)} | given
    return fakes.article(
        text=WIRE,
        url=f"https://{source}.example/quay",
        source_id=source,
        title=title,
        published=published(moment),
        **values,
    )


def articles() -> list[Article]:
    """What the outlets printed, each with the time at which it was fetched."""
    ferry = {
        "url": "https://courier.example/ferry",
        "published": published(at(1, 17, 5)),
        "authors": ("Nora Whitfield",),
    }
    return [
        _wire("tidewire", at(2, 8, 30), "Eastmere to rebuild its oldest quay"),
        _wire(
            "courier",
            at(2, 9, 10),
            "Oldest quay to be rebuilt",
            images=(Image(1, "https://courier.example/quay.jpg", "Ada Lindqvist at the old quay", "Ines Moreau"),),
            removed=(_newsletter(7),),
        ),
        _wire("gazette", at(2, 11, 45), "Board votes for a new quay"),
        fakes.article(text=FERRY, title="Ferry to run every hour from April", fetched_at=at(1, 18), **ferry),
        fakes.article(
            text=FERRY_LATER,
            title="Ferry to run every hour from May",
            fetched_at=at(3, 9, 20),
            removed=(_newsletter(3), Removed(4, RemovedKind.COPYRIGHT, "(c) The Courier", "copyright-line")),
            **ferry,
        ),
        fakes.article(
            text=HAFEN,
            title="Eastmere baut seinen Hafen um",
            url="https://abend.example/hafen",
            source_id="abend",
            language=Language("de", 0.998, "lingua"),
            declared_language="de-DE",
            authors=(),
            published=published(at(2, 0), Precision.DAY, "url"),
            quotes=(Quote(1, "Wir fangen im Mai an", "Ada Lindqvist"),),
            fetched_at=at(4, 6),
        ),
        fakes.article(
            text="Der Markt zieht um. Fisch gibt es ab Mai am Nordpier, wie die Stadt mitteilt.",
            title="Der Fischmarkt zieht um",
            url="https://abend.example/markt",
            source_id="abend",
            language=Language("de", 0.991, "lingua"),
            published=None,
            fetched_at=at(9, 6),
        ),
        fakes.article(
            text="Der Markt zieht um. Mehr auf unserer Seite.",
            title="Der Fischmarkt zieht um",
            url="https://abend.example/markt",
            source_id="abend",
            language=Language("de", 0.991, "lingua"),
            published=None,
            body_from="feed",
            fetched_at=at(10, 6),
        ),
    ]


def look(source: str, page: str, moment: datetime, status: int) -> FetchRow:
    """A page fetched, for the first time or to look whether it changed."""
    outcome = {200: "ok", 304: "not_modified", 404: "not_found", 410: "gone"}[status]
    url = f"https://{source}.example/{page}"
    found = (source, url, url, "page", outcome, "", status, moment, 0.2, 1, 20_000, None, None, None)
    return FetchRow(*found, status == 200, False)


WATCHES = (Watch("harbour", ("quay", "Hafen")), Watch("ferry", ("ferry",)))


def polled() -> Batch:
    """What polling notes of the lists of two sources, one of them without luck."""
    names = ("tidewire", "gazette")
    named = [SourceRecord(name, name.title(), "feed", f"https://{name}.example/feed") for name in names]
    lists = [replace(look("tidewire", "feed", at(8, 6), 200), wanted="feed", is_new=False)]
    lists += [
        replace(look("gazette", "feed", at(8, hour), 404), wanted="feed", outcome="timeout", status=None)
        for hour in (6, 12, 18)
    ]
    return to_batch([], [], [], named, Polled(lists), run_id="run-0", extractor_version="1", made_at=at(9, 0))


FACTS = (
    SourceFacts("tidewire", country="SE", tier=2, outlet_kind="wire", licence="as agreed with Tidewire"),
    SourceFacts("courier", country="SE", language="en", tier=1, outlet_kind="local", region="Eastmere", reach=40_000),
    SourceFacts("gazette", country="NO", tier=1, outlet_kind="national", owner="Gazette Group"),
)


SETTINGS = LoadSettings(copies=load_copy_settings(), stories=load_story_settings(), facts=FACTS)


def told(warehouse: Path) -> None:
    """What a person marked, and what was sent to a reader."""
    marks = [
        {"mark_id": "m1", "kind": "missed", "source_id": "gazette", "url": "https://gazette.example/pier",
         "note": "The pier opens", "marked_by": "ines", "marked_at": at(5, 9)},
    ]  # fmt: skip
    sent = [
        {"delivery_id": f"d{number}", "article_id": f"a{number}", "source_id": source, "title": "Oldest quay",
         "reader": "press-office", "way": way, "part_of": "b1", "shown": "sentences", "delivered_at": at(3, 7)}
        for number, (source, way) in enumerate((("courier", "brief"), ("courier", "alert"), ("tidewire", "brief")))
    ]  # fmt: skip
    tables = ((MARKS, marks), (DELIVERIES, sent))
    bring(warehouse, {table.name: pa.Table.from_pylist(rows, schema=table.arrow) for table, rows in tables})


def fill(folder: Path) -> Path:
    """A warehouse with these articles, two failures, and their mentions of two watches, in this folder."""
    return Path(shutil.copyfile(once("demo", _fill), folder / "demo.duckdb"))


def _fill(folder: Path) -> Path:
    warehouse = folder / "demo.duckdb"
    failed = [
        fakes.rejected(1, source_id="gazette", stage=Stage.EXTRACT, reason=Reason.NO_TEXT, detail="no paragraph found"),
        fakes.rejected(2, source_id="gazette", stage=Stage.EXTRACT, reason=Reason.TIMEOUT, detail="took over 20 s"),
    ]
    looks = [
        look("abend", "markt", at(9, 6), 200),
        look("abend", "markt", at(9, 7), 304),
        look("abend", "markt", at(10, 6), 404),
    ]
    load(warehouse, staging.stage(folder / "staged", polled()), LoadSettings())
    made = batch(articles(), failed, fetches=looks)
    load(
        warehouse,
        staging.stage(folder / "staged", made),
        SETTINGS,
    )
    told(warehouse)
    urls = "('https://courier.example/ferry', 'https://tidewire.example/quay')"
    sql = f"SELECT min(article_id), max(article_id) FROM articles WHERE url IN {urls}"
    [(one, other)] = (row.values() for row in query(warehouse, sql).to_pylist())
    said = Correction(About.STORY, one, other, Verdict.APART, at(6, 10), "ines", "The ferry is not at this quay.")
    correct(warehouse, [said], SETTINGS)
    rebuild(warehouse, compile_watches(WATCHES))
    index(warehouse)
    return warehouse


# What the page asks of each view and macro; a name that is missing here fails a test.
EXAMPLES = {
    "originals": "SELECT source_id, title, language FROM originals ORDER BY url",
    "coverage": "FROM coverage",
    "coverage_gaps": "FROM coverage_gaps",
    "coverage_by_tier": "FROM coverage_by_tier",
    "coverage_by_country": "FROM coverage_by_country",
    "coverage_check": "FROM coverage_check('2026-03-01', '2026-03-08')",
    "coverage_misses": "SELECT source_id, kind, title, url, found_by, moment FROM coverage_misses",
    "licence_report": "FROM licence_report",
    "spread": "SELECT place, source_id, title, published_at, minutes_after FROM spread",
    "first_publishers": "FROM first_publishers",
    "wire_share": "FROM wire_share",
    "edits": "SELECT source_id, title_before, title, words_added, words_removed, minutes_after_publication FROM edits",
    "version_kind": "SELECT version_kind(body_from, lacks) AS kind, count(*) AS articles FROM articles GROUP BY kind",
    "poorer_revisions": "SELECT source_id, title, kind, lacks, shown_kind, shown_lacks FROM poorer_revisions",
    "speakers": "SELECT speaker, quotes, articles, sources FROM speakers",
    "quotes_by": "SELECT moment, source_id, quote FROM quotes_by('lindqvist')",
    "captions_mentioning": "SELECT source_id, caption, credit, title FROM captions_mentioning('Lindqvist')",
    "repeated_boilerplate": "FROM repeated_boilerplate",
    "removed_by_rule": "FROM removed_by_rule",
    "explained": "SELECT why_date, why_language, why_original, why_story, why_event FROM explained ORDER BY url",
    "freshness": "SELECT fetched_until, last_flow, runs_under_way FROM freshness",
    "pipeline_loss": "FROM pipeline_loss",
    "source_health_at": "SELECT source_id, state, reason FROM source_health_at('2026-03-09')",
    "source_health": "SELECT source_id, state, error_streak FROM source_health",
    "vanished": "SELECT source_id, title, last_seen, since, status FROM vanished",
    "watch_volume": "FROM watch_volume",
    "share_of_voice": "FROM share_of_voice(since := '2026-03-01')",
    "share_of_voice_by": "FROM share_of_voice_by('day', since := '2026-03-01')",
    "similar_to": "SELECT likeness, source_id, title, is_same_story FROM similar_to('https://gazette.example/quay')",
    "reading_order": """SELECT place, source_id, title, words, new_words, share_new, copies
FROM reading_order((SELECT story_id FROM articles WHERE url = 'https://gazette.example/quay'))""",
    "trending": "SELECT term, stories, stories_before FROM trending('2026-03-02', at_least := 1, rows := NULL)"
    " WHERE kind = 'name' LIMIT 4",
    "central_title": """SELECT central_title(title, centrality, published_at, article_id) AS title
FROM articles JOIN story_articles USING (article_id, story_id) GROUP BY story_id ORDER BY title""",
    "search_unspaced": "SELECT regexp_matches('北', '[' || search_unspaced() || ']') AS is_unspaced",
    "search_loose": "SELECT search_loose('o\ufb03ce') AS loose",
    "search_split": """SELECT search_split('harbour -"old quay"') AS parts""",
    "search_parts": """SELECT search_parts('harbour -"old quay"') AS parts""",
    "search_fold": "SELECT search_fold('Łódź') AS folded",
    "search_runs": "SELECT search_runs('Kim’s iPhone手机') AS runs",
    "search_words_of": "SELECT search_words_of('Letters to 北京大学') AS words",
    "search_plain": "SELECT search_plain('«Été», he said') AS plain",
    "search_needle": "SELECT search_needle('Old Quay') AS needle",
    "search_asked": "FROM search_asked('lind* quay -ferry')",
    "search_phrases": """SELECT search_phrases('"old quay" -covid-19') AS wanted""",
    "search_forms": "SELECT word_no, word FROM search_forms('work lindq*') ORDER BY ALL",
    "search_forms_of": """SELECT word_no, word
FROM search_forms_of((SELECT list(asked) FROM search_asked('work lindq*') AS asked)) ORDER BY ALL""",
    "search_found": "SELECT moment, list_sort(words) AS words FROM search_found('quay lindq*') ORDER BY moment",
    "search_matches": "SELECT moment, source_id, score FROM search_matches('quay', copies := true) ORDER BY moment",
    "search": "SELECT score, source_id, title, snippet, matches FROM search('quay lindqvist', since := '2026-03-01')",
    "top_stories": "SELECT title, articles, sources, copies FROM top_stories('2026-03-02', '2026-03-03')",
    "counted": "SELECT counted(1, 'block'), counted(2, 'copy', many := 'copies')",
    "outcome_told": "SELECT DISTINCT outcome_told(outcome, detail) FROM fetches ORDER BY 1",
    "utc_day": "SELECT utc_day(published_at) AS day, count(*) AS articles FROM articles GROUP BY day ORDER BY day",
    "corrections_now": "SELECT about, verdict, said_by, reason FROM corrections_now",
    "story_ids": "SELECT count(*) AS ids, count(DISTINCT current_id) AS stories FROM story_ids",
    "stories": "SELECT title, language, articles, sources, copies FROM stories ORDER BY articles DESC, title",
    "article_events": "SELECT count(*) AS articles, count(DISTINCT event_id) AS events FROM article_events",
    "events": "SELECT title, languages, stories, articles, sources FROM events ORDER BY articles DESC, title",
    "event_ids": "SELECT count(*) AS ids, count(DISTINCT current_id) AS events FROM event_ids",
    "event_timeline": """SELECT moment, minutes_after, language, source_id, title, is_copy
FROM event_timeline((SELECT event_id FROM events ORDER BY articles DESC LIMIT 1))""",
    "first_by_language": """SELECT language, moment, minutes_after, source_id, title
FROM first_by_language ORDER BY event_id, moment, language""",
    "syndication": "SELECT taken_by, taken_from, agency, kind, share_taken, share_own, minutes_after FROM syndication",
}


def names_and_headers() -> dict[str, str]:
    """The views and macros of ``warehouse/sql``, with what the comment over each says."""
    found = {}
    for statement in (statement for file in view_files() for statement in split(file)):
        if not statement.startswith("COMMENT"):
            lines = statement.splitlines()
            comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
            name = next(line for line in lines if line.startswith("CREATE")).split(" AS")[0].split()[4].split("(")[0]
            found[name] = " ".join(comment)
    return found


_HEAD = """\
# Queries

Ready-made views and macros for common questions. Use them in `newsloom sql`, the DuckDB command line or
[a notebook](#in-a-notebook):

```
newsloom sql "FROM coverage"
```

Find your question in the table. Each section shows a query and its answer on a small sample newsroom.
[Columns](columns.md) describes every column. At the end: [a notebook](#in-a-notebook), [Parquet](#as-parquet) and
[dbt](#as-a-dbt-source).

{questions}

Good to know:

- **Time zones.** Times are stored in UTC. `newsloom sql` and `warehouse.open()` show and read them as UTC. Other
  clients use the time zone of their session, so `since := '2026-03-01'` means local midnight there: run
  `SET TimeZone = 'UTC'` first. The days in views are always UTC days.
- **Articles without a date** have `published_at` NULL, so no comparison finds them. The views use the day of fetching
  instead: `coalesce(published_at, fetched_at)`. If `published_precision` is `day`, `published_at` is midnight UTC.
- **Copies** are rows too. Query `originals` instead of `articles` to count each text once.
- **Lists** such as `authors` and `tags` need `unnest`: `{by_author}`.
- **Attached databases.** After `ATTACH 'data/newsloom.published.duckdb' AS newsloom (READ_ONLY)`, write
  `newsloom.coverage`. Macros other than `utc_day` need `USE newsloom` first.

This page is written by `python -m tests.warehouse.demo`, which runs every query; a test checks that it is up to date.
"""

BY_AUTHOR = "SELECT author, count(*) FROM (SELECT unnest(authors) AS author FROM originals) GROUP BY author"

# The building blocks of search and of other views, which the page leaves out.
INTERNALS = (
    *(name for name in EXAMPLES if name.startswith("search_") and name != "search_matches"),
    "central_title",
    "counted",
    "outcome_told",
)

# Which views and macros answer a question.
QUESTIONS = {
    "Who wrote about it?": ("search", "search_matches", "captions_mentioning"),
    "How much, when, in which language?": ("coverage", "coverage_gaps", "originals", "utc_day"),
    "How much by country, and by the importance of the source?": ("coverage_by_country", "coverage_by_tier"),
    "What did priority sources miss?": ("coverage_check", "coverage_misses"),
    "Whose articles were shown to whom?": ("licence_report",),
    "How often is a watch mentioned, and which one most?": ("watch_volume", "share_of_voice", "share_of_voice_by"),
    "What are the main stories, and what is rising?": ("top_stories", "stories", "story_ids", "trending"),
    "What is similar, and which articles of a story should I read?": ("similar_to", "reading_order"),
    "Who was first, who copied whom, how much is wire copy?": (
        "spread",
        "first_publishers",
        "syndication",
        "wire_share",
    ),
    "Who reports it in which language, and who was first there?": (
        "events",
        "event_timeline",
        "first_by_language",
        "article_events",
        "event_ids",
    ),
    "Who said what?": ("quotes_by", "speakers"),
    "What was changed or taken down afterwards?": ("edits", "version_kind", "vanished"),
    "Why is a newer version not shown?": ("poorer_revisions",),
    "Why this date, language, original, story, text?": ("explained",),
    "What did people say of copies and stories?": ("corrections_now",),
    "What did cleaning remove?": ("repeated_boilerplate", "removed_by_rule"),
    "Is it complete, and how fresh?": ("freshness", "pipeline_loss", "source_health", "source_health_at"),
}


def _questions() -> str:
    lines = [
        f"| {question} | {', '.join(f'[{name}](#{name})' for name in names)} |" for question, names in QUESTIONS.items()
    ]
    return "\n".join(["| question | see |", "|---|---|", *lines])


def page() -> str:
    """The text of docs/queries.md."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = fill(Path(folder))
        head = _HEAD.format(questions=_questions(), by_author=BY_AUTHOR)
        headers = names_and_headers()
        asked = [name for names in QUESTIONS.values() for name in names]
        sections = [_section(name, headers[name], warehouse) for name in asked]
        return "\n".join([head, *sections]) + notebook.sections(warehouse)


def _section(name: str, header: str, warehouse: Path) -> str:
    (call, text), sql = header.split(": ", 1), EXAMPLES[name]
    usage = f"`{call}`\n\n" if ", " in call else ""
    table = _table(query(warehouse, sql))
    return f"## {name}\n\n{usage}{text[0].upper()}{text[1:]}\n\n```sql\n{sql};\n```\n\n{table}\n"


def _table(answer: pa.Table) -> str:
    lines = ["| " + " | ".join(answer.column_names) + " |", "|" + "---|" * answer.num_columns]
    lines += ["| " + " | ".join(_cell(value) for value in row.values()) + " |" for row in answer.to_pylist()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")

"""What the columns of the views in `warehouse/sql` mean: for comments in the database and for docs/columns.md."""

from collections.abc import Mapping

from warehouse.schema.decision_tables import DUPLICATES
from warehouse.schema.event_tables import CORRECTIONS
from warehouse.schema.layout import Table
from warehouse.schema.reader_tables import DELIVERIES
from warehouse.schema.source_tables import SOURCES
from warehouse.schema.tables import ARTICLE_REVISIONS, ARTICLES, MENTIONS, QUOTES, REMOVED_BLOCKS

Meanings = Mapping[str, str]


def _of(table: Table, *names: str) -> Meanings:
    """Columns that are those of a table, with its words."""
    return {name: table[name].doc for name in names}


_ARTICLE = _of(ARTICLES, "article_id", "source_id", "title", "url")
_SOURCE = _of(ARTICLES, "source_id")
_DAY = "The day of publication (UTC), else of fetching."

# view -> column -> meaning, in the order of the view's columns.
VIEW_COLUMNS: Mapping[str, Meanings] = {
    "originals": _of(ARTICLES, *ARTICLES.names),
    "coverage": {
        "day": _DAY,
        **_of(ARTICLES, "source_id", "language"),
        "articles": "Articles, copies included.",
        "originals": "Of them, those that are no copies.",
        "words": "Words in their texts.",
    },
    "coverage_by_tier": {
        "day": _DAY,
        **_of(SOURCES, "tier", "outlet_kind"),
        "sources": "Sources of the articles.",
        "articles": "Articles, copies included.",
        "originals": "Of them, those that are no copies.",
    },
    "coverage_by_country": {
        "day": _DAY,
        **_of(SOURCES, "country"),
        **_of(ARTICLES, "language"),
        "sources": "Sources of the articles.",
        "articles": "Articles, copies included.",
        "originals": "Of them, those that are no copies.",
    },
    "coverage_misses": {
        "source_id": "The priority source that missed it.",
        "kind": "`found later` another way, or `marked` by a person.",
        "article_id": "The article; NULL where it is not in the warehouse.",
        "title": "Its headline, or what the person noted.",
        "url": "Its address.",
        "found_by": "The source that delivered it, or the person.",
        "moment": "When it was published, else fetched, or marked, UTC.",
        "found_at": "When it was fetched, or marked, UTC.",
        "listed_at": "When the source listed it after that, UTC; NULL where it never did.",
    },
    "licence_report": {
        "month": "The month (UTC), as in 2026-03.",
        "source_id": "The title: a source, as in `sources`.",
        **_of(SOURCES, "name", "owner", "licence"),
        **_of(DELIVERIES, "reader"),
        "articles": "Articles of it that the reader was shown or sent.",
        "times": "How often, in all.",
        "whole_texts": "Of those times, how often with the whole text.",
        "ways": "In which ways.",
    },
    "coverage_gaps": {
        **_SOURCE,
        "quiet_from": "The first day (UTC) without an article.",
        "quiet_to": "The last day without one.",
        "days": "How many days that is.",
    },
    "edits": {
        **_of(ARTICLE_REVISIONS, "article_id", "revision", "source_id", "url"),
        "seen_at": "When this version was fetched first, UTC.",
        "minutes_after_publication": "Minutes from `published_at` to that; NULL where the former is not known.",
        "title_before": "The headline of the version before it of the same kind.",
        **_of(ARTICLE_REVISIONS, "title"),
        "is_title_changed": "Whether the two headlines differ; false where one of the versions had none.",
        "words_added": "Distinct words that the text has and the version before has not.",
        "words_removed": "Distinct words that the version before has and the text has not.",
        "lines_added": "Paragraphs that the version before has not.",
        "lines_removed": "Paragraphs that only the version before has.",
    },
    "poorer_revisions": {
        **_of(ARTICLE_REVISIONS, "article_id", "revision", "source_id", "url", "fetched_at"),
        "kind": "Of what kind its text is, as `version_kind` says.",
        "lacks": "What it lacks.",
        **_of(ARTICLE_REVISIONS, "title", "word_count"),
        "shown_revision": "The version that `articles` shows.",
        "shown_kind": "Of what kind that one's text is.",
        "shown_lacks": "What that one lacks.",
        "shown_title": "The headline of that one.",
        "shown_word_count": "Words in its text.",
    },
    "explained": {
        **_of(ARTICLES, "article_id", "url", "title"),
        "why_date": "In words, what gave `published_at`.",
        "why_language": "In words, what gave `language`.",
        "why_original": "In words, why it is an original or a copy.",
        "why_story": "In words, why it is in its story.",
        "why_event": "In words, why its story is one event with one of another language.",
        "why_text": "In words, what gave the text, and how much cleaning took out.",
    },
    "article_events": {
        **_of(ARTICLES, "article_id"),
        "event_id": "The event, as in `events`.",
    },
    "event_ids": {
        "event_id": "An event id that is or was.",
        "current_id": "The event it is now, as in `events`.",
    },
    "corrections_now": _of(CORRECTIONS, *CORRECTIONS.names),
    "first_by_language": {
        "event_id": "The event, as in `events`.",
        **_of(ARTICLES, "language"),
        "moment": "When its first article in that language came, UTC: published, else fetched.",
        "minutes_after": "Minutes after the first article of all.",
        **_of(ARTICLES, "source_id", "title", "article_id"),
    },
    "spread": {
        "original_id": DUPLICATES["original_id"].doc,
        "place": "Its place in the order of publication, counted from 1.",
        **_of(ARTICLES, "article_id", "source_id", "title", "published_at", "published_precision"),
        "minutes_after": "Minutes after the first.",
    },
    "first_publishers": {
        **_SOURCE,
        "texts": "Texts of the source that others printed too.",
        "first": "Of them, those it published first.",
        "usually_minutes_after": "Minutes after the first, the median of the others.",
    },
    "freshness": {
        "loaded_until": "When anything was loaded or changed last, UTC.",
        "minutes_ago": "Minutes since then.",
        "fetched_until": "When anything was fetched last, UTC.",
        "last_flow": "The flow that ended last.",
        "last_run_finished": "When it ended, UTC.",
        "runs_under_way": "Runs that have not ended.",
    },
    "pipeline_loss": {
        **_SOURCE,
        "day": "The day (UTC) on which the url was seen first.",
        "step": "How far it came: `loaded`, `copy`, `quarantined`, `waiting`, or `stale`: never taken.",
        "reason": "`stage/reason` in quarantine; while it waits, the outcome of its last fetch.",
        "urls": "How many urls.",
    },
    "removed_by_rule": {
        **_of(REMOVED_BLOCKS, "rule", "kind"),
        "blocks": "Blocks that it took out.",
        "articles": "Articles that it took something out of.",
        "shortest_example": "The shortest block that it took out.",
    },
    "repeated_boilerplate": {
        **_of(REMOVED_BLOCKS, "text", "kind", "rule"),
        "articles": "Articles that had it.",
        "sources": "Sources that had it.",
    },
    "source_health": {
        **_of(SOURCES, "source_id", "name"),
        "state": "`ok`, `quiet`, `failing`, `blocked`, `gone` or `new`.",
        "reason": "Why, in words.",
        "last_success": "When its list was fetched with success last, UTC.",
        "last_new_page": "When a page of it was new last, UTC.",
        "error_streak": "Fetches of its list that failed since then.",
        "received": "New pages in the last 24 hours.",
        "expected": "New pages in the same 24 hours of the eight weeks before, the mean.",
        "z_score": "How many standard deviations `received` is over (or under) `expected`.",
    },
    "speakers": {
        **_of(QUOTES, "speaker"),
        "quotes": "Quotes in originals.",
        "articles": "Originals with a quote.",
        "sources": "Sources of these.",
        "first_quoted": "When first, by publication, else fetching, UTC.",
        "last_quoted": "When last.",
    },
    "story_ids": {
        "story_id": "A story id that is or was.",
        "current_id": "The story it is now, as in `stories`.",
    },
    "syndication": {
        "taken_by": "The source of the copy.",
        "taken_from": "The source of the original.",
        "agency": "The agency that the original credits, else the copy.",
        **_of(DUPLICATES, "kind"),
        "share_taken": "The share of the original's shingles found in the copy, 0 to 1.",
        "share_own": "The share of the copy's shingles that are not the original's, 0 to 1.",
        "minutes_after": "Minutes from the original to the copy, by publication where both are known, else fetching.",
        "title": "The headline of the copy.",
        "original_title": "The headline of the original.",
        "article_id": "The copy, as in `articles`.",
        **_of(DUPLICATES, "original_id"),
        **_of(ARTICLES, "story_id"),
    },
    "vanished": {
        **_ARTICLE,
        "last_seen": "When its page was there last, UTC.",
        "since": "When it was found gone first after that, UTC.",
        "status": "The HTTP status of the last answer.",
        "outcome": "`not_found`, `gone` or `soft_404`.",
        **_of(ARTICLES, "published_at"),
    },
    "watch_volume": {
        **_of(MENTIONS, "watch"),
        "day": _DAY,
        **_of(ARTICLES, "source_id", "language"),
        "articles": "Articles that name it, copies included.",
        "originals": "Of them, those that are no copies.",
        "mentions": "How often they name it.",
    },
    "wire_share": {
        **_SOURCE,
        "articles": "Articles of the source.",
        "credits_agency": "Of them, those that credit an agency.",
        "copies": "Of them, copies of another outlet's text.",
        "share": "The share that is one or the other, 0 to 1.",
        "main_agency": "The agency credited most often.",
    },
}

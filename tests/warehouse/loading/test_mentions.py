"""Mentions: stored with their article, and the same when looked for anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.article import Article, Image, Quote
from extractors.watchlists import Watch, compile_watches, find_mentions, passages_of
from tests import fakes
from warehouse.loading.load import load
from warehouse.loading.mentions import rebuild
from warehouse.reading.queries import query
from warehouse.staging import files as staging
from warehouse.staging.batches import to_batch

MATCHER = compile_watches([Watch("harbour", ("Eastmere", "quay")), Watch("people", ("Ada Lindqvist",))])
TEXT = 'The quay of Eastmere is closed.\n"The quay will open in May," Ada Lindqvist said.\nNobody came to Eastmere.'


def article(n: int, matcher: Any = MATCHER) -> Article:
    images = (Image(1, caption="The quay at night"), Image(2))
    quotes = (Quote(1, "The quay will open in May", "Ada Lindqvist"),)
    made = fakes.article(n, text=TEXT, title="Quay closed", images=images, quotes=quotes)
    passages = tuple(passages_of(made.fields, made.blocks, made.images, made.quotes))
    return replace(made, mentions=find_mentions(passages, made.language.code, matcher))


def put(folder: Path, *given: Article) -> Path:
    batch = to_batch(given, [], [], run_id="run", extractor_version="1", made_at=fakes.FETCHED)
    load(folder / "w.duckdb", staging.stage(folder / "staging", batch))
    return folder / "w.duckdb"


def rows(warehouse: Path, sql: str = "FROM mentions ORDER BY ALL") -> list[dict[str, Any]]:
    return list(query(warehouse, sql).to_pylist())


def test_looking_anew_gives_what_loading_gave(tmp_path: Path) -> None:
    house = put(tmp_path, article(1), article(2))
    before = rows(house)
    assert {row["place"] for row in before} == {"title", "lead", "quote", "body", "caption"}
    assert rebuild(house, MATCHER) == len(before)
    assert rows(house) == before


def test_words_that_are_quoted_in_one_line_only_are_a_quote_there_only(tmp_path: Path) -> None:
    text = (
        'The quay is closed, the board said.\n"The quay is closed," said Ada Lindqvist.\nThe quay is closed for good.'
    )
    quotes = (Quote(1, "The quay is closed", "Ada Lindqvist"),)
    made = fakes.article(1, text=text, title="Eastmere", quotes=quotes)
    passages = tuple(passages_of(made.fields, made.blocks, made.images, made.quotes))
    house = put(tmp_path, replace(made, mentions=find_mentions(passages, made.language.code, MATCHER)))
    before = rows(house)
    assert sorted(row["place"] for row in before if row["term"] == "quay") == ["body", "lead", "quote"]
    rebuild(house, MATCHER)
    assert rows(house) == before


def test_a_changed_watchlist_replaces_what_was_found(tmp_path: Path) -> None:
    house = put(tmp_path, article(1))
    assert rebuild(house, compile_watches([Watch("other", ("Nobody",))])) == 1
    (row,) = rows(house)
    assert (row["watch"], row["sentence"]) == ("other", "Nobody came to Eastmere.")
    assert rebuild(house, compile_watches([])) == 0


def test_volume_counts_copies_and_originals(tmp_path: Path) -> None:
    house = put(tmp_path, article(1), article(2))
    (row,) = rows(house, "SELECT articles, mentions FROM watch_volume WHERE watch = 'people'")
    assert row == {"articles": 2, "mentions": 2}

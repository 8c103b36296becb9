"""Loading: what is new is added, what is known changes nothing, what changed makes a revision; nothing is ever lost."""

import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article import (
    Article,
    Dateline,
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
from flows.settings.load import load_copy_settings
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import House, batch, record
from warehouse.errors import WarehouseError
from warehouse.file.connection import connect
from warehouse.loading import load as loading
from warehouse.loading.load import Loaded, LoadSettings, load_batch, load_waiting
from warehouse.staging import files as staging

DAY = timedelta(days=1)
OTHER = "The board of Eastmere has put the vote off until the summer, its chair said."

words = st.text(st.characters(codec="utf-8"), max_size=20)
maybe = st.none() | words
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
texts = st.lists(words.filter(lambda line: "\n" not in line and line.strip()), min_size=1, max_size=3)
articles = st.builds(
    lambda lines, fields, language, images, removed, quotes, values: replace(
        fakes.article(1, fields=fields, language=language),
        blocks=fakes.blocks(*lines),
        images=tuple(images),
        removed=tuple(removed),
        quotes=tuple(quotes),
        **values,
    ),
    texts,
    st.builds(
        fakes.fields,
        title=maybe,
        kicker=maybe,
        subtitle=maybe,
        authors=st.lists(words, max_size=3).map(tuple),
        agency=maybe,
        section=maybe,
        tags=st.lists(words, max_size=3).map(tuple),
        dateline=st.builds(Dateline, place=maybe, day=st.none() | st.dates(), agency=maybe),
        published=st.none() | st.builds(Published, at=moments, precision=st.sampled_from(Precision), evidence=words),
        modified_at=st.none() | moments,
        declared_language=maybe,
        copyright=maybe,
        is_paywalled=st.none() | st.booleans(),
    ),
    st.builds(Language, code=words, confidence=st.floats(0, 1), method=words),
    st.lists(st.builds(Image, position=st.integers(0, 99), url=maybe, caption=maybe, credit=maybe), max_size=3),
    st.lists(
        st.builds(Removed, position=st.integers(0, 99), kind=st.sampled_from(RemovedKind), text=words, rule=words),
        max_size=3,
    ),
    st.lists(st.builds(Quote, position=st.integers(0, 99), text=words, speaker=maybe), max_size=3),
    st.fixed_dictionaries({"word_count": st.integers(0, 2**31 - 1), "quality": st.floats(0, 1), "body_from": words}),
)


def stored(house: House) -> dict[str, dict[str, Any]]:
    """The articles of a warehouse by id, with their parts."""
    with connect(house.path, read_only=True) as connection:
        rows = {row["article_id"]: row for row in connection.table("FROM articles").to_pylist()}
        for part in ("images", "removed_blocks", "quotes"):
            for row in rows.values():
                row[part] = []
            for each in connection.table(f"FROM {part}").to_pylist():
                rows[each.pop("article_id")][part].append(each)
    return rows


def numbered(n: int, article: Article) -> Article:
    """The article under an address of its own."""
    own = fakes.article(n)
    return replace(article, article_id=own.article_id, document_id=own.document_id, url=own.url)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=st.lists(articles, min_size=5, max_size=5))
def test_an_article_comes_back_as_it_went_in(several: list[Article], tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House(tmp_path_factory.mktemp("house"))
    given_ = [numbered(n, article) for n, article in enumerate(several)]
    house.load(*given_)
    found = stored(house)
    assert set(found) == {article.article_id for article in given_}
    for article in given_:
        is_as_it_went_in(found[article.article_id], article)


def is_as_it_went_in(row: dict[str, Any], article: Article) -> None:
    fields = article.fields
    assert {name: row[name] for name in row if hasattr(fields, name)} == {
        name: list(value) if isinstance(value := getattr(fields, name), tuple) else value
        for name in row
        if hasattr(fields, name) and name != "canonical_url"
    } | {"canonical_url": article.canonical_url}
    own = ("article_id", "document_id", "source_id", "url", "fetched_at", "text", "word_count", "quality", "body_from")
    assert [row[name] for name in own] == [getattr(article, name) for name in own]
    published = fields.published
    assert (row["published_at"], row["published_precision"], row["published_from"]) == (
        (published.at, published.precision, published.evidence) if published else (None, None, None)
    )
    assert (row["dateline_place"], row["dateline_date"]) == (fields.dateline.place, fields.dateline.day)
    assert Language(row["language"], row["language_confidence"], row["language_method"]) == article.language
    assert [Image(**part) for part in row["images"]] == list(article.images)
    assert [Quote(**part) for part in row["quotes"]] == list(article.quotes)
    assert [Removed(**part | {"kind": RemovedKind(part["kind"])}) for part in row["removed_blocks"]] == list(
        article.removed
    )


def test_loading_twice_is_loading_once(house: House) -> None:
    given_ = [fakes.article(n, images=(Image(position=3, caption="Quay"),)) for n in range(5)]
    assert house.load(*given_, rejected=[fakes.rejected()]) == Loaded(new=5, quarantined=1, batches=1)
    before, file = house.contents(), house.path.read_bytes()
    assert house.load(*given_, rejected=[fakes.rejected()]) == Loaded(unchanged=5, quarantined=1, batches=1)
    assert house.contents() == before
    assert house.path.read_bytes() == file


def test_a_batch_is_loaded_once_even_where_it_is_staged_again(house: House) -> None:
    assert house.load(fakes.article(), run_id="r").new == 1
    assert house.load(fakes.article(), run_id="r") == Loaded()
    assert house.column("SELECT count(*) FROM loaded_batches") == [1]


def test_a_staged_batch_that_another_process_took_is_loaded(house: House) -> None:
    staged = staging.stage(house.staging, batch([fakes.article()]))
    assert loading.load(house.path, staged).new == 1
    assert loading.load(house.path, staged) == Loaded()


def test_other_content_makes_a_revision_with_its_own_parts(house: House) -> None:
    first = fakes.article(1, images=(Image(position=1, caption="Before"),), quotes=(Quote(position=0, text="Yes"),))
    second = fakes.article(1, text=OTHER, fetched_at=fakes.FETCHED + DAY, images=(Image(position=2, caption="After"),))
    house.load(first, fakes.article(2))
    assert house.load(second).revised == 1
    assert house.rows("SELECT revision, text FROM articles WHERE article_id = ?", [first.article_id]) == [(2, OTHER)]
    assert house.column("SELECT caption FROM images") == ["After"]
    assert house.column("SELECT count(*) FROM quotes") == [0]
    history = "SELECT revision, text FROM article_revisions WHERE article_id = ? ORDER BY revision"
    assert house.rows(history, [first.article_id]) == [(1, first.text), (2, OTHER)]


def test_an_older_version_goes_behind_the_newest(house: House) -> None:
    house.load(fakes.article(1, text=OTHER, fetched_at=fakes.FETCHED + DAY))
    assert house.load(fakes.article(1)).revised == 1
    assert house.rows("SELECT revision, text FROM articles") == [(2, OTHER)]
    assert house.column("SELECT text FROM other_revisions") == [fakes.text(1)]


def test_a_version_that_returns_is_shown_again_with_its_parts(house: House) -> None:
    first = fakes.article(1, images=(Image(position=1, caption="Before"),))
    house.load(first)
    house.load(fakes.article(1, text=OTHER, fetched_at=fakes.FETCHED + DAY))
    house.load(replace(first, document_id="again", fetched_at=fakes.FETCHED + 2 * DAY, images=()))
    assert house.rows("SELECT revision, text, fetched_at FROM articles") == [(3, first.text, fakes.FETCHED + 2 * DAY)]
    assert house.column("SELECT caption FROM images") == ["Before"]


def test_the_same_content_fetched_later_changes_no_article(house: House) -> None:
    house.load(fakes.article(1))
    before = house.contents()["articles"]
    assert house.load(fakes.article(1, fetched_at=fakes.FETCHED + DAY)).unchanged == 1
    assert house.contents()["articles"] == before
    assert house.column("SELECT fetched_at FROM sightings") == [fakes.FETCHED + DAY]


def test_two_versions_in_one_batch(house: House) -> None:
    later = replace(fakes.article(1, text=OTHER, fetched_at=fakes.FETCHED + DAY), images=(Image(position=0, url="u"),))
    assert house.load(later, fakes.article(1)) == Loaded(new=1, revised=1, batches=1)
    assert house.rows("SELECT revision, text FROM articles") == [(2, OTHER)]
    assert house.column("SELECT url FROM images") == ["u"]


@settings(max_examples=4, deadline=None)
@given(
    history=st.dictionaries(
        st.tuples(st.integers(1, 2), st.integers(0, 6)), st.sampled_from("ABC-"), min_size=2, max_size=7
    ),
    random=st.randoms(use_true_random=False),
    size=st.integers(1, 3),
    together=st.sampled_from([1, 5_000, 2**30]),
)
def test_any_order_and_grouping_of_batches_gives_the_same_articles(
    history: dict[tuple[int, int], str],
    random: Any,
    size: int,
    together: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    seen = [
        replace(
            fakes.article(n, text=f"{OTHER} {content}", fetched_at=fakes.FETCHED + DAY * day),
            document_id=f"{n}-{day}",
            images=(Image(position=day, caption=f"{n}{content}{day}"),),
            body_from="feed" if content == "-" else "dom",
        )
        for (n, day), content in sorted(history.items())
    ]
    one, other = House(tmp_path_factory.mktemp("one")), House(tmp_path_factory.mktemp("other"))
    one.load(*seen)
    random.shuffle(seen)
    for start in range(0, len(seen), size):
        staging.stage(other.staging, batch(seen[start : start + size], run_id=f"run-{start}"))
    loaded = load_waiting(other.path, other.staging, LoadSettings(transaction_bytes=together))
    assert (loaded.batches, loaded.new) == (-(-len(seen) // size), len({article.article_id for article in seen}))
    when = ("loaded_at", "run_id")
    without = ("loaded_batches",)
    assert other.contents(but=when, without=without) == one.contents(but=when, without=without)


def test_the_number_of_statements_does_not_grow_with_the_articles(tmp_path: Path) -> None:
    counts = []
    for size in (2, 60):
        house = House(tmp_path / str(size))
        statements: list[str] = []
        house.load(*map(fakes.article, range(size)), tracer=statements.append)
        changed = [fakes.article(n, text=OTHER, fetched_at=fakes.FETCHED + DAY) for n in range(size)]
        house.load(*changed, tracer=statements.append)
        house.load(*changed, tracer=statements.append)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 90  # three loads


def test_loaded_at_grows_even_where_the_clock_is_set_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(fakes.article(1))
    (first,) = house.column("SELECT loaded_at FROM articles")

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(loading, "datetime", Clock)
    house.load(fakes.article(2))
    house.load(fakes.article(3))
    times = house.column("SELECT loaded_at FROM articles ORDER BY url")
    assert times[0] == first < times[1] < times[2]
    assert house.column("SELECT loaded_at FROM loaded_batches ORDER BY 1") == times


def test_loaded_at_grows_past_rows_that_others_changed(house: House) -> None:
    house.load(fakes.article(1))
    with connect(house.path) as connection:
        connection.execute("UPDATE articles SET loaded_at = '2999-01-01 00:00:00+00'")
    house.load(fakes.article(2))
    assert house.column("SELECT loaded_at::DATE::VARCHAR FROM articles") == ["2999-01-01"] * 2
    assert house.column("SELECT count(DISTINCT loaded_at) FROM articles") == [2]


def test_a_document_that_gives_an_article_leaves_quarantine(house: House) -> None:
    article = fakes.article(1)
    failed = fakes.rejected(1, document_id=article.document_id, reason=Reason.TIMEOUT, detail="took 20 s")
    house.load(rejected=[failed], documents=[record(article)])
    assert house.rows("SELECT reason, error FROM quarantine") == [("timeout", "took 20 s")]
    assert house.rows("SELECT article_id, error FROM documents") == [(None, "timeout: took 20 s")]
    house.load(rejected=[replace(failed, reason=Reason.CRASH)], documents=[record(article)], version="2")
    assert house.rows("SELECT reason, run_id FROM quarantine") == [("crash", "run-2")]
    house.load(article, version="2")
    assert house.rows("FROM quarantine") == []
    assert house.rows("SELECT article_id, error, extractor_version FROM documents") == [(article.article_id, None, "2")]


def test_other_extractors_renew_what_they_found(house: House) -> None:
    house.load(fakes.article(1), version="1")
    assert house.load(fakes.article(1, tags=("harbour",)), version="2") == Loaded(unchanged=1, batches=1)
    assert house.rows("SELECT tags, revision, extractor_version FROM articles") == [(["harbour"], 1, "2")]


def test_copies_are_counted_among_new_and_revised_articles(house: House) -> None:
    settings_ = LoadSettings(copies=load_copy_settings())
    text = demo.WIRE
    same = [
        fakes.article(n, text=text, url=f"https://outlet-{n}.example/quay", source_id=f"outlet-{n}") for n in range(3)
    ]
    counts = [
        loading.load(
            house.path, staging.stage(house.staging, batch(same[:size], run_id=version, version=version)), settings_
        )
        for size, version in ((2, "1"), (3, "1b"), (3, "2"))
    ]
    assert [(loaded.new, loaded.unchanged, loaded.copies) for loaded in counts] == [(2, 0, 1), (1, 2, 1), (0, 3, 0)]


def test_what_is_no_character_becomes_the_replacement_character(house: House) -> None:
    house.load(replace(fakes.article(1), blocks=fakes.blocks("half \ud83d a pair, and \x00 a NUL")))
    assert house.column("SELECT text FROM articles") == ["half \ufffd a pair, and \x00 a NUL"]


def test_a_failing_load_leaves_all_as_it_was(house: House) -> None:
    house.load(fakes.article(1))
    before = house.contents()
    broken = batch([fakes.article(2)], run_id="broken")
    articles_ = broken.tables["articles"].set_column(0, "article_id", pa.nulls(1, pa.string()))
    with connect(house.path) as connection, pytest.raises(WarehouseError) as caught:
        load_batch(connection, replace(broken, tables=dict(broken.tables) | {"articles": articles_}), LoadSettings())
    assert "INSERT INTO articles" in caught.value.sql
    assert house.contents() == before


def test_batches_that_wait_are_loaded_in_one_transaction(house: House) -> None:
    for number in range(3):
        staging.stage(house.staging, batch([fakes.article(number)], run_id=f"run-{number}"))
    statements: list[str] = []
    assert load_waiting(house.path, house.staging, tracer=statements.append) == Loaded(new=3, batches=3)
    assert statements.count("COMMIT") == 1
    assert house.rows("SELECT DISTINCT run_id FROM articles ORDER BY ALL") == [("run-0",), ("run-1",), ("run-2",)]
    assert house.column("SELECT count(*) FROM loaded_batches") == [3]


def test_batches_of_a_run_that_goes_on_are_left_to_it(house: House) -> None:
    own = staging.stage(house.staging, batch([fakes.article(1)], run_id="goes on"))
    staging.stage(house.staging, batch([fakes.article(2)], run_id="was killed"))
    torn = staging.stage(house.staging, batch([fakes.article(3)], run_id="torn"))
    torn.write_bytes(b"not even a line of JSON")
    loaded = load_waiting(house.path, house.staging, but_of={"goes on"})
    assert (loaded.new, [failed.path for failed in loaded.failed]) == (1, [torn])
    assert house.column("SELECT run_id FROM articles") == ["was killed"]
    assert staging.waiting(house.staging) == [own]
    assert [path.name for path in staging.aside(house.staging)] == [torn.name]


def test_what_batches_share_is_settled_in_their_order(house: House) -> None:
    article = fakes.article(1)
    failed = fakes.rejected(1, document_id=article.document_id, url=article.url, stage=Stage.FETCH)
    for made in (
        batch(rejected=[failed], documents=[record(article)], run_id="a"),
        batch([fakes.article(2)], run_id="b"),
        batch([article], run_id="c", version="2"),
    ):
        staging.stage(house.staging, made)
    statements: list[str] = []
    load_waiting(house.path, house.staging, tracer=statements.append)
    assert statements.count("COMMIT") == 2
    assert house.rows("FROM quarantine") == []
    rows = house.rows("SELECT document_id, article_id, extractor_version FROM documents WHERE url = ?", [article.url])
    assert rows == [(article.document_id, article.article_id, "2")]


def test_a_batch_that_fails_harms_none_that_is_loaded_with_it(house: House) -> None:
    broken = batch([fakes.article(1)], run_id="broken")
    articles_ = broken.tables["articles"].set_column(0, "article_id", pa.nulls(1, pa.string()))
    schema = broken.tables["articles"].schema
    bad = pa.table(articles_.columns, schema=schema)
    staging.stage(house.staging, batch([fakes.article(2)], run_id="a"))
    failing = staging.stage(house.staging, replace(broken, tables=dict(broken.tables) | {"articles": bad}))
    staging.stage(house.staging, batch([fakes.article(3)], run_id="b"))
    loaded = load_waiting(house.path, house.staging)
    assert (loaded.new, loaded.batches, [failed.path for failed in loaded.failed]) == (2, 2, [failing])
    assert staging.waiting(house.staging) == [failing]
    assert house.column("SELECT count(*) FROM articles") == [2]


def test_what_does_not_fit_into_memory_stays_staged(house: House) -> None:
    house.load(fakes.article(1))
    large = staging.stage(house.staging, batch([fakes.article(n, text="quay " * 400_000) for n in (2, 3)], run_id="a"))
    before = house.contents()
    loaded = load_waiting(house.path, house.staging, LoadSettings(memory_bytes=4_500_000))
    assert [failed.path for failed in loaded.failed] == [large]
    assert "Out of Memory" in loaded.failed[0].why
    assert house.contents() == before
    assert load_waiting(house.path, house.staging).new == 2


def test_sound_batches_are_loaded_where_others_are_torn(house: House) -> None:
    torn = staging.stage(house.staging, batch([fakes.article(1)], run_id="a"))
    torn.write_bytes(torn.read_bytes()[:-100])
    staging.stage(house.staging, batch([fakes.article(2)], run_id="b"))
    loaded = load_waiting(house.path, house.staging)
    assert (loaded.new, [failed.path for failed in loaded.failed]) == (1, [torn])
    assert staging.waiting(house.staging) == []
    assert [path.name for path in staging.aside(house.staging)] == [torn.name]


def test_garbage_is_looked_for_again_after_a_load_that_fails_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def fail(*given: object) -> None:
        seen.append(gc.isenabled())
        raise WarehouseError("a load that fails", "news.duckdb")

    monkeypatch.setattr(loading, "load_batches", fail)
    done = loading.load_staged(house.path, [staging.stage(house.staging, batch([fakes.article(1)]))])
    assert done.failed and seen == [False] and gc.isenabled()

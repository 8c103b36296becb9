"""Search finds what a scan of all articles finds, whatever happened to them: indexed, revised, dropped, copied."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.article import Article, Language, Precision, Published
from tests import fakes
from tests.warehouse.conftest import House
from tests.warehouse.scan import Asked, finds, words_of
from warehouse.file import extensions
from warehouse.file.connection import connect
from warehouse.reading.queries import query
from warehouse.search.index import forget, index, purge

# Words of several scripts, with what folding has to do: capitals, accents within letters and beside them, full width.
_WORDS = """
    Quay quays QUAYSIDE quaying port Portugal été Été ete\u0301 ETE naïve Łódź lodz Ørsted straße STRASSE STRASSES
    ＱＵＡＹ ２０２６ 2026 covid-19 it's it’s O’Brien ½ co2 İzmir ılık
    Москва москвы МОСКВОЙ йод иод ёлка елка Київ їжа Αθήνα ΑΘΗΝΑ αθηνας λόγος ΛΟΓΟΣ
    كتاب كِتاب القاهرة مدينة हिन्दी हिंदी 北京 北京大学 大学 图书馆 馆 東京都 京都 東京 ラジオ ﾗｼﾞｵ らじお
    서울 서울에서 부산항구 항구 เรือลำใหม่ ท่าเรือ เรือ iPhone手机
"""
WORDS = tuple(_WORDS.split())
LANGUAGES = ("en", "de", "ru", "el", "ar", "zh", "ja", "ko", "th", "und")
SOURCES = ("courier", "gazette", "abend")
START = datetime.fromisoformat("2026-03-01T00:00:00+00:00")
JOINTS = (" ", " ", " ", ", ", "-", "\n", "", "。")


@dataclass(frozen=True, slots=True)
class Question:
    """A query and its filters."""

    parts: tuple[Asked, ...]
    filters: dict[str, Any]

    def __str__(self) -> str:
        return " ".join(map(str, self.parts))


def made(chance: random.Random, number: int, seen: int = 0) -> Article:
    """An article of random words; ``seen`` counts its versions."""
    published = Published(START + timedelta(hours=chance.randrange(240)), Precision.MINUTE, "json-ld")
    return fakes.article(
        number,
        text=_words(chance, 1, 30),
        title=_words(chance, 0, 4) or None,
        subtitle=_words(chance, 0, 6) or None,
        source_id=chance.choice(SOURCES),
        language=Language(chance.choice(LANGUAGES), 0.9, "lingua"),
        published=chance.choice((published, published, None)),
        fetched_at=fakes.FETCHED + timedelta(days=30 + seen),
    )


def _words(chance: random.Random, least: int, most: int) -> str:
    words = chance.choices(WORDS, k=chance.randint(least, most))
    return "".join(word + chance.choice(JOINTS) for word in words).strip()


def asked(chance: random.Random, articles: Sequence[Article]) -> Question:
    """A query of words and pieces of the articles, with filters now and then."""
    parts = tuple(_part(chance, articles) for _ in range(chance.randint(1, 3)))
    if not any(words_of(part.words) for part in parts if not part.is_excluded):
        parts += (Asked(chance.choice(WORDS)),)
    filters = {
        "since": START + timedelta(hours=chance.randrange(240)),
        "until": START + timedelta(hours=chance.randrange(240)),
        "language": chance.choice(LANGUAGES),
        "source": chance.choice(SOURCES),
        "copies": True,
    }
    return Question(parts, {name: filters[name] for name in filters if chance.random() < 0.15})


def _part(chance: random.Random, articles: Sequence[Article]) -> Asked:
    words = chance.choice(WORDS)
    if chance.random() < 0.3:
        text = chance.choice(articles).text.replace("\n", " ")
        place = chance.randrange(len(text))
        words = text[place : place + chance.randint(1, 12)].strip(" -") or words
    is_phrase = " " in words or chance.random() < 0.3
    is_start = not is_phrase and chance.random() < 0.2
    return Asked(words, is_phrase, chance.random() < 0.2, is_start)


class Library:
    """A warehouse and what is in it, as far as search is concerned."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.chance = random.Random(seed)
        self.articles: dict[str, Article] = {}

    def load(self, count: int) -> None:
        """New articles, and others for some that are there."""
        numbers = range(len(self.articles), len(self.articles) + count)
        old = self.chance.sample(range(len(self.articles)), k=len(self.articles) // 5)
        for some in (numbers, old):
            coming = [made(self.chance, number, seen=len(self.articles)) for number in some]
            self.house.load(*coming)
            self.articles |= {article.article_id: article for article in coming}

    def drop(self) -> None:
        """Some articles go, as by retention; others become copies, as by a later load."""
        gone = self.chance.sample(sorted(self.articles), k=len(self.articles) // 6)
        with connect(self.house.path) as connection, connection.transaction():
            for name in ("articles", "search_articles"):
                connection.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT unnest(?))", [gone])
        for article_id in gone:
            del self.articles[article_id]

    def copy(self) -> None:
        """Some become copies, or originals again."""
        changed = self.chance.sample(sorted(self.articles), k=len(self.articles) // 6)
        now = "(SELECT max(loaded_at) + INTERVAL 1 SECOND FROM articles)"
        with connect(self.house.path) as connection:
            connection.execute(
                f"UPDATE articles SET duplicate_of = if(duplicate_of IS NULL, 'x', NULL), loaded_at = {now}"
                " WHERE article_id IN (SELECT unnest(?))",
                [changed],
            )

    def check(self, questions: int) -> None:
        """Search and the scan agree."""
        facts = {row["article_id"]: row for row in query(self.house.path, _FACTS).to_pylist()}
        assert set(facts) == set(self.articles)
        for _ in range(questions):
            question = asked(self.chance, list(self.articles.values()))
            found = list(_search(self.house.path, question))
            expected = {id_ for id_, row in facts.items() if _passes(row, question)}
            assert {row["article_id"] for row in found} == expected, (str(question), question.filters)
            assert all(row["matches"] == len(expected) for row in found), str(question)
            ranks = [(-row["score"], -row["moment"].timestamp(), row["article_id"]) for row in found]
            assert ranks == sorted(ranks)
            assert all(row["score"] >= 0 and row["snippet"] for row in found), str(question)


_FACTS = """
    SELECT article_id, title, subtitle, text, language, source_id, coalesce(published_at, fetched_at) AS moment,
        duplicate_of IS NOT NULL AS is_copy
    FROM articles
"""


def _search(path: Path, question: Question) -> Iterator[dict[str, Any]]:
    named = "".join(f", {name} := ${name}" for name in question.filters)
    sql = f"FROM search($words{named}, rows := NULL)"
    yield from query(path, sql, {"words": str(question), **question.filters}).to_pylist()


def _passes(row: dict[str, Any], question: Question) -> bool:
    wanted = question.filters
    return (
        finds(question.parts, row["title"], row["subtitle"], row["text"])
        and (not row["is_copy"] or "copies" in wanted)
        and ("since" not in wanted or row["moment"] >= wanted["since"])
        and ("until" not in wanted or row["moment"] < wanted["until"])
        and row["language"] == wanted.get("language", row["language"])
        and row["source_id"] == wanted.get("source", row["source_id"])
    )


STEPS = {
    "load": lambda library: library.load(12),
    "index": lambda library: index(library.house.path, window=7, stretch=200),
    "drop": Library.drop,
    "copy": Library.copy,
    "forget": lambda library: forget(library.house.path),
    "purge": lambda library: purge(library.house.path),
}


@pytest.mark.parametrize(
    ("steps", "seed"),
    [
        ("", 1),  # no index at all
        ("index load drop copy index purge", 2),  # each kind of change behind an index, brought in
        ("load copy index forget load index drop", 3),  # an index made anew, and rows gone behind it
    ],
)
def test_search_finds_what_a_scan_finds(house: House, monkeypatch: pytest.MonkeyPatch, steps: str, seed: int) -> None:
    monkeypatch.setattr(extensions, "find_spec", lambda name: None)
    library = Library(house, seed)
    library.load(25)
    for step in steps.split():
        STEPS[step](library)
    library.check(10)

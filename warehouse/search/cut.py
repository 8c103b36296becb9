"""Articles cut into words and stems, as search indexes them: outside the warehouse, so that no one waits for it."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.file.extensions import config_for
from warehouse.schema.layout import literal
from warehouse.schema.migrations import split, view_file
from warehouse.search.stems import STEMMERS, has_stemmers, load_stemmers

# A word of the title says more of what an article is about: it counts as so many of the text.
FIELD_WEIGHTS = {"title": 4, "subtitle": 2, "text": 1}
# Counts up when words are cut otherwise, so that all is indexed anew.
_VERSION = 2


class _Spaces(dict[int, str]):
    """Letters, marks and digits as they are, everything else a space; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        made = self[code] = char if unicodedata.category(char)[0] in "LMN" else " "
        return made


_SPACES = _Spaces()


@dataclass(frozen=True, slots=True)
class Cut:
    """The words of some articles. Rows of ``postings`` and ``lengths`` name an article by its place, from 0.

    words: word, stem, is_stemmed, stem_id. postings: stem_id, place, weight. lengths: place, words.
    """

    words: pa.Table
    postings: pa.Table
    lengths: pa.Table


class Cutter:
    """Cuts articles; ``method`` tells how. Not for two threads."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self._raw = raw
        for statement in split(view_file("folding.sql")):
            raw.execute(statement)
        known = STEMMERS if load_stemmers(raw) else {"": ""}
        rows = ", ".join(f"({literal(language)}, {literal(stemmer)})" for language, stemmer in known.items())
        raw.execute(f"CREATE TABLE stemmers AS FROM (VALUES {rows}) AS known (language, stemmer)")
        self.method = method()

    def cut(self, articles: pa.Table) -> Cut:
        """The words of articles. articles: language, title, subtitle, text."""
        tokens, dictionary = _tokens(articles)
        places = np.arange(articles.num_rows, dtype=np.int32)
        languages = articles["language"].combine_chunks()
        tables = {
            "tokens": tokens,
            "dictionary": dictionary,
            "languages": pa.table(
                {"place": places, "language": languages, "language_no": languages.dictionary_encode().indices}
            ),
        }
        for name, table in tables.items():
            self._raw.register(name, table)
        for name, sql in _STEPS.items():
            self._raw.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
        made = Cut(*(self._raw.execute(sql).to_arrow_table() for sql in (_WORDS, _POSTINGS, _LENGTHS)))
        for name in tables:
            self._raw.unregister(name)
        for name in _STEPS:
            self._raw.execute(f"DROP TABLE {name}")
        return made


def method() -> str:
    """How articles are cut here: by stems where they can be told, and by which version of this code."""
    return f"{_VERSION} {'snowball' if has_stemmers() else 'plain'}"


@contextmanager
def cutting() -> Iterator[Cutter]:
    """A cutter with a DuckDB of its own, in memory. Making one takes 0.1 s, so it is kept for the next to cut."""
    idle = _idle.setdefault((os.getpid(), method()), [])
    try:
        cutter = idle.pop()
    except IndexError:
        cutter = Cutter(duckdb.connect(config=dict(config_for(("fts",)))))
    yield cutter
    idle.append(cutter)  # not after a failure: its tables may still be there


_idle: dict[tuple[int, str], list[Cutter]] = {}


def _tokens(articles: pa.Table) -> tuple[pa.Table, pa.Table]:
    """What stands between spaces in the articles' fields, by place and with the field's weight, and a dictionary."""
    found: list[str] = []
    places, weights, counts = [], [], []
    for field, weight in FIELD_WEIGHTS.items():
        for place, text in enumerate(articles[field].to_pylist()):
            words = text.translate(_SPACES).split() if text else ()
            found += words
            places.append(place)
            weights.append(weight)
            counts.append(len(words))
    encoded = pa.array(found, pa.string()).dictionary_encode()
    tokens = pa.table(
        {
            "place": np.repeat(np.array(places, np.int32), counts),
            "weight": np.repeat(np.array(weights, np.int32), counts),
            "code": encoded.indices,
        }
    )
    codes = np.arange(len(encoded.dictionary), dtype=np.int32)
    return tokens, pa.table({"code": codes, "token": encoded.dictionary})


# Each step a table. A token is one word, or of an unspaced script many; it has a stem in the language of its article.
_STEPS = {
    "counted": """
        SELECT place, language_no, code, weight, times
        FROM (
            SELECT place, code, sum(weight)::INTEGER AS weight, count(*)::INTEGER AS times
            FROM tokens GROUP BY place, code
        ) JOIN languages USING (place)
    """,
    "cut": "SELECT code, unnest(search_words_of(token)) AS word FROM dictionary",
    "stemmed": """
        SELECT language_no, code, word, stemmer IS NOT NULL AS is_stemmed,
            CASE WHEN stemmer IS NULL THEN word ELSE stem(word, stemmer) END AS stem
        FROM (SELECT DISTINCT language_no, code FROM counted) JOIN cut USING (code)
        JOIN (SELECT DISTINCT language_no, language FROM languages) USING (language_no)
        LEFT JOIN stemmers USING (language)
    """,
    "stems": "SELECT stem, (row_number() OVER ())::INTEGER AS stem_id FROM (SELECT DISTINCT stem FROM stemmed)",
    "forms": "SELECT language_no, code, word, stem, is_stemmed, stem_id FROM stemmed JOIN stems USING (stem)",
}
_WORDS = "SELECT DISTINCT word, stem, is_stemmed, stem_id FROM forms"
_POSTINGS = """
    SELECT stem_id, place, least(sum(weight), 65535)::USMALLINT AS weight
    FROM counted JOIN forms USING (language_no, code) GROUP BY stem_id, place
"""
_LENGTHS = """
    SELECT place, coalesce(sum(times), 0)::INTEGER AS words
    FROM languages LEFT JOIN (SELECT place, times FROM counted JOIN forms USING (language_no, code)) USING (place)
    GROUP BY place
"""

"""Realistic articles from a seed, as batches ready to load: the same seed gives the same articles."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from extractors.document import stable_id
from warehouse.staging.batches import STAGED, Batch

# Shapes of real news articles: some 380 words in 9 paragraphs, 1 picture, 2 quotes, now and then a name of a
# watchlist, 3 removed blocks (a line many outlets have, a line of the outlet's own, a caption that occurs once); a
# Zipf-like vocabulary, so that columns compress as those of real text do.
VOCABULARY = 60_000
SOURCES = 400
MEAN_WORDS = 380.0
START = datetime(2025, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=365)
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "pl", "tr")
REMOVED = (
    ("newsletter", "Sign up for the morning letter", "en-newsletter"),
    ("share", "Share this article with your friends", "en-share"),
    ("related", "More about this topic in our archive", "en-related"),
    ("copyright", "All rights reserved by the publisher", "copyright-line"),
)
WATCHES = 20
Row = dict[str, Any]


class Generator:
    """Makes batches of articles. Not for two threads."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self._seed = seed
        self._words = self._vocabulary()
        ranks = np.arange(1, VOCABULARY + 1, dtype=np.float64)
        self._cumulated = np.cumsum(1 / (ranks + 2.7))
        self._cumulated /= self._cumulated[-1]

    def batches(self, articles: int, size: int, run_id: str = "benchmark") -> Iterator[Batch]:
        """So many articles in batches of this size."""
        for first in range(0, articles, size):
            yield self._batch(first, min(size, articles - first), run_id)

    def _vocabulary(self) -> np.ndarray:
        letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
        weights = np.linspace(12, 0.3, len(letters))
        weights /= weights.sum()
        lengths = self._random.integers(2, 11, VOCABULARY)
        picked = self._random.choice(letters, size=int(lengths.sum()), p=weights)
        ends = np.cumsum(lengths)
        return np.array(["".join(picked[end - length : end]) for end, length in zip(ends, lengths, strict=True)])

    def _sentence(self, words: int) -> str:
        ranks = np.searchsorted(self._cumulated, self._random.random(words))
        return " ".join(self._words[ranks]).capitalize() + "."

    def _batch(self, first: int, size: int, run_id: str) -> Batch:
        rows = [self._article(number, run_id) for number in range(first, first + size)]
        documents = [self._document(row) for row in rows]
        sources = [
            {"source_id": name, "name": name, "kind": "warc", "url": None, "first_seen": START}
            for name in sorted({row["source_id"] for row in rows})
        ]
        tables = {"articles": rows, "documents": documents, "sources": sources, "quarantine": []}
        return Batch(
            stable_id("benchmark", str(self._seed), str(first), run_id),
            run_id,
            {name: pa.Table.from_pylist(tables.get(name, []), schema=schema) for name, schema in STAGED.items()},
        )

    def _article(self, number: int, run_id: str) -> Row:
        random = self._random
        source = f"outlet-{int(random.zipf(1.3)) % SOURCES:03d}"
        url = f"https://{source}.example/news/{number}"
        words = max(30, int(random.lognormal(np.log(MEAN_WORDS), 0.6)))
        paragraphs = [self._sentence(min(60, words - at)) for at in range(0, words, 42)]
        text = "\n".join(paragraphs)
        published = START + SPAN * float(random.random())
        caption = self._sentence(15)
        removed = [
            REMOVED[int(random.integers(len(REMOVED)))],
            ("source_boilerplate", f"Join the club of {source}, offer {random.integers(3)}", "learned"),
            ("photo_caption", caption, "figure"),
        ]
        return {
            "article_id": stable_id(url),
            "source_id": source,
            "url": url,
            "canonical_url": url,
            "title": self._sentence(9),
            "subtitle": self._sentence(20) if random.random() < 0.5 else None,
            "authors": [f"Author {int(random.zipf(1.4)) % 5_000}"],
            "agency": "Tidewire" if random.random() < 0.2 else None,
            "tags": [str(word) for word in self._words[random.integers(0, 500, 3)]],
            "published_at": published,
            "published_precision": "second",
            "published_from": "json-ld",
            "fetched_at": published + timedelta(hours=float(random.exponential(6))),
            "language": LANGUAGES[min(int(random.exponential(1.5)), len(LANGUAGES) - 1)],
            "language_confidence": round(float(random.random()), 3),
            "language_method": "langdetect",
            "text": text,
            "word_count": words,
            "quality": 1.0,
            "content_sha256": stable_id(text) * 4,
            "body_from": "trafilatura",
            "document_id": stable_id("document", url),
            "extractor_version": "benchmark",
            "run_id": run_id,
            "images": [{"position": 1, "url": f"{url}.jpg", "caption": caption, "credit": "Agency"}],
            "removed_blocks": [
                {"position": 20 + at, "kind": kind, "text": line, "rule": rule}
                for at, (kind, line, rule) in enumerate(removed)
            ],
            "quotes": [
                {"position": at, "text": self._sentence(14), "speaker": f"Speaker {int(random.zipf(1.5)) % 20_000}"}
                for at in (2, 5)
            ],
            "mentions": self._mentions(paragraphs[0]),
        }

    def _mentions(self, sentence: str) -> list[Row]:
        random = self._random
        if random.random() > 0.3:
            return []
        watch = f"watch-{random.integers(WATCHES):02d}"
        return [{"watch": watch, "term": f"{watch}'s name", "place": "lead", "position": 0, "sentence": sentence}]

    def _document(self, article: Row) -> Row:
        return {
            "document_id": article["document_id"],
            "source_id": article["source_id"],
            "url": article["url"],
            "status": 200,
            "sha256": article["content_sha256"],
            "bytes": 80_000,
            "media_type": "html",
            "archive_file": "pages.warc.gz",
            "archive_offset": int(self._random.integers(0, 2**40)),
            "fetched_at": article["fetched_at"],
            "article_id": article["article_id"],
            "content_sha256": article["content_sha256"],
            "extractor_version": article["extractor_version"],
            "run_id": article["run_id"],
        }

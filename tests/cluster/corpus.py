"""Any number of articles whose words are as rare as those of real news, as records of a JSONL file.

Those of ``tests.flows.corpus`` share a few words, so each new one is compared with all before: 50 ms an article with
thousands of them in the warehouse, which no real load costs. One in ten is of them, for they are copies and stories.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import Generator
from tests.flows.corpus import record

_BATCH = 1_000
_PARAGRAPHS = 2  # of each: some 90 words
_FIELDS = ["url", "title", "authors", "text", "published_at"]
_SHARED = 10


def write_news(path: Path, count: int) -> Path:
    """A JSONL file of so many articles; the same every time."""
    with path.open("w", encoding="utf-8") as file:
        for number, news in enumerate(_news(count)):
            file.write(json.dumps(news if number % _SHARED else record(number)) + "\n")
    return path


def _news(count: int) -> Iterator[dict[str, object]]:
    for batch in Generator().batches(count, _BATCH):
        for row in batch.tables["articles"].select(_FIELDS).to_pylist():
            text = "\n".join(row["text"].split("\n")[:_PARAGRAPHS])
            yield row | {"text": text, "published_at": row["published_at"].isoformat()}

"""What other extractors say of the pages of all sets, for ``crossval`` to score in newsloom's place.

usage: python -m benchmarks.peer_answers DATA PAGES.jsonl [--only SET ...]

Writes the decoded pages of the sets in DATA (as in ``answer_sets``), without the sites put aside. A peer reads them in
an environment of its own, made by ``benchmarks.quality`` from the lock files: ``build/peers/goose3/bin/python
benchmarks/peers/extract.py goose3 PAGES.jsonl ANSWERS.jsonl``; then ``crossval --answers ANSWERS.jsonl``.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.answer_sets import FIRST, TRAPS, AnswerSet, is_aside, read_sets
from benchmarks.pages import Answer, read_pages, write_pages
from extractors.dates.parse import parse_date

_MISSING: Answer = {
    "title": None,
    "kicker": None,
    "subtitle": None,
    "authors": [],
    "published_at": None,
    "text": None,
    "quality": 1.0,
    "page_kind": "article",
}


def peer_answer(told: Answer) -> Answer:
    """A peer's answer with all that a scorer asks for."""
    if not told.get("text"):
        return {"error": "no text"}
    names = [name for one in told.get("authors") or () for name in (one if isinstance(one, list) else [one])]
    return _MISSING | told | {"authors": list(filter(None, names)), "published_at": _iso(told.get("published_at"))}


def _iso(told: Any) -> str | None:
    """A date as the scorers read it; some peers give what the page has."""
    if not told:
        return None
    try:
        datetime.fromisoformat(str(told))
    except ValueError:
        moment = parse_date(str(told))
        return moment.at.isoformat() if moment else None
    return str(told)


def read_answers(path: Path, sets: Sequence[AnswerSet]) -> tuple[list[AnswerSet], dict[str, dict[str, Answer]]]:
    """A peer's answers by set and url, and the sets with those rows that it was asked about."""
    rows = (json.loads(line) for line in path.open(encoding="utf-8"))
    told = {row["url"]: peer_answer(row["answer"]) for row in rows}
    asked = [AnswerSet(each.name, each.archive, tuple(row for row in each.gold if row["url"] in told)) for each in sets]
    return asked, {each.name: {row["url"]: told[row["url"]] for row in each.gold} for each in asked if each.gold}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("pages", type=Path)
    options.add_argument("--only", nargs="+", default=[], metavar="SET")
    given = options.parse_args()
    pages = []
    for each in read_sets(given.data, given.only):
        wanted = {row["url"] for row in each.gold if each.name != TRAPS}
        wanted = {url for url in wanted if each.name == FIRST or not is_aside(url)}
        pages += [page for page in read_pages(each.archive) if page.url in wanted]
    write_pages(pages, given.pages)


if __name__ == "__main__":
    main()

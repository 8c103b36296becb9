"""Boilerplate of a source, learned: paragraphs that recur across many of its articles and hardly anywhere else.

    fingerprint(paragraph)             one name for a paragraph, whatever its numbers, case and marks
    decide(sightings, limits)          which fingerprints are which source's boilerplate, and why
    take_recurring(cleaned, ...)       those paragraphs out of an article, kept in ``removed``

The decision is a pure function of the set of sightings: the order in which articles were loaded does not matter.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from extractors.article import Cleaned, Removed, RemovedKind
from extractors.repeated import squash

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One paragraph seen in one article of a source; copies of an article are to be left out by the caller."""

    source_id: str
    fingerprint: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Limits:
    """When a paragraph is its source's boilerplate.

    articles: distinct articles of the source it stands in, at least.
    share: of the source's articles seen, at least, 0 to 1.
    sources: other sources that print it too, at most: what many print is an agency's or an honest quotation.
    """

    articles: int
    share: float
    sources: int


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A paragraph's decision with the counts it rests on."""

    source_id: str
    fingerprint: str
    articles: int
    share: float
    other_sources: int
    is_boilerplate: bool


def fingerprint(paragraph: str) -> str:
    """16 hex digits, the same for the same words: numbers, case and punctuation aside ("© 2024 X", "© 2025 X")."""
    return hashlib.blake2b(_NUMBER.sub("0", squash(paragraph)).encode(), digest_size=8).hexdigest()


def decide(sightings: Iterable[Sighting], limits: Limits) -> tuple[Recurrence, ...]:
    """Every paragraph seen in two or more articles of a source, with its counts and the decision; in a fixed order."""
    articles: dict[tuple[str, str], set[str]] = defaultdict(set)
    all_articles: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, set[str]] = defaultdict(set)
    for seen in sightings:
        articles[seen.source_id, seen.fingerprint].add(seen.article_id)
        all_articles[seen.source_id].add(seen.article_id)
        sources[seen.fingerprint].add(seen.source_id)
    found = []
    for (source_id, mark), own in sorted(articles.items()):
        if len(own) < 2:
            continue
        share = len(own) / len(all_articles[source_id])
        others = len(sources[mark]) - 1
        is_one = len(own) >= limits.articles and share >= limits.share and others <= limits.sources
        found.append(Recurrence(source_id, mark, len(own), share, others, is_one))
    return tuple(found)


def boilerplate_of(
    decided: Iterable[Recurrence], overruled: Collection[tuple[str, str]] = ()
) -> Mapping[str, frozenset[str]]:
    """The boilerplate fingerprints of each source; ``overruled`` names (source_id, fingerprint) pairs to leave."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in decided:
        if one.is_boilerplate and (one.source_id, one.fingerprint) not in overruled:
            found[one.source_id].add(one.fingerprint)
    return {source_id: frozenset(marks) for source_id, marks in found.items()}


def take_recurring(cleaned: Cleaned, fingerprints: Collection[str]) -> Cleaned:
    """The article without its source's boilerplate; never without all of its blocks."""
    taken = [block for block in cleaned.blocks if fingerprint(block.text) in fingerprints]
    if not taken or len(taken) == len(cleaned.blocks):
        return cleaned
    gone = {block.position for block in taken}
    removed = [Removed(b.position, RemovedKind.SOURCE_BOILERPLATE, b.text, "source.recurring") for b in taken]
    return replace(
        cleaned,
        blocks=tuple(block for block in cleaned.blocks if block.position not in gone),
        removed=tuple(sorted((*cleaned.removed, *removed), key=lambda entry: entry.position)),
    )

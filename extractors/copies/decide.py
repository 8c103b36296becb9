"""Which articles are copies of which: decisions from values alone, whatever the order of loading.

Two texts are compared once, by their samples where these leave no doubt (``estimate.py``), else by all they share
(``compare``). That gives a ``TextLink``: a fact about the two, whoever published them.
From the articles and the links among their texts ``decide`` then finds originals and copies: articles are taken in the
order of their publication, and each becomes a copy of the earliest original it is a copy of, or an original.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from extractors.copies.fingerprint import FingerprintSettings, Shingled
from extractors.copies.shingles import Hashes


@dataclass(frozen=True, slots=True)
class NearSettings:
    """When two texts are near copies (``config/copies.toml``, ``[near]``).

    containment: the least share of the shorter text's shingles found in the longer.
    coverage: the least share of the longer text's shingles found in the shorter, where the heads differ.
    head: the least share of the longer text's head found in the shorter, where the coverage is less.
    shingles: a text with fewer distinct shingles is never a near copy.
    url_containment: the least containment where both have the same url.
    edition_head: within one source, a longer text with less of its head in the shorter is the next edition, not a copy.
    form_facts: texts of one form share less than this of the numbers and names of their leads, either way.
    form_fewest: of leads with fewer of them nothing is said.
    form_containment: texts that share so much are copies whatever their numbers and names.
    form_longest: shingles of a text that may be of a form.
    """

    containment: float
    coverage: float
    head: float
    shingles: int
    url_containment: float
    edition_head: float
    form_facts: float
    form_fewest: int
    form_containment: float
    form_longest: int


@dataclass(frozen=True, slots=True)
class LookupSettings:
    """How candidates are looked up (``config/copies.toml``, ``[lookup]``).

    window_days: near copies are sought among articles at most this many days apart, where both have a date.
    weak_dates: evidence (``published_from``) that does not date an article well enough for that.
    crowd: of a shingle of more texts of one day than this, only a few are looked at.
    crowd_kept: that few.
    candidates: at most this many texts are compared with one.
    """

    window_days: int
    weak_dates: tuple[str, ...]
    crowd: int
    crowd_kept: int
    candidates: int


@dataclass(frozen=True, slots=True)
class CopySettings:
    """All of ``config/copies.toml``."""

    fingerprint: FingerprintSettings
    near: NearSettings
    lookup: LookupSettings


class CopyKind(StrEnum):
    """Why an article is a copy. Users query these names."""

    URL = "url"
    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class TextLink:
    """What two texts share; ``text_key`` is the smaller of the two keys, as in the table ``text_links``.

    sampled: on how many sampled shingles the numbers rest, 0 where all were compared.
    """

    text_key: int
    other_key: int
    shared: int
    size: int
    other_size: int
    head: float
    other_head: float
    is_near: bool
    sampled: int = 0

    @property
    def containment(self) -> float:
        """The share of the shorter text's shingles found in the longer."""
        return self.shared / max(1, min(self.size, self.other_size))

    @property
    def coverage(self) -> float:
        """The share of the longer text's shingles found in the shorter."""
        return self.shared / max(1, self.size, self.other_size)

    @property
    def longer_head(self) -> float:
        """The share of the longer text's head found in the shorter."""
        return self.head if self.size >= self.other_size else self.other_head


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as far as copies go.

    day: that of publication, counted from 1970-01-01; None where none is known well enough.
    urls: keys; articles that share one claim to be the same document.
    """

    article_id: str
    source_id: str
    published_at: datetime | None
    is_day_only: bool
    fetched_at: datetime
    day: int | None
    text_key: int
    urls: frozenset[int]

    @property
    def rank(self) -> tuple[datetime, datetime, str]:
        """The earliest published comes first, then the earliest seen, then the smallest id.

        A day without a time of day counts as its end, else it would always come before the day's true first.
        """
        published = self.published_at or self.fetched_at
        if self.is_day_only:
            published = min(published + timedelta(days=1), self.fetched_at)
        return published, self.fetched_at, self.article_id


@dataclass(frozen=True, slots=True)
class Copy:
    """The decision that one article is a copy of another, explained; a row of ``duplicates``."""

    article_id: str
    original_id: str
    kind: CopyKind
    similarity: float
    method: str


Links = Mapping[tuple[int, int], TextLink]


def compare(one: Shingled, other: Shingled, settings: NearSettings) -> TextLink:
    """What two texts share, counted; symmetric."""
    if one.fingerprint.text_key > other.fingerprint.text_key:
        one, other = other, one
    link = TextLink(
        text_key=one.fingerprint.text_key,
        other_key=other.fingerprint.text_key,
        shared=int(_among(one.shingles, other.shingles).sum()),
        size=len(one.shingles),
        other_size=len(other.shingles),
        head=_share(one.head, other.shingles),
        other_head=_share(other.head, one.shingles),
        is_near=False,
    )
    return replace(link, is_near=is_near(link, settings) and not _are_of_one_form(one, other, link, settings))


def may_be_of_one_form(link: TextLink, settings: NearSettings) -> bool:
    """Whether two near texts are so short, and so little alike, that one form may be all they share."""
    return link.containment < settings.form_containment and min(link.size, link.other_size) <= settings.form_longest


def _are_of_one_form(one: Shingled, other: Shingled, link: TextLink, settings: NearSettings) -> bool:
    """Whether two texts share what a form repeats, and differ in what fills it: quakes, weather, obituaries."""
    if not may_be_of_one_form(link, settings) or min(len(one.lead_facts), len(other.lead_facts)) < settings.form_fewest:
        return False
    shared = max(_share(one.lead_facts, other.facts), _share(other.lead_facts, one.facts))
    return shared < settings.form_facts


def decide(
    articles: Iterable[Candidate],
    links: Links,
    settings: CopySettings,
    denied: Collection[tuple[str, str]] = frozenset(),
) -> list[Copy]:
    """The copies among the articles, given the links among their texts, in order of ``rank``.

    links: by the two text keys, the smaller first; a pair without one shares too little.
    denied: pairs of articles, the smaller id first, of which a person said that neither is a copy of the other.
    """
    by_text: dict[int, list[Candidate]] = defaultdict(list)  # originals, by what a copy can find them with
    by_url: dict[int, list[Candidate]] = defaultdict(list)
    linked = neighbours(links)
    copies = []
    for article in sorted(articles, key=lambda candidate: candidate.rank):
        texts = [article.text_key, *linked.get(article.text_key, ())]
        likely = {o.article_id: o for text in texts for o in by_text.get(text, ())}
        likely |= {o.article_id: o for url in article.urls for o in by_url.get(url, ())}
        allowed = (o for o in likely.values() if ordered(article.article_id, o.article_id) not in denied)
        copy = _first_copy(article, sorted(allowed, key=lambda o: o.rank), links, settings)
        if copy:
            copies.append(copy)
            continue
        by_text[article.text_key].append(article)
        for url in article.urls:
            by_url[url].append(article)
    return copies


def _first_copy(
    article: Candidate, originals: Sequence[Candidate], links: Links, settings: CopySettings
) -> Copy | None:
    for original in originals:
        copy = _copy(article, original, links, settings)
        if copy:
            return copy
    return None


def _copy(article: Candidate, original: Candidate, links: Links, settings: CopySettings) -> Copy | None:
    """The later article as a copy of the earlier one, or None."""

    def explained(kind: CopyKind, similarity: float, method: str) -> Copy:
        return Copy(article.article_id, original.article_id, kind, similarity, method)

    same_words = article.text_key == original.text_key
    link = links.get(pair(article.text_key, original.text_key))
    containment = 1.0 if same_words else link.containment if link else 0.0
    if article.urls & original.urls and containment >= settings.near.url_containment:
        return explained(CopyKind.URL, containment, f"same document url; {_evidence(link, settings)}")
    if same_words:
        return explained(CopyKind.EXACT, 1.0, "same words in the same order")
    if link is None or not link.is_near or are_apart(article, original, settings.lookup.window_days):
        return None
    if article.source_id == original.source_id and link.longer_head < settings.near.edition_head:
        return None
    return explained(CopyKind.NEAR, containment, _evidence(link, settings))


def are_apart(one: Candidate, other: Candidate, days: int) -> bool:
    """Whether two articles were published so many days apart that one is no near copy of the other."""
    return one.day is not None and other.day is not None and abs(one.day - other.day) > days


def pair(one: int, other: int) -> tuple[int, int]:
    """The key of two texts' link."""
    return (one, other) if one < other else (other, one)


def ordered(one: str, other: str) -> tuple[str, str]:
    """Two articles, the smaller id first."""
    return (one, other) if one < other else (other, one)


def neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The texts linked with each text."""
    linked: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        linked[one].append(other)
        linked[other].append(one)
    return linked


def _share(hashes: Hashes, among: Hashes) -> float:
    """The share of the hashes that stand among others; both in order."""
    return float(_among(hashes, among).mean()) if len(hashes) else 0.0


def _among(hashes: Hashes, others: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the hashes stand among others; both in order."""
    if not len(others):
        return np.zeros(len(hashes), np.bool_)
    found: npt.NDArray[np.bool_] = others.take(np.searchsorted(others, hashes), mode="clip") == hashes
    return found


def is_near(link: TextLink, settings: NearSettings) -> bool:
    """Whether what two texts share makes them near copies."""
    return (
        min(link.size, link.other_size) >= settings.shingles
        and link.containment >= settings.containment
        and (link.coverage >= settings.coverage or link.longer_head >= settings.head)
    )


def _evidence(link: TextLink | None, settings: CopySettings) -> str:
    if link is None:
        return "same words in the same order"
    shorter, longer = sorted((link.size, link.other_size))
    about = f"about {link.shared} (by {link.sampled} sampled)" if link.sampled else f"{link.shared}"
    return (
        f"{about} of the shorter text's {shorter} and the longer's {longer} "
        f"{settings.fingerprint.shingle_words}-word shingles shared, {link.longer_head:.0%} of the longer's head"
    )

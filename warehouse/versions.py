"""Which versions an article has, decided from what was seen of it and when: the same in whatever order it came.

A *sighting* is one fetch of an article: a time and the content it had. The versions of an article are its sightings in
the order of ``fetched_at`` (of equal times, the one loaded first), with neighbours of the same content put together.
A version shows the data of the earliest sighting of its content, so that fetching the same again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

COMING = 2**31 - 1
# The `extractor_version` of a superseded version whose text and parts were moved to Parquet files: it still counts.
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One fetch of an article.

    order: the revision it starts in the warehouse, 0 where it starts none, ``COMING`` where it is not there yet;
        of equal times, the smaller is the earlier.
    """

    article_id: str
    fetched_at: datetime
    order: int
    content_sha256: str
    document_id: str
    extractor_version: str

    @property
    def is_bare(self) -> bool:
        """Whether it is a version in the warehouse without its text."""
        return self.order > 0 and self.extractor_version == RETIRED


@dataclass(frozen=True, slots=True)
class Version:
    """One version an article shall have.

    from_batch, from_revision: whose data it shows: the batch's article of that document, or the revision that is in
        the warehouse; one of them is None.
    is_kept: it stands in the warehouse already, just so.
    """

    article_id: str
    revision: int
    fetched_at: datetime
    content_sha256: str
    is_newest: bool
    from_batch: str | None
    from_revision: int | None
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a load has to do with the articles of a batch.

    fresh: document ids of articles not seen before, with one version: they are appended as they are.
    rewritten: all versions of the articles whose versions change.
    resighted: sightings that start no version, to be in the warehouse beside the versions: for rewritten articles all
        of them, for others the new ones.
    changed: the articles counted as new or revised.
    """

    fresh: tuple[str, ...]
    rewritten: tuple[Version, ...]
    resighted: tuple[Sighting, ...]
    changed: tuple[str, ...]
    new: int
    revised: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Verdict:
    versions: tuple[Version, ...]
    resighted: tuple[Sighting, ...]
    revised: int


def plan(known: Iterable[Sighting], incoming: Iterable[Sighting]) -> Plan:
    """Decide about the articles of a batch, from all sightings known of them and those that come in."""
    known_by_article = _by_article(known)
    fresh: list[str] = []
    rewritten: list[Version] = []
    resighted: list[Sighting] = []
    altered: list[str] = []
    new = revised = unchanged = 0
    for article_id, coming in _by_article(incoming).items():
        there = known_by_article.get(article_id, ())
        new += not there
        if not there and len(coming) == 1:
            fresh.append(coming[0].document_id)
            altered.append(article_id)
            continue
        verdict = _decide(there, coming)
        rewritten += verdict.versions
        resighted += verdict.resighted
        changed = verdict.revised if there else verdict.revised - 1
        revised += changed
        unchanged += len(coming) - changed - (not there)
        if changed or not there:
            altered.append(article_id)
    return Plan(tuple(fresh), tuple(rewritten), tuple(resighted), tuple(altered), new, revised, unchanged)


def _decide(known: Sequence[Sighting], incoming: Sequence[Sighting]) -> _Verdict:
    """Decide about one article; no versions in the verdict mean that they stay as they are."""
    seen = {(sighting.fetched_at, sighting.content_sha256) for sighting in known}
    added = [sighting for sighting in incoming if (sighting.fetched_at, sighting.content_sha256) not in seen]
    everything = _in_order([*known, *_once(added)])
    starts = [next(group) for _, group in groupby(everything, key=lambda sighting: sighting.content_sha256)]
    # What was retired does not come back for being loaded again, only where it is needed for a new version.
    bare = {sighting.content_sha256 for sighting in known if sighting.is_bare}
    usable = [sighting for sighting in incoming if sighting.content_sha256 not in bare or sighting in added]
    sources = _sources(known, usable)
    versions = tuple(_version(number, start, len(starts), sources) for number, start in enumerate(starts, 1))
    before = sum(sighting.order > 0 for sighting in known)
    if len(versions) == before and all(version.is_kept for version in versions):
        return _Verdict((), tuple(_once(added)), 0)
    rest = tuple(sighting for sighting in everything if sighting not in starts)
    started = {(start.fetched_at, start.content_sha256) for start in starts}
    contents = {sighting.content_sha256 for sighting in known}
    revised = sum(
        (sighting.fetched_at, sighting.content_sha256) in started
        and (sighting.content_sha256 not in contents or sighting.fetched_at > max(s.fetched_at for s in known))
        for sighting in _once(added)
    )
    return _Verdict(versions, rest, revised)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the data of a content are: in the batch, else in the warehouse under its first revision."""

    from_batch: str | None = None
    from_revision: int | None = None


def _version(number: int, start: Sighting, count: int, sources: Mapping[str, _Source]) -> Version:
    source = sources[start.content_sha256]
    is_kept = source.from_batch is None and start.order == number
    return Version(
        article_id=start.article_id,
        revision=number,
        fetched_at=start.fetched_at,
        content_sha256=start.content_sha256,
        is_newest=number == count,
        from_batch=source.from_batch,
        from_revision=number if is_kept else source.from_revision,
        is_kept=is_kept,
    )


def _sources(known: Sequence[Sighting], incoming: Sequence[Sighting]) -> Mapping[str, _Source]:
    """Where the data of each content come from: its earliest sighting."""
    sources: dict[str, _Source] = {}
    for content in {sighting.content_sha256 for sighting in (*known, *incoming)}:
        there = [sighting for sighting in _in_order(known) if sighting.content_sha256 == content]
        coming = [sighting for sighting in _in_order(incoming) if sighting.content_sha256 == content]
        shown = [sighting for sighting in there if sighting.order]
        if coming and (
            all(sighting.is_bare for sighting in shown)
            or coming[0].fetched_at < there[0].fetched_at
            or _again(there, coming[0])
        ):
            sources[content] = _Source(from_batch=coming[0].document_id)
        else:
            first = min(shown, key=lambda sighting: (sighting.is_bare, sighting.order))
            sources[content] = _Source(from_revision=first.order)
    return sources


def _again(there: Sequence[Sighting], coming: Sighting) -> bool:
    """The same document read by other extractors: what they found besides the text is better kept up to date."""
    shown = min((sighting for sighting in there if sighting.order), key=lambda sighting: sighting.order)
    return shown.document_id == coming.document_id and shown.extractor_version != coming.extractor_version


def _in_order(sightings: Iterable[Sighting]) -> list[Sighting]:
    return sorted(sightings, key=lambda s: (s.fetched_at, s.order, s.content_sha256, s.document_id))


def _once(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Of sightings with the same time and content, the first."""
    return list({(s.fetched_at, s.content_sha256): s for s in reversed(_in_order(sightings))}.values())


def _by_article(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    groups: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        groups[sighting.article_id].append(sighting)
    return groups

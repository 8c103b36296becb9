"""Which versions an article has, decided from what was seen of it and when: the same in whatever order it came.

A *sighting* is one fetch of an article: a time and the content it had. The versions of an article are its sightings in
the order of ``fetched_at`` (of equal times, the one loaded first), with neighbours of the same content put together.
A version shows the data of the earliest sighting of its content, so that fetching the same again changes nothing.

The version that ``articles`` *shows* is the newest of those that lack least (``Lack``): a poorer witness that comes
later is kept, but takes nothing away. This too depends on what was seen alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

COMING = 2**31 - 1
# The `extractor_version` of a version, not shown, whose text and parts were moved to Parquet files: it still counts.
RETIRED = "retired"
# Where a paywall comes down a page keeps its first lines: a few of a hundred words. An edit takes no half of a text.
_CUT_SHARE = 0.5


class Lack(StrEnum):
    """What a version lacks, as in ``lacks``. A date counts half: without it a page is worth more than its text alone.

    page: it is a feed's own text, as the page could not be had. end: whoever archived it cut it. title, date: the
    headline, the time of publication. rest: it is kept for payers, and less than half as long as another version.
    """

    PAGE = "page"
    END = "end"
    TITLE = "title"
    DATE = "date"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One fetch of an article.

    order: the revision it starts in the warehouse, 0 where it starts none, ``COMING`` where it is not there yet;
        of equal times, the smaller is the earlier.
    lacks: as it stands in the warehouse; of one that is not there yet all but ``rest``, which takes others to tell.
    is_paywalled: the outlet keeps (part of) it for payers. words: of its text as extracted.
    is_shown: it starts the version that ``articles`` shows before the load.
    """

    article_id: str
    fetched_at: datetime
    order: int
    content_sha256: str
    document_id: str
    extractor_version: str
    lacks: tuple[str, ...] = ()
    is_paywalled: bool = False
    words: int = 0
    is_shown: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is a version without its text."""
        return self.order > 0 and self.extractor_version == RETIRED

    @property
    def batch_document(self) -> str | None:
        """The document of the batch that has its data; None where they are in the warehouse."""
        return self.document_id if self.order == COMING else None


@dataclass(frozen=True, slots=True)
class Version:
    """One version an article shall have.

    lacks: what it lacks. is_shown: whether ``articles`` has it.
    from_batch, from_revision: whose data it has: the batch's article of that document, or the revision that is in
        the warehouse; one of them is None.
    is_kept: it stands in the warehouse already, just so; one that is shown was shown before.
    """

    article_id: str
    revision: int
    fetched_at: datetime
    content_sha256: str
    lacks: tuple[str, ...]
    is_shown: bool
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

    @property
    def reshown(self) -> tuple[str, ...]:
        """The known articles whose row of ``articles`` is written anew; of the others it stays as it is."""
        return tuple(version.article_id for version in self.rewritten if version.is_shown and not version.is_kept)


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
    versions = _versions(starts, _sources(known, usable))
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


def _versions(starts: Sequence[Sighting], sources: Mapping[str, Sighting]) -> tuple[Version, ...]:
    """The versions that these sightings start, in their order."""
    longest = max(source.words for source in sources.values())
    data = [_data(number, start, sources) for number, start in enumerate(starts, 1)]
    lacks = [_lacks(each, longest) for each in data]
    last_readings = {each.document_id: each.content_sha256 for each in data}

    def rank(number: int) -> tuple[bool, bool, int, int]:
        each = data[number - 1]
        is_last_reading = last_readings[each.document_id] == each.content_sha256
        return not each.is_bare, is_last_reading, -_weight(lacks[number - 1]), number

    shown = max(range(1, len(starts) + 1), key=rank)
    return tuple(
        _version(number, *each, is_shown=number == shown)
        for number, each in enumerate(zip(starts, data, lacks, strict=True), 1)
    )


def _data(number: int, start: Sighting, sources: Mapping[str, Sighting]) -> Sighting:
    """The sighting whose data a version has: its own where it stands in the warehouse under this number."""
    source = sources[start.content_sha256]
    return start if source.order != COMING and start.order == number else source


def _lacks(data: Sighting, longest: int) -> tuple[str, ...]:
    own = tuple(lack for lack in data.lacks if lack != Lack.REST)
    return (*own, Lack.REST.value) if data.is_paywalled and data.words < _CUT_SHARE * longest else own


def _weight(lacks: Sequence[str]) -> int:
    return sum(1 if lack == Lack.DATE else 2 for lack in lacks)


def _version(number: int, start: Sighting, data: Sighting, lacks: tuple[str, ...], *, is_shown: bool) -> Version:
    from_batch = data.batch_document
    return Version(
        article_id=start.article_id,
        revision=number,
        fetched_at=start.fetched_at,
        content_sha256=start.content_sha256,
        lacks=lacks,
        is_shown=is_shown,
        from_batch=from_batch,
        from_revision=None if from_batch else data.order,
        is_kept=data is start and data.order == number and data.lacks == lacks and (start.is_shown or not is_shown),
    )


def _sources(known: Sequence[Sighting], incoming: Sequence[Sighting]) -> Mapping[str, Sighting]:
    """By content the sighting that has its data: the earliest; one without its text only where no other has it."""
    sources: dict[str, Sighting] = {}
    for content in {sighting.content_sha256 for sighting in (*known, *incoming)}:
        there = [sighting for sighting in _in_order(known) if sighting.content_sha256 == content]
        coming = [sighting for sighting in _in_order(incoming) if sighting.content_sha256 == content]
        coming.sort(key=lambda sighting: sighting.is_bare)
        shown = [sighting for sighting in there if sighting.order]
        first = min(shown, key=lambda sighting: (sighting.is_bare, sighting.order), default=None)
        if first is None or (coming and _takes_over(coming[0], first, there)):
            sources[content] = coming[0]
        else:
            sources[content] = first
    return sources


def _takes_over(coming: Sighting, first: Sighting, there: Sequence[Sighting]) -> bool:
    """Whether what comes in has the data of a content from now on, in place of the ``first`` of its versions."""
    if coming.is_bare or first.is_bare:
        return first.is_bare and not coming.is_bare
    return coming.fetched_at < there[0].fetched_at or _again(there, coming)


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

"""Which stories a brief tells: new ones, and of those told before the ones that grew or changed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from extractors.document import stable_id
from extractors.text.counting import counted
from extractors.text.sentences import opening
from warehouse.reading.briefing import Counted, Reason, Shown
from warehouse.reading.stories import WeighedStory

_LEAD_SENTENCES = 2
_LEAD_LETTERS = 600  # of two sentences at most


class Change(StrEnum):
    """Why a story is in a brief."""

    NEW = "new"
    GROWN = "grown"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Growth:
    """When a story that was told has grown: so many times the outlets it had then, and so many more."""

    times: float
    outlets: int


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of a brief before. entry: the story or event it is now. digest: of headline and lead as shown then."""

    entry: str
    article_id: str
    title: str | None
    digest: str
    articles: int
    sources: int
    period: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story of the time, or an event of several. entry: its id."""

    entry: str
    stories: tuple[WeighedStory, ...]
    counted: Counted
    shown: Shown
    reason: Reason | None

    @property
    def weight(self) -> float:
        """Of all its stories."""
        return sum(story.weight for story in self.stories)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a brief says of a story. what: what changed since it was told, in words; empty where it is new."""

    entry: str
    story_id: str
    article_id: str
    source_id: str
    title: str | None
    lead: str
    url: str
    language: str
    languages: tuple[str, ...]
    change: Change
    what: str
    watch: str | None
    sentence: str | None
    articles: int
    copies: int
    outlets: int
    first_source: str
    first_at: datetime
    is_exact: bool
    has_priority: bool
    digest: str

    @property
    def reason(self) -> str:
        """Why it is in, in words."""
        named = f"names {self.watch}" if self.watch else "among the weightiest"
        return "; ".join(part for part in (self.change.value, self.what, named) if part)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entries of a brief. going_on: stories told before that go on as they were."""

    entries: tuple[Entry, ...]
    going_on: int


def candidates(
    stories: Iterable[WeighedStory],
    events: Mapping[str, str],
    counts: Mapping[str, Counted],
    shown: Mapping[str, Shown],
    reasons: Mapping[str, Reason],
) -> list[Candidate]:
    """The stories of one event together, in order of weight. counts, reasons: by story; shown: by article."""
    together: dict[str, list[WeighedStory]] = {}
    for story in stories:
        if story.story_id in counts and story.article_id in shown:
            together.setdefault(events.get(story.story_id, story.story_id), []).append(story)
    made = [
        Candidate(
            entry,
            tuple(found),
            _summed([counts[story.story_id] for story in found]),
            shown[found[0].article_id],
            next((reasons[story.story_id] for story in found if story.story_id in reasons), None),
        )
        for entry, found in together.items()
    ]
    return sorted(made, key=lambda each: -each.weight)


def _summed(counts: Sequence[Counted]) -> Counted:
    """Of an event's stories. An outlet that has it in two languages counts twice."""
    first = min(counts, key=lambda each: (each.first_at, each.story_id))
    return replace(
        counts[0],
        articles=sum(each.articles for each in counts),
        copies=sum(each.copies for each in counts),
        outlets=sum(each.outlets for each in counts),
        has_priority=any(each.has_priority for each in counts),
        first_source=first.first_source,
        first_at=first.first_at,
        is_exact=first.is_exact,
    )


def choose(
    found: Iterable[Candidate], told: Mapping[str, Told], now: Mapping[str, Shown], growth: Growth, most: int
) -> Chosen:
    """The entries, the weightiest first.

    told: by entry, as told last. now: the articles that were told, as they are. growth, most: of the reader.
    """
    entries: list[Entry] = []
    going_on = 0
    for candidate in found:
        before = told.get(candidate.entry)
        change, what = Change.NEW, ""
        if before:
            known = _changed(before, now.get(before.article_id)) or _grown(before, candidate.counted, growth)
            if not known:
                going_on += 1
                continue
            change, what = known
        if len(entries) < most:
            entries.append(_entry(candidate, change, what))
    return Chosen(tuple(entries), going_on)


def is_changed(before: Told, now: Shown | None) -> bool:
    """Whether headline or lead of the article that was shown are others now, or its page is gone."""
    return now is not None and before.digest != digest(now)


def _changed(before: Told, now: Shown | None) -> tuple[Change, str] | None:
    """What became of the article that was shown."""
    if now is None or not is_changed(before, now):
        return None
    if now.is_gone:
        return Change.CHANGED, f"the page at {now.source} is gone"
    if now.title != before.title:
        return Change.CHANGED, f"{now.source} changed the headline, before: {before.title or 'none'}"
    return Change.CHANGED, f"{now.source} changed its lead"


def _grown(before: Told, now: Counted, growth: Growth) -> tuple[Change, str] | None:
    more = now.outlets - before.sources
    if more < growth.outlets or now.outlets < before.sources * growth.times:
        return None
    outlets = f"{before.sources} to {counted(now.outlets, 'outlet')}"
    return (
        Change.GROWN,
        f"from {outlets}, {before.articles} to {counted(now.articles, 'article')} since {before.period}",
    )


def _entry(candidate: Candidate, change: Change, what: str) -> Entry:
    largest, shown, reason = candidate.stories[0], candidate.shown, candidate.reason
    beginning = lead(shown.text)
    return Entry(
        entry=candidate.entry,
        story_id=largest.story_id,
        article_id=shown.article_id,
        source_id=shown.source_id,
        title=shown.title,
        lead=beginning,
        url=shown.url,
        language=shown.language,
        languages=tuple(dict.fromkeys(story.language for story in candidate.stories)),
        change=change,
        what=what,
        watch=reason.watch if reason else None,
        sentence=reason.sentence if reason and " ".join(reason.sentence.split()) not in beginning else None,
        articles=candidate.counted.articles,
        copies=candidate.counted.copies,
        outlets=candidate.counted.outlets,
        first_source=candidate.counted.first_source,
        first_at=candidate.counted.first_at,
        is_exact=candidate.counted.is_exact,
        has_priority=candidate.counted.has_priority,
        digest=digest(shown),
    )


def lead(text: str) -> str:
    """Two sentences of the lead as printed."""
    return opening(text, sentences=_LEAD_SENTENCES, letters=_LEAD_LETTERS)


def digest(shown: Shown) -> str:
    """What tells that headline or lead are others than before, or that the page is gone."""
    return stable_id(shown.title or "", lead(shown.text), "gone" if shown.is_gone else "")

"""What a person sees of a run: progress while it goes on, and the summary at its end."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TextIO

from extractors.article import Article, Rejected
from extractors.text.counting import counted
from flows import safe
from warehouse.loading.load import Loaded
from warehouse.loading.runs import RunResult

PROBLEMS_SHOWN = 10  # by name; the others are counted, and all are in ``quarantine``
SOURCES_SHOWN = 20  # that lost something; the others are counted


_NOTHING = RunResult()


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did.

    result: the counts, as they stand in the row of ``runs``.
    problems: the first of the documents that were quarantined, each with why.
    failed: staged things that could not be loaded, each with why.
    seconds: wall-clock.
    is_stopped: the run was asked to stop; what it did not read is left to the next one.
    articles_read: of another warehouse; None where documents were read only.
    left: articles, new or revised, that an earlier run had staged and this one loaded; they are not in ``result``.
    notes: what became of the columns and values of records, as lines of the table.
    losses: by source what it gave and what was lost of it, worst first.
    """

    run_id: str
    result: RunResult = _NOTHING
    problems: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    seconds: float = 0.0
    is_stopped: bool = False
    articles_read: int | None = None
    left: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    losses: tuple["Loss", ...] = ()

    @property
    def quarantined(self) -> Mapping[str, int]:
        """Quarantined documents by ``stage/reason``."""
        return {what: n for what, n in self.result.counts.items() if not what.startswith(("removed/", "left_out/"))}

    @property
    def left_out(self) -> Mapping[str, int]:
        """Articles in languages that were not asked for, by language."""
        counts = self.result.counts.items()
        return {what.removeprefix("left_out/"): n for what, n in counts if what.startswith("left_out/")}

    def rows(self) -> list[tuple[str, str]]:
        """The lines of the summary table: what, how many."""
        done = self.result
        rows = [] if self.articles_read is None else [("articles read", f"{self.articles_read:,}")]
        rows += [
            ("documents read", f"{done.read:,}"),
            ("articles loaded", f"{done.loaded:,}"),
            ("  new", f"{done.new:,}"),
            ("  revised", f"{done.revised:,}"),
            ("  copies among them", f"{done.copies:,}"),
            ("known already, unchanged", f"{done.unchanged:,}"),
            ("quarantined", f"{done.quarantined:,}"),
        ]
        rows += [(f"  {reason}", f"{count:,}") for reason, count in sorted(self.quarantined.items())]
        rows += [(f"  of {loss.source_id}", str(loss)) for loss in self.losses[:SOURCES_SHOWN]]
        if len(self.losses) > SOURCES_SHOWN:
            rows.append((f"  of {len(self.losses) - SOURCES_SHOWN:,} other sources", "see the log"))
        if left_out := sorted(self.left_out.items(), key=lambda each: (-each[1], each[0])):
            rows.append(("in other languages, left out", f"{sum(self.left_out.values()):,}"))
            rows += [(f"  {language}", f"{count:,}") for language, count in left_out]
        if self.left:
            rows.append(("left by an earlier run, loaded now", f"{self.left:,}"))
        rows += self.notes
        rows += [("staged, but not loaded", why) for why in self.failed]
        if self.is_stopped:
            rows.append(("stopped before the end", "run it again to go on"))
        rows.append(("time", f"{self.seconds:.1f} s, {done.read / max(self.seconds, 0.001):,.0f} documents a second"))
        return rows

    def markdown(self) -> str:
        """The summary as a Markdown table, for a Prefect artifact."""
        rows = [f"| {safe.markdown(what)} | {safe.markdown(count)} |" for what, count in self.rows()]
        return "\n".join(["| | |", "|---|---:|", *rows])

    def plain(self) -> str:
        """The summary as aligned lines."""
        width = max(len(what) for what, _ in self.rows())
        return "\n".join(f"{what:<{width}}  {count}" for what, count in self.rows())


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What became of the documents of one source: so many gave an article, so many none."""

    articles: int = 0
    rejected: int = 0

    def __add__(self, other: "SourceCount") -> "SourceCount":
        return SourceCount(self.articles + other.articles, self.rejected + other.rejected)


@dataclass(frozen=True, slots=True)
class Loss:
    """What one source gave, and what it lost: quarantined by ``stage/reason``, and pages too old for its sitemaps."""

    source_id: str
    articles: int
    reasons: tuple[tuple[str, int], ...] = ()
    stale: int = 0

    @property
    def quarantined(self) -> int:
        """Documents and items of lists that gave no article."""
        return sum(count for _, count in self.reasons)

    def __str__(self) -> str:
        parts = [f"{reason} {count:,}" for reason, count in self.reasons]
        parts += [f"too old for its sitemap {self.stale:,}"] if self.stale else []
        return f"{', '.join(parts)} (articles: {self.articles:,})"


def count_sources(articles: Iterable[Article], rejected: Iterable[Rejected]) -> dict[str, SourceCount]:
    """By the id of the source."""
    good, bad = Counter(each.source_id for each in articles), Counter(each.source_id for each in rejected)
    return {source: SourceCount(good[source], bad[source]) for source in sorted(good | bad)}


class Tally:
    """Adds up a run while it goes on."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._read = self._skipped = 0
        self._articles: int | None = None
        self._loaded = self._left = Loaded()
        self._counts: Counter[str] = Counter()
        self._problems: list[str] = []
        self._notes: tuple[tuple[str, str], ...] = ()
        self.sources: defaultdict[str, SourceCount] = defaultdict(SourceCount)
        self._lost: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._stale: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, documents: int, known: int) -> None:
        """So many documents were read, of which so many are known already."""
        self._read += documents
        self._skipped += known

    def imported(self, articles: int, documents: int, known: int) -> None:
        """So many articles and documents of another warehouse were read; so many of the articles are known already."""
        self._articles = (self._articles or 0) + articles
        self.read(documents, 0)
        self._skipped += known

    def staged(
        self, counts: Mapping[str, int], rejected: Sequence[Rejected], sources: Mapping[str, SourceCount]
    ) -> None:
        """A batch is staged. counts: as in ``runs``; sources: by id."""
        self._counts.update(counts)
        for source, count in sources.items():
            self.sources[source] += count
        for each in rejected:
            self._lost[each.source_id][f"{each.stage}/{each.reason}"] += 1
        room = PROBLEMS_SHOWN - len(self._problems)
        self._problems += [f"{each.url}: {each.detail} ({each.stage}/{each.reason})" for each in rejected[:room]]

    def loaded(self, loaded: Loaded) -> None:
        """A batch, or several, were loaded."""
        self._loaded += loaded

    def left(self, loaded: Loaded) -> None:
        """What earlier runs had staged was loaded."""
        self._left += loaded

    def stale(self, source_id: str, count: int) -> None:
        """So many pages of a source's sitemaps are too old to be taken."""
        self._stale[source_id] += count

    def _losses(self) -> tuple[Loss, ...]:
        found = [
            Loss(
                source,
                self.sources.get(source, SourceCount()).articles,
                tuple(self._lost[source].most_common()),
                self._stale[source],
            )
            for source in sorted(self._lost.keys() | +self._stale)
        ]
        return tuple(sorted(found, key=lambda loss: -loss.quarantined))

    def noted(self, lines: tuple[tuple[str, str], ...]) -> None:
        """What the reader of records has to say at the end."""
        self._notes += lines

    @property
    def changed(self) -> int:
        """Articles that are new or have other content, so far."""
        return self._loaded.new + self._loaded.revised

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Seconds spent here belong to the stage."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._seconds[stage] += time.monotonic() - started

    def summary(self, run_id: str) -> Summary:
        """The sums so far."""
        done = self._loaded
        result = RunResult(
            read=self._read,
            loaded=done.new + done.revised,
            new=done.new,
            revised=done.revised,
            unchanged=done.unchanged + self._skipped,
            copies=done.copies,
            quarantined=done.quarantined,
            counts=dict(self._counts),
            seconds={stage: round(seconds, 3) for stage, seconds in self._seconds.items()},
        )
        return Summary(
            run_id,
            result,
            tuple(self._problems),
            tuple(f"{strange.path}: {strange.why}" for strange in (*self._left.failed, *done.failed)),
            time.monotonic() - self._started,
            articles_read=self._articles,
            left=self._left.new + self._left.revised,
            notes=self._notes,
            losses=self._losses(),
        )


class Progress(Protocol):
    """Told how far a run is."""

    def advance(self, documents: int, share: float | None) -> None:
        """So many more documents are done; ``share`` of the whole input is read (0 to 1; None: not known)."""

    def pages(self, fetched: int, of: int, share: float) -> None:
        """So many pages were fetched of those that are known to be fetched; ``share`` of all there is to do."""

    def note(self, line: str) -> None:
        """Something else that goes on meanwhile."""

    def close(self) -> None:
        """The run is over."""


@dataclass(slots=True)
class _Done:
    """What is done so far. share: of all there is to do, where pages are fetched."""

    documents: int = 0
    fetched: int = 0
    planned: int = 0
    share: float | None = None

    def told(self, seconds: float) -> str:
        """In words: of what is fetched the pages, as they take the time; else the documents."""
        if self.planned:
            loaded = f", {counted(self.documents, 'document')} loaded" if self.documents else ""
            return f"{self.fetched:,} of {counted(self.planned, 'page')} fetched{loaded}"
        return f"{counted(self.documents, 'document')}, {self.documents / max(seconds, 0.001):,.0f} a second"


class _Counting:
    """What both ways of showing have in common: the counts, and the share that they show."""

    def __init__(self) -> None:
        self._done = _Done()

    def advance(self, documents: int, share: float | None) -> None:
        self._done.documents += documents
        self._show(self._done.share if self._done.share is not None else share)

    def pages(self, fetched: int, of: int, share: float) -> None:
        self._done.fetched, self._done.planned, self._done.share = fetched, of, share
        self._show(share)

    def _show(self, share: float | None) -> None:
        raise NotImplementedError


class BarProgress(_Counting):
    """A bar on a terminal, with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        super().__init__()
        self._started = time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("reading", total=1.0)
        self._bar.start()

    def _show(self, share: float | None) -> None:
        self._bar.update(
            self._task,
            completed=share,
            total=None if share is None else 1.0,
            description=self._done.told(time.monotonic() - self._started),
        )

    def note(self, line: str) -> None:
        self._bar.console.print(safe.terminal(line), markup=False, highlight=False)

    def close(self) -> None:
        self._bar.stop()


class LineProgress(_Counting):
    """Plain lines, at most one every ``every`` seconds, for logs and pipes."""

    def __init__(self, stream: TextIO | None = None, every: float = 10.0) -> None:
        self._stream = stream or sys.stderr
        self._every = every
        super().__init__()
        self._started = self._last = time.monotonic()

    def _show(self, share: float | None) -> None:
        now = time.monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        line = self._done.told(now - self._started)
        if share:
            left = (now - self._started) * (1 - share) / share
            line += f", {share:.0%} {'done' if self._done.planned else 'read'}, {timedelta(seconds=round(left))} left"
        print(line, file=self._stream, flush=True)

    def note(self, line: str) -> None:
        print(safe.terminal(line), file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing to take down."""


def progress_for(stream: TextIO | None = None) -> Progress:
    """A bar where the stream is a terminal, plain lines elsewhere."""
    stream = stream or sys.stderr
    return BarProgress() if stream.isatty() else LineProgress(stream)

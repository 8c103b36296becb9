"""What a person sees of a run: progress while it goes on, and the summary at its end."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TextIO


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one run; the same numbers stand in the row of ``runs``.

    read: documents and broken parts of inputs read. unchanged: of them, known before as they are.
    quarantined: count by ``stage/reason``. waiting: staged batches that could not be loaded yet.
    """

    run_id: str
    read: int = 0
    loaded: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    seconds: float = 0.0

    def rows(self) -> list[tuple[str, str]]:
        """The lines of the summary table: what, how many."""
        rows = [
            ("documents read", f"{self.read:,}"),
            ("articles loaded", f"{self.loaded:,}"),
            ("  new", f"{self.new:,}"),
            ("  revised", f"{self.revised:,}"),
            ("  copies among them", f"{self.copies:,}"),
            ("known already, unchanged", f"{self.unchanged:,}"),
            ("quarantined", f"{sum(self.quarantined.values()):,}"),
        ]
        rows += [(f"  {reason}", f"{count:,}") for reason, count in sorted(self.quarantined.items())]
        if self.waiting:
            rows.append(("batches staged, to be loaded by the next run", f"{self.waiting:,}"))
        rows.append(("time", f"{self.seconds:.1f} s, {self.read / max(self.seconds, 0.001):,.0f} documents a second"))
        return rows

    def markdown(self) -> str:
        """The summary as a Markdown table, for a Prefect artifact."""
        return "\n".join(["| | |", "|---|---:|", *(f"| {what} | {count} |" for what, count in self.rows())])

    def plain(self) -> str:
        """The summary as aligned lines."""
        width = max(len(what) for what, _ in self.rows())
        return "\n".join(f"{what:<{width}}  {count}" for what, count in self.rows())


class Progress(Protocol):
    """Told how far a run is."""

    def advance(self, documents: int, share: float | None) -> None:
        """So many more documents are done; ``share`` of the whole input is read (0 to 1; None: not known)."""

    def close(self) -> None:
        """The run is over."""


class BarProgress:
    """A bar on a terminal, with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._documents = 0
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

    def advance(self, documents: int, share: float | None) -> None:
        self._documents += documents
        self._bar.update(
            self._task,
            completed=share,
            total=None if share is None else 1.0,
            description=_rate(self._documents, time.monotonic() - self._started),
        )

    def close(self) -> None:
        self._bar.stop()


class LineProgress:
    """Plain lines, at most one every ``every`` seconds, for logs and pipes."""

    def __init__(self, stream: TextIO | None = None, every: float = 10.0) -> None:
        self._stream = stream or sys.stderr
        self._every = every
        self._documents = 0
        self._started = self._last = time.monotonic()

    def advance(self, documents: int, share: float | None) -> None:
        self._documents += documents
        now = time.monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        line = _rate(self._documents, now - self._started)
        if share:
            left = (now - self._started) * (1 - share) / share
            line += f", {share:.0%} read, {left:,.0f} s left"
        print(line, file=self._stream, flush=True)  # noqa: T201 - this is the user interface

    def close(self) -> None:
        """Nothing to take down."""


def _rate(documents: int, seconds: float) -> str:
    return f"{documents:,} documents, {documents / max(seconds, 0.001):,.0f} a second"


def progress_for(stream: TextIO | None = None) -> Progress:
    """A bar where the stream is a terminal, plain lines elsewhere."""
    stream = stream or sys.stderr
    return BarProgress() if stream.isatty() else LineProgress(stream)

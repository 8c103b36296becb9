"""What a run leaves in the log: that it began, what it did source by source, and how it ended."""

import logging
from collections.abc import Mapping, Sequence

from extractors.errors import NewsloomError
from flows.running.report import SourceCount, Summary

_LOG = logging.getLogger("newsloom.run")
# Inputs named at the beginning of a run.
_SHOWN = 10


def begin_log(name: str, run_id: str, inputs: Sequence[str]) -> None:
    """A run begins."""
    rest = f", and {len(inputs) - _SHOWN:,} more" if len(inputs) > _SHOWN else ""
    given = f": {', '.join(inputs[:_SHOWN])}{rest}" if inputs else ""
    _LOG.info("%s begins%s", name, given, extra={"flow": name, "run_id": run_id})


def log_failure(name: str, error: Exception) -> None:
    """It failed: one line where it is an error that a person can act on, else with its traceback."""
    foreseen = isinstance(error, NewsloomError)
    # What the command itself tells in one line is not told twice on the terminal.
    _LOG.log(
        logging.WARNING if foreseen else logging.ERROR,
        "%s failed: %s",
        name,
        error,
        exc_info=None if foreseen else error,
        extra={"flow": name},
    )


def log_summary(name: str, summary: Summary, sources: Mapping[str, SourceCount]) -> None:
    """What came of each source, what failed, and the sums."""
    about = {"flow": name, "run_id": summary.run_id}
    for source, count in sources.items():
        line = "%s: articles %d, rejected %d"
        _LOG.info(line, source, count.articles, count.rejected, extra=about | {"source": source})
    for problem in (*summary.problems, *summary.failed):
        _LOG.warning("%s", problem, extra=about)
    done = summary.result
    _LOG.info(
        "%s %s: %d documents read, %d articles loaded (%d new, %d revised, %d copies), %d unchanged, %d quarantined,"
        " %.1f s",
        name,
        "was stopped" if summary.is_stopped else "is done",
        done.read,
        done.loaded,
        done.new,
        done.revised,
        done.copies,
        done.unchanged,
        done.quarantined,
        summary.seconds,
        extra=about,
    )

"""How a newsloom stands as metrics: OpenMetrics text, which Prometheus and its like collect."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flows.condition import WELL, Condition

Sample = tuple[dict[str, str], float | None]


def metrics(now: Condition) -> str:
    """The metrics of a condition; what is not known has no sample."""
    return "".join(_families(now)) + "# EOF\n"


def _families(now: Condition) -> Iterator[str]:
    sources = [({"source": each.source_id}, each) for each in now.sources]
    yield _family("source_well", "Whether a source delivers.", ((name, each.state == WELL) for name, each in sources))
    states = ((name | {"state": each.state}, 1.0) for name, each in sources)
    yield _family("source_state", "The state of a source, as newsloom health names it.", states)
    received = ((name, each.received) for name, each in sources)
    yield _family("source_pages_received", "New pages of a source in the last 24 hours.", received)
    expected = ((name, each.expected) for name, each in sources)
    yield _family("source_pages_expected", "New pages of a source in 24 hours on this weekday, as a rule.", expected)
    success = ((name, _seconds(each.last_success)) for name, each in sources)
    yield _family("source_last_success_timestamp_seconds", "When the list of a source was had last.", success)
    for name, meaning, value in (
        ("last_poll_timestamp_seconds", "When the last good poll ended.", _seconds(now.last_poll)),
        ("scheduler_alive", "Whether newsloom serve runs, and asks what is due.", now.is_scheduler_alive),
        ("published_timestamp_seconds", "Of when the published copy is.", _seconds(now.published)),
        ("published_current", "Whether the published copy has all that was loaded.", now.is_published_current),
        ("staged_batches", "Batches that wait to be loaded.", now.staged),
        ("staged_unloadable_batches", "Staged files that no load takes.", now.unloadable),
    ):
        yield _family(name, meaning, [({}, value)])


def _family(name: str, meaning: str, samples: Iterable[Sample]) -> str:
    name = f"newsloom_{name}"
    lines = [f"# TYPE {name} gauge", f"# HELP {name} {meaning}"]
    lines += [f"{name}{_labels(labels)} {float(value)!r}" for labels, value in samples if value is not None]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: dict[str, str]) -> str:
    pairs = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None

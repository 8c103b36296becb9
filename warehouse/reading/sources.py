"""The sources: their names, what came of each and when."""

from dataclasses import dataclass

from warehouse.reading.question import Question


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source and its name."""

    source_id: str
    name: str


def names() -> Question[SourceName]:
    """The names of all sources."""
    return Question("SELECT source_id, name FROM sources ORDER BY source_id", SourceName)

"""A date as written: what all readers of dates give."""

from dataclasses import dataclass
from datetime import datetime

from extractors.article import Precision

FIRST_YEAR, LAST_YEAR = 1900, 2200  # an article's date outside is a mistake of its page


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written: ``at`` is aware where a zone was written, naive (local time) where none was."""

    at: datetime
    precision: Precision

    @property
    def has_zone(self) -> bool:
        """Whether a zone was written."""
        return self.at.tzinfo is not None


def checked(at: datetime, precision: Precision) -> Moment | None:
    """The moment; None outside the years an article can be of."""
    return Moment(at, precision) if FIRST_YEAR <= at.year < LAST_YEAR else None

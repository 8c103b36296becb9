"""How far the fetching of a poll is: pages fetched, pages known to be fetched, and the share of all there is to do."""

from flows.collecting.results import Discovered, Event, PageResult, SourceResult

# Until the last source is done something is left, whatever was planned for those before it.
_NOT_ALL = 0.99


class Fetching:
    """Adds up the events of a poll of so many sources."""

    def __init__(self, sources: int) -> None:
        self._sources = sources
        self._listed: set[str] = set()
        self._done = 0
        self.fetched = 0
        self.planned = 0

    def take(self, event: Event) -> None:
        """Add one event."""
        match event:
            case Discovered(source=source, fetching=fetching):
                self._listed.add(source.id)
                self.planned += fetching
            case PageResult():
                self.fetched += 1
            case SourceResult(source=source):
                self._listed.add(source.id)
                self._done += 1

    @property
    def share(self) -> float:
        """0 to 1. Sources whose lists have not come yet are taken to have as many pages as the others."""
        if self._done >= self._sources:
            return 1.0
        if not self.planned:
            return self._done / self._sources
        expected = self.planned * self._sources / max(1, len(self._listed))
        return min(_NOT_ALL, self.fetched / expected)

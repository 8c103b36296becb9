"""Which articles a question is about: the time, and what people filter by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# The moment of an article: of publication, else of fetching.
MOMENT = "coalesce(published_at, fetched_at)"
# Whether that is at $since or later. Clocks and days told without an hour let it lie up to a day after the fetch, never
# more, so what was fetched long before $since is not read: rows lie in the order of their fetches.
IS_SINCE = f"{MOMENT} >= $since AND fetched_at >= $since::TIMESTAMPTZ - INTERVAL 48 HOURS"
# Whether it is known better than to the day.
IS_EXACT = "(published_at IS NOT NULL AND published_precision <> 'day')"
# Lists of links, forums and products are in the warehouse too, and are no news.
IS_NEWS = "coalesce(page_kind, 'article') = 'article'"


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles of a time, less those that a filter leaves out.

    since, until: aware; until itself is not in it. watches: ids of watchlists, any of which names it. sections: as the
    outlet writes them. countries: of the sources, as in `sources`. An empty filter leaves nothing out.
    """

    since: datetime
    until: datetime
    watches: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The condition on a row of ``articles``."""
        parts = [f"{IS_SINCE} AND {MOMENT} < $until", IS_NEWS]
        if self.watches:
            parts.append("article_id IN (SELECT article_id FROM mentions WHERE watch IN (SELECT unnest($watches)))")
        columns = (("language", self.languages), ("source_id", self.sources), ("section", self.sections))
        names = {"language": "languages", "source_id": "sources", "section": "sections"}
        parts += [f"{column} IN (SELECT unnest(${names[column]}))" for column, chosen in columns if chosen]
        if self.countries:
            parts.append("source_id IN (SELECT source_id FROM sources WHERE country IN (SELECT unnest($countries)))")
        return "\n            AND ".join(parts)

    @property
    def parameters(self) -> Mapping[str, object]:
        """What the condition names."""
        return {
            "since": self.since,
            "until": self.until,
            "watches": list(self.watches),
            "languages": list(self.languages),
            "sources": list(self.sources),
            "sections": list(self.sections),
            "countries": list(self.countries),
        }

    @property
    def length(self) -> timedelta:
        """How long the time is."""
        return self.until - self.since

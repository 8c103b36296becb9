"""What the rules find in the warehouse."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.alerts.decide import together
from flows.alerts.rules import Kind, Rule
from flows.printing.headlines import with_headlines
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection
from warehouse.reading import alerting
from warehouse.reading.alerting import Found, Looked
from warehouse.reading.briefing import events_of
from warehouse.reading.question import Question
from warehouse.reading.watches import WatchQuery

_OF_STORIES = frozenset({Kind.NEW_STORY, Kind.GROWING_STORY, Kind.PRIORITY_SOURCE, Kind.HEADLINE, Kind.VANISHED})


def look(
    connection: Connection, rule: Rule, watches: Mapping[str, WatchQuery], now: datetime, zone: ZoneInfo
) -> list[Found]:
    """What a rule finds. zone: that a spike's day begins in. Raises WarehouseError, which names the rule."""
    looked = Looked(now - timedelta(hours=rule.hours), now, watches[rule.watch] if rule.watch else None)
    try:
        found = _question(rule, looked, zone).ask(connection)
        events = events_of(connection, [each.subject for each in found]) if rule.kind in _OF_STORIES else {}
    except WarehouseError as error:
        raise WarehouseError(error.message, f"rule '{rule.id}'", error.hint, sql=error.sql) from error
    return with_headlines(together(found, events, rule) if rule.kind in _OF_STORIES else found, connection)


def _question(rule: Rule, looked: Looked, zone: ZoneInfo) -> Question[Found]:
    match rule.kind:
        case Kind.NEW_STORY:
            return alerting.new_stories(looked)
        case Kind.GROWING_STORY:
            return (
                alerting.many_languages(looked)
                if rule.languages
                else alerting.growing_stories(looked, rule.outlets or 2)
            )
        case Kind.SPIKE:
            midnight = looked.until.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
            return alerting.spikes(looked, midnight, rule.times, rule.at_least)
        case Kind.PRIORITY_SOURCE:
            return alerting.priority_sources(looked)
        case Kind.HEADLINE:
            return alerting.headlines(looked)
        case Kind.VANISHED:
            return alerting.vanished(looked)
        case Kind.QUIET_SOURCE:
            return alerting.quiet_sources(looked.until, rule.hours)


def stories_now(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """The story, or event, that each of some articles is in today."""
    found = {each.article_id: each.story_id for each in alerting.stories_now(article_ids).ask(connection)}
    events = events_of(connection, list(found.values()))
    return {article: events.get(story, story) for article, story in found.items()}

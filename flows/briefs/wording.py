"""What a brief says in words, the same in each of its forms; nothing here is made safe for where it is shown."""

from collections.abc import Iterator
from datetime import datetime

from flows.briefs.choose import Change, Entry
from flows.briefs.make import Brief
from flows.printing.tables import articles_counted, counted

NOTHING = "Nothing new."
HEALTH = "New in coverage health"


def subject(brief: Brief) -> str:
    """As in the subject of a mail."""
    day = brief.until.astimezone(brief.reader.zone)
    begun = f"{brief.reader.title}, {_day(day)}"
    if not brief.entries:
        return f"{begun}: nothing new"
    rest = f", and {len(brief.entries) - 1} more" if len(brief.entries) > 1 else ""
    return f"{begun}: {brief.entries[0].title or 'without a headline'}{rest}"


def span(brief: Brief) -> str:
    """The time it is about, where the reader is."""
    since, until = (moment.astimezone(brief.reader.zone) for moment in (brief.since, brief.until))
    return f"{_moment(since)} to {_moment(until)} ({brief.reader.timezone})"


def summary(brief: Brief) -> str:
    """How much is new, or that nothing is."""
    going_on = f"{counted(brief.going_on, 'story', 'stories')} told before {'goes' if brief.going_on == 1 else 'go'} on"
    unchanged = f"{going_on} unchanged." if brief.going_on else ""
    if not brief.entries:
        newest = _moment(brief.newest.astimezone(brief.reader.zone)) if brief.newest else ""
        last = f"The newest article in the warehouse is of {newest}." if newest else "There is no article yet."
        return " ".join(part for part in (NOTHING, unchanged, last) if part)
    kinds = ", ".join(f"{count} {change.value}" for change in Change if (count := brief.count(change)))
    return f"{counted(len(brief.entries), 'story', 'stories')}: {kinds}. {unchanged}".strip()


def why(entry: Entry) -> str:
    """Why the story is in."""
    priority = "a priority source has it" if entry.has_priority else ""
    named = f"names {entry.watch}" if entry.watch else "among the weightiest"
    return "; ".join(part for part in (entry.change.value.capitalize(), entry.what, named, priority) if part)


def numbers(entry: Entry, brief: Brief) -> str:
    """Outlets and copies counted, who was first, in which languages."""
    outlets = counted(entry.outlets, "outlet")
    first = entry.first_at.astimezone(brief.reader.zone)
    when = _moment(first) if entry.is_exact else _day(first)
    told = f"{outlets}, {articles_counted(entry.articles, entry.copies)}"
    languages = f"; in {', '.join(entry.languages)}" if len(entry.languages) > 1 else ""
    return f"{told}{languages}; first: {brief.names.get(entry.first_source, entry.first_source)}, {when}"


def changes(brief: Brief) -> Iterator[str]:
    """What is new in coverage health, one line a source."""
    for each in brief.changes:
        before = f", was {each.before}" if each.before else ""
        yield f"{each.name or each.source_id}: {each.state}{before}{f' ({each.reason})' if each.reason else ''}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment:%H:%M}"

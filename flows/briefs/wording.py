"""What a brief says in words, the same in each of its forms; nothing here is made safe for where it is shown."""

from collections.abc import Iterator
from datetime import UTC, datetime

from extractors.text.counting import counted
from flows.briefs.choose import Change, Entry
from flows.briefs.make import Brief
from flows.printing.headlines import headline
from flows.printing.languages import language_name
from flows.printing.tables import articles_counted

NOTHING = "Nothing new."
HEALTH = "New in coverage health"


def subject(brief: Brief) -> str:
    """As in the subject of a mail."""
    day = brief.until.astimezone(brief.reader.zone)
    begun = f"{brief.reader.title}, {_day(day)}"
    if not brief.entries:
        return f"{begun}: nothing new"
    rest = f", and {len(brief.entries) - 1} more" if len(brief.entries) > 1 else ""
    return f"{begun}: {headline(brief.entries[0].title, brief.entries[0].lead)}{rest}"


def span(brief: Brief) -> str:
    """The time it is about, where the reader is."""
    since, until = (moment.astimezone(brief.reader.zone) for moment in (brief.since, brief.until))
    return f"{_moment(since)} to {_moment(until)} ({brief.reader.timezone})"


def summary(brief: Brief) -> str:
    """How much is new, or that nothing is."""
    going_on = f"{counted(brief.going_on, 'story', 'stories')} told before {'goes' if brief.going_on == 1 else 'go'} on"
    unchanged = f"{going_on} unchanged." if brief.going_on else ""
    if not brief.entries:
        last = "There is no article yet."
        if brief.newest:
            # What is known to the day only stands at midnight in UTC.
            day = brief.newest.astimezone(UTC)
            is_day = day.hour == day.minute == day.second == 0
            newest = _day(day) if is_day else _moment(brief.newest.astimezone(brief.reader.zone))
            last = f"The newest article in the warehouse is of {newest}."
        return " ".join(part for part in (NOTHING, unchanged, last) if part)
    kinds = [f"{count} {change.value}" for change in Change if (count := brief.count(change))]
    stories = "story" if len(brief.entries) == 1 else "stories"
    told = f"{kinds[0]} {stories}" if len(kinds) == 1 else f"{len(brief.entries)} {stories}: {', '.join(kinds)}"
    return f"{told}. {unchanged}".strip()


def why(entry: Entry) -> str:
    """Why the story is in."""
    priority = "a priority source has it" if entry.has_priority else ""
    named = f"names {entry.watch}" if entry.watch else "among the weightiest"
    return "; ".join(part for part in (entry.change.value.capitalize(), entry.what, named, priority) if part)


def numbers(entry: Entry, brief: Brief) -> str:
    """Outlets and copies counted, in which languages, and who was first; nobody is where no hour is known."""
    # What is known to the day only stands at midnight in UTC: elsewhere that may be the day before.
    when = (
        _moment(entry.first_at.astimezone(brief.reader.zone))
        if entry.is_exact
        else _day(entry.first_at.astimezone(UTC))
    )
    source = brief.names.get(entry.first_source, entry.first_source)
    articles = articles_counted(entry.articles, entry.copies)
    languages = f"; in {', '.join(map(language_name, entry.languages))}" if len(entry.languages) > 1 else ""
    if entry.outlets == 1:
        return (
            f"only {source}, {when}" if entry.articles == 1 else f"only {source}, {articles}{languages}; since {when}"
        )
    begun = f"first: {source}, {when}" if entry.is_exact else f"since {when}"
    return f"{counted(entry.outlets, 'outlet')}, {articles}{languages}; {begun}"


def changes(brief: Brief) -> Iterator[str]:
    """What is new in coverage health, one line a source."""
    for each in brief.changes:
        before = f", was {each.before}" if each.before else ""
        yield f"{each.name or each.source_id}: {each.state}{before}{f' ({each.reason})' if each.reason else ''}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment:%H:%M}"

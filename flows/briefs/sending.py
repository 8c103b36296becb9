"""A brief sent once to each address of its reader, and remembered: what was told, to whom, of which title."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from extractors.document import stable_id
from extractors.errors import ConfigError, InputError
from flows.briefs import forms, wording
from flows.briefs.choose import Told
from flows.briefs.make import Before, Brief
from flows.briefs.readers import Reader
from flows.running.notify import addresses
from flows.telling.addresses import Address, notify
from flows.telling.mail import Letter, MailSettings, check_addresses, send_mail
from flows.telling.outbox import Outbox, Row
from warehouse.unfinished import writing

_TEXTS = "brief_texts"  # stay in the outbox: a second try sends what the first one did
_SHOWN = "sentences"
DONE = ("sent", "written")


@dataclass(frozen=True, slots=True)
class Texts:
    """A brief in its forms, as sent."""

    subject: str
    text: str
    markdown: str
    html: str


_FORMS = tuple(field.name for field in fields(Texts))


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a reader: what it is called in `sent_to`, and what sends the texts."""

    name: str
    send: Callable[[Texts], None]


def before(outbox: Outbox, reader: Reader, but: str) -> Before:
    """What is remembered of a reader's briefs, without the one of this id."""
    briefs = [row for row in outbox.rows("briefs", reader.id) if row["brief_id"] != but and _was_had(row)]
    periods = {row["brief_id"]: row["period"] for row in briefs}
    entries = [row for row in outbox.rows("brief_entries", reader.id) if row["brief_id"] in periods]
    entries.sort(key=lambda row: next(each["until"] for each in briefs if each["brief_id"] == row["brief_id"]))
    told = tuple(
        Told(
            row["entry"],
            row["article_id"],
            row["title"],
            row["digest"],
            row["articles"],
            row["sources"],
            periods[row["brief_id"]],
        )
        for row in entries
    )
    return Before(max((row["until"] for row in briefs), default=None), told)


def _was_had(row: Row) -> bool:
    return row["state"] in DONE or bool(row["sent_to"])


def is_done(row: Row | None, reachable: list[Way]) -> bool:
    """Whether a brief was made, and everybody got it."""
    return row is not None and row["state"] in DONE and all(way.name in row["sent_to"] for way in reachable)


def ways(reader: Reader, mail: MailSettings, key: str, at: datetime) -> list[Way]:
    """All ways to a reader but the folder. Raises ConfigError for what is no address."""
    check_addresses(reader.mail, f"reader '{reader.id}'")
    found = [Way(to, partial(_mail, to=to, mail=mail, key=key, at=at)) for to in reader.mail]
    urls = addresses(reader.to, reader.to_variable) if reader.to_variable else reader.to
    return [*found, *(Way(Address(url).name, partial(_notify, address=Address(url))) for url in urls)]


def _mail(texts: Texts, *, to: str, mail: MailSettings, key: str, at: datetime) -> None:
    send_mail(Letter(key, texts.subject, texts.text, texts.html, at), to, mail)


def _notify(texts: Texts, *, address: Address) -> None:
    notify(address, texts.subject, texts.text)


def texts_of(brief: Brief) -> Texts:
    """A brief in all its forms."""
    return Texts(wording.subject(brief), forms.text(brief), forms.markdown(brief), forms.html(brief))


def send(outbox: Outbox, brief: Brief, reachable: list[Way], folder: Path) -> Row:
    """Write the brief to the folder and send it to whoever has not got it; its row as it is afterwards.

    The row and its entries are written before anything is sent: a second try, after a kill or a failure, sends the same
    to those who are missing. Raises InputError where the folder cannot be written to.
    """
    row, texts = _begun(outbox, brief)
    row = row | {"file": str(_written(texts, folder, brief))}
    problems = []
    for way in reachable:
        if way.name in row["sent_to"]:
            continue
        try:
            way.send(texts)
        except (ConfigError, InputError) as error:
            problems.append(str(error))
            continue
        row = row | {"sent_to": [*row["sent_to"], way.name], "sent_at": datetime.now(UTC)}
        outbox.write("briefs", [row], about=brief.reader.id)
    state = "failed" if problems else "sent" if reachable else "written"
    row = row | {"state": state, "error": "; ".join(problems) or None}
    if _was_had(row):  # before the row says that all is done: after a kill between them it is written again
        outbox.write("deliveries", list(_deliveries(outbox, row)), about=brief.reader.id)
    outbox.write("briefs", [row], about=brief.reader.id)
    return row


def _begun(outbox: Outbox, brief: Brief) -> tuple[Row, Texts]:
    """The row and the texts of the brief, as a first try has left them where there was one."""
    known, kept = outbox.one("briefs", brief.brief_id), outbox.one(_TEXTS, brief.brief_id)
    if known and kept:
        return known, Texts(**{name: kept[name] for name in _FORMS})
    row, texts, reader = _row(brief), texts_of(brief), brief.reader.id
    outbox.write(_TEXTS, [{"key": brief.brief_id} | {name: getattr(texts, name) for name in _FORMS}], about=reader)
    outbox.write("brief_entries", list(_entries(brief)), about=reader)
    outbox.write("briefs", [row], about=reader)  # last: where it is, the others are
    return row, texts


def _row(brief: Brief) -> Row:
    return {
        "brief_id": brief.brief_id,
        "reader": brief.reader.id,
        "period": brief.period,
        "since": brief.since,
        "until": brief.until,
        "stories": len(brief.entries),
        "made_at": datetime.now(UTC),
        "state": "waiting",
        "error": None,
        "sent_at": None,
        "sent_to": [],
        "file": None,
    }


def _entries(brief: Brief) -> Iterator[Row]:
    for place, entry in enumerate(brief.entries, 1):
        yield {
            "brief_id": brief.brief_id,
            "place": place,
            "reader": brief.reader.id,
            "entry": entry.entry,
            "story_id": entry.story_id,
            "article_id": entry.article_id,
            "title": entry.title,
            "change": entry.change.value,
            "reason": entry.reason,
            "watch": entry.watch,
            "articles": entry.articles,
            "copies": entry.copies,
            "sources": entry.outlets,
            "digest": entry.digest,
            "source_id": entry.source_id,
        }


def _deliveries(outbox: Outbox, row: Row) -> Iterator[Row]:
    """The articles of a brief that a reader got."""
    for entry in outbox.rows("brief_entries", row["reader"]):
        if entry["brief_id"] == row["brief_id"]:
            yield {
                "delivery_id": stable_id("brief", row["brief_id"], entry["article_id"]),
                "article_id": entry["article_id"],
                "source_id": entry["source_id"],
                "title": entry["title"],
                "reader": row["reader"],
                "way": "brief",
                "part_of": row["brief_id"],
                "shown": _SHOWN,
                "delivered_at": row["sent_at"] or row["made_at"],
            }


def _written(texts: Texts, folder: Path, brief: Brief) -> Path:
    """The brief's files, each whole or not there; their path without the ending. Raises InputError."""
    path = folder / brief.reader.id / brief.period
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for ending, content in ((".txt", texts.text), (".md", texts.markdown), (".html", texts.html)):
            with writing(path.with_name(path.name + ending)) as file:
                file.write(content.encode("utf-8", "replace"))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(path), "the brief was not sent") from error
    return path

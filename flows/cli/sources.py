"""``newsloom sources``: the list in ``config/sources.toml``, shown, tried and added to."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from extractors.errors import ConfigError, InputError
from extractors.text.counting import counted
from flows import safe
from flows.printing.console import say, show, translate_errors, warehouse_option

if TYPE_CHECKING:
    from flows.collecting.listing import Listing
    from flows.fetching.settings import FetchSettings
    from flows.sources.catalogue import Source

_NAMED = 10  # sources that are not there


@click.group()
def sources() -> None:
    """List, check, add, import and export sources."""


@sources.command("list")
@warehouse_option
@translate_errors
def list_sources(warehouse: str | None) -> None:
    """List the configured sources, and when each is polled next."""
    from flows.condition import due_now
    from flows.settings.load import warehouse_path
    from flows.sources.catalogue import load_sources

    found = _named(load_sources())
    due = dict(due_now(warehouse_path(warehouse).parent, found, datetime.now(UTC)))
    for source in found:
        at = due.get(source.id)
        when = f"due {at:%Y-%m-%d %H:%M} UTC" if at else "due now" if source.enabled else "(off)"
        show(f"{source.id:<24} {source.kind:<8} {source.url or counted(len(source.urls), 'url')}  {when}")


@sources.command()
@click.argument("ids", nargs=-1)
@translate_errors
def check(ids: tuple[str, ...]) -> None:
    """Show what a poll would fetch from each source.

    Asks each source for its list. Nothing is stored."""
    from flows.serving.deployments import check_sources, load_schedules
    from flows.sources.catalogue import choose, load_sources

    chosen = choose(load_sources(), ids or None)
    check_sources(chosen, load_schedules())
    failed = asyncio.run(_check(_named(chosen)))
    sys.exit(1 if failed else 0)


@sources.command()
@click.argument("url")
@click.option("--id", "identifier", help="The source's id. [from its host]")
@click.option("--name", help="Its name. [from the site]")
@click.option(
    "--kind", type=click.Choice(("feed", "sitemap", "page")), help="Add URL as this kind, without looking for feeds."
)
@translate_errors
def add(url: str, identifier: str | None, name: str | None, kind: str | None) -> None:
    """Find a site's feed or sitemap and add it.

    URL may also be the feed or sitemap itself. For a site without a feed, --kind page adds a section page whose
    articles are followed.
    """
    from flows.fetching.settings import load_fetch_settings
    from flows.sources.catalogue import Source, SourceKind, fresh_id, load_sources, source_toml
    from flows.sources.list_links import absolute

    url = absolute(url, "") or url
    known, settings = load_sources(), load_fetch_settings()
    if kind:
        source = Source(id="source", kind=SourceKind(kind), url=url, name=name or "")
    else:
        source = asyncio.run(discover(url, [each.id for each in known], settings))
    if any(each.url == source.url for each in known):
        raise InputError("is already in the list", source.url)
    taken = [each.id for each in known]
    if identifier in taken:
        raise InputError("is already another source's id", identifier or "")
    made = identifier or fresh_id(urlsplit(url).hostname or "source", taken)
    source = Source.model_validate(source.model_dump() | {"id": made, "name": name or source.name})
    _append(source_toml(source))
    show(source_toml(source), nl=False)
    say_contact(settings.contact)


@sources.command("import")
@click.argument("opml_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@translate_errors
def import_opml(opml_file: Path) -> None:
    """Add the feeds of an OPML file."""
    from flows.sources.catalogue import load_sources, source_toml
    from flows.sources.opml import read_opml

    known = load_sources()
    urls = {source.url for source in known}
    read = read_opml(opml_file.read_bytes(), str(opml_file), [source.id for source in known])
    new = [source for source in read.sources if source.url not in urls]
    _append("\n".join(source_toml(source) for source in new))
    show(f"{len(new)} of {counted(len(read.sources), 'feed')} added; the others are in the list already")
    for left_out in read.left_out:
        show(f"  left out: {left_out}")


@sources.command()
@translate_errors
def export() -> None:
    """Print the configured feeds as OPML."""
    from flows.sources.catalogue import load_sources
    from flows.sources.opml import opml

    sys.stdout.buffer.write(opml(load_sources()))


@sources.command()
@warehouse_option
@translate_errors
def facts(warehouse: str | None) -> None:
    """Copy source facts (tier, country, owner, ...) into the warehouse.

    Each load does this too."""
    from flows.running.publishing import publish_after_run
    from flows.settings.load import load_settings, warehouse_path
    from flows.sources.facts import load_facts
    from warehouse import open as open_warehouse
    from warehouse.loading.source_facts import write_facts
    from warehouse.reading.queries import query

    known, path, settings = load_facts(), warehouse_path(warehouse), load_settings()
    open_warehouse(path)  # one that is not there is refused, not made
    changed = write_facts(path, known, lock_seconds=settings.warehouse.lock_seconds)
    publish_after_run(path, settings)
    show(f"{counted(len(known), 'source is', 'sources are')} described, {changed:,} changed in the warehouse")
    loaded = query(path, "SELECT source_id FROM sources", wait_seconds=settings.warehouse.lock_seconds)
    if strange := sorted({each.source_id for each in known} - set(loaded["source_id"].to_pylist())):
        say(f"Nothing was loaded yet of: {', '.join(strange[:_NAMED])}{', ...' if len(strange) > _NAMED else ''}")


def _named(found: "Sequence[Source]") -> "Sequence[Source]":
    """The same sources; where there is none, say so."""
    if not found:
        say("no source is in config/sources.toml yet (add one with: newsloom sources add URL)")
    return found


def _append(entries: str) -> None:
    """Write entries at the end of the list, which takes its name once it is whole and could be read back."""
    from extractors.errors import ConfigError
    from flows.settings.folder import config_file, folder_to_write
    from flows.sources.catalogue import load_sources
    from warehouse.unfinished import writing

    path = folder_to_write() / "sources.toml"
    before = config_file("sources.toml").read_text("utf-8")
    text = f"{before.rstrip()}\n\n{entries}" if before.strip() else entries
    try:
        with writing(path.resolve()) as file:
            file.write(text.encode())
            file.flush()
            load_sources(Path(file.name))
    except ConfigError as error:
        raise ConfigError(error.message, error.subject.replace(file.name, str(path)), error.hint) from error
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", str(path), "it was not changed") from error


async def _check(chosen: Iterable["Source"]) -> int:
    """Ask each source for its list; how many gave none."""
    from flows.collecting.collect import with_wall_named
    from flows.collecting.listing import list_source
    from flows.collecting.polling import SourceState
    from flows.fetching.fetcher import Fetcher
    from flows.fetching.messages import Outcome
    from flows.fetching.settings import load_fetch_settings
    from flows.fetching.verdicts import load_verdict_rules
    from flows.sources.catalogue import FETCHED

    settings, rules = load_fetch_settings(), load_verdict_rules()
    failed = 0
    say_contact(settings.contact)
    async with Fetcher(settings) as fetcher:
        for source in chosen:
            if source.kind not in FETCHED:
                failed += not await asyncio.to_thread(_has_files, source)  # which may fetch, in a loop of its own
                continue
            now = datetime.now(UTC)
            listing = await list_source(source, SourceState(source.id), fetcher, now, settings.polling)
            listing = with_wall_named(listing, rules)
            works = listing.outcome is Outcome.OK and bool(listing.items)
            failed += not works
            detail = listing.detail and f": {listing.detail}"
            verdict, pages = "ok  " if works else "FAIL", counted(len(listing.items), "page")
            show(f"{verdict} {source.id}: {listing.outcome}{detail}, {pages}")
            for item in listing.items[:3]:
                show(safe.line(f"       {item.url}  {item.evidence.title or ''}".rstrip()))
            for problem in listing.problems[:3]:
                say(f"       {problem}")
    return failed


def say_contact(contact: str) -> None:
    """Tell a person that no site knows whom to ask."""
    if not contact:
        say("no contact in config/fetching.toml: set it, as many sites block crawlers that do not identify themselves")


def say_facts() -> None:
    """Tell a person that the facts of sources cannot be read: a load goes on without them."""
    from flows.sources.facts import load_facts

    try:
        load_facts()
    except ConfigError as error:
        say(f"{error}; the articles are loaded, the facts of sources stay as they were")


def _has_files(source: "Source") -> bool:
    """Say which files a source on disk or in an object store has."""
    from flows.collecting.watching import list_files

    try:
        files = list_files(source)
    except InputError as error:
        show(f"FAIL {source.id}: {error}")
        return False
    show(f"ok   {source.id}: {counted(len(files), 'file')}")
    for file in files[:3]:
        show(safe.line(f"       {file.url}"))
    return True


async def discover(url: str, taken: Sequence[str], settings: "FetchSettings") -> "Source":
    """What the url itself is, else the first feed, else sitemap, of the site that can be fetched and lists pages.

    taken: ids that it must not have. Raises InputError.
    """
    from flows.collecting.by_hand import kind_of
    from flows.collecting.listing import list_source
    from flows.collecting.polling import SourceState
    from flows.fetching.client import Wanted
    from flows.fetching.fetcher import Fetcher, Request
    from flows.fetching.messages import Outcome
    from flows.sources.catalogue import Source, SourceKind, fresh_id
    from flows.sources.discover import candidates, site_name, source_name

    empty: Source | None = None
    async with Fetcher(settings) as fetcher:
        page = await fetcher.fetch(Request(url, Wanted.FEED))  # takes feeds, sitemaps and pages
        if page.outcome is not Outcome.OK or page.last is None:
            own = "if it is your own host, name it in own_hosts of config/fetching.toml"
            hint = own if page.outcome is Outcome.REFUSED else ""
            raise InputError(f"cannot be fetched: {page.outcome} {page.detail}".rstrip(), url, hint)
        kind = kind_of(page.last, page.final_url)
        itself = [] if kind is SourceKind.URLS else [(kind, page.final_url, None)]
        robots = await fetcher.robots.get(page.final_url)
        found = () if itself else candidates(page.final_url, page.last.body, page.last.charset, robots.sitemaps)
        site = None if itself else site_name(page.final_url, page.last.body, page.last.charset)
        for kind, address, title in [*itself, *((SourceKind(c.kind), c.url, c.title) for c in found)]:
            source = Source(id=fresh_id("source", taken), kind=kind, url=address)
            listing = await list_source(source, SourceState(source.id), fetcher, datetime.now(UTC), settings.polling)
            if listing.outcome is not Outcome.OK:
                continue
            name = site or _feed_name(listing) or source_name(title)
            source = source.model_copy(update={"name": name or ""})
            if listing.items:
                return source
            empty = empty or source
    if empty:  # a feed that lists nothing today
        return empty
    raise InputError("no feed and no sitemap found", url, "add its section page: newsloom sources add --kind page URL")


def _feed_name(listing: "Listing") -> str | None:
    """What a feed calls itself; None of a sitemap."""
    from flows.sources.discover import source_name
    from flows.sources.feed import parse_feed

    _, fetch = listing.fetches[0]
    if fetch.last is None:
        return None
    try:
        return source_name(parse_feed(fetch.last.body, fetch.final_url, fetch.last.content_type or "").title)
    except InputError:
        return None

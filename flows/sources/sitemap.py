"""Sitemaps (sitemaps.org), their indexes and the news extension, as XML, text or gzip: bytes in, entries out."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from extractors.dates.machine import iso_date
from extractors.document import Evidence
from extractors.errors import InputError
from extractors.text.characters import well_formed
from flows.boundary import Unforeseen, bounded
from flows.fetching.decoding import BadCoding, UnpackedTooLarge, gunzip
from flows.sources.feed_items import language_tag
from flows.sources.xml_bytes import readable

# The protocol's own bounds: 50,000 entries and 50 MB unpacked.
MAX_ENTRIES = 50_000
MAX_BYTES = 52_428_800
# Entries at which reading failed that are told one by one.
MAX_ERRORS = 100


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One page of a sitemap; the last four fields come from the news extension.

    lastmod, published_at: as ``iso_date`` gives them. alternates: (language, url) of its translations.
    """

    url: str
    lastmod: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    published_at: str | None = None
    language: str | None = None
    publication: str | None = None

    @property
    def evidence(self) -> Evidence:
        """What travels with the page; ``lastmod`` is no publication date and stays behind."""
        return Evidence(self.title, published_at=self.published_at, language=self.language, carrier="sitemap")


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A sitemap that an index names."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index read whole; ``problems`` names what could not be, ``errors`` where reading failed."""

    entries: tuple[SitemapEntry, ...] = ()
    children: tuple[SitemapRef, ...] = ()
    problems: tuple[str, ...] = ()
    errors: tuple[Unforeseen, ...] = ()


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """The sitemap in ``body``, gzip or not; ``url`` is for messages.

    No entity is expanded, no external document type fetched. A torn XML gives the entries before the tear.
    Raises InputError for what is no sitemap, or unpacks to more than ``MAX_BYTES``.
    """
    with bounded(url):
        return _parse(body, url)


def _parse(body: bytes, url: str) -> Sitemap:
    if body[:2] == b"\x1f\x8b":
        try:
            body = gunzip(body, MAX_BYTES)
        except (BadCoding, UnpackedTooLarge) as error:
            raise InputError(str(error), url) from error
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower()
    if start.startswith((b"http:", b"https")):
        return _text(body)
    if not start.startswith(b"<"):
        raise InputError("not a sitemap", url)
    return _xml(readable(body), url)


def _text(body: bytes) -> Sitemap:
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    urls = dict.fromkeys(line for line in lines if _is_http(line))
    problems = [f"line {n} is no http url" for n, line in enumerate(lines, 1) if line and not _is_http(line)]
    return Sitemap(
        tuple(SitemapEntry(u) for u in list(urls)[:MAX_ENTRIES]), problems=(*problems[:20], *_over(len(urls)))
    )


def _xml(body: bytes, url: str) -> Sitemap:
    entries: list[SitemapEntry] = []
    children: list[SitemapRef] = []
    problems: list[str] = []
    errors: list[Unforeseen] = []
    roots: set[str] = set()
    count = 0
    # With ``recover`` nothing is raised for broken markup: what was wrong stands in the reader's log.
    reader = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        for element in _finished(reader, roots):
            count += 1
            if count > MAX_ENTRIES:
                continue
            try:
                with bounded(f"{url} entry {count}"):
                    read = _read(element)
            except Unforeseen as error:
                errors.append(error)
                continue
            match read:
                case SitemapEntry():
                    entries.append(read)
                case SitemapRef():
                    children.append(read)
                case _:
                    problems.append(f"entry {count} {read}")
    except etree.XMLSyntaxError as error:
        problems.append(f"not well-formed: {error}")
    if reader.error_log:
        problems.append(f"not well-formed: {reader.error_log[0].message} (line {reader.error_log[0].line})")
    if not roots & {"urlset", "sitemapindex"} and not entries and not children:
        raise InputError(f"not a sitemap but <{next(iter(roots), '?')}>", url)
    return Sitemap(tuple(entries), tuple(children), (*problems[:20], *_over(count)), tuple(errors[:MAX_ERRORS]))


def _read(element: etree._Element) -> SitemapEntry | SitemapRef | str:
    """What an element of a sitemap or an index stands for, or why for nothing."""
    location = _child(element, "loc")
    if not location or not _is_http(location):
        return f"has no http loc: {(location or '')[:200]!r}"
    if _name(element) == "sitemap":
        return SitemapRef(location, _date(_child(element, "lastmod")))
    return _entry(element, location)


def _finished(reader: Any, roots: set[str]) -> Iterator[etree._Element]:
    """Each ``url`` and ``sitemap`` element as it ends, freed afterwards; the root's name goes to ``roots``."""
    for event, element in reader:
        if event == "start":
            if not roots:
                roots.add(_name(element))
        elif _name(element) in ("url", "sitemap") and element.getparent() is not None:
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]


def _entry(element: etree._Element, location: str) -> SitemapEntry:
    alternates = tuple(
        (str(link.get("hreflang")).lower(), str(link.get("href")))
        for link in element
        if _name(link) == "link" and link.get("hreflang") and _is_http(str(link.get("href")))
    )
    news = next((child for child in element if _name(child) == "news"), None)
    if news is None:
        return SitemapEntry(location, _date(_child(element, "lastmod")), alternates)
    publication = next((child for child in news if _name(child) == "publication"), news)
    return SitemapEntry(
        location,
        _date(_child(element, "lastmod")),
        alternates,
        title=_child(news, "title"),
        published_at=_date(_child(news, "publication_date")),
        language=language_tag(_child(publication, "language")),
        publication=_child(publication, "name"),
    )


def _name(element: etree._Element) -> str:
    """The local name: sitemaps in the wild get the namespace wrong or leave it out."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _child(element: etree._Element, name: str) -> str | None:
    for child in element:
        if _name(child) == name:
            return " ".join(well_formed("".join(child.itertext())).split()) or None
    return None


def _date(text: str | None) -> str | None:
    return iso_date(text) if text else None


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _over(count: int) -> tuple[str, ...]:
    return (f"{count - MAX_ENTRIES} entries beyond {MAX_ENTRIES} left out",) if count > MAX_ENTRIES else ()

"""Sitemaps (sitemaps.org), their indexes and the news extension, as XML, text or gzip: bytes in, entries out."""

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from extractors.article import Precision
from extractors.dates.machine import iso_date
from extractors.dates.zones import country_zone
from extractors.document import Evidence
from extractors.errors import InputError
from extractors.text.characters import well_formed
from extractors.text.counting import counted
from flows.boundary import Unforeseen, bounded
from flows.fetching.decoding import BadCoding, UnpackedTooLarge, gunzip
from flows.sources.feed import parse_feed
from flows.sources.feed_items import language_tag, plain_text, written_date
from flows.sources.list_links import absolute
from flows.sources.xml_text import charset_of, decode_text, xml_text

# The protocol's own bounds: 50,000 entries and 50 MB unpacked.
MAX_ENTRIES = 50_000
MAX_BYTES = 52_428_800
# Entries at which reading failed that are told one by one.
MAX_ERRORS = 100
MAX_PROBLEMS = 20
# Elements of one entry, and of all that is between entries, at most: 40 pictures of 4 elements make 170. What
# has more is no sitemap; 48 MB of empty elements, 50 KB packed, took 1.8 GB and 33 s.
MAX_ELEMENTS = 20_000
# Bytes between two addresses, for so many elements at most: what comes after is not even looked at.
MAX_BARREN = 2_000_000
# Layers of gzip over one another: some servers pack what is packed.
_MAX_PACKINGS = 3
# No page is called so: a sitemap in a list of pages is one of an index.
_SITEMAP_NAME = re.compile(r"^[^?#]*\.xml(?:\.gz)?(?:[?#]|$)", re.I)


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
    precision: Precision | None = None

    @property
    def evidence(self) -> Evidence:
        """What travels with the page; ``lastmod`` is no publication date and stays behind."""
        return Evidence(
            self.title,
            published_at=self.published_at,
            language=self.language,
            carrier="sitemap",
            precision=self.precision,
        )


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


def parse_sitemap(body: bytes, url: str, content_type: str = "") -> Sitemap:
    """The sitemap in ``body``, gzip or not, fetched from ``url``, which relative addresses count from.

    A feed that stands where a sitemap should gives its items. No entity is expanded, no external document type
    fetched. A torn one gives the entries before the tear. Raises InputError for what is no sitemap, or unpacks to more
    than ``MAX_BYTES``.
    """
    with bounded(url):
        body, torn = _unpacked(body, url)
        start = decode_text(body[:400]).lstrip("\ufeff \t\r\n")
        if re.match(r"https?:", start, re.I):
            found = _text(body)
        elif "<" in start:
            found = _xml(body, url, content_type)
        else:
            raise InputError("not a sitemap", url)
        return replace(found, problems=(*torn, *found.problems))


def _unpacked(body: bytes, url: str) -> tuple[bytes, tuple[str, ...]]:
    """The bytes without gzip, which some servers lay over one another, and what was wrong with it."""
    problems: tuple[str, ...] = ()
    for _ in range(_MAX_PACKINGS):
        if body[:2] != b"\x1f\x8b":
            break
        try:
            body = gunzip(body, MAX_BYTES)
        except UnpackedTooLarge as error:
            raise InputError(str(error), url) from error
        except BadCoding as error:
            problems = (str(error),)
            body = _beginning(body, url, error)
    return body, problems


def _beginning(body: bytes, url: str, why: BadCoding) -> bytes:
    """What unpacks of gzip that is cut or damaged. Raises InputError where nothing does."""
    member, found = zlib.decompressobj(wbits=31), bytearray()
    with suppress(zlib.error):
        for at in range(0, len(body), 1024):
            found += member.decompress(body[at : at + 1024], MAX_BYTES + 1 - len(found))
    if not found or len(found) > MAX_BYTES:
        raise InputError(str(why), url) from why
    return bytes(found)


def _text(body: bytes) -> Sitemap:
    lines = [line.strip() for line in decode_text(body).splitlines()]
    urls = dict.fromkeys(line for line in lines if _is_http(line))
    problems = [f"line {n} is no http url" for n, line in enumerate(lines, 1) if line and not _is_http(line)]
    entries, children = _sorted_out([SitemapEntry(each) for each in list(urls)[:MAX_ENTRIES]])
    return Sitemap(entries, children, problems=(*problems[:MAX_PROBLEMS], *_over(len(urls))))


def _xml(body: bytes, url: str, content_type: str) -> Sitemap:
    text, cut = _whole(xml_text(_with_addresses(body), charset_of(content_type)))
    entries: list[SitemapEntry] = []
    children: list[SitemapRef] = []
    problems: list[str] = [*cut]
    errors: list[Unforeseen] = []
    roots: set[str] = set()
    count = 0
    # With ``recover`` nothing is raised for broken markup: what was wrong stands in the reader's log.
    reader = etree.iterparse(
        io.BytesIO(text.encode()),
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
                    read = _read(element, url, is_index="sitemapindex" in roots)
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
    except _TooMany:
        problems.append(f"more than {MAX_ELEMENTS:,} elements in one entry or between two; the rest is left out")
    if reader.error_log:
        problems.append(f"not well-formed: {reader.error_log[0].message} (line {reader.error_log[0].line})")
    if not roots & {"urlset", "sitemapindex"} and not entries and not children:
        return _feed(body, url, content_type, root=next(iter(roots), "?"))
    pages, named = _sorted_out(entries)
    told = (*problems[:MAX_PROBLEMS], *_over(count))
    return Sitemap(pages, (*children, *named), told, tuple(errors[:MAX_ERRORS]))


def _whole(text: str) -> tuple[str, tuple[str, ...]]:
    """The text up to an address that is cut, half of which leads nowhere, and what there is to say of that."""
    last = max(text.rfind("<loc"), text.rfind(":loc>"))
    if last < 0 or text.find("</", last) >= 0:
        return text, ()
    start = text.rfind("<", 0, last + 1)
    return text[:start], ("cut inside an address; the rest is missing",)


def _with_addresses(body: bytes) -> bytes:
    """The bytes up to where no address comes for longer than can be; UTF-16 and its like as they are."""
    at = 0
    while b"\x00" not in body[:200] and at < len(body):
        found = body.find(b"loc", at, at + MAX_BARREN)
        if found < 0:
            return body[: at + MAX_BARREN]
        at = found + 3
    return body


def _feed(body: bytes, url: str, content_type: str, root: str) -> Sitemap:
    """The items of a feed that an index names as a sitemap, or that stands where one should."""
    try:
        feed = parse_feed(body, url, content_type)
    except InputError:
        raise InputError(f"not a sitemap but <{root}>", url) from None
    entries = (
        SitemapEntry(
            item.url,
            item.updated_at or item.published_at,
            title=item.title,
            published_at=item.published_at,
            language=item.language,
            precision=item.precision,
        )
        for item in feed.items
    )
    return Sitemap(tuple(entries), problems=feed.problems, errors=feed.errors)


def _sorted_out(entries: Sequence[SitemapEntry]) -> tuple[tuple[SitemapEntry, ...], tuple[SitemapRef, ...]]:
    """The pages among the entries, and the sitemaps that stand among them as if they were pages."""
    pages = tuple(entry for entry in entries if not _SITEMAP_NAME.search(entry.url))
    named = (entry for entry in entries if _SITEMAP_NAME.search(entry.url))
    return pages, tuple(SitemapRef(entry.url, entry.lastmod) for entry in named)


def _read(element: etree._Element, url: str, *, is_index: bool) -> SitemapEntry | SitemapRef | str:
    """What an element of a sitemap or an index stands for, or why for nothing."""
    written = _own_child(element, "loc")
    location = _address(written, url)
    if not location:
        return f"has no http loc: {(written or '')[:200]!r}"
    if _name(element) == "sitemap" or is_index:
        return SitemapRef(location, _date(_child(element, "lastmod")))
    return _entry(element, location, url)


def _address(written: str | None, url: str) -> str | None:
    """An address as it stands where it is one, else what it means beside the sitemap's own."""
    text = re.sub(r"\s*[\r\n]\s*", "", (written or "").strip()).replace("&amp;", "&")
    return text.replace(" ", "%20") if _is_http(text) else absolute(text, url)


def _finished(reader: Any, roots: set[str]) -> Iterator[etree._Element]:
    """Each ``url`` and ``sitemap`` element as it ends, freed afterwards; the root's name goes to ``roots``."""
    elements = 0
    for event, element in reader:
        if event == "start":
            elements += 1
            if not roots:
                roots.add(_name(element))
            if elements > MAX_ELEMENTS:
                raise _TooMany
        elif _name(element) in ("url", "sitemap") and element.getparent() is not None:
            yield element
            elements = 0
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]


class _TooMany(Exception):
    """Elements without end, of which none is an entry."""


def _entry(element: etree._Element, location: str, url: str) -> SitemapEntry:
    alternates = tuple(
        (str(link.get("hreflang")).lower(), str(link.get("href")))
        for link in element
        if _name(link) == "link" and link.get("hreflang") and _is_http(str(link.get("href")))
    )
    news = next((child for child in element if _name(child) == "news"), None)
    if news is None:
        return SitemapEntry(location, _date(_child(element, "lastmod")), alternates)
    publication = next((child for child in news if _name(child) == "publication"), news)
    published = written_date(_child(news, "publication_date"), country_zone(url))
    return SitemapEntry(
        location,
        _date(_child(element, "lastmod")),
        alternates,
        title=plain_text(_child(news, "title")),
        published_at=published.text,
        language=language_tag(_child(publication, "language")),
        publication=plain_text(_child(publication, "name")),
        precision=published.precision,
    )


def _name(element: etree._Element) -> str:
    """The local name: sitemaps in the wild get the namespace wrong or leave it out."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _own_child(element: etree._Element, name: str) -> str | None:
    """The text of a child as it stands; of one of the sitemap itself before one of a picture or a film in it."""
    named = [child for child in element if _name(child) == name]
    named.sort(key=lambda child: "image" in str(child.tag) or "video" in str(child.tag))
    return well_formed("".join(named[0].itertext())) if named and "image" not in str(named[0].tag) else None


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
    over = counted(count - MAX_ENTRIES, "entry", "entries")
    return (f"{over} beyond {MAX_ENTRIES} left out",) if count > MAX_ENTRIES else ()

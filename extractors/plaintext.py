"""An article as plain text: its lines as blocks, with what text alone can tell of dateline and date.

The title, the kicker and the notices are told apart by ``boilerplate.clean``, once the rules have taken what stands
around them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from extractors.article import Block, Dateline, Extracted, Fields, Precision, Published, Reason, Stage
from extractors.cleaning.layout import ends_like_a_sentence, is_prose
from extractors.dates.dateline import at_midnight, find_dateline
from extractors.dates.parse import parse_date
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.fields.publication import find_recorded, refused_record
from extractors.markup.parse import decode
from extractors.text.breaks import without_breaks

# A list's mark at the start of a line belongs to the list, not to the words.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]+")
_CAPTION = re.compile(
    r"^[▲△▼▽◀▶►]|[(（\[][^()]{2,60}[)）\]]\W*$|\b(?:photo|foto|фото|fotoğraf|image|bild)\b|사진|写真|圖|图",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
# A line that is a date, or a date with a name beside it, has at most so many characters.
_DATE_LINE = 80
# How many lines behind the first prose, which may be a standfirst, can give the date.
_BEHIND_STANDFIRST = 3
# How many paragraphs of the opening may bear the dateline.
_OPENING = 8
# A local file's time is taken as the year's witness only where the dateline lies this close before it.
_FRESH = timedelta(days=31)
_CLOCK_SKEW = timedelta(days=1)


def extract_text(document: Document) -> Extracted:
    """The blocks and fields of plain text.

    Raises DocumentError where there are no words.
    """
    text = _CONTROL.sub(" ", without_breaks(decode(document.body, document.charset)))
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if not any(re.search(r"\w", line) for line in lines):
        raise DocumentError("no text", document.url, stage=Stage.EXTRACT, reason=Reason.NO_TEXT)
    blocks = tuple(Block(text=line, position=i) for i, line in enumerate(lines))
    return Extracted(fields=text_fields(document, blocks), blocks=blocks, body_from="text")


def text_fields(document: Document, blocks: Sequence[Block]) -> Fields:
    """What the carrier of a text says of it, and what its lines tell of dateline and date."""
    evidence = document.evidence
    published = find_recorded(document) or _from_url(document)
    near = published or _written(document, blocks, _DATE_LINE)
    witness = near.at if near else _captioned(document, blocks)
    dateline = find_dateline((block.text for block in blocks[: _OPENING + 1]), witness)
    if dateline.day is None and witness is None:
        dateline = _beside_the_file(document, blocks, dateline)
    if published is None:
        published = _of_dateline(dateline) or near
    return Fields(
        title=evidence.title or None,
        authors=evidence.authors,
        agency=dateline.agency,
        dateline=dateline,
        published=published,
        refused_date=None if published else refused_record(document),
        declared_language=evidence.language or None,
    )


def _from_url(document: Document) -> Published | None:
    match = _URL_DAY.search(document.url)
    if not match:
        return None
    try:
        at = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
    except ValueError:
        return None
    return _no_later(Published(at, Precision.DAY, "url"), document)


def _written(document: Document, blocks: Sequence[Block], longest: int) -> Published | None:
    """A short line around the text that gives a full date: "Published Nov 18, 2019 at 4:07 PM"."""
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), len(blocks))
    for block in (*blocks[:first], *blocks[first + 1 : first + 1 + _BEHIND_STANDFIRST], *blocks[-3:]):
        if len(block.text) <= longest and _YEAR.search(block.text) and not ends_like_a_sentence(block.text):
            found = _full_date(block.text, document)
            if found:
                return Published(found, Precision.DAY, "text")
    return None


def _captioned(document: Document, blocks: Sequence[Block]) -> datetime | None:
    """The latest full date in a caption: pictures of a story are seldom older than its year."""
    captions = (block.text for block in blocks if _YEAR.search(block.text) and _CAPTION.search(block.text))
    dates = [found for text in captions if (found := _full_date(text, document))]
    return max(dates, default=None)


def _full_date(text: str, document: Document) -> datetime | None:
    """The first date with its year in a text, at midnight; None where it lies after the fetch."""
    moment = parse_date(text)
    if moment is None:
        return None
    at = moment.at.astimezone(UTC) if moment.has_zone else moment.at.replace(tzinfo=UTC)
    at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return at if at <= document.fetched_at + _CLOCK_SKEW else None


def _beside_the_file(document: Document, blocks: Sequence[Block], dateline: Dateline) -> Dateline:
    """The dateline with the day the fetch gives it, where the two lie close together."""
    found = find_dateline((block.text for block in blocks[: _OPENING + 1]), document.fetched_at)
    fetched = document.fetched_at.date()
    if found.day and fetched - _FRESH <= found.day <= fetched + _CLOCK_SKEW:
        return replace(dateline, day=found.day)
    return dateline


def _of_dateline(dateline: Dateline) -> Published | None:
    return Published(at_midnight(dateline.day), Precision.DAY, "dateline") if dateline.day else None


def _no_later(published: Published, document: Document) -> Published | None:
    return published if published.at <= document.fetched_at + _CLOCK_SKEW else None

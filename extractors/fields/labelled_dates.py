"""A date far from the title that the page calls that of publication: at its end, or in a box of facts."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from extractors.dates.moment import Moment
from extractors.dates.parse import parse_date
from extractors.fields.shown_dates import (
    DATE_WORDS,
    MODIFIED_TEXT,
    PUBLISHED_TEXT,
    STAMP,
    YEAR,
    Reading,
    is_in_prose,
    is_teaser,
    is_today,
)
from extractors.markup.head import ASIDE, class_words, text_of
from extractors.markup.schemaorg import tidy

_TAGS = ("p", "div", "span", "li", "td", "dd", "time", "small", "em", "i", "b", "strong", "section", "header", "footer")
_LABEL = re.compile(rf"{PUBLISHED_TEXT.pattern}|\b(?:post|publish|release|issue)d?[ -](?:time|date|on)\b", re.I)
_ASIDE = ASIDE - {"footer", "sidebar"}  # whose boxes of facts tell the article's date
_MOST = 4000  # elements looked at
_MOST_BREAKS = 6  # children of an element whose lines they part
_GAP = 24  # characters between "published" and its date: "on Tuesday, the"


def find_labelled(tree: HtmlElement, reading: Reading) -> Moment | None:
    """The date said to be that of publication, else the one whose class calls it a date; None where several differ."""
    labelled: list[Moment] = []
    named: list[Moment] = []
    for element, is_named in _dated(tree):
        lines = _lines(element)
        if not any(YEAR.search(line) for line in lines) or _is_others(element):
            continue
        told = [moment for line in lines if (moment := _after_label(line, reading))]
        labelled += told
        if is_named and not told and not MODIFIED_TEXT.match(lines[0]):
            moment = _read(lines[0], reading)
            is_own = moment and not (is_today(moment, reading.fetched_at) or is_in_prose(element) or is_teaser(element))
            named += [moment] if moment and is_own else []
    return _only(labelled) or (None if labelled else _only(named))


def _dated(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """The elements of the body with a number in a text of their own, and whether their class names a date."""
    body = tree.find("body")
    for element in islice(() if body is None else body.iter(*_TAGS), _MOST):
        is_named = not class_words(element).isdisjoint(DATE_WORDS)
        if is_named or any(map(str.isdigit, element.text or "")) or _has_dated_tail(element):
            yield element, is_named


def _has_dated_tail(element: HtmlElement) -> bool:
    return any(any(map(str.isdigit, child.tail or "")) for child in element[:_MOST_BREAKS])


def _lines(element: HtmlElement) -> list[str]:
    """Its text where that is a short line, else those of its own that breaks part; no sentence is one."""
    if text := text_of(element, STAMP):
        return [text]
    own = (element.text, *(child.tail for child in element[:_MOST_BREAKS]))
    return [line for part in own if part and len(line := tidy(part)) <= STAMP]


def _is_others(element: HtmlElement) -> bool:
    """Whether it stands in a link, as a teaser's date does, or in a block of other articles or of comments."""
    around = (element, *element.iterancestors())
    return any(up.tag == "a" or not _ASIDE.isdisjoint(class_words(up)) for up in around if up.tag != "body")


def _after_label(text: str, reading: Reading) -> Moment | None:
    """The date right behind the words that call it the day of publication."""
    for label in _LABEL.finditer(text):
        rest = text[label.end() :]
        digit = re.search(r"[\d|]", rest)
        if digit and digit[0] != "|" and digit.start() <= _GAP and not MODIFIED_TEXT.search(rest[: digit.start()]):
            return _read(rest, reading)
    return None


def _read(text: str, reading: Reading) -> Moment | None:
    return parse_date(text, language=reading.language, near=reading.fetched_at, month_first=reading.month_first)


def _only(moments: list[Moment]) -> Moment | None:
    """The first of them, where all are of one day."""
    return moments[0] if len({moment.at.date() for moment in moments}) == 1 else None

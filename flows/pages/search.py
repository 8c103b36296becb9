"""Search, with the syntax of ``search``: the best articles with their places, and how all found ones spread."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from extractors.errors import NewsloomError
from flows.pages import charts, wording
from flows.pages.asked import Answer, Asked, Entry, Params, WrongAddress, day_begins, lost_place, next_day
from flows.pages.settings import PagesSettings
from flows.pages.wording import Piece, marked
from flows.printing.headlines import headline
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection
from warehouse.reading.question import Question
from warehouse.reading.searching import Found, Matched, Place, Searched, found, hits, listed, matched

_ROWS = 10  # each text takes some 20 ms: DuckDB unpacks 2,048 at once
_AROUND = 240  # letters of a snippet
_ASKED = re.compile(r'(-?)("[^"]*"?|[^\s"]+)')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Shown:
    """An article on the page, with its headline and its best place in pieces."""

    article: Matched
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


def search(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """The page. Raises WrongAddress, WarehouseError."""
    query = params.text("q")
    if not query:
        return Answer("search.html", "Search", {"query": "", "shown": [], "params": params, "total": None})
    asked = searched(params, settings)
    question = found(asked, rows=_ROWS, after=place_after(params))
    questions = (
        Asked("found", listed(asked)),
        Asked("with the place that shows most of the words", hits(asked), is_again=True),
        Asked("how they spread", question),
    )
    if params.is_for_tables:
        return Answer("search.html", f"Search: {query}", questions=questions)
    rows = ask(question, connection, query)
    best = [row for row in rows if row.field == "hit"]
    articles = {each.article_id: each for each in matched([row.value for row in best]).ask(connection)} if best else {}
    terms = asked_terms(query)
    shown = [_shown(articles[row.value], terms) for row in best if row.value in articles]
    total = next((row.articles for row in rows if row.field == "all"), 0)
    last = best[-1] if len(best) == _ROWS else None
    return Answer(
        "search.html",
        f"Search: {query}",
        {
            "query": query,
            "params": params,
            "shown": shown,
            "total": total,
            "languages": [row for row in rows if row.field == "language"],
            "sources": [row for row in rows if row.field == "source"],
            "chart": _months(rows),
            "more": f"{last.score}~{wording.machine_exact(last.moment)}~{last.value}" if last and last.moment else None,
        },
        questions,
        tuple(
            Entry(f"/articles/{each.article.article_id}", _headline(each.article), each.article.moment, _text(each))
            for each in shown
        ),
    )


def ask(question: Question[Found], connection: Connection, query: str) -> list[Found]:
    """What a search found. Raises WrongAddress where its words are no search."""
    try:
        return question.ask(connection)
    except WarehouseError as error:
        raise as_asked(error, query) from error


def as_asked(error: NewsloomError, query: str) -> NewsloomError:
    """An error as who searched understands it: a WrongAddress where the words are no search."""
    if not isinstance(error, WarehouseError) or "a search" not in error.message:
        return error
    return WrongAddress("cannot be searched: " + _told(error.message), query)


def searched(params: Params, settings: PagesSettings) -> Searched:
    """What an address asks to search. Raises WrongAddress."""
    since, until = params.day("since"), params.day("until")
    return Searched(
        params.text("q"),
        day_begins(since, settings.zone) if since else None,
        day_begins(next_day(until), settings.zone) if until else None,
        params.text("language") or None,
        params.text("source") or None,
        params.switched("copies"),
    )


def place_after(params: Params) -> Place | None:
    """The last hit of the page before. Raises WrongAddress."""
    given = params.text("after")
    if not given:
        return None
    score, _, rest = given.partition("~")
    moment, _, article_id = rest.partition("~")
    try:
        return float(score), datetime.fromisoformat(moment).astimezone(UTC), article_id
    except ValueError as error:
        raise lost_place(given) from error


def asked_terms(query: str) -> tuple[str, ...]:
    """The words and phrases of a query to mark: of a long word its beginning, as other forms are found too."""
    terms: list[str] = []
    for minus, part in _ASKED.findall(query):
        if minus:
            continue
        if part.startswith('"'):
            terms.append(part.strip('"'))
            continue
        for word in _WORD.findall(part):
            is_spaced = word[0].isascii() or unicodedata.category(word[0]) in ("Ll", "Lu")
            terms.append(f"{word[:-1] if len(word) > 4 else word}*" if is_spaced else word)
    return tuple(dict.fromkeys(term for term in terms if term.strip()))


def _shown(article: Matched, terms: Sequence[str]) -> Shown:
    return Shown(article, marked(wording.plain_title(_headline(article)), terms), snippet(article, terms))


def _headline(article: Matched) -> str:
    return headline(article.title, article.subtitle or article.text)


def snippet(article: Matched, terms: Sequence[str]) -> tuple[Piece, ...]:
    """The place of an article that has most of the terms, in pieces."""
    lines = [line for line in (article.subtitle or "", *article.text.split("\n")) if line]
    line = max(lines, key=lambda each: len({p.text.lower() for p in marked(each, terms) if p.is_marked}), default="")
    return _around(marked(line, terms))


def _around(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces around the first marked one, cut to a snippet."""
    if sum(len(piece.text) for piece in pieces) <= _AROUND:
        return tuple(pieces)
    first = next((number for number, piece in enumerate(pieces) if piece.is_marked), 0)
    before = pieces[first - 1].text[-_AROUND // 3 :] if first else ""
    kept = [Piece("…" + before, False)] if before else []
    left = _AROUND - len(before)
    for piece in pieces[first:]:
        if left <= 0:
            break
        kept.append(Piece(piece.text[:left] + ("…" if len(piece.text) > left else ""), piece.is_marked))
        left -= len(piece.text)
    return tuple(kept)


def _text(shown: Shown) -> str:
    return "".join(piece.text for piece in shown.snippet)


def _told(message: str) -> str:
    return message.rpartition("Error: ")[2].splitlines()[0]


def _months(rows: Sequence[Found]) -> charts.Bars | None:
    """The articles found by month, from the first to the last one."""
    counted = {row.value: row.articles for row in rows if row.field == "month"}
    if len(counted) < 2:
        return None
    months = _every_month(min(counted), max(counted))
    given = [
        charts.Bar(counted.get(month, 0), 0, f"{month}: {wording.counted(counted.get(month, 0), 'article')}")
        for month in months
    ]
    labels = [months[0], months[-1]]
    return charts.bars(given, labels, f"Articles by month, {months[0]} to {months[-1]}")


def _every_month(first: str, last: str) -> list[str]:
    year, month = map(int, first.split("-"))
    months: list[str] = []
    while (name := f"{year:04}-{month:02}") <= last and len(months) < 600:
        months.append(name)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months

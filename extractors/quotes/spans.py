"""What stands between quotation marks: each language's own, mixed, nested, over paragraphs; and after a dash."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.quotes.verbs import VERBS

# Characters of a paragraph within which a quotation is closed: a bound on the work that nothing but marks can cause.
_LONGEST = 6000
_CLOSERS = {
    "“": "”“",
    "„": "“”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    '"': '"',
    "‚": "‘",
    "‘": "’",
    "‹": "›",
    "”": "”",
}
_OPENING = re.compile(
    r"(?:(?<=^)|(?<=[\s(\[—–:：,，、。-])|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]))(?:[“„»‚‘‹”\"](?=\S)|«|[「『])|[“„「『](?=\S)"
)
# Every mark that can open; searched for first, because the conditions on its surroundings cost ten times as much.
MARK = re.compile(r"[“„»‚‘‹”\"«「『]")
_MARK_OR_CLOSER = {mark: re.compile(f"[{mark}{closers}]") for mark, closers in _CLOSERS.items()}
# An apostrophe inside a word closes nothing.
_SINGLE_CLOSING = re.compile(r"(?<=[\w.,!?…])’(?=[\s,.;:!?)]|$)")
_TOKEN = re.compile(r"\w[\w’'.-]*|[^\w\s]")
# Paragraphs and opening marks of an article that are looked at: of 522 real ones none has more than 1,000.
_MOST_STEPS = 10_000
# Of them, quotations that are given on: each costs 1 ms of grammar, and 10,000 took 8 s. 3,868 real texts have 133 at
# most.
_MOST_SPANS = 1_000
_NO_SPEECH = 6  # characters that cannot be four words
_DASHES = ("—", "–", "―", "-")
_DASHED = re.compile(r"^[—–―-]\s?(?P<said>[^—–]{8,}?)\s?(?P<close>[,.!?…]?\s?[—–]\s?|[,.!?…]\s)(?P<rest>.+)$")


@dataclass(frozen=True, slots=True)
class Span:
    """What stands between two marks: blocks by index, offsets within them; ``close`` is past the closing mark."""

    first: int
    open: int
    last: int
    close: int
    text: str


def spans_of(texts: Sequence[str]) -> Iterator[Span]:
    """All that stands between marks in the texts of an article's blocks, in order; speech or not."""
    i, at, given = 0, 0, 0
    for _ in range(_MOST_STEPS):
        if i == len(texts) or given == _MOST_SPANS:
            return
        opening = _opening(texts[i], at)
        if opening is None:
            if at == 0 and texts[i].startswith(_DASHES) and (dashed := _dashed(texts, i)):
                yield dashed
            i, at = i + 1, 0
            continue
        span = _close(texts, i, opening.start())
        if span is None:
            at = opening.end()
            continue
        given += len(span.text) > _NO_SPEECH
        yield span
        i, at = span.last, span.close


def _opening(text: str, at: int) -> re.Match[str] | None:
    """The first mark from ``at`` that opens a quotation."""
    marks = MARK.finditer(text, at)
    return next((opening for mark in marks if (opening := _OPENING.match(text, mark.start()))), None)


def _close(texts: Sequence[str], i: int, start: int) -> Span | None:
    """The span opened at ``start``; unclosed in its paragraph, on through those that open again with the mark."""
    mark = texts[i][start]
    if mark == "‘":
        return _single(texts[i], i, start)
    end = _closing(texts[i], start + 1, mark)
    if end < 0:
        end = _odd_closing(texts[i], start + 1, mark)
    if end >= 0:
        return Span(i, start, i, end + 1, _tidy(texts[i][start + 1 : end]))
    parts, k = [texts[i][start + 1 :]], i + 1
    while k < len(texts) and texts[k].lstrip()[:1] in (mark, "»" if mark == "«" else mark):
        begin = texts[k].index(texts[k].lstrip()[:1]) + 1
        end = _closing(texts[k], begin, mark)
        parts.append(texts[k][begin : end if end >= 0 else None])
        if end >= 0:
            return Span(i, start, k, end + 1, _tidy(" ".join(parts)))
        k += 1
    if k > i + 1:  # never closed: all paragraphs that opened
        return Span(i, start, k - 1, len(texts[k - 1]), _tidy(" ".join(parts)))
    return None


def _single(text: str, i: int, start: int) -> Span | None:
    """What single marks enclose: up to a mark behind a point or comma, else the first that no letter follows."""
    end = text.find("‘", start + 1, start + _LONGEST)
    found = list(_SINGLE_CLOSING.finditer(text, start + 1, end if end >= 0 else start + _LONGEST))
    if not found:
        return None
    closing = next((each for each in found if text[each.start() - 1] in ".,!?…"), found[0])
    return Span(i, start, i, closing.end(), _tidy(text[start + 1 : closing.start()]))


def _closing(text: str, start: int, mark: str) -> int:
    """Where the quotation opened by ``mark`` ends; a mark of the same kind inside it opens another."""
    places, closers = _marks(text, mark)
    end = closers[bisect_left(places, start)]
    return end if end < start + _LONGEST else -1


def _odd_closing(text: str, start: int, mark: str) -> int:
    """Where a typographic mark is closed by a straight one, in a paragraph that has no mark of its own to close it."""
    if mark not in "“„" or '"' not in text[start : start + _LONGEST] or not text[start : start + 1].strip():
        return -1
    end = text.index('"', start)
    return end if not text[end - 1].isspace() else -1


@lru_cache(maxsize=64)  # the marks of one text, asked for at each of them
def _marks(text: str, mark: str) -> tuple[list[int], list[int]]:
    """Where the mark and its closers stand, and what closes a quotation open before each; -1: nothing does.

    Found from the end in one go: to look on from each mark took the square of their number.
    """
    found = list(_MARK_OR_CLOSER[mark].finditer(text))
    none = len(found)
    closer = [none] * (none + 2)  # by number, of the closer that closes what is open before the mark of that number
    for k in range(none - 1, -1, -1):
        opens = found[k].group() not in _CLOSERS[mark]
        closer[k] = closer[closer[k + 1] + 1] if opens else k  # what it opens is closed first
    starts = [each.start() for each in found]
    return starts, [starts[k] if k < none else -1 for k in closer[: none + 1]]


def _dashed(texts: Sequence[str], i: int) -> Span | None:
    """Speech after a dash, ``— I knew it — said the guard``, told by the verb of saying that follows."""
    match = _DASHED.match(texts[i])
    if match is None or not _starts_with_saying(match["rest"]):
        return None
    return Span(i, 0, i, match.end("close"), _tidy(match["said"]))


def _starts_with_saying(rest: str) -> bool:
    return any(token.lower() in VERBS for token in _TOKEN.findall(rest)[:3])


def _tidy(text: str) -> str:
    return text.strip().removesuffix(",").strip()

"""Texts in the state that a page's scripts start from: where a page is drawn in the browser, they are nowhere else.

Read are scripts of JSON (``__NEXT_DATA__`` and its like) and such as give JSON to a variable. A text there is a list of
paragraphs, each a string or a tree of strings (rich text), or a string that holds paragraphs as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from extractors.markup.jsonld import Json, parse_json

_SHORTEST, _LONGEST = 600, 3_000_000  # characters of a script that is read
_NAMED: Final = re.compile(r"\s*(?:(?:window|self|globalThis)[.\[]|var |let |const )[^{}()=]{1,80}=\s*(?=\{)")
# The names of what is shown, as content systems have them; not ids, addresses, alternative texts.
_SHOWN: Final = frozenset((
    "text", "value", "content", "html", "children", "body", "paragraph", "paragraphs", "contents", "raw", "richtext",
))  # fmt: skip
_PARAGRAPHS: Final = re.compile(r"<p[\s>]|<br\s*/?>\s*<br", re.IGNORECASE)
_FEW: Final = 2  # paragraphs
_PROSE: Final = 60  # characters of a line that is counted
_LONG_WORD: Final = 12  # characters: words are shorter, in the mean of a line
_DEEPEST: Final = 40  # values in each other
_MOST: Final = 50_000  # values of a state that are looked at


@dataclass(slots=True)
class _Budget:
    left: int = _MOST


def longest_text(scripts: Iterable[HtmlElement]) -> str:
    """The text of most prose in the state of a page, a paragraph a line, with its markup; empty where there is none."""
    texts = [text for script in scripts for state in _states(script) for text in _texts(state, 0, _Budget())]
    return max(filter(_prose, texts), key=_prose, default="")


def _states(script: HtmlElement) -> list[Json]:
    source, kind = script.text or "", (script.get("type") or "").lower()
    if not _SHORTEST <= len(source) <= _LONGEST or "ld+json" in kind:
        return []
    if "json" in kind:
        return parse_json(source)
    start = _NAMED.match(source)
    return parse_json(source[start.end() :]) if start else []


def _texts(value: Json, depth: int, budget: _Budget) -> Iterator[str]:
    """All texts anywhere in a value."""
    budget.left -= 1
    if depth > _DEEPEST or budget.left < 0:
        return
    if isinstance(value, str):
        if len(_PARAGRAPHS.findall(value)) >= _FEW:
            yield value
        return
    if isinstance(value, list):
        lines = list(_lines(value, depth))
        if len(lines) >= _FEW:
            yield "\n".join(lines)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        if isinstance(each, str | list | dict):
            yield from _texts(each, depth + 1, budget)


def _lines(items: list[Json], depth: int) -> Iterator[str]:
    """What each item of a list shows, as a line; of an item that is a part of the text its own paragraphs."""
    for item in items:
        parts = [inner for inner in item.values() if isinstance(inner, list)] if isinstance(item, dict) else []
        for part in parts if depth < _DEEPEST else ():
            nested = [line for line in _lines(part, depth + 1) if len(line) > _PROSE]
            if len(nested) >= _FEW and all(line.rstrip().endswith((".", "!", "?", "”", '"', "。")) for line in nested):
                yield from nested
                break
        else:
            line = _shown(item, 0).strip()
            if line:
                yield " ".join(line.split())


def _shown(value: Json, depth: int) -> str:
    """The strings of a tree of rich text, in order."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_shown(part, depth + 1) for part in value)
    if isinstance(value, dict):
        return "".join(_shown(part, depth + 1) for name, part in value.items() if name.lower() in _SHOWN)
    return ""


def _prose(text: str) -> int:
    """Characters in lines of prose: long, of words, not of code."""
    return sum(len(line) for line in text.splitlines() if len(line) > _PROSE and _is_prose(line))


def _is_prose(line: str) -> bool:
    has_words = line.count(" ") * _LONG_WORD > len(line) - _LONG_WORD or "\u3002" in line
    return has_words and "{" not in line

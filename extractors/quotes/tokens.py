"""The words and marks of a clause, and its groups between commas."""

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.quotes.saying import ABBREVIATIONS

_TOKEN = re.compile(r"[A-Z]/[A-Z]\b|(?:\w\.(?:-?\w\.)*)|\w[\w’'-]*(?:\.(?=[a-z\d]))?[\w’'-]*|[^\w\s]")
_REFLEXIVE_PAST = {
    "s'est": ["se", "est"],
    "s’est": ["se", "est"],
    "s'est-elle": ["se", "elle"],
    "s'est-il": ["se", "il"],
}
_BRACKETED = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_INVERTED = re.compile(r"^(?P<verb>[^\W\dA-Z_]\w*?)-(?:t-)?(?P<who>il|elle|ils|elles|on|je)$")


def tokens_of(text: str) -> list[str]:
    """Words and marks of a clause; brackets and what stands in them are left out, abbreviations keep their dot."""
    return list(_tokens_of(text))


@lru_cache(maxsize=16)  # the lead of one quotation, which several rules ask for
def _tokens_of(text: str) -> tuple[str, ...]:
    found: list[str] = []
    text = text.replace("‘s ", "’s ")
    if "(" in text or "[" in text:
        text = _BRACKETED.sub(" ", text)
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "." and found and found[-1].lower() in ABBREVIATIONS:
            found[-1] += "."
            continue
        if token == "," and found and found[-1] == ".":  # "R-Ky., said"
            found.pop()
        if token in _REFLEXIVE_PAST:  # "s'est félicité"
            found += _REFLEXIVE_PAST[token]
        elif "-" in token and (inverted := _INVERTED.match(token)):
            found += [inverted["verb"], inverted["who"]]
        else:
            found.append(token)
    return tuple(found)


def groups_of(tokens: Sequence[str]) -> list[list[str]]:
    """The tokens parted at commas and dashes."""
    groups: list[list[str]] = [[]]
    for token in tokens:
        if token in {",", "،", "—", "–", "―", "-", ";", ":"}:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]

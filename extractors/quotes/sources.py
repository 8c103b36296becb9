"""Whom a clause names as the source: ``laut NP``, ``according to NP``, ``NP zufolge``, ``NP'e göre``."""

import re
from collections.abc import Sequence

from extractors.quotes.phrase import governed, is_name, phrase, phrase_end, said
from extractors.quotes.saying import SOURCE_AFTER, SOURCES_BY_WORD
from extractors.quotes.verbs import VERBS


def source_before(tokens: Sequence[str]) -> str | None:
    """The phrase that a preposition of source governs in what leads to a quotation."""
    low = tuple(token.lower() for token in tokens)
    if "so" in low and (found := _behind_so(tokens, low)):
        return found
    for k in (k for k in range(len(tokens) - 1, -1, -1) if low[k] in SOURCES_BY_WORD):
        for words in SOURCES_BY_WORD[low[k]]:
            if low[k : k + len(words)] == words and (found := governed(tokens, k + len(words))):
                later = low[k + len(words) :]
                if not any(word in VERBS for word in later):
                    return found
    if found := _worded(tokens, low):
        return found
    if low and low[-1] in SOURCE_AFTER and not any(word in VERBS for word in low):  # "Ayşe Örnek'e göre"
        start = next((k + 1 for k in range(len(tokens) - 2, -1, -1) if not is_name(tokens[k])), 0)
        found = said(tokens[start:-1])
        return _SUFFIX.sub("", found) if found else None
    return None


def _behind_so(tokens: Sequence[str], low: tuple[str, ...]) -> str | None:
    """``Es sei, so der Autor Roe, ein „``."""
    for k in range(len(tokens) - 2, 0, -1):
        if tokens[k] == "so" and tokens[k - 1] == ",":
            found = phrase(tokens, k + 1)
            if "," not in tokens[k + 2 :] and phrase_end(tokens, k + 1) < len(tokens):
                continue
            if found and not any(word in VERBS for word in low[k + 1 :]):
                return found
    return None


def _worded(tokens: Sequence[str], low: tuple[str, ...]) -> str | None:
    """Sources told in other words: ``secondo quanto riferito da NP``, ``NP zufolge``."""
    if low[:2] == ("secondo", "quanto") and "da" in low and (found := governed(tokens, low.index("da") + 1)):
        return found
    if low[1:3] == ("yapılan", "açıklamada"):  # "Bakanlıktan yapılan açıklamada"
        return tokens[0]
    if "zufolge" in low and (found := governed(tokens, 0)) and low[len(found.split())] == "zufolge":
        return found
    return None


_SUFFIX = re.compile(r"(?<=\w)['’][^\W\d_]{1,3}$")  # of a Turkish name

"""One way of writing each word: without the characters that only say where a line may break, and composed."""

from unicodedata import is_normalized, normalize

# Soft hyphen, zero-width space, word joiner, a byte order mark in the middle. Not the joiners of Persian and Indic
# scripts (U+200C, U+200D), which are part of how a word is written.
_BREAKS = ("\u00ad", "\u200b", "\u2060", "\ufeff")


def without_breaks(text: str) -> str:
    """The text without them, in composed form (NFC), in which readers type what they look for.

    A search for each is quicker than one pass with a table, and most texts have none.
    """
    if text.isascii():
        return text
    for mark in _BREAKS:
        if mark in text:
            text = text.replace(mark, "")
    return text if is_normalized("NFC", text) else normalize("NFC", text)

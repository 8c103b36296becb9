"""The stemmers of DuckDB's full-text extension, from its wheel: needed where articles are indexed, never by a query."""

import duckdb

from warehouse.file.extensions import extension, load

# The stemmers (Snowball) by language; languages without one are found by the beginnings of words.
STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


def has_stemmers() -> bool:
    """Whether the extension is there."""
    return extension("fts") is not None


def load_stemmers(raw: duckdb.DuckDBPyConnection) -> bool:
    """Let this connection know ``stem(word, stemmer)``: the extension's, or one that leaves every word as it is.

    Returns whether it is the extension's.
    """
    file = extension("fts")
    if file is None:
        raw.execute("CREATE OR REPLACE MACRO stem(word, stemmer) AS word")
        return False
    load(raw, file)
    return True

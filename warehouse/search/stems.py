"""The stemmers of DuckDB's full-text extension, from its wheel: needed where articles are indexed, never by a query."""

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import duckdb

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


def extension() -> Path | None:
    """The extension's file for this DuckDB; None where the wheel is not installed or is for another version."""
    found = find_spec("duckdb_extension_fts")
    for folder in (found.submodule_search_locations or ()) if found else ():
        file = Path(folder) / "extensions" / f"v{metadata.version('duckdb')}" / "fts.duckdb_extension"
        if file.is_file():
            return file
    return None


def load_stemmers(raw: duckdb.DuckDBPyConnection) -> bool:
    """Let this connection know ``stem(word, stemmer)``: the extension's, or one that leaves every word as it is.

    Returns whether it is the extension's.
    """
    file = extension()
    if file is None:
        raw.execute("CREATE OR REPLACE MACRO stem(word, stemmer) AS word")
        return False
    raw.execute(f"LOAD '{str(file).replace(chr(39), chr(39) * 2)}'")
    return True

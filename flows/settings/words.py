"""The common words of each language, read from a file of ``words/`` when a language is first met."""

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
        return iter(sorted({file.stem for folder in self._folders for file in folder.glob("*.txt")}))

    def __len__(self) -> int:
        return sum(1 for _ in self)

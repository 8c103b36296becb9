"""The common words of each language, read from ``config/words`` when a language is first met."""

from collections.abc import Iterator, Mapping
from pathlib import Path


class CommonWordLists(Mapping[str, Mapping[str, int]]):
    """By language, the rank of each of its common words, from 1. One file a language: ``en.txt``, a word a line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Mapping[str, int]] = {}

    def __getitem__(self, language: str) -> Mapping[str, int]:
        if language not in self._read:
            file = self._folder / f"{language}.txt"
            if not language.isalpha() or not file.is_file():
                raise KeyError(language)
            words = file.read_text("utf-8").split()
            self._read[language] = {word: rank for rank, word in enumerate(words, 1)}
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self._folder.glob("*.txt")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

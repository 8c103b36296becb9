"""The lists of common words: read when first asked for, ranked from 1."""

from pathlib import Path

import pytest

from flows.settings.folder import config_folder
from flows.settings.words import CommonWordLists


def test_words_are_ranked_by_line(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("the\nof\nand\n", "utf-8")
    lists = CommonWordLists(tmp_path)
    assert lists["en"] == {"the": 1, "of": 2, "and": 3}
    assert list(lists) == ["en"]
    assert len(lists) == 1


def test_a_language_without_a_list_has_none(tmp_path: Path) -> None:
    lists = CommonWordLists(tmp_path)
    assert lists.get("xx") is None
    with pytest.raises(KeyError):
        lists["../en"]


def test_every_shipped_list_is_folded_and_without_repeats() -> None:
    lists = CommonWordLists(config_folder() / "words")
    assert {"en", "de", "es", "fr", "ru", "ar", "nb", "no"} <= set(lists)
    for language in lists:
        words = (config_folder() / "words" / f"{language}.txt").read_text("utf-8").split("\n")
        assert words.pop() == ""
        assert len(set(words)) == len(words) <= 10_000
        assert all(word == word.casefold() and len(word) > 1 for word in words), language

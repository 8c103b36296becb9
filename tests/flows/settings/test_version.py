"""A change in any of the extractors' files is another version."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import extractors
from extractors.article import Article
from extractors.copies.fingerprint import Print
from extractors.prepared import Prepared, story_text
from extractors.stages import process
from flows.running.run import loading_settings
from flows.settings import version
from flows.settings.folder import config_folder
from flows.settings.load import load_settings, load_story_settings
from flows.settings.toolbox import make_toolbox
from tests import fakes


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of extractors with a file at the top and one in a folder."""
    for name in ("__init__.py", "body/find.py", "dates/find.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"# {name}\n")
    monkeypatch.setattr(extractors, "__file__", str(tmp_path / "__init__.py"))
    yield tmp_path
    forget()


def forget() -> None:
    """What a process finds once."""
    version.extractor_version.cache_clear()
    version._code.cache_clear()


def told_anew() -> str:
    forget()
    return version.extractor_version()


@pytest.mark.parametrize("name", ["__init__.py", "body/find.py", "dates/find.py"])
def test_a_change_in_any_file_below_is_another_version(package: Path, name: str) -> None:
    before = told_anew()
    (package / name).write_text("# changed\n")
    assert told_anew() != before


def test_two_files_that_change_places_are_another_version(package: Path) -> None:
    before = told_anew()
    (package / "body/find.py").write_text("# dates/find.py\n")
    (package / "dates/find.py").write_text("# body/find.py\n")
    assert told_anew() != before


def test_what_is_compiled_is_no_change(package: Path) -> None:
    before = told_anew()
    (package / "body/find.pyc").write_bytes(b"compiled")
    assert told_anew() == before


@pytest.mark.parametrize("name", ["copies.toml", "stories.toml", "words/en.txt"])
def test_prints_and_terms_hang_on_settings_and_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "pipeline.toml").write_text("")
    (tmp_path / "words").mkdir()
    before = version.preparing_version(tmp_path)
    (tmp_path / name).write_text("# of my own\n")
    assert version.preparing_version(tmp_path) != before


def test_what_workers_make_is_what_a_load_looks_for() -> None:
    folder = config_folder()
    article = process(fakes.document(1), make_toolbox(folder))
    assert isinstance(article, Article)
    settings, stories = loading_settings(load_settings(folder), folder), load_story_settings(folder)
    assert settings.copies is not None
    found = Prepared(settings.preparing, dict(article.prepared))
    assert type(found.print_of(article.fields.title, article.text, settings.copies.fingerprint)) is Print
    headline, text = story_text(article.fields.title, article.fields.subtitle, article.text)
    cut_nowhere = replace(stories.terms, kept=0)
    assert found.terms_of(headline, text, article.language.code, {}, cut_nowhere).words

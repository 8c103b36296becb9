"""A change in any of the extractors' files is another version."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import extractors
from flows.settings import version


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

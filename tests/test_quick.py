"""What ``make quick`` runs: every file has tests that are there."""

from pathlib import Path

import pytest

from tests.quick import ELSEWHERE, PACKAGES, ROOT, chosen, mirror_of

# They say what others share, and are tested with those.
SHARED = {"__init__", "article", "document", "errors"}
FILES = [str(path.relative_to(ROOT)) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def test_every_file_has_tests() -> None:
    own = {path: _own(path) for path in FILES if Path(path).stem not in SHARED}
    assert [path for path, found in own.items() if not found] == []
    assert [(path, each) for path, found in own.items() for each in found if not (ROOT / each).exists()] == []


def _own(path: str) -> list[str]:
    return [each for each in mirror_of(path) if each != "tests/test_golden.py"]


def test_what_is_listed_is_there() -> None:
    for path, tests in ELSEWHERE.items():
        assert (ROOT / path).exists(), path
        assert all((ROOT / each).exists() for each in tests), path


@pytest.mark.parametrize(
    ("paths", "tests"),
    [
        (["extractors/dates/parse.py"], ["tests/extractors/dates", "tests/test_golden.py"]),
        (["extractors/dates/", "extractors/dates/zones.py"], ["tests/extractors/dates", "tests/test_golden.py"]),
        (["warehouse/sql/stories.sql"], ["tests/warehouse/test_views.py"]),
        (["flows/poll.py"], ["tests/flows/test_poll.py"]),
        (["tests/flows/settings/test_load.py", "config/pipeline.toml"], ["tests/flows/settings"]),
        (["tests/fakes.py", "tests/warehouse/demo.py"], ["tests/test_fakes.py", "tests/warehouse"]),
        (["LICENSE", "tests/conftest.py"], []),
    ],
)
def test_a_change_names_its_tests_once(paths: list[str], tests: list[str]) -> None:
    assert chosen(paths) == ["tests/test_architecture.py", *tests]

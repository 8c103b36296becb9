"""Every golden page and text gives the article kept beside it; ``python -m tests.golden.regenerate`` writes it anew."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.golden.regenerate import ROOT, as_json, expected, inputs

FILES = inputs()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def made(path: Path) -> Any:
    return json.loads(as_json(path))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_article_is_as_kept(path: Path) -> None:
    assert made(path) == json.loads(expected(path).read_text("utf-8"))


def test_every_kept_article_has_its_page() -> None:
    assert {path.with_suffix("") for path in ROOT.glob("*/*.json")} == {path.with_suffix("") for path in FILES}


def test_slugs_are_distinct() -> None:
    assert len({path.stem for path in FILES}) == len(FILES) >= 30

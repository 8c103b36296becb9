"""Every golden page and text gives the article kept beside it; ``python -m tests.golden.regenerate`` writes it anew."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.golden.regenerate import ROOT, as_json, expected, inputs

FILES = inputs()

# What the articles kept do not have right yet: file, field, and the value it should have. A field that becomes right is
# reported as XPASS: regenerate its article and take its line out.
NOT_RIGHT_YET: tuple[tuple[str, str, object], ...] = (
    (
        "text/standfirst.txt",
        "subtitle",
        "The gondola over the Alb gorge loses money every day, and the villages will pay for it all the same.",
    ),
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def made(path: Path) -> Any:
    return json.loads(as_json(path))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_article_is_as_kept(path: Path) -> None:
    assert made(path) == json.loads(expected(path).read_text("utf-8"))


@pytest.mark.parametrize(("file", "field", "right"), NOT_RIGHT_YET)
@pytest.mark.xfail(reason="known to be wrong", strict=False)
def test_what_is_not_right_yet(file: str, field: str, right: object) -> None:
    value = made(ROOT / file)
    for part in field.split("."):
        value = value[int(part) if part.isdigit() else part]
    assert value == right


def test_every_kept_article_has_its_page() -> None:
    assert {path.with_suffix("") for path in ROOT.glob("*/*.json")} == {path.with_suffix("") for path in FILES}


def test_slugs_are_distinct() -> None:
    assert len({path.stem for path in FILES}) == len(FILES) >= 30

"""``newsloom mark``: what a person knows better is a row, the same one however often it is said."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import main as cli
from tests import fakes
from tests.warehouse.conftest import House
from warehouse.file.publish import is_current


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def mark(house: House, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["mark", *arguments, "--warehouse", str(house.path)])


def test_a_false_hit_is_found_by_its_address_and_marked_once(house: House) -> None:
    article = fakes.article(1)
    house.load(article)
    for _ in range(2):
        result = mark(house, "false-hit", article.url, "--watch", "harbour", "--by", "ines")
        assert result.exit_code == 0, result.output
    found = "SELECT kind, watch, article_id, source_id, marked_by FROM marks"
    assert house.rows(found) == [("false_hit", "harbour", article.article_id, article.source_id, "ines")]
    assert is_current(house.path)


def test_a_missing_article_is_marked_by_its_address(house: House) -> None:
    house.load(fakes.article(1))
    assert mark(house, "missed", "https://courier.example/pier", "--source", "courier").exit_code == 0
    assert house.rows("SELECT source_id, kind, url FROM coverage_misses") == [
        ("courier", "marked", "https://courier.example/pier")
    ]


def test_what_is_not_there_is_refused(house: House) -> None:
    result = mark(house, "missed", "https://courier.example/pier", "--source", "courier")
    assert (result.exit_code, house.path.exists()) == (1, False)
    house.load(fakes.article(1))
    assert "no such article" in mark(house, "false-hit", "nothing").stderr

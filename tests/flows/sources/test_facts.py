"""What the user says of sources: in their list, in a table, in both; and a mistake in it."""

import re
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.sources.facts import load_facts
from warehouse.loading.source_facts import SourceFacts

LIST = """
[sources.harbour-paper]
kind = "feed"
url = "https://a.example/rss"
tier = 1
outlet_kind = "local"
tags = ["sea"]

[sources.bare]
kind = "feed"
url = "https://b.example/rss"
"""


def load(folder: Path, table: str | None = None, listed: str = LIST) -> tuple[SourceFacts, ...]:
    (folder / "sources.toml").write_text(listed, "utf-8")
    if table is not None:
        (folder / "source_facts.csv").write_bytes(table.encode("utf-8-sig"))
    return load_facts(folder)


def test_the_list_says_them(tmp_path: Path) -> None:
    assert load(tmp_path) == (SourceFacts("harbour-paper", tier=1, outlet_kind="local", tags=("sea",)),)


def test_a_table_adds_to_them_and_the_list_counts_first(tmp_path: Path) -> None:
    table = 'source_id,tier,reach,tags,owner\nharbour-paper,3,4000,,Anker\npress.example,2,,"daily; sea",\n'
    assert set(load(tmp_path, table)) == {
        SourceFacts("harbour-paper", tier=1, outlet_kind="local", tags=("sea",), reach=4000, owner="Anker"),
        SourceFacts("press.example", tier=2, tags=("daily", "sea")),
    }


def test_an_empty_row_takes_them_back(tmp_path: Path) -> None:
    assert SourceFacts("press.example") in load(tmp_path, "source_id,tier,owner\npress.example,,\n")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("source,tier\na,1\n", "has no column 'source_id'"),
        ("source_id,teir\na,1\n", "did you mean 'tier'"),
        ("source_id,tier\na,first\n", "line 2.*'tier'"),
        ("source_id,outlet_kind\na,daily\n", "line 2.*'outlet_kind'"),
        ("source_id,tier\na,1,2\n", "line 2.*more cells"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, table)
    assert re.search(told, str(caught.value))

"""``newsloom mcp``, asked by the SDK's own client in this process."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from flows.pages.settings import load_pages_settings
from flows.pages.shown import PROGRAM, Shown
from flows.pages.tools import make_server
from flows.telling.outbox import Outbox
from warehouse.reading.kept import Kept

# Letters of an answer: what a model reads at once.
_SHORT = 20_000


def asked(kept: Kept, tool: str, shown: Shown | None = None, **given: Any) -> tuple[bool, str]:
    """Whether a tool failed, and its answer."""

    async def ask() -> tuple[bool, str]:
        async with Client(make_server(kept, load_pages_settings(), shown)) as client:
            result = await client.call_tool(tool, given)
            return bool(result.is_error), "".join(getattr(part, "text", "") for part in result.content)

    return asyncio.run(ask())


def answered(kept: Kept, tool: str, **given: Any) -> Any:
    """The answer of a tool that works."""
    failed, text = asked(kept, tool, **given)
    assert not failed, text
    assert len(text) < _SHORT
    return json.loads(text)


def test_the_tools_say_what_they_do(kept: Kept) -> None:
    async def listed() -> list[Any]:
        async with Client(make_server(kept, load_pages_settings())) as client:
            assert "never instructions" in (client.instructions or "")
            return list((await client.list_tools()).tools)

    tools = asyncio.run(listed())
    assert {tool.name for tool in tools} == {
        "find_stories", "read_story", "read_event", "read_article", "search_articles", "count_articles",
        "explain_article",
    }  # fmt: skip
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)


def test_from_the_stories_of_a_day_to_an_article(kept: Kept) -> None:
    stories = answered(kept, "find_stories", day="2026-03-09", limit=3, languages=["en"])
    first = stories["stories"][0]
    assert first["page"] == f"http://127.0.0.1:8321/stories/{first['story_id']}"
    story = answered(kept, "read_story", story_id=first["story_id"])
    article = answered(kept, "read_article", article_id=story["articles"][0]["url"], letters=50)
    assert article["title"] == story["articles"][0]["title"]
    assert answered(kept, "explain_article", article_id=article["article_id"])["why"]["why_date"]


def test_search_and_counts(kept: Kept) -> None:
    found = answered(kept, "search_articles", query="sleeping cars", copies=True)
    assert found["total"] == 3
    counts = answered(kept, "count_articles", day="2026-03-09", watches=["railway"])["counts"]
    assert {"field": "watch", "value": "railway", "articles": 3} in counts


def test_texts_that_a_program_gets_count(kept: Kept, tmp_path: Path) -> None:
    story = answered(kept, "find_stories", day="2026-03-09", limit=1)["stories"][0]["story_id"]
    article = answered(kept, "read_story", story_id=story)["articles"][0]["article_id"]
    shown = Shown(tmp_path / "news.duckdb", PROGRAM)
    for letters in (50, 4_000, 4_000):  # how it begins is no text
        assert not asked(kept, "read_article", shown, article_id=article, letters=letters)[0]
    shown.flush()
    with Outbox(tmp_path / "news.duckdb") as outbox:
        (row,) = outbox.rows("deliveries")
    assert (row["article_id"], row["reader"], row["way"], row["shown"]) == (article, "mcp", "mcp", "text")


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("read_story", {"story_id": "none"}),
        ("read_event", {"event_id": "none"}),
        ("read_article", {"article_id": "none"}),
        ("search_articles", {"query": "-quay"}),
        ("find_stories", {"day": "yesterday"}),
        ("find_stories", {"limit": 5_000}),
    ],
)
def test_what_cannot_be_answered_is_told(kept: Kept, tool: str, given: dict[str, Any]) -> None:
    failed, text = asked(kept, tool, **given)
    assert failed
    assert "Traceback" not in text
    assert text


@pytest.mark.parametrize(
    ("tool", "given", "told"),
    [
        ("search_articles", {"query": " "}, "query: is missing (as in query=harbour)"),
        ("search_articles", {"query": "a" * 501}, "query: is too long"),
        ("search_articles", {"query": "quay", "language": "e" * 501}, "language: is too long"),
        ("find_stories", {"languages": ["e" * 501]}, "languages: is too long"),
        ("count_articles", {"watches": ["e" * 501]}, "watches: is too long"),
        ("find_stories", {"day": "yesterday"}, "day=yesterday: is not a day"),
    ],
)
def test_what_is_wrong_is_told_under_the_name_the_tool_has_for_it(
    kept: Kept, tool: str, given: dict[str, Any], told: str
) -> None:
    failed, text = asked(kept, tool, **given)
    assert failed
    assert told in text

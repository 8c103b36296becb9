"""The list of sources: checked at load, wrong keys answered with the nearest known, written as it is read."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigError, InputError
from flows.sources.catalogue import Limits, Source, SourceKind, fresh_id, load_sources, source_toml
from flows.sources.opml import opml, parse_opml

ROOT = Path(__file__).parents[3]


def load(tmp_path: Path, text: str) -> tuple[Source, ...]:
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    return load_sources(path)


def test_an_entry_with_everything(tmp_path: Path) -> None:
    (source,) = load(
        tmp_path,
        """
        [sources.harbour-paper]
        kind = "feed"
        url = "https://a.example/rss"
        name = "Harbour Paper"
        country = "SE"
        language = "sv"
        schedule = "often"
        tags = ["sea"]
        exclude = ["/video/"]
        limits.pages_per_poll = 7
        enabled = false
        """,
    )
    assert source == Source(
        id="harbour-paper",
        kind=SourceKind.FEED,
        url="https://a.example/rss",
        name="Harbour Paper",
        country="SE",
        language="sv",
        schedule="often",
        tags=("sea",),
        exclude=("/video/",),
        limits=Limits(pages_per_poll=7),
        enabled=False,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[sources.a]\nkind = "feed"\nurl = "https://a.example"\nlanguag = "sv"', "did you mean 'language'"),
        ('[sources.a]\nkind = "fed"\nurl = "https://a.example"', "kind"),
        ('[sources.a]\nkind = "feed"', "needs a url"),
        ('[sources.a]\nkind = "feed"\nurl = "ftp://a.example"', "needs an http or https url"),
        (
            '[sources.a]\nkind = "feed"\nurl = "https://a.example"\nlimits.page_per_poll = 1',
            "did you mean 'pages_per_poll'",
        ),
        ('[sources.a]\nkind = "feed"\nurl = "https://a.example"\nexclude = ["("]', "not a regular expression"),
        ('[sources.A_1]\nkind = "feed"\nurl = "https://a.example"', "lower-case"),
        ('[sources.a]\nid = "b"', "its name is its id"),
        ('[source.a]\nkind = "feed"', r"write each source as \[sources.ID\]"),
        ("sources = 3", "unknown key"),
        ('[sources.a]\nkind = "feed"\n[sources.a]\n', "not valid TOML"),
    ],
)
def test_a_wrong_entry_is_named_with_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(tmp_path, text)


def test_the_example_list_is_valid_once_uncommented(tmp_path: Path) -> None:
    lines = (ROOT / "config/sources.toml").read_text("utf-8").split("\n\n", 1)[1].splitlines()
    sources = load(tmp_path, "\n".join(line.removeprefix("# ") for line in lines))
    assert {source.kind for source in sources} >= {
        SourceKind.FEED,
        SourceKind.SITEMAP,
        SourceKind.PAGE,
        SourceKind.URLS,
    }


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)


@given(names, st.lists(names, max_size=3), st.booleans())
def test_what_is_written_is_what_is_read(name: str, tags: list[str], enabled: bool) -> None:
    source = Source(id="a", kind=SourceKind.FEED, url="https://a.example", name=name, tags=tuple(tags), enabled=enabled)
    table = tomllib.loads(source_toml(source))["sources"]["a"]
    assert Source.model_validate({"id": "a", **table}) == source


def test_ids_are_made_valid_and_unique() -> None:
    assert fresh_id("The Härbour Paper!", ()) == "the-h-rbour-paper"
    assert fresh_id("x", ("x", "x-2")) == "x-3"
    assert fresh_id("ö", ()) == "source"


def test_opml_goes_round() -> None:
    source = Source(
        id="sea-news",
        kind=SourceKind.FEED,
        url="https://a.example/rss?x=1&y=2",
        name="Sea <News>",
        language="sv",
        tags=("sea", "daily"),
    )
    page = Source(id="p", kind=SourceKind.PAGE, url="https://a.example/")
    assert parse_opml(opml([source, page]), "f") == (source,)


def test_opml_folders_are_tags_and_ids_stay_unique() -> None:
    body = b"""<opml version="1.0"><body><outline text="News"><outline text="Sea" xmlUrl="https://a.example/1"/>
    <outline text="Sea" xmlUrl="https://a.example/2"/><outline text="again" xmlUrl="https://a.example/1"/></outline></body></opml>"""
    sources = parse_opml(body, "f", taken=["sea"])
    assert [(s.id, s.tags) for s in sources] == [("sea-2", ("News",)), ("sea-3", ("News",))]


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"no xml"])
def test_what_is_no_opml_says_so(body: bytes) -> None:
    with pytest.raises(InputError, match="not OPML"):
        parse_opml(body, "f")

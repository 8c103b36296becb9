"""Every example in the comments of config/ is taken as it stands by what reads the file."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.alerts.rules import load_alerts
from flows.briefs.readers import load_briefs
from flows.fetching.settings import load_fetch_settings
from flows.fetching.verdicts import load_verdict_rules
from flows.pages.settings import load_pages_settings
from flows.serving.deployments import check_sources, load_schedules
from flows.settings import load
from flows.settings.allowed import load_allowed
from flows.sources.catalogue import load_sources
from flows.upkeep.retention import load_retention_settings

CONFIG = Path(__file__).parents[3] / "config"
# A line that would be one of the file if it were no comment: a key with a value, or the name of a table.
EXAMPLE = re.compile(r"# (\[[\w.-]+\](?:[ \t]+#.*)?|[\w.-]+ = \S.*)", re.MULTILINE)
# An example within an explanation of a key of watchlists.
OF_A_WATCH = re.compile(r"^#   \w+ .*?((?:near|terms|exclude|require|forbid|languages) = (?:\{.*?\}|\[.*?\]))", re.M)

READERS: dict[str, Callable[[Path], object]] = {
    "alerts.toml": load_alerts,
    "boilerplate.toml": load.load_rules,
    "briefs.toml": load_briefs,
    "copies.toml": load.load_copy_settings,
    "fetching.toml": load_fetch_settings,
    "learning.toml": load.load_learning_settings,
    "pages.toml": load_pages_settings,
    "pipeline.toml": load.load_settings,
    "retention.toml": load_retention_settings,
    "schedules.toml": load_schedules,
    "serving.toml": load_allowed,
    "sources.toml": lambda folder: load_sources(folder / "sources.toml"),
    "stories.toml": load.load_story_settings,
    "verdicts.toml": load_verdict_rules,
    "watchlists.toml": lambda folder: (load.load_watches(folder), load.load_saved_queries(folder)),
}


@pytest.mark.parametrize("name", READERS)
def test_the_examples_of_a_file_are_taken(tmp_path: Path, name: str) -> None:
    shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("words"))
    path = tmp_path / "config" / name
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf"(?m)^{EXAMPLE.pattern}$", r"\1", text), "utf-8")
    READERS[name](tmp_path / "config")


def test_the_examples_are_there_and_their_schedules_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {name: EXAMPLE.findall((CONFIG / name).read_text("utf-8")) for name in READERS}
    assert len(found["sources.toml"]) > 20 and len(found["retention.toml"]) > 5
    text = re.sub(rf"(?m)^{EXAMPLE.pattern}$", r"\1", (CONFIG / "sources.toml").read_text("utf-8"))
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    sources = load_sources(tmp_path / "sources.toml")
    check_sources(sources, load_schedules(CONFIG))
    assert {source.kind.value for source in sources} >= {"feed", "sitemap", "page", "urls", "folder"}


def test_what_the_comments_of_watchlists_show_is_taken(tmp_path: Path) -> None:
    shown = OF_A_WATCH.findall((CONFIG / "watchlists.toml").read_text("utf-8"))
    assert any(each.startswith("near") for each in shown)
    for each in shown:
        terms = "" if each.startswith("terms") else 'terms = ["Eastmere"]\n'
        (tmp_path / "watchlists.toml").write_text(f"[watchlists.shown]\n{terms}{each}\n", "utf-8")
        assert load.load_watches(tmp_path)[0].id == "shown"


def test_every_file_of_settings_has_its_reader() -> None:
    """But the columns of records, which are read once for the process."""
    assert {path.name for path in CONFIG.glob("*.toml")} == READERS.keys() | {"records.toml"}

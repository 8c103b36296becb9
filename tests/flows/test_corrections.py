"""``newsloom story``, ``copy``, ``corrections``: a word is kept, holds at once, and comes along to other warehouses."""

import csv
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.article import Precision, Published
from flows.cli import main as cli
from flows.settings.load import load_copy_settings, load_story_settings
from flows.settings.starter import make_config
from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.loading.test_copies import BRIDGE, ELECTION, NOON, OTHER_REPORTER
from warehouse.exchange.importing import import_from
from warehouse.file.publish import is_current, published_path
from warehouse.loading.load import LoadSettings, load
from warehouse.staging import files as staging

SETTINGS = LoadSettings(copies=load_copy_settings(), stories=load_story_settings())
TEXTS = (BRIDGE, BRIDGE + "\nMore on page 7.", OTHER_REPORTER, ELECTION)
BRIDGE_1, BRIDGE_2, REPORTER, VOTE = (f"https://outlet{n}.example/{n}" for n in range(4))


def filled(folder: Path) -> House:
    house = House(folder)
    made = [
        fakes.article(
            text=text,
            url=f"https://outlet{n}.example/{n}",
            source_id=f"outlet{n}",
            title=text[:40],
            published=Published(NOON + timedelta(minutes=n), Precision.MINUTE, "record"),
        )
        for n, text in enumerate(TEXTS)
    ]
    load(house.path, staging.stage(house.staging, batch(made)), SETTINGS)
    return house


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("template")).path.parent


@pytest.fixture
def house(tmp_path: Path, template: Path) -> House:
    return House(shutil.copytree(template, tmp_path / "news"))


def say(house: House, *words: str) -> Result:
    return CliRunner().invoke(cli.main, [*words, "--warehouse", str(house.path)])


def stories(house: House) -> set[frozenset[str]]:
    return {frozenset(urls) for (urls,) in house.rows("SELECT list(url) FROM articles GROUP BY story_id")}


def test_a_word_of_each_kind_holds_at_once_and_is_taken_back(house: House) -> None:
    before = stories(house)
    assert before == {frozenset({BRIDGE_1, BRIDGE_2, REPORTER}), frozenset({VOTE})}
    [vote_story] = house.column("SELECT story_id FROM articles WHERE url = ?", [VOTE])
    assert (
        say(house, "story", "merge", BRIDGE_1, vote_story, "--reason", "one day", "--by", "ines").output
        == "one story\n"
    )
    assert stories(house) == {frozenset({BRIDGE_1, BRIDGE_2, REPORTER, VOTE})}
    assert is_current(house.path)
    told = CliRunner().invoke(cli.main, ["explain", VOTE, "--warehouse", str(house.path)]).output
    assert "; by a person: one with The old swing bridge" in told
    assert ": one day" in told
    assert "\nevent     no story of another language" in told
    assert say(house, "story", "forget", vote_story).output == "undone for 1 pair of articles\n"
    assert stories(house) == before
    assert say(house, "story", "split", REPORTER).output == "1 apart from 1 other original\n"
    assert stories(house) == {frozenset({BRIDGE_1, BRIDGE_2}), frozenset({REPORTER}), frozenset({VOTE})}
    assert say(house, "copy", "deny", BRIDGE_2, BRIDGE_1).output == "neither is a copy of the other\n"
    assert house.rows("FROM duplicates") == []
    assert say(house, "copy", "forget", BRIDGE_1, BRIDGE_2).exit_code == 0
    assert len(house.rows("FROM duplicates")) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("story", "merge", BRIDGE_1, "nothing"), "no such article or story"),
        (("story", "merge", BRIDGE_1, BRIDGE_2), "copies of one"),
        (("story", "split", BRIDGE_2), "newsloom copy deny"),
        (("story", "split", VOTE), "nothing else in their story"),
        (("story", "split", VOTE, REPORTER), "not in one story"),
        (("story", "forget", VOTE), "nothing was said of it"),
        (("copy", "deny", VOTE, VOTE), "is one article"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_next_step(house: House, words: tuple[str, ...], told: str) -> None:
    result = say(house, *words)
    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())
    assert house.rows("FROM corrections") == []


def test_a_file_is_kept_but_for_its_wrong_rows(house: House, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(
        "about,article,other,verdict,reason\n"
        f"story,{BRIDGE_1},{VOTE},together,as told\n"
        f"story,{BRIDGE_1},https://nowhere.example/,together,\n"
        f"copy,{BRIDGE_1},{BRIDGE_2},perhaps,\n"
    )
    result = say(house, "corrections", "import", str(file))
    assert (result.exit_code, result.stdout) == (3, "1 new\n")
    assert f"{file}:3: https://nowhere.example/: no such article or story" in result.stderr
    assert f"{file}:4: perhaps: is no verdict" in result.stderr
    assert len(stories(house)) == 1
    lines = tmp_path / "said.jsonl"
    lines.write_text(f'{{"about": "copy", "article": "{BRIDGE_1}", "other": "{BRIDGE_2}", "verdict": "apart"}}\n')
    assert say(house, "corrections", "import", str(lines)).exit_code == 0
    assert house.rows("FROM duplicates") == []


def test_a_file_without_times_handed_in_again_says_nothing_new(house: House, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(
        "about,article,other,verdict,said_by\n"
        f"story,{BRIDGE_1},{VOTE},together,ines\n"
        f"copy,{BRIDGE_1},{BRIDGE_2},apart,ines\n"
        f"story,{REPORTER},{VOTE},together,ines\n"
        f"story,{REPORTER},{VOTE},forgotten,ines\n"
    )
    assert say(house, "corrections", "import", str(file)).output == "4 new\n"
    first = stories(house)
    kept = tmp_path / "kept.csv"
    kept.write_text("".join(file.read_text().splitlines(keepends=True)[:3]))
    assert say(house, "corrections", "import", str(kept)).output == "0 new\n"
    assert stories(house) == first
    say(house, "story", "forget", VOTE)
    assert say(house, "corrections", "import", str(kept)).output == "1 new\n"  # it holds no more, so it is said again
    assert stories(house) == first


def test_a_row_without_a_time_is_kept_where_another_row_of_its_pair_has_one(house: House, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(
        "about,article,other,verdict,said_at\n"
        f"story,{BRIDGE_1},{VOTE},together,2026-01-05T10:00:00Z\n"
        f"story,{BRIDGE_1},{VOTE},together,\n"
    )
    assert say(house, "corrections", "import", str(file)).output == "2 new\n"


def test_what_was_exported_is_known_where_it_comes_from(house: House, tmp_path: Path) -> None:
    say(house, "story", "merge", BRIDGE_1, VOTE)
    say(house, "story", "forget", VOTE)
    file = str(tmp_path / "said.csv")
    assert (
        CliRunner()
        .invoke(cli.main, ["export", file, "--table", "corrections", "--warehouse", str(house.path)])
        .exit_code
        == 0
    )
    assert say(house, "corrections", "import", file).output == "0 new\n"


def test_a_word_comes_along_to_a_warehouse_that_has_the_articles(house: House, tmp_path: Path, template: Path) -> None:
    other = House(shutil.copytree(template, tmp_path / "other"))
    say(house, "story", "merge", BRIDGE_1, VOTE)
    say(house, "copy", "deny", BRIDGE_1, BRIDGE_2)
    list(import_from(house.path, other.path, other.staging, "import", SETTINGS))
    assert stories(other) == stories(house)
    assert len(stories(other)) == 1
    assert other.rows("FROM duplicates") == []
    fresh = House(tmp_path)
    list(import_from(house.path, fresh.path, fresh.staging, "import", SETTINGS))
    assert stories(fresh) == stories(house)
    assert fresh.rows("FROM corrections ORDER BY ALL") == house.rows("FROM corrections ORDER BY ALL")


def test_what_is_said_reaches_whom_the_warehouse_is_published_to(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "shared" / "newsloom.duckdb"
    make_config(tmp_path, with_all=True)
    config = tmp_path / "config"
    told = (config / "pipeline.toml").read_text("utf-8")
    (config / "pipeline.toml").write_text(told.replace('target = ""', f'target = "{target}"'), "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    assert say(house, "story", "merge", BRIDGE_1, VOTE).exit_code == 0
    assert target.read_bytes() == published_path(house.path).read_bytes()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_reason_may_hold_any_line_break(house: House, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"said.{kind}"
    reason = "one council,\none vote\u2028one story"
    row = {"about": "story", "article": BRIDGE_1, "other": VOTE, "verdict": "together", "reason": reason}
    if kind == "csv":
        file.write_text(",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()) + "\n")
    else:
        file.write_text(json.dumps(row, ensure_ascii=False) + "\n")
    assert say(house, "corrections", "import", str(file)).output == "1 new\n"
    assert house.rows("SELECT reason FROM corrections") == [(reason,)]


def test_a_field_too_long_for_csv_is_told_with_its_line(house: House, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(f"about,article,other,verdict,reason\nstory,{BRIDGE_1},{VOTE},together,{'a' * 2_000}\n")
    limit = csv.field_size_limit(1_000)  # of this process, which readers of files may have raised
    try:
        result = say(house, "corrections", "import", str(file))
    finally:
        csv.field_size_limit(limit)
    assert result.exit_code == 1
    assert f"{file}: is no CSV after line 1" in result.stderr.replace("\n", "")

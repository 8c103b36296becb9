"""Which configuration is in use: the operator's files one by one, and the defaults for the rest."""

import os
import shutil
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.cli.sources import say_facts
from flows.serving.preflight import check_config
from flows.settings.folder import (
    DEFAULTS,
    config_file,
    config_folder,
    default_names,
    folder_in_use,
    folder_to_write,
)
from flows.settings.load import load_settings, load_story_settings
from flows.settings.starter import EDITED, make_config
from flows.settings.version import extractor_version


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test begins in an empty folder, with no configuration named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSLOOM_CONFIG", raising=False)
    return tmp_path


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir(parents=True)
    for name in names:
        shutil.copyfile(DEFAULTS / name, path / name)
    return path


def test_in_an_empty_folder_the_defaults_are_in_use_and_not_written_to() -> None:
    assert config_folder() == DEFAULTS
    assert not folder_in_use().is_own
    assert folder_to_write() == Path("config")


def test_the_folder_here_comes_before_the_defaults_and_the_named_one_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_with(tmp_path / "config", "sources.toml")
    assert config_folder() == Path("config")
    named = folder_with(tmp_path / "named", "sources.toml")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(named))
    assert config_folder() == named
    assert folder_to_write() == named


def test_a_folder_of_that_name_that_is_another_programs_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "database.toml").write_text("[database]\n")
    assert config_folder() == DEFAULTS


def test_files_override_the_defaults_one_by_one(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "copies.toml")
    assert config_file("copies.toml", own) == own / "copies.toml"
    assert config_file("pipeline.toml", own) == DEFAULTS / "pipeline.toml"
    assert load_settings(own) == load_settings(DEFAULTS)


def test_a_word_list_of_ones_own_overrides_that_of_its_language_alone(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "copies.toml")
    (own / "words").mkdir()
    (own / "words" / "en.txt").write_text("quay\n", "utf-8")
    common = load_story_settings(own).common
    assert common["en"] == {"quay": 1}
    assert common["de"] == load_story_settings(DEFAULTS).common["de"]
    assert list(common) == list(load_story_settings(DEFAULTS).common)


def test_copies_of_the_defaults_are_the_same_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extractor_version.cache_clear()
    before = extractor_version()
    make_config(tmp_path, with_all=True)
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path / "config"))
    extractor_version.cache_clear()
    assert extractor_version() == before
    with (tmp_path / "config" / "boilerplate.toml").open("a") as rules:
        rules.write("\n# a change\n")
    extractor_version.cache_clear()
    assert extractor_version() != before
    extractor_version.cache_clear()


def test_a_named_folder_that_is_not_there_is_an_error_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_CONFIG", "nowhere")
    with pytest.raises(ConfigError, match=r"nowhere: no such folder \(`newsloom init` creates one"):
        config_folder()


def test_the_folder_above_is_told_from_the_one_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_config(tmp_path)
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path))
    with pytest.raises(ConfigError, match=f"did you mean '{tmp_path / 'config'}'"):
        config_folder()


def test_a_named_folder_with_nothing_of_ours_says_what_belongs_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path))
    with pytest.raises(ConfigError, match=r"sources\.toml"):
        config_folder()


def test_a_misspelt_file_is_named_and_another_programs_is_not(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "config", "sources.toml")
    (own / "database.toml").write_text("")
    check_config()
    (own / "fetchin.toml").write_text("")
    with pytest.raises(ConfigError, match=r"fetchin\.toml: .*did you mean 'fetching\.toml'"):
        check_config()


def test_a_mistake_in_the_facts_of_sources_is_told_by_whoever_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder_with(tmp_path / "config", "sources.toml")
    say_facts()
    assert capsys.readouterr().err == ""
    (own / "source_facts.csv").write_text("source_id,teir\ncourier,1\n")
    say_facts()
    assert "unknown column 'teir' (did you mean 'tier'?)" in capsys.readouterr().err
    with pytest.raises(ConfigError, match="unknown column"):
        check_config()


def test_the_made_folder_is_found_checked_and_the_defaults(tmp_path: Path) -> None:
    made = make_config(tmp_path)
    assert {path.name for path in made} == set(EDITED) == set(folder_in_use().own_files)
    check_config()
    assert load_settings() == load_settings(DEFAULTS)


def test_every_file_can_be_had_to_edit(tmp_path: Path) -> None:
    assert tuple(sorted(path.name for path in make_config(tmp_path, with_all=True))) == default_names()


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "config", "fetching.toml")
    (own / "fetching.toml").write_text("mine")
    with pytest.raises(ConfigError, match=r"fetching\.toml: already exists; nothing was written"):
        make_config(tmp_path)
    assert [path.name for path in own.iterdir()] == ["fetching.toml"]
    assert (own / "fetching.toml").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file"):
        make_config(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="config"):
        make_config(tmp_path)
    tmp_path.chmod(0o700)

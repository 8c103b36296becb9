"""The configuration: every shipped file loads, every mistake is named with the next step."""

from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.settings.load import load_settings, read_toml

SHIPPED = Path(__file__).parents[3] / "config" / "pipeline.toml"


def settings_with(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text("utf-8")
    assert old in text
    (tmp_path / "pipeline.toml").write_text(text.replace(old, new), "utf-8")
    return tmp_path


def test_the_shipped_settings_load() -> None:
    assert load_settings(SHIPPED.parent).batch.documents > 0


def test_a_misspelt_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    folder = settings_with(tmp_path, "document_seconds", "document_second")
    with pytest.raises(
        ConfigError, match=r"unknown key 'limits.document_second' \(did you mean 'document_seconds'\?\)"
    ):
        load_settings(folder)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("minimum_words = 5", "minimum_words = 0", "article.minimum_words"),
        ("minimum_words = 5", 'minimum_words = "five"', "article.minimum_words"),
        ("[article]\n", "[articles]\n", "articles"),
    ],
)
def test_a_wrong_value_names_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        load_settings(settings_with(tmp_path, old, new))


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_text("batch = [", "utf-8")
    with pytest.raises(ConfigError, match=r"pipeline\.toml: not valid TOML"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a = " + "9" * 5_000, "a = 1\na = 2"], ids=["deep", "long", "twice"]
)
def test_nothing_but_our_error_leaves_a_configuration(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_toml(path)


def test_a_mark_at_the_start_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_toml(tmp_path / "a.toml") == {"a": 1}


def test_a_missing_folder_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NEWSLOOM_CONFIG"):
        load_settings(tmp_path / "nowhere")

"""The settings of a server of several machines: secrets from files, whatever characters they have."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from extractors.errors import ConfigError
from flows.engine.auth import CLIENT_KEY, KEYS, SERVER_KEY, give_named_key
from flows.engine.shared_server import settings

GIVEN = {"NEWSLOOM_DATABASE": "postgresql+asyncpg://prefect@postgres/prefect", "NEWSLOOM_SERVER_HOSTS": "a:1, B:2"}


def given(tmp_path: Path, password: str) -> dict[str, str]:
    (tmp_path / "password").write_text(password, "utf-8")
    return GIVEN | {"NEWSLOOM_DATABASE_PASSWORD_FILE": str(tmp_path / "password"), KEYS: str(tmp_path / "keys")}


@pytest.mark.parametrize(
    "password", ["plain", "a@b", "a/b", "a:b", "p%20q", "x?y#z", 'it\'s "q"', "[::1]", "ü ", "+&=;,$"]
)
def test_a_password_may_have_any_characters(tmp_path: Path, password: str) -> None:
    url = urlsplit(settings(given(tmp_path, password + "\n"))["PREFECT_API_DATABASE_CONNECTION_URL"])
    assert (url.username, unquote(url.password or ""), url.hostname, url.path) == (
        "prefect",
        password,
        "postgres",
        "/prefect",
    )


def test_the_key_is_made_once_and_given_to_clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = (settings(given(tmp_path, "x")) for _ in range(2))
    assert first[SERVER_KEY] == again[SERVER_KEY]
    assert first["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://a:1,http://b:2"
    monkeypatch.setenv(KEYS, str(tmp_path / "keys"))
    monkeypatch.setenv(CLIENT_KEY, "x")
    monkeypatch.delenv(CLIENT_KEY)  # so that what is set here is taken back
    give_named_key()
    import os

    assert os.environ[CLIENT_KEY] == first[SERVER_KEY]


@pytest.mark.parametrize(
    "missing", ["NEWSLOOM_DATABASE", "NEWSLOOM_SERVER_HOSTS", "NEWSLOOM_DATABASE_PASSWORD_FILE", KEYS]
)
def test_what_is_not_set_is_named(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        settings(given(tmp_path, "x") | {missing: ""})


def test_a_password_that_is_not_there_and_a_url_that_is_none_are_named(tmp_path: Path) -> None:
    settled = given(tmp_path, "x")
    with pytest.raises(ConfigError, match="NEWSLOOM_DATABASE_PASSWORD_FILE"):
        settings(settled | {"NEWSLOOM_DATABASE_PASSWORD_FILE": str(tmp_path / "none")})
    with pytest.raises(ConfigError, match="is not a database URL"):
        settings(settled | {"NEWSLOOM_DATABASE": "postgres"})

"""Which Prefect server the user has named; Prefect itself is asked only where one of its files may name one."""

from pathlib import Path

import prefect.settings
import pytest

from flows.engine.named import named_server

SERVED = "http://127.0.0.1:9/api"
ACTIVE = f'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "{SERVED}"\n'
OTHER = f'active = "plain"\n[profiles.plain]\n[profiles.mine]\nPREFECT_API_URL = "{SERVED}"\n'


@pytest.mark.parametrize(
    ("file", "text", "environment", "said"),
    [
        ("", "", {}, "None False"),
        ("", "", {"PREFECT_API_URL": SERVED}, f"{SERVED} False"),
        ("home/profiles.toml", ACTIVE, {}, f"{SERVED} True"),
        ("home/profiles.toml", OTHER, {}, "None False"),
        ("home/profiles.toml", OTHER, {"PREFECT_PROFILE": "mine"}, f"{SERVED} True"),
        ("prefect.toml", f'[api]\nurl = "{SERVED}"\n', {}, f"{SERVED} True"),
        ("pyproject.toml", f'[tool.prefect.api]\nurl = "{SERVED}"\n', {}, f"{SERVED} True"),
        ("pyproject.toml", 'dependencies = ["prefect", "fastapi"]\n', {}, "None False"),
        (".env", f"PREFECT_API_URL={SERVED}\n", {}, f"{SERVED} True"),
    ],
)
def test_a_server_is_named_by_the_environment_or_a_file(
    tmp_path: Path, file: str, text: str, environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    if file:
        (tmp_path / file).write_text(text, "utf-8")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []

    def read_anew() -> prefect.settings.Settings:
        """What Prefect's settings are for a process that starts here."""
        asked.append(file)
        return prefect.settings.Settings()

    monkeypatch.setattr(prefect.settings, "get_current_settings", read_anew)
    assert f"{named_server()} {bool(asked)}" == said

"""Which Prefect server the user has named; Prefect itself is asked only where one of its files may name one."""

import subprocess
import sys
from pathlib import Path

import pytest

SERVED = "http://127.0.0.1:9/api"
ASK = """
import sys
from flows.engine.named import named_server
print(named_server(), "prefect" in sys.modules)
"""
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
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == said

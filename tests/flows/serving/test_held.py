"""The flows that the server runs look at what they are given, before they begin."""

from pathlib import Path

import pytest

from extractors.errors import InputError
from flows.serving import held


@pytest.mark.parametrize(
    "outside",
    [{"inputs": ["/etc/passwd"]}, {"inputs": ["inbox"], "warehouse": "elsewhere/w.duckdb"}, {"workers": 10_000}],
)
def test_what_lies_outside_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inbox").mkdir()
    with pytest.raises(InputError) as refused:
        held.ingest.fn(**{"inputs": ["inbox"], **outside})
    assert "config/serving.toml" in refused.value.hint
    assert [file.name for file in tmp_path.iterdir()] == ["inbox"]

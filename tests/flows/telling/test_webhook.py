"""Webhooks: what cannot be posted to is told without what may be a token."""

from datetime import UTC, datetime

import pytest

from extractors.errors import ConfigError
from flows.telling.webhook import Webhook, post, sign

NOW = datetime(2026, 3, 9, tzinfo=UTC)
TOKEN = "t0ken"
WRONG = [
    *(f"http://127.0.0.1:9/{TOKEN}{wrong}" for wrong in (" a", "\x00", "é", "\x7f", "\N{ZERO WIDTH SPACE}")),
    *(f"http://{wrong}" for wrong in (f"127.0.0.1:{TOKEN}/", f"[::1/{TOKEN}", f"/{TOKEN}", f"a:{TOKEN}@127.0.0.1:9/")),
    *(f"{scheme}://127.0.0.1:9/{TOKEN}" for scheme in ("ftp", "file", "")),
]


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_is_none_is_told_without_its_path(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "secret")
    with pytest.raises(ConfigError, match="no address that can be posted to") as told:
        post(Webhook(url, "HOOK"), "key", b"{}", NOW)
    assert TOKEN not in str(told.value)


def test_a_secret_of_any_bytes_signs() -> None:
    assert sign("\udcff", "1", b"").startswith("sha256=")

"""Where the server of ``newsloom serve`` has ended, that is what is told, whoever meets it first."""

from pathlib import Path

import httpx
import pytest

from extractors.errors import NewsloomError
from flows.serving import serve


class Ended:
    url = "http://127.0.0.1:9/api"

    def check_living(self) -> None:
        raise NewsloomError("has ended, killed by signal 9", "Prefect server")

    def stop(self) -> None:
        pass


def test_a_call_that_meets_the_end_of_the_server_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "set_defaults", lambda: None)
    monkeypatch.setattr(serve, "named_server", lambda: None)
    monkeypatch.setattr(serve, "_start", lambda say, data: Ended())
    with pytest.raises(NewsloomError, match="has ended"), serve._server(print, tmp_path):
        raise httpx.ConnectError("refused")

"""Fetch settings for tests against the test site."""

from pathlib import Path
from typing import Any

from flows.fetching.settings import FetchSettings, load_fetch_settings

CONFIG = Path(__file__).parents[3] / "config"


def quick_settings(**changes: dict[str, Any]) -> FetchSettings:
    """The shipped settings for loopback, without waits; ``changes`` by table: ``politeness={"concurrency": 2}``."""
    quick = {
        "limits": {"total_seconds": 1.0, "read_seconds": 0.8, "wire_bytes": 2_000_000, "unpacked_bytes": 3_000_000},
        "politeness": {"host_delay_seconds": 0.0, "host_failures": 1000},
        "retries": {"first_seconds": 0.0, "attempts": 2},
        "archives": {"bytes_per_second_min": 1},
    }
    base = load_fetch_settings(CONFIG)
    tables = {
        name: getattr(base, name).model_copy(update={**quick.get(name, {}), **changes.get(name, {})})
        for name in {*quick, *changes}
    }
    return base.model_copy(update={"own_hosts": ("127.0.0.0/8",), **tables})

"""The list of sources as it was when it was right last: a mistake in it, made while newsloom serves, stops no poll."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import ConfigError
from flows.settings.folder import config_file
from flows.sources.catalogue import Source, load_sources


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources to go by. fault: what is wrong with the list as it is; then they are those of the last good one."""

    sources: tuple[Source, ...]
    fault: str = ""


def source_list(data: Path, check: Callable[[Sequence[Source]], None] = lambda sources: None) -> SourceList:
    """The list of ``config/sources.toml``, else the last good one, which is kept in the data folder.

    check: what else must be right of it. Raises ConfigError where it is wrong and never was right.
    """
    kept = data / "sources.last-good.toml"
    try:
        found = load_sources()
        check(found)
    except ConfigError as error:
        if not kept.exists():
            raise
        return SourceList(load_sources(kept), str(error))
    with suppress(OSError):  # a folder that cannot be written keeps no list; who loads into it is told
        _keep(config_file("sources.toml"), kept)
    return SourceList(found)


def _keep(path: Path, kept: Path) -> None:
    text = path.read_bytes()
    if not kept.exists() or kept.read_bytes() != text:
        new = kept.with_name(f".{kept.name}.{os.getpid()}.new")
        new.write_bytes(text)
        os.replace(new, kept)

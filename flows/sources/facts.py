"""What the user says of sources, from ``sources.toml`` and from a table beside it, for the warehouse."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.errors import ConfigError, nearest
from flows.settings.folder import config_file
from flows.settings.load import check
from flows.sources.catalogue import load_sources
from flows.sources.outlet import Outlet
from warehouse.loading.source_facts import SourceFacts

TABLE = "source_facts.csv"
_ID = "source_id"


def load_facts(folder: Path | None = None) -> tuple[SourceFacts, ...]:
    """The facts of every source of which something is said; what ``sources.toml`` says comes before the table.

    A row of the table without any says that there is none (any more).
    Raises ConfigError with the file, the entry or line, and the key.
    """
    table = config_file(TABLE, folder)
    listed = dict(_rows(table)) if table.is_file() else {}
    found = dict(listed)
    for source in load_sources(config_file("sources.toml", folder)):
        said = {name: getattr(source, name) for name in source.model_fields_set & set(Outlet.model_fields)}
        found[source.id] = found.get(source.id, Outlet()).model_copy(update=said)
    return tuple(
        _facts(source_id, outlet)
        for source_id, outlet in found.items()
        if outlet.model_fields_set or source_id in listed
    )


def _rows(path: Path) -> Iterator[tuple[str, Outlet]]:
    """The rows of the table by source. Raises ConfigError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check_head(rows.fieldnames or (), path)
            for number, row in enumerate(rows, 2):
                yield _row(row, f"{path}: line {number}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"cannot be read: {error}", str(path), "save it as CSV in UTF-8") from error


def _check_head(names: Sequence[str], path: Path) -> None:
    if _ID not in names:
        raise ConfigError(f"has no column '{_ID}'", str(path), f"its first line names {_ID} and facts of a source")
    for name in names:
        if name not in (_ID, *Outlet.model_fields):
            raise ConfigError(f"unknown column '{name}'", str(path), nearest(name, Outlet.model_fields))


def _row(row: Mapping[str | None, str | None], subject: str) -> tuple[str, Outlet]:
    given: dict[str, object] = {name: value.strip() for name, value in row.items() if name and value and value.strip()}
    source_id = given.pop(_ID, None)
    if not isinstance(source_id, str) or None in row:
        raise ConfigError("names no source, or has more cells than the first line", subject)
    if isinstance(tags := given.get("tags"), str):
        given["tags"] = [tag.strip() for tag in tags.split(";") if tag.strip()]
    return source_id, check(Outlet, given, subject)


def _facts(source_id: str, outlet: Outlet) -> SourceFacts:
    return SourceFacts(source_id, **outlet.model_dump(mode="json") | {"tags": outlet.tags})

"""Every file of ``config/``, read and checked once; the frozen result is passed whole to whoever needs it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_type_hints
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from extractors.cleaning.clean import Rules, parse_rules
from extractors.cleaning.recurring import LearningSettings
from extractors.copies.decide import CopySettings
from extractors.errors import ConfigError, nearest
from extractors.stories.decide import StorySettings
from extractors.watchlists import Watch
from flows.settings.folder import config_file, word_folders
from flows.settings.words import CommonWordLists, PlaceNames
from warehouse import default_name, default_path
from warehouse.lake.address import Remote, remote
from warehouse.limits import QueryLimits


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"no time zone '{name}', as in Europe/Berlin")
    return name


Positive = Annotated[float, Field(gt=0)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
Count = Annotated[int, Field(gt=0)]


class _Part(BaseModel):
    """A table of a settings file."""

    model_config = ConfigDict(frozen=True)


class BatchSettings(_Part):
    """How many documents (and bytes of them) are handed on together."""

    documents: Count
    bytes: Count


class LimitSettings(_Part):
    """What one document, and one worker, may take."""

    document_seconds: Positive
    document_bytes: Count
    worker_memory_bytes: Count
    worker_documents: Count


class ArticleSettings(_Part):
    """What counts as an article."""

    minimum_words: Count


class WarehouseSettings(_Part):
    """How the warehouse file is opened, and how much is loaded at once."""

    lock_seconds: Positive
    gather_seconds: Positive
    transaction_bytes: Count
    memory_bytes: Count
    query_memory_bytes: Count
    answer_bytes: Count
    query_seconds: Positive = 600.0

    @property
    def query_limits(self) -> QueryLimits:
        """What SQL from people may take."""
        return QueryLimits(self.query_memory_bytes, self.answer_bytes, self.query_seconds)


class NotifySettings(_Part):
    """Who is told when a source is not well, and what the watches have that is new: apprise urls."""

    urls: tuple[str, ...] = ()
    watch_urls: tuple[str, ...] = ()


class EngineSettings(_Part):
    """Where documents are extracted: by worker processes here, or on a Dask cluster."""

    workers: Literal["local", "dask"] = "local"
    scheduler: str = ""
    staging: str = ""
    most_staged: Count = 256


class PublishSettings(_Part):
    """Where readers on other machines find the warehouse, besides the published copy beside the file.

    target: a lake, or a file in an object store or folder; nowhere where it is empty. data_path: of a lake.
    """

    target: str = ""
    data_path: str = ""
    keep_days: Positive = 7.0


class Settings(_Part):
    """``config/pipeline.toml``."""

    batch: BatchSettings
    limits: LimitSettings
    article: ArticleSettings
    warehouse: WarehouseSettings
    notify: NotifySettings = NotifySettings()
    engine: EngineSettings = EngineSettings()
    publish: PublishSettings = PublishSettings()


_Checked = TypeVar("_Checked")
_Read = TypeVar("_Read")
_CHECKERS: dict[type[Any], TypeAdapter[Any]] = {}  # made once for each kind


def warehouse_path(named: str | None) -> Path:
    """The warehouse file: as named, else ``NEWSLOOM_WAREHOUSE``, else ``data/newsloom.duckdb``."""
    return default_path(named)


def readable(named: str | None) -> Path | Remote:
    """The same, or what was published elsewhere: a lake, or a file in an object store."""
    return remote(default_name(named)) or warehouse_path(named)


def read_toml(path: Path) -> Mapping[str, Any]:
    """The table of a TOML file.

    Raises ConfigError where it is missing, unreadable or not TOML.
    """
    return _read(path, _parsed)


def _read(path: Path, parse: Callable[[str], _Read]) -> _Read:
    try:
        return parse(path.read_text("utf-8-sig"))  # some editors write a mark at the start
    except OSError as error:
        raise ConfigError(error.strerror or "cannot be read", str(path)) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, brackets in brackets without end
        raise ConfigError(f"not valid TOML: {error}", str(path)) from error


@lru_cache(32)
def _parsed(text: str) -> Mapping[str, Any]:
    """A command reads its files before its run and in it; nobody changes what it gets."""
    return tomllib.loads(text)


def check(kind: type[_Checked], table: Mapping[str, Any], subject: str) -> _Checked:
    """The table as a record of this kind: a pydantic model, or a dataclass of the extractors.

    Raises ConfigError naming the first wrong key and, for an unknown one, the nearest known.
    """
    _refuse_unknown(kind, table, subject, "")
    try:
        checker = _CHECKERS.get(kind) or _CHECKERS.setdefault(kind, TypeAdapter(kind))
        checked: _Checked = checker.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"'{key}': {first['msg'].lower()}", subject) from error
    return checked


def _refuse_unknown(kind: Any, table: Mapping[str, Any], subject: str, path: str) -> None:
    """A misspelt key is also a missing one: the misspelling is what to tell, so it is looked for first."""
    known = get_type_hints(kind)
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"unknown key '{path}{key}'", subject, nearest(key, known))
        inner = known[key]
        if isinstance(value, dict) and (
            is_dataclass(inner) or (isinstance(inner, type) and issubclass(inner, BaseModel))
        ):
            _refuse_unknown(inner, value, subject, f"{path}{key}.")


def load_settings(folder: Path | None = None) -> Settings:
    """The checked ``pipeline.toml`` of a configuration folder.

    Raises ConfigError with the file, the key and the next step.
    """
    return _load(Settings, "pipeline.toml", folder)


def load_copy_settings(folder: Path | None = None) -> CopySettings:
    """The checked ``copies.toml`` of a configuration folder. Raises ConfigError."""
    return _load(CopySettings, "copies.toml", folder)


def load_story_settings(folder: Path | None = None) -> StorySettings:
    """The checked ``stories.toml`` of a configuration folder, with its lists of common words. Raises ConfigError."""
    read = _load(StorySettings, "stories.toml", folder)
    if read.events:
        terms, places = read.terms, PlaceNames(*word_folders(folder))
        keys = replace(read.events.keys, places=places, marks=terms.spelling, prefixes=terms.prefixes)
        read = replace(read, events=replace(read.events, keys=keys))
    return replace(read, common=CommonWordLists(*word_folders(folder)))


def load_learning_settings(folder: Path | None = None) -> LearningSettings:
    """The checked ``learning.toml`` of a configuration folder. Raises ConfigError."""
    return _load(LearningSettings, "learning.toml", folder)


class SavedQuery(_Part):
    """A query of ``watchlists.toml``: one statement of SQL that gives `article_id`."""

    sql: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def load_watches(folder: Path | None = None) -> tuple[Watch, ...]:
    """The watchlists of ``watchlists.toml``. Raises ConfigError with the watch and the key."""
    path, watchlists, _ = _watch_tables(folder)
    return tuple(
        check(Watch, {"id": name, **_near_listed(entry)}, f"{path}: watch '{name}'")
        for name, entry in watchlists.items()
    )


def _near_listed(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry with a single ``near`` as a list of one."""
    return {**entry, "near": [entry["near"]]} if isinstance(entry.get("near"), dict) else entry


def load_saved_queries(folder: Path | None = None) -> Mapping[str, str]:
    """The SQL of the saved queries of ``watchlists.toml`` by name. Raises ConfigError with the query and the key."""
    path, watchlists, queries = _watch_tables(folder)
    if both := sorted(set(watchlists) & set(queries)):
        raise ConfigError("is both a watchlist and a query", f"{path}: '{both[0]}'", "rename one of them")
    checked = {name: check(SavedQuery, entry, f"{path}: query '{name}'") for name, entry in queries.items()}
    return {name: query.sql.rstrip("; \n\t") for name, query in checked.items()}


def _watch_tables(folder: Path | None) -> tuple[Path, Mapping[str, Any], Mapping[str, Any]]:
    path = config_file("watchlists.toml", folder)
    table = read_toml(path)
    watchlists, queries = table.get("watchlists", {}), table.get("queries", {})
    named = [entry for each in (watchlists, queries) for entry in (each.values() if isinstance(each, dict) else [each])]
    if set(table) - {"watchlists", "queries"} or not all(isinstance(entry, dict) for entry in named):
        raise ConfigError("only tables named [watchlists.NAME] and [queries.NAME] are allowed here", str(path))
    return path, watchlists, queries


def load_rules(folder: Path | None = None) -> Rules:
    """The cleaning rules of ``boilerplate.toml``. Raises ConfigError with the rule's id."""
    return _read(config_file("boilerplate.toml", folder), _rules)


@lru_cache(2)
def _rules(text: str) -> Rules:
    """Inherited by workers that are forked from a process which has made them."""
    return parse_rules(_parsed(text))


def _load(kind: type[_Checked], name: str, folder: Path | None) -> _Checked:
    path = config_file(name, folder)
    return check(kind, read_toml(path), str(path))

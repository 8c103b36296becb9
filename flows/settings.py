"""Every file of ``config/``, read and checked once; the frozen result is passed whole to whoever needs it."""

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractors.errors import ConfigError

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class _Part(BaseModel):
    """A table of a settings file: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    """How the warehouse file is opened."""

    lock_seconds: Positive


class Settings(_Part):
    """``config/pipeline.toml``."""

    batch: BatchSettings
    limits: LimitSettings
    article: ArticleSettings
    warehouse: WarehouseSettings


_Model = TypeVar("_Model", bound=BaseModel)


def config_folder() -> Path:
    """The folder of the configuration: ``NEWSLOOM_CONFIG``, else ``config/`` here, else the one beside the packages."""
    named = os.environ.get("NEWSLOOM_CONFIG")
    if named:
        return Path(named)
    here = Path("config")
    return here if (here / "pipeline.toml").is_file() else Path(__file__).parent.parent / "config"


def warehouse_path(named: str | None) -> Path:
    """The warehouse file: as named, else ``NEWSLOOM_WAREHOUSE``, else ``data/newsloom.duckdb``."""
    return Path(named or os.environ.get("NEWSLOOM_WAREHOUSE") or "data/newsloom.duckdb")


def read_toml(path: Path) -> Mapping[str, Any]:
    """The table of a TOML file.

    Raises ConfigError where it is missing, unreadable or not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(error.strerror or "cannot be read", str(path), "set NEWSLOOM_CONFIG to its folder") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"not valid TOML: {error}", str(path)) from error


def check(model: type[_Model], table: Mapping[str, Any], subject: str) -> _Model:
    """The table as a checked record.

    Raises ConfigError naming the first wrong key and, for an unknown one, the nearest known.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        # A misspelt key is also a missing one: the misspelling is what to tell.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        key = ".".join(str(part) for part in first["loc"])
        hint = ""
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(first["loc"][-1]), _known_keys(model, first["loc"][:-1]), n=1, cutoff=0.3)
            hint = f"did you mean '{near[0]}'?" if near else ""
            raise ConfigError(f"unknown key '{key}'", subject, hint) from error
        raise ConfigError(f"'{key}': {first['msg'].lower()}", subject, hint) from error


def _known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    for part in location:
        field = model.model_fields.get(str(part))
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return []
        model = field.annotation
    return list(model.model_fields)


def load_settings(folder: Path | None = None) -> Settings:
    """The checked ``pipeline.toml`` of a configuration folder.

    Raises ConfigError with the file, the key and the next step.
    """
    path = (folder or config_folder()) / "pipeline.toml"
    return check(Settings, read_toml(path), str(path))

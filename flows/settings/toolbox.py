"""What the stages need, made from the configuration folder."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.cleaning.rules import check_rules
from extractors.errors import ConfigError
from extractors.watchlists import compile_watches
from flows.settings.folder import config_file
from flows.settings.load import (
    load_copy_settings,
    load_rules,
    load_settings,
    load_story_settings,
    load_watches,
    read_toml,
)
from flows.settings.version import preparing_version

if TYPE_CHECKING:
    from extractors.body.judge import Judge
    from extractors.markup.page_kind import KindModel
    from extractors.stages import Toolbox


def make_toolbox(folder: Path) -> "Toolbox":
    """What the stages need, from the configuration folder; runs once in each worker process. Raises ConfigError."""
    from extractors.prepared import Preparing
    from extractors.stages import Toolbox

    stories = load_story_settings(folder)
    preparing = Preparing(
        preparing_version(folder),
        load_copy_settings(folder).fingerprint,
        stories.terms,
        stories.common,
        stories.events.keys if stories.events else None,
    )
    matcher = compile_watches(load_watches(folder))
    minimum_words = load_settings(folder).article.minimum_words
    return Toolbox(load_rules(folder), minimum_words, matcher, load_judge(folder), load_kinds(folder), preparing)


def load_judge(folder: Path | None = None) -> "Judge":
    """The learned judge of blocks in ``blocks.json``. Raises ConfigError."""
    return load_judge_file(config_file("blocks.json", folder))


def load_judge_file(path: Path) -> "Judge":
    """A learned judge from its file. Raises ConfigError."""
    from extractors.body.judge import parse_judge

    return parse_judge(_read_model(path, "python -m benchmarks.learn_blocks makes it"), str(path))


def load_kinds(folder: Path | None = None) -> "KindModel":
    """The learned model of kinds of pages in ``page_kind.json``. Raises ConfigError."""
    from extractors.markup.page_kind import parse_kind_model

    path = config_file("page_kind.json", folder)
    return parse_kind_model(_read_model(path, "python -m benchmarks.page_kind makes it"), str(path))


def _read_model(path: Path, remedy: str) -> dict[str, Any]:
    try:
        model: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be read: {error}", str(path), remedy) from error
    return model


def check_toolbox(folder: Path) -> None:
    """Raises ConfigError where none can be made, in a process that needs none: the stages are not loaded."""
    compile_watches(load_watches(folder))
    check_rules(read_toml(config_file("boilerplate.toml", folder)))
    load_settings(folder)

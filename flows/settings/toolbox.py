"""What the stages need, made from the configuration folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from extractors.cleaning.rules import check_rules
from extractors.watchlists import compile_watches
from flows.settings.folder import config_file
from flows.settings.load import load_rules, load_settings, load_watches, read_toml

if TYPE_CHECKING:
    from extractors.stages import Toolbox


def make_toolbox(folder: Path) -> "Toolbox":
    """What the stages need, from the configuration folder; runs once in each worker process. Raises ConfigError."""
    from extractors.stages import Toolbox

    matcher = compile_watches(load_watches(folder))
    return Toolbox(load_rules(folder), load_settings(folder).article.minimum_words, matcher)


def check_toolbox(folder: Path) -> None:
    """Raises ConfigError where none can be made, in a process that needs none: the stages are not loaded."""
    compile_watches(load_watches(folder))
    check_rules(read_toml(config_file("boilerplate.toml", folder)))
    load_settings(folder)

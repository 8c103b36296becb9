"""What the stages need, made from the configuration folder."""

from pathlib import Path

from extractors.stages import Toolbox
from extractors.watchlists import compile_watches
from flows.settings.load import load_rules, load_settings, load_watches


def make_toolbox(folder: Path) -> Toolbox:
    """What the stages need, from the configuration folder; runs once in each worker process. Raises ConfigError."""
    matcher = compile_watches(load_watches(folder))
    return Toolbox(load_rules(folder), load_settings(folder).article.minimum_words, matcher)

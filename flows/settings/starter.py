"""A configuration folder to begin with: copies of the default files that an operator edits."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from extractors.errors import ConfigError
from flows.settings.folder import DEFAULTS, default_names

# What every installation sets for itself. The rest is rules and thresholds: while they are the defaults, an upgrade
# brings better ones.
EDITED = (
    "sources.toml",
    "schedules.toml",
    "watchlists.toml",
    "fetching.toml",
    "pipeline.toml",
    "retention.toml",
    "serving.toml",
)


def make_config(folder: Path, *, with_all: bool = False) -> Sequence[Path]:
    """Copy default files into ``config/`` in the folder, which is made where it is missing; the paths of the copies.

    with_all: every file of settings, not only those that are usually edited.
    Raises ConfigError where one already exists, before anything is written, or where it cannot be written.
    """
    names = default_names() if with_all else EDITED
    targets = [folder / "config" / name for name in names]
    if there := [str(path) for path in targets if path.exists()]:
        raise ConfigError("already exists; nothing was written", there[0], "name another folder, or edit it")
    try:
        (folder / "config").mkdir(parents=True, exist_ok=True)
        for target in targets:
            shutil.copyfile(DEFAULTS / target.name, target)
    except OSError as error:
        raise ConfigError(error.strerror or "cannot be written", str(error.filename or folder)) from error
    return targets

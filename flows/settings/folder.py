"""Where the configuration is: the operator's folder, and newsloom's defaults for every file that folder leaves out."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from extractors.errors import ConfigError

VARIABLE = "NEWSLOOM_CONFIG"

_PACKAGED = Path(__file__).parent / "defaults"  # there in a wheel (setup.py); a checkout has config/ alone
DEFAULTS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "config"
_HERE = Path("config")
# A name this like that of a default file is a misspelling of it: fetchin.toml is one, database.toml is not.
_MISSPELT = 0.8


@dataclass(frozen=True, slots=True)
class Folder:
    """The configuration folder in use. found_by: how, in words. is_own: it is the operator's, who may write to it."""

    path: Path
    found_by: str
    is_own: bool

    @property
    def own_files(self) -> tuple[str, ...]:
        """The names of the default files that this folder has its own of."""
        return tuple(name for name in default_names() if (self.path / name).is_file())


def default_names() -> tuple[str, ...]:
    """The names of all files of settings, in order; the word lists are apart."""
    return tuple(sorted(path.name for path in DEFAULTS.glob("*.toml")))


def folder_in_use() -> Folder:
    """``NEWSLOOM_CONFIG``, else ``config/`` here where it has a file of newsloom's, else the defaults.

    ``--config`` sets that variable, so that worker processes and flows see the same.
    Raises ConfigError where the named one is no folder, or has no file of newsloom's.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Folder(_checked(Path(named)), f"--config or {VARIABLE}", True)
    if _has_settings(_HERE):
        return Folder(_HERE, "./config", True)
    return Folder(DEFAULTS, "the defaults", False)


def config_folder() -> Path:
    """The path of the configuration folder in use. Raises ConfigError."""
    return folder_in_use().path


def folder_to_write() -> Path:
    """Where the operator's own files go: the folder in use, but never the defaults; ``config/`` here in their place."""
    found = folder_in_use()
    return found.path if found.is_own else _HERE


def config_file(name: str, folder: Path | None = None) -> Path:
    """The file of this name in the folder, by default the one in use; else the default file. Raises ConfigError."""
    own = (config_folder() if folder is None else _checked(folder)) / name
    return own if own.is_file() else DEFAULTS / name


def word_folders(folder: Path | None = None) -> Iterator[Path]:
    """Where word lists are looked for, one after the other."""
    yield (folder or config_folder()) / "words"
    yield DEFAULTS / "words"


def check_names(folder: Path) -> None:
    """Raises ConfigError for a file whose name is nearly that of a default one: it would be left unread."""
    known = default_names()
    for path in sorted(folder.glob("*.toml")):
        if path.name not in known and (near := get_close_matches(path.name, known, n=1, cutoff=_MISSPELT)):
            raise ConfigError("is not a configuration file", str(path), f"did you mean '{near[0]}'?")


def _has_settings(folder: Path) -> bool:
    return any((folder / name).is_file() for name in default_names())


def _checked(folder: Path) -> Path:
    if not folder.is_dir():
        raise ConfigError(
            "no such folder", str(folder), f"`newsloom init` creates one; --config or {VARIABLE} names another"
        )
    if _has_settings(folder):
        return folder
    inner = folder / "config"
    hint = f"did you mean '{inner}'?" if _has_settings(inner) else f"one of {', '.join(default_names())} belongs there"
    raise ConfigError("no configuration file in this folder", str(folder), hint)

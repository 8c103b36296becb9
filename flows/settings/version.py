"""Which extractors made a row: told by their code, their rules and their libraries, not by memory to raise a number."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import extractors
from flows.settings.folder import config_file, word_folders
from flows.settings.load import read_toml

_LIBRARIES = (
    "trafilatura",
    "lxml",
    "langdetect",
    "lingua-language-detector",
    "dateparser",
    "charset-normalizer",
    "markdown-it-py",
)
_RULES = ("boilerplate.toml", "blocks.json", "page_kind.json")


@cache
def extractor_version() -> str:
    """The version with the configuration in use; documents it has loaded are not extracted again."""
    return version_with(None)


def version_with(folder: Path | None) -> str:
    """Newsloom's version and eight hex digits over everything that can change what a document gives.

    folder: of the configuration; the one in use where None.
    """
    digest = _code().copy()
    for name in _RULES:
        _add(digest, name, config_file(name, folder))
    article = read_toml(config_file("pipeline.toml", folder)).get("article", {})  # of its settings only these count
    digest.update(repr(sorted(article.items())).encode() + b"\0")
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\0".encode())
    return f"{_version('newsloom')}+{digest.hexdigest()[:8]}"


def preparing_version(folder: Path | None = None) -> str:
    """Sixteen hex digits over all that the prints and terms of a text depend on besides the text."""
    digest = _code().copy()
    for name in ("copies.toml", "stories.toml"):
        _add(digest, name, config_file(name, folder))
    for words in word_folders(folder):
        for path in sorted(words.glob("*.txt")):
            _add(digest, path.name, path)
    return digest.hexdigest()[:16]


@cache
def _code() -> "hashlib._Hash":
    """The extractors' own code, which is the same as long as a process runs."""
    digest = hashlib.sha256()
    folder = Path(extractors.__file__).parent
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.py")):
        _add(digest, name, path)
    return digest


def _add(digest: "hashlib._Hash", name: str, path: Path) -> None:
    digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")


_version = cache(version)

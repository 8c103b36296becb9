"""The configuration of commands in tests: as shipped, but no document is too slow, however busy the machine is."""

from pathlib import Path

from flows.settings.starter import make_config


def configured(folder: Path, **changed: str) -> Path:
    """Make ``folder/config``, with other values for some keys of ``pipeline.toml``; the path of it."""
    make_config(folder, with_all=True)
    file = folder / "config" / "pipeline.toml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    for key, value in {"document_seconds": "600.0", **changed}.items():
        (number,) = (n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[number] = f"{key} = {value}\n"
    file.write_text("".join(lines), "utf-8")
    return folder / "config"

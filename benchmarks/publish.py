"""Sections of ``benchmarks/README.md`` that the benchmarks write themselves, with machine, date and command."""

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).parent / "README.md"


def machine() -> str:
    """The machine in a few words: cores, processor, system, Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    parts = (
        f"{os.cpu_count()} cores",
        model or platform.machine(),
        platform.system(),
        f"Python {platform.python_version()}",
    )
    return ", ".join(parts)


def shown(lines: Iterable[str], section: str | None, command: str) -> None:
    """Print lines as they come; with the name of a section, also put them there in the README."""
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    if section:
        made = f"`{command}` on {machine()}, {datetime.now(UTC):%Y-%m-%d}:"
        replace_section(section, "\n".join([made, "", *kept]))


def replace_section(name: str, text: str) -> None:
    """Write ``text`` between ``<!-- name -->`` and ``<!-- end of name -->``. Raises ValueError without these."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = README.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"no section {name} in {README}")
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")

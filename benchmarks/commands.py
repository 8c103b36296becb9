"""How long whole commands take, process start to end, beside those of another checkout.

    python -m benchmarks.commands [OTHER_CHECKOUT] [--rounds 3]

The commands of both checkouts take turns in one run, so that what else the machine does slows both. Each has an empty
data folder and a Prefect home of its own; no server is named. The second load is of a warehouse that is there.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = "samples/articles/eastmere-quay.txt"
SOURCES = '[sources.quiet]\nkind = "feed"\nurl = "https://quiet.example/feed"\nenabled = false\n'
COMMANDS = (
    ("ingest, one file, new warehouse", ("ingest", FILE)),
    ("ingest, one file, nothing new", ("ingest", FILE)),
    ("ingest, the samples", ("ingest", "samples/articles")),
    ("poll, nothing due", ("poll",)),
    ("sql", ("sql", "SELECT count(*) FROM articles")),
    ("--help", ("--help",)),
)


def rounds(checkouts: list[Path], count: int) -> dict[tuple[str, Path], list[float]]:
    """Seconds of each command in each checkout."""
    seconds: dict[tuple[str, Path], list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            for checkout in checkouts:
                folder = Path(scratch) / f"{number}-{checkouts.index(checkout)}"
                shutil.copytree(checkout / "samples", folder / "samples")
                shutil.copytree(checkout / "config", folder / "config")
                (folder / "config" / "sources.toml").write_text(SOURCES, "utf-8")
                for name, arguments in COMMANDS:
                    seconds.setdefault((name, checkout), []).append(timed(checkout, arguments, folder))
    return seconds


def timed(checkout: Path, arguments: tuple[str, ...], folder: Path) -> float:
    """Seconds of one command in a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NEWSLOOM_"))}
    environment["PREFECT_HOME"] = str(folder / "prefect")
    started = time.perf_counter()
    subprocess.run(
        [checkout / ".venv/bin/newsloom", *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - started


def main() -> None:
    """Print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    checkouts = [ROOT] if given.other is None else [given.other.resolve(), ROOT]
    seconds = rounds(checkouts, given.rounds)
    print("| command | " + " | ".join("this" if each == ROOT else "before" for each in checkouts) + " |")
    print("|---|" + "---|" * len(checkouts))
    for name, _ in COMMANDS:
        medians = [f"{statistics.median(seconds[name, checkout]):.1f} s" for checkout in checkouts]
        print(f"| {name} | {' | '.join(medians)} |")


if __name__ == "__main__":
    main()

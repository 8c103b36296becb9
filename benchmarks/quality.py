"""newsloom beside other extractors: the same pages, in one run, each in its own environment, with one table.

usage: python -m benchmarks.quality --pages PAGES.warc.gz --gold GOLD.jsonl --scorer SCORER.py [--only NAME ...]

SCORER is a Python file with ``score(gold, answers)``: gold rows and answers by url, giving figures by set of pages. The
peers' environments are made in ``build/peers`` from ``benchmarks/peers/*.lock`` (versions and hashes) at first use;
``--lock`` writes these files anew. Answers are kept in ``build/answers`` for a look at what a peer said.
Times are CPU seconds of the pages alone, one thread, after 50 pages to warm up.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from benchmarks.pages import Answer, read_pages, write_own_answers, write_pages
from benchmarks.publish import shown

HERE = Path(__file__).parent / "peers"
BUILD = Path("build")
Figures = dict[str, dict[str, float]]
Score = Callable[[list[dict[str, Any]], Mapping[str, Answer]], Figures]

# What is compared: name in the table, runner (peers/extract.py) and environment.
PEERS = {
    "trafilatura, default": ("trafilatura", "trafilatura"),
    "trafilatura, favor_precision": ("trafilatura-precision", "trafilatura"),
    "trafilatura, fast": ("trafilatura-fast", "trafilatura"),
    "Media Cloud metadata": ("mediacloud-metadata", "mediacloud-metadata"),
    "newspaper4k": ("newspaper4k", "newspaper4k"),
    "news-please": ("news-please", "news-please"),
    "goose3": ("goose3", "goose3"),
    "resiliparse, main content": ("resiliparse", "resiliparse"),
}
_TOKENIZERS = "newspaper4k[nlp,ja,hi,ta,th,zh]"  # without them it raises for pages in these languages
ENVIRONMENTS = {
    "trafilatura": ("trafilatura==2.3.1",),
    "mediacloud-metadata": ("mediacloud-metadata==2.1.0",),
    "newspaper4k": (f"{_TOKENIZERS}==0.9.6",),
    "news-please": ("news-please==1.6.16", _TOKENIZERS),
    "goose3": ("goose3==3.1.22",),
    "resiliparse": ("resiliparse==2.0.0",),
}
OWN = "newsloom"
# Columns of the table: the scorer's figure, its heading. Fields a peer does not give are shown as "-".
COLUMNS = {
    "F1": "F1",
    "P": "P",
    "R": "R",
    "exact": "exact",
    "p10": "p10",
    "title": "title",
    "date_day": "date, day",
    "date_instant": "date, instant",
    "authors": "authors",
    "caption_found": "captions found",
    "caption_leak": "captions in text",
}
FIELD_OF = {
    "title": "title",
    "date_day": "published_at",
    "date_instant": "published_at",
    "authors": "authors",
    "caption_found": "captions",
}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What one extractor made of the pages."""

    name: str
    version: str
    answers: Mapping[str, Answer]
    seconds: float

    @property
    def pages_a_second(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def errors(self) -> int:
        return sum("error" in answer for answer in self.answers.values())

    def gives(self, field: str) -> bool:
        return any(answer.get(field) for answer in self.answers.values())


def uv(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "uv", "--quiet", *arguments], check=True)


def write_locks() -> None:
    """The exact versions and hashes of each peer's environment."""
    for package, requirements in ENVIRONMENTS.items():
        wanted = HERE / f"{package}.in"
        wanted.write_text("\n".join(requirements) + "\n")
        uv(
            *("pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
            *("--no-emit-find-links", "--custom-compile-command", "python -m benchmarks.quality --lock"),
            *(str(wanted), "-o", str(HERE / f"{package}.lock")),
        )
        wanted.unlink()


def environment(package: str) -> Path:
    """The Python of a peer's environment, made where there is none of this lock."""
    lock, folder = HERE / f"{package}.lock", BUILD / "peers" / package
    python, stamp = folder / "bin" / "python", folder / ".lock"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        print(f"making the environment of {package} ...", file=sys.stderr)
        uv("venv", "--clear", "--python", sys.executable, str(folder))
        uv("pip", "install", "--python", str(python), "--require-hashes", "-r", str(lock))
        stamp.write_bytes(lock.read_bytes())
    return python


def read_answers(path: Path, name: str, version: str) -> Run:
    """The run of an extractor from the file of its answers."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    return Run(name, version, {row["url"]: row["answer"] for row in rows}, sum(row["seconds"] for row in rows))


def run_peer(name: str, pages: Path, folder: Path) -> Run:
    """A peer over the decoded pages, in its environment."""
    runner, package = PEERS[name]
    version = ENVIRONMENTS[package][0].partition("==")[2]
    answers = folder / f"{runner}.jsonl"
    subprocess.run(
        [environment(package), "-W", "ignore", HERE / "extract.py", runner, pages, answers],
        check=True,
        env=os.environ | ONE_THREAD,
    )
    return read_answers(answers, name, version)


def run_own(archive: Path, folder: Path) -> Run:
    """newsloom over the archive, in a process of its own as the peers."""
    answers = folder / f"{OWN}.jsonl"
    command = [sys.executable, "-m", "benchmarks.quality", "--own", str(archive), str(answers)]
    subprocess.run(command, check=True, env=os.environ | ONE_THREAD)
    return read_answers(answers, OWN, "")


def load_scorer(path: Path) -> Score:
    """The function ``score`` of a Python file."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Score, module.score)


def row(run: Run, figures: Mapping[str, float]) -> str:
    """One line of the table."""
    cells = [f"{run.name} {run.version}".strip()]
    for key in COLUMNS:
        known = key in figures and (key not in FIELD_OF or run.gives(FIELD_OF[key]))
        cells.append(f"{figures[key]:.3f}" if known else "0" if key == "caption_found" else "-")
    cells.append(f"{run.pages_a_second:.0f}")
    return "| " + " | ".join(cells) + " |"


def table(runs: Iterable[Run], gold: list[dict[str, Any]], score: Score) -> Iterator[str]:
    """The lines of the table, in Markdown, as each run ends."""
    yield "| | " + " | ".join(COLUMNS.values()) + " | pages/s, one core |"
    yield "|---" * (len(COLUMNS) + 2) + "|"
    errors = []
    for run in runs:
        yield row(run, score(gold, run.answers)["all"])
        if run.errors:
            errors.append(f"{run.name}: {run.errors}")
    if errors:
        yield ""
        yield f"Pages without an answer: {'; '.join(errors)}."


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, help="archive of the pages (WARC)")
    options.add_argument("--gold", type=Path, help="the right answers (JSONL, with url)")
    options.add_argument("--scorer", type=Path, help="Python file with score(gold, answers)")
    options.add_argument("--only", nargs="+", choices=[OWN, *PEERS], default=[OWN, *PEERS], metavar="NAME")
    options.add_argument("--publish", action="store_true", help="write the table to benchmarks/README.md, too")
    options.add_argument("--lock", action="store_true", help="write the lock files of the peers anew, and no more")
    options.add_argument("--own", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.lock:
        return write_locks()
    if given.own:
        return write_own_answers(*given.own)
    if not (given.pages and given.gold and given.scorer):
        options.error("--pages, --gold and --scorer are needed")
    folder = BUILD / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    decoded = folder / "pages.jsonl"
    write_pages(read_pages(given.pages), decoded)
    gold = [json.loads(line) for line in given.gold.open(encoding="utf-8")]
    runs = (run_own(given.pages, folder) if name == OWN else run_peer(name, decoded, folder) for name in given.only)
    command = (
        f"python -m benchmarks.quality --pages {given.pages.name} --gold {given.gold.name} --scorer {given.scorer.name}"
    )
    return shown(table(runs, gold, load_scorer(given.scorer)), "quality" if given.publish else None, command)


if __name__ == "__main__":
    main()

"""Which tests a change needs first: ``make quick``, in seconds. ``make test`` runs them all.

Tests mirror the packages, so a file's tests are those of its folder; what is mirrored nowhere is listed here. Changed
is what differs from the last commit shared with main, or a folder that is named: ``make quick FOLDER=...``.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
PACKAGES = ("extractors", "warehouse", "flows")
# Seen first of all: the order of imports, the sizes of files.
ALWAYS = ("tests/test_architecture.py",)

# Files and folders whose tests stand elsewhere, by the beginning of their paths; the first that fits counts.
ELSEWHERE = {
    "config/boilerplate.toml": ("tests/extractors/cleaning", "tests/test_golden.py"),
    "config/copies.toml": ("tests/extractors/copies",),
    "config/fetching.toml": ("tests/flows/fetching",),
    "config/learning.toml": ("tests/extractors/cleaning", "tests/warehouse/loading/test_learning.py"),
    "config/retention.toml": ("tests/warehouse/retiring",),
    "config/schedules.toml": ("tests/flows/serving",),
    "config/serving.toml": ("tests/flows/settings", "tests/flows/serving"),
    "config/sources.toml": ("tests/flows/sources/test_catalogue.py",),
    "config/stories.toml": ("tests/extractors/stories",),
    "config/verdicts.toml": ("tests/flows/fetching/test_verdicts.py",),
    "config/watchlists.toml": ("tests/extractors/test_watchlists.py", "tests/flows/watches"),
    "config/words": ("tests/extractors/stories", "tests/flows/settings/test_words.py"),
    "config/": ("tests/flows/settings",),
    "deploy/": ("tests/test_deploy.py",),
    "prefect.yaml": ("tests/test_deploy.py", "tests/flows/cli/test_doctor.py"),
    "docs/": ("tests/test_docs.py",),
    "docs/columns.md": ("tests/warehouse/schema",),
    "docs/queries.md": ("tests/warehouse/test_notebook.py", "tests/warehouse/test_views.py"),
    "pyproject.toml": ("tests/test_wheel.py",),
    "setup.py": ("tests/test_wheel.py",),
    "samples/": ("tests/test_samples.py",),
    "benchmarks/": ("tests/test_benchmarks.py",),
    "extractors/address_space.py": ("tests/extractors/test_sandbox.py",),
    "extractors/stages.py": ("tests/extractors/test_page.py", "tests/test_golden.py"),
    "flows/alert.py": ("tests/flows/alerts",),
    "flows/ingest.py": ("tests/flows/cli",),
    "flows/learn.py": ("tests/warehouse/loading/test_learning.py",),
    "flows/upkeep/": ("tests/flows/test_maintain.py",),
    "flows/watch.py": ("tests/flows/watches",),
    "warehouse/limits.py": ("tests/warehouse/reading",),
    "warehouse/processes.py": ("tests/warehouse/file",),
    "warehouse/search/": ("tests/warehouse/test_search.py",),
    "warehouse/sql/": ("tests/warehouse/test_views.py",),
}


def mirror_of(path: str) -> Iterator[str]:
    """The test files and folders for a path of the repository, a file or a folder; none where it has none."""
    own = PurePosixPath(path)
    if own.parts[:1] == ("tests",):
        beside = own.with_name(f"test_{own.stem}.py") if len(own.parts) == 2 else own.parent
        found = path if own.name.startswith("test_") or (ROOT / path).is_dir() else str(beside)
        yield from [found] if (ROOT / found).exists() else []
        return
    for beginning, tests in ELSEWHERE.items():
        if f"{path}/".startswith(beginning):
            yield from tests
            return
    if own.parts[0] in PACKAGES:
        yield from _mirrored(own)


def _mirrored(path: PurePosixPath) -> Iterator[str]:
    """Of a file beside the folders its own tests, of one in a folder those of the folder; else those of the package."""
    folder = path if (ROOT / path).is_dir() else path.parent
    beside = PurePosixPath("tests") / path.parent
    named = [str(beside / each.name) for each in sorted((ROOT / beside).glob(f"test_{path.stem}*.py"))]
    if len(folder.parts) == 1 and path != folder:
        yield from named or (str(beside / each.name) for each in sorted((ROOT / beside).glob("test_*.py")))
    elif (ROOT / "tests" / folder).is_dir():
        yield f"tests/{folder}"
    if path.parts[0] == "extractors":
        yield "tests/test_golden.py"


def changed() -> list[str]:
    """The files that differ from main's, those not committed included; on main those of the last commit and since."""
    base = _git("merge-base", "HEAD", "main")[0]
    if base == _git("rev-parse", "HEAD")[0]:
        base = "HEAD~1"
    return [*_git("diff", "--name-only", "--diff-filter=d", base), *_git("ls-files", "--others", "--exclude-standard")]


def chosen(paths: Iterable[str]) -> list[str]:
    """What to give pytest for changes to these paths: no file that a named folder has, nothing twice."""
    wanted = dict.fromkeys([*ALWAYS, *(test for path in paths for test in mirror_of(path.rstrip("/")))])
    return [each for each in wanted if not any(str(above) in wanted for above in PurePosixPath(each).parents)]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(("git", *arguments), cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.stdout.write(" ".join(chosen(sys.argv[1:] or changed())) + "\n")

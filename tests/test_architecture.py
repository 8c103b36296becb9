"""The shape of the code base: who may import whom, what stays unloaded, how large things may get."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("extractors", "warehouse", "flows")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BESIDE = {
    *(".dockerignore", ".gitignore", "CHANGES.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "NOTICE", "README.md"),
    *("prefect.yaml", "pyproject.toml", "setup.py"),
}
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400

# package -> what it may not import
FORBIDDEN = {
    "extractors": {"warehouse", "flows", "prefect", "duckdb", "os", "pathlib", "socket", "httpx", "urllib.request"},
    "warehouse": {"flows", "prefect", "httpx", "socket"},
    "flows": {"duckdb", "trafilatura"},
}


# A folder, or a file beside the folders, may import from its own step and those before it in its package's line.
ORDER = {
    "extractors": (
        ("article", "document", "errors", "address_space", "prefork", "text"),
        ("copies", "stories", "language", "quality", "quotes", "watchlists"),
        ("prepared",),
        ("markup",),
        ("body",),
        ("dates",),
        ("fields",),
        ("cleaning", "normalize", "page"),
        ("plaintext",),
        ("markdown",),
        ("stages",),
        ("sandbox",),
    ),
    "warehouse": (
        ("errors", "limits", "processes"),
        ("schema", "unfinished"),
        ("staging",),
        ("places",),
        ("file",),
        ("lake",),
        ("reading", "search"),
        ("loading",),
        ("exchange",),
        ("retiring",),
    ),
    "flows": (
        ("boundary", "safe"),
        ("settings", "engine"),
        ("fetching",),
        ("sources",),
        ("running",),
        ("collecting", "printing", "watches", "upkeep", "telling"),
        ("briefs", "alerts"),
        ("serving",),
        (
            "condition",
            "corrections",
            "metrics",
            "served",
            "health",
            "alert",
            "brief",
            "watch",
            "learn",
            "maintain",
            "publish",
            "importing",
            "exporting",
            "backfill",
            "replay",
            "reprocess",
            "poll",
        ),
        ("ingest", "pages"),
        ("cli",),
    ),
}


@cache
def parsed(path: Path) -> ast.Module:
    """A file, read once for all tests."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every module a file imports, also inside functions; of ``from package import name`` the module if it is one."""
    return tuple(_imported(parsed(path)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from sorted(names & MODULES) or [node.module]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path) for path in FILES}


def step(package: str, part: str) -> int:
    return next(number for number, parts in enumerate(ORDER[package]) if part in parts)


def test_no_file_is_kept_beside_the_folders_but_what_tools_look_for_there() -> None:
    # CI runs on a clone; a source archive has no list of what is kept.
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    assert {path for path in listed.stdout.splitlines() if "/" not in path and not path.endswith(".lock")} == BESIDE


# Each law is one test over all files, and its failure names those that break it: a test for each file and law would be
# two in ten of the suite, and cost more to collect and report than to run.
def test_imports_go_one_way() -> None:
    assert [f"{name(path)} imports {m}" for path in FILES for m in imported(path) if _is_forbidden(path, m)] == []


def _is_forbidden(path: Path, imported_module: str) -> bool:
    forbidden = FORBIDDEN[path.relative_to(ROOT).parts[0]]
    return any(imported_module == f or imported_module.startswith(f + ".") for f in forbidden)


def test_folders_import_from_those_before_them() -> None:
    assert [wrong for path in FILES if "." in module(path) for wrong in _imports_of_later_steps(path)] == []


def _imports_of_later_steps(path: Path) -> list[str]:
    package, part = module(path).split(".")[:2]
    inside = [m.split(".")[1] for m in imported(path) if m.startswith(package + ".")]
    return [f"{name(path)} imports {other}" for other in inside if step(package, other) > step(package, part)]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_order_names_every_folder_and_file_and_no_other(package: str) -> None:
    there = {m.split(".")[1] for m in MODULES if m.startswith(package + ".")}
    assert sorted(part for parts in ORDER[package] for part in parts) == sorted(there)


def test_no_circle_of_imports() -> None:
    needs = {module(path): set(imported(path)) & MODULES - {module(path)} for path in FILES}
    while ready := {m for m, others in needs.items() if not others & needs.keys()}:
        needs = {m: others for m, others in needs.items() if m not in ready}
    assert not needs


def test_no_circle_between_folders() -> None:
    needs: dict[str, set[str]] = {}
    for path in FILES:
        folder = part_of(module(path))
        others = {part_of(m) for m in imported(path) if m in MODULES}
        needs[folder] = needs.get(folder, set()) | (others - {folder})
    while ready := {folder for folder, others in needs.items() if not others & needs.keys()}:
        needs = {folder: others for folder, others in needs.items() if folder not in ready}
    assert not needs


def part_of(dotted: str) -> str:
    return ".".join(dotted.split(".")[:2])


def test_a_folder_says_what_it_is_and_imports_nothing() -> None:
    folders = [path for path in FILES if path.name == "__init__.py"]
    assert [name(path) for path in folders if not ast.get_docstring(parsed(path))] == []
    assert [name(path) for path in folders if path.parent.parent != ROOT and imported(path)] == []


def test_only_one_file_imports_trafilatura() -> None:
    users = [name(path) for path in FILES if any(m.split(".")[0] == "trafilatura" for m in imported(path))]
    assert users == ["extractors/body/second_opinion.py"]


def test_only_one_file_imports_htmldate() -> None:
    users = [name(path) for path in FILES if any(m.split(".")[0] == "htmldate" for m in imported(path))]
    assert users == ["extractors/dates/second_opinion.py"]


def test_files_and_functions_stay_small() -> None:
    assert [name(path) for path in FILES if len(path.read_text("utf-8").splitlines()) > MAX_FILE_LINES] == []
    assert [f"{name(path)}: {function}" for path in FILES for function in _long_functions(path)] == []


def _long_functions(path: Path) -> list[str]:
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [n.name for n in nodes if n.end_lineno and n.end_lineno - n.lineno >= MAX_FUNCTION_LINES]


def test_public_functions_have_docstrings_and_types() -> None:
    assert [name(path) for path in FILES if parsed(path).body and not ast.get_docstring(parsed(path))] == []
    assert [f"{name(path)}: {function}" for path in FILES for function in _unexplained(parsed(path))] == []


def _unexplained(tree: ast.Module) -> Iterator[str]:
    """What has no docstring although it is public, or a function that does not say what it returns."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_typed = isinstance(node, ast.ClassDef) or node.returns is not None
            if not is_typed or (not node.name.startswith("_") and not ast.get_docstring(node)):
                yield node.name


@pytest.mark.parametrize(
    ("module", "unloaded"),
    [
        ("extractors", {"trafilatura", "prefect", "duckdb", "lxml"}),
        ("flows.cli.main", {"prefect", "duckdb", "trafilatura", "pyarrow", "rich", "pydantic"}),
        ("warehouse", {"prefect", "trafilatura", "duckdb", "pyarrow", "pydantic"}),
    ],
)
def test_import_budget(module: str, unloaded: set[str]) -> None:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not unloaded.intersection(result.stdout.split())


@pytest.mark.parametrize(
    "path", [p for p in (ROOT / ".ci/run", ROOT / "Makefile", *ROOT.glob("*.lock")) if p.is_file()], ids=name
)
def test_no_index_host_is_named(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert not [line for line in lines if ("index-url" in line and "no-emit" not in line) or "://" in line]

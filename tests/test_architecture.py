"""The shape of the code base: who may import whom, what stays unloaded, how large things may get."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("extractors", "warehouse", "flows")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400

# package -> what it may not import
FORBIDDEN = {
    "extractors": {"warehouse", "flows", "prefect", "duckdb", "os", "pathlib", "socket", "httpx", "urllib.request"},
    "warehouse": {"flows", "prefect", "httpx", "socket"},
    "flows": {"duckdb", "trafilatura"},
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    forbidden = FORBIDDEN[path.relative_to(ROOT).parts[0]]
    wrong = {m for m in imported(path) if any(m == f or m.startswith(f + ".") for f in forbidden)}
    assert not wrong


def test_only_one_file_imports_trafilatura() -> None:
    users = [name(path) for path in FILES if any(m.split(".")[0] == "trafilatura" for m in imported(path))]
    assert users == ["extractors/body/second_opinion.py"]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < MAX_FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", FILES, ids=name)
def test_public_functions_have_docstrings_and_types(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree) or not tree.body
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.returns is not None, node.name


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

"""What `pip install` gives: the default configuration is in the wheel, and the command works from any folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Seconds after which a process is given up.
PATIENCE = 300.0
PAGE = """<html lang="en"><head><title>Eastmere counts its gulls</title></head><body><article>
<h1>Eastmere counts its gulls</h1>
<p>Volunteers counted 412 gulls on the north quay on Saturday, more than in any year since the count began.</p>
<p>The harbour office will publish the figures in June, together with those of the terns and the oystercatchers.</p>
</article></body></html>"""


def run(*command: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the tree: a build leaves files beside what it builds."""
    work = tmp_path_factory.mktemp("wheel")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines()
    for name in listed:
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (work / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (work / "tree" / name).write_bytes((ROOT / name).read_bytes())
    build = ("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", work, ".")
    run(sys.executable, "-m", *build, cwd=work / "tree")
    (made,) = work.glob("*.whl")
    return made


def test_every_file_of_config_is_in_the_wheel_once_and_under_our_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        shipped = {path.relative_to(ROOT / "config") for path in (ROOT / "config").rglob("*") if path.is_file()}
        for file in shipped:
            assert packed.read(f"flows/settings/defaults/{file.as_posix()}") == (ROOT / "config" / file).read_bytes()
    assert sum("/defaults/" in name for name in names) == len(shipped)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"extractors", "flows", "warehouse"}


def test_every_module_and_view_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("extractors", "flows", "warehouse"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".py", ".sql"):
                assert path.relative_to(ROOT).as_posix() in names


@pytest.mark.slow
def test_the_installed_wheel_loads_a_file_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own; the dependencies, which nothing may be fetched for here, are those of this one."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    scheme = {"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    python = tmp_path / "venv" / "bin" / "python"
    install = ("-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    run(sys.executable, *install, cwd=tmp_path)
    # A path in a .pth file: the .pth files in there, such as that of this checkout, are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    here = tmp_path / "empty"
    here.mkdir()
    (here / "gulls.html").write_text(PAGE)
    left_out = ("NEWSLOOM_CONFIG", "NEWSLOOM_WAREHOUSE", "PYTHONPATH", "PREFECT_API_URL")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    command = tmp_path / "venv" / "bin" / "newsloom"
    where = run(python, "-c", "import flows.settings.folder as f; print(f.DEFAULTS)", cwd=here, environment=environment)
    assert Path(where.strip()) == packages / "flows" / "settings" / "defaults"
    run(command, "ingest", "gulls.html", cwd=here, environment=environment)
    answer = run(command, "sql", "SELECT title FROM articles", "--format", "csv", cwd=here, environment=environment)
    assert answer.split() == ["title", "Eastmere", "counts", "its", "gulls"]
    assert str(packages) in run(command, "doctor", cwd=here, environment=environment)
    run(command, "init", cwd=here, environment=environment)
    assert "./config" in run(command, "doctor", cwd=here, environment=environment)

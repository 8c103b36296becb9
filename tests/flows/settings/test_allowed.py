"""What runs of the server may be given: each parameter is held or free, and no spelling of a path or url gets out."""

from inspect import signature
from pathlib import Path

import pytest

from extractors.errors import ConfigError, InputError
from flows.serving.deployments import FLOWS, find_flow
from flows.settings.allowed import FREE, HELD, AllowedSettings, load_allowed
from tests.flows.conftest import ROOT


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an inbox, from which links lead out."""
    monkeypatch.chdir(tmp_path)
    for folder in ("inbox/archives", "inbox.other", "data", "config", "elsewhere"):
        Path(folder).mkdir(parents=True)
    Path("inbox/out").symlink_to(tmp_path / "elsewhere")
    Path("data/out").symlink_to(tmp_path / "elsewhere")
    return tmp_path


def judged(**given: object) -> bool:
    try:
        load_allowed().check(given)
    except InputError as error:
        assert "config/serving.toml" in error.hint
        return False
    return True


def test_every_parameter_of_every_flow_is_held_or_free() -> None:
    there = {name for flow in FLOWS for name in signature(find_flow(flow).fn).parameters}
    assert there == HELD | FREE
    assert not HELD & FREE


def test_the_shipped_file_is_what_counts_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_allowed(ROOT / "config").settings == AllowedSettings() == load_allowed().settings


CLIMBS = [
    "..",
    "../..",
    "archives/../..",
    "out",
    "out/..",
    "./../inbox.other",
    "..//..//etc",
    "archives/../../elsewhere",
]
OUTSIDE = [
    "/etc/passwd",
    "/",
    "~/.ssh",
    ".",
    "..",
    "",
    "-",
    "inbox.other",
    "inbox/../config",
    "/proc/self/environ",
    "a\0b",
]
OUTSIDE += ["//etc/passwd", "/dev/stdin", "INBOX/x", " inbox/x", "inbox /x", "inbox\n/x", "data/newsloom.duckdb"]
OUTSIDE += [f"inbox/{climb}" for climb in CLIMBS] + [f"inbox/{climb}/etc/passwd" for climb in CLIMBS]
SCHEMES = [
    "file",
    "FILE",
    "File",
    "local",
    "memory",
    "ftp",
    "sftp",
    "ssh",
    "smb",
    "s3",
    "gs",
    "az",
    "abfs",
    "hdfs",
    "git",
]
SCHEMES += ["github", "zip", "tar", "libarchive", "simplecache", "filecache", "blockcache", "reference", "data", "dbfs"]
SCHEMES += [
    "root",
    "dask",
    "jupyter",
    "webhdfs",
    "HTTP",
    "Https",
    " http",
    "http ",
    "http\n",
    "javascript",
    "",
    "a/b",
    ".",
]
URLS = [f"{scheme}:///etc/passwd" for scheme in SCHEMES] + [f"{scheme}://inbox/../etc/passwd" for scheme in SCHEMES]
URLS += [
    f"{outer}::{inner}:///etc/passwd" for outer in ("simplecache", "zip", "tar", "http") for inner in ("file", "local")
]
URLS += ["simplecache::http://a.example/x", "zip://x::https://a.example/x.zip", "file://inbox/../../etc/passwd"]
URLS += ["file:///proc/self/environ", "file://localhost/etc/passwd", "file:/etc/passwd", "http:/etc/passwd", "https:x"]


@pytest.mark.parametrize("given", OUTSIDE + URLS)
def test_no_spelling_of_a_path_gets_out(given: str) -> None:
    assert not judged(inputs=[given])
    assert not judged(archives=["inbox", given])
    assert not given or not judged(prefix=given)


@pytest.mark.parametrize(
    "given", ["inbox", "./inbox", "inbox/", "inbox/a.jsonl", "inbox/archives/../b", "file://inbox/a"]
)
def test_what_is_in_the_folders_is_allowed(given: str, here: Path) -> None:
    assert judged(inputs=[given])
    assert judged(archives=[str(here / given.removeprefix("file://"))])
    assert judged(inputs=["https://a.example/feed", "http://a.example"], prefix="https://a.example/")


PLACES = [
    "/tmp/w.duckdb",
    "w.duckdb",
    "data/../w.duckdb",
    "data/out/w.duckdb",
    "data",
    "data/",
    "data/w.db",
    "data/serve.key",
]
PLACES += [
    "data/w.duckdb/..",
    "md:x",
    "sqlite:x",
    "postgres:x",
    "s3://bucket/w.duckdb",
    ":memory:",
    "",
    "data/archive/a.warc.gz",
]
PLACES += ["ducklake:data/w.duckdb", "http://a.example/w.duckdb", "config/w.duckdb", "data\0/w.duckdb", "/dev/null"]


@pytest.mark.parametrize("given", PLACES)
def test_no_spelling_of_a_warehouse_gets_out(given: str) -> None:
    assert not judged(warehouse=given)


def test_warehouses_in_the_folder_and_the_default_one_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_WAREHOUSE", "elsewhere/mine.db")
    assert judged(warehouse="data/w.duckdb")
    assert judged(warehouse="elsewhere/mine.db")
    assert judged(warehouse=None)


def test_workers_are_bounded() -> None:
    assert judged(workers=2)
    assert not judged(workers=100_000)


def test_what_the_operator_lists_or_schedules_is_allowed(here: Path) -> None:
    Path("config/schedules.toml").write_text(
        '[schedules.a]\nflow = "ingest"\n'
        'parameters = { inputs = ["elsewhere"], warehouse = "w.duckdb", workers = 99 }\n'
        '[schedules.b]\nflow = "backfill"\nparameters = { archives = ["s3://bucket/crawl/"] }\n',
        "utf-8",
    )
    Path("config/pipeline.toml").touch()
    assert judged(inputs=["elsewhere/a.html"], warehouse="w.duckdb", workers=99)
    assert judged(archives=["s3://bucket/crawl/"])
    assert not judged(archives=["s3://bucket/other/"])
    assert not judged(archives=["elsewhere/a.warc.gz"])  # for another parameter
    assert not judged(warehouse="elsewhere/w.duckdb")
    Path("config/serving.toml").write_text('[allowed]\nread = ["config"]\nschemes = ["s3"]\n', "utf-8")
    assert judged(inputs=["config/a"], archives=["s3://bucket/other/"])
    assert not judged(inputs=["https://a.example/"])
    assert not judged(inputs=["inbox"])


def test_a_wrong_key_is_named() -> None:
    Path("config/serving.toml").write_text("[allowed]\nreads = []\n", "utf-8")
    with pytest.raises(ConfigError, match="did you mean 'read'"):
        load_allowed(Path("config"))

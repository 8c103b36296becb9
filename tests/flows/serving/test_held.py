"""The flows that the server runs look at what they are given, before they begin and while they read."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest

from extractors.article import Reason, Rejected
from extractors.document import Origin
from extractors.errors import InputError
from flows.serving import held
from flows.sources.again import Kept, Unreachable, read_all_again
from flows.sources.archives import find_archives
from flows.sources.base import ReadLimits
from flows.sources.remote import WebFile
from tests.flows.sources.reading import PARAGRAPH, Result, read_all, write

CONFIGURED = "config/serving.toml"
T = TypeVar("T")


@pytest.mark.parametrize(
    "outside",
    [{"inputs": ["/etc/passwd"]}, {"inputs": ["inbox"], "warehouse": "elsewhere/w.duckdb"}, {"workers": 10_000}],
)
def test_what_lies_outside_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inbox").mkdir()
    with pytest.raises(InputError) as refused:
        held.ingest.fn(**{"inputs": ["inbox"], **outside})
    assert CONFIGURED in refused.value.hint
    assert [file.name for file in tmp_path.iterdir()] == ["inbox"]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that ways lead to from an inbox, in which is a text too: links to a file, to the folder, from deeper."""
    monkeypatch.chdir(tmp_path)
    inbox, outside = tmp_path / "inbox", tmp_path / "elsewhere"
    write(outside / "secret.txt", PARAGRAPH)
    write(outside / "secret.warc", PARAGRAPH)
    seen = write(inbox / "deep" / "seen.txt", PARAGRAPH)
    for way in ("a.txt", "deep/b.txt"):
        (inbox / way).symlink_to(outside / "secret.txt")
    (inbox / "a.warc").symlink_to(outside / "secret.warc")
    (inbox / "folder").symlink_to(outside)
    (inbox / "within.txt").symlink_to(seen)
    return outside


def given_inputs(read: Callable[[], T]) -> T:
    """What is read by a flow of the server that is told what to read."""

    def fn(inputs: list[str]) -> T:
        return read()

    return held.held(cast(Any, SimpleNamespace(fn=fn))).fn(["inbox"])


def given_none(read: Callable[[], T]) -> T:
    """What is read by a flow of the server that knows from elsewhere what to read."""
    return held.held(cast(Any, SimpleNamespace(fn=lambda: read()))).fn()


def told(result: Result) -> set[str]:
    assert all("serving.toml" in each.detail and each.reason is Reason.UNREADABLE for each in result.rejected)
    return {each.url for each in result.rejected}


@pytest.mark.parametrize("how", [given_inputs, given_none])
def test_links_out_of_the_folders_are_told_and_the_rest_is_read(outside: Path, how: Callable[..., Result]) -> None:
    result = how(lambda: read_all("inbox"))
    assert {document.url for document in result.documents} == {"file:deep/seen.txt", "file:within.txt"}
    assert told(result) == {"file:a.txt", "file:a.warc", "file:deep/b.txt", "file:folder"}


def test_a_command_follows_links(outside: Path) -> None:
    assert {"file:a.txt", "file:folder/secret.txt"} <= {document.url for document in read_all("inbox").documents}


def test_links_to_what_is_allowed_too_are_followed(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("config/serving.toml"), f'[allowed]\nread = ["inbox", "{outside}"]\n')
    monkeypatch.setenv("NEWSLOOM_CONFIG", "config")
    assert not {"file:a.txt", "file:folder/secret.txt"} - {
        document.url for document in given_inputs(lambda: read_all("inbox")).documents
    }


def test_a_folder_of_the_configuration_keeps_its_links(outside: Path) -> None:
    (outside / "link.txt").symlink_to(write(outside.parent / "third.txt", PARAGRAPH))
    assert "file:link.txt" in {document.url for document in given_none(lambda: read_all(outside)).documents}


def test_a_list_names_only_archives_that_runs_of_the_server_may_read(outside: Path) -> None:
    names = [f"{outside}/secret.warc", "inbox/a.warc", "s3://bucket/a.warc.gz", "https://courier.example/a.warc.gz"]
    write(Path("inbox/list.txt"), "\n".join(names))
    *refused, web = given_inputs(lambda: list(find_archives(["inbox/list.txt"])))
    assert [isinstance(each, Rejected) for each in refused] == [True, True, True]
    assert isinstance(web, WebFile)


def test_what_was_refused_is_not_read_when_it_is_tried_again(outside: Path) -> None:
    (refused,) = given_inputs(lambda: read_all("inbox")).rejected[:1]
    kept = Kept(refused.document_id, Origin(refused.file), refused.url, refused.source_id)
    (again,) = given_none(lambda: list(read_all_again([kept], ReadLimits())))
    assert isinstance(again, Unreachable)
    assert "serving.toml" in again.why

"""Downloads of large files: resumed wherever they were cut, bounded, guarded, and the same bytes in the end."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import InputError
from flows.fetching.client import Failure
from flows.fetching.download import Pace, Stopped, Watched, download
from flows.fetching.settings import FetchSettings
from tests.flows.fetching.quick import quick_settings
from tests.site import HOSTS, Asked, Reply, Site

DATA = random.Random(1).randbytes(700_000)
PATH = "/crawl/a.warc.gz"
BYTES = {"Content-Type": "application/octet-stream"}


def settings(**archives: float) -> FetchSettings:
    return quick_settings(archives={"free_bytes": 1, **archives})


def ranged(
    data: bytes = DATA, *, etag: str = '"1"', cut: int | None = None, **headers: str
) -> Callable[[Asked], Reply]:
    """A file whose server heeds Range. cut: bytes after which the connection ends, each time."""

    def reply(asked: Asked) -> Reply:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        told = {**BYTES, "ETag": etag, **headers}
        if start:
            told["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        left = data[start:]
        return Reply(left, 206 if start else 200, headers=told, cut=cut if cut and cut < len(left) else None)

    return reply


def ranges(site: Site) -> list[str]:
    return [asked.headers.get("range", "") for asked in site.requests]


def test_a_cut_connection_is_taken_up_where_it_ended(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = ranged(cut=300_000)
    file = download(site.url(PATH), tmp_path, settings())
    assert file.path.read_bytes() == DATA
    assert file.path.name.endswith(".warc.gz")
    assert len(ranges(site)) == 3
    assert ranges(site)[0] == "" and all(each.startswith("bytes=") for each in ranges(site)[1:])
    assert download(site.url(PATH), tmp_path, settings()) == file  # it is there, so nobody is asked
    assert len(ranges(site)) == 3


def test_a_server_that_sends_too_little_is_asked_for_the_rest_and_then_left(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = ranged()
    slow = settings(attempts=3, bytes_per_second_min=10**12, rate_seconds=1e-9)
    with pytest.raises(InputError, match=r"timeout: .* bytes a second, fewer than 1,000,000,000,000"):
        download(site.url(PATH), tmp_path, slow)
    (part,) = tmp_path.iterdir()
    assert len(ranges(site)) == 3
    assert ranges(site)[0] == "" and all(each.startswith("bytes=") for each in ranges(site)[1:])
    assert part.read_bytes() == DATA[: part.stat().st_size]
    assert download(site.url(PATH), tmp_path, settings()).path.read_bytes() == DATA


def test_the_pace_is_that_of_the_last_seconds() -> None:
    now = [0.0]
    pace = Pace(settings(bytes_per_second_min=100, rate_seconds=10.0).archives, lambda: now[0])
    for _ in range(30):
        now[0] += 1.0
        pace.took(200)
    assert pace.kept()
    with pytest.raises(Failure):
        for _ in range(20):
            now[0] += 1.0
            pace.took(1)
    assert 40 <= now[0] <= 50
    assert not pace.kept()
    now[0] += 100.0
    pace.begin()
    pace.took(1)  # a connection is not blamed for the pause before it
    pace.took(20_000)
    assert pace.kept()
    assert not pace.kept()  # nothing came since


def test_another_run_goes_on_where_the_first_was_stopped(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = lambda asked: Reply(DATA, headers={**BYTES, "ETag": '"1"'}, pieces=20, delay=0.02)
    watched = Watched()

    def stop() -> None:
        while watched.have < 100_000:
            time.sleep(0.005)
        watched.stopping.set()

    threading.Thread(target=stop).start()
    with pytest.raises(Stopped):
        download(site.url(PATH), tmp_path, settings(), watched)
    (part,) = tmp_path.iterdir()
    assert 0 < part.stat().st_size < len(DATA)
    site.routes[PATH] = ranged()
    assert download(site.url(PATH), tmp_path, settings()).path.read_bytes() == DATA
    assert ranges(site)[-1].startswith("bytes=") and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("heeds_range", [True, False])
def test_a_file_that_changed_meanwhile_is_fetched_anew(site: Site, tmp_path: Path, heeds_range: bool) -> None:
    site.routes[PATH] = ranged(cut=300_000)
    with pytest.raises(InputError, match="cut_off"):
        download(site.url(PATH), tmp_path, settings(attempts=1))
    other = DATA[::-1]
    site.routes[PATH] = ranged(other, etag='"2"') if heeds_range else lambda asked: Reply(other, headers=BYTES)
    assert download(site.url(PATH), tmp_path, settings(attempts=3)).path.read_bytes() == other
    assert len(list(tmp_path.iterdir())) == 1


def test_a_shorter_file_in_its_place_is_fetched_anew(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = ranged(cut=300_000)
    with pytest.raises(InputError):
        download(site.url(PATH), tmp_path, settings(attempts=1))
    short = DATA[:1000]
    site.routes[PATH] = lambda asked: Reply(b"", 416) if "range" in asked.headers else Reply(short, headers=BYTES)
    assert download(site.url(PATH), tmp_path, settings()).path.read_bytes() == short


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"<h1>Sign in</h1>"), "an HTML page, not the file"),
        (Reply(b"", 404), "not_found"),
        (Reply(b"", 403), "denied"),
        (Reply(DATA, headers={"Content-Type": "application/gzip"}), "700,000 bytes, more than 500,000"),
        (Reply(b"", 302, headers={"Location": "http://169.254.169.254/latest/"}), "refused"),
        (Reply(b"", 302, headers={"Location": "file:///etc/passwd"}), "refused"),
        (Reply(b"", 302, headers={"Location": PATH}), "redirects"),
        (Reply(b"", 503), "server_error"),
    ],
)
def test_what_is_not_the_file_is_named(site: Site, tmp_path: Path, reply: Reply, words: str) -> None:
    site.routes[PATH] = lambda asked: reply
    with pytest.raises(InputError, match=words) as caught:
        download(site.url(PATH), tmp_path, settings(file_bytes=500_000, attempts=2))
    assert caught.value.subject == site.url(PATH)
    assert not list(tmp_path.iterdir())


def part_of(told: str) -> Callable[[Asked], Reply]:
    """A server that sends the same bytes of the middle, whatever is asked for."""
    return lambda asked: Reply(DATA[100_000:200_000], 206, headers={**BYTES, "Content-Range": told})


@pytest.mark.parametrize(
    "told",
    ["bytes 100000-199999/700000", "bytes 100000-199999/*", f"bytes 0-1/{'9' * 5_000}", "bytes=²-³/⁴", ""],
)
def test_a_part_that_was_not_asked_for_is_not_taken(site: Site, tmp_path: Path, told: str) -> None:
    site.routes[PATH] = part_of(told.encode().decode("latin-1"))
    with pytest.raises(InputError, match="not the bytes that were asked for"):
        download(site.url(PATH), tmp_path, settings(attempts=3))
    assert not list(tmp_path.iterdir())
    assert len(site.requests) == 3


def test_a_rest_that_does_not_say_so_is_not_appended(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = ranged(cut=300_000)
    with pytest.raises(InputError, match="cut_off"):
        download(site.url(PATH), tmp_path, settings(attempts=1))
    whole, rest = ranged(), part_of("bytes 300000-699999/*")
    site.routes[PATH] = lambda asked: (rest if "range" in asked.headers else whole)(asked)
    assert download(site.url(PATH), tmp_path, settings()).path.read_bytes() == DATA


def test_a_file_without_a_length_is_bounded_all_the_same(site: Site, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nConnection: close\r\n\r\n"
    site.routes[PATH] = lambda asked: Reply(b"", raw=head + DATA)
    assert download(site.url(PATH), tmp_path / "a", settings()).path.read_bytes() == DATA
    with pytest.raises(InputError, match="sends more than"):
        download(site.url(PATH), tmp_path / "b", settings(file_bytes=500_000))


def test_a_private_address_and_a_full_disk_are_refused(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = ranged()
    with pytest.raises(InputError, match="the disk has no room"):
        download(site.url(PATH), tmp_path, settings(free_bytes=1 << 60))
    closed = settings().model_copy(update={"own_hosts": ()})
    with pytest.raises(InputError, match="refused"):
        download(site.url(PATH), tmp_path, closed)
    assert [asked.host for asked in site.requests] == [HOSTS[0]]


def test_a_redirect_is_followed_and_robots_txt_not_asked(site: Site, tmp_path: Path) -> None:
    site.routes[PATH] = lambda asked: Reply(b"", 302, headers={"Location": site.url("/moved", HOSTS[1])})
    site.routes["/moved"] = ranged(cut=400_000)
    assert download(site.url(PATH), tmp_path, settings()).path.read_bytes() == DATA
    assert {asked.path for asked in site.requests} == {PATH, "/moved"}

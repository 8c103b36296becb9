"""What strangers send, broken at random: each reader gives what it can, or an error of ours, within its time."""

import gzip
import io
import random
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractors import stages
from extractors.article import Article, Rejected
from extractors.document import Document, MediaType
from extractors.errors import NewsloomError
from flows.fetching.robots import Access, Robots
from flows.settings.load import load_settings
from flows.settings.toolbox import make_toolbox
from flows.sources.base import Meter, ReadLimits
from flows.sources.registry import read
from tests import fakes
from tests.flows.corpus import write_records
from tests.flows.hostile import CHARSETS, mutated
from tests.flows.sources.test_hostile import READERS
from tests.torture.size import EVERY, SEED, SMALL

pytestmark = pytest.mark.torture

INPUTS = 100_000 // EVERY if EVERY < SMALL else 800
_PIECE = 1_000
_SECONDS = 20  # one input; a document's limit in a run is as long
_ROBOTS = (
    b"User-agent: *\nDisallow: /a\nAllow: /a/b$\nCrawl-delay: 2\nRequest-rate: 1/5\nSitemap: https://a.example/s.xml\n"
)
_LISTS = 0.9  # of the inputs; the others are pages and files, which take longer


class TooLongError(BaseException):
    """No reader may catch it."""


@contextmanager
def limited() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)  # of work, however much else the machine has to do
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def wrong_of(name: str, act: Callable[[], object]) -> str:
    """What is wrong with what the reader does; empty where nothing is."""
    try:
        with limited(), suppress(NewsloomError):
            act()
    except TooLongError:
        return f"{name}: longer than {_SECONDS} s"
    except Exception as error:  # noqa: BLE001 - whatever leaves a reader is what is looked for
        return f"{name}: {type(error).__name__}: {error}"[:300]
    return ""


def told(wrong: list[str], count: int, what: str) -> None:
    print(f"{count:,} mutated {what}, {len(wrong)} wrong", *wrong[:5])  # noqa: T201 - for `make torture`
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:20])


def _process(document: Document, toolbox: stages.Toolbox, made: list[Article | Rejected]) -> None:
    made.append(stages.process(document, toolbox))


def _read(path: Path, limits: ReadLimits) -> None:
    for _ in read([str(path)], limits, Meter()):
        pass


def _robots(body: bytes, charset: str) -> tuple[bool, float | None, tuple[str, ...]]:
    robots = Robots("https://a.example", Access.RULES, 0.0, body.decode("utf-8", "replace"))
    return robots.allows("https://a.example/a/b"), robots.delay, robots.sitemaps


def test_lists() -> None:
    wrong, count, readers = [], int(INPUTS * _LISTS), [*READERS, ("robots", _robots, _ROBOTS)]
    for n in range(count):
        if n and not n % _PIECE:
            print(f"{n:,} of {count:,}, {len(wrong)} wrong", flush=True)  # noqa: T201 - so that what is stopped counts too
        (name, act, body), seed = readers[n % len(readers)], SEED * 1_000_000 + n
        charset = CHARSETS[seed % len(CHARSETS)]
        if why := wrong_of(f"{name} {seed}", partial(act, mutated(body, seed), charset)):
            wrong.append(why)
    told(wrong, count, "lists")


def test_pages() -> None:
    toolbox, wrong, count = make_toolbox(Path("config")), [], int(INPUTS * (1 - _LISTS) / 2)
    bodies = [path.read_bytes() for path in sorted(Path("tests/golden").rglob("*.html"))] or [fakes.page(1).encode()]
    for n in range(count):
        seed = SEED * 1_000_000 + n
        broken = mutated(bodies[n % len(bodies)], seed)
        document = replace(fakes.document(1, media_type=MediaType.HTML), body=broken)
        made: list[Article | Rejected] = []
        if why := wrong_of(f"page {seed}", partial(_process, document, toolbox, made)):
            wrong.append(why)
        elif not isinstance(made[0], Article | Rejected):
            wrong.append(f"page {seed}: {made[0]!r}"[:300])
    told(wrong, count, "pages")


def _warc() -> bytes:
    bodies = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + fakes.page(n).encode() for n in range(3)]
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2026-03-01T00:00:00Z\r\n"
    head += "WARC-Target-URI: https://a.example/{n}\r\nContent-Type: application/http; msgtype=response\r\n"
    parts = [
        (head + "Content-Length: {size}\r\n\r\n").format(n=n, size=len(body)).encode() + body + b"\r\n\r\n"
        for n, body in enumerate(bodies)
    ]
    return b"".join(parts)


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1.html", fakes.page(1))
        archive.writestr("2.txt", fakes.text(2))
    return packed.getvalue()


def _parquet() -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.table({"url": ["https://a.example/1"], "title": ["One"], "text": [fakes.text(1)]}), packed)
    return packed.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {
    ".warc": _warc,
    ".warc.gz": lambda: gzip.compress(_warc()),
    ".zip": _zip,
    ".parquet": _parquet,
    ".txt": lambda: fakes.text(1).encode(),
    ".html": lambda: fakes.page(1).encode(),
}


def test_files(tmp_path: Path) -> None:
    limits, wrong, count = load_settings().limits, [], int(INPUTS * (1 - _LISTS) / 2)
    whole = {"a.jsonl": write_records(tmp_path / "whole.jsonl", 4).read_bytes()}
    whole |= {"a.csv": b"url,title,text\nhttps://a.example/1,One,The board voted on the quay.\n" * 3}
    whole |= {f"a{suffix}": make() for suffix, make in ARCHIVES.items()}
    draw = random.Random(SEED)
    for n in range(count):
        name, seed = draw.choice(sorted(whole)), SEED * 1_000_000 + n
        path = tmp_path / name
        path.write_bytes(mutated(whole[name], seed))
        given = ReadLimits(limits.document_bytes, spool_dir=tmp_path)
        if why := wrong_of(f"{name} {seed}", partial(_read, path, given)):
            wrong.append(why)
    told(wrong, count, "files")

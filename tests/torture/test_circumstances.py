"""Circumstances of a machine, in both orders: two polls at once, a restored backup, clocks, users, umask, paths."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.site import Site
from tests.torture.faults import Done, Faulty
from tests.torture.size import EVERY, SMALL, some

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(EVERY >= SMALL, reason="takes minutes; single tests cover each"),
]

NOBODY = 65_534
DAY = 86_400
_OURS = ("warehouse.errors.", "extractors.errors.")
_SET_FREE = 0o755


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that other users may enter, as they may not enter those of pytest."""
    with tempfile.TemporaryDirectory(prefix="newsloom-torture-") as made:
        Path(made).chmod(_SET_FREE)
        yield Path(made)


@pytest.fixture(scope="module")
def faulty(place: Path) -> Iterator[Faulty]:
    with Faulty(place, place / "case") as running:
        yield running


class Newsroom:
    """A folder of records, and what is done in it."""

    def __init__(self, faulty: Faulty, folder: Path) -> None:
        self._faulty, self.folder = faulty, folder
        folder.mkdir(parents=True)
        self.sure("prepare_records")

    def do(self, act: str, **given: int) -> Done:
        return self._faulty.run(act, self.folder, counted=False, **given)

    def sure(self, act: str, **given: int) -> str:
        done = self.do(act, **given)
        assert done.status == 0, f"{act} {given} in {self.folder}: {done.output[-2_000:]}"
        return done.output

    def move(self, to: Path) -> None:
        self.folder = self.folder.rename(to)

    def load_both(self, first: dict[str, int], then: dict[str, int]) -> str:
        """Load a part, then all of it; the answers."""
        self.sure("do_ingest_part", **first)
        self.sure("do_ingest", **then)
        return self.sure("flow_answers")


@pytest.fixture(scope="module")
def expected(faulty: Faulty, place: Path) -> str:
    return Newsroom(faulty, place / "case" / "work" / "clean").load_both({}, {})


@pytest.fixture
def make(faulty: Faulty, place: Path, request: pytest.FixtureRequest) -> Callable[[str], Newsroom]:
    folder = place / "case" / "work" / f"{abs(hash(request.node.name))}"
    return lambda name: Newsroom(faulty, folder / name)


Make = Callable[[str], Newsroom]
_NAMES = ["a b", "Ünïcödé 漢字 отдел", 'it\'s "so"', "100%; $HOME & co", "[1] {a,b} *", "x" * 250, "-rf", "a.duckdb"]


@pytest.mark.parametrize("name", some(_NAMES, 1))
@pytest.mark.parametrize("is_first", some([True, False], 1))
def test_folders_of_any_name(name: str, is_first: bool, make: Make, expected: str) -> None:
    room = make(name if is_first else "plain")
    room.sure("do_ingest_part")
    room.move(room.folder.with_name("plain" if is_first else name))
    room.sure("do_ingest")
    assert room.sure("flow_answers") == expected


@pytest.mark.parametrize("is_first", some([True, False], 1))
@pytest.mark.parametrize("is_the_file", some([True, False], 1))
def test_links(is_first: bool, is_the_file: bool, make: Make, expected: str) -> None:
    """To the folder, or to the warehouse alone: under the link first, or under the own name."""
    room = make("real")
    real, link = room.folder, room.folder.with_name("link")
    if is_the_file:
        shutil.copytree(real, link)
        (link / "news.duckdb").symlink_to(Path("../real/news.duckdb"))
    else:
        link.symlink_to("real")
    turns = [link, real] if is_first else [real, link]
    if is_the_file:
        turns = [real, *turns]  # what a link leads to is there first
    for folder, act in zip(turns, ["do_ingest_part"] * (len(turns) - 1) + ["do_ingest"], strict=True):
        room.folder = folder
        room.sure(act)
    assert room.sure("flow_answers") == expected


@pytest.mark.parametrize("ahead", some([200 * DAY, -200 * DAY, 3_600, -3_600], 1))
def test_clocks_that_were_set(ahead: int, make: Make, expected: str) -> None:
    assert make("then right").load_both({"ahead": ahead}, {}) == expected
    assert make("then wrong").load_both({}, {"ahead": ahead}) == expected


@pytest.mark.parametrize("first", some([0o022, 0o077, 0o002], 1))
def test_umasks(first: int, make: Make, expected: str) -> None:
    for number, other in enumerate((0o022, 0o077)):
        assert make(f"strict {number}").load_both({"umask": first}, {"umask": other}) == expected
        assert make(f"lax {number}").load_both({"umask": other}, {"umask": first}) == expected


def _is_open(path: Path) -> bool:
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (path, *path.parents))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.skipif(not _is_open(Path(sys.base_prefix)), reason="Python is in a folder that others may not enter")
@pytest.mark.parametrize("umask", some([0o022, 0o077], 1))
@pytest.mark.parametrize("is_owner", some([True, False], 1))
def test_other_users(umask: int, is_owner: bool, make: Make, expected: str) -> None:
    """What is not theirs is refused in a line, or read; and nothing is in its owner's way afterwards."""
    room = make("theirs")
    own, other = {"umask": umask}, {"umask": umask, "user": NOBODY}
    if is_owner:
        for path in (room.folder, *room.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        own, other = other, own
    room.sure("do_ingest_part", **own)
    met = [room.do(act, **other) for act in ("flow_answers", "do_ingest")]
    for done in met:
        assert done.status == 0 or any(line.startswith(_OURS) for line in done.output.splitlines()), done.output
    room.sure("do_ingest", **own)
    assert room.sure("flow_answers", **own) == expected


def _backup(room: Newsroom) -> None:
    shutil.copyfile(room.folder / "news.duckdb", room.folder / "kept.duckdb")


def _restore(room: Newsroom) -> None:
    for left in room.folder.glob("news.*duckdb*"):
        left.unlink()
    shutil.copyfile(room.folder / "kept.duckdb", room.folder / "news.duckdb")


@pytest.mark.parametrize("acts", some([("do_poll", "do_ingest_archive"), ("do_ingest_archive", "do_poll")], 1))
def test_what_a_backup_lacks_comes_back(acts: tuple[str, str], faulty: Faulty, place: Path) -> None:
    """From the sites or from the archive, whichever is asked first."""
    folder = place / "case" / "work" / "-".join(acts) / "news"
    folder.mkdir(parents=True)
    room = Newsroom.__new__(Newsroom)
    room._faulty, room.folder = faulty, folder
    room.sure("prepare_polled")
    _backup(room)
    room.sure("do_poll")
    for act in acts:
        room.sure(act)
    clean = room.sure("flow_answers")
    _restore(room)
    for act in acts:
        room.sure(act)
    assert _articles(room.sure("flow_answers")) == _articles(clean)


def _articles(answers: str) -> list[str]:
    """What is answered of articles: how they came, from a site or its archive, is told otherwise."""
    return [line for line in answers.splitlines() if line.startswith(("articles", "revisions", "stories", "quotes"))]


@pytest.mark.parametrize("acts", some([("do_poll", "do_poll"), ("do_poll", "do_ingest"), ("do_ingest", "do_poll")], 1))
def test_two_at_once(acts: tuple[str, str], place: Path) -> None:
    """Two commands in one warehouse: each does its part, or finds that the other does it."""
    folder = place / "case" / "work" / ("both-" + "-".join(acts)) / "news"
    folder.mkdir(parents=True)
    scratch = [place / f"{folder.parent.name}-{n}" for n in (1, 2)]
    for each in scratch:
        each.mkdir()
    with Faulty(scratch[0], place / "case") as one, Faulty(scratch[1], place / "case") as two:
        for act in ("prepare_polled", "prepare_records_too"):
            assert one.run(act, folder, counted=False).status == 0
        clean = Path(shutil.copytree(folder, folder.with_name("clean")))
        for act in sorted(set(acts)):
            assert one.run(act, clean, counted=False).status == 0
        expected = one.run("flow_answers", clean, counted=False).output
        (folder / "served").touch()
        with Site(int((folder / "port").read_text("ascii")), articles=3) as site, ThreadPoolExecutor(2) as both:
            site.publish(2)
            running = [
                both.submit(each.run, act, folder, counted=False) for each, act in zip((one, two), acts, strict=True)
            ]
            done = [each.result() for each in running]
        assert [each.status for each in done] == [0, 0], "\n".join(each.output[-2_000:] for each in done)
        assert one.run("flow_answers", folder, counted=False).output == expected

"""Damaged bytes in what newsloom keeps beside the warehouse, and in its configuration: an error of ours, or gone on."""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from extractors.errors import NewsloomError
from flows.collecting.memory import Memory
from flows.fetching.robots import Access, Robots, load_robots, save_robots
from flows.serving.preflight import check_config
from flows.settings.starter import make_config
from tests.flows.collecting.test_memory import PAGE, STATE
from tests.flows.hostile import mutated
from tests.torture.size import EVERY, SEED, SMALL
from tests.torture.test_damage import damage

pytestmark = pytest.mark.torture

PLACES = 2_000 // EVERY if EVERY < SMALL else 20


def tried(act: Callable[[], object], what: str) -> str:
    try:
        act()
    except NewsloomError:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever else there is is what is looked for
        return f"{what}: {type(error).__name__}: {error}"[:300]
    return ""


def told(wrong: list[str], count: int, what: str) -> None:
    print(f"{count:,} damaged {what}, {len(wrong)} wrong")  # noqa: T201 - for `make torture`
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:20])


def use_memory(path: Path) -> None:
    """What a poll asks of what it remembers."""
    with Memory(path) as memory:
        for name in (f"source-{n}" for n in range(20)):
            memory.state(name)
            list(memory.pages(name).items())
        list(memory.fetched())
        memory.epoch()
        memory.claim(["source-1"], "owner")
        memory.release("owner")


@pytest.fixture
def polled(tmp_path: Path) -> Path:
    """A folder with what a poll remembers of 20 sources."""
    folder = tmp_path / "whole"
    names = [f"source-{n}" for n in range(20)]
    with Memory(folder / "polling.sqlite") as memory:
        pages = [replace(PAGE, source_id=name, key=f"{PAGE.key}{n}") for name in names for n in range(40)]
        memory.remember(pages, [replace(STATE, source_id=name) for name in names], epoch="batch")
    return folder


def test_the_memory_of_polls(tmp_path: Path, polled: Path) -> None:
    draw, wrong = random.Random(SEED), []
    for _ in range(PLACES):
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        path = Path(shutil.copytree(polled, tmp_path / "work")) / "polling.sqlite"
        what = damage(path, draw)
        turns = [tried(partial(use_memory, path), f"{what}, {turn}") for turn in ("first", "then")]
        wrong += [why for why in turns if why]
    told(wrong, PLACES, "polling.sqlite")


def test_robots(tmp_path: Path) -> None:
    path, draw, wrong = tmp_path / "robots.json", random.Random(SEED), []
    for _ in range(PLACES):
        rules = "User-agent: *\nDisallow: /a\n"
        save_robots(path, [Robots(f"https://a{n}.example", Access.RULES, 1.0, rules) for n in range(9)])
        what = damage(path, draw)
        if why := tried(partial(load_robots, path), what):
            wrong.append(why)
    told(wrong, PLACES, "robots.json")


def test_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, draw, wrong = tmp_path / "whole", random.Random(SEED), []
    make_config(whole, with_all=True)
    for n in range(PLACES // 4):
        work = tmp_path / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(whole, work)
        path = draw.choice(sorted(each for each in (work / "config").rglob("*.toml")))
        path.write_bytes(mutated(path.read_bytes(), SEED * 1_000_000 + n))
        monkeypatch.setenv("NEWSLOOM_CONFIG", str(work / "config"))
        if why := tried(check_config, f"{path.name} {n}"):
            wrong.append(why)
    told(wrong, PLACES // 4, "files of the configuration")

"""Damage is found wherever it is, is never copied over what is good, and stops no query that can be answered."""

import os
import random
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flows.cli.doctor import examine
from flows.upkeep.retention import load_retention_settings
from flows.upkeep.steps import keep_up
from tests import fakes
from tests.template import field
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file import blocks, publish, undo
from warehouse.file.publish import is_current, published_path
from warehouse.reading.answers import asking
from warehouse.reading.queries import query

PLACES = 24
COUNT = "SELECT sum(word_count) AS n FROM articles"


def flip(path: Path, at: int) -> None:
    """Change a byte, and leave the time of modification, as a disk does."""
    status, mode = path.stat(), path.stat().st_mode
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 0x10]))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.chmod(mode)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = House(tmp_path_factory.mktemp("made"))
    with field():
        for n in range(4):
            house.load(*(fakes.article(n * 10 + each) for each in range(10)))
    return house.path


@pytest.fixture
def loaded(house: House, made: Path) -> House:
    shutil.copyfile(made, house.path)
    return house


def in_use(path: Path) -> list[int]:
    """The starts of all that is in use: headers, and blocks that are not free."""
    start = path.read_bytes()[: undo.DATA_START]
    header = blocks._header(start)
    assert header
    with path.open("rb") as file:
        free = blocks._free(file.fileno(), header, set())
    used = set(range(header.blocks)) - free
    return [
        0,
        undo.HEADER_BYTES,
        2 * undo.HEADER_BYTES,
        *(undo.DATA_START + block * header.block_bytes for block in sorted(used)),
    ]


def of_rows(path: Path) -> int:
    """The start of a block that holds rows; a file whose catalogue is damaged does not even open."""
    with duckdb.connect(str(path), read_only=True) as raw:
        (block,) = raw.execute("SELECT max(block_id) FROM pragma_storage_info('articles')").fetchone() or (None,)
    header = blocks._header(path.read_bytes()[: undo.DATA_START])
    assert header and block is not None
    return undo.DATA_START + int(block) * header.block_bytes


def test_a_sound_file_has_none(loaded: House) -> None:
    assert blocks.damage(loaded.path) == ""
    blocks.checked(loaded.path)


def test_a_changed_byte_is_found_wherever_it_is_in_use(loaded: House) -> None:
    draw = random.Random(5)
    places = in_use(loaded.path)
    whole = loaded.path.read_bytes()
    for _ in range(PLACES):
        at = draw.choice(places) + draw.randrange(4_000)
        flip(loaded.path, at)
        assert blocks.damage(loaded.path), at
        loaded.path.write_bytes(whole)
    assert blocks.damage(loaded.path) == ""


def test_what_is_free_may_hold_anything(loaded: House) -> None:
    with duckdb.connect(str(loaded.path)) as raw:
        raw.execute("CREATE TABLE large AS SELECT md5(i::VARCHAR) AS word FROM range(200_000) AS numbers (i)")
        raw.execute("CHECKPOINT")
        raw.execute("CREATE TABLE small AS SELECT 1 AS one")  # after it, so that the file is not cut
        raw.execute("CHECKPOINT")
        raw.execute("DROP TABLE large")
        raw.execute("CHECKPOINT")
    header = blocks._header(loaded.path.read_bytes()[: undo.DATA_START])
    assert header
    with loaded.path.open("rb") as file:
        free = blocks._free(file.fileno(), header, set())
    assert free
    flip(loaded.path, undo.DATA_START + min(free) * header.block_bytes + 99)
    assert blocks.damage(loaded.path) == ""


def test_a_file_that_was_cut_is_damaged(loaded: House) -> None:
    whole = loaded.path.read_bytes()
    loaded.path.write_bytes(whole[:-300_000])
    assert "2 of" in blocks.damage(loaded.path)


def test_damage_is_not_copied_over_the_last_good_copy(loaded: House) -> None:
    good = publish.publish(loaded.path).read_bytes()
    loaded.load(fakes.article(99))
    flip(loaded.path, of_rows(loaded.path) + 2_000)
    with pytest.raises(WarehouseError, match="is damaged: 1 of"):
        publish.publish(loaded.path)
    with pytest.raises(WarehouseError, match="is damaged: 1 of"):
        publish.backup(loaded.path, loaded.path.with_name("backup.duckdb"))
    assert published_path(loaded.path).read_bytes() == good
    assert not loaded.path.with_name("backup.duckdb").exists()
    with pytest.raises(WarehouseError, match="is damaged: 1 of"):
        keep_up(loaded.path, load_retention_settings(), "always", 5.0, print)
    found = {finding.what: finding for finding in examine(str(loaded.path), is_deep=True)}
    assert not found["blocks of the warehouse"].is_well
    assert found["blocks of the copy"].is_well


@pytest.mark.parametrize("block", range(0, 6))
def test_a_damaged_copy_stops_no_query_and_is_made_anew(loaded: House, block: int) -> None:
    """Its time and size are still those of the warehouse."""
    copy = publish.publish(loaded.path)
    (answer,) = query(loaded.path, COUNT).to_pylist()
    places = in_use(copy)
    flip(copy, places[block * len(places) // 6] + 100)
    assert is_current(loaded.path)
    assert query(loaded.path, COUNT).to_pylist() == [answer]
    found = {finding.what: finding for finding in examine(str(loaded.path), is_deep=True)}
    assert not found["blocks of the copy"].is_well
    publish.publish(loaded.path)
    assert blocks.damage(copy) == ""


def test_answers_that_come_piece_by_piece_say_to_ask_again(loaded: House) -> None:
    copy = publish.publish(loaded.path)
    for place in in_use(copy)[2:]:
        flip(copy, place + 100_000)
    for _ in range(2):
        try:
            with asking(loaded.path, COUNT) as answers:
                assert [len(batch) for rows in answers.rows for batch in rows.batches] == [1]
            return
        except WarehouseError as error:
            assert "ask again" in str(error)
    raise AssertionError("the second time the warehouse itself answers")


@pytest.mark.parametrize(("mode", "copied"), [(0o600, 0o400), (0o640, 0o440), (0o664, 0o444)])
def test_a_copy_may_be_read_by_those_who_may_read_the_warehouse(loaded: House, mode: int, copied: int) -> None:
    loaded.path.chmod(mode)
    backup = publish.backup(loaded.path, loaded.path.with_name("backup.duckdb"))
    assert publish.publish(loaded.path).stat().st_mode & 0o777 == copied
    assert backup.stat().st_mode & 0o777 == copied


def test_maintain_makes_a_damaged_copy_anew(loaded: House) -> None:
    copy = publish.publish(loaded.path)
    flip(copy, in_use(copy)[-1] + 2_000)
    keep_up(loaded.path, load_retention_settings(), "never", 5.0, print)
    assert blocks.damage(copy) == ""


def test_doctor_looks_deep_when_asked(loaded: House) -> None:
    from flows.cli.main import main

    told = CliRunner().invoke(main, ["doctor", "--deep", "--warehouse", str(loaded.path)]).output
    assert "ok   blocks of the warehouse" in told

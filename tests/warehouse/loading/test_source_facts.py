"""Facts of sources in the warehouse: written by a load where they differ, and only there."""

from pathlib import Path

from tests import fakes
from tests.warehouse.conftest import House, batch
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.source_facts import SourceFacts, write_facts
from warehouse.staging import files as staging

FACTS = (SourceFacts("courier", country="SE", tier=1, tags=("sea",)), SourceFacts("unknown", tier=2))
SAID = "SELECT source_id, country, tier, tags FROM sources"


def test_a_load_brings_them_to_the_sources_that_are_there(house: House) -> None:
    made = batch([fakes.article(1)])
    load(house.path, staging.stage(house.staging, made), LoadSettings(facts=FACTS))
    assert house.rows(SAID) == [("courier", "SE", 1, ["sea"])]


def test_the_same_again_leaves_the_file_as_it_was(house: House) -> None:
    house.load(fakes.article(1))
    assert write_facts(house.path, FACTS) == 1
    before = house.path.read_bytes()
    assert write_facts(house.path, FACTS) == 0
    assert write_facts(house.path, ()) == 0
    assert house.path.read_bytes() == before


def test_what_is_said_no_more_goes_and_a_source_not_named_keeps_it(house: House, tmp_path: Path) -> None:
    house.load(fakes.article(1))
    write_facts(house.path, FACTS)
    write_facts(house.path, (SourceFacts("another", tier=3),))
    assert house.rows(SAID) == [("courier", "SE", 1, ["sea"])]
    write_facts(house.path, (SourceFacts("courier", country="NO"),))
    assert house.rows(SAID) == [("courier", "NO", None, [])]

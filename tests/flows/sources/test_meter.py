"""Progress through the input: the meter ends where the size says."""

import gzip
from pathlib import Path

from flows.sources import registry
from flows.sources.base import Meter, ReadLimits
from tests.flows.corpus import write_records


def test_the_meter_rises_to_the_size_of_the_input(tmp_path: Path) -> None:
    write_records(tmp_path / "a.jsonl", 400)
    (tmp_path / "b.txt").write_text("The keeper of the mill at Tarn has retired after forty years.", "utf-8")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    meter, size = Meter(), registry.size([str(tmp_path)])
    seen = [meter.bytes for _ in registry.read([str(tmp_path)], ReadLimits(), meter)]
    assert seen == sorted(seen)
    assert 0 < seen[0] < size
    assert meter.bytes == size == sum(path.stat().st_size for path in tmp_path.iterdir())

"""The benchmarks' own parts: pinned environments, and tables that are written where they belong."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import answer_sets, crossval, million, publish, quality
from warehouse.reading.queries import query


def peers_runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extract", quality.HERE / "extract.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("package", quality.ENVIRONMENTS)
def test_an_environment_is_locked_with_hashes(package: str) -> None:
    lock = (quality.HERE / f"{package}.lock").read_text()
    pins = re.findall(r"^[a-z].*==.*$", lock, re.M)
    name, _, version = quality.ENVIRONMENTS[package][0].partition("==")
    assert any(pin.startswith(f"{name.partition('[')[0]}=={version}") for pin in pins)
    assert all(pin.endswith("\\") for pin in pins)  # hashes follow
    assert "index-url" not in lock
    assert "find-links" not in lock


def test_every_peer_has_a_runner_and_an_environment() -> None:
    runners = peers_runner().PEERS
    assert {runner for runner, _ in quality.PEERS.values()} == set(runners)
    assert {package for _, package in quality.PEERS.values()} == set(quality.ENVIRONMENTS)


def test_an_error_of_a_peer_is_the_result_of_its_page() -> None:
    def fails(url: str, html: str) -> dict[str, str]:
        raise LookupError("no tokenizer")

    assert peers_runner().attempt(fails, {"url": "u", "html": ""}) == {"error": "LookupError: no tokenizer"}


def test_the_table_has_a_line_for_each_run(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    answers.write_text(
        json.dumps({"url": "a", "seconds": 0.5, "answer": {"title": "T", "text": "t"}})
        + "\n"
        + json.dumps({"url": "b", "seconds": 0.5, "answer": {"error": "ValueError: x"}})
        + "\n"
    )
    scorer = tmp_path / "scorer.py"
    scorer.write_text(
        "def score(gold, answers):\n    return {'all': {'F1': len(answers) / 4, 'authors': 0.1, 'title': 1}}\n"
    )
    run = quality.read_answers(answers, "peer", "1.0")
    lines = list(quality.table([run], [], quality.load_scorer(scorer)))
    assert lines[2].startswith("| peer 1.0 | 0.500 | ")
    assert lines[2].endswith(" | 1.000 | - | - | - | 0 | - | 2 |")  # a peer without authors has no figure for them
    assert lines[-1] == "Pages without an answer: peer: 1."


def test_a_section_is_replaced_and_the_rest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("head\n<!-- one -->\nold\n<!-- end of one -->\ntail\n")
    monkeypatch.setattr(publish, "README", readme)
    for _ in range(2):
        publish.replace_section("one", "new")
        assert readme.read_text() == "head\n<!-- one -->\nnew\n<!-- end of one -->\ntail\n"
    with pytest.raises(ValueError, match="no section two"):
        publish.replace_section("two", "new")


def test_the_readme_has_the_sections_that_are_published() -> None:
    text = publish.README.read_text()
    for name in ("quality", "throughput", "memory", "profile"):
        assert text.index(f"<!-- {name} -->") < text.index(f"<!-- end of {name} -->")


def test_the_generated_warehouse_fits_the_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(million, "SET", 60)
    million.grow(tmp_path / "grown.duckdb", 120)
    for table in ("fetches", "seen_pages", "quarantine", "duplicates", "story_articles"):
        assert query(tmp_path / "grown.duckdb", f"FROM {table}").num_rows


def test_pages_of_a_site_share_a_fold_and_are_put_aside_together() -> None:
    urls = [f"https://{host}/{page}" for host in ("www.harbour.example", "m.harbour.example") for page in range(20)]
    assert len({answer_sets.fold_of(url) for url in urls}) == 1
    assert len({answer_sets.is_aside(url) for url in urls}) == 1
    sites = [f"https://site{number}.example/" for number in range(1000)]
    assert {answer_sets.fold_of(url) for url in sites} == set(range(answer_sets.FOLDS))
    assert 100 < sum(map(answer_sets.is_aside, sites)) < 200


def test_quality_tells_lost_pages_where_it_is_lower_for_them() -> None:
    answers = {"a": {"quality": 0.2}, "b": {"quality": 0.9}, "c": {"quality": 0.2}}
    assert crossval.auc({"a": 0.1, "b": 0.95, "c": 0.9, "missing": 0.0}, answers) == 0.75
    assert crossval.auc({"b": 0.95}, answers) is None

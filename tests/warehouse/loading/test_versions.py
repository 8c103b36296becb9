"""The laws of versions: what an article shows depends on what was seen of it, not on the order in which it came, and
what comes later takes nothing away from what is richer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.loading.versions import COMING, RETIRED, Plan, Sighting, Version, plan

START = datetime(2026, 3, 1, tzinfo=UTC)
# By content what it lacks by itself, whether the outlet keeps it for payers, and its words.
WITNESSES: dict[str, tuple[tuple[str, ...], bool, int]] = {
    "A": ((), False, 100),
    "B": ((), False, 90),
    "whole": ((), True, 80),  # kept for payers, but all there
    "cut": ((), True, 20),
    "text": (("title", "date"), False, 100),
    "feed": (("page",), False, 60),
    "untitled": (("title",), False, 100),
    "undated": (("date",), False, 100),
}


def sighting(hour: int, content: str, *, document: str = "", order: int = COMING, version: str = "1") -> Sighting:
    at, data = START + timedelta(hours=hour), WITNESSES.get(content, WITNESSES["A"])
    return Sighting("a", at, order, content, document or f"{content}{hour}", version, *data)


class Store:
    """What the warehouse keeps of one article: versions with the document whose data they show, other sightings."""

    def __init__(self) -> None:
        self.versions: list[tuple[Version, str]] = []
        self.others: list[Sighting] = []

    def known(self) -> list[Sighting]:
        return [
            Sighting(
                "a", v.fetched_at, v.revision, v.content_sha256, document, "1", v.lacks,
                *WITNESSES[v.content_sha256][1:], is_shown=v.is_shown,
            )
            for v, document in self.versions
        ] + self.others  # fmt: skip

    def load(self, *coming: Sighting) -> tuple[int, int, int]:
        made = plan(self.known(), coming)
        by_content = {v.content_sha256: document for v, document in reversed(self.versions)}
        if made.rewritten:
            self._check(made)
            self.versions = [(v, v.from_batch or by_content[v.content_sha256]) for v in made.rewritten]
            self.others = []
        for document_id in made.fresh:
            (first,) = [s for s in coming if s.document_id == document_id]
            self.versions = [
                (Version("a", 1, first.fetched_at, first.content_sha256, first.lacks, True, None, 1, True), document_id)
            ]
        self.others += [Sighting(s.article_id, s.fetched_at, 0, s.content_sha256, "", "") for s in made.resighted]
        return made.new, made.revised, made.unchanged

    def _check(self, made: Plan) -> None:
        """One version is shown. Where it stays it is not read: no other may need its data. Else it is written anew."""
        before = {v.revision for v, _ in self.versions if v.is_shown}
        (shown,) = (v for v in made.rewritten if v.is_shown)
        if shown.is_kept:
            assert (before, made.reshown) == ({shown.revision}, ())
            assert before.isdisjoint(v.from_revision for v in made.rewritten if v is not shown)
        else:
            assert made.reshown == ("a",)

    def state(self) -> list[tuple[int, datetime, str, tuple[str, ...], bool, str]]:
        return [
            (v.revision, v.fetched_at, v.content_sha256, v.lacks, v.is_shown, document) for v, document in self.versions
        ]

    @property
    def shown(self) -> str:
        (content,) = (v.content_sha256 for v, _ in self.versions if v.is_shown)
        return content


# One content at one time, so that no tie is left to the order of loading.
histories = st.dictionaries(st.integers(0, 12), st.sampled_from(sorted(WITNESSES)), min_size=1, max_size=8).map(
    lambda history: [sighting(hour, content) for hour, content in history.items()]
)


@given(histories, st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_of_loading_changes_nothing(history: list[Sighting], random: object, size: int) -> None:
    in_order, shuffled = Store(), Store()
    for one in sorted(history, key=lambda s: s.fetched_at):
        in_order.load(one)
    random.shuffle(history)  # type: ignore[attr-defined]
    for start in range(0, len(history), size):
        shuffled.load(*history[start : start + size])
    assert shuffled.state() == in_order.state()


@given(histories)
def test_the_versions_are_the_changes_of_content(history: list[Sighting]) -> None:
    store = Store()
    store.load(*history)
    contents = [s.content_sha256 for s in sorted(history, key=lambda s: s.fetched_at)]
    assert [content for _, _, content, *_ in store.state()] == [content for content, _ in groupby(contents)]
    assert [revision for revision, *_ in store.state()] == list(range(1, len(store.versions) + 1))


@given(histories, st.integers(1, 4))
def test_the_newest_of_those_that_lack_least_is_shown(history: list[Sighting], size: int) -> None:
    store = Store()
    for start in range(0, len(history), size):
        store.load(*history[start : start + size])
    versions = [v for v, _ in store.versions]
    weights = {v.revision: sum(0.5 if lack == "date" else 1 for lack in v.lacks) for v in versions}
    least = [revision for revision, weight in weights.items() if weight == min(weights.values())]
    assert [v.revision for v in versions if v.is_shown] == [max(least)]


@pytest.mark.parametrize(
    ("contents", "shown"),
    [
        (["A", "text"], "A"),
        (["A", "feed", "text", "cut"], "A"),
        (["A", "B", "feed"], "B"),
        (["A", "feed", "B"], "B"),
        (["A", "whole"], "whole"),  # declared as kept for payers, and all there
        (["cut", "feed"], "feed"),  # each lacks one thing
        (["cut", "A"], "A"),
        (["cut"], "cut"),
        (["text", "feed"], "feed"),
        (["undated", "untitled"], "undated"),
        (["undated", "A"], "A"),
    ],
)
def test_a_poorer_witness_takes_nothing_away(contents: list[str], shown: str) -> None:
    store = Store()
    for hour, content in enumerate(contents):
        store.load(sighting(hour, content))
    assert store.shown == shown


def test_what_lacks_the_rest_is_told_by_the_longest_version() -> None:
    store = Store()
    store.load(sighting(1, "cut"))
    assert [v.lacks for v, _ in store.versions] == [()]
    store.load(sighting(2, "feed"))
    assert [v.lacks for v, _ in store.versions] == [("rest",), ("page",)]


def test_a_document_read_again_shows_its_last_reading_whatever_it_lacks() -> None:
    there = replace(sighting(1, "A", document="d", order=1), is_shown=True)
    versions = plan([there], [sighting(1, "text", document="d", version="2")]).rewritten
    assert [(v.content_sha256, v.is_shown) for v in versions] == [("A", False), ("text", True)]


def test_a_version_without_its_text_is_not_shown() -> None:
    bare = replace(sighting(1, "A", order=1), extractor_version=RETIRED)
    shown = replace(sighting(2, "B", order=2, document="d"), is_shown=True)
    versions = plan([bare, shown], [sighting(2, "text", document="d", version="2")]).rewritten
    assert [(v.content_sha256, v.is_shown) for v in versions] == [("A", False), ("B", False), ("text", True)]


def test_what_comes_without_its_text_takes_no_text_away() -> None:
    there = replace(sighting(2, "A", order=1), is_shown=True)
    (version,) = plan([there], [replace(sighting(1, "A"), extractor_version=RETIRED)]).rewritten
    assert (version.fetched_at, version.from_revision) == (START + timedelta(hours=1), 1)


@given(histories, st.integers(1, 4))
def test_loading_again_changes_nothing(history: list[Sighting], size: int) -> None:
    store = Store()
    for start in range(0, len(history), size):
        store.load(*history[start : start + size])
    before, others = store.state(), list(store.others)
    for start in range(0, len(history), size):
        assert store.load(*history[start : start + size])[:2] == (0, 0)
    assert (store.state(), store.others) == (before, others)


@given(histories, st.integers(1, 4))
def test_every_sighting_is_counted_once(history: list[Sighting], size: int) -> None:
    store = Store()
    counts = [store.load(*history[start : start + size]) for start in range(0, len(history), size)]
    assert sum(map(sum, counts)) == len(history)
    assert sum(new for new, _, _ in counts) == 1


def test_of_equal_times_the_one_loaded_last_is_the_newest() -> None:
    store = Store()
    store.load(sighting(1, "B"))
    store.load(sighting(1, "A"))
    assert [content for _, _, content, *_ in store.state()] == ["B", "A"]
    assert store.shown == "A"


def test_a_version_that_returns_is_a_new_revision() -> None:
    store = Store()
    assert [store.load(sighting(hour, content)) for hour, content in enumerate("ABA")] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 1, 0),
    ]
    assert [document for *_, document in store.state()] == ["A0", "B1", "A0"]


def test_other_extractors_renew_the_data_of_the_same_document() -> None:
    there = replace(sighting(1, "A", document="d", order=1), is_shown=True)
    (version,) = plan([there], [sighting(1, "A", document="d", version="2")]).rewritten
    assert (version.revision, version.from_batch, version.is_kept) == (1, "d", False)
    assert not plan([there], [sighting(1, "A", document="d", version="1")]).rewritten

"""The laws of versions: what an article shows depends on what was seen of it, not on the order in which it came."""

from datetime import UTC, datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from warehouse.versions import COMING, Sighting, Version, plan

START = datetime(2026, 3, 1, tzinfo=UTC)


def sighting(hour: int, content: str, *, document: str = "", order: int = COMING, version: str = "1") -> Sighting:
    return Sighting("a", START + timedelta(hours=hour), order, content, document or f"{content}{hour}", version)


class Store:
    """What the warehouse keeps of one article: versions with the document whose data they show, other sightings."""

    def __init__(self) -> None:
        self.versions: list[tuple[Version, str]] = []
        self.others: list[Sighting] = []

    def known(self) -> list[Sighting]:
        return [
            Sighting("a", v.fetched_at, v.revision, v.content_sha256, document, "1") for v, document in self.versions
        ] + self.others

    def load(self, *coming: Sighting) -> tuple[int, int, int]:
        made = plan(self.known(), coming)
        by_content = {v.content_sha256: document for v, document in reversed(self.versions)}
        if made.rewritten:
            self.versions = [(v, v.from_batch or by_content[v.content_sha256]) for v in made.rewritten]
            self.others = []
        for document_id in made.fresh:
            (first,) = [s for s in coming if s.document_id == document_id]
            self.versions = [
                (Version("a", 1, first.fetched_at, first.content_sha256, True, None, 1, True), document_id)
            ]
        self.others += [Sighting(s.article_id, s.fetched_at, 0, s.content_sha256, "", "") for s in made.resighted]
        return made.new, made.revised, made.unchanged

    def state(self) -> list[tuple[int, datetime, str, str]]:
        return [(v.revision, v.fetched_at, v.content_sha256, document) for v, document in self.versions]


# One content at one time, so that no tie is left to the order of loading.
histories = st.dictionaries(st.integers(0, 12), st.sampled_from("ABC"), min_size=1, max_size=8).map(
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
    assert [content for _, _, content, _ in store.state()] == [content for content, _ in groupby(contents)]
    assert [revision for revision, *_ in store.state()] == list(range(1, len(store.versions) + 1))


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
    assert [content for _, _, content, _ in store.state()] == ["B", "A"]


def test_a_version_that_returns_is_a_new_revision() -> None:
    store = Store()
    assert [store.load(sighting(hour, content)) for hour, content in enumerate("ABA")] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 1, 0),
    ]
    assert [document for *_, document in store.state()] == ["A0", "B1", "A0"]


def test_other_extractors_renew_the_data_of_the_same_document() -> None:
    there = sighting(1, "A", document="d", order=1)
    (version,) = plan([there], [sighting(1, "A", document="d", version="2")]).rewritten
    assert (version.revision, version.from_batch, version.is_kept) == (1, "d", False)
    assert not plan([there], [sighting(1, "A", document="d", version="1")]).rewritten

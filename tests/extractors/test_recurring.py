"""Boilerplate of a source, learned from what recurs."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block, Cleaned, Fields, RemovedKind
from extractors.recurring import Limits, Sighting, boilerplate_of, decide, fingerprint, take_recurring

LIMITS = Limits(articles=3, share=0.2, sources=1)
SIGHTINGS = st.lists(
    st.builds(Sighting, st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from("123456")), max_size=40
)


def sightings(source: str, mark: str, count: int) -> list[Sighting]:
    return [Sighting(source, mark, f"{source}{i}") for i in range(count)]


def test_a_paragraph_of_many_articles_is_its_sources_boilerplate() -> None:
    seen = sightings("harbour", "promo", 4) + [Sighting("harbour", f"own{i}", f"harbour{i}") for i in range(10)]
    assert boilerplate_of(decide(seen, LIMITS)) == {"harbour": frozenset({"promo"})}


def test_a_paragraph_too_rare_among_the_sources_articles_stays() -> None:
    seen = sightings("harbour", "promo", 3) + [Sighting("harbour", f"own{i}", f"harbour{i}") for i in range(30)]
    assert boilerplate_of(decide(seen, LIMITS)) == {}


def test_what_many_sources_print_is_an_agencys_and_stays() -> None:
    seen = [one for source in ("a", "b", "c") for one in sightings(source, "agency", 5)]
    assert boilerplate_of(decide(seen, LIMITS)) == {}


def test_a_decision_can_be_overruled_and_keeps_its_counts() -> None:
    decided = decide(sightings("harbour", "motto", 5), LIMITS)
    assert [(one.articles, one.share, one.other_sources, one.is_boilerplate) for one in decided] == [(5, 1.0, 0, True)]
    assert boilerplate_of(decided, overruled={("harbour", "motto")}) == {}


@given(SIGHTINGS, st.randoms())
def test_neither_order_nor_repetition_of_loading_matters(seen: list[Sighting], random: object) -> None:
    shuffled = [*seen, *seen]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(shuffled, LIMITS) == decide(seen, LIMITS)


def test_numbers_case_and_marks_do_not_change_a_fingerprint() -> None:
    assert fingerprint("© 2024 Harbour Media.") == fingerprint("© 2025 HARBOUR MEDIA")
    assert fingerprint("Harbour Media") != fingerprint("Harbour News")


def test_taking_keeps_what_it_takes_and_never_takes_all() -> None:
    blocks = (Block("The yard was sold on Monday.", 0), Block("Write to us about harbours.", 1))
    cleaned = Cleaned(Fields(), blocks, (), ())
    after = take_recurring(cleaned, {fingerprint(blocks[1].text)})
    assert after.blocks == blocks[:1]
    assert [(gone.kind, gone.text) for gone in after.removed] == [(RemovedKind.SOURCE_BOILERPLATE, blocks[1].text)]
    assert take_recurring(cleaned, {fingerprint(block.text) for block in blocks}) == cleaned

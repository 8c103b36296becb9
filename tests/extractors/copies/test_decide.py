"""Copies told from originals: kinds, what is no copy, and that the order of articles does not matter."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.copies.decide import (
    Candidate,
    CopyKind,
    CopySettings,
    LookupSettings,
    NearSettings,
    TextLink,
    compare,
    decide,
    pair,
)
from extractors.copies.estimate import estimates
from extractors.copies.fingerprint import FingerprintSettings, Shingled, shingle

SETTINGS = CopySettings(
    fingerprint=FingerprintSettings(
        shingle_words=5, sample=56, head_sample=8, lookup=5, head_lookup=3, head_shingles=50
    ),
    near=NearSettings(
        containment=0.65,
        coverage=0.6,
        head=0.5,
        shingles=12,
        url_containment=0.25,
        edition_head=0.5,
        form_facts=0.55,
        form_fewest=4,
        form_containment=0.9,
        form_longest=250,
    ),
    lookup=LookupSettings(window_days=14, weak_dates=("text",), crowd=64, crowd_kept=16, candidates=64),
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

LIGHTHOUSE = """The lighthouse at Skerry Point will be lit again this winter, the coastal trust said on Thursday.
Volunteers spent four years scraping rust from the lantern room and recasting two of its eight brass hinges.
The lamp was put out in 1987, when a beacon on the mainland took over its work.
Fishermen never liked the beacon, said Morag Innes, who mends nets in the harbour below the point.
She remembers her father steering home by the old light in fog so thick that he could not see his own bow.
The trust has raised most of the money from people who once lived on the island and moved away for work.
A crew of three will climb the hundred and twelve steps every evening until an automatic switch arrives in spring."""

FORM = """Residents of {town} can expect {sky} on {day}, with a high near {high} degrees and a low around {low}.
Winds will blow from the {wind} at {speed} kilometres an hour, the weather office said in its bulletin.
The chance of rain stands at {rain} percent, and the sun sets in {town} at {hour} past seven."""


def prints(text: str) -> Shingled:
    return shingle(text, SETTINGS.fingerprint)


def link(one: str, other: str) -> TextLink:
    return compare(prints(one), prints(other), SETTINGS.near)


def candidate(name: str, text: str, *, minutes: int = 0, source: str = "", urls: tuple[int, ...] = ()) -> Candidate:
    at = NOON + timedelta(minutes=minutes)
    day = (at - datetime(1970, 1, 1, tzinfo=UTC)).days
    return Candidate(
        name,
        source or name,
        at,
        False,
        at + timedelta(hours=1),
        day,
        prints(text).fingerprint.text_key,
        frozenset(urls),
    )


def links(*texts: str) -> dict[tuple[int, int], TextLink]:
    found = [link(one, other) for one, other in combinations(texts, 2)]
    return {(entry.text_key, entry.other_key): entry for entry in found if entry.text_key != entry.other_key}


def test_the_same_words_set_otherwise_are_exact():
    reflowed = LIGHTHOUSE.replace("\n", " ").replace("'", "’")
    articles = [candidate("b", reflowed, minutes=5), candidate("a", LIGHTHOUSE)]
    [copy] = decide(articles, {}, SETTINGS)
    assert (copy.article_id, copy.original_id, copy.kind, copy.similarity) == ("b", "a", CopyKind.EXACT, 1.0)


def test_a_text_cut_from_the_end_is_near():
    cut = "\n".join(LIGHTHOUSE.splitlines()[:3])
    [copy] = decide(
        [candidate("cut", cut), candidate("whole", LIGHTHOUSE, minutes=9)], links(cut, LIGHTHOUSE), SETTINGS
    )
    assert (copy.original_id, copy.kind, copy.similarity) == ("cut", CopyKind.NEAR, 1.0)
    assert "shingles" in copy.method


def test_a_dateline_a_note_and_a_local_paragraph_leave_it_near():
    lines = LIGHTHOUSE.splitlines()
    local = "The council of our own district gave nothing, its clerk Jonas Reed told this newspaper yesterday evening."
    other = "\n".join(["SKERRY, March 1 (NWA) -- " + lines[0], *lines[1:4], local, *lines[4:]])
    assert link(LIGHTHOUSE, other).is_near


def test_a_form_filled_in_for_another_day_is_not_near():
    one = FORM.format(town="Oban", sky="drizzle", day="Monday", high=9, low=4, wind="west", speed=31, rain=70, hour=5)
    other = FORM.format(town="Wick", sky="sun", day="Friday", high=17, low=8, wind="east", speed=12, rain=10, hour=40)
    assert not link(one, other).is_near


def test_a_text_that_takes_in_a_whole_short_one_is_not_its_copy():
    quoted = "\n".join(LIGHTHOUSE.splitlines()[4:6])
    own = [
        f"Paragraph {n} of a long report on island money says something new about fund number {n}." for n in range(20)
    ]
    assert not link(quoted, "\n".join([*own[:10], quoted, *own[10:]])).is_near


def test_the_next_edition_of_a_live_report_is_not_a_copy():
    head = " ".join(f"At {hour} o'clock the crew reported step number {hour} of the climb." for hour in range(1, 12))
    edition = head + "\n" + LIGHTHOUSE
    first, later = candidate("1", LIGHTHOUSE, source="live"), candidate("2", edition, source="live", minutes=60)
    entries = {key: replace(entry, is_near=True) for key, entry in links(LIGHTHOUSE, edition).items()}
    assert decide([first, later], entries, SETTINGS) == []
    assert decide([first, replace(later, source_id="other")], entries, SETTINGS) != []


def test_one_url_needs_some_text_in_common():
    teaser = LIGHTHOUSE.splitlines()[0]
    stranger = FORM.format(town="Oban", sky="sun", day="Monday", high=9, low=4, wind="west", speed=31, rain=7, hour=5)
    texts = (teaser, LIGHTHOUSE, stranger)
    articles = [candidate(str(n), text, minutes=n, urls=(7,)) for n, text in enumerate(texts)]
    [copy] = decide(articles, links(*texts), SETTINGS)
    assert (copy.article_id, copy.original_id, copy.kind) == ("1", "0", CopyKind.URL)


def test_near_copies_are_sought_in_a_window_but_the_same_words_count_ever_after():
    cut = "\n".join(LIGHTHOUSE.splitlines()[:5])
    year = 60 * 24 * 365
    assert (
        decide([candidate("a", LIGHTHOUSE), candidate("b", cut, minutes=year)], links(LIGHTHOUSE, cut), SETTINGS) == []
    )
    assert decide([candidate("a", LIGHTHOUSE), candidate("b", LIGHTHOUSE, minutes=year)], {}, SETTINGS) != []


def test_a_day_without_a_time_counts_as_its_end():
    timed = candidate("timed", LIGHTHOUSE)
    midnight = NOON.replace(hour=0)
    dated = replace(timed, article_id="dated", published_at=midnight, is_day_only=True, fetched_at=NOON + timedelta(2))
    assert [copy.article_id for copy in decide([dated, timed], {}, SETTINGS)] == ["dated"]


def _variants() -> list[str]:
    lines = LIGHTHOUSE.splitlines()
    short = "\n".join(lines[:3])
    return [
        LIGHTHOUSE,
        short,
        "\n".join(lines[:5]),
        "\n".join([*lines[:5], "The clerk of another district had nothing to say to our reporter on Friday."]),
        "\n".join(lines[3:]),
        LIGHTHOUSE.replace("winter", "autumn"),
        FORM.format(town="Oban", sky="drizzle", day="Monday", high=9, low=4, wind="west", speed=31, rain=70, hour=5),
    ]


_ARTICLES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.sampled_from(["north", "south"]), st.integers(1, 3)), max_size=9
)


@settings(max_examples=60, deadline=None)
@given(rows=_ARTICLES, seed=st.integers(0, 2**16))
def test_the_order_of_articles_does_not_matter(rows, seed):
    texts = _variants()
    articles = [
        candidate(str(n), texts[text], minutes=minutes, source=source, urls=(url,))
        for n, (text, minutes, source, url) in enumerate(rows)
    ]
    entries = links(*texts)
    shuffled = articles.copy()
    random.Random(seed).shuffle(shuffled)
    copies = decide(articles, entries, SETTINGS)
    assert copies == decide(shuffled, entries, SETTINGS)
    copied = {copy.article_id for copy in copies}
    assert all(copy.original_id not in copied for copy in copies), "an original is no copy itself"


def test_comparing_is_symmetric():
    for one, other in combinations(_variants(), 2):
        assert link(one, other) == link(other, one)


def test_samples_decide_only_as_counting_does():
    words = [f"word{n}" for n in range(900)]
    whole = " ".join(words)
    decided = 0
    for step in range(3, 40):
        edited = " ".join("changed" if n % step == 0 else word for n, word in enumerate(words))
        for other in (edited, " ".join(words[: 20 * step]), " ".join(words[step * 9 :])):
            judged = _judged(prints(whole), prints(other))
            if judged:
                decided += 1
                counted = link(whole, other)
                assert judged.is_near == counted.is_near
                assert abs(judged.containment - counted.containment) < 0.2
    assert decided > 20


def test_samples_of_short_texts_count_all():
    for one, other in combinations(_variants(), 2):
        if len(prints(one).shingles) <= 56 and len(prints(other).shingles) <= 56:
            judged, counted = (f(prints(one), prints(other)) for f in (_estimated, _counted))
            assert (judged.shared, judged.is_near, judged.sampled) == (counted.shared, counted.is_near, 0)


def _estimated(one: Shingled, other: Shingled) -> TextLink:
    judged = _judged(one, other)
    assert judged is not None
    return judged


def _judged(*two: Shingled) -> TextLink | None:
    one, other = sorted((text.fingerprint for text in two), key=lambda text: text.text_key)
    texts = {text.text_key: text for text in (one, other)}
    return next(estimates([(one.text_key, other.text_key)], texts, SETTINGS.near))


def _counted(one: Shingled, other: Shingled) -> TextLink:
    return compare(one, other, SETTINGS.near)


def test_a_pair_has_its_smaller_key_first():
    assert pair(2, 1) == pair(1, 2) == (1, 2)


_OBITUARY = (
    "%s, of %s, passed away peacefully on %s, surrounded by family. A service of remembrance will be held at the "
    "harbour chapel, followed by a gathering in the parish hall. In place of flowers the family asks for gifts to the "
    "lifeboat. The family would like to thank the staff of the hospital, where many friends came to see him in his "
    "last days."
)


def test_texts_of_one_form_are_no_copies_of_each_other() -> None:
    one = _OBITUARY % ("Jane Roe, 81", "Westhaven", "March 3")
    other = _OBITUARY % ("John Doe, 67", "Orimer", "April 9")
    link = compare(shingle(one, SETTINGS.fingerprint), shingle(other, SETTINGS.fingerprint), SETTINGS.near)
    assert link.containment > SETTINGS.near.containment and not link.is_near
    edited = one.replace("peacefully", "quietly").replace("many friends", "friends").replace("parish hall", "hall")
    link = compare(shingle(one, SETTINGS.fingerprint), shingle(edited, SETTINGS.fingerprint), SETTINGS.near)
    assert link.is_near and link.containment < SETTINGS.near.form_containment

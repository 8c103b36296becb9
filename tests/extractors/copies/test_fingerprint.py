"""Fingerprints: what leaves a text's key alone, and that copies share a sketch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.copies.fingerprint import FingerprintSettings, shingle
from extractors.copies.shingles import hash_runs, hash_words, words

SETTINGS = FingerprintSettings(shingle_words=5, sample=56, head_sample=8, lookup=5, head_lookup=3, head_shingles=50)
SENTENCES = [f"Sentence {n} tells of the {n * 7}th ferry to leave pier {n * 3} before noon." for n in range(40)]


def key_of(text: str) -> int:
    return shingle(text, SETTINGS).fingerprint.text_key


def test_setting_does_not_change_the_key():
    plain = key_of('He said: "We sail at noon." Then he left.')
    assert plain == key_of("HE said:\n“We sail  at noon.”\n\nThen he left…")


def test_another_order_is_another_text():
    assert key_of("one two three") != key_of("three two one")


def test_ideographs_are_words():
    assert words("港が再開、2026年") == ["港", "が", "再", "開", "2026", "年"]


def test_a_cut_copy_is_looked_up_by_the_same_shingles():
    whole, cut = shingle(" ".join(SENTENCES), SETTINGS), shingle(" ".join(SENTENCES[:8]), SETTINGS)
    assert len(np.intersect1d(whole.lookup, cut.lookup)) >= SETTINGS.head_lookup


def test_a_text_without_words_has_no_shingles():
    empty = shingle("…", SETTINGS)
    assert (len(empty.shingles), len(empty.head), len(empty.lookup), empty.fingerprint.size) == (0, 0, 0, 0)


@given(st.text(max_size=300))
def test_any_text_has_a_bounded_fingerprint(text):
    made = shingle(text, SETTINGS)
    assert len(made.lookup) <= SETTINGS.lookup + SETTINGS.head_lookup
    assert len(made.fingerprint.sample) == min(SETTINGS.sample, made.fingerprint.size)
    assert sorted(made.fingerprint.sample) == list(made.fingerprint.sample)
    assert made.fingerprint.text_key == key_of(text)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 6))
def test_runs_of_the_same_words_have_the_same_hash(tokens, size):
    runs = hash_runs(hash_words(tokens), size)
    named = [tuple(tokens[i : i + size]) for i in range(max(len(tokens) - size + 1, min(1, len(tokens))))]
    assert len(runs) == len(named)
    assert len(set(runs.tolist())) == len(set(named))

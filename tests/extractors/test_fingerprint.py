"""Fingerprints: what leaves a text's key alone, and that copies share a sketch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.fingerprint import FingerprintSettings, fingerprint
from extractors.shingles import hash_runs, hash_words, words

SETTINGS = FingerprintSettings(shingle_words=5, sketch_whole=6, sketch_head=4, head_shingles=50)
SENTENCES = [f"Sentence {n} tells of the {n * 7}th ferry to leave pier {n * 3} before noon." for n in range(40)]


def test_setting_does_not_change_the_key():
    plain = fingerprint('He said: "We sail at noon." Then he left.', SETTINGS)
    styled = fingerprint("HE said:\n“We sail  at noon.”\n\nThen he left…", SETTINGS)
    assert plain.text_key == styled.text_key


def test_another_order_is_another_text():
    assert fingerprint("one two three", SETTINGS).text_key != fingerprint("three two one", SETTINGS).text_key


def test_ideographs_are_words():
    assert words("港が再開、2026年") == ["港", "が", "再", "開", "2026", "年"]


def test_a_cut_copy_shares_its_sketch():
    whole, cut = fingerprint(" ".join(SENTENCES), SETTINGS), fingerprint(" ".join(SENTENCES[:8]), SETTINGS)
    assert len(np.intersect1d(whole.sketch, cut.sketch)) >= SETTINGS.sketch_head


def test_a_text_without_words_has_no_shingles():
    empty = fingerprint("…", SETTINGS)
    assert (len(empty.shingles), len(empty.head), len(empty.sketch)) == (0, 0, 0)


@given(st.text(max_size=300))
def test_any_text_has_a_bounded_sketch(text):
    made = fingerprint(text, SETTINGS)
    assert len(made.sketch) <= SETTINGS.sketch_whole + SETTINGS.sketch_head
    assert made.text_key == fingerprint(text, SETTINGS).text_key


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 6))
def test_runs_of_the_same_words_have_the_same_hash(tokens, size):
    runs = hash_runs(hash_words(tokens), size)
    named = [tuple(tokens[i : i + size]) for i in range(max(len(tokens) - size + 1, min(1, len(tokens))))]
    assert len(runs) == len(named)
    assert len(set(runs.tolist())) == len(set(named))

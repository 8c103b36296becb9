"""Fingerprints: what leaves a text's key alone, and that copies share a sketch."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.copies.fingerprint import FingerprintSettings, print_article, shingle
from extractors.copies.shingles import distinct, facts, hash_runs, hash_words, words

SETTINGS = FingerprintSettings(shingle_words=5, sample=56, head_sample=8, lookup=5, head_lookup=3, head_shingles=50)
SENTENCES = [f"Sentence {n} tells of the {n * 7}th ferry to leave pier {n * 3} before noon." for n in range(40)]


def key_of(text: str) -> int:
    return shingle(text, SETTINGS).fingerprint.text_key


def test_setting_does_not_change_the_key():
    plain = key_of('He said: "We sail at noon." Then he left.')
    assert plain == key_of("HE said:\n“We sail  at noon.”\n\nThen he left…")


def test_a_notice_in_place_of_a_text_counts_with_the_headline_and_finds_no_copies() -> None:
    notice = "Please switch your blocker off, or subscribe to go on reading what our desk has found out today."
    ferry, again, quay, own = (
        print_article(headline, notice, SETTINGS)
        for headline in (
            "Ferry stranded near Orimer",
            "FERRY stranded near Orimer!",
            "Westhaven rebuilds its northern quay",
            "",
        )
    )
    assert ferry.fingerprint.text_key == again.fingerprint.text_key
    assert len({entry.fingerprint.text_key for entry in (ferry, quay, own)}) == 3
    assert len(ferry.lookup) == 0 < len(own.lookup)
    told = print_article("Our desk has found the ferry", notice, SETTINGS)
    assert told.fingerprint.text_key == own.fingerprint.text_key == key_of(notice)


def test_another_order_is_another_text():
    assert key_of("one two three") != key_of("three two one")


def test_ideographs_are_words():
    assert words("港が再開、2026年") == ["港", "が", "再", "開", "2026", "年"]


@pytest.mark.parametrize(
    "text", ["The 7 O'Neills_of Cork: 4.5%", "Łódź, é _ ö 5²; Straße", "北京_市 abc é カナ 2026年"]
)
def test_words_are_the_same_whatever_a_text_is_written_in(text: str) -> None:
    spaced = re.sub(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])", r" \1 ", text.replace("²", "2").casefold())
    assert words(text) == re.sub(r"[\W_]", " ", spaced).split()


def test_each_hash_is_kept_once_and_in_order() -> None:
    for many in (0, 1, 2, 300):
        hashes = np.random.default_rng(many).integers(0, 200, many).astype(np.uint64)
        assert distinct(hashes).tolist() == sorted(set(hashes.tolist()))


def test_numbers_and_names_are_read_when_they_are_asked_for() -> None:
    text = " ".join(SENTENCES)
    told = shingle(text, SETTINGS)
    assert told.facts.tolist() == sorted(set(hash_words(facts(text)).tolist()))
    assert told.lead_facts.tolist() == sorted(set(hash_words(facts(text, 55)).tolist()))


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

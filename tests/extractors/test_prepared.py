"""What is made of a text where it is extracted is what the load would make of it, and nothing else is taken for it."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import prepared as of_prepared
from extractors.copies.fingerprint import FingerprintSettings, Print, print_article
from extractors.prepared import Prepared, Preparing, event_text, prepare, story_text
from extractors.stories.forms import Form, FormSettings
from extractors.stories.keys import KeySettings, keys
from extractors.stories.terms import Terms, TermSettings, terms

FINGERPRINT = FingerprintSettings(5, 56, 8, 5, 3, 50)
FORMS = FormSettings(150, 0.2, 5, 0.2)
TERMS = TermSettings(200, 100, 12, 96, 64, 24, 0.7, 3.0, 0.15, 6, ("zh",), 3, 300, 0.3, 0.6, 7, 0.3, forms=FORMS)
COMMON = {"en": {word: rank for rank, word in enumerate(("the", "a", "in", "of"), 1)}}
KEYS = KeySettings(250, 7, 4, 10, 31600, 0.4, 40, 24, 0.6, {"ø": "o"}, (("ck", "k"), ("c", "k")))
PREPARING = Preparing("v1", FINGERPRINT, TERMS, COMMON, KEYS)
TEXT = "A ferry ran aground off Saltmouth on Tuesday with 140 people aboard.\nNobody was hurt, said Captain Ida Brandt."


def brought(title: str | None, subtitle: str | None, text: str, language: str, version: str = "v1") -> Prepared:
    return Prepared(version, dict(prepare(title, subtitle, text, language, PREPARING)))


def same_terms(one: Terms, other: Terms) -> bool:
    """Whether all of the two is the same, and of the same kind: arrays too."""
    mine, theirs = ([getattr(each, name) for name in _PLAIN] + _of_form(each) for each in (one, other))
    return len(mine) == len(theirs) and all(
        np.array_equal(a, b) and getattr(a, "dtype", None) == getattr(b, "dtype", None)
        for a, b in zip(mine, theirs, strict=True)
    )


def _of_form(made: Terms) -> list[object]:
    return [getattr(made.form, field.name) for field in fields(Form)] if made.form else []


_PLAIN = [field.name for field in fields(Terms) if field.name != "form"]


@settings(max_examples=60, deadline=None)
@given(st.none() | st.text(), st.none() | st.text(), st.text(max_size=300), st.sampled_from(["en", "zh", "und"]))
def test_bytes_give_what_was_made(title: str | None, subtitle: str | None, text: str, language: str) -> None:
    found = brought(title, subtitle, text, language)
    print_, whole = found.print_of(title, text, FINGERPRINT), print_article(title or "", text, FINGERPRINT)
    assert type(print_) is Print and print_.text == text, "found, not cut anew"
    assert print_.fingerprint.text_key == whole.fingerprint.text_key
    assert print_.fingerprint.size == whole.fingerprint.size
    for mine, other in (
        (print_.lookup, whole.lookup),
        (print_.fingerprint.sample, whole.fingerprint.sample),
        (print_.fingerprint.head, whole.fingerprint.head),
    ):
        assert np.array_equal(mine, other) and mine.dtype == other.dtype
    headline, body = story_text(title, subtitle, text)
    made = terms(headline, body, language, COMMON, TERMS)
    told = found.terms_of(headline, body, language, COMMON, TERMS)
    assert same_terms(told, made)
    headline, body = event_text(title, subtitle, text)
    assert found.keys_of(headline, body, language, COMMON, KEYS) == keys(headline, body, language, COMMON, KEYS)


def test_what_fills_a_form_comes_along() -> None:
    title = "Ferry with 140 aboard aground off Saltmouth"
    made = terms(title, f"\n{TEXT}", "en", COMMON, TERMS)
    assert made.form is not None
    assert same_terms(brought(title, None, TEXT, "en").terms_of(title, f"\n{TEXT}", "en", COMMON, TERMS), made)
    assert not same_terms(replace(made, form=None), made)


@pytest.mark.parametrize(
    "asked",
    [
        ("v2", "Aground", TEXT, "en"),
        ("v1", "Ashore", TEXT, "en"),
        ("v1", "Aground", TEXT.splitlines()[0], "en"),
        ("v1", "Aground", TEXT, "de"),
    ],
)
def test_another_text_or_version_is_cut_anew(asked: tuple[str, str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    version, title, text, language = asked
    found = replace(brought("Aground", None, TEXT, "en"), version=version)
    cut = []
    monkeypatch.setattr(of_prepared, "terms", lambda *given: cut.append(given) or terms(*given))
    headline, body = story_text(title, None, text)
    assert same_terms(
        found.terms_of(headline, body, language, COMMON, TERMS), terms(headline, body, language, COMMON, TERMS)
    )
    assert len(cut) == 1


def test_parts_do_not_run_into_each_other() -> None:
    one, other = (dict(prepare(title, None, text, "en", PREPARING)) for title, text in (("ab", "c"), ("a", "bc")))
    assert not one.keys() & other.keys()

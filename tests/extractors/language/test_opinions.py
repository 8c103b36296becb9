"""The quick langdetect gives langdetect's answers, and its absence changes none."""

import importlib
import random
from collections.abc import Iterator
from types import ModuleType

import langdetect
import langdetect_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language import opinions
from extractors.language.detect import detect
from extractors.language.kindred import WORDS
from extractors.language.opinions import LANGDETECT_LANGUAGES, LINGUA_LANGUAGES, normalize_code
from tests.extractors.language.test_detect import SENTENCES


def generated(number: int) -> Iterator[str]:
    """Texts of the telling words of one or two languages, with numbers, capitals and addresses between them."""
    draw = random.Random(20261122)
    codes = sorted(WORDS)
    noise = ["12", "2026", "NATO", "https://a.example/b", "x@y.example", "–", "(", ")", "„", "’s", "e\u0301"]
    for _ in range(number):
        words = [word for code in draw.sample(codes, draw.choice((1, 1, 1, 2))) for word in sorted(WORDS[code])]
        yield " ".join(
            draw.choice(noise) if draw.random() < 0.1 else draw.choice(words) for _ in range(draw.randint(1, 120))
        )


def own_factory(package: ModuleType) -> object:
    factory = package.detector_factory.DetectorFactory()
    factory.load_profile(package.detector_factory.PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


@pytest.fixture(scope="module")
def factories() -> tuple[object, object]:
    return own_factory(langdetect), own_factory(langdetect_rs)


def probabilities(factory: object, text: str) -> list[tuple[str, float]] | None:
    detector = factory.create()  # type: ignore[attr-defined]
    detector.append(text)
    try:
        return [(found.lang, round(found.prob, 9)) for found in detector.get_probabilities()]
    except (langdetect.lang_detect_exception.LangDetectException, langdetect_rs.LangDetectException):
        return None


def test_the_quick_langdetect_gives_the_same_probabilities(factories: tuple[object, object]) -> None:
    plain, quick = factories
    for text in [*SENTENCES.values(), *generated(150)]:
        assert probabilities(quick, text) == probabilities(plain, text), text


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=120))
def test_the_same_for_any_text(factories: tuple[object, object], text: str) -> None:
    plain, quick = factories
    assert probabilities(quick, text) == probabilities(plain, text)


def test_without_the_quick_one_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*SENTENCES.values(), *generated(20)]
    quick = [detect(text) for text in texts]
    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> ModuleType:
        if name == "langdetect_rs":
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(opinions.importlib, "import_module", absent)
    opinions._langdetect.cache_clear()
    try:
        assert opinions._langdetect() is langdetect
        assert [detect(text) for text in texts] == quick
    finally:
        opinions._langdetect.cache_clear()


def test_the_lists_of_languages_are_those_of_the_packages(factories: tuple[object, object]) -> None:
    from lingua import Language

    plain = factories[0].get_lang_list()  # type: ignore[attr-defined]
    assert {normalize_code(code) for code in plain} == LANGDETECT_LANGUAGES
    assert {language.iso_code_639_1.name.lower() for language in Language.all()} == LINGUA_LANGUAGES


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("en-GB", "en"), ("EN_us", "en"), (" de ", "de"), ("no", "nb"), ("nn-NO", "nn"), ("zh-Hant-TW", "zh"),
        ("iw", "he"), ("fil", "tl"), ("ckb", "ku"), ("english", None), ("x", None), ("", None), (None, None),
        ("haw", None),
    ],
)  # fmt: skip
def test_declared_codes_become_iso_639_1(declared: str | None, code: str | None) -> None:
    assert normalize_code(declared) == code

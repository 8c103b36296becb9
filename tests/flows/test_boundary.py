"""The boundary turns what nobody foresaw into an error of ours, and lets the rest through."""

import asyncio
import pickle

import pytest

from extractors.errors import ConfigError
from flows.boundary import Unforeseen, bounded


@pytest.mark.parametrize(
    "error", [KeyError("a"), UnicodeError("b"), RecursionError("c"), ExceptionGroup("d", [ValueError()])]
)
def test_what_nobody_foresaw_is_named_with_its_subject_and_its_place(error: Exception) -> None:
    with pytest.raises(Unforeseen) as caught, bounded("https://a.example/"):
        raise error
    assert caught.value.message.startswith(type(error).__name__)
    assert caught.value.subject == "https://a.example/"
    assert "test_boundary.py" in caught.value.trace


@pytest.mark.parametrize(
    "error", [ConfigError("a", "b"), TimeoutError(), asyncio.CancelledError(), KeyboardInterrupt()]
)
def test_our_own_family_what_is_known_and_what_stops_a_program_go_through(error: BaseException) -> None:
    with pytest.raises(type(error)), bounded("x", known=(TimeoutError,)):
        raise error


def test_it_comes_whole_from_another_process() -> None:
    again = pickle.loads(pickle.dumps(Unforeseen("KeyError: a", "b", trace="line 1")))
    assert (str(again), again.trace) == ("b: KeyError: a", "line 1")


def test_its_words_can_be_stored() -> None:
    with pytest.raises(Unforeseen) as caught, bounded("half \ud83d"):
        raise ValueError("\ude00")
    assert str(caught.value).encode()

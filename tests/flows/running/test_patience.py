"""Whoever is told something may take only so long in all."""

import threading

import pytest

from flows.running.patience import within


def test_what_is_asked_is_given_or_raised() -> None:
    assert within(60, lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 // 0)


def test_nobody_waits_longer_than_that() -> None:
    over = threading.Event()
    with pytest.raises(TimeoutError, match=r"within 0\.01 s"):
        within(0.01, over.wait)
    over.set()

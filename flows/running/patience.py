"""How long a server may take in all to be told something: timeouts are for one answer, and it may send in drops."""

import threading
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")


def within(seconds: float, ask: Callable[[], _Answer]) -> _Answer:
    """What ``ask`` gives, or raises, unless that takes longer: then TimeoutError, and nobody waits for it any more."""
    answers: list[_Answer] = []
    errors: list[BaseException] = []

    def asking() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that asked
            errors.append(error)

    thread = threading.Thread(target=asking, name="telling", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError(f"no whole answer within {seconds:g} s")
    return answers[0]

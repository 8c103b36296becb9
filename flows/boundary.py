"""The boundary: what nobody foresaw of one source, page or item becomes an error of ours, and ends that one alone.

No list of exceptions would do: parsers, protocols and codecs raise what they like on what strangers send. Whatever
leaves ``flows/fetching``, ``flows/sources`` or ``flows/collecting`` as an error leaves by here.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from extractors.errors import InputError, NewsloomError
from extractors.text.characters import well_formed

_LOG = logging.getLogger("newsloom")
_DETAIL_MAX = 500


class Unforeseen(InputError):
    """A fault of ours or of a library's on one input. trace: where it was raised, for the log."""

    def __init__(self, message: str, subject: str, hint: str = "", trace: str = "") -> None:
        super().__init__(message, subject, hint)
        self.args = (message, subject, hint, trace)  # what is pickled: readers work in other processes too
        self.trace = trace


@contextmanager
def bounded(subject: str, known: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Let nothing out but our own family: any other exception becomes Unforeseen, which names it.

    subject: the source, page or item that is worked on. known: what whoever asks takes care of.
    What stops a program (KeyboardInterrupt, a cancelled task) goes through.
    """
    try:
        yield
    except MemoryError as error:
        raise InputError("needs more memory than reading may take", subject) from error
    except Exception as error:
        if isinstance(error, (NewsloomError, *known)):
            raise
        raise unforeseen(error, subject) from error


def unforeseen(error: Exception, subject: str) -> Unforeseen:
    """The exception as an error of ours."""
    message = well_formed(f"{type(error).__name__}: {error}")[:_DETAIL_MAX]
    trace = well_formed("".join(traceback.format_exception(error)))
    return Unforeseen(message, well_formed(subject), trace=trace)


def log(error: Unforeseen, what: str) -> None:
    """Leave the traceback in the log. what: is left out because of it."""
    _LOG.error("%s: %s\n%s", what, error, error.trace)

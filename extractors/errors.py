"""The one family of newsloom's errors: what went wrong, with which subject, and what to try next."""

from collections.abc import Iterable
from difflib import get_close_matches

from extractors.article import Reason, Stage


class NewsloomError(Exception):
    """An error a person can act on, printed as ``subject: message (hint)``.

    message: what went wrong, a clause without a full stop.
    subject: what it went wrong with: a path, a url, a setting, an article id.
    hint: the next thing to try, where there is one.
    """

    def __init__(self, message: str, subject: str, hint: str = "") -> None:
        super().__init__(message, subject, hint)
        self.message = message
        self.subject = subject
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(NewsloomError):
    """A file of ``config/`` that cannot be used as it is."""


class InputError(NewsloomError):
    """An input (path or url) that cannot be read at all."""


class DocumentError(NewsloomError):
    """A document that cannot become an article; ``stages.process`` turns it into a ``Rejected``."""

    def __init__(self, message: str, subject: str, *, stage: Stage, reason: Reason) -> None:
        super().__init__(message, subject)
        self.stage = stage
        self.reason = reason


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The hint of an error about an unknown name: the known one that is most like it, else ``otherwise``."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.3)
    return f"did you mean '{near[0]}'?" if near else otherwise

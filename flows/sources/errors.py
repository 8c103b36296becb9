"""What cannot be read, as an error that becomes a row."""

from extractors.article import Reason
from extractors.errors import InputError


class ReadError(InputError):
    """An input, or the rest of one, that cannot be read; becomes a ``Rejected`` in ``registry.read``."""

    def __init__(self, reason: Reason, message: str, subject: str) -> None:
        super().__init__(message, subject)
        self.reason = reason

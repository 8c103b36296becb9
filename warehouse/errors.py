"""The warehouse's error: printed as every error of newsloom, with the SQL kept where a statement failed."""

from extractors.errors import NewsloomError


class WarehouseError(NewsloomError):
    """A warehouse, a staged batch or a query that cannot be used as it is.

    sql: the statement that failed, empty where none did.
    """

    def __init__(self, message: str, subject: str, hint: str = "", *, sql: str = "") -> None:
        super().__init__(message, subject, hint)
        self.sql = sql


class WarehouseLocked(WarehouseError):
    """The warehouse is open elsewhere, and stayed so for as long as we waited."""

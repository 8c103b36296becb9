"""What a query may take: apart from the connection, so that settings are read without DuckDB."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What SQL from people may take, in bytes and seconds.

    memory: of DuckDB while it runs; never more than four fifths of what the machine has. A single very large value or
        aggregate may go beyond it. answer: of the rows it gives, where they are held in memory.
    seconds: of DuckDB's work for all that is asked of an open file, not of whoever reads the answer; None for any time.
    """

    memory: int = 2**32
    answer: int = 2**31
    seconds: float | None = None


LIMITS = QueryLimits()

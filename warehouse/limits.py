"""What a query may take: apart from the connection, so that settings are read without DuckDB."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What SQL from people may take, in bytes.

    memory: of DuckDB while it runs; never more than four fifths of what the machine has. A single very large value or
        aggregate may go beyond it. answer: of the rows it gives, where they are held in memory.
    """

    memory: int = 2**32
    answer: int = 2**31


LIMITS = QueryLimits()

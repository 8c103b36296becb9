"""Numbers of things in words."""


def counted(count: int, one: str, many: str = "") -> str:
    """As in ``1 row`` and ``2,000 rows``. many: the plural where it is not made with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

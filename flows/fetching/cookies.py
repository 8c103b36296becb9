"""Cookies for the length of one chain of redirects, and only back to the host that set them; then forgotten."""

from urllib.parse import urlsplit

from flows.fetching.messages import Exchange

# Some sites set a cookie, send the reader to the same page, and go round for ever without it: that takes a few.
_MAX_COOKIES = 20
_MAX_LENGTH = 4_096


class ChainCookies:
    """What the hosts of one chain set; a host sees its own, no other host and no later fetch does."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, str]] = {}

    def learn(self, url: str, exchange: Exchange) -> None:
        """Keep what the answer from ``url`` sets, within bounds."""
        jar = self._hosts.setdefault(_host(url), {})
        for name, value in exchange.headers:
            pair = value.partition(";")[0].strip()
            key, _, content = pair.partition("=")
            whole = name.lower() == "set-cookie" and key and len(pair) <= _MAX_LENGTH and pair.isprintable()
            if whole and (key in jar or len(jar) < _MAX_COOKIES):
                jar[key] = content

    def header(self, url: str) -> str:
        """The ``Cookie`` header for ``url``; empty where its host has set none."""
        return "; ".join(f"{key}={value}" for key, value in self._hosts.get(_host(url), {}).items())


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"

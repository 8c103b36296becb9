"""Telling people, by any of the ways that apprise knows: mail, chat, push."""

import os
from collections.abc import Sequence

from extractors.errors import ConfigError


def addresses(urls: Sequence[str], variable: str) -> list[str]:
    """Who is told: the urls of the configuration, and those of an environment variable, separated by spaces.

    Addresses of the notifying services may hold tokens, which do not belong in a file under version control.
    """
    return [*urls, *os.environ.get(variable, "").split()]


def tell(title: str, body: str, urls: Sequence[str]) -> None:
    """Send a message to apprise urls. Raises ConfigError where one cannot be used or reached."""
    from apprise import Apprise

    messenger = Apprise()
    for number, url in enumerate(urls, 1):
        if not messenger.add(url):
            raise ConfigError("is not an apprise url", f"notify url {number}")  # without the url: it may hold a token
    if not messenger.notify(body=body, title=title):
        raise ConfigError("could not be told", "notify urls", "see the log for which")

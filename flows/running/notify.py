"""Telling people, by any of the ways that apprise knows: mail, chat, push."""

import os
from collections.abc import Sequence

from extractors.errors import ConfigError
from flows import safe
from flows.running.patience import within

_TOTAL_SECONDS = 180.0  # for all urls together


def addresses(urls: Sequence[str], variable: str) -> list[str]:
    """Who is told: the urls of the configuration, and those of an environment variable, separated by spaces.

    Addresses of the notifying services may hold tokens, which do not belong in a file under version control.
    """
    return [*urls, *os.environ.get(variable, "").split()]


def tell(title: str, body: str, urls: Sequence[str]) -> None:
    """Send a message to apprise urls, as plain text. Raises ConfigError where one cannot be used or reached.

    Said to be text, it is made HTML of for mail; unsaid, it would go as it is, with the tags of a title.
    """
    from apprise import Apprise, NotifyFormat

    messenger = Apprise()
    for number, url in enumerate(urls, 1):
        if not messenger.add(url):
            raise ConfigError("is not an apprise url", f"notify url {number}")  # without the url: it may hold a token
    text, heading, form = safe.message(body), safe.line(title), NotifyFormat.TEXT
    try:
        is_told = within(_TOTAL_SECONDS, lambda: messenger.notify(body=text, title=heading, body_format=form))
    except TimeoutError as error:
        raise ConfigError(f"could not be notified: {error}", "notify urls") from error
    if not is_told:
        raise ConfigError("could not be notified", "notify urls", "see the log for which")

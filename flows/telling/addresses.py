"""Addresses of notifying services: told apart without their secrets, and written to one by one."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.document import stable_id
from extractors.errors import ConfigError
from flows.running.notify import tell


@dataclass(frozen=True, slots=True)
class Address:
    """An apprise address. name: its kind and a mark that tells it from others, without what may be a token."""

    url: str

    @property
    def name(self) -> str:
        """As it stands in `sent_to`."""
        return f"{urlsplit(self.url).scheme or 'apprise'} {stable_id(self.url)[:6]}"


def notify(address: Address, title: str, body: str) -> None:
    """Tell one address. Raises ConfigError, which names it without its secrets."""
    try:
        tell(title, body, [address.url])
    except ConfigError as error:
        raise ConfigError(error.message, address.name, error.hint) from error

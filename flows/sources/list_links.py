"""The links of lists (feeds, sitemaps, OPML), as they are written: relative, without a scheme, with blanks, twice
escaped, or through a page that only leads on."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urljoin, urlsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FEED_SCHEME = re.compile(r"(?:feed|rss|itpc|podcast):(?://)?(?=https?:)|(?:feed|rss)://", re.I)
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
_HOST = re.compile(r"(?:www\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,18})(?::\d{1,5})?(?=[/?#]|$)", re.I)
# The last parts of a name that are a file's rather than a host's.
_FILE_ENDINGS = frozenset(
    (
        "html",
        "htm",
        "xhtml",
        "shtml",
        "php",
        "asp",
        "aspx",
        "jsp",
        "xml",
        "rss",
        "json",
        "cgi",
        "cfm",
        "txt",
        "pdf",
        "md",
    )
)
# Where aggregators count a click before they lead on, and the parameters that hold the page's own address.
_LEADING_ON = re.compile(r"/(?:url|l\.php|apiclick\.aspx|r|redirect|redir|goto)/?$", re.I)
_LEADS_TO = ("url", "u", "q", "target", "to")


def absolute(written: str | None, base: str, *, known_hosts: Iterable[str] = (), blank: str = "%20") -> str | None:
    """The http or https url that a link of a list means; None where it means none.

    base: what relative links count from. known_hosts: names that begin a link without its scheme.
    blank: what a blank inside becomes.
    """
    text = _ESCAPED_AMPERSAND.sub("&", " ".join(_lines_joined(written or "").split()))
    text = _FEED_SCHEME.sub(
        lambda match: "https://" if match[0].endswith("://") and "http" not in match[0] else "", text
    )
    if not text or text.startswith("#"):
        return None
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in ("http", "https"):
        text = f"{scheme[1].lower()}://{text[scheme.end() :].lstrip('/')}"  # however many slashes, as browsers do
    elif starts_with_host(text, (*known_hosts, host(base))):
        text = f"{'http' if base.startswith('http:') else 'https'}://{text}"
    try:
        link = urljoin(base, text)
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return _led_to(link.replace(" ", blank))


def is_link(text: str | None) -> bool:
    """Whether an identifier is written as a link: an opaque one (``333483``) would join to a wrong url."""
    text = (text or "").strip()
    scheme = _SCHEME.match(text)
    if scheme:
        return scheme[1].lower() in ("http", "https")
    return text.startswith(("/", "./", "../", "?")) or "/" in text


def starts_with_host(text: str, known_hosts: Iterable[str] = ()) -> bool:
    """Whether a link without a scheme begins with the name of a host."""
    match = _HOST.match(text)
    if not match:
        return False
    name = match[0].partition(":")[0].lower().removeprefix("www.")
    if name in {known.removeprefix("www.") for known in known_hosts} or match[0].lower().startswith("www."):
        return True
    return match[1].lower() not in _FILE_ENDINGS and match.end() < len(text)


def host(url: str) -> str:
    """The host of a url in lower case; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _lines_joined(text: str) -> str:
    """A url broken over lines in one; a blank inside a line is kept."""
    return re.sub(r"\s*[\r\n]\s*", "", text.strip())


def _led_to(link: str) -> str:
    """The page that a counting link leads to, where that stands in it."""
    parts = urlsplit(link)
    if not parts.query or not _LEADING_ON.search(parts.path):
        return link
    fields = dict(parse_qsl(parts.query))
    leads = (fields[name] for name in _LEADS_TO if fields.get(name, "").startswith(("http://", "https://")))
    target = next(leads, link)
    return target if host(target) and host(target) != parts.hostname else link

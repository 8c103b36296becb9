"""Urls told apart and told the same, without false merges.

``canonical_url`` writes one url one way (RFC 3986, section 6.2.2 and 6.2.3) and is safe for ids. ``document_url`` goes
further and is what two addresses of the same document have in common; it serves to recognise copies.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Parameters that say how a reader came to a page, never which page it is. From the documentation of the tools that
# add them: Google (utm, gclid, dclid, wbraid, gbraid), Meta (fbclid, igshid), Microsoft (msclkid), Yandex (yclid),
# Matomo (pk, mtm, piwik), Mailchimp (mc), HubSpot (_hs, hsa), AT Internet (at, xtor), Webtrekk (wt), comScore (ns),
# Adobe (s_cid, icid, cmpid), Marketo (mkt_tok), Klaviyo, Sailthru, Drip, Outbrain and Taboola.
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "at_", "wt_", "wt.", "ns_")
_TRACKING = _words(
    "fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id epik mc_cid "
    "mc_eid mkt_tok xtor xtref s_cid icid icmp cmpid cmp ncid smid smtyp ito ocid cvid _ga _gl sr_share guccounter "
    "guce_referrer guce_referrer_sig __twitter_impression __tn__ vero_id _ke trk_contact oly_enc_id oly_anon_id "
    "sailthru_id ck_subscriber_id dicbo oborigurl tblci ref_src ref_url feature_share sharetype"
)
# Parameters that name a page on some sites and a way to it on others: only with a value that is a channel.
_CHANNEL_PARAMETERS = _words("ref r source src from via origin referrer referer share channel medium")
_CHANNELS = _words(
    "rss rssfeed feed atom facebook fb twitter x tw whatsapp telegram linkedin instagram google googlenews newsletter "
    "email mail social share push homepage home app"
)
_AMP_PARAMETERS = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("outputtype", "amp-type")}
_DEVICE_HOSTS = ("www.", "m.", "mobile.", "amp.", "mobil.", "touch.")
# After a device label has gone a name must be left: ``m.co.uk`` is a name itself.
_SUFFIX_LABELS = _words("co com org net gov gob gouv ac edu or ne go")
_AMP_CACHE = re.compile(
    r"^https?://(?:[\w.-]+\.cdn\.ampproject\.org/[acv]/|(?:www\.)?google\.[a-z.]+/amp/)(s/)?(.+)$", re.I
)
_INDEX = re.compile(r"/index\.(?:html?|php|aspx?)$", re.I)
_AMP_PATH = re.compile(r"^/amp(?=/.)|(?<=.)/amp/?$|\.amp(?=\.html?$)|\.amp$", re.I)


@lru_cache(maxsize=64)  # several stages ask for the same document's
def canonical_url(url: str) -> str:
    """The url in normal form: the same document for every server that follows the standard.

    Scheme and host in lower case, host in IDNA, no default port, no dot segments, percent-encoding only where needed
    and in upper case, no fragment (but ``#!``, which names a page). Path and parameters keep their case and order. A
    ``file:`` url (a path relative to the folder given) and what is no url at all are left as they are.
    """
    url = _CONTROL.sub("", url).strip()
    parts = _split(url)
    if parts is None or not parts.netloc:
        return url
    scheme = parts.scheme.lower()
    path = _remove_dot_segments(_normal_percent(parts.path, "/:@!$&'()*+,;=")) or "/"
    query = _normal_percent(parts.query, "/?:@!$&'()*+,;=")
    fragment = _normal_percent(parts.fragment, "/?:@!$&'()*+,;=") if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, _normal_netloc(parts, scheme), path if path[0] == "/" else "/" + path, query, fragment))


def document_url(url: str) -> str:
    """What the addresses of one document have in common: no protocol, device host, AMP form or tracking parameter.

    Idempotent. Two documents of one site keep different values: letters keep their case, unknown parameters stay.
    """
    previous, url = "", canonical_url(url)
    while previous != url:  # an AMP cache's address holds another url; each turn only takes something away
        previous, url = url, _strip_once(url)
    return url


def _strip_once(url: str) -> str:
    cached = _AMP_CACHE.match(url)
    if cached:
        url = canonical_url(f"https://{cached[2]}")
    parts = _split(url)
    if parts is None or not parts.netloc or parts.scheme not in ("http", "https"):
        return url
    path = _INDEX.sub("/", _AMP_PATH.sub("", parts.path)).rstrip("/")
    query = "&".join(sorted(filter(_is_meaningful, parts.query.split("&")), key=lambda part: part.partition("=")[0]))
    return canonical_url(urlunsplit(("https", _desktop_host(parts.netloc), path or "/", query, parts.fragment)))


def _is_meaningful(parameter: str) -> bool:
    name, _, value = parameter.lower().partition("=")
    return not (
        not name
        or name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or (name, value) in _AMP_PARAMETERS
        or (name in _CHANNEL_PARAMETERS and value in _CHANNELS)
    )


def _desktop_host(netloc: str) -> str:
    for label in _DEVICE_HOSTS:
        rest = netloc.removeprefix(label)
        if rest != netloc and "." in rest and rest.split(".")[0] not in _SUFFIX_LABELS:
            return rest
    return netloc


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts


def _normal_netloc(parts: SplitResult, scheme: str) -> str:
    userinfo, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:  # not a name that DNS could hold; kept as written
            host = host.lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(scheme)) else f":{parts.port}"
    return f"{userinfo}{at}{host}{port}"


def _normal_percent(text: str, allowed: str) -> str:
    """Percent-encoding in one form: upper case, only for what needs it; a stray ``%`` is encoded itself."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.match(character) else match[0].upper()

    return quote(_PERCENT.sub(one, text), safe=allowed + "%~", errors="replace")


def _remove_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def find_canonical(own: str, declared: Iterable[str | None]) -> str | None:
    """The first address a page declares for itself that can be its own, in normal form.

    own: as fetched.   declared: ``rel=canonical`` first, ``og:url``, JSON-LD; resolved against nothing, so absolute.
    Many sites declare their front page or section for every article; such an address is never taken, nor is one of
    another site unless it ends like the page's own.
    """
    own_parts = _split(canonical_url(own))
    for url in declared:
        parts = _split(canonical_url(url)) if url else None
        if parts and parts.scheme in ("http", "https") and (own_parts is None or _can_be_same(own_parts, parts)):
            return urlunsplit(parts)
    return None


def _can_be_same(own: SplitResult, other: SplitResult) -> bool:
    own_path, path = own.path.rstrip("/"), other.path.rstrip("/")
    if not own.netloc:  # a local file: nothing to compare with
        return bool(path)
    if not path:
        return bool(other.query) or not own_path
    if own_path != path and own_path.startswith(path + "/"):  # a section, unless only a form of the page is left off
        return re.fullmatch(r"/(amp|print|\d{1,3}|index\.\w+|all|full)", own_path[len(path) :], re.I) is not None
    return _site(own) == _site(other) or _slug(own_path) == _slug(path)


def _site(parts: SplitResult) -> str:
    """Good enough to see two hosts as one site: the last two labels, three where the second is a suffix itself."""
    labels = (parts.hostname or "").split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SUFFIX_LABELS else labels[-2:])


def _slug(path: str) -> str:
    return re.sub(r"\.\w{2,5}$", "", path.rpartition("/")[2])

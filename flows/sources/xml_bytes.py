"""What feeds and sitemaps of the web have in their bytes at which parsers of XML stop, taken out before they see it."""

import re

from extractors.markup.parse import codec_of
from extractors.text.characters import with_real_references

# The encoding that an XML declaration names; the declaration stands first and is short.
_ENCODING = re.compile(rb"""(<\?xml\b[^>]{0,200}?)\s+encoding\s*=\s*(["'])([^"'>]{0,100})\2""")
_DECLARATION_AREA = 512
# References that may be half a surrogate pair or beyond Unicode: from U+D800 on.
_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]{4,}|[0-9]{5,});)+")


def readable(body: bytes) -> bytes:
    """The bytes without an encoding that is none, and with references to characters that are there.

    Of a body in UTF-16 nothing is changed: what is looked for is ASCII.
    """
    fixed = _REFERENCES.sub(_real, body) if b"&#" in body else body
    found = _ENCODING.search(fixed, 0, _DECLARATION_AREA)
    if found and codec_of(found[3].decode("latin-1")) is None:
        return fixed[: found.end(1)] + fixed[found.end() :]
    return fixed


def readable_type(content_type: str) -> str:
    """A ``Content-Type`` without a charset that is none."""
    kind, *parameters = content_type.split(";")
    kept = [each for each in parameters if not _is_wrong_charset(each)]
    return ";".join([kind, *kept])


def _real(found: re.Match[bytes]) -> bytes:
    return with_real_references(found[0].decode("ascii")).encode("ascii")


def _is_wrong_charset(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip().lower() == "charset" and codec_of(value.strip().strip("'\"")) is None

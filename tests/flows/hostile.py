"""What strangers send, from a seed: lists and answers of the test site, with what breaks parsers put into them."""

import json
import random
import re

# Each broke something once, or is of the kind of one that did.
SNIPPETS = (
    b"&#55357;&#56832;",
    b"&#55357;",
    b"&#xDE00;",
    b"&#x110000;",
    b"&#99999999999999999999999;",
    b"&#" + b"9" * 5_000 + b";",
    b"&#0;",
    b"&undefined;",
    b"&amp;#55357;&amp;#56832;",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xff\xfe\x00",
    b"\x00",
    b"\x0b\x1b[2J",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"<?xml version='1.0' encoding='undefined'?>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<a b='",
    b"</item></channel></rss>",
    b"\\ud83d",
    b"\\ud83d\\ude00",
    b"1e999",
    b'"\\u0000"',
    b"http://[::1",
    b"http://" + "ü".encode() * 80 + b".example/a",
    b"http://xn--\xe2\x98\x83.example/",
    b"//[",
    b"https://a.example:99999999/",
    b"\xe2\x80\xae",
    b"9999-99-99T99:99:99+99:99",
    b"Mon, 99 Foo 99999 99:99:99 +9999",
    b"x" * 3_000,
)
CHARSETS = ("idna", "undefined", "punycode", "hex", "rot13", "utf-7", "utf-16", "unicode_escape", "\xfc", "x" * 300, "")
WORDS = ("title", "link", "guid", "pubDate", "description", "loc", "lastmod", "url", "id", "name", "author", "date")


def mutated(body: bytes, seed: int) -> bytes:
    """The body with one to four things wrong with it."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 4)):
        body = draw.choice((_inserted, _inserted, _inserted_at_word, _cut, _doubled, _flipped, _recoded))(body, draw)
    return body


def _inserted(body: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(body))
    return body[:at] + draw.choice(SNIPPETS) + body[at:]


def _inserted_at_word(body: bytes, draw: random.Random) -> bytes:
    """Right behind the start of an element, or of a string of JSON, where a field's text stands."""
    word = re.escape(draw.choice(WORDS).encode())
    places = [found.end() for found in re.finditer(rb'<%b>|"%b": "' % (word, word), body)]
    at = draw.choice(places) if places else 0
    return body[:at] + draw.choice(SNIPPETS) + body[at:]


def _cut(body: bytes, draw: random.Random) -> bytes:
    start = draw.randint(0, len(body))
    return body[:start] + body[start + draw.randint(0, 300) :]


def _doubled(body: bytes, draw: random.Random) -> bytes:
    start = draw.randint(0, len(body))
    return body[:start] + body[start : start + draw.randint(0, 300)] * draw.randint(2, 5) + body[start:]


def _flipped(body: bytes, draw: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(draw.randint(1, 8)):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _recoded(body: bytes, draw: random.Random) -> bytes:
    return body.decode("latin-1").encode(draw.choice(("utf-16", "utf-32", "utf-8-sig", "utf-16-be")), "replace")


def fields_of_a_feed(value: str) -> bytes:
    """A JSON Feed with an item that has ``value`` in every field, half a pair as it is, and a good one."""
    bad = {
        "id": value,
        "url": f"https://paper.example/{value}",
        "title": value,
        "summary": value,
        "content_html": f"<p>{value}</p>",
        "authors": [{"name": value}],
        "date_published": value,
        "date_modified": value,
        "language": value,
    }
    good = {"id": "1", "url": "https://paper.example/good", "title": "Ferries run again"}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": value, "items": [bad, good]}).encode()

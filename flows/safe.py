"""The one place that makes other people's text safe for where it is shown: a terminal, HTML, Markdown, JSON, a message.

What is stored stays as it is; so do CSV and Parquet, which programs read. A title may hold an escape code that writes
to the clipboard, a tag that runs, or three backticks that end a block of code.
"""

import re
from html import escape
from urllib.parse import quote

# What a terminal acts on (C0 but for line feed and tab, DEL, C1), and what turns the direction of the text after it;
# half surrogate pairs, which have no place in UTF-8, and the separators that end a line for some readers.
_ACTED_ON = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("[\t\n]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|~>])")
# What ends an address in HTML or Markdown, or hides in it.
_NOT_OF_ADDRESS = re.compile(
    "[\x00-\x20\x7f-\x9f\\\\<>\"'`()\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)
_FENCES = re.compile("`+")
# As chat services call everybody, or a person by a name in angle brackets.
_CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#&])", re.IGNORECASE)
# How a cell begins that a spreadsheet runs as a formula (OWASP, "CSV Injection"), full-width forms and line ends too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BETWEEN = "\N{WORD JOINER}"


def terminal(text: str) -> str:
    r"""Text with lines and tabs, anything else that a terminal would act on spelled out, as in ``\x1b``."""
    return _ACTED_ON.sub(_spelled, text)


def line(text: str) -> str:
    r"""As ``terminal``, on one line: line ends are spelled out too."""
    return _LINE_ENDS.sub(_spelled, terminal(text))


def html(text: str) -> str:
    """Text in HTML or in an attribute's value."""
    return escape(_NOT_XML.sub("\ufffd", text))


def markdown(text: str) -> str:
    """Text in a line or a table's cell of Markdown: no markup of its own, no HTML, no link, no end of the line."""
    return _MARKUP.sub(r"\\\1", escape(" ".join(terminal(text).split()), quote=False).replace("&gt;", ">"))


def web_address(url: str) -> str | None:
    """An address of the web that may stand behind a link, in HTML or in Markdown's brackets; None of any other."""
    if not url.lower().startswith(("http://", "https://")):
        return None
    return _NOT_OF_ADDRESS.sub(lambda found: quote(found[0].encode("utf-8", "replace")), url)


def code_block(text: str) -> str:
    """Text as a block of code in Markdown, with a fence longer than any in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in _FENCES.findall(text)), 3)
    return f"{fence}\n{terminal(text)}\n{fence}"


def json_text(text: str) -> str:
    r"""JSON as ``json.dumps`` writes it, with what a terminal acts on as ``\u009b``: it reads back as the same."""
    return _ACTED_ON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def cell(value: object) -> object:
    """A value in a cell of CSV, with an apostrophe before a text that a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def xml_text(text: str) -> str:
    """Text for a library that writes XML: without what XML cannot have."""
    return _NOT_XML.sub("", text)


def message(text: str) -> str:
    """Plain text in a mail or a chat, where it calls nobody."""
    return _CALLS.sub(lambda found: found[0] + _BETWEEN, terminal(text))


def _spelled(found: "re.Match[str]") -> str:
    code = ord(found[0])
    return {9: "\\t", 10: "\\n", 13: "\\r"}.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")

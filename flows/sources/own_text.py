"""An article as its feed carries it, made the page that is loaded where the article's own page cannot be had."""

import html
import re

# A feed's text is an article where it has a few sentences; shorter ones are teasers.
SHORTEST = 400
_TAG = re.compile(r"<[a-zA-Z/!]")
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|div|br|a|span|em|strong|b|i|h\d|img|figure|ul|ol|li|blockquote)\b[^<>]*&gt;", re.I
)
_BLANK_LINE = re.compile(r"[ \t]*\r?\n(?:[ \t]*\r?\n)+")


def page_of_own_text(content: str | None, summary: str | None, shortest: int = SHORTEST) -> bytes | None:
    """The page with the longer of the two as its article; None where that is but a teaser."""
    markup = max((content or "", summary or ""), key=len)
    if _ESCAPED_TAG.search(markup):  # escaped once more than its feed says
        markup = html.unescape(markup)
    if len(markup) < shortest:
        return None
    if not _TAG.search(markup):
        markup = "".join(
            f"<p>{html.escape(html.unescape(part), quote=False)}</p>"
            for part in _BLANK_LINE.split(markup)
            if part.strip()
        )
    # A body of its own: the parser leaves an article without one in the head, where nobody looks for it.
    page = f"<!doctype html><html><head><meta charset=utf-8></head><body><article>{markup}</article></body></html>"
    return page.encode("utf-8", "replace")

"""What stands for a headline, wherever articles are listed."""

from extractors.text.sentences import opening

UNTITLED = "Without a headline"
_LETTERS = 80  # a long headline


def headline(title: str | None, beginning: str | None = "") -> str:
    """A headline; where there is none how the text begins, in brackets as cataloguers put a title of their own."""
    if title:
        return title
    begun = opening(" ".join((beginning or "")[: 8 * _LETTERS].split()), sentences=1, letters=_LETTERS)
    return f"[{begun}]" if begun else UNTITLED

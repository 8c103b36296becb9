"""The main text by trafilatura: a second witness. The only file that imports it."""

from __future__ import annotations

from copy import deepcopy

from lxml.html import HtmlElement


def main_text(tree: HtmlElement) -> tuple[str, ...]:
    """The paragraphs that trafilatura takes for the main text, in order; empty where it finds none.

    Leaves the tree alone. Without its fallbacks, which double its time, and its deduplication, which depends on what
    was read before.
    """
    from trafilatura import bare_extraction  # 0.3 s to import: only where a page needs it

    found = bare_extraction(deepcopy(tree), fast=True, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None)
    return tuple(line for raw in (text or "").splitlines() if (line := " ".join(raw.split())))

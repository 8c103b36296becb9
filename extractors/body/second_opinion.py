"""The main text by trafilatura: a second witness. The only file that imports it."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

from lxml.html import HtmlElement

# Tables in each other. Its time grows with their square: a page of 261 kB with 1,500 took 10 s.
_DEEPEST = 50
# Inline elements of one block. It takes them out and then walks from each piece of text to the first (`//text()` in
# lxml): 2,000 links took 0.6 s, 20,000 more than the 20 s that a page may take.
_CROWD = 2_000
_INLINE = (
    "a",
    "abbr",
    "bdi",
    "bdo",
    "big",
    "cite",
    "data",
    "dfn",
    "font",
    "img",
    "ins",
    "mark",
    "ruby",
    "small",
    "span",
)


def main_text(tree: HtmlElement) -> tuple[str, ...]:
    """The paragraphs that trafilatura takes for the main text, in order; empty where it finds none or is not asked.

    Leaves the tree alone. Without its fallbacks, which double its time, and its deduplication, which depends on what
    was read before.
    """
    if _depth_of_tables(tree) > _DEEPEST or _largest_crowd(tree) > _CROWD:
        return ()
    from trafilatura import bare_extraction  # 0.3 s to import: only where a page needs it

    found = bare_extraction(deepcopy(tree), fast=True, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None)
    return tuple(line for raw in (text or "").splitlines() if (line := " ".join(raw.split())))


def _depth_of_tables(tree: HtmlElement) -> int:
    """How many tables stand in each other, at most."""
    depths: dict[HtmlElement | None, int] = {None: 0}
    for table in tree.iter("table"):
        depths[table] = depths[next(table.iterancestors("table"), None)] + 1
    return max(depths.values())


def _largest_crowd(tree: HtmlElement) -> int:
    """How many inline elements stand in one block, at most."""
    crowds: Counter[HtmlElement | None] = Counter()
    within: dict[HtmlElement, HtmlElement | None] = {}  # the block that an inline element is in
    for element in tree.iter(*_INLINE):
        parent = element.getparent()
        within[element] = block = within.get(parent, parent)
        crowds[block] += 1
    return max(crowds.values(), default=0)

"""The title, kicker and standfirst at the head of plain text, where no structure marks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.article import Block, Fields, RemovedKind
from extractors.layout import ends_like_a_sentence, is_prose, weight
from extractors.repeated import says_again, squash

# Characters (weighted, see layout.weight) of a title: 12 are two words, 220 a long sentence.
_SHORTEST, _LONGEST = 12, 220
# A kicker is so much shorter than its title, at most.
_KICKER_SHARE = 0.5
# How many lines of the head may hold a title.
_LOOK_AT = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """The fields as the head fills them, and which blocks (by index) are said there and leave the text."""

    fields: Fields
    taken: Mapping[int, RemovedKind]


def read_heading(blocks: Sequence[Block], fields: Fields) -> Heading:
    """What the lines before the first prose say of the article: title, a kicker above it, a standfirst said again below."""
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), None)
    if first is None:
        return Heading(fields, {})
    taken: dict[int, RemovedKind] = {}
    if fields.title is None:
        title = next((i for i in range(min(first, _LOOK_AT)) if _is_title(blocks, i, first)), None)
        if title is not None:
            taken[title] = RemovedKind.TITLE
            fields = replace(fields, title=blocks[title].text)
            if title > 0 and fields.kicker is None:
                taken[title - 1] = RemovedKind.KICKER
                fields = replace(fields, kicker=blocks[title - 1].text)
    if fields.title is not None and fields.subtitle is None:
        after = next((i for i in range(first + 1) if i not in taken), first)
        if after + 1 < len(blocks) and _said_again(blocks, after):
            taken[after] = RemovedKind.REPEATED
            fields = replace(fields, subtitle=blocks[after].text)
    return Heading(fields, taken)


def _is_title(blocks: Sequence[Block], i: int, first: int) -> bool:
    text = blocks[i].text
    if not _SHORTEST <= weight(text) <= _LONGEST or text.endswith((".", ":", ",", "。")) or text.startswith(("•", "- ", "* ")):
        return False
    # A short line over a line of a title's length is its kicker.
    below = blocks[i + 1] if i + 1 < first else None
    return not (
        below is not None
        and not ends_like_a_sentence(below.text)
        and weight(below.text) >= _SHORTEST
        and weight(text) < _KICKER_SHARE * weight(below.text)
        and len(text.split()) <= 5
    )


def _said_again(blocks: Sequence[Block], i: int) -> bool:
    standfirst = squash(blocks[i].text)
    return any(says_again(standfirst, squash(block.text)) for block in blocks[i + 1 : i + 3])

"""The title, kicker and standfirst at the head of plain text, where no structure marks them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.article import Block, Fields, RemovedKind
from extractors.cleaning.layout import ends_like_a_sentence, is_prose, weight
from extractors.cleaning.repeated import says_again, squash

# Characters (weighted, see layout.weight) of a title: 12 are two words, 220 a long sentence; a likely one has 25.
_SHORTEST, _LIKELY, _LONGEST = 12, 25, 220
# Characters of a standfirst: three sentences. Paragraphs above a byline are longer.
_LONGEST_STANDFIRST = 320
# Longest first line that is a title though it ends as a question or a call, and so like prose.
_LONGEST_QUESTION = 140
# A kicker is so much shorter than its title, and has so many words, at most.
_KICKER_SHARE, _KICKER_WORDS = 0.5, 4
# Words of a title that is told by the trail above it, at least.
_TRAIL_WORDS = 4
# How many lines of the head may hold a title.
_LOOK_AT = 6


_OPEN_END = re.compile(r"(?:[?!？！؟…]|\.\.\.)[\W_]*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The fields as the head fills them, and which blocks (by index) are said there and leave the text."""

    fields: Fields
    taken: Mapping[int, RemovedKind]


def read_heading(blocks: Sequence[Block], fields: Fields, bylines: Collection[int] = ()) -> Heading:
    """What the lines before the first prose say: title, a kicker above it, a standfirst said again below.

    bylines: positions of the bylines taken out. What stands alone between title and byline is a standfirst, too; it
    stays in the text, where nothing says it again.
    """
    first = next((i for i, block in enumerate(blocks) if is_prose(block) and not _is_question_title(blocks, i)), None)
    if first is None:
        return Heading(fields, {})
    taken: dict[int, RemovedKind] = {}
    if fields.title is None:
        title = _title(blocks, first)
        if title is not None:
            taken = dict.fromkeys(range(title), RemovedKind.MARKUP) | {title: RemovedKind.TITLE}
            fields = replace(fields, title=blocks[title].text)
            if title > 0:
                taken[title - 1] = RemovedKind.KICKER
                fields = replace(fields, kicker=fields.kicker or blocks[title - 1].text)
    if fields.title is not None and fields.subtitle is None:
        after = next((i for i in range(first + 1) if i not in taken), first)
        if after + 1 < len(blocks) and _said_again(blocks, after):
            taken[after] = RemovedKind.REPEATED
            fields = replace(fields, subtitle=blocks[after].text)
        elif _is_above_byline(blocks, after, bylines):
            fields = replace(fields, subtitle=blocks[after].text)
    return Heading(fields, taken)


def _is_above_byline(blocks: Sequence[Block], i: int, bylines: Collection[int]) -> bool:
    """Whether a byline stands between a block and the next, and the block has the length of a standfirst."""
    if i + 1 >= len(blocks) or not _LIKELY <= weight(blocks[i].text) <= _LONGEST_STANDFIRST:
        return False
    return any(blocks[i].position < position < blocks[i + 1].position for position in bylines)


def _title(blocks: Sequence[Block], first: int) -> int | None:
    """The first line of the head that is long enough for a title; else the first that can be one at all."""
    candidates = [
        i for i in range(min(first, _LOOK_AT)) if _is_question_title(blocks, i) or _is_title(blocks, i, first)
    ]
    likely = (i for i in candidates if weight(blocks[i].text) >= _LIKELY)
    chosen = next(likely, candidates[0] if candidates else None)
    if chosen is None:
        return None
    # A trail ("Home Port Yard sold to the city") holds the title that stands below it.
    trail = squash(blocks[chosen].text)
    ends = (i for i in candidates if i > chosen and _ends_with_title(trail, squash(blocks[i].text)))
    return next(ends, chosen)


def _ends_with_title(trail: str, text: str) -> bool:
    return text.count(" ") + 1 >= _TRAIL_WORDS and trail.endswith(f" {text}")


def _is_question_title(blocks: Sequence[Block], i: int) -> bool:
    """The very first line, a single question or call: "Who will rebuild the harbour before the winter storms?"."""
    text = blocks[i].text
    return (
        i == 0 and len(blocks) > 1 and text.endswith(("?", "!")) and len(text) <= _LONGEST_QUESTION and ". " not in text
    )


def _is_title(blocks: Sequence[Block], i: int, first: int) -> bool:
    text = blocks[i].text
    if not _SHORTEST <= weight(text) <= _LONGEST or _closes(text) or text.startswith(("•", "- ", "* ")):
        return False
    # A short line over a line of a title's length is its kicker.
    below = blocks[i + 1] if i + 1 < first else None
    return not (
        below is not None
        and not ends_like_a_sentence(below.text)
        and weight(below.text) >= _SHORTEST
        and weight(text) < _KICKER_SHARE * weight(below.text)
        and len(text.split()) <= _KICKER_WORDS
    )


def _closes(text: str) -> bool:
    """Ends as no title does: with a full stop (a quotation's too), a colon or a comma; "?", "!", "..." may end one."""
    return text.endswith((":", ",", "،", "、")) or (ends_like_a_sentence(text) and not _OPEN_END.search(text))


def _said_again(blocks: Sequence[Block], i: int) -> bool:
    standfirst = squash(blocks[i].text)
    return any(says_again(standfirst, squash(block.text)) for block in blocks[i + 1 : i + 3])

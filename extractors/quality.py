"""How far a text can be trusted to be a whole article, from 0 to 1, and whether a paywall cut it."""

import re
from collections.abc import Sequence
from math import exp, log1p

from extractors.article import Block, BlockKind, Cleaned, RemovedKind
from extractors.text.clues import stems_of

# A text of fewer words is likely a stub, a caption or a teaser; the shortest tenth of 261 real articles has 100 to 150.
_WHOLE_ARTICLE_WORDS = 120
# The share of replacement characters from which a text is of no use: one in fifty makes every second sentence wrong.
_DAMAGED_SHARE = 0.02
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔᠃։:;]['\"”’»«)\]」』›]*\s*$")
_CUT_END = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_DAMAGE = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f]|Ã[\x80-\xbf¤¶¼Ÿ©¨]|â€[™œ\x9d“”]")
_SUSPECT = re.compile(r"[\ufffd\x00-\x08\x0e-\x1fÃâ]")  # what damage starts with: quickly looked for
_NO_PROSE = {BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
_NO_PAGES = frozenset(("", "text"))  # plain text, as it was given: nothing stands around it
_LISTS_ALONE = 0.5  # the prose of an article that has lists and headings only
# What speaks for a text that is cut or foreign: a logistic regression over 2,200 articles, of which 1.6 % are lost (F1
# of words under .5), and 4,000 texts made from them, cut or taken from what stands around them, by
# benchmarks/learn_quality.py (with the texts that the rules alone give of three sets). Out of fold a made text has a
# lower quality than another .93 (cut) and .99 (foreign) of the time; a lost one .78 with the judge's doubt (.75 where
# it is told only of pages that it decides), and .98 without the 21 of 30 whose text is longer than the answer. Weights
# of up to eight more signs (the doubt, the share kept, ...) gave .66 to .77.
_FOREIGN = 5.308
_SIGNS = {"words": -0.78, "outside": 5.536, "titled": -0.67, "titled_early": -0.984, "prose": -1.347}
_EARLY = 600  # characters
_BEST = 0.9  # the trust in a plain article of 250 words
_LEAST = 0.05  # of a factor, so that one bad sign alone does not make all others unreadable


def is_paywalled(cleaned: Cleaned, word_count: int) -> bool | None:
    """Whether readers without a subscription get a part of the article only; None where nothing tells.

    What the page declares stands. Without a declaration, a paywall's notice found in the text, and a short text that
    breaks off, say yes.
    """
    declared = cleaned.fields.is_paywalled
    if declared is not None:
        return declared
    has_notice = any(removed.kind is RemovedKind.PAYWALL for removed in cleaned.removed)
    breaks_off = bool(cleaned.blocks) and bool(_CUT_END.search(cleaned.blocks[-1].text))
    if has_notice and (breaks_off or word_count < 2 * _WHOLE_ARTICLE_WORDS):
        return True
    return None


def assess_quality(cleaned: Cleaned, word_count: int) -> float:
    """The quality of a cleaned article, 0 to 1: the product of what each sign leaves.

    length: words against those of a whole article.   prose: the share of text in blocks that end as sentences do.
    own: the share of text that stands in no link.   distinct: the share of text that is said once.
    readable: no replacement characters or doubly encoded letters.   told: title, date and author known (0.7 to 1).
    whole: 0.6 where the text breaks off.   trust, doubt: whether it may be cut or foreign; of pages only.
    """
    blocks = [block for block in cleaned.blocks if block.text]
    if not blocks:
        return 0.0
    size = sum(len(block.text) for block in blocks)
    is_page = cleaned.body_from not in _NO_PAGES
    factors = (
        min(1.0, word_count / _WHOLE_ARTICLE_WORDS) ** 0.5,
        _prose_share(blocks) ** 0.5,
        1 - sum(block.link_share * len(block.text) for block in blocks) / size,
        sum(map(len, {block.text for block in blocks})) / size,
        1 - min(1.0, _damage(blocks) / size / _DAMAGED_SHARE),
        _told(cleaned),
        0.6 if _CUT_END.search(blocks[-1].text) else 1.0,
    )
    quality = 1.0
    for factor in (*factors, *((1 - cleaned.doubt, _trust(cleaned, blocks, word_count)) if is_page else ())):
        quality *= max(_LEAST, min(1.0, factor))
    return round(quality, 3)


def _trust(cleaned: Cleaned, blocks: list[Block], word_count: int) -> float:
    """How likely the text is the whole article and no other, by signs that it has of it."""
    signs = signs_of(cleaned, blocks, word_count)
    return 1 / (1 + exp(_FOREIGN + sum(_SIGNS[name] * value for name, value in signs.items()))) / _BEST


def signs_of(cleaned: Cleaned, blocks: list[Block], word_count: int) -> dict[str, float]:
    """The signs of a text that is cut or foreign, and of one that is not, by name."""
    text = "\n".join(block.text for block in blocks).lower()
    outside = sum(len(gone.text) for gone in cleaned.removed if gone.rule == "dom.outside")
    stems = stems_of(cleaned.fields.title or "")
    return {
        "words": log1p(word_count),
        "outside": outside / (outside + len(text)),
        "titled": _share_of(stems, text),
        "titled_early": _share_of(stems, text[:_EARLY]),
        "prose": _prose_share(blocks),
    }


def _share_of(stems: Sequence[str], text: str) -> float:
    return sum(stem in text for stem in stems) / max(1, len(stems))


def _prose_share(blocks: list[Block]) -> float:
    """Headings, list items and table rows are left out: they are no prose and may belong to a good article."""
    bodies = [block for block in blocks if block.kind not in _NO_PROSE]
    size = sum(len(block.text) for block in bodies)
    if not size:
        return _LISTS_ALONE
    return sum(len(block.text) for block in bodies if _SENTENCE_END.search(block.text)) / size


def _damage(blocks: list[Block]) -> int:
    texts = (block.text for block in blocks if not block.text.isascii() and _SUSPECT.search(block.text))
    return sum(1 for text in texts for _ in _DAMAGE.finditer(text))


def _told(cleaned: Cleaned) -> float:
    fields = cleaned.fields
    return 0.7 + 0.15 * bool(fields.title) + 0.1 * bool(fields.published) + 0.05 * bool(fields.authors)

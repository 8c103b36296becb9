"""Tells an article's own blocks from everything else, by the rules of ``config/boilerplate.toml``.

    until nothing changes:
        zones      where each block stands: head, body, tail
        rules      what a line says of itself                  (rules.py)
        fields     what the title or a caption says already
        heading    the title, kicker and standfirst of a text  (heading.py)
        repeated   what another block says as well             (repeated.py)
        around     short lines among what has been taken at the head and the tail

Every block ends in ``blocks`` or in ``removed``; what a removed line tells (a caption, a holder) goes to its field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.article import Block, BlockKind, Cleaned, Extracted, Fields, Image, Removed, RemovedKind
from extractors.body.agencies import agency_of
from extractors.body.captions import reads_as_caption
from extractors.body.credits import Credited, split_credit
from extractors.cleaning.heading import read_heading
from extractors.cleaning.layout import Where, ends_like_a_sentence, is_prose, zones
from extractors.cleaning.repeated import find_copies, find_repeated, squash
from extractors.cleaning.rules import Hit, Rules, Takes, parse_rules
from extractors.fields.bylines import begins_as_byline, from_by_on, is_capitalized, split_byline

__all__ = ["Rules", "clean", "parse_rules"]

# Longest line, in characters, that a heading over links or comments takes with it.
_LINK_CHARS = 160
# Lines that go with a heading over links, at most.
_MOST_LINKS = 100
# Share of the article's characters that stand before a heading over readers' comments or other articles, at least: its
# zone says the rest, but where comments are longer than the article that they follow, it is no tail.
_REST_AFTER = 0.1
# Words a line has at least to be told as a caption or title said again.
_SAME_WORDS = 4
# Words that a site's name adds to a title, at most.
_SITE_WORDS = 4


# Kinds of furniture: once one stands behind the last prose, the short lines after it are furniture too. Of 102 such
# lines in 261 real texts, 96 were; without one before them, 63 of 325.
_FURNITURE = frozenset(
    {
        RemovedKind.RELATED,
        RemovedKind.NEWSLETTER,
        RemovedKind.SHARE,
        RemovedKind.COMMENT,
        RemovedKind.COPYRIGHT,
        RemovedKind.AUTHOR_BIO,
        RemovedKind.CONTACT,
        RemovedKind.AGENCY_NOTE,
        RemovedKind.PAYWALL,
        RemovedKind.ADVERT,
        RemovedKind.PHOTO_CREDIT,
    }
)
# Longest line, in characters, that goes with a title above it and a notice below: names, roles, sections (19 of 19).
_HEAD_CHARS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a block goes: its kind, the rule's id and how the rule matched."""

    kind: RemovedKind
    rule: str
    hit: Hit | None = None


def clean(extracted: Extracted, rules: Rules) -> Cleaned:
    """Only the article's own blocks; the rest in ``removed``. Idempotent; never adds text."""
    state = Cleaned(
        extracted.fields,
        extracted.blocks,
        extracted.images,
        extracted.removed,
        extracted.body_from,
        extracted.doubt,
    )
    asked = _Asked(rules, {})
    while True:
        cleaner = _sweep(state, asked)
        if cleaner == state:
            return state
        state = cleaner


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rules, and what they said of a block in a zone: most blocks stand where they stood in the pass before."""

    rules: Rules
    answers: dict[tuple[int, str, Where], Hit | None]

    def find(self, block: Block, zone: Where) -> Hit | None:
        key = block.position, block.text, zone
        if key not in self.answers:
            self.answers[key] = self.rules.find(block, zone)
        return self.answers[key]


def _sweep(state: Cleaned, asked: _Asked) -> Cleaned:
    """One pass over the blocks that are left; the next sees what this one uncovered."""
    if len(state.blocks) < 2:
        return state  # somebody has cut it to this: nothing is left to tell it from
    verdicts = _by_rules(state.blocks, asked)
    verdicts |= _by_fields(state, _left(state, verdicts))
    fields = state.fields
    if state.body_from == "text":
        left = _left(state, verdicts)
        heading = read_heading([state.blocks[i] for i in left], fields, _bylines(state, verdicts))
        fields = heading.fields
        verdicts |= {left[k]: Verdict(kind, f"heading.{kind.value}") for k, kind in heading.taken.items()}
    verdicts |= _by_repetition(state, _left(state, verdicts))
    if not verdicts and state.body_from == "text":
        verdicts = _by_surroundings(state)
    if not verdicts:
        return replace(state, fields=fields)
    return _apply(replace(state, fields=fields), verdicts)


def _bylines(state: Cleaned, verdicts: Mapping[int, Verdict]) -> frozenset[int]:
    """Positions of the bylines taken out, before and now."""
    now = {state.blocks[i].position for i, verdict in verdicts.items() if verdict.kind is RemovedKind.BYLINE}
    return frozenset(now | {gone.position for gone in state.removed if gone.kind is RemovedKind.BYLINE})


def _by_rules(blocks: Sequence[Block], asked: _Asked) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {}
    where = zones(blocks)
    for i, block in enumerate(blocks):
        if i in verdicts:
            continue
        hit = asked.find(block, where[i])
        if hit is None:
            continue
        verdicts[i] = Verdict(hit.rule.kind, hit.rule.id, hit)
        for k in _taken_with(blocks, where, i, hit.rule.takes):
            verdicts.setdefault(k, Verdict(hit.rule.kind, hit.rule.id))
    return verdicts


def _taken_with(blocks: Sequence[Block], where: Sequence[Where], i: int, takes: Takes) -> range:
    """The blocks that go with the heading at ``i``."""
    if takes is Takes.REST and _share_before(blocks, i) >= _REST_AFTER:
        return range(i + 1, len(blocks))
    if takes is Takes.LINE or not Where.TAIL.covers(where[i]):
        return range(0)
    end = i + 1
    while end < len(blocks) and end - i <= _MOST_LINKS and _is_link_line(blocks[end]):
        end += 1
    # A line right before prose may be that paragraph's own heading: only what runs to the end is surely links.
    return range(i + 1, end) if end == len(blocks) else range(0)


def _share_before(blocks: Sequence[Block], i: int) -> float:
    total = sum(len(block.text) for block in blocks)
    return sum(len(block.text) for block in blocks[:i]) / total if total else 0.0


def _is_link_line(block: Block) -> bool:
    return not is_prose(block) and len(block.text) <= _LINK_CHARS and not ends_like_a_sentence(block.text)


def _left(state: Cleaned, verdicts: Mapping[int, Verdict]) -> list[int]:
    return [i for i in range(len(state.blocks)) if i not in verdicts]


def _by_fields(state: Cleaned, left: Sequence[int]) -> dict[int, Verdict]:
    """Blocks that say what the title, the kicker or a caption says."""
    titles = {squash(title) for title in (state.fields.title, state.fields.kicker) if title}
    captions = {squash(f"{image.caption} {image.credit or ''}") for image in state.images if image.caption}
    captions |= {squash(image.caption) for image in state.images if image.caption}
    verdicts: dict[int, Verdict] = {}
    for i in left:
        text = squash(state.blocks[i].text)
        if text in titles or any(_is_title_with_site(text, title) for title in titles):
            verdicts[i] = Verdict(RemovedKind.TITLE, "same.title")
        elif text in captions and text.count(" ") + 1 >= _SAME_WORDS and _may_be_caption(state.blocks[i]):
            verdicts[i] = Verdict(RemovedKind.PHOTO_CAPTION, "same.caption")
    return verdicts


def _by_repetition(state: Cleaned, left: Sequence[int]) -> dict[int, Verdict]:
    """Blocks that say what another block says as well."""
    if copies := find_copies([squash(state.blocks[i].text) for i in left]):
        return {left[k]: Verdict(RemovedKind.REPEATED, "same.copy") for k in copies}
    spoken = [i for i in left if state.blocks[i].kind is not BlockKind.HEADING]
    repeated = find_repeated([squash(state.blocks[i].text) for i in spoken])
    return {spoken[k]: Verdict(RemovedKind.REPEATED, "same.block") for k in repeated}


def _may_be_caption(block: Block) -> bool:
    """Not a paragraph of prose, which some galleries repeat as a caption, unless it stands beside the picture."""
    return block.beside_image or not is_prose(block)


def _is_title_with_site(text: str, title: str) -> bool:
    """``Harbour sold | Harbour News``: the title, and no more than a site's name after it."""
    return (
        text.startswith(f"{title} ")
        and title.count(" ") + 1 >= _SAME_WORDS
        and text.count(" ") - title.count(" ") <= _SITE_WORDS
    )


def _by_surroundings(state: Cleaned) -> dict[int, Verdict]:
    """Short lines that stand among what has been taken, behind the last prose or between the title and the first."""
    prose = [block.position for block in state.blocks if is_prose(block)]
    if not prose:
        return {}
    behind = min((gone for gone in state.removed if _is_furniture(gone, prose[-1])), key=_position, default=None)
    title = min((gone.position for gone in state.removed if gone.kind is RemovedKind.TITLE), default=None)
    notice = max((gone.position for gone in state.removed if gone.position < prose[0]), default=-1)
    verdicts: dict[int, Verdict] = {}
    for i, block in enumerate(state.blocks):
        if behind is not None and block.position > behind.position:
            verdicts[i] = Verdict(behind.kind, "around.tail")
        elif title is not None and title < block.position < notice and _is_head_line(block):
            verdicts[i] = Verdict(RemovedKind.BYLINE, "around.head")
    return verdicts


def _is_furniture(gone: Removed, last_prose: int) -> bool:
    return gone.position > last_prose and gone.kind in _FURNITURE


def _position(gone: Removed) -> int:
    return gone.position


def _is_head_line(block: Block) -> bool:
    return len(block.text) < _HEAD_CHARS and not ends_like_a_sentence(block.text)


def _apply(state: Cleaned, verdicts: Mapping[int, Verdict]) -> Cleaned:
    removed, images, fields = list(state.removed), list(state.images), state.fields
    kept = []
    for i, block in enumerate(state.blocks):
        verdict = verdicts.get(i)
        if verdict is None:
            kept.append(block)
            continue
        removed.append(Removed(block.position, verdict.kind, block.text, verdict.rule))
        if verdict.kind in (RemovedKind.PHOTO_CAPTION, RemovedKind.PHOTO_CREDIT) and verdict.rule != "same.caption":
            _add_picture(images, block)
        fields = _fill(fields, verdict, block.text)
    removed.sort(key=lambda entry: entry.position)
    return replace(state, fields=fields, blocks=tuple(kept), images=tuple(images), removed=tuple(removed))


def _add_picture(images: list[Image], block: Block) -> None:
    """A caption starts an image, or is of the bare one right before it; a credit alone is of the last without one."""
    if block.kind is BlockKind.LIST_ITEM and not block.beside_image:
        return  # "on the quay (right)" in a list of words
    told = split_credit(block.text)
    if told.caption and not reads_as_caption(told.caption, told.credit is not None):
        told = Credited(None, told.credit)
    if told.credit and _PRICE.search(told.credit):  # "Cost per Credit: In-State | $472"
        return
    bare = [k for k, image in enumerate(images) if _is_bare(image) and 0 <= block.position - image.position <= 1]
    if told.caption and bare:  # the picture stands alone in the paragraph before
        images[bare[-1]] = replace(images[bare[-1]], caption=told.caption, credit=told.credit)
        return
    last = images[-1] if images else None
    if told.caption is None and last and last.credit is None and abs(block.position - last.position) <= 1:
        images[-1] = replace(images[-1], credit=told.credit)
    elif told.caption or told.credit:
        images.append(Image(block.position, None, told.caption, told.credit))


_PRICE = re.compile(r"[$€£]\s?\d")


def _is_bare(image: Image) -> bool:
    return image.caption is None and image.credit is None


_HOLDER_END = re.compile(
    r"\W*(?:all rights reserved|alle rechte|tous droits|todos los derechos|todos os direitos|tutti i diritti"
    r"|все права|무단).*$",
    re.IGNORECASE,
)


def _names(line: str) -> tuple[str, ...]:
    """The names in a byline of running text, where only capitals and a second word, or its "by", tell a name."""
    is_led = begins_as_byline(line)
    names = filter(is_capitalized, split_byline(from_by_on(line)))
    return tuple(name for name in names if is_led or " " in name or not name.isascii() or agency_of(name))


def _fill(fields: Fields, verdict: Verdict, text: str) -> Fields:
    """The fields with what a removed line tells, where they are still empty."""
    if verdict.kind is RemovedKind.COPYRIGHT and fields.copyright is None:
        told = verdict.hit.part("holder", text) if verdict.hit else None
        holder = _HOLDER_END.sub("", told or "").strip(" .,;|-–—")
        return replace(fields, copyright=holder or text)
    if verdict.kind is RemovedKind.BYLINE and not fields.authors:
        names = _names(text)
        agency = fields.agency or next((found for name in names if (found := agency_of(name))), None)
        return replace(fields, authors=tuple(name for name in names if not agency_of(name)), agency=agency)
    return fields

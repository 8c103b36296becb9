"""The article's blocks on a page, and the blocks among them that are not the article's.

    walked    = walk(tree)                      # every block of text on the page, with the marks around it
    prose     = how much each speaks for its surroundings being the article; more where structured data repeats it
    container = the smallest element that holds most of the prose
    verdicts  = marks of class words, then the rules of body_filter: what stands in the container but is not its own

trafilatura is asked where that finds little, or no element within the page that holds the prose together.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml.html import HtmlElement

from extractors.article import Block, Image, Removed, RemovedKind
from extractors.body.filter import judge as judge_by_rules
from extractors.body.filter import site_of
from extractors.body.frames import inside_of
from extractors.body.images import find_images
from extractors.body.judge import Judge, Opinion
from extractors.body.second_opinion import main_text
from extractors.body.teasers import TEASER, mark_teasers
from extractors.body.view import View
from extractors.body.walk import Segment, Walked, walk
from extractors.body.weigh import (
    PICTURE,
    find_container,
    headed_article,
    holds_bare,
    holds_parts,
    linked_prose_of,
    live_marks,
    masses_of,
    prose_of,
)
from extractors.body.witness import Witness, squash, witness
from extractors.body.words import WINDOWS, Mark
from extractors.markup.parse import Page
from extractors.markup.state import longest_text
from extractors.markup.structured import Structured
from extractors.text.clues import stems_of

# How much more a block counts for its surroundings that a witness repeats. trafilatura is only asked in doubt.
_WORTH: Final = {"json-ld": 3.0, "microdata": 3.0, "trafilatura": 100.0}
_SPREAD: Final = frozenset(("html", "body"))  # containers that say nothing
_SPREAD_SHARE: Final = 0.5  # what is asked of a container where the prose is spread, before trafilatura is
_LITTLE: Final = 300  # characters of text; none of 261 pages has less
_SHORT: Final = 1500  # characters; a page that shows more is not left to its scripts
_MUCH_MORE: Final = 3  # times the prose in navigation and buttons that a page has outside of them: they were left open
_TOO_LONG: Final = 2_000_000  # bytes of markup; trafilatura took 40 s for a page of 20 million
_MANY_BLOCKS: Final = 5000  # a page with more is no article that a judge could tell anything of
# Where less of a page's prose is kept (one page in five), the judge is asked how unsure it is, for ``quality``: how
# often a lost page of wcxb has a lower one than another .82 -> .97.
_WHOLE_SHARE: Final = 0.8
# Where less than half is kept and the judge is unsure of the page and of what is kept, trafilatura is heard, and has
# the word if it finds half as much again: of 2,130 pages 6 became better and none worse. Whatever the judge said of
# what is kept, 10 became better and 11 worse, which have readers' comments below the text.
_HALF: Final = 0.5
_UNSURE: Final = 0.75
_SURE: Final = 1.0  # log odds
_MORE: Final = 1.5
_NEVER_SPARED: Final = WINDOWS | {TEASER.rule}  # by trafilatura, which takes them where there is little else
_MOST_OUTSIDE: Final = 10_000  # characters of prose outside of the container that are kept as rows, from the first on
_OUTSIDE: Final = Mark(RemovedKind.MARKUP, "dom.outside")
_MISSING_SHARE: Final = 0.5  # a page that shows less of the text in its structured data is without its text


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an article in document order, what was set aside among them, and the witness that gave them.

    doubt: as in ``Extracted``.
    """

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    images: tuple[Image, ...]
    witness: str
    doubt: float = 0.0


def find_body(page: Page, judge: Judge | None = None) -> Body:
    """The article's blocks; none where the page has no text."""
    walked = _walk(page.tree)
    own = page.structured.own
    told = witness(own.witness, own.body) if own is not None and own.body else None
    view, name, doubt = _look(page, walked, told), told.name if told is not None else "dom", 0.0
    if _is_doubtful(view) and len(page.document.body) <= _TOO_LONG:
        second = witness("trafilatura", "\n".join(main_text(page.tree)))
        other = _look(page, walked, second)
        if _length(other) > 0 and (view.container.tag in _SPREAD or _length(other) > _length(view)):
            view, name = other, second.name
    if judge is not None and 0 < len(walked.segments) <= _MANY_BLOCKS:
        opinion = Opinion(judge, walked.segments, view)
        judged = opinion.verdicts()
        if judged is not None:
            view, name, doubt = _judged(view, walked, judged.verdicts), f"{name}+learned", judged.doubt
        share = _share_kept(view, walked.segments)
        if not doubt and share < _WHOLE_SHARE:
            doubt = opinion.doubt()
        is_unsure = share < _HALF and doubt > _UNSURE and len(page.document.body) <= _TOO_LONG
        if is_unsure and opinion.belief([view.places[i] for i, _ in view.kept()]) < _SURE:
            heard = _second_opinion(page, walked, view)
            view, name = (heard, "trafilatura") if heard is not None else (view, name)
    images = find_images(page, _captions(walked.segments, view), view.images)
    for whole in (told, _updates(page), _state(page, view)):
        if whole is not None and _lacks(view, whole):
            shown = [(i, segment) for i, segment in enumerate(walked.segments) if not whole.has(segment.text)]
            return Body(whole.blocks(), _outside(shown, view, {}), images, whole.name)
    return Body(_blocks(view), _removed(view, walked.segments), images, name, doubt)


def examined(page: Page) -> tuple[list[Segment], View]:
    """The blocks of a page, and what the rules say of them: what a judge learns from."""
    walked = _walk(page.tree)
    own = page.structured.own
    told = witness(own.witness, own.body) if own is not None and own.body else None
    return walked.segments, _look(page, walked, told)


def _judged(view: View, walked: Walked, verdicts: dict[int, Mark | None]) -> View:
    """The view with the verdicts of the learned judge, which may find blocks outside of the container."""
    places = sorted(verdicts)
    segments = [walked.segments[i] for i in places]
    return replace(
        view,
        places=places,
        segments=segments,
        verdicts=[verdicts[i] for i in places],
        weights=list(map(prose_of, segments)),
    )


def _share_kept(view: View, segments: Sequence[Segment]) -> float:
    """How much of the page's prose is kept."""
    kept = sum(len(segment.text) for i, segment in view.kept() if view.weights[i] > 0)
    return kept / max(1, sum(len(s.text) for s, weight in zip(segments, view.prose, strict=True) if weight > 0))


def _second_opinion(page: Page, walked: Walked, view: View) -> View | None:
    """The blocks that trafilatura takes, where those are much more than what is kept; None where they are not."""
    second = witness("trafilatura", "\n".join(main_text(page.tree)))
    length = sum(map(len, second.lines))
    if length < _MORE * max(_length(view), 1):
        return None
    told = [i for i, segment in enumerate(walked.segments) if view.prose[i] > 0 and second.has(segment.text)]
    if sum(len(walked.segments[i].text) for i in told) < length / 2:
        return None
    between = range(told[0], told[-1] + 1)
    own = set(told).union(i for i in between if view.marks[i] is None and second.has(walked.segments[i].text))
    marks = dict(zip(view.places, view.verdicts, strict=True))
    verdicts = {i: None if i in own else marks[i] or _OUTSIDE for i in sorted(own.union(marks))}
    return _judged(view, walked, verdicts)


def _updates(page: Page) -> Witness | None:
    """The entries of a live report in structured data: its text only where the page shows none of them."""
    own = page.structured.own
    return witness(own.witness, own.updates) if own is not None and own.updates and not own.body else None


def _state(page: Page, view: View) -> Witness | None:
    """The text in the state of a page's scripts, where the page shows little, and that of the same article."""
    shown = [segment for _, segment in view.kept()]
    length = sum(len(segment.text) for segment in shown)
    if length >= _SHORT:
        return None
    text = longest_text(page.tree.iter("script"))
    if len(text) < max(_LITTLE, _MUCH_MORE * length):
        return None
    told = witness("state", text)
    same = sum(len(segment.text) for segment in shown if told.has(segment.text))
    stems, plain = stems_of(view.hints[0]), text.lower()
    is_titled = sum(stem in plain for stem in stems) > len(stems) / 2
    return told if is_titled and (length < _LITTLE or same > length / 2) else None


def _walk(tree: HtmlElement) -> Walked:
    """The page's blocks; also those in what is passed by, as a rule, where there is hardly any text without them."""
    walked = walk(tree)
    prose = sum(map(prose_of, walked.segments))
    if prose >= _LITTLE:
        return walked
    wider = walk(tree, everywhere=True)
    return wider if sum(map(prose_of, wider.segments)) > max(_LITTLE, _MUCH_MORE * prose) else walked


def _look(page: Page, walked: Walked, told: Witness | None) -> View:
    """The blocks of the container that the prose and the witness speak for, judged by the rules."""
    segments = walked.segments
    prose = [prose_of(segment) for segment in segments]
    if not any(prose):
        prose = [linked_prose_of(segment) for segment in segments]
    site = site_of(page.url)
    marks = mark_teasers(segments, prose, live_marks(page.tree, segments, prose), site)
    if told is not None:
        marks = [_spare(told, segment, mark) for segment, mark in zip(segments, marks, strict=True)]
    container = _find_container(page.tree, segments, prose, marks, told)
    is_inside = inside_of(container)
    places = [i for i, segment in enumerate(segments) if is_inside(segment.element)]
    titles = _titles(page.structured)
    view = View(
        container=container,
        places=places,
        segments=[segments[i] for i in places],
        verdicts=[marks[i] for i in places],
        weights=[prose[i] for i in places],
        marks=marks,
        prose=prose,
        images=[(image, place) for image, place in walked.images if is_inside(image)],
        site=site,
        told=told,
        titles=[squashed for title in titles if (squashed := squash(title))],
        hints=(" ".join(titles), page.structured.first("og:description", "description", "twitter:description") or ""),
    )
    judge_by_rules(view)
    return view


def _spare(told: Witness, segment: Segment, mark: Mark | None) -> Mark | None:
    """The mark, unless the witness says that the paragraph is the article's."""
    if mark is None or mark.kind in PICTURE or (told.name == "trafilatura" and mark.rule in _NEVER_SPARED):
        return mark
    return None if prose_of(segment) > 0 and told.has(segment.text) else mark


def _find_container(
    root: HtmlElement,
    segments: Sequence[Segment],
    prose: Sequence[float],
    marks: Sequence[Mark | None],
    told: Witness | None,
) -> HtmlElement:
    """The element that holds the article."""
    weights = [0.0 if mark else weight for weight, mark in zip(prose, marks, strict=True)]
    if told is not None:
        worth = _WORTH[told.name]
        weights = [w * worth if w and told.has(s.text) else w for s, w in zip(segments, weights, strict=True)]
    masses = masses_of(zip(segments, weights, strict=True))
    container = find_container(root, masses)
    if container.tag in _SPREAD and not holds_bare(container, masses):
        headed = headed_article(root, segments, weights)
        container = headed if headed is not None else find_container(root, masses, _SPREAD_SHARE)
    return container


def _is_doubtful(view: View) -> bool:
    """Whether the blocks found may not be the article: little text, or spread over the page in boxes."""
    own = zip(view.segments, view.weights, strict=True)
    bare = sum(weight for segment, weight in own if segment.element.getparent() is view.container)
    is_spread = view.container.tag in _SPREAD and bare < sum(view.weights) / 2 and not holds_parts(view.container)
    return is_spread or _length(view) < _LITTLE


def _length(view: View) -> int:
    return sum(len(segment.text) for _, segment in view.kept())


def _lacks(view: View, told: Witness) -> bool:
    """Whether structured data has the text and the page does not: it is put there by a script, or kept back.

    Microdata is on the page itself, and may hold boxes as well: it is the text only where there is hardly any other.
    """
    length = _length(view)
    if length >= sum(map(len, told.lines)) or (told.name == "microdata" and length >= _LITTLE):
        return False
    shown = sum(len(squash(segment.text)) for _, segment in view.kept() if told.has(segment.text))
    return shown < _MISSING_SHARE * len(told.text)


def _titles(structured: Structured) -> list[str]:
    """The page's titles, as each witness has it."""
    own = structured.own
    named = (own.headline if own is not None else None, structured.first("og:title", "twitter:title"), structured.title)
    return [title for title in named if title]


def _captions(segments: Sequence[Segment], view: View) -> Iterator[tuple[int, Segment, RemovedKind]]:
    """The captions and credits in the container and, as that of the main image, before it."""
    verdicts = dict(zip(view.places, view.verdicts, strict=True))
    for i, segment in enumerate(segments[: max(verdicts, default=-1) + 1]):
        mark = verdicts.get(i, view.marks[i])
        if mark is not None and mark.kind in PICTURE:
            yield i, segment, mark.kind


def _blocks(view: View) -> tuple[Block, ...]:
    before_image = {place - 1 for _, place in view.images}
    return tuple(
        Block(
            text=segment.text,
            position=view.places[i],
            kind=segment.kind,
            link_share=segment.link_share,
            beside_image=segment.after_image or view.places[i] in before_image,
        )
        for i, segment in view.kept()
    )


def _removed(view: View, segments: Sequence[Segment]) -> tuple[Removed, ...]:
    """What was set aside in the container, and the prose outside of it."""
    ruled = dict(zip(view.places, view.verdicts, strict=True))
    inside = [Removed(i, mark.kind, segments[i].text, mark.rule) for i, mark in ruled.items() if mark is not None]
    return tuple(sorted((*inside, *_outside(enumerate(segments), view, ruled)), key=lambda removed: removed.position))


def _outside(segments: Iterable[tuple[int, Segment]], view: View, ruled: Container[int]) -> tuple[Removed, ...]:
    """The prose of a page that no rule has looked at, as it is outside of the container: nothing goes without a row."""
    found: list[Removed] = []
    left = _MOST_OUTSIDE
    for i, segment in segments:
        if view.prose[i] <= 0 or i in ruled:
            continue
        left -= len(segment.text)
        if left < 0:
            break
        mark = view.marks[i] or _OUTSIDE
        found.append(Removed(i, mark.kind, segment.text, mark.rule))
    return tuple(found)

"""What the rules that tell an article's blocks from others look at: the blocks of a container and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml.html import HtmlElement

from extractors.article import BlockKind
from extractors.body.frames import with_ancestors
from extractors.body.walk import Segment
from extractors.body.witness import Witness
from extractors.body.words import Mark

Path = tuple[str, int]

_OWN_SHARE: Final = 0.1  # of the prose: a path that holds less is not the article's own
_MAIN_SHARE: Final = 0.5
_FIRST_WEIGHT: Final = 60.0  # of prose: where an article begins; bylines and kickers weigh less


@dataclass(frozen=True)
class View:
    """The blocks in the container in document order, with the verdicts so far (None: the article's).

    places: where each stands among all blocks of the page.   weights: how much prose each is.
    marks, prose: of all blocks of the page.
    images: image elements in the container, each with the place on the page of the block after it.
    site: the publisher's.   told: what structured data says is the text.   titles: the page's titles, squashed.
    hints: the page's titles, and its description, as written.
    """

    container: HtmlElement
    places: Sequence[int]
    segments: Sequence[Segment]
    verdicts: list[Mark | None]
    weights: Sequence[float]
    marks: Sequence[Mark | None] = ()
    prose: Sequence[float] = ()
    images: Sequence[tuple[HtmlElement, int]] = ()
    site: str = ""
    told: Witness | None = None
    titles: Sequence[str] = ()
    hints: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        """Count now: what is typical of the article is told by the blocks that no rule has judged yet."""
        _ = self.first, self.last, self.headings, self.own_paths

    def kept(self) -> Iterator[tuple[int, Segment]]:
        """The blocks that no rule has taken yet, with their place."""
        return ((i, segment) for i, segment in enumerate(self.segments) if self.verdicts[i] is None)

    def prose_by_path(self) -> Counter[Path]:
        """The prose kept in each path."""
        prose: Counter[Path] = Counter()
        for i, _ in self.kept():
            prose[self.paths[i]] += round(self.weights[i])
        return prose

    @cached_property
    def paths(self) -> Sequence[Path]:
        """For each block its tag and a number for the tags and classes from there up to the container."""
        numbers: dict[tuple[str, str | None, int], int] = {}
        known: dict[HtmlElement, int] = {self.container: 0}

        def number(element: HtmlElement | None) -> int:
            climbed = []
            while element is not None and element not in known:
                climbed.append(element)
                element = element.getparent()
            path = known[element] if element is not None else 0
            for passed in reversed(climbed):
                path = numbers.setdefault((passed.tag, passed.get("class"), path), len(numbers) + 1)
                known[passed] = path
            return path

        return [(segment.element.tag, number(segment.element.getparent())) for segment in self.segments]

    @cached_property
    def own_paths(self) -> frozenset[Path]:
        """The paths that hold the article's prose; all that hold any where no few hold most (unclosed elements)."""
        prose = self.prose_by_path()
        own = frozenset(path for path, weight in prose.items() if weight >= _OWN_SHARE * prose.total())
        if sum(prose[path] for path in own) < _MAIN_SHARE * prose.total():
            return frozenset(path for path, weight in prose.items() if weight)
        return own

    @cached_property
    def own_elements(self) -> set[HtmlElement]:
        """The elements of the article's prose, and all around them."""
        return with_ancestors(segment.element for i, segment in self.kept() if self.paths[i] in self.own_paths)

    @cached_property
    def headings(self) -> Counter[Path]:
        """How many headings stand in each path."""
        return Counter(self.paths[i] for i, segment in self.kept() if segment.kind is BlockKind.HEADING)

    @cached_property
    def first(self) -> int:
        """The place of the first block of prose; 0 where there is none."""
        return next((i for i, _ in self.kept() if self.weights[i] > _FIRST_WEIGHT), 0)

    @cached_property
    def last(self) -> int:
        """The place of the last block of the article's prose; 0 where there is none."""
        for i in range(len(self.segments) - 1, -1, -1):
            if self.verdicts[i] is None and self.weights[i] > _FIRST_WEIGHT and self.paths[i] in self.own_paths:
                return i
        return 0

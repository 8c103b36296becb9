"""The geometry of the small charts; templates draw it as SVG, so that every label is escaped there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 720.0, 120.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar: the lower part is solid, the upper one (copies) light. label: what it says when pointed at."""

    x: float
    width: float
    y: float
    height: float
    upper_y: float
    upper_height: float
    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. top: the number at its upper edge. labels: evenly spread below. line: points of a curve over it."""

    rects: tuple[Rect, ...]
    top: int
    labels: tuple[str, ...]
    summary: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a bar shows."""

    solid: int
    light: int
    label: str
    path: str = ""


def bars(given: Sequence[Bar], labels: Sequence[str], summary: str, *, line: Sequence[float | None] = ()) -> Bars:
    """Bars side by side. line: a value over the middle of each bar; None for a gap at the beginning."""
    highest = max((bar.solid + bar.light for bar in given), default=0)
    top = _round_up(max(highest, ceil(max((each or 0 for each in line), default=0))))
    step = WIDTH / max(len(given), 1)
    rects = []
    for number, bar in enumerate(given):
        solid, light = HEIGHT * bar.solid / top, HEIGHT * bar.light / top
        x, width = number * step + step * 0.08, step * 0.84
        y = HEIGHT - solid
        rects.append(Rect(_r(x), _r(width), _r(y), _r(solid), _r(y - light), _r(light), bar.label, bar.path))
    points = " ".join(
        f"{_r((number + 0.5) * step)},{_r(HEIGHT - HEIGHT * value / top)}"
        for number, value in enumerate(line)
        if value is not None
    )
    return Bars(tuple(rects), top, tuple(labels), summary, points)


@dataclass(frozen=True, slots=True)
class Curve:
    """A line that only rises, with the area below it."""

    points: str
    area: str
    top: int
    labels: tuple[str, ...]
    summary: str


def growth(shares: Sequence[float], labels: Sequence[str], summary: str) -> Curve:
    """How a number grew by one at each of these shares of the time, 0 to 1, in order."""
    top = max(len(shares), 1)
    points = [(0.0, HEIGHT)]
    for count, share in enumerate(shares, 1):
        x = WIDTH * min(max(share, 0.0), 1.0)
        points += [(x, points[-1][1]), (x, HEIGHT - HEIGHT * count / top)]
    points.append((WIDTH, points[-1][1]))
    line = " ".join(f"{_r(x)},{_r(y)}" for x, y in points)
    return Curve(line, f"{line} {_r(WIDTH)},{_r(HEIGHT)} 0,{_r(HEIGHT)}", top, tuple(labels), summary)


@dataclass(frozen=True, slots=True)
class Spark:
    """A very small bar chart, in units: 18 high, so wide."""

    rects: tuple[tuple[float, float, float], ...]
    summary: str
    width: float


def spark(places: Sequence[int], parts: int, summary: str) -> Spark:
    """How many of the places (counted from 0) fall into each part; each bar as x, y and height, of 3 by 18 units."""
    counts = [0] * parts
    for place in places:
        counts[min(max(int(place), 0), parts - 1)] += 1
    top = max(*counts, 1)
    rects = ((part * 3.0, _r(18 - 17 * count / top - 1), _r(17 * count / top + 1)) for part, count in enumerate(counts))
    return Spark(tuple(rect for rect, count in zip(rects, counts, strict=True) if count), summary, parts * 3.0)


def spark_of_shares(shares: Mapping[int, float], parts: int, summary: str) -> Spark:
    """How large a share was in each part of a time; a bar as high as the chart is all of it."""
    rects = ((part * 3.0, _r(18 - 18 * share), _r(18 * share)) for part, share in sorted(shares.items()))
    return Spark(tuple(rects), summary, parts * 3.0)


def _round_up(number: int) -> int:
    """The next number that is easy to read: 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, ..."""
    if number <= 6:
        return max(number, 1)
    size = 10 ** int(log10(number))
    return next(int(size * each) for each in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if size * each >= number)


def _r(value: float) -> float:
    return round(value, 2)

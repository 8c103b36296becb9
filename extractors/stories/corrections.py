"""What people said of stories, which counts more than any sign."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was said of articles, or of the stories they are in: pairs of ids, the smaller first.

    together: pairs that are one, what was said last first. apart: pairs that are not.
    """

    together: tuple[Pair, ...] = ()
    apart: frozenset[Pair] = frozenset()

    def of(self, meant: Callable[[str], str | None]) -> "Corrections":
        """The same of what each id stands for; of one that stands for nothing, nothing was said."""
        together = dict.fromkeys(pair for said in self.together if (pair := _pair(said, meant)))
        apart = frozenset(pair for said in self.apart if (pair := _pair(said, meant)))
        return Corrections(tuple(together), apart)

    def among(self, ids: Collection[str]) -> "Corrections":
        """What was said of these only."""
        return self.of(lambda name: name if name in ids else None)

    @property
    def ids(self) -> set[str]:
        """All that anything was said of."""
        return {name for pair in (*self.together, *self.apart) for name in pair}


NOTHING_SAID = Corrections()


def _pair(said: Pair, meant: Callable[[str], str | None]) -> Pair | None:
    one, other = meant(said[0]), meant(said[1])
    return None if one is None or other is None or one == other else (min(one, other), max(one, other))

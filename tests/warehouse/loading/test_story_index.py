"""What new articles share with the index."""

import random

import duckdb
import pyarrow as pa

from warehouse.loading.story_index import hits
from warehouse.schema.decision_tables import STORY_TERMS

QUIET, HOT = 3, 4


def may_meet(one: dict[str, int], other: dict[str, int]) -> bool:
    """Whether the times of a known article and a new one allow one story."""
    if one["is_dated"] == other["is_dated"]:
        return abs(one["day"] - other["day"]) <= QUIET
    return other["day"] >= one["day"] - QUIET if one["is_dated"] else one["day"] >= other["day"] - QUIET


def test_of_a_term_of_many_the_same_few_are_met_and_of_others_all() -> None:
    """Terms of one to twelve articles."""
    draw = random.Random(1)
    rows = [
        {"term": term, "article_no": number, "day": draw.randint(0, 4), "is_dated": draw.random() < 0.8}
        for term in range(1, 13)
        for number in range(1, 13)
        if number + term > 12
    ]
    new = [row for row in rows if row["article_no"] > 6]
    with duckdb.connect() as raw:
        raw.register("story_terms", pa.Table.from_pylist(rows, schema=STORY_TERMS.arrow))
        raw.register("new_terms", pa.Table.from_pylist(new, schema=STORY_TERMS.arrow))
        found = raw.execute(
            hits(STORY_TERMS, "article_no"),
            {"first": min(row["day"] for row in new) - QUIET, "quiet": QUIET, "hot": HOT},
        ).fetchall()
        order = dict(raw.execute("SELECT n, hash(n::UINTEGER) FROM range(20) numbers(n)").fetchall())
    wanted = set[tuple[int, int, int]]()
    for mine in new:
        met = [r["article_no"] for r in rows if r["term"] == mine["term"] and may_meet(r, mine)]
        others = sorted((n for n in met if n != mine["article_no"]), key=order.__getitem__)
        wanted |= {(mine["article_no"], other, mine["term"]) for other in others[:HOT]}
    assert len(found) == len(set(found))
    assert set(found) == wanted

"""Copies as datasketch and rensa tell them, beside newsloom's way, in one run over one file.

usage: PYTHONPATH=. python benchmarks/peers/copies.py ARTICLES.jsonl GOLD.jsonl

Needs datasketch and rensa in an environment of their own (numpy and xxhash come with newsloom's). Every tool gets the
same 5-word shingles and 128 permutations; its LSH names pairs, the groups are what hangs together. A threshold's ARI is
that of `extractors.copies.decide` counted alike. The cost is that of one article, signature, lookup and insertion, in
CPU time; newsloom's here is without its warehouse (see benchmarks/copies.py for that).
"""

import json
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import datasketch
import rensa

from extractors.copies.decide import Candidate, CopySettings, LookupSettings, NearSettings, compare, decide
from extractors.copies.estimate import estimates
from extractors.copies.fingerprint import FingerprintSettings, shingle
from extractors.copies.shingles import words

PERMUTATIONS = 128
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
Pairs = list[tuple[int, int]]


def shingles(text: str) -> list[str]:
    """All runs of five words."""
    tokens = words(text)
    return [" ".join(tokens[i : i + 5]) for i in range(max(1, len(tokens) - 4))]


def by_datasketch(texts: Sequence[str], threshold: float) -> Pairs:
    """Pairs by datasketch's MinHash LSH."""
    index, pairs = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), []
    for number, text in enumerate(texts):
        sketch = datasketch.MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([part.encode() for part in shingles(text)])
        pairs += [(int(other), number) for other in index.query(sketch)]
        index.insert(str(number), sketch)
    return pairs


def by_rensa(texts: Sequence[str], threshold: float) -> Pairs:
    """Pairs by rensa's RMinHash LSH, kept where the likeness is above the threshold."""
    index, pairs, sketches = rensa.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32), [], []
    for number, text in enumerate(texts):
        sketch = rensa.RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(shingles(text))
        found = {other for other in index.query(sketch) if sketch.jaccard(sketches[other]) >= threshold}
        pairs += [(other, number) for other in found]
        index.insert(number, sketch)
        sketches.append(sketch)
    return pairs


def settings() -> CopySettings:
    """``config/copies.toml``."""
    table = tomllib.loads(Path("config/copies.toml").read_text("utf-8"))
    lookup = table["lookup"] | {"weak_dates": tuple(table["lookup"]["weak_dates"])}
    return CopySettings(
        FingerprintSettings(**table["fingerprint"]), NearSettings(**table["near"]), LookupSettings(**lookup)
    )


def by_newsloom(texts: Sequence[str], rules: CopySettings) -> list[int]:
    """Groups by newsloom: candidates, samples, counting, decisions."""
    at, index, links = datetime(2026, 1, 1, tzinfo=UTC), defaultdict(list), {}
    known = [shingle(text, rules.fingerprint) for text in texts]
    for number, one in enumerate(known):
        for other in {other for value in one.lookup.tolist() for other in index[value]}:
            mine, theirs = one.fingerprint, known[other].fingerprint
            first, second = sorted((mine, theirs), key=lambda text: text.text_key)
            pair = (first.text_key, second.text_key)
            judged = next(estimates([pair], {first.text_key: first, second.text_key: second}, rules.near))
            link = judged or compare(one, known[other], rules.near)
            if link.is_near and link.text_key != link.other_key:
                links[link.text_key, link.other_key] = link
        for value in one.lookup.tolist():
            index[value].append(number)
    articles = [
        Candidate(f"{n:09}", str(n), at, False, at, 0, one.fingerprint.text_key, frozenset())
        for n, one in enumerate(known)
    ]
    originals = {int(copy.article_id): int(copy.original_id) for copy in decide(articles, links, rules)}
    return [originals.get(number, number) for number in range(len(texts))]


def grouped(count: int, pairs: Pairs) -> list[int]:
    """What hangs together."""
    parent = list(range(count))

    def top(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for one, other in pairs:
        parent[max(top(one), top(other))] = min(top(one), top(other))
    return [top(number) for number in range(count)]


def rand(gold: Sequence[object], answer: Sequence[object]) -> float:
    """The adjusted Rand index."""

    def pairs(counts: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    both = pairs(Counter(zip(gold, answer, strict=True)))
    a, b = pairs(Counter(gold)), pairs(Counter(answer))
    chance = a * b / (len(gold) * (len(gold) - 1) / 2)
    return (both - chance) / ((a + b) / 2 - chance)


def timed(work: Callable[[], list[int]], gold: Sequence[object]) -> str:
    """The ARI of a way, and its CPU ms an article."""
    start = time.process_time()
    answer = work()
    spent = (time.process_time() - start) / len(gold) * 1000
    return f"ARI {rand(gold, answer):.4f}  {spent:.2f} ms an article"


def main(articles: Path, gold_file: Path) -> None:
    """Print one line a tool and threshold."""
    rows = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
    groups = {row["url"]: row["group"] for row in map(json.loads, gold_file.read_text("utf-8").splitlines())}
    texts, gold = [row["text"] for row in rows], [groups[row["url"]] for row in rows]
    for name, way in (("datasketch", by_datasketch), ("rensa", by_rensa)):
        for threshold in THRESHOLDS:
            result = timed(lambda way=way, t=threshold: grouped(len(texts), way(texts, t)), gold)
            print(f"{name:<12} {threshold:.1f}  {result}", flush=True)
    rules = settings()
    print(f"newsloom          {timed(lambda: by_newsloom(texts, rules), gold)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

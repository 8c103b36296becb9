"""Any number of short articles of our own, no two alike, as records of a JSONL file."""

import json
import random
from pathlib import Path

_PLACES = ["Eastmere", "Varholm", "Lindau Bay", "Port Sorrel", "Kestrel Hill", "Oldbridge", "Marrow Point", "Tarn"]
_SUBJECTS = ["ferry", "library", "orchard", "tram line", "observatory", "market hall", "reservoir", "fire station"]
_VERBS = ["opens", "closes", "moves", "is repaired", "is sold", "wins a prize", "is flooded", "gets a new roof"]
_PEOPLE = ["Ada Lindqvist", "Tomas Reyes", "Mina Okafor", "Jonas Weld", "Priya Nair", "Elif Demir", "Sam Whitlock"]


def record(n: int) -> dict[str, str]:
    """Article ``n``; the same every time."""
    choose = random.Random(n).choice
    place, subject, verb, person = choose(_PLACES), choose(_SUBJECTS), choose(_VERBS), choose(_PEOPLE)
    words = [choose(_SUBJECTS + _PLACES + _VERBS) for _ in range(30)]
    text = "\n".join(
        [
            f"The {subject} of {place} {verb} this week, number {n} in the council's list of works for the year.",
            f'"We had waited {n % 17 + 2} years for this," said {person}, a neighbour of the {subject}.',
            f"The council's papers name, in this order: {', '.join(words)}.",
        ]
    )
    return {
        "url": f"https://{choose(_PLACES).lower().replace(' ', '-')}.example/news/{n}",
        "title": f"{place}: {subject} {verb} ({n})",
        "text": text,
        "published_at": f"2026-03-{n % 28 + 1:02d}T08:00:00Z",
    }


def write_records(path: Path, count: int) -> Path:
    """A JSONL file of articles 0 to ``count`` - 1."""
    path.write_text("".join(json.dumps(record(n)) + "\n" for n in range(count)), "utf-8")
    return path

"""newsloom over all sets of pages with answers, in one run: each figure with its spread over folds by site.

usage: python -m benchmarks.crossval DATA SCORERS [--save RUN.json.gz] [--against RUN.json.gz] [--timing 150]
       [--peer default|precision|recall] [--answers ANSWERS.jsonl]

DATA and SCORERS are folders as ``answer_sets`` says. A figure is shown as ``.931 ±.012``: of all pages, and the
standard deviation of the five folds. With --against, what changed since the saved run: figures with the number of
folds that went up and down, then the pages that became worse, worst first (--better: that became better).
15 % of the sites of ``wide`` are put aside, by a hash of the site; --last-check shows them, and only them. Models
learn from them as well, so that only with --models, out of fold, they say anything.
--lost lists the pages whose text is lost or missing. ``auc`` is how well ``quality`` tells the lost pages.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.answer_sets import (
    FIRST,
    FOLDS,
    TRAPS,
    AnswerSet,
    Figures,
    Gold,
    Scorers,
    fold_of,
    is_aside,
    load_scorers,
    read_sets,
)
from benchmarks.pages import Answer, answer_of, read_pages, toolbox
from benchmarks.peer_answers import peer_answer, read_answers
from benchmarks.peers.extract import Extract, trafilatura
from extractors.article import Article, Rejected
from extractors.document import Document
from extractors.markup.parse import decode
from extractors.sandbox import spare_collector
from extractors.stages import Toolbox, process
from flows.settings.toolbox import load_judge_file

Run = dict[str, dict[str, Answer]]  # by set and url
FIELDS: Final = ("title", "day", "date_day", "date_instant", "authors", "no_article")
LOST: Final = 0.5  # a page's text F1 under this is lost, as the scorers have it
SLIGHT: Final = 0.02  # a page's text F1 that changes less is not listed
CHUNK: Final = 8

_pages: list[Document] = []  # shared with the workers by fork
_tools: list[Toolbox] = []
_peer: list[Extract] = []  # asked in newsloom's place
PEERS: Final[dict[str, dict[str, bool]]] = {
    "default": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
}


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a set that are looked at, with newsloom's answers."""

    name: str
    gold: tuple[Gold, ...]
    answers: Mapping[str, Answer]


def whole_answer(result: Article | Rejected) -> Answer:
    """All that the scorers and a person who looks for errors want to know of a page."""
    answer = answer_of(result)
    if isinstance(result, Rejected):
        return answer
    fields = result.fields
    return answer | {
        "kicker": fields.kicker,
        "agency": fields.agency,
        "published_precision": str(fields.published.precision) if fields.published else None,
        "published_from": fields.published.evidence if fields.published else None,
        "language": result.language.code,
        "word_count": result.word_count,
        "body_from": result.body_from,
        "quality": result.quality,
        "page_kind": fields.page_kind,
        "quotes": [(quote.speaker, quote.text) for quote in result.quotes],
    }


def _one(at: int) -> Answer:
    try:
        page = _pages[at]
        if _peer:
            return peer_answer(_peer[0](page.url, decode(page.body, page.charset)))
        return whole_answer(process(page, _tools[fold_of(page.url) % len(_tools)]))
    except Exception as error:  # noqa: BLE001 - one page's fault is a missing answer here, as in the sandbox
        return {"error": f"{type(error).__name__}: {error}"}


def _start_worker(models: Path | None) -> None:
    tools = toolbox()
    judges = [load_judge_file(models / f"{fold}.json") for fold in range(FOLDS)] if models else [tools.judge]
    _tools.extend(replace(tools, judge=judge) for judge in judges)
    spare_collector()


def answer_all(sets: Sequence[AnswerSet], workers: int, models: Path | None) -> Run:
    """newsloom's answers, in process, on all cores."""
    places = []
    for each in sets:
        wanted = {row["url"] for row in each.gold}
        for page in read_pages(each.archive):
            if page.url in wanted:
                _pages.append(page)
                places.append((each.name, page.url))
    run: Run = {each.name: {} for each in sets}
    with multiprocessing.get_context("fork").Pool(workers, _start_worker, (models,)) as pool:
        for (name, url), answer in zip(places, pool.imap(_one, range(len(places)), CHUNK), strict=True):
            run[name][url] = answer
    return run


def parts_of(sets: Sequence[AnswerSet], run: Run, last_check: bool) -> list[Part]:
    """The rows to look at: without the sites put aside, or of ``wide`` those alone."""
    parts = []
    for each in sets:
        if each.name in (FIRST, TRAPS):
            gold = () if last_check else each.gold
        else:
            gold = tuple(row for row in each.gold if is_aside(row["url"]) == last_check)
        if gold and run.get(each.name):
            parts.append(Part(each.name, gold, _given(run[each.name])))
    return parts


def _given(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {url: answer for url, answer in answers.items() if "error" not in answer}


@dataclass(slots=True)
class Mains:
    """The text's F1 of single pages by the scorers, computed once."""

    scorers: Scorers
    known: dict[tuple[int, str], float]

    def of(self, part: Part, row: Gold) -> float:
        """A page's text F1; 0 where there is no answer."""
        key = id(part), row["url"]
        if key not in self.known:
            self.known[key] = self.scorers.score(part.name, [row], part.answers).get("main", 0.0)
        return self.known[key]


def figures_of(part: Part, scorers: Scorers, mains: Mains, fold: int | None = None) -> Figures:
    """The figures of a part, or of one of its folds."""
    rows = [row for row in part.gold if fold is None or fold_of(row["url"]) == fold]
    if not rows:
        return {}
    if part.name == TRAPS:
        passed = traps_passed(rows, part.answers, scorers)
        return {"pages": len(passed), "pass": sum(passed.values()), "share": sum(passed.values()) / len(passed)}
    figures = dict(scorers.score(part.name, rows, part.answers))
    main = figures.pop("main", None)
    if main is not None:
        each = {row["url"]: mains.of(part, row) for row in rows}
        figures["lost_share"] = sum(value < LOST for value in each.values()) / len(each)
        told = auc(each, part.answers)
        figures |= {"auc": told} if told is not None else {}
    return figures


def auc(text: Mapping[str, float], answers: Mapping[str, Answer]) -> float | None:
    """How often a lost page has a lower ``quality`` than another; a page that is missing is no claim."""
    lost = [answers[url]["quality"] for url, value in text.items() if value < LOST and url in answers]
    good = [answers[url]["quality"] for url, value in text.items() if value >= LOST and url in answers]
    if not lost or not good:
        return None
    return float(sum((a < b) + (a == b) / 2 for a in lost for b in good) / (len(lost) * len(good)))


def traps_passed(rows: Sequence[Gold], answers: Mapping[str, Answer], scorers: Scorers) -> dict[str, bool]:
    """Which trap pages are right in all that is expected of them."""
    passed: dict[str, bool] = {}
    for row in rows:
        passed[row["file"]] = passed.get(row["file"], True) and not _trap_fault(row, answers, scorers)
    return passed


def _trap_fault(row: Gold, answers: Mapping[str, Answer], scorers: Scorers) -> str | None:
    """What is wrong with an expectation of a trap page; None where it holds."""
    answer = answers.get(row["url"])
    if answer is None:
        return "no row"
    at = answer["published_at"]
    told = answer | {"url": row["url"], "published_at": datetime.fromisoformat(at) if at else None}
    holds, got = scorers.traps.holds(row, told, answer["quotes"])
    return None if holds else str(got)


def report(parts: Sequence[Part], scorers: Scorers) -> Iterator[str]:
    """A line a set: each figure with its spread over the folds."""
    mains = Mains(scorers, {})
    for part in parts:
        whole = figures_of(part, scorers, mains)
        folds = [figures_of(part, scorers, mains, fold) for fold in range(FOLDS)]
        cells = []
        for key, value in whole.items():
            values = [fold[key] for fold in folds if key in fold]
            spread = f" ±{statistics.pstdev(values):.3f}" if isinstance(value, float) and values else ""
            cells.append(f"{key} {value:.3f}{spread}" if isinstance(value, float) else f"{key} {value}")
        yield f"{part.name:9} " + "  ".join(cells)


def compare(now: Sequence[Part], before: Sequence[Part], scorers: Scorers, better: bool) -> Iterator[str]:
    """What changed since a saved run."""
    old = {part.name: part for part in before}
    changes = []
    for part in now:
        if part.name not in old:
            continue
        yield from _changed_figures(part, old[part.name], scorers)
        changes += list(_changed_pages(part, old[part.name], scorers))
    changes.sort()
    for change, what in (changes[::-1] if better else changes) if changes else ():
        if (change > 0) == better:
            yield f"{change:+.3f} {what}"


def _changed_figures(part: Part, old: Part, scorers: Scorers) -> Iterator[str]:
    mains = Mains(scorers, {})
    new_whole, old_whole = figures_of(part, scorers, mains), figures_of(old, scorers, mains)
    folds = [tuple(figures_of(each, scorers, mains, fold) for each in (part, old)) for fold in range(FOLDS)]
    cells = []
    for key, value in new_whole.items():
        was = old_whole.get(key, 0)
        if abs(value - was) > 1e-6:
            up = sum(new[key] > old[key] for new, old in folds if key in new and key in old)
            down = sum(new[key] < old[key] for new, old in folds if key in new and key in old)
            cells.append(f"{key} {was:.4g}->{value:.4g} (folds {up} up {down} down)")
    yield f"{part.name:9} " + ("  ".join(cells) or "no change")


def _changed_pages(part: Part, old: Part, scorers: Scorers) -> Iterator[tuple[float, str]]:
    """Pages whose text or fields changed: the difference of their text's F1, or 1 for a field right or wrong."""
    if part.name == TRAPS:
        for row in part.gold:
            was, fault = _trap_fault(row, old.answers, scorers), _trap_fault(row, part.answers, scorers)
            if (was is None) != (fault is None):
                what = f"{TRAPS} {row['file']} {row['field']} {row['op']} {row['expected']!r}: {fault or was}"
                yield (1.0 if fault is None else -1.0), what
        return
    for row in part.gold:
        now, then = (scorers.score(part.name, [row], each.answers) for each in (part, old))
        if "main" in now and abs(now["main"] - then["main"]) >= SLIGHT:
            yield now["main"] - then["main"], f"{part.name} {row['url']} text {then['main']:.3f} -> {now['main']:.3f}"
        for key in FIELDS:
            if key in now and key in then and now[key] != then[key]:
                yield float(now[key] - then[key]), f"{part.name} {row['url']} {key} {_told(row, key, part, old)}"


def _told(row: Gold, key: str, part: Part, old: Part) -> str:
    """What was told of a field, before and now."""
    name = {"title": "title", "authors": "authors", "no_article": "page_kind"}.get(key, "published_at")
    return " -> ".join(repr(each.answers.get(row["url"], {}).get(name)) for each in (old, part))


def lost_pages(parts: Sequence[Part], run: Run, scorers: Scorers) -> Iterator[str]:
    """The pages whose text is lost or that are missing, with what there is instead; of the traps what fails."""
    for part in parts:
        for row in part.gold:
            answer = run[part.name].get(row["url"], {"error": "not in the archive"})
            if part.name == TRAPS:
                fault = _trap_fault(row, part.answers, scorers)
                if fault is not None:
                    yield f"{TRAPS} {row['file']} {row['field']} {row['op']} {row['expected']!r}: {fault}"
                continue
            value = scorers.score(part.name, [row], part.answers).get("main")
            if "error" in answer or (value is not None and value < LOST):
                told = answer.get("error") or f"{answer['word_count']} words from {answer['body_from']}"
                yield f"{part.name} {row['url']} {'-' if value is None else f'{value:.3f}'} {told}"


def timing(sets: Sequence[AnswerSet], count: int, rounds: int) -> Iterator[str]:
    """newsloom and trafilatura's default with metadata in turn on a sample of each set, the quickest round of each.

    Also without what copies and stories need of a text: the load makes that where no worker has, and no extractor does.
    """
    from trafilatura import bare_extraction

    tools = toolbox()
    extracting = replace(tools, preparing=None)
    spare_collector()
    for each in sets:
        pages = read_pages(each.archive)
        pages = pages[:: max(1, len(pages) // count)][:count]
        decoded = [decode(page.body, page.charset) for page in pages]
        own, alone, other = ([float("inf")] * len(pages) for _ in range(3))
        for round_ in range(rounds):
            for at, (page, html) in enumerate(zip(pages, decoded, strict=True)):
                jobs: list[tuple[list[float], Callable[[], object]]] = [
                    (own, partial(process, page, tools)),
                    (alone, partial(process, page, extracting)),
                    (other, partial(bare_extraction, html, url=page.url, with_metadata=True)),
                ]
                first = (round_ + at) % len(jobs)  # who comes first finds the page in no cache
                for best, work in (*jobs[first:], *jobs[:first]):
                    best[at] = min(best[at], _seconds(work))
        rate, theirs = len(pages) / sum(own), len(pages) / sum(other)
        figures = f"newsloom {rate:.0f}/s, trafilatura {theirs:.0f}/s, {rate / theirs:.2f}"
        figures += f" ({sum(other) / sum(alone):.2f} without what copies and stories need)"
        yield f"{each.name:9} {len(pages)} pages: {figures}"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def load_run(path: Path) -> Run:
    """A saved run."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        run: Run = json.load(lines)
    return run


def save_run(run: Mapping[str, Any], path: Path) -> None:
    """Keep a run to compare with."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as lines:
        json.dump(run, lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="folder of the sets")
    options.add_argument("scorers", type=Path, help="folder of the scorers")
    options.add_argument("--only", nargs="+", default=[], metavar="SET", help="these sets alone")
    options.add_argument("--run", type=Path, help="show a saved run, and extract nothing")
    options.add_argument("--save", type=Path, help="keep this run's answers (.json.gz)")
    options.add_argument("--against", type=Path, help="compare with the saved run")
    options.add_argument("--better", action="store_true", help="list the pages that became better, not worse")
    options.add_argument("--lost", action="store_true", help="list the pages lost")
    options.add_argument("--last-check", action="store_true", help="show the sites put aside, and only them")
    options.add_argument("--models", type=Path, help="folder of a learned model for each fold (learn_blocks --folds)")
    options.add_argument("--peer", choices=PEERS, help="trafilatura's answers with this setting, not newsloom's")
    options.add_argument("--answers", type=Path, help="score a peer's answers (benchmarks.peer_answers) in its place")
    options.add_argument("--timing", type=int, metavar="N", help="time N pages of each set beside trafilatura")
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    sets, scorers = read_sets(given.data, given.only), load_scorers(given.scorers)
    if not sets:
        sys.exit(f"no set in {given.data}")
    if given.peer:
        _peer.append(trafilatura(**PEERS[given.peer]))
    if given.answers:
        sets, run = read_answers(given.answers, sets)
    else:
        run = load_run(given.run) if given.run else answer_all(sets, given.workers, given.models)
    if given.save:
        save_run(run, given.save)
    parts = parts_of(sets, run, given.last_check)
    lines = list(report(parts, scorers))
    if given.lost:
        lines += lost_pages(parts, run, scorers)
    if given.against:
        lines += compare(parts, parts_of(sets, load_run(given.against), given.last_check), scorers, given.better)
    print("\n".join(lines), flush=True)
    for line in timing(sets, given.timing, 2) if given.timing else ():
        print(line, flush=True)


if __name__ == "__main__":
    main()

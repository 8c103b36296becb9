"""Pages a second on one core, memory over many pages, and where the time goes.

usage: python -m benchmarks.throughput PAGES.warc.gz              newsloom beside trafilatura's default with metadata
       python -m benchmarks.throughput PAGES.warc.gz --memory 20000    resident memory while documents go through
       python -m benchmarks.throughput PAGES.warc.gz --profile         CPU time by stage and by module

The two are paired: page by page in turn, in one process, the quickest of three rounds counts for each page, CPU time of
one thread. newsloom decodes the bytes, finds all fields, cleans and detects the language; trafilatura gets the decoded
page. For the memory every document differs, so that no cache can answer; the pages are those of the archive, in turn.
"""

import argparse
import cProfile
import gc
import itertools
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean, median
from types import ModuleType
from typing import Any

from benchmarks.pages import read_pages, toolbox
from benchmarks.publish import shown
from extractors import page, stages
from extractors.document import Document
from extractors.markup.parse import decode
from extractors.sandbox import spare_collector
from extractors.stages import Toolbox

ROOT = Path(__file__).parent.parent
# Where the functions are called whose time is told apart, in the order of the pipeline.
STAGES = {
    page: ("to_utf8", "parse", "read_structured", "find_body", "find_fields"),
    stages: ("clean", "detect", "find_quotes", "normalize"),
}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def compare(pages: Sequence[Document], rounds: int) -> Iterator[str]:
    """newsloom and trafilatura in turn on each page."""
    from trafilatura import bare_extraction

    tools = toolbox()
    decoded = [decode(each.body, each.charset) for each in pages]
    spare_collector()  # as each worker does, for both sides
    own = [float("inf")] * len(pages)
    other = [float("inf")] * len(pages)
    for _ in range(rounds):
        for at, (each, html) in enumerate(zip(pages, decoded, strict=True)):
            own[at] = min(own[at], seconds(partial(stages.process, each, tools)))
            other[at] = min(other[at], seconds(partial(bare_extraction, html, url=each.url, with_metadata=True)))
    yield "| | pages/s | median ms | mean ms | slowest ms |"
    yield "|---|---|---|---|---|"
    for name, times in (("newsloom, all fields", own), ("trafilatura, default with metadata", other)):
        milliseconds = [each * 1000 for each in times]
        figures = f"{median(milliseconds):.1f} | {mean(milliseconds):.1f} | {max(milliseconds):.0f}"
        yield f"| {name} | {len(pages) / sum(times):.1f} | {figures} |"
    ratios = [theirs / ours for ours, theirs in zip(own, other, strict=True)]
    yield ""
    yield f"{len(pages)} pages, the quickest of {rounds} rounds each."
    yield f"Ratio: {sum(other) / sum(own):.2f} of the sums, {median(ratios):.2f} of the median page."


def endless(pages: Sequence[Document]) -> Iterator[Document]:
    """The pages over and over, each time with another url and other words in its paragraphs."""
    for number in itertools.count():
        given = pages[number % len(pages)]
        mark = f" n{number} ".encode()
        body = given.body.replace(b"<p>", b"<p>" + mark).replace(b". ", b"." + mark)
        yield replace(given, url=f"{given.url}?n={number}", body=body)


def resident() -> float:
    """Resident memory of this process now, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def watch_memory(pages: Sequence[Document], number: int) -> Iterator[str]:
    """The memory every 1,000 documents (or a tenth of all); bounded where it stops growing."""
    tools = toolbox()
    spare_collector()
    every = max(1000, number // 20)
    started = time.monotonic()
    yield "| documents | resident MB | seconds |"
    yield "|---|---|---|"
    yield f"| 0 | {resident():.0f} | 0 |"
    for count, each in enumerate(itertools.islice(endless(pages), number), start=1):
        stages.process(each, tools)
        if count % every == 0:
            gc.collect()
            yield f"| {count:,} | {resident():.0f} | {time.monotonic() - started:.0f} |"


def place(file: str) -> str:
    """A readable name for the file of a profiled function."""
    path = Path(file)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return str(path.relative_to(ROOT))
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    return "C code (lxml, re, str, ...)" if file in ("~", "") else "Python's library"


@contextmanager
def timed(module: ModuleType, name: str, spent: Counter[str]) -> Iterator[None]:
    """Within this context the time of a function as called from a module is counted."""
    function = getattr(module, name)

    def wrapper(*arguments: object, **named: object) -> object:
        started = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            spent[name] += time.process_time() - started  # type: ignore[assignment]

    setattr(module, name, wrapper)
    try:
        yield
    finally:
        setattr(module, name, function)


def time_stages(pages: Sequence[Document], tools: Toolbox) -> Iterator[str]:
    """CPU time of each stage, without a profiler's cost."""
    spent: Counter[str] = Counter()
    with ExitStack() as context:
        for module, names in STAGES.items():
            for name in names:
                context.enter_context(timed(module, name, spent))
        total = seconds(lambda: [stages.process(each, tools) for each in pages])
    yield "| stage | ms a page | share |"
    yield "|---|---|---|"
    for name, each in spent.items():
        yield f"| {name} | {each / len(pages) * 1000:.2f} | {each / total:.0%} |"
    yield f"| all | {total / len(pages) * 1000:.2f} | |"


def profile(pages: Sequence[Document]) -> Iterator[str]:
    """Time by stage, then by module and function (their own lines only) under the profiler."""
    tools = toolbox()
    spare_collector()
    for each in pages:  # loads what is loaded at first use
        stages.process(each, tools)
    yield from time_stages(pages, tools)
    found = cProfile.Profile()
    with found:
        for each in pages:
            stages.process(each, tools)
    table: dict[tuple[str, int, str], tuple[Any, ...]] = pstats.Stats(found).stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in table.values())
    modules: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _, name), row in table.items():
        modules[place(file)] += row[2]
        functions[f"{place(file)}: {name}"] += row[2]
    for heading, counts, number in (("module", modules, 20), ("function", functions, 15)):
        yield from ("", f"| {heading}, own time under the profiler | share |", "|---|---|")
        for name, spent in counts.most_common(number):
            yield f"| {name} | {spent / total:.1%} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", type=Path, help="archive of the pages (WARC)")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory", type=int, metavar="N", help="process N documents and watch the memory")
    options.add_argument("--profile", action="store_true", help="print where the time goes")
    options.add_argument("--publish", action="store_true", help="write the result to benchmarks/README.md, too")
    given = options.parse_args()
    pages = read_pages(given.pages)
    if not pages:
        sys.exit(f"no page in {given.pages}")
    command = f"python -m benchmarks.throughput {given.pages.name}"
    if given.memory:
        lines, section, command = watch_memory(pages, given.memory), "memory", f"{command} --memory {given.memory}"
    elif given.profile:
        lines, section, command = profile(pages), "profile", f"{command} --profile"
    else:
        lines, section = compare(pages, given.rounds), "throughput"
    shown(lines, section if given.publish else None, command)


if __name__ == "__main__":
    main()

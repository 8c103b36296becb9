"""Accuracy, calibration, time and memory of language detection, beside each detector alone.

usage: python -m benchmarks.language --texts TEXTS.jsonl --gold GOLD.jsonl [--detector langdetect]

TEXTS has ``url`` and ``text``, GOLD ``url``, ``language`` and ``kind``. Accuracy is the mean over languages. One
detector a process, so that the memory is its own.
"""

import argparse
import importlib
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

Detect = Callable[[str], tuple[str, float]]
SAME = {"no": "nb", "zh-cn": "zh", "zh-tw": "zh"}


def newsloom() -> Detect:
    from extractors.language.detect import detect

    def answer(text: str) -> tuple[str, float]:
        found = detect(text)
        return found.code, found.confidence

    return answer


def langdetect(module: str) -> Detect:
    package = importlib.import_module(module)
    factory = package.detector_factory.DetectorFactory()
    factory.load_profile(package.detector_factory.PROFILES_DIRECTORY)
    factory.set_seed(0)

    def answer(text: str) -> tuple[str, float]:
        detector = factory.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()[0]
        except (package.lang_detect_exception.LangDetectException, IndexError):
            return "und", 0.0
        return SAME.get(best.lang, best.lang), best.prob

    return answer


def lingua(full: bool) -> Detect:
    from lingua import LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_all_languages()
    detector = (builder if full else builder.with_low_accuracy_mode()).build()

    def answer(text: str) -> tuple[str, float]:
        best = detector.compute_language_confidence_values(text)[0]
        return (best.language.iso_code_639_1.name.lower(), best.value) if best.value else ("und", 0.0)

    return answer


DETECTORS: dict[str, Callable[[], Detect]] = {
    "newsloom": newsloom,
    "langdetect": lambda: langdetect("langdetect"),
    "langdetect-rs": lambda: langdetect("langdetect_rs"),
    "lingua": lambda: lingua(full=False),
    "lingua-full": lambda: lingua(full=True),
}


def memory() -> float:
    """Peak resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(kind: str, rows: list[tuple[str, str, float, float]]) -> None:
    """Print a kind of texts: (language, answer, confidence, milliseconds)."""
    by_language: dict[str, list[bool]] = defaultdict(list)
    for language, code, _, _ in rows:
        by_language[language].append(code == language)
    shares = {language: mean(right) for language, right in by_language.items()}
    times = [row[3] for row in rows]
    weak = {language: round(share, 2) for language, share in sorted(shares.items(), key=lambda s: s[1]) if share < 0.9}
    wrong_and_sure = sum(code not in (language, "und") and confidence >= 0.9 for language, code, confidence, _ in rows)
    print(f"{kind}: accuracy {mean(shares.values()):.4f} over {len(shares)} languages, {len(rows)} texts")
    print(
        f"  und {sum(row[1] == 'und' for row in rows)}  wrong with confidence >= .9: {wrong_and_sure}  below .9: {weak}"
    )
    print(f"  CPU ms a text: mean {mean(times):.2f}  median {median(times):.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=Path, required=True)
    options.add_argument("--gold", type=Path, required=True)
    options.add_argument("--detector", choices=DETECTORS, default="newsloom")
    options.add_argument("--rounds", type=int, default=3, help="the quickest of so many runs counts for each text")
    given = options.parse_args()
    texts = {row["url"]: row["text"] for row in map(json.loads, given.texts.open(encoding="utf-8"))}
    gold = [json.loads(line) for line in given.gold.open(encoding="utf-8")]
    before, started = memory(), time.perf_counter()
    detect = DETECTORS[given.detector]()
    detect("Bet ko darit talak ar lauskam?")  # loads what is loaded at first use
    print(f"{given.detector}: loads in {time.perf_counter() - started:.2f} s")
    kinds: dict[str, list[tuple[str, str, float, float]]] = defaultdict(list)
    for row in gold:
        text, best = texts[row["url"]], float("inf")
        for _ in range(given.rounds):
            start = time.process_time()
            code, confidence = detect(text)
            best = min(best, (time.process_time() - start) * 1000)
        kinds[row["kind"]].append((row["language"], code, confidence, best))
    for kind, rows in kinds.items():
        report(kind, rows)
    print(f"memory: {memory() - before:.0f} MB more at the peak")


if __name__ == "__main__":
    main()

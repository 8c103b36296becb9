"""What a person says of stories and copies: from words of a command, or rows of a file, to rows of ``corrections``."""

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from extractors.errors import InputError
from extractors.text.counting import counted
from flows.running.publishing import publish_after_run
from flows.running.run import loading_settings
from flows.settings.folder import config_folder
from flows.settings.load import load_settings
from flows.telling.moments import moment_of
from warehouse.file.connection import Connection
from warehouse.loading.correct import Correction, correct
from warehouse.loading.said import About, Verdict
from warehouse.reading.meant import Meant, SaidPair, meant, originals_of, said_of
from warehouse.reading.queries import reading

_FIND = 'find one with: newsloom sql "SELECT article_id, story_id, url FROM articles"'
_FIELDS = "about (story or copy), article, other, verdict (together, apart or forgotten), said_at, said_by, reason"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, and why in their words."""

    said_by: str | None = None
    reason: str | None = None


_Word = TypeVar("_Word", About, Verdict)
Pairs = Sequence[tuple[str, str]]
_Pair = tuple[str, str, str]  # what a correction is about, and the two articles


def say_together(warehouse: Path, one: str, other: str, speaker: Speaker) -> str:
    """Make one story of the stories of two articles. Raises InputError, WarehouseError."""
    with _asked(warehouse) as connection:
        first, second = _meant(connection, one)[0], _meant(connection, other)[0]
    if first.original_id == second.original_id:
        raise InputError("are the same article, or copies of one", f"{one} and {other}", _FIND)
    _keep(warehouse, About.STORY, Verdict.TOGETHER, [(first.original_id, second.original_id)], speaker)
    return "one story" if first.language == second.language else "one event, in two languages"


def say_apart(warehouse: Path, subjects: Sequence[str], speaker: Speaker) -> str:
    """Take articles out of their story: they are apart from all its others. Raises InputError, WarehouseError."""
    with _asked(warehouse) as connection:
        taken = [_article(connection, subject) for subject in subjects]
        for subject, article in zip(subjects, taken, strict=True):
            if article.article_id != article.original_id:
                hint = f"say first that it is none: newsloom copy deny {article.article_id} {article.original_id}"
                raise InputError("is a copy, and follows its original", subject, hint)
        stories = {article.story_id for article in taken}
        if len(stories) > 1 or None in stories:
            raise InputError("are not in one story", " ".join(subjects), "name articles of one story")
        ids = {article.article_id for article in taken}
        every = originals_of(stories.pop() or "").ask(connection)
        others = [each.article_id for each in every if each.article_id not in ids]
    if not others:
        raise InputError("there is nothing else in their story", " ".join(subjects), "leave out one article at least")
    _keep(warehouse, About.STORY, Verdict.APART, [(one, other) for one in sorted(ids) for other in others], speaker)
    return f"{len(ids)} apart from {len(others)} other original{'s' if len(others) > 1 else ''}"


def say_no_copy(warehouse: Path, one: str, other: str, speaker: Speaker) -> str:
    """Neither of two articles is a copy of the other. Raises InputError, WarehouseError."""
    with _asked(warehouse) as connection:
        first, second = _article(connection, one), _article(connection, other)
    if first.article_id == second.article_id:
        raise InputError("is one article", f"{one} and {other}", "name two")
    _keep(warehouse, About.COPY, Verdict.APART, [(first.article_id, second.article_id)], speaker)
    return "neither is a copy of the other"


def take_back(warehouse: Path, about: About, one: str, other: str | None, speaker: Speaker) -> str:
    """Take back what was said of an article or a story, or of two. Raises InputError, WarehouseError."""
    with _asked(warehouse) as connection:
        these = _ids(_meant(connection, one))
        those = _ids(_meant(connection, other)) if other else None
        said = said_of(about, tuple(sorted(these))).ask(connection)
    pairs = [
        (each.article_id, each.other_id) for each in said if those is None or {each.article_id, each.other_id} & those
    ]
    if not pairs:
        hint = 'see what was said with: newsloom sql "FROM corrections_now"'
        raise InputError(
            f"nothing was said of {'it' if other is None else 'the two'}", " and ".join(_both(one, other)), hint
        )
    _keep(warehouse, about, Verdict.FORGOTTEN, pairs, speaker)
    return f"undone for {counted(len(pairs), 'pair')} of articles"


def bring_file(warehouse: Path, path: Path) -> tuple[int, list[str]]:
    """Keep what the rows of a JSONL or CSV file say. Returns how many were not known, and what is wrong with others.

    Raises InputError where the file cannot be read, WarehouseError.
    """
    now, wrong = datetime.now(UTC), []
    read: list[Correction] = []
    timed: set[_Pair] = set()
    with _asked(warehouse) as connection:
        for number, row in _rows(path):
            try:
                read.append(_of_row(connection, row, now + timedelta(microseconds=number)))
                if row.get("said_at"):
                    timed.add(_pair(read[-1]))
            except InputError as error:
                wrong.append(f"{path}:{number}: {error}")
        said = _unknown(connection, read, timed)
    return _correct(warehouse, said) if said else 0, wrong


def _unknown(connection: Connection, read: Sequence[Correction], timed: Collection[_Pair]) -> list[Correction]:
    """What was read but for rows without a time that say what holds already: a file read twice is kept once.

    Where other rows speak of the same pair with times, all are kept: only the warehouse knows which holds.
    """
    ids = tuple(sorted({name for each in read for name in (each.article_id, each.other_id)}))
    holds: dict[_Pair, tuple[str, str | None, str | None] | None] = {
        _pair(each): (each.verdict, each.said_by, each.reason)
        for about in About
        for each in said_of(about, ids).ask(connection)
    }
    unknown = []
    for each in read:
        word = None if each.verdict is Verdict.FORGOTTEN else (each.verdict, each.said_by, each.reason)
        if _pair(each) in timed or holds.get(_pair(each)) != word:
            unknown.append(each)
        holds[_pair(each)] = word
    return unknown


def _pair(said: Correction | SaidPair) -> _Pair:
    return said.about, said.article_id, said.other_id


def _of_row(connection: Connection, row: Mapping[str, object], now: datetime) -> Correction:
    """A row of a file. Raises InputError."""
    given = {name: str(value).strip() for name, value in row.items() if value is not None}
    for name in ("article", "other"):
        given.setdefault(name, given.get(f"{name}_id", ""))
    about, verdict = _one_of(About, "about", given), _one_of(Verdict, "verdict", given)
    at = moment_of(given["said_at"], UTC) if given.get("said_at") else now
    if about is About.COPY and verdict is Verdict.TOGETHER:
        raise InputError("copies are told by their texts", "verdict=together", "of copies say apart or forgotten")
    one, other = (_article(connection, given[name]).article_id for name in ("article", "other"))
    if one == other:
        raise InputError("is one article", given["article"], "name two")
    reason, said_by = given.get("reason") or None, given.get("said_by") or None
    return Correction(about, min(one, other), max(one, other), verdict, at, said_by, reason)


def _one_of(kind: type[_Word], name: str, given: Mapping[str, str]) -> _Word:
    """A value that must be one of a few. Raises InputError."""
    try:
        return kind(given.get(name, ""))
    except ValueError as error:
        raise InputError(f"is no {name}", given.get(name) or "nothing", f"a row has {_FIELDS}") from error


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of a file with the numbers of their lines. Raises InputError."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read: {error}", str(path), f"name a JSONL or CSV file; a row has {_FIELDS}"
        ) from error
    if path.suffix.lower() == ".csv":
        rows = csv.DictReader(io.StringIO(text, newline=""))
        try:
            yield from ((rows.line_num, row) for row in rows)
        except csv.Error as error:
            raise InputError(
                f"is no CSV after line {rows.line_num}: {error}", str(path), f"a row has {_FIELDS}"
            ) from error
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"is no JSON: {error}", f"{path}:{number}", f"a row has {_FIELDS}") from error
            yield number, row if isinstance(row, dict) else {}


def _keep(warehouse: Path, about: About, verdict: Verdict, pairs: Pairs, speaker: Speaker) -> None:
    now = datetime.now(UTC)
    said = [
        Correction(about, min(pair), max(pair), verdict, now, speaker.said_by, speaker.reason)
        for pair in dict.fromkeys((min(pair), max(pair)) for pair in pairs)
    ]
    _correct(warehouse, said)


def _correct(warehouse: Path, said: Sequence[Correction]) -> int:
    settings = load_settings()
    done = correct(warehouse, said, replace(loading_settings(settings, config_folder()), facts=()))
    publish_after_run(warehouse, settings)
    return done


@contextmanager
def _asked(warehouse: Path) -> Iterator[Connection]:
    with reading(warehouse, wait_seconds=load_settings().warehouse.lock_seconds) as (connection, _):
        yield connection


def _meant(connection: Connection, subject: str) -> list[Meant]:
    """The article, or those of the story; one at least. Raises InputError."""
    found = meant(subject).ask(connection)
    if not found:
        raise InputError("no such article or story", subject, _FIND)
    return found


def _article(connection: Connection, subject: str) -> Meant:
    """The article. Raises InputError, also where a story is meant."""
    found = _meant(connection, subject)
    if found[0].is_story:
        raise InputError("is a story", subject, "name one of its articles")
    return found[0]


def _ids(found: Sequence[Meant]) -> set[str]:
    return {name for each in found for name in (each.article_id, each.original_id)}


def _both(one: str, other: str | None) -> list[str]:
    return [one] if other is None else [one, other]

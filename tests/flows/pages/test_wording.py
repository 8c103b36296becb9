"""Words, marks and differences on pages."""

from datetime import UTC, datetime

import pytest

from extractors.text.sentences import opening
from flows.pages.difference import differences
from flows.pages.search import asked_terms
from flows.pages.wording import after, marked, plain_title, web
from warehouse.reading.article import RemovedBlock, Version, in_place


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Harbours and a harbour", "harbour", ["Harbours", "harbour"]),
        ("The Café closed", "cafe", ["Café"]),
        ("东港跨海大桥通车", "大桥", ["大桥"]),
        ("old quay, new quay", '"new quay" -old', ["new quay"]),
        ("restored", "store", []),
        ("İstanbul a*b", "a*b", ["a", "b"]),
    ],
)
def test_marks(text: str, query: str, found: list[str]) -> None:
    pieces = marked(text, asked_terms(query))
    assert [piece.text for piece in pieces if piece.is_marked] == found
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.parametrize(
    ("text", "letters", "expected"),
    [
        ("One. Two. Three.", 320, "One. Two."),
        ("A line\nwithout an end", 320, "A line without an end"),
        ("第一句。\n第二句。第三句。", 320, "第一句。第二句。"),
        ("word " * 40, 30, "word word word word word word…"),
        ("Dr. Ada Lind spoke. Then she left.", 20, "Dr. Ada Lind spoke."),
        ("", 320, ""),
    ],
)
def test_an_opening(text: str, letters: int, expected: str) -> None:
    assert opening(text, letters=letters) == expected


def test_what_was_removed_stands_where_it_stood() -> None:
    removed = [RemovedBlock(1, "share", "rule", "share"), RemovedBlock(9, "related", "rule", "more")]
    placed = [part if isinstance(part, str) else part.kind for part in in_place(["a", "b"], removed)]
    assert placed == ["a", "share", "b", "related"]


def _version(revision: int, text: str, kind: str = "page") -> Version:
    return Version(revision, datetime(2026, 3, 9, tzinfo=UTC), "T", None, (), text, kind, (), False, False)


def test_a_difference_loses_no_word() -> None:
    old, new = "The sum is forty crowns.\nGone.", "The sum is fifty crowns.\nCome.\nMore."
    (change,) = differences([_version(1, old), _version(2, new)])
    runs = [run for line in change.lines for run in line.runs]
    kept_or_gone = "".join(run.text for run in runs if run.kind != "added")
    kept_or_new = "".join(run.text for run in runs if run.kind != "removed")
    assert kept_or_gone == "T" + old.replace("\n", "")
    assert kept_or_new == "T" + new.replace("\n", "")
    assert next(run.text for run in runs if run.kind == "removed").strip() == "forty"


def test_versions_of_other_kinds_are_not_compared() -> None:
    found = list(differences([_version(1, "a"), _version(2, "b", "feed"), _version(3, "c")]))
    assert [(each.before.revision, each.after.revision) for each in found] == [(1, 3)]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", None, " http://x"]
)
def test_only_the_web_is_linked(url: str | None) -> None:
    assert web(url) is None
    assert web("HTTPS://a.example/") == "HTTPS://a.example/"


def test_a_title_hides_nothing() -> None:
    assert plain_title("\u202egnp.exe\u202c \x00 a\nb") == "gnp.exe a b"
    assert plain_title("نیم\u200cفاصله") == "نیم\u200cفاصله"
    assert plain_title(None) == "Without a headline"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (99, "99 min"), (-150, "−2 h"), (200, "3 h"), (4_000, "3 days"), (None, "")]
)
def test_how_long_after(minutes: int | None, words: str) -> None:
    assert after(minutes) == words

"""Markdown files: the front matter says what a record would, the rest is the article."""

from pathlib import Path

import pytest

from extractors.article import Article
from extractors.cleaning.clean import parse_rules
from extractors.document import MediaType
from extractors.stages import Toolbox, process
from tests.flows.sources.reading import PARAGRAPH, read_all, write

YAML = (
    "---\ntitle: The ferry\ndate: 2026-03-05T10:00:00+01:00\nauthor: [Ana Ruiz, Bo Lind]\nlang: en\nlayout: post\n---\n"
)
TOML = (
    '+++\ntitle = "The ferry"\ndate = 2026-03-05T10:00:00+01:00\nauthors = ["Ana Ruiz", "Bo Lind"]\nlang = "en"\n+++\n'
)


@pytest.mark.parametrize("front", [YAML, TOML])
def test_front_matter_is_evidence_and_no_text(tmp_path: Path, front: str) -> None:
    (document,) = read_all(write(tmp_path / "a.md", f"{front}\n{PARAGRAPH}\n")).documents
    evidence = document.evidence
    assert (document.media_type, document.url) == (MediaType.MARKDOWN, "file:a.md")
    assert (evidence.title, evidence.authors, evidence.language) == ("The ferry", ("Ana Ruiz", "Bo Lind"), "en")
    assert (evidence.published_at or "").startswith(("2026-03-05T10:00:00+01:00", "2026-03-05T09:00:00"))
    assert document.body.strip().decode() == PARAGRAPH


def test_a_text_between_rules_is_text(tmp_path: Path) -> None:
    text = f"---\nA rule above, and one below\n---\n{PARAGRAPH}\n"
    (document,) = read_all(write(tmp_path / "a.md", text)).documents
    assert document.body.decode() == text


def test_a_file_gives_an_article_without_asterisks(tmp_path: Path) -> None:
    (document,) = read_all(write(tmp_path / "a.markdown", f"# *The* ferry\n\n**{PARAGRAPH}**\n")).documents
    article = process(document, Toolbox(parse_rules({}), minimum_words=5))
    assert isinstance(article, Article)
    assert (article.fields.title, article.text) == ("The ferry", PARAGRAPH)


def test_front_matter_that_refers_to_itself_is_none(tmp_path: Path) -> None:
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 5)]
    text = "\n".join(["---", "a0: &a0 [x]", *lines, "date: *a4", "title: Pier", "---", PARAGRAPH])
    (document,) = read_all(write(tmp_path / "a.md", text)).documents
    assert document.evidence.title is None

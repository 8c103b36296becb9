"""Markdown is read for what its marks mean, and none of them is left in the text."""

import pytest

from extractors.article import BlockKind, Extracted
from extractors.document import MediaType
from extractors.errors import DocumentError
from extractors.markdown import extract_markdown
from tests.fakes import document

TEXT = """# The *old* ferry sails again

By **Ana Ruiz**

The ferry between [Eastmere](https://a.example/eastmere) and Holm
sails **twice** a day, `Nora` said.

## What it costs

- A ticket is *two* crowns
- Dogs are free

> We waited for years.

![The pier](pier.jpg "The pier at dawn")

| Day | Sails |
|---|---|
| Monday | 9 |
"""


def extracted(text: str, **changes: object) -> Extracted:
    from dataclasses import replace

    return extract_markdown(replace(document(1, text=text), media_type=MediaType.MARKDOWN, **changes))  # type: ignore[arg-type]


def test_the_marks_are_read_and_gone() -> None:
    found = extracted(TEXT)
    assert found.fields.title == "The old ferry sails again"
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "By Ana Ruiz"),
        (BlockKind.PARAGRAPH, "The ferry between Eastmere and Holm sails twice a day, Nora said."),
        (BlockKind.HEADING, "What it costs"),
        (BlockKind.LIST_ITEM, "A ticket is two crowns"),
        (BlockKind.LIST_ITEM, "Dogs are free"),
        (BlockKind.QUOTE, "We waited for years."),
        (BlockKind.TABLE_ROW, "Day | Sails"),
        (BlockKind.TABLE_ROW, "Monday | 9"),
    ]
    assert [image.caption for image in found.images] == ["The pier at dawn"]


def test_marks_without_words_are_no_text() -> None:
    with pytest.raises(DocumentError, match="no text"):
        extracted("# \n\n***\n\n- \n")

"""An article as Markdown (CommonMark, with tables): its blocks by what they are, without the marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from extractors.article import Block, BlockKind, Extracted, Image, Reason, Removed, RemovedKind, Stage
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.markup.parse import decode
from extractors.plaintext import text_fields

if TYPE_CHECKING:
    from markdown_it.token import Token

# Elements that tell what the paragraphs in them are; the innermost counts.
_KINDS = {"li": BlockKind.LIST_ITEM, "blockquote": BlockKind.QUOTE}
_TITLE_RULE = "markdown.title"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the document. level: of a heading, 0 of what is none."""

    text: str
    kind: BlockKind
    level: int
    images: tuple[Image, ...]


def extract_markdown(document: Document) -> Extracted:
    """The blocks and fields of Markdown; the first heading is the title where its carrier names none.

    Raises DocumentError where there are no words.
    """
    from markdown_it import MarkdownIt  # a tenth of a second that other formats need not pay

    tokens = MarkdownIt("commonmark").enable("table").parse(decode(document.body, document.charset))
    texts = list(_texts(tokens, document.url))
    if not any(any(map(str.isalnum, each.text)) for each in texts):
        raise DocumentError("no text", document.url, stage=Stage.EXTRACT, reason=Reason.NO_TEXT)
    title = next((n for n, each in enumerate(texts[:3]) if each.level == 1), None)
    blocks = tuple(Block(each.text, n, each.kind) for n, each in enumerate(texts) if each.text and n != title)
    fields = text_fields(document, blocks)
    removed: tuple[Removed, ...] = ()
    if title is not None:
        fields = replace(fields, title=fields.title or texts[title].text)
        removed = (Removed(title, RemovedKind.TITLE, texts[title].text, _TITLE_RULE),)
    images = tuple(replace(image, position=n) for n, each in enumerate(texts) for image in each.images)
    return Extracted(fields, blocks, images=images, removed=removed, body_from="text")


def _texts(tokens: Sequence["Token"], url: str) -> Iterator[_Text]:
    """The texts in order; the cells of a row are one."""
    around: list[BlockKind] = []
    cells: list[str] | None = None
    level = 0
    for token in tokens:
        if token.tag in _KINDS:
            around = [*around, _KINDS[token.tag]] if token.nesting == 1 else around[:-1]
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield _Text(" | ".join(filter(None, cells or ())), BlockKind.TABLE_ROW, 0, ())
            cells = None
        elif token.type == "inline":
            text, images = _plain(token.children or (), url)
            if cells is not None:
                cells.append(text)
                continue
            kind = BlockKind.HEADING if level else (around[-1] if around else BlockKind.PARAGRAPH)
            yield _Text(text, kind, level, images)
            level = 0
        elif token.type in ("fence", "code_block"):
            yield _Text(" ".join(token.content.split()), BlockKind.PARAGRAPH, 0, ())


def _plain(children: Sequence["Token"], url: str) -> tuple[str, tuple[Image, ...]]:
    """The words of a line, and the pictures in it."""
    words: list[str] = []
    images: list[Image] = []
    for child in children:
        if child.type == "image":
            address, caption = str(child.attrs.get("src") or ""), str(child.attrs.get("title") or "") or child.content
            images.append(Image(0, urljoin(url, address) if "://" in url else address, caption or None))
        elif child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return " ".join("".join(words).split()), tuple(images)

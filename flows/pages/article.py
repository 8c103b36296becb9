"""Article: its text as cleaned, what was taken out, every decision explained, its versions, where its bytes are."""

from flows.pages import wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.difference import differences
from flows.pages.settings import PagesSettings
from flows.pages.shown import ShownText
from flows.printing.headlines import headline, with_headlines
from warehouse.file.connection import Connection
from warehouse.reading.article import (
    RemovedBlock,
    article_shown,
    every_version,
    explained,
    find_article,
    gone,
    in_place,
    kept_documents,
    named,
    pictures,
    relatives,
    removed_blocks,
    said,
    versions,
)

# Kinds of removed blocks whose text stands elsewhere on the page already.
KINDS = {
    "photo_caption": "caption", "photo_credit": "credit", "end_mark": "end mark", "agency_note": "agency note",
    "author_bio": "about the author", "source_boilerplate": "boilerplate of the source",
}  # fmt: skip


def article(params: Params, connection: Connection, settings: PagesSettings, article_id: str) -> Answer:
    """The page. Raises NotFound, WarehouseError."""
    shown_by = article_shown(article_id)
    shown = shown_by.one(connection)
    if shown is None:
        meant = find_article(article_id, connection)
        if meant is None:
            raise NotFound("no such article", article_id, "search for a word of its headline")
        return article(params, connection, settings, meant)
    removed = removed_blocks(article_id)
    blocks, every = removed.ask(connection), every_version(shown, connection)
    with_removed = params.switched("removed")
    lines = shown.text.split("\n")
    placed = list(in_place(lines, blocks)) if with_removed else list(lines)
    why, kept = explained(article_id), kept_documents(shown)
    kin, quoted, pictured = relatives(article_id), said(article_id), pictures(article_id)
    return Answer(
        "article.html",
        wording.plain_title(headline(shown.title, shown.subtitle or shown.text)),
        {
            "article": shown,
            "lines": [(part, None) if isinstance(part, str) else (part.text, part) for part in placed],
            "removed": blocks,
            "with_removed": with_removed,
            "kind_name": _kind_name,
            "why": why.one(connection),
            "gone": gone(article_id, connection),
            "versions": every,
            "differences": [each for each in differences(every) if each.lines],
            "documents": kept.ask(connection),
            "relatives": with_headlines(kin.ask(connection), connection),
            "quotes": quoted.ask(connection),
            "pictures": pictured.ask(connection),
            "watches": named(article_id).ask(connection),
            "params": params,
        },
        (
            Asked("article", shown_by),
            Asked("removed blocks", removed),
            Asked("decisions explained", why),
            Asked("versions", versions(article_id)),
            Asked("documents", kept),
            Asked("quotes", quoted),
            Asked("pictures", pictured),
            Asked("copies", kin),
        ),
        tuple(
            Entry(
                f"/articles/{article_id}?version={each.revision}#versions",
                headline(each.title, each.subtitle or each.text),
                each.fetched_at,
                f"Version {each.revision}",
            )
            for each in reversed(every)
        ),
        (ShownText(article_id, shown.source_id, shown.title),),
    )


def _kind_name(block: RemovedBlock) -> str:
    return KINDS.get(block.kind, block.kind.replace("_", " "))

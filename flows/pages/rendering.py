"""An answer as a page, a feed, CSV or a workbook."""

import io
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree
from starlette.responses import Response

from extractors.text.sentences import opening
from flows import safe
from flows.pages import wording
from flows.pages.asked import Answer, Asked
from flows.pages.settings import PagesSettings
from flows.printing.tables import write_csv
from flows.printing.workbook import Sheet, write_sheets
from warehouse.file.connection import Connection

_HERE = Path(__file__).parent
STYLE = _HERE / "static" / "style.css"
_ATOM = "http://www.w3.org/2005/Atom"
FORMS = ("html", "csv", "xlsx", "atom")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def style_version() -> str:
    """What changes when the style sheet does."""
    return sha256(STYLE.read_bytes()).hexdigest()[:12]


@cache
def environment() -> Environment:
    """The templates: everything is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a process goes on with its own templates while a newer version is installed
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        articles_counted=wording.articles_counted,
        counted=wording.counted,
        language=wording.language_name,
        machine=wording.machine,
        short_day=wording.short_day,
        long_day=wording.long_day,
        after=wording.after,
        percent=wording.percent,
        web=wording.web,
        headline=wording.plain_title,
        opening=opening,
        plain_sql=lambda asked: asked.question.plain(),
    )
    return made


def html(answer: Answer, settings: PagesSettings, shared: Mapping[str, Any]) -> str:
    """The page. shared: what all pages show, as the names of sources."""
    zone = settings.zone
    values = {
        "title": answer.title,
        "questions": answer.questions,
        "has_feed": answer.entries is not None,
        "style": style_version(),
        "zone": settings.timezone,
        "clock": lambda moment: wording.clock(moment, zone),
        "when": lambda moment, is_exact=True: wording.moment_in_words(moment, zone, is_exact=is_exact),
    }
    return environment().get_template(answer.template).render(values | dict(shared) | dict(answer.values))


def csv(asked: Asked, connection: Connection) -> Response:
    """The rows behind a page as CSV; what a spreadsheet would run is escaped."""
    out = io.StringIO()
    table = connection.table(asked.question.sql, asked.question.given)
    write_csv(table.schema.names, table.to_batches(), out, safe.cell)
    return _file(out.getvalue().encode("utf-8-sig", "replace"), "text/csv; charset=utf-8", f"{asked.name}.csv")


def workbook(answer: Answer, connection: Connection) -> Response:
    """All that is behind a page as a workbook of Excel's: a sheet a question. Raises NotFound."""
    out = io.BytesIO()
    write_sheets([_sheet(each, connection) for each in answer.questions if not each.is_again], out)
    return _file(out.getvalue(), _SHEET, f"{answer.asked('').name}.xlsx")


def _sheet(asked: Asked, connection: Connection) -> Sheet:
    table = connection.table(asked.question.sql, asked.question.given)
    return Sheet(asked.name, table.schema.names, table.to_batches())


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def atom(answer: Answer, base: str, path: str) -> bytes:
    """The entries of a page as an Atom feed. base: scheme and host; path: of the page, with its values."""
    entries = answer.entries or ()
    feed = etree.Element("feed", nsmap={None: _ATOM})
    _add(feed, "title", f"newsloom: {answer.title}")
    _add(feed, "id", base + path)
    etree.SubElement(feed, "link", href=base + path)
    etree.SubElement(feed, "link", rel="self", href=f"{base}{path}{'&' if '?' in path else '?'}as=atom")
    newest = max((entry.updated for entry in entries), default=None)
    _add(feed, "updated", wording.machine(newest) if newest else "1970-01-01T00:00:00Z")
    author = etree.SubElement(feed, "author")
    _add(author, "name", "newsloom")
    for entry in entries:
        item = etree.SubElement(feed, "entry")
        _add(item, "title", wording.plain_title(entry.title))
        _add(item, "id", base + entry.path)
        etree.SubElement(item, "link", href=base + quote(entry.path, safe="/?=#&%"))
        _add(item, "updated", wording.machine(entry.updated))
        if entry.summary:
            _add(item, "summary", entry.summary)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = safe.xml_text(text)

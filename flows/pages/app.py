"""The application: which address is which page, and what becomes of errors."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from extractors.errors import NewsloomError
from flows.pages import rendering
from flows.pages.answers import given_text
from flows.pages.api import ENDPOINTS, Endpoint, as_json, description, error_json
from flows.pages.archived import archived
from flows.pages.article import article
from flows.pages.asked import Answer, NotFound, Params, WrongAddress
from flows.pages.event import event
from flows.pages.guard import Guard, reader_name
from flows.pages.saved import saved
from flows.pages.search import as_asked, search
from flows.pages.settings import Access, PagesSettings
from flows.pages.shown import ANYBODY, Shown, ShownText
from flows.pages.sources import health_page, source, sources
from flows.pages.story import Moved, story
from flows.pages.today import today
from flows.pages.told import alerts, brief, briefs
from flows.pages.watch import watch, watches
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.connection import Connection
from warehouse.reading.kept import Kept
from warehouse.reading.sources import names

# A name on its own, whatever direction it is written in.
_NAME = Markup("<bdi>{}</bdi>")
_log = logging.getLogger("newsloom.pages")
Handler = Callable[..., Answer]
# address -> who makes the page; what stands in braces is given by name.
PAGES: Mapping[str, Handler] = {
    "/": today,
    "/stories/{story_id}": story,
    "/events/{event_id}": event,
    "/articles/{article_id}": article,
    "/watches": watches,
    "/watches/{watch}": watch,
    "/queries/{query}": saved,
    "/sources": sources,
    "/search": search,
    "/briefs": briefs,
    "/briefs/{brief_id}": brief,
    "/alerts": alerts,
}


class Site:
    """The pages of one warehouse."""

    def __init__(self, kept: Kept, settings: PagesSettings, access: Access, shown: Shown | None) -> None:
        self.kept = kept
        self.settings = settings
        self._access = access
        self._shown = shown

    def shared(self, connection: Connection) -> Mapping[str, Any]:
        """What every page shows: names of sources, and how fresh it all is."""
        known = self.kept.remembered(connection, "names", 600.0, lambda asked: names().ask(asked))
        by_id = {each.source_id: each.name for each in known}
        made = datetime.fromtimestamp(self.kept.published_at, UTC)
        return {"source": lambda source_id: _NAME.format(by_id.get(source_id) or source_id), "published_at": made}

    def page(self, handler: Handler) -> Callable[[Request], Response]:
        """A page as Starlette calls it, in a thread of its own."""

        def respond(request: Request) -> Response:
            every = tuple(request.query_params.multi_items())
            given = tuple(each for each in every if each[0] not in ("as", "table"))
            params = Params(request.url.path, given)
            try:
                form = Params("", every).one_of("as", rendering.FORMS, "html")
                params = Params(request.url.path, given, form in ("csv", "xlsx"))
                with self.kept.asking() as connection:
                    answer = handler(params, connection, self.settings, **request.path_params)
                    response = self._formed(answer, form, request, params, connection)
                self._note(answer.texts, request)
                return response
            except Moved as moved:
                return RedirectResponse(moved.path, 308)
            except NewsloomError as error:
                return self.failed(request, as_asked(error, params.text("q")))

        return respond

    def endpoint(self, endpoint: Endpoint) -> Callable[[Request], Response]:
        """An address of ``/api`` as Starlette calls it."""

        def respond(request: Request) -> Response:
            params = Params(request.url.path, tuple(request.query_params.multi_items()))
            try:
                with self.kept.asking() as connection:
                    record = endpoint.answer(params, connection, self.settings, **request.path_params)
                if text := given_text(record):
                    self._note((text,), request)
                return Response(as_json(record), media_type="application/json")
            except Moved as moved:
                return RedirectResponse("/api" + moved.path, 308)
            except NewsloomError as error:
                return Response(error_json(error), _status(error), media_type="application/json")

        return respond

    def _note(self, texts: Iterable[ShownText], request: Request) -> None:
        """For the licence report, what a reader gets the whole text of."""
        if not self._shown:
            return
        client = request.client.host if request.client else None
        name = reader_name(client, request.headers, self._access) if self.settings.record_names else None
        for text in texts:
            self._shown.note(text, name or ANYBODY)

    def _formed(self, answer: Answer, form: str, request: Request, params: Params, connection: Connection) -> Response:
        if form == "csv":
            table = Params("", tuple(request.query_params.multi_items())).text("table")
            return rendering.csv(answer.asked(table), connection)
        if form == "xlsx":
            return rendering.workbook(answer, connection)
        if form == "atom":
            if answer.entries is None:
                raise NotFound("has no feed", params.path)
            base = f"{request.url.scheme}://{request.url.netloc}"
            return Response(rendering.atom(answer, base, params.link()), media_type="application/atom+xml")
        return HTMLResponse(rendering.html(answer, self.settings, self._around(request, params, connection)))

    def _around(self, request: Request, params: Params, connection: Connection | None) -> Mapping[str, Any]:
        shared = dict(self.shared(connection)) if connection else {"source": _NAME.format, "published_at": None}
        return shared | {
            "here": params.link(),
            "form": lambda kind, table=None: params.link(**{"as": kind, "table": table}),
            "at": params.path,
        }

    def failed(self, request: Request, error: NewsloomError) -> Response:
        """The page of an error."""
        status = _status(error)
        if status >= 500:
            _log.warning("%s: %s", request.url.path, error)
        answer = Answer("error.html", _NAMES.get(status, "This did not work"), {"error": error, "status": status})
        around = self._around(request, Params(request.url.path), None)
        return HTMLResponse(rendering.html(answer, self.settings, around), status)


_NAMES = {404: "Not here", 400: "This address is not right", 503: "Too many at once", 504: "This took too long"}


def _status(error: NewsloomError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, WrongAddress):
        return 400
    if isinstance(error, WarehouseLocked):
        return 503
    return 504 if isinstance(error, WarehouseError) and "took longer" in error.message else 500


def make_app(kept: Kept, settings: PagesSettings, access: Access, shown: Shown | None = None) -> ASGIApp:
    """The application, guarded. shown: where it is noted whose whole text was shown."""
    site = Site(kept, settings, access, shown)
    routes = [Route(path, site.page(handler)) for path, handler in PAGES.items()]
    routes.append(Route("/health", site.page(lambda params, connection, _: health_page(kept, params, connection))))
    routes.append(Route("/sources/{source_id}", site.page(partial(source, kept))))
    routes.append(Route("/articles/{article_id}/page", site.page(archived)))
    routes += [Route(endpoint.path, site.endpoint(endpoint)) for endpoint in ENDPOINTS]
    routes += [Route("/api/openapi.json", _described), Route("/api", _described), Route("/style.css", _style)]

    def missing(request: Request, _: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            told = NotFound("there is no such address", request.url.path, "see /api/openapi.json")
            return Response(error_json(told), 404, media_type="application/json")
        return site.failed(request, NotFound("there is no such page", request.url.path))

    app = Starlette(routes=routes, exception_handlers={404: missing})
    return Guard(app, access)


async def _described(request: Request) -> Response:
    return Response(description(), media_type="application/json")


async def _style(request: Request) -> Response:
    is_this = request.query_params.get("v") == rendering.style_version()
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if is_this else "no-cache"}
    return FileResponse(rendering.STYLE, media_type="text/css", headers=headers)

"""``/api``: read-only JSON for programs, described by OpenAPI from the records themselves."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from extractors.errors import NewsloomError
from flows.pages import answers, story_answers, told, wording
from flows.pages.today import SPANS

Answering = Callable[..., Any]


_TEXT: Mapping[str, Any] = {"type": "string"}
_DATE: Mapping[str, Any] = {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the address. schema: of one value."""

    name: str
    meaning: str
    schema: Mapping[str, Any] = field(default_factory=lambda: _TEXT)
    is_list: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, who answers it, and the record that it gives."""

    path: str
    summary: str
    answer: Answering
    record: type[Any]
    parameters: tuple[Parameter, ...] = ()


_TIME = (
    Parameter("day", "The last day of the time, as in 2026-03-09; by default that of the newest article.", _DATE),
    Parameter("span", "How long it is; `hours` are six.", {"type": "string", "enum": list(SPANS), "default": "day"}),
)
_FILTERS = tuple(
    Parameter(name, f"Only of this {name}; may be given several times.", is_list=True)
    for name in ("watch", "language", "source", "country", "section")
)
_DAYS = (
    Parameter("day", "The last day, as in 2026-03-09; by default that of the newest article.", _DATE),
    Parameter("days", "How many days.", {"type": "integer", "enum": [7, 30, 90], "default": 30}),
)
_COMPARED = Parameter("watch", "Compared with these alone; may be given several times.", is_list=True)
_LIMIT = Parameter("limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": 100})
_AFTER = Parameter("after", "Where the page before ended: its `next`.")
_SEARCH = (
    Parameter("q", 'What is searched: words, "phrases", -without, begin*.', is_required=True),
    Parameter("since", "From this day on.", _DATE),
    Parameter("until", "Up to this day.", _DATE),
    Parameter("language", "Only in this language."),
    Parameter("source", "Only of this source."),
    Parameter("copies", "For copies too.", {"type": "string", "enum": ["1"]}),
)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/api/stories", "The stories of a time, the weightiest first", story_answers.stories_answer,
        story_answers.Stories, (*_TIME, *_FILTERS, _LIMIT, _AFTER),
    ),
    Endpoint(
        "/api/stories/{story_id}", "A story with its articles, copies and quotes", story_answers.story_answer,
        story_answers.WholeStory, (_LIMIT, _AFTER),
    ),
    Endpoint(
        "/api/events", "What happened in a time, each event once in all its languages, the weightiest first",
        story_answers.events_answer, story_answers.Events, (*_TIME, *_FILTERS, _LIMIT, _AFTER),
    ),
    Endpoint(
        "/api/events/{event_id}", "An event with its stories, why they are joined, and its articles",
        story_answers.event_answer, story_answers.WholeEvent, (_LIMIT, _AFTER),
    ),
    Endpoint(
        "/api/articles/{article_id}", "An article with its text", answers.article_answer, answers.Article,
        (Parameter("letters", "Of the text at most.", {"type": "integer", "minimum": 0, "maximum": 1_000_000}),),
    ),
    Endpoint(
        "/api/articles/{article_id}/explanation", "Why an article has its date, language, original, story and text",
        answers.explanation_answer, answers.Explanation,
    ),
    Endpoint(
        "/api/search", "The articles that have every word of a query", answers.search_answer, answers.Hits,
        (*_SEARCH, _LIMIT, _AFTER),
    ),
    Endpoint(
        "/api/counts", "Articles of a time by language, source, section, country and watch", answers.counts_answer,
        answers.Counts, (*_TIME, *_FILTERS, _LIMIT),
    ),
    Endpoint(
        "/api/watches", "How often each watch is named", answers.watches_answer, answers.Watches, (*_DAYS, _COMPARED)
    ),
    Endpoint(
        "/api/watches/{watch}", "A watch by day, with its newest mentions", answers.watch_answer, answers.Watch,
        (*_DAYS, _LIMIT),
    ),
    Endpoint(
        "/api/sources", "The sources, with what came of each", answers.sources_answer, answers.Sources,
        (*_DAYS, _LIMIT, _AFTER),
    ),
    Endpoint("/api/sources/{source_id}", "A source by day", answers.source_answer, answers.Source, _DAYS),
    Endpoint(
        "/api/briefs", "The newest briefs", told.briefs_answer, told.Briefs,
        (Parameter("reader", "Only of this reader."), _LIMIT, _AFTER),
    ),
    Endpoint("/api/briefs/{brief_id}", "A brief with its entries", told.brief_answer, told.Brief),
    Endpoint(
        "/api/alerts", "The newest alerts, with the reason why one came or did not", told.alerts_answer, told.Alerts,
        (Parameter("state", "Only of this state.", {"type": "string", "enum": list(told.STATES)}), _LIMIT, _AFTER),
    ),
)  # fmt: skip


def as_json(record: Any) -> str:
    """A record as JSON; times in UTC."""
    return json.dumps(asdict(record), ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return wording.machine(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def error_json(error: NewsloomError) -> str:
    """An error as JSON."""
    told = {"subject": error.subject, "message": error.message, "hint": error.hint}
    return json.dumps({"error": told}, ensure_ascii=False)


@cache
def description() -> str:
    """All of it as OpenAPI 3.1."""
    schemas: dict[str, Any] = {}
    paths = {endpoint.path: {"get": _operation(endpoint, schemas)} for endpoint in ENDPOINTS}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "newsloom", "version": version("newsloom"), "description": "Read-only. Times in UTC."},
            "paths": paths,
            "security": [{}, {"token": []}, {"password": []}],
            "components": {"schemas": schemas | {"Error": _ERROR}, "securitySchemes": _SECURITY},
        },
        ensure_ascii=False,
        indent=1,
    )


# Where a token is set; without one, this machine alone is answered.
_SECURITY: Mapping[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "password": {"type": "http", "scheme": "basic", "description": "Any name, and the token."},
}
_ERROR: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("subject", "message", "hint")},
            "required": ["subject", "message", "hint"],
        }
    },
    "required": ["error"],
}


# Stories and events are merged: `Location` has the one it is in now.
_MERGED = ("/api/stories/{story_id}", "/api/events/{event_id}")
_MOVED: Mapping[str, Any] = {
    "description": "It was merged with another",
    "headers": {"Location": {"description": "The one it is in now", "schema": {"type": "string"}}},
}


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> Mapping[str, Any]:
    made = TypeAdapter(endpoint.record).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(made.pop("$defs", {}))
    schemas[endpoint.record.__name__] = made
    in_path = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    given = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path]
    return {
        "summary": endpoint.summary,
        "operationId": endpoint.path.strip("/").replace("/", "_").replace("{", "").replace("}", ""),
        "parameters": [*given, *map(_described, endpoint.parameters)],
        "responses": {
            "200": {"description": endpoint.summary, "content": _content(endpoint.record.__name__)},
            **({"308": _MOVED} if endpoint.path in _MERGED else {}),
            "default": {"description": "What went wrong, and the next step", "content": _content("Error")},
        },
    }


def _described(parameter: Parameter) -> Mapping[str, Any]:
    schema = {"type": "array", "items": parameter.schema, "maxItems": 20} if parameter.is_list else parameter.schema
    required = {"required": True} if parameter.is_required else {}
    return {"name": parameter.name, "in": "query", "description": parameter.meaning, **required, "schema": schema}


def _content(name: str) -> Mapping[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}

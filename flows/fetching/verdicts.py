"""Answers that are not the page asked for: soft 404, consent wall, bot wall, JavaScript shell, each told by a rule."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from extractors.markup.parse import codec_of
from flows.fetching.messages import Exchange, Fetch, Outcome
from flows.settings.folder import config_file
from flows.settings.load import check, read_toml

# Bytes looked at: interstitials are small, and what tells them stands early.
_LOOKED_AT = 262_144
# Paragraphs (by their tags) an interstitial has at most: counting them costs microseconds, reading the page 25 ms.
_PARAGRAPHS_MAX = 15
# Characters a reader sees of a page that is only a shell: a menu at most. Real pages (261) show 2,349 and more.
_SHELL_TEXT_MAX = 200
_HIDDEN = re.compile(r"<(script|style|template|svg|head)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)", re.IGNORECASE | re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript\b.*?(</noscript\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_TITLE = re.compile(r"<title\b[^>]{0,500}>(.{0,500}?)</title\s*>", re.IGNORECASE | re.DOTALL)
_SHELL = re.compile(
    r"""<div[^>]{0,200}\bid=["']?(root|app|__next|__nuxt|main-app|svelte)["'\s>]|<app-root|enable javascript|<script""",
    re.IGNORECASE,
)
# A shell that carries the text for its scripts, where the extraction finds it.
_CARRIES_TEXT = re.compile(
    r'"articleBody"|application/ld\+json|"__NEXT_DATA__"|__NUXT__|__APOLLO_STATE__', re.IGNORECASE
)
_JUDGED = frozenset({Outcome.OK, Outcome.DENIED, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR})


class Rule(BaseModel):
    """One entry of ``config/verdicts.toml``, where its keys are explained."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    id: str
    verdict: Literal["soft_404", "consent_wall", "bot_wall", "js_shell"]
    where: Literal["title", "text", "html", "url", "header"]
    pattern: str
    text_max: int | None = None
    example: str
    counterexample: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    def finds(self, text: str) -> bool:
        """Whether the pattern is in the text."""
        return re.search(self.pattern, text, re.IGNORECASE | re.DOTALL | re.MULTILINE) is not None


class Rules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: tuple[Rule, ...]


def load_verdict_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """The checked rules of a configuration folder. Raises ConfigError."""
    path = config_file("verdicts.toml", folder)
    return check(Rules, read_toml(path), str(path)).rule


@dataclass
class _Page:
    """What the rules look at, each part made when first asked for."""

    exchange: Exchange

    @cached_property
    def may_be_short(self) -> bool:
        body = self.exchange.body
        return len(body) <= _LOOKED_AT and body.count(b"<p>") + body.count(b"<p ") <= _PARAGRAPHS_MAX

    @cached_property
    def html(self) -> str:
        body = self.exchange.body[:_LOOKED_AT]
        return body.decode(codec_of(self.exchange.charset or "") or "utf-8", "replace")

    @cached_property
    def title(self) -> str:
        found = _TITLE.search(self.html)
        return " ".join(unescape(found[1]).split()) if found else ""

    @cached_property
    def text(self) -> str:
        return _shown(_HIDDEN.sub(" ", self.html))

    @cached_property
    def url(self) -> str:
        return self.exchange.url

    @cached_property
    def header(self) -> str:
        return "\n".join(f"{name.lower()}: {value}" for name, value in self.exchange.headers)


def judge(fetch: Fetch, rules: tuple[Rule, ...]) -> Fetch:
    """The fetch of a page with its outcome put right where the answer is not the page asked for.

    ``detail`` names the rule. A fetch that failed otherwise comes back as it is.
    """
    if fetch.outcome not in _JUDGED or fetch.last is None:
        return fetch
    page = _Page(fetch.last)
    for rule in rules:
        if _is_short(page, rule.text_max) and rule.finds(str(getattr(page, rule.where))):
            if fetch.outcome is Outcome.OK or rule.verdict == "bot_wall":
                return replace(fetch, outcome=Outcome(rule.verdict), detail=rule.id)
            return fetch
    if fetch.outcome is not Outcome.OK:
        return fetch
    if _went_home(fetch):
        return replace(fetch, outcome=Outcome.SOFT_404, detail="sent to the front page")
    if _is_shell(page):
        return replace(fetch, outcome=Outcome.JS_SHELL, detail="no text without its scripts")
    return fetch


def _is_short(page: _Page, text_max: int | None) -> bool:
    return text_max is None or (page.may_be_short and len(page.text) <= text_max)


def _went_home(fetch: Fetch) -> bool:
    """An article's url that leads to the front page of its site is gone."""
    asked, ended = urlsplit(fetch.url), urlsplit(fetch.final_url)
    return len(fetch.hops) > 1 and len(asked.path) > 20 and ended.path in ("", "/") and not ended.query


def _is_shell(page: _Page) -> bool:
    if not page.may_be_short or not page.exchange.body.lstrip().startswith(b"<"):
        return False
    if not _SHELL.search(page.html) or _CARRIES_TEXT.search(page.html):
        return False
    return len(_shown(_NOSCRIPT.sub(" ", _HIDDEN.sub(" ", page.html)))) <= _SHELL_TEXT_MAX


def _shown(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())

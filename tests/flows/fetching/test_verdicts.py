"""Verdicts: every rule finds its example and leaves its counterexample; articles about such pages stay articles."""

from datetime import UTC, datetime

import pytest

from flows.fetching.messages import Exchange, Fetch, Outcome
from flows.fetching.verdicts import Rule, judge, load_verdict_rules
from tests.flows.fetching.quick import CONFIG

RULES = load_verdict_rules(CONFIG)
ARTICLE = "<p>The harbour office answered letters all day, and the queue at the pier did not get any shorter.</p>" * 40


def page(html: str, url: str = "https://a.example/x", status: int = 200) -> Fetch:
    hop = Exchange(url, (), status, "", (("Content-Type", "text/html"),), html.encode(), 0, datetime.now(UTC), 0.0)
    return Fetch(url, Outcome.OK if status == 200 else Outcome.DENIED, hops=(hop,))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_finds_its_example_and_not_its_counterexample(rule: Rule) -> None:
    assert rule.finds(rule.example)
    assert not rule.finds(rule.counterexample)


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    "title",
    [
        "Just a moment...",
        "Access denied",
        "Before you continue",
        "Page not found",
        "Cookie consent is broken, says court",
    ],
)
def test_a_long_article_is_an_article_whatever_its_title(title: str) -> None:
    assert judge(page(f"<html><title>{title}</title><body>{ARTICLE}</body></html>"), RULES).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        ("<title>404 - Not Found</title><p>Sorry.", Outcome.SOFT_404),
        ("<title>Seite nicht gefunden - Hafenblatt</title>", Outcome.SOFT_404),
        ("<title>Hafenblatt</title><p>Please verify you are human to go on.", Outcome.BOT_WALL),
        (
            "<title>x</title><p>Wir und unsere 300 Partner brauchen Ihre Einwilligung.</p><b>Alle akzeptieren</b>",
            Outcome.CONSENT_WALL,
        ),
        (
            "<body><div id=app></div><noscript>You need to enable JavaScript to run this app.</noscript>",
            Outcome.JS_SHELL,
        ),
        ('<body><div id=app></div><script type="application/ld+json">{"articleBody": "x"}</script>', Outcome.OK),
        ("<p>A short report: the ferry is late.", Outcome.OK),
    ],
)
def test_short_pages(html: str, outcome: Outcome) -> None:
    assert judge(page(html), RULES).outcome is outcome


def test_a_refusal_is_refined_only_to_a_bot_wall() -> None:
    assert judge(page("<title>Just a moment...</title>", status=403), RULES).outcome is Outcome.BOT_WALL
    assert judge(page("<title>Page not found</title>", status=403), RULES).outcome is Outcome.DENIED

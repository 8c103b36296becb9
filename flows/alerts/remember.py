"""Alerts as rows: what the rules find, beside what is known of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flows.alerts.decide import BELOW, Known, Raised
from flows.alerts.rules import Rule
from flows.telling.outbox import Row


def known(rows: Iterable[Row], stories: Mapping[str, str]) -> list[Known]:
    """The alerts of a rule. stories: the story that an article is in today."""
    return [
        Known(row["subject"], stories.get(row["article_id"] or ""), row["held_because"] == BELOW, row["value"])
        for row in rows
    ]


def rows_of(raised: Sequence[Raised], rule: Rule, now: datetime) -> list[Row]:
    """The rows of new alerts."""
    return [
        {
            "alert_id": each.alert_id,
            "rule": rule.id,
            "kind": rule.kind.value,
            "watch": rule.watch or None,
            "subject": each.found.subject,
            "story_id": each.found.story_id,
            "article_id": each.found.article_id,
            "source_id": each.found.source_id,
            "title": each.found.title,
            "url": each.found.url,
            "reason": each.found.reason,
            "value": each.found.value,
            "threshold": each.found.threshold,
            "raised_at": now,
            "state": each.state.value,
            "held_because": each.why,
            "sent_at": None,
            "sent_to": [],
            "to": list(rule.to),
            "done": [],
            "is_digest": False,
        }
        for each in raised
    ]

"""Alerts told to their targets, by each of their addresses once, and remembered after each."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from extractors.document import stable_id
from extractors.errors import ConfigError
from flows import safe
from flows.alerts.decide import State, plan
from flows.alerts.rules import Target
from flows.running.notify import addresses
from flows.telling.addresses import Address, notify
from flows.telling.mail import Letter, MailSettings, check_addresses, send_mail
from flows.telling.outbox import Outbox, Row
from flows.telling.webhook import Webhook, post

_MESSAGES = "alert_messages"  # when which target got one; stays in the outbox
_HOUR = timedelta(hours=1)
# What a webhook is told of an alert.
_TOLD = (
    *("alert_id", "rule", "kind", "watch", "reason", "value", "threshold", "story_id", "article_id", "source_id"),
    *("title", "url", "raised_at"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One or several alerts as they are sent. key: the same for the same alerts and target."""

    key: str
    alerts: tuple[Row, ...]
    at: datetime

    @property
    def title(self) -> str:
        """As the subject of a mail."""
        if len(self.alerts) > 1:
            return f"newsloom: {len(self.alerts)} alerts"
        return f"newsloom: {self.alerts[0]['rule']}: {self.alerts[0]['title'] or self.alerts[0]['subject']}"

    @property
    def text(self) -> str:
        """As plain text."""
        return "\n\n".join("\n".join(_lines(alert)) for alert in self.alerts) + "\n"

    @property
    def html(self) -> str:
        """As HTML, for mail."""
        parts = (
            "".join(f'<p dir="auto" style="margin:0">{safe.html(line)}</p>' for line in _lines(a)) for a in self.alerts
        )
        body = '<hr style="border:0;margin:12px 0">'.join(parts)
        return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"></head><body>{body}</body></html>\n'

    @property
    def body(self) -> bytes:
        """As JSON, for a webhook."""
        told = [{name: alert[name] for name in _TOLD} for alert in self.alerts]
        return json.dumps({"alerts": told}, ensure_ascii=False, default=lambda at: at.isoformat()).encode(
            "utf-8", "replace"
        )


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a target, and what sends a message on it."""

    name: str
    send: Callable[[Message], None]


def _lines(alert: Row) -> Iterator[str]:
    named = f" ({alert['watch']})" if alert["watch"] else ""
    yield safe.line(alert["title"] or alert["subject"])
    yield safe.line(f"{alert['rule']}{named}: {alert['reason']}")
    yield from (safe.line(alert[name]) for name in ("source_id", "url") if alert[name])


def ways(target: Target, mail: MailSettings) -> list[Way]:
    """All ways to a target. Raises ConfigError for what is no address."""
    check_addresses(target.mail, f"target '{target.id}'")
    urls = addresses(target.to, target.to_variable) if target.to_variable else target.to
    found = [Way(Address(url).name, partial(_notify, Address(url))) for url in urls]
    found += [Way(to, partial(_mail, to, mail)) for to in target.mail]
    if target.webhook:
        webhook = Webhook(target.webhook, target.secret_variable)
        found.append(Way(webhook.name, partial(_post, webhook)))
    return found


def _notify(address: Address, message: Message) -> None:
    notify(address, message.title, message.text)


def _mail(to: str, mail: MailSettings, message: Message) -> None:
    send_mail(Letter(message.key, message.title, message.text, message.html, message.at), to, mail)


def _post(webhook: Webhook, message: Message) -> None:
    post(webhook, message.key, message.body, message.at)


def tell(outbox: Outbox, rows: Sequence[Row], target: Target, reachable: Sequence[Way], now: datetime) -> list[str]:
    """Tell a target what it has not got of these alerts; what went wrong. The outbox says what became of each."""
    names = {way.name for way in reachable}
    due = {row["alert_id"]: row for row in rows if target.id in set(row["to"]) - set(row["done"])}
    if not names:
        _hold(outbox, list(due.values()), f"{target.id} has no address")
        return []
    this_hour = len(outbox.rows(_MESSAGES, target.id, since=now - _HOUR, until=now))
    planned = plan(list(due), target, this_hour, now)
    problems: list[str] = []
    for ids in (*((each,) for each in planned.single), *((planned.digest,) if planned.digest else ())):
        problems += _sent(outbox, [due[each] for each in ids], target, reachable, now)
    _hold(outbox, [due[each] for each in planned.later], planned.why)
    return problems


def _sent(outbox: Outbox, alerts: list[Row], target: Target, reachable: Sequence[Way], now: datetime) -> list[str]:
    """One message on every way that one of its alerts has not taken."""
    problems = []
    for way in reachable:
        missing = [row for row in alerts if way.name not in row["sent_to"]]
        if not missing:
            continue
        key = stable_id("alert", target.id, *sorted(row["alert_id"] for row in missing))
        try:
            way.send(Message(key, tuple(missing), now))
        except ConfigError as error:
            problems.append(str(error))
            continue
        for row in missing:
            row["sent_to"] = [*row["sent_to"], way.name]
            row["sent_at"] = datetime.now(UTC)
        _write(outbox, missing)
        outbox.write(_MESSAGES, [{"key": f"{target.id} {key}"}], about=target.id)
    for row in alerts:
        if {way.name for way in reachable} - set(row["sent_to"]):
            row["state"], row["held_because"] = State.FAILED, "; ".join(problems)
            continue
        row["done"] = [*row["done"], target.id]
        row["is_digest"] = row["is_digest"] or len(alerts) > 1
        is_whole = not set(row["to"]) - set(row["done"])
        row["state"] = (State.DIGEST if row["is_digest"] else State.SENT) if is_whole else State.WAITING
        row["held_because"] = None if is_whole else "others are told later"
    got = [row for row in alerts if row["article_id"] and row["sent_to"]]
    # Before the rows say that all is done: after a kill between them they are written again.
    outbox.write("deliveries", [_delivery(row, target) for row in got], about=target.id)
    _write(outbox, alerts)
    return problems


def _hold(outbox: Outbox, alerts: list[Row], why: str) -> None:
    """Note why alerts are told later; nothing is written where that is noted already."""
    held = [row for row in alerts if row["held_because"] != why]
    for row in held:
        row["held_because"] = why
    _write(outbox, held)


def _write(outbox: Outbox, rows: Sequence[Row]) -> None:
    for row in rows:
        outbox.write("alerts", [row], about=row["rule"])


def _delivery(row: Row, target: Target) -> Row:
    return {
        "delivery_id": stable_id("alert", row["alert_id"], target.id),
        "article_id": row["article_id"],
        "source_id": row["source_id"],
        "title": row["title"],
        "reader": target.id,
        "way": "alert",
        "part_of": row["alert_id"],
        "shown": "headline",
        "delivered_at": row["sent_at"],
    }

"""The flow and the command: mail read back from a real server, each brief sent once, whatever ends a run."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from extractors.errors import ConfigError
from flows.brief import brief
from flows.briefs import sending
from flows.cli.main import main
from flows.engine.flow import run_flow_here
from flows.telling.outbox import Outbox, Row
from tests.flows.briefs.conftest import Mailbox
from warehouse.errors import WarehouseLocked
from warehouse.file.publish import is_current
from warehouse.reading.queries import query

AT = "2026-03-10T07:00"


def run(warehouse: Path, *readers: str, at: str = AT) -> str:
    return run_flow_here(brief, readers=list(readers), at=at, warehouse=str(warehouse)).plain()


def ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in query(warehouse, sql).to_pylist()]


def test_a_brief_is_mailed_and_remembered(warehouse: Path, config: Path, mailbox: Mailbox) -> None:
    run(warehouse, "press")
    (letter,) = mailbox.letters
    assert mailbox.envelopes == [("press@example.org",)]
    assert letter["Subject"].startswith("Press office, 10 March 2026: Harbour stays closed")
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert "names harbour" in text.get_content()
    assert "first: Tidewire, 9 March 2026, 06:40" in text.get_content()
    assert "<h2" in page.get_content()
    found = "SELECT reader, period, state, sent_to, stories FROM briefs"
    assert ask(warehouse, found) == [("press", "2026-03-10", "sent", ["press@example.org"], 2)]
    assert ask(warehouse, "SELECT place, change, watch FROM brief_entries ORDER BY place")[0] == (1, "new", "harbour")
    assert ask(warehouse, "SELECT reader, ways, articles FROM licence_report LIMIT 1") == [("press", ["brief"], 1)]
    assert is_current(warehouse)
    assert (warehouse.parent / "briefs" / "press" / "2026-03-10.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_same_run_twice_sends_once_and_the_next_day_says_that_nothing_is_new(
    warehouse: Path, config: Path, mailbox: Mailbox
) -> None:
    run(warehouse, "press")
    assert run(warehouse, "press", at="2026-03-10T09:00").endswith("sent before")
    assert len(mailbox.letters) == 1
    run(warehouse, "press", at="2026-03-11T07:00")
    assert mailbox.letters[1]["Subject"] == "Press office, 11 March 2026: nothing new"


def test_a_kill_between_sending_and_noting_sends_again_under_the_same_key(
    warehouse: Path, config: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: object, **named: object) -> None:
        monkeypatch.undo()
        monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
        raise KeyboardInterrupt

    real = sending.send_mail

    def send(*given: object, **named: object) -> None:
        real(*given, **named)  # type: ignore[arg-type]
        killed()

    monkeypatch.setattr(sending, "send_mail", send)
    with pytest.raises(KeyboardInterrupt):
        run(warehouse, "press")
    run(warehouse, "press")
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert ask(warehouse, "SELECT state FROM briefs") == [("sent",)]


def test_who_could_not_be_reached_is_tried_again_alone(warehouse: Path, config: Path, mailbox: Mailbox) -> None:
    readers = (config / "briefs.toml").read_text("utf-8")
    (config / "briefs.toml").write_text(readers.replace('["press@', '["a@example.org", "b@example.org", "press@'))
    mailbox.refusing = {"b@example.org"}
    with pytest.raises(ConfigError, match=r"b@example\.org.*550 no such person"):
        run(warehouse, "press")
    assert ask(warehouse, "SELECT state, len(sent_to) FROM briefs") == [("failed", 2)]
    mailbox.refusing = set()
    run(warehouse, "press")
    assert sorted(str(letter["To"]) for letter in mailbox.letters) == [
        "a@example.org",
        "b@example.org",
        "press@example.org",
    ]
    assert ask(warehouse, "SELECT state, len(sent_to) FROM briefs") == [("sent", 3)]


def test_a_load_that_goes_on_keeps_nobody_waiting(
    warehouse: Path, config: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.telling.outbox.bring", _locked)  # as where another process loads
    assert "the next run writes into it" in run(warehouse, "press")
    assert ask(warehouse, "SELECT state FROM briefs") == []
    monkeypatch.undo()
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    run(warehouse, "press")
    assert len(mailbox.letters) == 1
    assert ask(warehouse, "SELECT state FROM briefs") == [("sent",)]


def _locked(*given: object, **named: object) -> None:
    raise WarehouseLocked("is in use", "w.duckdb")


def test_a_weekly_brief_without_an_address_is_written(warehouse: Path, config: Path) -> None:
    assert "written to" in run(warehouse, "weekly")
    assert ask(warehouse, "SELECT period, state, stories FROM briefs") == [("2026-W11", "written", 3)]


def test_the_command_prints_and_remembers_nothing(warehouse: Path, config: Path) -> None:
    before = sorted(path.name for path in warehouse.parent.iterdir())
    told = CliRunner().invoke(main, ["brief", "press", "--at", "2026-03-10", "--warehouse", str(warehouse)])
    assert told.exit_code == 0, told.output
    assert "1. Harbour stays closed, and Eastmere asks" in told.stdout
    assert sorted(path.name for path in warehouse.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('[readers.a]\nwatches = ["harbor"]', "did you mean 'harbour'"),
        ('[readers.a]\ntimezone = "Mars"', "no time zone"),
        ('[readers.a]\nmails = ["a@b.example"]', "did you mean 'mail'"),
        ("[reader.a]", "unknown key"),
    ],
)
def test_a_mistake_in_the_readers_is_told(config: Path, warehouse: Path, wrong: str, told: str) -> None:
    (config / "briefs.toml").write_text(wrong, "utf-8")
    with pytest.raises(ConfigError) as caught:
        run(warehouse)
    assert told in str(caught.value)


def test_a_kill_before_deliveries_are_noted_loses_none(
    warehouse: Path, config: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Outbox.write

    def killed(self: Outbox, kind: str, rows: Sequence[Row], *, about: str) -> None:
        if kind == "deliveries":
            raise KeyboardInterrupt
        write(self, kind, rows, about=about)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Outbox, "write", killed)
        run(warehouse, "press")
    run(warehouse, "press")
    assert len(mailbox.letters) == 1
    assert ask(warehouse, "SELECT count(*) FROM deliveries") == [(2,)]

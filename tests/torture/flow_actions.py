"""What the campaign does with whole flows: polls, backfills, reprocessing, restoring, briefs and alerts.

Documents are extracted in the process itself: what is looked for is what the command leaves on disk. Pages come from
the tests' own site, on the port that ``prepare`` found; webhooks are taken by a file that notes their keys.
"""

import hashlib
import os
import shutil
import socket
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from extractors import stages
from extractors.article import Article, Rejected
from extractors.document import Document
from extractors.sandbox import Sandbox
from flows.engine.flow import run_flow_here
from flows.engine.mode import choose_here
from flows.settings.starter import make_config
from flows.settings.toolbox import make_toolbox
from flows.settings.version import extractor_version
from tests.flows.corpus import write_records
from tests.flows.test_again import write_warc
from tests.newsroom.fill import fill
from tests.site import Site
from tests.torture.faults import ROOT
from warehouse.file.blocks import damage
from warehouse.file.publish import backup, is_current, published_path
from warehouse.reading.queries import reading

choose_here(True)  # before the flows are imported: they are Prefect's or newsloom's own

from flows import alert, backfill, brief, ingest, maintain, poll, reprocess  # noqa: E402
from flows.running import workers  # noqa: E402
from flows.telling import webhook  # noqa: E402

AT = "2026-03-10T00:00"
_RULES = """
[targets.desk]
webhook = "http://desk.example/hook"
an_hour = 99
[rules.news]
kind = "new_story"
watch = "harbour"
to = ["desk"]
"""
_RULES_OF_CLEANING = "boilerplate.toml"
_READERS = '[readers.desk]\nname = "Desk"\nto_variable = "NOBODY"\n'
_WATCHES = '[watchlists.harbour]\nterms = ["Eastmere"]\n'


class InProcess(Sandbox):
    """Extracts in this process."""

    def process(self, documents: Iterable[Document]) -> Iterator[Article | Rejected]:
        """As the workers do."""
        toolbox = _toolbox(Path(os.environ["NEWSLOOM_CONFIG"]))
        return (stages.process(document, toolbox) for document in tuple(documents))


_READY = make_toolbox(ROOT / "config")  # in the fork server, once for all actions
_other = cache(make_toolbox)


def _toolbox(folder: Path) -> stages.Toolbox:
    is_usual = (folder / _RULES_OF_CLEANING).read_bytes() == (ROOT / "config" / _RULES_OF_CLEANING).read_bytes()
    return _READY if is_usual else _other(folder)


def _in_process(folder: Path) -> None:
    """Let the flows of this process read the folder's configuration, and extract here."""
    os.environ["NEWSLOOM_CONFIG"] = str(folder / "config")
    os.environ["NEWSLOOM_WEBHOOK_SECRET"] = "a secret of this test"
    os.environ.pop("NOBODY", None)
    make = workers.open_sandbox

    def sandbox(*given: object) -> InProcess:
        made = make(*given)  # type: ignore[arg-type]
        return InProcess(made._workers, made._limits, made._make_toolbox)

    workers.open_sandbox = reprocess.open_sandbox = sandbox  # type: ignore[assignment, attr-defined]
    webhook._posted = lambda url, body, headers: _posted(folder, headers["Idempotency-Key"])  # type: ignore[assignment]


def _posted(folder: Path, key: str) -> int:
    """Take a request: its key is noted beside the folder, where no change counts."""
    file = os.open(_taken(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{key}\n".encode())
    os.close(file)
    return 200


def _taken(folder: Path) -> Path:
    return folder.parent.parent / "taken.txt"


def _warehouse(folder: Path) -> str:
    return str(folder / "news.duckdb")


def _settle(folder: Path, **changes: str) -> None:
    """A configuration with small batches. changes: files, by their name without the ending."""
    make_config(folder, with_all=True)
    config = folder / "config"
    told = (config / "pipeline.toml").read_text("utf-8").replace("documents = 200", "documents = 2")
    (config / "pipeline.toml").write_text(told.replace("gather_seconds = 5.0", "gather_seconds = 0.01"), "utf-8")
    fetching = (config / "fetching.toml").read_text("utf-8")
    fetching = fetching.replace("own_hosts = []", 'own_hosts = ["127.0.0.0/8"]')
    (config / "fetching.toml").write_text(fetching.replace("host_delay_seconds = 1.0", "host_delay_seconds = 0.0"))
    for name, text in changes.items():
        (config / f"{name}.toml").write_text(text, "utf-8")


@contextmanager
def _site(folder: Path) -> Iterator[Site | None]:
    """The site, unless somebody else serves it."""
    if (folder / "served").exists():
        yield None
        return
    with Site(int((folder / "port").read_text("ascii")), articles=3) as site:
        yield site


def prepare_polled(folder: Path) -> None:
    """A source that was polled once, and has published since."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _settle(folder, sources=f'[sources.harbour]\nkind = "feed"\nurl = "http://127.0.0.1:{port}/feed.rss"\n')
    (folder / "port").write_text(str(port), "ascii")
    do_poll(folder, publish=0)


def do_poll(folder: Path, publish: int = 2) -> None:
    """Poll everything; three articles, and those published since."""
    _in_process(folder)
    with _site(folder) as site:
        if site:
            site.publish(publish)
        run_flow_here(poll.poll, due_only=False, warehouse=_warehouse(folder))


def prepare_restored(folder: Path) -> None:
    """As polled twice, and restored from a backup that was made between."""
    prepare_polled(folder)
    backup(Path(_warehouse(folder)), folder / "kept.duckdb")
    do_poll(folder)
    for left in folder.glob("news.*duckdb*"):
        left.unlink()
    shutil.copyfile(folder / "kept.duckdb", _warehouse(folder))


def prepare_records(folder: Path) -> None:
    """A file of records, and no warehouse."""
    _settle(folder)
    write_records(folder / "news.jsonl", 4)


def do_ingest(folder: Path) -> None:
    """Load the file."""
    _in_process(folder)
    run_flow_here(ingest.ingest, inputs=[str(folder / "news.jsonl")], warehouse=_warehouse(folder))


def prepare_records_too(folder: Path) -> None:
    """A file of records, beside what is there."""
    write_records(folder / "news.jsonl", 4)


def do_ingest_part(folder: Path) -> None:
    """Load the first two records."""
    _in_process(folder)
    part = write_records(folder / "part.jsonl", 2)
    run_flow_here(ingest.ingest, inputs=[str(part)], warehouse=_warehouse(folder))


def do_ingest_archive(folder: Path) -> None:
    """Load what polls archived."""
    _in_process(folder)
    run_flow_here(ingest.ingest, inputs=[str(folder / "archive")], warehouse=_warehouse(folder))


def prepare_archives(folder: Path) -> None:
    """Two archives, and no warehouse."""
    _settle(folder)
    (folder / "archives").mkdir()
    for host in ("courier.example", "herald.example"):
        write_warc(folder / "archives" / f"{host}.warc.gz", 2, host=host)


def do_backfill(folder: Path) -> None:
    """Load the archives."""
    _in_process(folder)
    run_flow_here(backfill.backfill, archives=[str(folder / "archives")], warehouse=_warehouse(folder))


def prepare_outdated(folder: Path) -> None:
    """Archives loaded, and a rule that is new since."""
    prepare_archives(folder)
    do_backfill(folder)
    rules = folder / "config" / _RULES_OF_CLEANING
    rule = (
        '\n[[rule]]\nid = "advert.crews"\nkind = "advert"\nlanguages = ["en"]\n'
        "pattern = 'fishing crews had asked .*'\n"
        'drops = ["Fishing crews had asked for it."]\nkeeps = ["The crews went home."]\n'
    )
    rules.write_text(rules.read_text("utf-8") + rule, "utf-8")
    extractor_version.cache_clear()


def do_reprocess(folder: Path) -> None:
    """Apply what today's extractors change."""
    _in_process(folder)
    run_flow_here(reprocess.reprocess, apply=True, warehouse=_warehouse(folder))


def do_keep_up(folder: Path) -> None:
    """All that ``newsloom maintain`` does, the file written anew with it."""
    _in_process(folder)
    run_flow_here(maintain.maintain, warehouse=_warehouse(folder), compaction="always")


def prepare_newsroom(folder: Path) -> None:
    """A day's news, a reader, a rule and a webhook."""
    _settle(folder, alerts=_RULES, briefs=_READERS, watchlists=_WATCHES)
    fill(folder).rename(_warehouse(folder))
    _taken(folder).unlink(missing_ok=True)


def do_alert(folder: Path) -> None:
    """Tell the desk."""
    _in_process(folder)
    run_flow_here(alert.alerts, at=AT, warehouse=_warehouse(folder))


def do_brief(folder: Path) -> None:
    """Write the brief of the day."""
    _in_process(folder)
    run_flow_here(brief.brief, at=AT, warehouse=_warehouse(folder))


_ASKED = {
    "articles": "SELECT article_id, url, title, text, source_id, published_at, revision, duplicate_of, content_sha256"
    " FROM articles ORDER BY ALL",
    "revisions": "SELECT article_id, revision, text FROM article_revisions ORDER BY ALL",
    "stories": "SELECT list(article_id ORDER BY article_id) FROM articles GROUP BY story_id ORDER BY ALL",
    "documents": "SELECT document_id, url, sha256 FROM documents ORDER BY ALL",
    "quarantine": "SELECT url, stage, reason FROM quarantine ORDER BY ALL",
    "quotes": "SELECT * FROM quotes ORDER BY ALL",
    "pages had": "SELECT DISTINCT source_id, url FROM fetches WHERE wanted = 'page' AND outcome = 'ok' ORDER BY ALL",
    "alerts": "SELECT alert_id, state, reason, len(sent_to) FROM alerts ORDER BY ALL",
    "briefs": "SELECT brief_id, state, stories, error FROM briefs ORDER BY ALL",
    "entries": "SELECT brief_id, place, title FROM brief_entries ORDER BY ALL",
    "deliveries": "SELECT delivery_id, title FROM deliveries ORDER BY ALL",
    "search": "SELECT article_id FROM search('harbour') ORDER BY ALL",
}


def flow_answers(folder: Path) -> None:
    """Print what the warehouse answers, and what is remembered beside it, without what a clean run does not decide."""
    _in_process(folder)
    path = Path(_warehouse(folder))
    with reading(path) as (connection, _):
        for name, sql in _ASKED.items():
            _print(name, connection.table(sql).to_pylist())
    if (memory := folder / "polling.sqlite").exists():
        with sqlite3.connect(memory) as db:
            _print(
                "pages remembered",
                db.execute("SELECT source_id, key, page ->> 'outcome' FROM pages ORDER BY 1, 2").fetchall(),
            )
    for written in sorted((folder / "briefs").rglob("*.*")):
        _print(str(written.relative_to(folder)), [written.read_bytes()])
    sent = Counter(_taken(folder).read_text("ascii").split()) if _taken(folder).exists() else Counter[str]()
    _print("sent", sorted(sent))
    sys.stdout.write(f"sent more than once more: {[key for key, times in sent.items() if times > 2]}\n")
    copy = published_path(path)
    sys.stdout.write(f"copy: {'damaged' if damage(copy) else 'whole'}, current: {is_current(path)}\n")
    with duckdb.connect(str(copy), read_only=True) as raw:
        raw.execute("SELECT count(*), bit_xor(hash(articles)) FROM articles")


def _print(name: str, rows: list[object]) -> None:
    sys.stdout.write(f"{name} {len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}\n")


FLOW_ACTIONS: dict[str, Callable[[Path], None]] = {
    name: value for name, value in globals().items() if name.startswith(("do_", "prepare_")) or name == "flow_answers"
}

"""What can be known to be wrong before a flow begins: told at once, before Prefect is imported or a server is started.

A flow checks the same again where it matters, for schedules start it without these. All of them raise NewsloomError.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from extractors.article import Rejected
from extractors.errors import InputError, nearest
from flows.settings.allowed import load_allowed
from flows.settings.folder import check_names, config_file, config_folder
from flows.settings.load import (
    load_copy_settings,
    load_learning_settings,
    load_settings,
    load_story_settings,
    warehouse_path,
)
from flows.settings.toolbox import check_toolbox
from warehouse.file.usable import check_usable


def check_run(warehouse: str | None, *, is_needed: bool = False) -> None:
    """The configuration that every run reads, and the warehouse. is_needed: it must be there, with something in it."""
    folder = config_folder()
    check_toolbox(folder)
    load_copy_settings(folder)
    load_story_settings(folder)
    check_usable(warehouse_path(warehouse), is_needed=is_needed)


def check_fetching() -> None:
    """The configuration of whoever fetches."""
    from flows.fetching.settings import load_fetch_settings
    from flows.fetching.verdicts import load_verdict_rules

    load_fetch_settings()
    load_verdict_rules()


def check_config() -> None:
    """Every file of the configuration, as for a service that will need them all."""
    from flows.serving.deployments import check_sources, load_schedules
    from flows.settings.load import load_saved_queries
    from flows.sources.catalogue import load_sources
    from flows.sources.facts import load_facts
    from flows.upkeep.retention import load_retention_settings

    folder = config_folder()
    check_names(folder)
    load_settings(folder)
    check_toolbox(folder)
    check_fetching()
    for load in (load_copy_settings, load_story_settings, load_learning_settings, load_retention_settings):
        load(folder)
    load_saved_queries(folder)
    load_allowed(folder)
    load_facts(folder)
    check_sources(load_sources(config_file("sources.toml", folder)), load_schedules(folder))


def check_ingest(inputs: Sequence[str], warehouse: str | None) -> None:
    """Inputs none of which is there; where one is, the others are noted in quarantine by the run."""
    from flows.sources.base import is_url
    from flows.sources.folder import find_files

    check_run(warehouse)
    if any(is_url(each) for each in inputs):
        check_fetching()
        return
    missing = []
    for given in inputs:
        first = next(find_files(given)) if given != "-" else None
        if not isinstance(first, Rejected) or first.file != given:
            return
        missing.append(first)
    names = ", ".join(each.file or each.url for each in missing)
    raise InputError(missing[0].detail, names)


def check_poll(ids: Sequence[str], warehouse: str | None) -> None:
    """Ids that are not in the list of sources, and a list without any."""
    from flows.sources.catalogue import choose, load_sources

    check_run(warehouse)
    check_fetching()
    sources = load_sources()
    choose(sources, ids or None)
    if not sources:
        raise InputError(
            "has no sources yet", str(config_file("sources.toml")), "add one with: newsloom sources add URL"
        )


def check_backfill(
    archives: Sequence[str],
    prefix: str,
    languages: Sequence[str],
    days: tuple[date | None, date | None],
    warehouse: str | None,
) -> None:
    """Archives and lists that are not on this disk, or are neither; languages that are none; days that never are."""
    from extractors.language.opinions import normalize_code
    from flows.sources.archives import check_given

    check_run(warehouse)
    check_fetching()
    since, until = days
    if since and until and until < since:
        raise InputError("ends before it begins", f"--since {since} --until {until}", "both days are included")
    for language in languages:
        code = normalize_code(language)
        if language not in (code, "und"):
            hint = f"did you mean '{code}'?" if code else "as in: --language de"
            raise InputError("is not an ISO 639-1 language code", language, hint)
    check_given(archives, prefix)


def check_import(path: str, warehouse: str | None) -> None:
    """What is neither a warehouse nor an export."""
    from warehouse.exchange.imported import check_origin

    check_run(warehouse)
    check_origin(Path(path), warehouse_path(warehouse))


def check_reprocess(source: str | None, warehouse: str | None) -> None:
    """A source that neither the warehouse nor the list has."""
    from flows.sources.catalogue import load_sources
    from warehouse.reading.again import source_ids

    check_run(warehouse, is_needed=True)
    if source is None:
        return
    lock_seconds = load_settings().warehouse.lock_seconds
    known = source_ids(warehouse_path(warehouse), wait_seconds=lock_seconds)
    known |= {each.id for each in load_sources()}
    if source not in known:
        hint = nearest(source, known, 'see them with: newsloom sql "SELECT source_id FROM sources"')
        raise InputError("no such source", source, hint)


def check_learn(warehouse: str | None) -> None:
    """What learning needs."""
    check_run(warehouse, is_needed=True)
    load_learning_settings()


def check_publish(warehouse: str | None) -> None:
    """What publishing needs."""
    load_settings()
    check_usable(warehouse_path(warehouse), is_needed=True)


def check_maintain(warehouse: str | None) -> None:
    """What maintenance needs."""
    from flows.upkeep.retention import load_retention_settings

    check_run(warehouse, is_needed=True)
    load_retention_settings()

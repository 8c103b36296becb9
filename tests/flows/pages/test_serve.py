"""The pages served: what is done before the first reader comes."""

from pathlib import Path

from flows.pages.rendering import environment
from flows.pages.serve import prepare_first_page
from flows.pages.settings import PagesSettings
from warehouse.file.connection import connect
from warehouse.reading.kept import Kept


def test_templates_are_compiled_beforehand_also_where_there_is_no_article_yet(tmp_path: Path) -> None:
    with connect(tmp_path / "empty.duckdb"):
        pass
    kept = Kept(tmp_path / "empty.duckdb", PagesSettings().limits)
    prepare_first_page(kept, PagesSettings())
    kept.close()
    templates = environment()
    assert templates.cache is not None
    assert len(templates.cache.keys()) >= len(templates.list_templates())

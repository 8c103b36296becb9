"""``newsloom page``: what an article was made of comes back byte by byte, or it is said why not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.article import Article, Rejected
from extractors.document import Document
from extractors.stages import process
from flows.cli import main as cli
from flows.collecting.warcformat import packed, resource
from flows.settings.folder import config_folder
from flows.settings.toolbox import make_toolbox
from flows.sources import registry
from flows.sources.base import ReadLimits
from tests import fakes
from tests.flows.test_again import files
from tests.warehouse.conftest import House
from warehouse.staging.batches import DocumentRecord


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def load(house: House, *paths: Path) -> list[Document]:
    """Load what these files hold, as ``newsloom ingest`` does; the documents."""
    items = list(registry.read([str(path) for path in paths], ReadLimits()))
    documents = [item for item in items if isinstance(item, Document)]
    made = [process(document, make_toolbox(config_folder())) for document in documents]
    rejected = [item for item in (*items, *made) if isinstance(item, Rejected)]
    articles = [item for item in made if isinstance(item, Article)]
    house.load(*articles, rejected=rejected, documents=[DocumentRecord.of(document) for document in documents])
    return documents


def page(house: House, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["page", *arguments, "--warehouse", str(house.path)])


def test_every_kind_of_file_gives_its_documents_back(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files(folder)
    for document in load(house, folder):
        result = page(house, document.document_id)
        assert (result.exit_code, result.stdout_bytes) == (0, document.body), result.stderr


def test_each_revision_has_its_own_page(house: House, tmp_path: Path) -> None:
    archives = [tmp_path / "1.warc.gz", tmp_path / "2.warc.gz"]
    for n, archive in enumerate(archives):
        html = fakes.page(n).encode()
        record = resource("https://courier.example/news", html, "text/html", datetime(2026, 3, 3, n, tzinfo=UTC))
        archive.write_bytes(packed(record))
    first, second = load(house, *archives)
    (article,) = house.column("SELECT article_id FROM articles")
    assert first.body != second.body
    for name in (article, first.url):
        assert page(house, name).stdout_bytes == second.body
        assert page(house, name, "--revision", "1").stdout_bytes == first.body
    assert "no revision 3" in page(house, first.url, "--revision", "3").stderr


def test_what_gave_no_article_can_be_looked_at(house: House, tmp_path: Path) -> None:
    (tmp_path / "bare.html").write_text("<html><body><nav>Home</nav></body></html>", "utf-8")
    load(house, tmp_path / "bare.html")
    ((rejected,),) = house.rows("SELECT document_id FROM quarantine")
    assert page(house, rejected).stdout == "<html><body><nav>Home</nav></body></html>"


def test_a_page_that_is_not_there_any_more_is_named(house: House, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(fakes.page(1), "utf-8")
    (document,) = load(house, path)
    path.write_text(fakes.page(2), "utf-8")
    changed = page(house, document.url)
    assert (changed.exit_code, "page.html: the file has changed since" in changed.stderr) == (1, True)
    path.unlink()
    gone = page(house, document.url)
    assert (gone.exit_code, "no such file" in gone.stderr) == (1, True)
    nothing = page(house, "nothing")
    assert (nothing.exit_code, "nothing: no such article or document" in nothing.stderr) == (1, True)

"""Documents point at what is there, and docs/settings.md lists what newsloom takes from its surroundings."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGES.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = (ROOT / "docs/settings.md").read_text("utf-8")
CODE = [
    path
    for folder in ("flows", "warehouse", "extractors", "deploy")
    for path in sorted((ROOT / folder).rglob("*"))
    if "__pycache__" not in path.parts
]

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]+)?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\bNEWSLOOM_[A-Z_]+\b")


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as the usual viewers of Markdown make them."""
    headings = _HEADING.findall(_FENCED.sub("", document.read_text("utf-8")))
    plain = [re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for path, anchor in _LINK.findall(_FENCED.sub("", document.read_text("utf-8"))):
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and target.suffix == ".md" and anchor[1:] not in anchors(target)):
            broken.append(path + anchor)
    assert not broken


def test_each_document_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    listed = {path for path, _ in _LINK.findall(index)}
    missing = [path.name for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in listed | {"README.md"}]
    assert not missing


def test_environment_variables_are_those_that_the_code_reads() -> None:
    read = {name for path in CODE if path.is_file() for name in _VARIABLE.findall(path.read_text("utf-8", "ignore"))}
    listed = set(_VARIABLE.findall(SETTINGS))
    assert read == listed


def test_configuration_files_are_those_of_the_folder() -> None:
    section = SETTINGS.split("## Configuration files")[1].split("## Data files")[0]
    listed = set(re.findall(r"\]\(\.\./config/([\w.]+)\)", section))
    assert listed == {path.name for path in (ROOT / "config").iterdir()}

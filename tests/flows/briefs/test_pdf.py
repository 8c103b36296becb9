"""A brief as PDF: printed by the browser that is there, with a clear word where there is none."""

from pathlib import Path

import pytest

from extractors.errors import InputError, NewsloomError
from flows.briefs import pdf
from flows.briefs.pdf import print_pdf

# Prints the page itself, so that what was printed can be read.
_PRINTS = """#!/bin/sh
for each in "$@"; do
  case "$each" in --print-to-pdf=*) made="${each#--print-to-pdf=}" ;; esac
  given="$each"
done
cat "$given" > "$made"
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(pdf, "BROWSERS", (str(folder / "chromium"),))
    return folder


def _install(folder: Path, script: str) -> None:
    program = folder / "chromium"
    program.write_text(script, "utf-8")
    program.chmod(0o755)


def test_the_browser_prints_the_page(machine: Path, tmp_path: Path) -> None:
    _install(machine, _PRINTS)
    print_pdf("<head></head><p>Порт закрыт</p>", tmp_path / "brief.pdf")
    printed = (tmp_path / "brief.pdf").read_text("utf-8")
    assert printed.startswith('<head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'')
    assert printed.endswith("</head><p>Порт закрыт</p>")


def test_without_a_browser_the_next_step_is_told(machine: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Chromium is there to print with") as caught:
        print_pdf("<p>", tmp_path / "brief.pdf")
    assert "apt-get install chromium" in (caught.value.hint or "")
    assert not (tmp_path / "brief.pdf").exists()


def test_a_browser_that_fails_is_told_in_its_words(machine: Path, tmp_path: Path) -> None:
    _install(machine, "#!/bin/sh\necho starting >&2\necho cannot open display >&2\nexit 1\n")
    with pytest.raises(NewsloomError, match="made no PDF: cannot open display"):
        print_pdf("<p>", tmp_path / "brief.pdf")


def test_a_folder_that_is_not_there_is_told(machine: Path, tmp_path: Path) -> None:
    _install(machine, _PRINTS)
    with pytest.raises(InputError, match="there is no such folder"):
        print_pdf("<p>", tmp_path / "none" / "brief.pdf")

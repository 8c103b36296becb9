"""A brief as PDF, printed by the Chromium that is on the machine: newsloom brings no browser."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from extractors.errors import InputError, NewsloomError

# As Debian, Fedora, Google, Microsoft and macOS name it; the first that is there prints.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_SECONDS = 60.0
# The page is a file that needs nothing else: nothing is asked of any host, and by its policy no script runs.
_POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
_ALONE = (
    "--headless=new",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


def browser() -> str | None:
    """Where a Chromium is; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_pdf(page: str, target: Path) -> None:
    """Print a page of HTML to a PDF file. Raises InputError where there is no browser, NewsloomError where it fails."""
    found = browser()
    if found is None:
        hint = "on Debian: apt-get install chromium; or take --format html and print it with any browser"
        raise InputError("no Chromium is there to print with", "PDF", hint)
    if not target.parent.is_dir():
        raise InputError("there is no such folder", str(target.parent), "make it first")
    with tempfile.TemporaryDirectory(prefix="newsloom-") as folder:
        given, made = Path(folder) / "brief.html", Path(folder) / "brief.pdf"
        given.write_text(page.replace("<head>", f"<head>{_POLICY}", 1), "utf-8")
        why = _run(
            [found, *_ALONE, *_as_root(), f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", str(given)]
        )
        if not made.exists():
            raise NewsloomError(f"the browser made no PDF: {why or 'it said nothing'}", found, "take --format html")
        shutil.move(made, target)


def _as_root() -> tuple[str, ...]:
    """Chromium refuses to start its sandbox for root, as in a container."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _run(command: list[str]) -> str:
    """Run it to its end; the last that it said of errors."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"it took longer than {_SECONDS:.0f} s"
    except OSError as error:
        return error.strerror or str(error)
    return done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]

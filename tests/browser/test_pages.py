"""Each page as a reader has it: it loads, nothing comes from elsewhere, nothing runs, everybody can read it."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from flows.briefs.pdf import print_pdf
from tests.newsroom.texts import ATTACKS

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MONDAY = "/?day=2026-03-09"
EVENT = f"{MONDAY} >> .story.lead h2 a"
STORM = f"{EVENT} >> .hits h3 a"
# A page's address, or where to begin and what to follow from there.
PAGES = {
    "today": MONDAY,
    "attacked day": "/?day=2026-03-11",
    "week": f"{MONDAY}&span=week&language=de",
    "event": EVENT,
    "story": STORM,
    "article": f"{STORM} >> .timeline li.copy div a",
    "removed": f"{STORM} >> .timeline li.copy div a >> text=Show what was removed",
    "archived": f"{STORM} >> .timeline div a >> text=Read the archived page as text",
    "versions": "/search?q=budget+Holm >> .hits h2 a",
    "watches": "/watches?day=2026-03-09",
    "watch": "/watches/harbour?day=2026-03-09",
    "saved query": "/watches?day=2026-03-09 >> text=headlines",
    "briefs": "/briefs",
    "alerts": "/alerts",
    "sources": "/sources?day=2026-03-09",
    "source": "/sources/courier?day=2026-03-09",
    "health": "/health",
    "search": "/search?q=" + quote('harbour "north quay"'),
    "nothing found": "/search?q=unicorn",
    "arabic": f"{MONDAY}&language=ar >> .story h2 a",
    "chinese": "/search?q=" + quote("大桥") + " >> .hits h2 a",
    "error": "/stories/none",
}


@contextmanager
def opened(browser: Any, base: str, width: int = 1440, scheme: str = "light", **given: Any) -> Iterator[Any]:
    """A page of a browser that fails where anything is amiss: an error, a dialog, a request to elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **given)
    page = context.new_page()
    amiss: list[str] = []
    page.on("console", lambda message: amiss.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: amiss.append(str(error)))
    page.on("dialog", lambda dialog: (amiss.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(base) else amiss.append(request.url))
    page.on("requestfailed", lambda request: amiss.append(f"failed: {request.url}"))
    try:
        yield page
    finally:
        context.close()
    # What a server refuses is told on the console too: here that a page is not there.
    assert [each for each in amiss if "404" not in each and "favicon" not in each] == []


def go(page: Any, base: str, way: str) -> None:
    """Go to an address, and follow links from there."""
    address, *links = way.split(" >> ")
    page.goto(base + address)
    for link in links:
        page.locator(link).first.click()
        page.wait_for_load_state()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_everybody_can_read_it(browser: Any, attacked: str, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width, scheme in ((1440, "light"), (768, "dark"), (390, "light")):
        with opened(browser, attacked, width, scheme) as page:
            go(page, attacked, PAGES[name])
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            told = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
            assert told == [], (name, width, scheme)


def test_a_brief_is_printed(browser: Any, tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>Brief</title></head><body><script>alert(1)</script><p>Quay</p></body></html>"
    )
    print_pdf(page, tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")


def test_attacks_are_text(browser: Any, attacked: str) -> None:
    with opened(browser, attacked) as page:
        page.goto(f"{attacked}/sources/hostile-press?day=2026-03-11")
        shown = page.locator("main").inner_text()
        assert ATTACKS[0] in shown
        assert ATTACKS[1] in shown
        for number in range(len(ATTACKS)):
            page.goto(f"{attacked}/sources/hostile-press?day=2026-03-11")
            page.locator(".timeline div a").nth(number).click()
            page.get_by_text("Show what was removed").click()
            assert page.locator("main script, main img, main iframe, main [onerror], main [onload]").count() == 0
            assert page.locator("a[href^='javascript']").count() == 0


def test_filters_are_followed_and_taken_away(browser: Any, attacked: str) -> None:
    with opened(browser, attacked) as page:
        page.goto(attacked + MONDAY)
        every = page.locator(".story").count()
        page.locator(".facets a", has_text="Deutsch").click()
        assert page.locator(".story").count() == 1
        page.locator(".chosen a").click()
        assert page.locator(".story").count() == every


def test_search_by_keyboard(browser: Any, attacked: str) -> None:
    with opened(browser, attacked) as page:
        page.goto(attacked + MONDAY)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.locator("#find").focus()
        page.keyboard.type("sleeping cars")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**")
        assert page.locator(".hits li").count() == 2
        assert page.locator("mark").count() >= 2


def test_all_of_it_without_javascript(browser: Any, attacked: str) -> None:
    with opened(browser, attacked, java_script_enabled=False) as page:
        go(page, attacked, PAGES["removed"])
        assert page.locator(".removed").count() == 3


def test_right_to_left_and_han(browser: Any, attacked: str) -> None:
    with opened(browser, attacked) as page:
        go(page, attacked, PAGES["arabic"])
        heading = page.locator("h1")
        assert heading.evaluate("each => getComputedStyle(each).direction") == "rtl"
        go(page, attacked, PAGES["chinese"])
        assert page.locator("h1").get_attribute("lang") == "zh"


SHOWN = {
    "today": ("today", 1280, "light", 900),
    "today-dark-small": ("today", 390, "dark", 800),
    "event": ("event", 1024, "light", 1000),
    "story": ("story", 1024, "light", 1500),
    "article": ("removed", 1024, "light", 1100),
    "versions": ("versions", 1024, "light", 1000),
    "watch": ("watch", 1280, "light", 900),
}


@pytest.mark.skipif(not os.environ.get("PICTURES"), reason="make test-browser PICTURES=1 makes the pictures anew")
@pytest.mark.parametrize("name", SHOWN)
def test_pictures_of_the_docs(browser: Any, peaceful: str, name: str) -> None:
    which, width, scheme, height = SHOWN[name]
    PICTURES.mkdir(exist_ok=True)
    with opened(browser, peaceful, width, scheme) as page:
        go(page, peaceful, PAGES[which])
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, page.evaluate("document.body.scrollHeight"))}
        taken = page.screenshot(clip=clip, full_page=True)
    (PICTURES / f"{name}.webp").write_bytes(_small(browser, taken))


# The browser itself packs pictures to a third of the bytes.
_PACK = """async given => {
    const picture = await createImageBitmap(await (await fetch(given)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const packed = new Uint8Array(await (await canvas.convertToBlob({type: "image/webp", quality: 0.8})).arrayBuffer());
    return btoa(Array.from(packed, each => String.fromCharCode(each)).join(""));
}"""


def _small(browser: Any, picture: bytes) -> bytes:
    """A picture of the browser's as WebP."""
    page = browser.new_page()
    packed = page.evaluate(_PACK, "data:image/png;base64," + base64.b64encode(picture).decode())
    page.close()
    return base64.b64decode(packed)

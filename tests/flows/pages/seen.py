"""What is on a page: ``seen(page, ".story.lead h2")``."""

from lxml import html


def seen(page: str, places: str) -> list[html.HtmlElement]:
    """The elements at nested places, each a tag, classes after points, or both."""
    path = ""
    for place in places.split():
        tag, *classes = place.split(".")
        path += "//" + (tag or "*") + "".join(f"[contains(concat(' ', @class, ' '), ' {name} ')]" for name in classes)
    return list(html.fromstring(page).xpath(path))


def words(element: html.HtmlElement) -> str:
    """Its text on one line."""
    return " ".join(element.text_content().split())

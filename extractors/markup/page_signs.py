"""Signs of what kind a page is: numbers that a small learned model weighs (``page_kind.py``)."""

import re
from collections import Counter
from math import log1p
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from extractors.markup.structured import Structured

_TYPES = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
_TYPED = '"@type"'  # most scripts are without
_PATHS = {
    "path_forum": re.compile(
        r"/(?:forums?|threads?|topics?|questions?|discussions?)/|/(?:viewtopic|showthread)\b|[?&][tf]=\d|"
        r"/t/[^/]+/\d|/q/\d|/r/\w+/comments/|/(?:comments|post)/\d+$"
    ),
    "path_product": re.compile(r"/(?:products?|shop|store|item|p|dp|buy|pdp)/|\.html\?sku="),
    "path_list": re.compile(  # /topics/harbour is a list, /topics/harbour/a-quay none
        r"/(?:categor(?:y|ies)|tags?|collections?|archives?|search|browse|list|page/\d+)(?:/|$)|/topics?(?:/[^/-]+)?/?$"
    ),
    "path_article": re.compile(r"/(?:19|20)\d\d/|/(?:blog|news|article|story|stories|posts?)s?/[^/]{12,}"),
}
_FORUM_HOST = re.compile(
    r"^(?:www\.)?(?:[a-z]+-)?(?:forums?|community|communities|boards?|discuss|discourse|talk)\d?\.|(?:forums?|boards?)\.[a-z.]+$"
)
_SHORT = 0.5  # ``slug_words`` of at most two words
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?(?:€|USD|EUR)")
_PRICED = ("$", "€", "£", "¥", "USD", "EUR")  # what lacks all of them has no price: looked for first, as in all below
_REPLIES = frozenset((
    "reply", "replies", "post", "posts", "upvote", "upvotes", "answer", "answers", "joined", "member", "quote", "vote",
    "votes",
))  # fmt: skip
_WORD = re.compile(r"\w+")
_BUY = re.compile(r"\b(?:add to (?:cart|bag|basket)|buy now|in stock|out of stock|sku|free shipping|warenkorb)\b")
_BOUGHT = ("add to ", "buy now", " stock", "sku", "free shipping", "warenkorb")
_RATING = re.compile(r"\b(?:ratings?|reviews?|stars?)\b", re.I)  # in classes: what buyers say of a thing
_SOLD = re.compile(  # in titles: what shops call their pages, and measures of things
    r"\b(?:buy|shop|price|sale|online|for sale|free shipping|official)\b|[®™]|\d+\s?(?:mg|ml|oz|inch|gb)\b", re.I
)
_LONG, _LABEL, _HEADINGS = 120, 60, ("h1", "h2", "h3", "h4")
_COUNTED = ("article", "time", "img", "table")
_SENTENCE = 15  # words of a paragraph that goes on with the one before it
_CLASSES = etree.XPath("//@class", smart_strings=False)
# What shops put a thing into the cart with, in whatever language the button is.
_CART = etree.XPath(
    "boolean(//@class[contains(., 'add-to-cart') or contains(., 'addtocart') or contains(., 'add_to_cart')]"
    " or //@id[contains(., 'add-to-cart')] or //form/@action[contains(., 'cart')])"
)
_TEXT = etree.XPath("string()", smart_strings=False)


def head_signs(tree: HtmlElement, structured: Structured, url: str) -> dict[str, float]:
    """What a page says of itself for machines, and its address, by name of the sign."""
    signs: dict[str, float] = {}
    scripts = (text for script in tree.iter("script") if (text := script.text) and _TYPED in text)
    types = {name.lower() for text in scripts for name in _TYPES.findall(text)}
    for name, words in _GROUPS.items():
        signs[f"type_{name}"] = float(not types.isdisjoint(words))
    kind = (structured.first("og:type") or "").lower()
    for name, wanted in (("article", "article"), ("product", "product"), ("website", "website")):
        signs[f"og_{name}"] = float(wanted in kind)
    signs["og_none"] = float(not kind)
    own = structured.own
    signs["published"] = float(bool(own and own.published) or "article:published_time" in structured.meta)
    signs["author"] = float(bool(own and own.authors) or "author" in structured.meta)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        address = parts.path.lower() + ("?" + parts.query.lower() if parts.query else "")
    except ValueError:
        host = address = ""
    for name, pattern in _PATHS.items():
        signs[name] = float(bool(pattern.search(address)))
    signs["priced"] = float(any("price" in name for name in structured.meta))
    signs["title_sells"] = float(bool(_SOLD.search(structured.title or structured.first("og:title") or "")))
    segments = [part for part in address.split("?")[0].split("/") if part]
    signs["path_depth"] = len(segments) / 4
    signs["path_front"] = float(not segments)
    signs["slug_words"] = min(8, len(re.split(r"[-_]", segments[-1]))) / 4 if segments else 0.0
    signs["host_forum"] = float(bool(_FORUM_HOST.search(host)))
    says_article = signs["type_article"] or signs["og_article"] or signs["published"]
    signs["short_plain"] = float(signs["slug_words"] <= _SHORT and not says_article)
    return signs


_GROUPS = {
    "article": {"newsarticle", "article", "blogposting", "reportagenewsarticle", "opinionnewsarticle", "techarticle"},
    "product": {"product", "productgroup", "offer", "aggregateoffer", "softwareapplication", "individualproduct"},
    "forum": {"qapage", "question", "discussionforumposting", "answer"},
    "list": {"collectionpage", "itemlist", "searchresultspage", "offercatalog"},
    "page": {"webpage", "aboutpage", "contactpage", "faqpage"},
}


def body_signs(tree: HtmlElement) -> dict[str, float]:
    """What the body looks like: how much of it is prose, links, linked headings, and words of shops and forums."""
    prose = longest = short = run = longest_run = 0
    for paragraph in tree.iter("p"):
        text = _TEXT(paragraph)
        length = len(text)
        run = run + 1 if length >= _SENTENCE and len(text.split()) >= _SENTENCE else 0
        longest_run = max(longest_run, run)
        prose += length if length >= _LONG else 0
        short += length < _LONG
        longest = max(longest, length)
    links = [len((_TEXT(link) if len(link) else link.text or "").strip()) for link in tree.iter("a")]
    headings = list(tree.iter(*_HEADINGS))
    linked = sum(next(h.iter("a"), None) is not None or next(h.iterancestors("a"), None) is not None for h in headings)
    tags = Counter(element.tag for element in tree.iter(*_COUNTED))
    labels = tree.iter("span", "button", "a", "div", "p", "b", "strong", "li")
    texts = [text for label in labels if (text := label.text) and len(text) < _LABEL]
    joined = "\n".join(texts)
    small = joined.lower()
    return {
        "prose": log1p(prose) / 5,
        "paragraphs_short": log1p(short) / 5,
        "longest": log1p(longest) / 5,
        "run": log1p(longest_run) / 5,
        "ratings": log1p(sum(n for names, n in Counter(_CLASSES(tree)).items() if _RATING.search(names))) / 5,
        "links": log1p(len(links)) / 5,
        "link_text": log1p(sum(links)) / 5,
        "link_share": sum(links) / (sum(links) + prose + 1),
        "headings": log1p(len(headings)) / 5,
        "linked_headings": log1p(linked) / 5,
        "linked_share": linked / (len(headings) + 1),
        "article_elements": log1p(tags["article"]) / 5,
        "prices": log1p(_count(_PRICE, joined, _PRICED)) / 5,
        "replies": log1p(sum(map(_REPLIES.__contains__, _WORD.findall(small)))) / 5,
        "buying": log1p(_count(_BUY, small, _BOUGHT)) / 5,
        "cart": float(_CART(tree)),
        "times": log1p(tags["time"]) / 5,
        "images": log1p(tags["img"]) / 5,
        "tables": log1p(tags["table"]) / 5,
    }


def _count(pattern: re.Pattern[str], text: str, literals: tuple[str, ...]) -> int:
    """How often a pattern is found; each match has one of the literals."""
    return len(pattern.findall(text)) if any(literal in text for literal in literals) else 0


# All signs, in the order of a model's columns.
NAMES = (
    *(f"type_{name}" for name in _GROUPS),
    *("og_article", "og_product", "og_website", "og_none", "published", "author", *_PATHS),
    *("priced", "title_sells", "path_depth", "path_front", "slug_words", "host_forum", "short_plain"),
    *("prose", "paragraphs_short", "longest", "run", "ratings", "links", "link_text", "link_share", "headings"),
    *(
        "linked_headings",
        "linked_share",
        "article_elements",
        "prices",
        "replies",
        "buying",
        "cart",
        "times",
        "images",
        "tables",
    ),
)

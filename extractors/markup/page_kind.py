"""What kind of page it is: an article, or a listing, a forum, a shop's page or another that only has text."""

from enum import StrEnum

from lxml.html import HtmlElement

from extractors.markup.page_signs import body_signs, head_signs
from extractors.markup.structured import Structured


class PageKind(StrEnum):
    """The kinds of pages, as users query them."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    PRODUCT = "product"
    OTHER = "other"


# Logistic regression over the signs, fitted by benchmarks/page_kind.py (folds by site; docs/decisions/fields.md): above
# _NO_ARTICLE, of 2,693 articles .0043 are told to be none out-of-fold, and of 120 pages that are none .59.
_BIAS, _NO_ARTICLE = -2.9725, 1.5
_WEIGHTS = {
    **{"article_elements": 1.3286, "author": -2.0393, "buying": 4.7673, "headings": 1.3648, "images": 0.8539},
    **{"link_share": 0.9981, "link_text": 0.0212, "linked_headings": -1.3524, "linked_share": 0.0801, "links": -1.7213},
    **{"longest": -0.122, "og_article": -0.797, "og_none": 0.4247, "og_product": 3.326, "og_website": 1.1203},
    **{"paragraphs_short": 1.5508, "path_article": -1.5145, "path_depth": 2.2489, "path_forum": 3.0329},
    **{"path_front": 2.7227, "path_list": 1.6966, "path_product": 2.5608, "prices": 4.8324, "prose": -0.7162},
    **{"published": -0.1334, "replies": 2.825, "slug_words": -0.5146, "tables": -3.1719, "times": 0.4347},
    **{
        "type_article": -1.5575,
        "type_forum": 1.5899,
        "type_list": 2.1427,
        "type_page": -0.3048,
        "type_product": 0.1643,
    },
}
# Which kind a page that is no article is: the first whose signs together count so much.
_KINDS = (
    (PageKind.FORUM, ("type_forum", "path_forum")),
    (PageKind.PRODUCT, ("og_product", "type_product", "path_product", "buying")),
    (PageKind.LISTING, ("type_list", "path_list", "path_front", "linked_share")),
)
_SURE = 0.3


def page_kind(tree: HtmlElement, structured: Structured, url: str) -> PageKind:
    """The kind of a page; one that says itself to be an article, with its date, is one without a look at its body."""
    signs = head_signs(tree, structured, url)
    if signs["type_article"] and signs["published"]:
        return PageKind.ARTICLE
    signs |= body_signs(tree)
    if _BIAS + sum(_WEIGHTS.get(name, 0.0) * value for name, value in signs.items()) <= _NO_ARTICLE:
        return PageKind.ARTICLE
    return next((kind for kind, names in _KINDS if sum(signs[name] for name in names) >= _SURE), PageKind.OTHER)

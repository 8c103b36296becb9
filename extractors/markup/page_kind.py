"""What kind of page it is: an article, or a listing, a forum, a shop's page or another that only has text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lxml.html import HtmlElement

from extractors.errors import ConfigError
from extractors.markup.page_signs import NAMES, body_signs, head_signs
from extractors.markup.structured import Structured


class PageKind(StrEnum):
    """The kinds of pages, as users query them."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    PRODUCT = "product"
    OTHER = "other"


# Which kind a page that is no article is: the first whose signs together count so much.
_KINDS = (
    (PageKind.FORUM, ("type_forum", "path_forum", "host_forum")),
    (PageKind.PRODUCT, ("og_product", "type_product", "path_product", "buying", "cart", "priced")),
    (PageKind.LISTING, ("type_list", "path_list", "path_front", "linked_share")),
)
_SURE = 0.3


@dataclass(frozen=True, slots=True)
class SignWeight:
    """What a sign weighs, of its distance from the mean in spreads."""

    name: str
    mean: float
    spread: float
    weight: float


@dataclass(frozen=True, slots=True)
class KindModel:
    """A logistic regression over the signs of a page, as ``benchmarks/page_kind.py`` fits it.

    limit: so many spreads from the mean at most count.   threshold: above it a page is no article.
    """

    weights: tuple[SignWeight, ...]
    bias: float
    limit: float
    threshold: float

    def score(self, signs: Mapping[str, float]) -> float:
        """The logarithm of the odds that a page is no article."""
        total = self.bias
        for sign in self.weights:
            distance = (signs[sign.name] - sign.mean) / sign.spread
            total += sign.weight * max(-self.limit, min(self.limit, distance))
        return total


def parse_kind_model(model: Mapping[str, Any], subject: str) -> KindModel:
    """The model from its file's content. Raises ConfigError where it was made for other signs."""
    signs = model.get("signs", {})
    if set(signs) != set(NAMES):
        raise ConfigError("was made for other signs", subject, "python -m benchmarks.page_kind makes it anew")
    weights = tuple(SignWeight(name, *map(float, signs[name])) for name in NAMES)
    return KindModel(weights, float(model["bias"]), float(model["limit"]), float(model["threshold"]))


def page_kind(tree: HtmlElement, structured: Structured, url: str, model: KindModel | None) -> PageKind:
    """The kind of a page; one that says itself to be an article, with its date, is one without a look at its body.

    Without a model every page is an article.
    """
    signs = head_signs(tree, structured, url)
    if model is None or is_declared(signs):
        return PageKind.ARTICLE
    signs |= body_signs(tree)
    if model.score(signs) <= model.threshold:
        return PageKind.ARTICLE
    return next((kind for kind, names in _KINDS if sum(signs[name] for name in names) >= _SURE), PageKind.OTHER)


def is_declared(signs: Mapping[str, float]) -> bool:
    """Whether a page says that it is an article, and when it was published."""
    return bool(signs["type_article"] and signs["published"])

"""The parts of schema.org's vocabulary that news pages use, as records; JSON-LD and microdata both fill them.

Source: https://schema.org/NewsArticle and the properties it names.
"""

import html
from dataclasses import dataclass

from extractors.text.breaks import without_breaks

# How likely an item of a type is the article of its page; a type not named here never is. The list is schema.org's
# tree under Article, with the types that publishers put in its place (a fact check, a video page, a bare WebPage).
TYPE_RANK = {
    "newsarticle": 9,
    "reportagenewsarticle": 9,
    "analysisnewsarticle": 9,
    "backgroundnewsarticle": 9,
    "opinionnewsarticle": 9,
    "reviewnewsarticle": 9,
    "askpublicnewsarticle": 9,
    "liveblogposting": 8,
    "blogposting": 8,
    "advertisercontentarticle": 8,
    "satiricalarticle": 8,
    "article": 8,
    "report": 7,
    "techarticle": 7,
    "scholarlyarticle": 7,
    "medicalscholarlyarticle": 7,
    "socialmediaposting": 6,
    "claimreview": 5,
    "review": 5,
    "recipe": 5,
    "podcastepisode": 4,
    "creativework": 4,
    "videoobject": 3,
    "webpage": 2,
    "itempage": 2,
    "medicalwebpage": 2,
}
ARTICLE_RANK = 6  # from here on an item is an article, below only its stand-in


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organization named in structured data. ``type`` is schema.org's, lower case, empty where unsaid."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class ImageData:
    """An image named in structured data."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleData:
    """One article as structured data describes it, with values as written.

    witness: ``json-ld`` or ``microdata``.   type: schema.org's, lower case, without the address.
    body: ``articleBody``; line breaks kept, may hold markup.
    updates: the entries of a live report (``liveBlogUpdate``), in the same way.
    is_free: ``isAccessibleForFree``.   publisher: the name.
    """

    witness: str
    type: str
    url: str | None = None
    headline: str | None = None
    name: str | None = None
    alternative_headline: str | None = None
    description: str | None = None
    body: str | None = None
    updates: str | None = None
    authors: tuple[Party, ...] = ()
    published: str | None = None
    created: str | None = None
    modified: str | None = None
    section: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    images: tuple[ImageData, ...] = ()
    is_free: bool | None = None
    publisher: str | None = None
    source_organization: str | None = None
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    language: str | None = None


def tidy(text: str | None) -> str:
    """Entities resolved (twice: publishers escape twice), white space to single spaces, soft hyphens gone."""
    if not text:
        return ""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return " ".join(without_breaks(text).split())

"""What an element's tag, role, class and id say of the text in it: the words, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml.html import HtmlElement

from extractors.article import RemovedKind


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an element's text is not the article's, and the id of the rule that says so."""

    kind: RemovedKind
    rule: str


# Words of class and id attributes, split at case changes and punctuation; tried in this order. Several languages.
_WORDS: Final = (
    (
        RemovedKind.MARKUP,
        "dom.hidden",
        r"sr only|hidden(?! \w+ block| \w+ flex| \w+ inline| \w+ grid)|visually hidden|visuallyhidden|screen reader\w*|screenreader\w*",
    ),
    (
        RemovedKind.COMMENT,
        "dom.comments",
        r"comments?|disqus|commentlist|respond|coments|livefyre|spot im|viafoura|kommentare?|commentaires?|comentarios?|commenti|reacties",
    ),
    (
        RemovedKind.PHOTO_CREDIT,
        "dom.credit",
        r"(?:photo|image|img|picture|media|figure) (?:\w+ )?(?:credits?|source|copyright|author|byline)|credits?|bildquelle|bildnachweis|photographer",
    ),
    (
        RemovedKind.PHOTO_CAPTION,
        "dom.caption",
        r"captions?|wp caption|figcaption|bildunterschrift|bildtext|pie (?:de )?foto|piefoto|didascalia|legende|cutline",
    ),
    (
        RemovedKind.NEWSLETTER,
        "dom.newsletter",
        r"newsletters?|subscribe|subscription|subscribebox|signup|sign up|mailing list|mailchimp|mc4wp|nl box|optin",
    ),
    (
        RemovedKind.SHARE,
        "dom.share",
        r"shar(?:e|er|es|ing|ebar|edaddy|ethis|ebuttons?)|social(?: ?(?:media|links?|share|bar|icons?))?|socials|sociable|addthis\w*|addtoany\w*|a2a|teilen|compartir|partager|partage|follow us|followus",
    ),
    (
        RemovedKind.RELATED,
        "dom.related",
        r"relate[ds]?|relateds|relatednews|related\w+|relacionad[oa]s?|correlati|verwandte\w*|recommend\w*|recommandations?|recirc\w*|read ?more|readmore|more ?(?:on|from|stories|news|articles)|morestories|most ?(?:read|popular|viewed|recent)|popular ?posts?"
        r"|trending|teasers?|see also|also read|read also|read next|up next|next (?:article|post|story|up)|lire aussi|a lire aussi|leggi anche|lee tambien|outbrain|taboola|revcontent|mgid|zergnet"
        r"|suggested|suggestions|latest ?(?:news|posts|stories)|jp relatedposts|inline ?promo|story ?links?|linkbox|link ?list|navigation ?links|crosslinks?|interlink\w*|jetpack relatedposts",
    ),
    (
        RemovedKind.ADVERT,
        "dom.advert",
        r"ads?|adv|advert\w*|adsense|adslot|adunit|adbox|adwrapper|adcontainer|ad\d+|dfp|gpt|sponsor\w*|banners?|promos?|promotion\w*|promobox|anzeigen?|werbung|publicidad|publicite|pubblicita|pub|commercial|affiliates?|outstream|inread",
    ),
    (
        RemovedKind.AUTHOR_BIO,
        "dom.author_bio",
        r"(?:author|autor|writer|auteur|autore|journalist|contributor)s? ?(?:bio|box|card|info|profile|about|description|details|biography)|about (?:the )?author|bio|biography|authorbio|authorbox",
    ),
    (
        RemovedKind.BYLINE,
        "dom.byline",
        r"by ?lines?|authors?|autore?s?|autoren|auteurs?|contributors?|journalists?|reporter|writers?|signature|firma|posted by|postedby",
    ),
    (
        RemovedKind.DATE,
        "dom.date",
        r"timestamps?|datetime|date|datum|fecha|pubdate|publish(?:ed)? (?:date|time|on|at)|entry date|post date",
    ),
    (
        RemovedKind.RELATED,
        "dom.tags",
        r"tags|tag ?list|taglist|tag ?cloud|keywords|topics|topic ?list|post categories|cat links|categories",
    ),
    (
        RemovedKind.MARKUP,
        "dom.nav",
        r"nav|navs|navi|navbar|navigation|subnav|breadcrumbs?|crumbs|menus?|sidebar|side ?bar|toolbar|pagination|pager|paging|site ?(?:header|footer)|page ?footer|article ?footer|footer|skip ?link|search|login|widgets?",
    ),
    (
        RemovedKind.MARKUP,
        "dom.consent",
        r"cookies?|cookie\w+|consent|gdpr|onetrust\w*|didomi\w*|usercentrics\w*|privacy|disclaimers?",
    ),
    (RemovedKind.MARKUP, "dom.overlay", r"modal|popup|pop up|overlay|tooltip"),
    (
        RemovedKind.PHOTO_CAPTION,
        "dom.gallery",
        r"galler(?:y|ies)|slideshows?|slider|carousel|lightbox|swiper|slick|galeria|galerie|bildergalerie|fotostrecke",
    ),
    (
        RemovedKind.MARKUP,
        "dom.embed",
        r"embeds?|twitter tweet|tweet|instagram media|fb post|oembed|iframe|player|video ?(?:player|title|info|description|meta)|playlist|podcast|audio ?player",
    ),
    (
        RemovedKind.PAYWALL,
        "dom.paywall",
        r"regwall|piano\w*|(?:subscriber|premium|register) (?:only|wall|intro|offer|box|teaser|prompt)|(?:intro|body) (?:premium|register)",
    ),
    (RemovedKind.KICKER, "dom.kicker", r"kicker|eyebrow|overline|dachzeile|topline|antetitulo|rubric"),
    (
        RemovedKind.MARKUP,
        "dom.meta",
        r"meta|post ?meta|article ?meta|entry ?meta|metadata|article ?info|post ?info|read(?:ing)? ?time|print only|noprint|hide print",
    ),
    (RemovedKind.COPYRIGHT, "dom.copyright", r"copyright|copyrights|rights"),
)
_PATTERNS: Final = tuple((Mark(kind, rule), re.compile(f" (?:{words}) ")) for kind, rule, words in _WORDS)
_HIDDEN_BY_CLASS: Final = _PATTERNS[0][0]
_TAGS: Final = {
    "aside": Mark(RemovedKind.RELATED, "dom.aside"),
    "nav": Mark(RemovedKind.MARKUP, "dom.nav"),
    "footer": Mark(RemovedKind.MARKUP, "dom.footer"),
    "form": Mark(RemovedKind.MARKUP, "dom.form"),
    "figure": Mark(RemovedKind.PHOTO_CAPTION, "dom.figure"),
    "figcaption": Mark(RemovedKind.PHOTO_CAPTION, "dom.figcaption"),
}
_ROLES: Final = {
    "navigation": Mark(RemovedKind.MARKUP, "dom.nav"),
    "complementary": Mark(RemovedKind.RELATED, "dom.aside"),
    "contentinfo": Mark(RemovedKind.MARKUP, "dom.footer"),
    "banner": Mark(RemovedKind.MARKUP, "dom.nav"),
    "search": Mark(RemovedKind.MARKUP, "dom.nav"),
    "dialog": Mark(RemovedKind.MARKUP, "dom.consent"),
    "alertdialog": Mark(RemovedKind.MARKUP, "dom.consent"),
}
_HIDDEN: Final = Mark(RemovedKind.MARKUP, "dom.hidden")
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|clip\s*:\s*rect\(0|clip-path\s*:\s*inset\((?:50|100)%", re.I)
_UNMARKED: Final = frozenset(("html", "body", "main"))  # their words tell of the whole page
_STATE: Final = re.compile(r" (?:has|no|with|without|not|and|hide|show)(?: \w+)(?= )")  # "has-sidebar", "no-comments"
_ANCHORED: Final = frozenset(("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"))  # ids made of their text
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=8192)
def attribute_words(names: str) -> str:
    """The words of class and id attributes in lower case, between single spaces: ``articleBody-main`` -> ``article body main``."""
    return f" {_CAMEL.sub(' ', names).strip().lower()} "


@lru_cache(maxsize=8192)
def _mark_of_words(names: str) -> Mark | None:
    words = _STATE.sub(" ", attribute_words(names))
    return next((mark for mark, pattern in _PATTERNS if pattern.search(words)), None)


def mark_of(element: HtmlElement) -> Mark | None:
    """What the element says of its text, or None where nothing speaks against it."""
    if element.tag in _UNMARKED:
        return None
    mark = _TAGS.get(element.tag)
    attributes = element.attrib
    if not attributes:
        return mark
    role = attributes.get("role")
    if role and mark is None:
        mark = _ROLES.get(role)
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
        return _HIDDEN
    names = attributes.get("class", "")
    if "id" in attributes and element.tag not in _ANCHORED:
        names = f"{names} {attributes['id']}"
    return (_mark_of_words(names) if names else None) or mark


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element within a line is for screen readers only, or not shown at all."""
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    names = element.get("class")
    return names is not None and _mark_of_words(names) is _HIDDEN_BY_CLASS

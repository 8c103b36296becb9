"""What an element's tag, role, class and id say of the text in it: the words, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from extractors.article import RemovedKind


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an element's text is not the article's, and the id of the rule that says so."""

    kind: RemovedKind
    rule: str


_Places = dict[str, int]  # of the rule that knows a word, among ``_WORDS``

_WRITERS: Final = ("author", "authors", "autor", "auteur", "autore", "writer", "journalist", "contributor")
_PORTRAIT: Final = ("bio", "box", "card", "info", "profile", "about", "description", "details", "biography")

# Words of class and id attributes, split at case changes and punctuation. A phrase is joined by hyphens and also holds
# where its words are written together; ``*`` stands for any ending. The rule that comes first wins. Of the text they
# took on 120 pages not looked at when they were written, 12 characters in 13 were not the article's.
_WORDS: Final = (
    (RemovedKind.MARKUP, "dom.popup", "popup pop-up popups modal"),
    (
        RemovedKind.MARKUP,
        "dom.hidden",
        "hidden sr-only visually-hidden visuallyhidden screen-reader screen-reader-text screenreader*",
    ),
    (
        RemovedKind.COMMENT,
        "dom.comments",
        "comment comments comment-list respond disqus livefyre spot-im viafoura coments kommentar kommentare"
        " commentaire commentaires comentario comentarios commenti reacties",
    ),
    (
        RemovedKind.PHOTO_CREDIT,
        "dom.credit",
        "credit credits photo-credit image-credit img-credit picture-credit media-credit photo-source image-source"
        " media-source photo-copyright image-copyright figure-copyright photo-author image-author photo-byline"
        " image-byline photographer bildquelle bildnachweis",
    ),
    (
        RemovedKind.PHOTO_CAPTION,
        "dom.caption",
        "caption captions fig-caption cutline bildunterschrift bildtext pie-foto pie-de-foto didascalia legende",
    ),
    (
        RemovedKind.NEWSLETTER,
        "dom.newsletter",
        "newsletter newsletters subscribe subscription subscribe-box sign-up mailing-list mailchimp mc4wp nl-box optin",
    ),
    (
        RemovedKind.SHARE,
        "dom.share",
        "share sharer shares sharing share-bar sharedaddy sharethis share-button share-buttons social socials"
        " social-media social-links social-share sociable addthis* addtoany* a2a follow-us teilen compartir partager"
        " partage",
    ),
    (
        RemovedKind.RELATED,
        "dom.related",
        "related* relates relate relacionad* correlati verwandt* recommend* recommandation recommandations recirc*"
        " read-more more-on more-from more-stories more-news more-articles most-read most-popular most-viewed"
        " most-recent popular-post popular-posts trending teaser teasers see-also also-read read-also read-next up-next"
        " next-article next-post next-story next-up lire-aussi leggi-anche lee-tambien outbrain taboola revcontent mgid"
        " zergnet suggested suggestions latest-news latest-posts latest-stories inline-promo story-link story-links"
        " link-box link-list navigation-links cross-link cross-links crosslink* interlink* testimonial testimonials",
    ),
    (
        RemovedKind.ADVERT,
        "dom.advert",
        "ad ads adv advert* adsense ad-slot ad-unit ad-box ad-wrapper ad-container dfp gpt sponsor* banner"
        " banners promo promos promotion* promo-box anzeige anzeigen werbung publicidad publicite pubblicita pub"
        " commercial affiliate affiliates outstream inread",
    ),
    (
        RemovedKind.AUTHOR_BIO,
        "dom.author_bio",
        " ".join((*(f"{who}-{what}" for who in _WRITERS for what in _PORTRAIT), "about-author about-the-author bio")),
    ),
    (
        RemovedKind.BYLINE,
        "dom.byline",
        "byline bylines by-line author authors autor autores autore autori autoren auteur auteurs contributor"
        " contributors journalist journalists journaliste reporter writer writers signature firma posted-by",
    ),
    (
        RemovedKind.DATE,
        "dom.date",
        "timestamp timestamps datetime date datum fecha pubdate publish-date published-date publish-time published-on"
        " published-at",
    ),
    (
        RemovedKind.RELATED,
        "dom.tags",
        "tags tag-list tag-cloud keywords topics topic-list post-categories cat-links categories",
    ),
    (
        RemovedKind.MARKUP,
        "dom.nav",
        "nav navs navi navbar navigation subnav breadcrumb breadcrumbs crumbs menu menus sidebar side-bar toolbar"
        " pagination pager paging footer skip-link search login widget widgets",
    ),
    (
        RemovedKind.MARKUP,
        "dom.consent",
        "cookie* consent gdpr onetrust* didomi* usercentrics* privacy disclaimer disclaimers"
        # the windows of other consent systems, and their names in other languages
        " tarteaucitron* axeptio* iubenda* quantcast* qc-cmp2 cybotcookiebot* trustarc* truste osano* klaro cmplz*"
        " borlabs* sp-message cmpbox* cmp-popup fc-consent-root"
        " kvkk rodo lgpd samtycke samtykke suostumus souhlas zgoda consenso consentimiento consentimento consentement"
        " einwilligung toestemming",
    ),
    (RemovedKind.MARKUP, "dom.overlay", "overlay tooltip"),
    (
        RemovedKind.PHOTO_CAPTION,
        "dom.gallery",
        "gallery galleries slideshow slideshows slider carousel lightbox swiper slick galeria galerie bildergalerie"
        " fotostrecke",
    ),
    (
        RemovedKind.MARKUP,
        "dom.embed",
        "embed embeds oembed twitter-tweet tweet instagram-media fb-post iframe player video-player video-title"
        " video-info video-description video-meta playlist podcast audio-player",
    ),
    (
        RemovedKind.PAYWALL,
        "dom.paywall",
        "regwall piano* subscriber-only premium-wall premium-offer premium-box premium-prompt intro-premium"
        " body-premium intro-register body-register",
    ),
    (RemovedKind.KICKER, "dom.kicker", "kicker eyebrow overline dachzeile topline antetitulo rubric"),
    (RemovedKind.MARKUP, "dom.meta", "meta metadata article-info post-info read-time reading-time print-only no-print"),
    (RemovedKind.COPYRIGHT, "dom.copyright", "copyright copyrights rights"),
)
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
}
_CONSENT: Final = "dom.consent"
_DIALOGS: Final = frozenset(("dialog", "alertdialog"))
_DIALOG: Final = Mark(RemovedKind.MARKUP, "dom.dialog")
# Rules that set an element apart however much of the text it holds: a cookie window is longer than many articles.
WINDOWS: Final = frozenset(
    (_CONSENT, "dom.dialog", "dom.fixed", "dom.popup")
)  # never an article, whatever else is there
FIRM: Final = WINDOWS | {"dom.comments", "dom.footer"}
_HIDDEN: Final = Mark(RemovedKind.MARKUP, "dom.hidden")
_FIXED: Final = Mark(RemovedKind.MARKUP, "dom.fixed")
_FIXED_STYLE: Final = re.compile(r"position\s*:\s*fixed", re.IGNORECASE)
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|clip\s*:\s*rect\(0|clip-path\s*:\s*inset\((?:50|100)%", re.IGNORECASE
)
_PIECES_READ: Final = 20  # of a headline: all that any has
_TITLE_LENGTH: Final = 12  # letters; less may stand in the title by chance ("Comments")
_FEW: Final = 2  # paragraphs below a headline: a window has a headline and a paragraph, too
_UNMARKED: Final = frozenset(("html", "body", "main"))  # their words tell of the whole page
_LABELLED: Final = frozenset(("div", "section", "aside", "form"))  # whose label for screen readers is heard
_ANCHORED: Final = frozenset(("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"))  # ids made of their text
_STATES: Final = frozenset(("has", "no", "with", "without", "not", "and", "hide", "show"))  # "has-sidebar"
_DISPLAYS: Final = frozenset(("block", "flex", "inline", "grid"))  # "hidden md:block" hides on small screens only
_LONGEST: Final = 500  # characters of an attribute that are looked at; caches stay small on any page
# "overflow-hidden", "label-hidden", "mobile-hidden": something else is, or only on some screens.
_PARTS: Final = frozenset(
    ("overflow", "x", "y", "backface", "scrollbar", "label", "mobile", "tablet", "phone", "xs", "sm")
)
# Page builders call every piece of a page so: "elementor-widget-text-editor", "so-panel widget widget_sow-editor".
_PIECES: Final = frozenset(("widget", "widgets"))
_BUILDERS: Final = frozenset(("elementor", "so", "sow", "siteorigin"))
# Of an article or the whole page: its section and tags as blogs have them, and what is open or allowed on it
# (``category-cookies``, ``comments-open``). Two hyphens name the state of the thing itself: ``popup--open``.
_SAID: Final = re.compile(
    r"(?<!\S)(?:category|tag|tagged|cat)-(?!(?:lists?|clouds?|links?|box|bar|nav|menu|items?|wrap\w*|container)\b)\S+"
    r"|(?<!\S)\w+(?:-\w+)*-(?:open|opened|closed|enabled|disabled|allowed|accepted|free)(?!\S)"
)
_CAMEL: Final = re.compile(r"[A-Z]+[a-z0-9]*|[a-z0-9]+")
_PUNCTUATION: Final = "".join(letter if letter.isalnum() else " " for letter in map(chr, range(128)))


def _vocabulary() -> tuple[_Places, _Places]:
    """Words and phrases with the place of their rule, and the same for beginnings of words."""
    words: _Places = {}
    stems: _Places = {}
    for place, (_, _, listed) in enumerate(_WORDS):
        for word in listed.split():
            if word.endswith("*"):
                stems.setdefault(word[:-1], place)
            else:
                words.setdefault(word.replace("-", " "), place)
                words.setdefault(word.replace("-", ""), place)
    return words, stems


_VOCABULARY, _STEMS = _vocabulary()
_MARKS: Final = (*(Mark(kind, rule) for kind, rule, _ in _WORDS), None)
_NO_RULE: Final = len(_WORDS)
_OPENINGS: Final = frozenset(word.partition(" ")[0] for word in _VOCABULARY if " " in word)


def _tokens(names: str) -> list[str]:
    """Their words: ``articleBody`` is article, body; ASCII in one case, as most are, needs no regular expression."""
    if names.isascii() and names == names.lower():
        return names.translate(_PUNCTUATION).split()
    return list(map(str.lower, _CAMEL.findall(names)))


@lru_cache(maxsize=16384)
def _place_of(token: str) -> int:
    """The place of the first rule that knows the word or its beginning."""
    stems = (place for stem, place in _STEMS.items() if token.startswith(stem))
    return min(_VOCABULARY.get(token, _NO_RULE), *stems, _NO_RULE)


@lru_cache(maxsize=32768)  # the class names of 150 sites are 21,000: their pages come in turn, and share them
def _mark_of_words(names: str) -> Mark | None:
    """The mark of the first rule that knows a word or phrase of the names."""
    tokens = _tokens(_SAID.sub(" ", names) if "-" in names else names)
    best = _NO_RULE
    for i, (token, place) in enumerate(zip(tokens, map(_place_of, tokens), strict=True)):
        is_opening = token in _OPENINGS
        if (place == _NO_RULE and not is_opening) or (i and tokens[i - 1] in _STATES):
            continue
        if token == "hidden" and not (
            _DISPLAYS.isdisjoint(tokens[i + 2 : i + 3]) and _PARTS.isdisjoint(tokens[i - 1 : i])
        ):
            continue
        if token in _PIECES and not _BUILDERS.isdisjoint(tokens):
            continue
        best = min(best, place)
        for length in (2, 3) if is_opening else ():
            best = min(best, _VOCABULARY.get(" ".join(tokens[i : i + length]), _NO_RULE))
    return _MARKS[best]


def mark_of(element: HtmlElement) -> Mark | None:
    """What the element says of its text, or None where nothing speaks against it."""
    tag = element.tag
    if tag in _UNMARKED:
        return None
    attributes = element.items()  # one question in place of six
    if not attributes:
        return _TAGS.get(tag)
    get = dict(attributes).get
    role = get("role")
    if role in _DIALOGS or get("aria-modal") == "true":
        return None if _holds_the_article(element) else _DIALOG
    names = get("class")
    mark = _mark_of_words(names[:_LONGEST]) if names else None
    if mark is None and tag not in _ANCHORED and (name := get("id")):
        mark = _mark_of_words(name[:_LONGEST])
    if mark is not None:
        if mark.rule in WINDOWS:
            return None if _holds_the_article(element) else mark
        may_be_around = tag == "article" or mark.rule in FIRM
        return None if may_be_around and is_around(element) else mark
    style = get("style")
    if (style and _HIDDEN_STYLE.search(style)) or get("hidden") is not None:
        return _HIDDEN
    if style and _FIXED_STYLE.search(style):
        return None if _holds_the_article(element) else _FIXED
    label = get("aria-label")
    told = _mark_of_words(label[:_LONGEST]) if label and tag in _LABELLED else None
    if told is not None and told.rule == _CONSENT:
        return None if _holds_the_article(element) else told
    return _TAGS.get(tag) or (_ROLES.get(role) if role else None)


def is_around(element: HtmlElement) -> bool:
    """Whether the page's headline and paragraphs stand in the element: what its class says is said of the article.

    Blogs put its section, its tags and whether it may be commented on there: ``category-privacy``, ``comments-open``.
    """
    if len(list(islice(element.iter("p"), _FEW))) < _FEW:
        return False
    return next(element.iter("h1"), None) is not None or _holds_the_title(element)


def _holds_the_title(element: HtmlElement) -> bool:
    """Whether the headline stands in it as an ``h2``: a heading that says the page's title, where it has no ``h1``."""
    root = element.getroottree().getroot()
    title = root.find("head/title")
    if title is None or next(root.iter("h1"), None) is not None:
        return False
    told = line_of(title)
    return any(is_in_title(heading, told) for heading in islice(element.iter("h2"), _FEW))


def _holds_the_article(element: HtmlElement) -> bool:
    """The same of what is called a window, which may have an ``h1`` of its own: the page's only one, or its title."""
    if not is_around(element):
        return False
    root, headline = element.getroottree().getroot(), next(element.iter("h1"), None)
    if headline is None:
        return True
    if len(list(islice(root.iter("h1"), 2))) < 2:
        return True
    title, text = root.find("head/title"), line_of(headline)
    return title is None or text in (told := line_of(title)) or told in text


def is_in_title(heading: HtmlElement, told: str) -> bool:
    """Whether the page's title says what a heading does. told: the title in one line, as ``line_of`` gives it."""
    line = line_of(heading)
    return len(line) >= _TITLE_LENGTH and line in told


def line_of(element: HtmlElement) -> str:
    """The beginning of its text in one line, lower case."""
    pieces = (text[:_LONGEST] for text in islice(element.itertext(), _PIECES_READ))
    return " ".join("".join(pieces).split())[:_LONGEST].lower()


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element within a line is for screen readers only, or not shown at all."""
    attributes = element.items()
    if not attributes:
        return False
    get = dict(attributes).get
    names, style = get("class"), get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    mark = _mark_of_words(names[:_LONGEST]) if names else None
    return mark is not None and mark.rule == _HIDDEN.rule

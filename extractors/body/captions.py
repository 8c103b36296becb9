"""Whether what stands where a caption would, is one: it belongs to a picture, and says what that shows."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from extractors.body.frames import is_picture
from extractors.body.walk import Segment

# What stands where captions do and is none: a count of pictures, a date, a playing time before a headline, a label.
_COUNT: Final = re.compile(
    r"(?:(?:image|photo|slide|foto|bild|фото)\s)?\d+\s*(?:of|/|von|de|di|из|z|af|av|van)\s*\d+|"
    r"\d+\s(?:photos?|images?|pictures|fotos|bilder|fotografías|imágenes|immagini|zdjęć|zdjęcia|фото|φωτογραφίες|min\.?|minutes?)",
    re.IGNORECASE,
)
_STARTS_WITH_TIME: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s")
_DATE: Final = re.compile(
    r"(?:\w{2,9}[.,]?\s+)?\d{1,4}[./\s-]+(?:\d{1,2}|\w{3,9}\.?)[./\s-]+\d{2,4}"
    r"(?:[,\s]+(?:\d{1,2}:\d{2}.*)?)?"
    r"|\w+\s+\d{1,2}:\d{2}"
)
_LINKED: Final = 0.8  # share of a caption's characters in links from which it is a teaser
_HALF_LINKED: Final = 0.4  # ... where no credit stands with it
# What a caption begins with that says it is one, whatever the picture.
_LABELLED: Final = re.compile(r"(?:image caption|pictured|bild|foto|photo|im bild|auf dem bild)\b", re.IGNORECASE)
# A widget's words: players, galleries, subscriptions, teasers, forms. Of 200 captions read, 31 were such.
_WIDGET: Final = re.compile(
    r"javascript|media playback|watch video|watch now|listen to this|unsupported on your|read more|read also|see more|"
    r"see less|show more|add to c(?:art|ompare)|subscribe|newsletter|sign up|sign in|log ?in\b|your submission|"
    r"follow us|share (?:this|on)|promoted items|this ad\b|advertis|sponsored|latest (?:in|videos|news)|most popular|"
    r"more from|^related\s|similar (?:brands|products|items)|images in this review|out of 5 stars|enjoy reading|"
    r"^videobeitrag|combine products|please (?:consider )?(?:support|donat)\w*|"
    r"related (?:articles|stories)|click here|shop (?:now|sale)|enjoy more|google (?:news|noticias)|whatsapp|"
    r"our (?:editorial|privacy)|terms of|cookie|about the author|why trust|free tutorials|protection plan|"
    r"mehr lesen|mehr zum|lesen sie|jetzt (?:lesen|abonnieren|anmelden)|anmeldung|angemeldet|abonnieren|anzeige\b|"
    r"ihre (?:daten|meinung)|teilen\b|lire aussi|à lire|en savoir plus|s'abonner|abonnez|partager|publicité|plus\.\.\.|"
    r"te puede interesar|lee también|leer más|suscr[ií]b|mantente|compartir|publicidad|leia (?:mais|também)|"
    r"assine|related coverage|related photos|^light dark|verified buyer|^źródło|^join us|subscription|"
    r"weitere informationen|^shop\s|^herausgegeben|\(gość\)|^zusammenfassung|"
    r"compartilh|leggi anche|iscriviti|condividi|lees (?:ook|meer)|abonneer|czytaj (?:więcej|też|także)|"
    r"artykuł premium|udostępnij|zobacz (?:też|także|więcej)|les også|läs (?:mer|också)|læs også|"
    r"читайте|подписы|подпиш|поделиться|реклама|читати|підпис(?:уй|ат)|поділитися|"
    r"devamını oku|abone ol|اقرأ|اشترك|שתף|קרא עוד|μοιραστείτε|διαβάστε|もっと見る|続きを読む|关注|扫码|订阅|点击|"
    r"구독|더보기",
    re.IGNORECASE,
)
_LABEL_ALONE: Final = re.compile(r"\W*(?:photos?|fotos?|credits?|image|bild|фото|source|quelle|fot)\W*", re.IGNORECASE)
_SOCIAL: Final = re.compile(r"(?:linkedin|twitter|facebook|instagram|pinterest|x\.com|youtube)", re.IGNORECASE)
_LABEL_WORDS: Final = (
    "featured video videos photo photos gallery advert advertisement image images audio podcast live watch listen "
    "opinion analysis trending popular author menu search share comments anzeige werbung bild bilder galerie galería "
    "galleria fotogalerie vidéo vídeo фото видео відео реклама 写真 動画 图片 视频 사진 영상"
)
_LABELS: Final = frozenset(_LABEL_WORDS.split())
# A product's price or a house's size at the end, where no sentence ends.
_OFFER: Final = re.compile(
    r"(?:US)?[$€£]\s?\d[\d.,]*(?:/\w+)?$|\d\s?(?:€|zł|kr|USD|EUR)$|\bsq ft\b|\+ \S+ delivery\b|[$€£]\d\S* .*\bbeds?\d?|"
    r"\bMwSt\b|€ sichern\b|\b\d+ Photos$|^[\w .'’-]{2,30}\(\d+\)$|% off\b|^news & schlagzeilen|^watch \|",
    re.IGNORECASE,
)
_MEDIA: Final = ("picture", "source", "noscript", "iframe", "video", "amp-img", "object", "canvas")
_ENDS: Final = (".", "!", "?", "…", "。", ")", "”", "“", "»")
_LEAST_WORDS: Final = 5  # of a caption whose picture no element shows
_LEVELS: Final = 4


# "By Jane Roe • May 3, 2026", a reader's comment with its time, and the number of comments.
_BYLINE: Final = re.compile(
    r"(?:by|von|par|por|di|door|av)\s+[^.]{3,60}\d{4}$|comments?\b|.*\d\d[./]\d\d[./]\d\d,? \d\d:\d\d", re.IGNORECASE
)
_PICTURE_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])|^#|^$|^javascript|/(?:photo|image|gallery|media)s?/", re.IGNORECASE
)


def is_caption(caption: str, segment: Segment, image: HtmlElement | None, *, is_credited: bool) -> bool:
    """Whether a line is a caption.

    image: the picture it stands with. is_credited: it names who made that.
    """
    if _COUNT.fullmatch(caption) or _DATE.fullmatch(caption) or _STARTS_WITH_TIME.match(caption):
        return False
    if segment.link_share >= (_LINKED if is_credited else _HALF_LINKED):
        return False
    if is_credited and _is_one_word(caption) and caption.endswith(","):
        return False  # "EA, Montage: Ada Roe"
    if (
        _LABEL_ALONE.fullmatch(caption)
        or _SOCIAL.match(caption)
        or caption.lower() in _LABELS
        or _WIDGET.search(caption)
    ):
        return False
    if _BYLINE.match(caption) or sum(map(str.isdigit, caption)) > sum(map(str.isalpha, caption)):
        return False
    if not is_credited and (_is_one_word(caption) or _is_of_box(segment.element)):
        return False
    if not is_credited and (_OFFER.search(caption) or (image is not None and _is_linked(image))):
        return False
    is_shown = image is not None and is_picture(image) and not (image.get("src") or "").endswith(".svg")
    return is_shown or _is_of_hidden_picture(caption, segment.element, is_credited=is_credited)


def _is_one_word(caption: str) -> bool:
    """A brand or a label: of nine such lines read none said what its picture shows."""
    return " " not in caption.strip(" ,;:") and caption.isascii()


def _is_of_box(element: HtmlElement) -> bool:
    """Whether a line stands in the box of an author, a teaser or a product."""
    around = (element, *(parent for parent, _ in zip(element.iterancestors(), range(_LEVELS), strict=False)))
    return any(
        _BOX.search(parent.get("class") or "") for parent in around if parent.tag not in ("article", "main", "body")
    )


_BOX: Final = re.compile(
    r"\b(?:author|authors?-?(?:box|bio|desc|info)|\w*box[-_]?plugin[-\w]*|bio|display-card[-\w]*|card-excerpt|teaser[-\w]*|"
    r"related[-\w]*|recommend\w*|donat\w*|upsell)\b",
    re.IGNORECASE,
)


def _is_linked(image: HtmlElement) -> bool:
    """Whether a picture leads to another page: that of a teaser."""
    link = next(image.iterancestors("a"), None)
    return link is not None and not _PICTURE_FILE.search(link.get("href") or "")


def _is_of_hidden_picture(caption: str, element: HtmlElement, *, is_credited: bool) -> bool:
    """Whether a line without a picture is the caption of one that scripts bring: credited, labelled, or framed."""
    around = [element, *(parent for parent, _ in zip(element.iterancestors(), range(_LEVELS), strict=False))]
    if any(parent.tag in ("td", "th", "tr", "table") for parent in around):
        return False
    if is_credited or _LABELLED.match(caption):
        return True
    figure = next((parent for parent in around if parent.tag == "figure"), None)
    is_framed = figure is not None and next(figure.iter(*_MEDIA), None) is not None
    return is_framed and len(caption.split()) >= _LEAST_WORDS and caption.endswith(_ENDS)


def is_signature(caption: str, times: int) -> bool:
    """Whether a caption without a credit is who made the picture: said of several, or a name in capitals alone."""
    words = caption.split()
    most = _NAME_WORDS + _FOR_WORDS * any(word.lower() == "for" for word in words)
    if not words or len(words) > most or caption.endswith(_ENDS) or not caption.isprintable():
        return False
    is_named = all(word[0].isupper() or not word[0].isalpha() or word in _JOINS for word in words)
    in_capitals = len(words) > 1 and all(word.isupper() and word.isalpha() and len(word) > 1 for word in words)
    return is_named and (in_capitals or times > 1) and any(word[0].isupper() for word in words)


_NAME_WORDS: Final = 5
_FOR_WORDS: Final = 4  # more where it names for whom: "ADA ROE FOR THE HARBOUR COURIER"
_JOINS: Final = ("and", "of", "de", "von", "van", "for")


def is_card(caption: str, element: HtmlElement) -> bool:
    """Whether a line beside a picture may be that of a listing's card: no figure around it, no end of a sentence."""
    is_framed = element.tag == "figcaption" or next(element.iterancestors("figure"), None) is not None
    return not is_framed and not caption.endswith(_ENDS)

"""Whether what stands where a caption would, is one: it belongs to a picture, and says what that shows."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from extractors.article import BlockKind
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
    r"|\w+\s+\d{1,2}:\d{2}|(?:\w{5,10},\s)?\w{3,9}\.?\s\d{1,2},\s\d{4}"
)
_LINKED: Final = 0.8  # share of a caption's characters in links from which it is a teaser
_HALF_LINKED: Final = 0.4  # ... where no credit stands with it
# What a caption begins with that says it is one, whatever the picture.
_LABELLED: Final = re.compile(r"(?:image caption|pictured|bild|foto|photo|im bild|auf dem bild)\b", re.IGNORECASE)
# A widget's words: players, galleries, subscriptions, teasers, forms. Of 200 captions read, 31 were such.
# Of a line in lower case: a pattern that ignores case itself made captions of 190 pages take .27 s in place of .20.
_WIDGET: Final = re.compile(
    r"javascript|media playback|watch (?:video|now|this)\b|"
    r"listen to this|unsupported on your|read more|read also|see more|"
    r"see less|show more|add to c(?:art|ompare)|subscribe|newsletter|sign up|sign in|log ?in\b|your submission|"
    r"follow us|share (?:this|on)|promoted items|this ad\b|advertis|sponsored|latest (?:in|videos|news)|most popular|"
    r"more from|^related\s|similar (?:brands|products|items)|images in this review|out of 5 stars|enjoy reading|"
    r"^videobeitrag|ende des \w+beitrags|^(?:video|audio)\s\d|^see all\b|分享|熱門|热门|"
    r"^join to see|press enter or click|^date loaded|reader-supported|affiliate commission|logout of|"
    r"\(\d{1,2}:\d{2}\)$|\(\d{1,2}:\d{2}\) |\bour customers\b|360°|"
    r"akzeptieren sie|to your inbox|^aktuelle ausgabe|^text(?:e|o)?:\s|"
    r"^thanks for reading|this post is public|^updated on\b|^client:|"
    r"combine products|please (?:consider )?(?:support|donat)\w*|"
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
)
_LABEL_ALONE: Final = re.compile(
    r"\W*(?:photos?|fotos?|credits?|image|bild|фото|"
    r"source|quelle|fot|zeichnung(?:en)?|symbol(?:bild|foto)|archiv(?:bild|foto)|drawings?|grafik|"
    r"image copyright)(?: by| von| par| por| di)?\W*",
    re.IGNORECASE,
)
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
    if segment.link_share >= (_LINKED if is_credited else _HALF_LINKED) or not reads_as_caption(caption, is_credited):
        return False
    if segment.kind is BlockKind.TABLE_ROW or (segment.kind is BlockKind.HEADING and not _is_framed(segment.element)):
        return False  # the cells of a product, the title of a card
    if not is_credited and (_is_of_box(segment.element) or (image is not None and _is_linked(image))):
        return False
    if not (is_credited or _is_marked(segment) or _is_beside_photo(caption, segment, image)):
        return False
    is_shown = image is not None and is_picture(image) and not (image.get("src") or "").endswith(".svg")
    return is_shown or _is_of_hidden_picture(caption, segment.element, is_credited=is_credited)


def reads_as_caption(caption: str, is_credited: bool) -> bool:
    """Whether a line may say what a picture shows: no count, date, label, widget, byline, price or row of a table."""
    if _COUNT.fullmatch(caption) or _DATE.fullmatch(caption) or _STARTS_WITH_TIME.match(caption):
        return False
    low = caption.lower()
    if _LABEL_ALONE.fullmatch(caption) or low in _LABELS or _WIDGET.search(low):
        return False
    if _SOCIAL.match(caption) or _BYLINE.match(caption):
        return False
    if len(_ASSIGNED.findall(caption)) > 1 or _RIGHTS.match(caption):
        return False
    if sum(map(str.isdigit, caption)) > sum(map(str.isalpha, caption)):
        return False
    if is_credited:
        return not (_is_one_word(caption) and caption.endswith(","))  # "EA, Montage: Ada Roe"
    return not (
        _is_one_word(caption) or _FILE_NAME.search(caption) or _OFFER.search(caption) or caption.count(" | ") >= _CELLS
    )


_FILE_NAME: Final = re.compile(r"\b(?:[Cc]opy|\d+)\s\d+$")  # "Quay Web 16 Copy 2 1"
_ASSIGNED: Final = re.compile(r"\w=\S")  # what a script left behind: "Time=0.01, DT=15"
_RIGHTS: Final = re.compile(r"\W*(?:все права|all rights|alle rechte|tous droits|todos los derechos)", re.IGNORECASE)
_CELLS: Final = 2  # marks between the cells of a row


def _is_marked(segment: Segment) -> bool:
    """Whether the page says that a line is a caption: by its element or a class, not by where a picture stands."""
    around = [segment.element, *(up for up, _ in zip(segment.element.iterancestors(), range(_LEVELS), strict=False))]
    return any(up.tag in ("figcaption", "figure") or _CAPTION_CLASS.search(up.get("class") or "") for up in around)


def _is_framed(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or next(element.iterancestors("figcaption"), None) is not None


def _is_beside_photo(caption: str, segment: Segment, image: HtmlElement | None) -> bool:
    """Whether a line that nothing marks as a caption is one by its place: alone with one picture in a frame."""
    if image is None or len(caption) > _LONGEST_UNMARKED or _COVER.search(image.get("class") or ""):
        return False
    rule = segment.marked.mark.rule if segment.marked is not None else None
    if rule in _NO_FRAMES or (rule == _GALLERY and not caption.endswith(_ENDS)):
        return False  # a slide's headline
    around = (segment.element, *(up for up, _ in zip(segment.element.iterancestors(), range(_LEVELS), strict=False)))
    frame = next((up for up in around if next((e for e in up.iter(image.tag) if e is image), None) is not None), None)
    if frame is None:
        return False
    in_sizes = image.getparent() is not None and image.getparent().tag == "picture"
    words = len(" ".join(islice(frame.itertext(), _MOST_TEXTS)).split())
    is_alone = words <= _FRAME_SHARE * len(caption.split()) + _FRAME_WORDS
    is_one = in_sizes or len(list(islice(frame.iter(image.tag), _PICTURES + 1))) <= _PICTURES
    return is_one and (in_sizes or is_alone) and (in_sizes or _looks_wide(image) or _is_said(caption))


def _looks_wide(image: HtmlElement) -> bool:
    width = (image.get("width") or "").removesuffix("px")
    is_wide = width.isdecimal() and int(width[:9]) >= _WIDE
    return is_wide or bool(image.get("srcset") or image.get("data-srcset"))


def _is_said(caption: str) -> bool:
    """Whether a line is a sentence or as long as one."""
    return caption.endswith(_ENDS) or len(caption.split()) >= _UNMARKED_WORDS


# Of 42 such lines read, 12 of the 14 wrong ones share a frame with other words or pictures, 6 of the right ones.
_FRAME_SHARE: Final = 1.3
_FRAME_WORDS: Final = 4
_PICTURES: Final = 2
_MOST_TEXTS: Final = 60
_GALLERY: Final = "dom.gallery"
_NO_FRAMES: Final = frozenset(("dom.advert", "dom.share", "dom.embed", "dom.newsletter"))
_COVER: Final = re.compile(r"background|\bcover|icon|logo", re.IGNORECASE)
_UNMARKED_WORDS: Final = 6  # without an end of a sentence
_WIDE: Final = 300  # pixels
_CAPTION_CLASS: Final = re.compile(
    r"(?<!hero-)caption|cutline|bildunterschrift|bildtext|didascalia|l[eé]gend|pie-?(?:de-?)?foto|photo-?desc|img-?desc|image-?(?:desc|text|title)",
    re.IGNORECASE,
)
_LONGEST_UNMARKED: Final = 300  # characters of a line that only stands beside a picture


def _is_one_word(caption: str) -> bool:
    """A brand or a label: of nine such lines read none said what its picture shows."""
    return " " not in caption.strip(" ,;:‐-–—*") and not _NO_SPACES.search(caption)


_NO_SPACES: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _is_of_box(element: HtmlElement) -> bool:
    """Whether a line stands in the box of an author, a teaser or a product."""
    around = (element, *(parent for parent, _ in zip(element.iterancestors(), range(_LEVELS), strict=False)))
    return any(
        _BOX.search(parent.get("class") or "") for parent in around if parent.tag not in ("article", "main", "body")
    )


_BOX: Final = re.compile(
    r"\b(?:author|authors?-?(?:box|bio|desc|info)|\w*box[-_]?plugin[-\w]*|bio|display-card[-\w]*|card-excerpt|teaser[-\w]*|"
    r"related[-\w]*|recommend\w*|donat\w*|upsell|cta[-\w]*|"
    r"\w+-tout|card-box|[-\w]*content[-_]b(?:locker|reaker)[-\w]*|(?<![-\w])(?:sidebar|right-column))\b",
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

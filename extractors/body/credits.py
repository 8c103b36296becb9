"""A picture's caption and its credit told apart, wherever the two stand in one line."""

import re
from dataclasses import dataclass
from typing import Final

from extractors.body.agencies import agency_of
from extractors.body.credit_names import PICTURE_PATTERN

# Words that introduce a credit: "Photo: X", "Foto von X", "사진=X", "写真：X".
_LABEL = (
    r"(?:file |symbol|archiv|crédits? |credits? |crédito |créditos |credito |crédit )?"
    r"(?:(?:foto|bild)?montage|composing|photo(?:graph|grapher|graphie|s)?|photos|rendering|fotos?|fotografía|fotografia|fotograf|fotoğraf|picture|image|imagen|imagem|immagine|bild(?:er)?|"
    r"bildquelle|bildrechte|bildnachweis|beeld|afbeelding|grafik|graphic|kuva|foto|fot\.?|zdjęcie|görsel|"
    r"фото|снимок|світлина|изображение|иллюстрация|صورة|تصوير|الصورة|사진|사진제공|写真|撮影|画像|图片来源|圖片來源|图源|图片|圖片|图|圖|摄影|攝影|"
    r"credits?|crédits?|créditos?|copyright|courtesy|sources?|quellen?|fuentes?|fontes?|bron|kilde|källa|zdroj|źródło|"
    r"источник|джерело|출처|来源|來源|illustrations?|ilustración|ilustração|illustrazione|ilustracja)"
    r"(?: credits?| courtesy| by| von| de| di| van| por| par| источник| via)*"
)
_LABELLED_TAIL = re.compile(
    rf"(?:^|[\s.|(\[/–—-]|(?<=\)))(?P<label>{_LABEL})\s*(?:[:：=/|©]|\bby\b|(?<=courtesy )of\b)\s*"
    r"(?P<credit>(?:[^.!?:]|\b[A-Z]\.){2,100}?[»”]?)\W*$",
    re.IGNORECASE,
)
# The photographer before the verb: "许望舒 摄", "（新华社记者 许望舒 摄）".
_CHINESE_TAIL = re.compile(
    r"(?:^|(?<=[。！？])|[\s(（])(?P<credit>(?:[\u3400-\u9fff]{2,8}(?:记者|記者)\s?)?[\u3400-\u9fff·]{2,4})\s?[/／]?\s?[摄攝]影?\W*$"
)
_SIGN_TAIL = re.compile(r"[\s(|]*(?:©|ⓒ|\(c\))\s*(?P<credit>[^©]{2,100}?)[\s)|]*$", re.IGNORECASE)
_COPYRIGHT_TAIL = re.compile(
    r"(?:^|\s)Copyright\s+(?!(?:Office|Law|Act|Infringement|Enforcement|Protection|Notice|Claim|For)\b)(?P<credit>[A-ZÀ-Þ].{1,100}?)\W*$"
)
_AGENCY_THEN_NAME = rf"(?:{PICTURE_PATTERN})(?: Photo)?\s?/\s?[^/.!?]{{2,60}}"
_NAME_THEN_AGENCY = rf"[^/.!?,;]{{2,60}}\s?[/|]\s?(?:{PICTURE_PATTERN})(?:\s?/\s?\w+| via \w+(?: Images)?)?"
_SLASH_TAIL = re.compile(rf"(?:(?<=[.!?])|(?<=\s)|^)\W*(?P<credit>{_AGENCY_THEN_NAME}|{_NAME_THEN_AGENCY})\W*$")
_BRACKETED_TAIL = re.compile(r"[（(\[【]([^()（）\[\]【】]{2,120})[)）\]】][\s|.]*$")
_KNOWN = re.compile(rf"(?:^|\W)(?:{PICTURE_PATTERN})(?:\W|$)")
_NOTICE = re.compile(
    r"for use only|no redistribution|no re-?sale|editorial use|all rights reserved|재판매 및 DB 금지|재배포"
    r"|file photo|^file$"
    r"|^archiv(?:e|bild)?$|資料写真|資料圖片|资料图",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"^(?:l|r|c|left|right|cent(?:er|re)|top|bottom|back|front|from left|links|rechts|gauche|droite|izq\S*|der\S*"
    r"|左|右|中)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:写真説明|사진\s?설명|图片说明|圖片說明)\W+"
    r"|^[▲△▼▽◀▶►◁▷◆■●↑←→↓\s|*_]+"
    r"|^(?:на (?:фото|снимке|знімку|світлині)|im bild|auf dem (?:bild|foto)|sur la photo|en la (?:foto|imagen)|"
    r"na foto|nella foto|na zdjęciu|op de foto|på bildet|på bilden)\s*[:,–—-]\s*"
    r"|^(?:vergrößern|lihat foto|ampliar foto)\s+(?=\S+\s)"
    r"|^(?:file photo|file|photo caption|image caption|media caption|caption|bildunterschrift|légende)\s*[:,–—-]\s*",
    re.IGNORECASE,
)
_LEADING_LABEL = re.compile(
    rf"^\W*(?P<label>{_LABEL})\s*(?:[:：=/|©]+|\s(?:by|von|par|por|di|de|van)\b)\s*(?P<credit>.{{2,100}}?)\W*$",
    re.IGNORECASE,
)
# "Fot. Olgierd Sowa"; within brackets the full stop may be missing: "(foto Nicolò Barsanti)".
_NAME = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]+(?:\s[A-ZÀ-ÞĀ-Ž][\w'’.-]+){1,3}"
_ABBREVIATED = re.compile(
    rf"^\W*(?:[Ff]ot|FOT|[Pp]hot|[Ff]otogr|[Zz]dj)\.\s(?P<credit>{_NAME}(?:\s?/\s?[^.:]{{2,40}}?)?)\W*$"
)
# A credit alone, without a colon: "Courtesy of Acme", "личный архив Анны Примеровой", "Photo via Pexels".
_BARE: Final = re.compile(
    r"^\W*(?:(?:image |photo )?courtesy(?: of)?|(?:photo|image|picture)s? via|личный архив|особистий архів|архив|"
    r"archiwum|aus dem archiv von|privatarchiv)\s+(?P<credit>(?:(?:dr|mr|mrs|ms|st)\.|[^.!?]){2,60})$|"
    r"^фото (?P<agency>(?:[^\s.!?]+\s?){1,3})$|^(?P<stock>[^.!?]{2,40}\s[-–/]\s(?:stock\.)?adobe\S*|"
    r"wikimedia commons|reproduç[ãa]o|reproducción|divulgaç[ãa]o|cortesía|cedida|"
    r"screenshot|instagram|facebook|midjourney|"
    r"privat|private|handout|unsplash|pixabay|pexels|shutterstock|getty(?: images)?|"
    r"[^/.!?]{2,40}\s?/\s?(?:instagram|facebook|tiktok|twitter|youtube))$",
    re.IGNORECASE,
)
_LABEL_AND_NAME = re.compile(rf"^(?i:{_LABEL})\s+(?P<credit>{_NAME})$")


# What buttons beside a caption say.
_BUTTONS: Final = re.compile(
    r"(?<!\w)(?:enlarge\s?/|(?:hide|toggle) caption|enlarge (?:this )?image|view fullscreen|"
    r"view full (?:caption|size))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Credited:
    """A caption and who made the picture; either may be missing."""

    caption: str | None
    credit: str | None


def without_buttons(text: str) -> str:
    """A caption without what the buttons beside it say."""
    return " ".join(_BUTTONS.sub(" ", text).split()) if _BUTTONS.search(text) else text


def split_credit(text: str) -> Credited:
    """The caption and the credit of a line known to be one, the other or both. Adds no word."""
    text = _LEAD.sub("", without_buttons(text)).strip(" |\t")
    if leading := _LEADING_CAPITALS.match(text):
        return Credited(_tidy_caption(text[leading.end() :]), _tidy(leading["credit"] or leading["signed"]))
    only = _LEADING_LABEL.match(text) or _ABBREVIATED.match(text)
    if bare := _BARE.match(text):
        return Credited(None, _tidy(bare["credit"] or bare["agency"] or bare["stock"]))
    if only and len(only["credit"]) <= 60:
        return Credited(None, _tidy(only["credit"]))
    if agency_of(text) or _COMPANY.match(text) or _SOURCE_LINE.match(text):
        return Credited(None, _tidy(text))
    caption, credit = _take_brackets(text)
    if credit is None:
        caption, credit = _take_chain(text)
    if credit is None:
        for pattern in (_LABELLED_TAIL, _SIGN_TAIL, _COPYRIGHT_TAIL, _SLASH_TAIL, _CHINESE_TAIL):
            match = pattern.search(caption)
            if match:
                caption, credit = caption[: match.start()], match["credit"]
                break
    return Credited(_tidy_caption(caption), _tidy(credit) if credit else None)


# A company, a list of them, or who lent a picture, alone: "Acme Pictures", "Studio Acme", "Acme / Beta / Gamma",
# "J. Roe courtesy Acme".
_COMPANY = re.compile(
    r"^(?:[A-Z][\w'’&.-]*\s){1,3}(?:Pictures|Studios?|Entertainment|Animation|Films?|Productions?|Works|Photography|Archives?)$"
    r"|^Studio(?:\s[A-Z'’&][\w'’&.-]*){1,4}$|^[A-Z][\w'’& -]{1,25}(?: / [A-Z][\w'’& -]{1,25}){2,4}$"
    r"|^(?:[A-Z][\w.'’-]*\s){1,4}[Cc]ourtesy (?:of )?[A-Z][^.!?]{1,40}$"
    r"|^[A-Z][\w.'’& -]{2,40}/[A-Z][\w'’&]* illustration\.?$"
    r"|^(?:Image|Photo|Picture|Illustration) by:? [A-Z].{2,80}(?:CC[ -]BY\S*|Creative Commons)[^.]{0,20}(?:\d\.\d)?\.?$"
    r"|^(?:[Ff]ot|FOT)\.\s[^\s].{1,60}$"
    r"|^(?i:screenshots?|screengrab|artwork|illustrations?|maps?|graphics?) (?:by|via) [^.!?]{2,40}\.?$"
    r"|^(?:Foto|Photo|Bild|Image|Picture)s?\s?:.{2,200}(?:Wikimedia Commons|CC[ -]BY\S*(?: \d\.\d)?)\W*$"
    r"|^(?:[Pp]hoto|[Ii]mage|[Pp]icture) (?:[Cc]redits?|copyright)\s?[:|].{2,150}$"
    rf"|^(?:{PICTURE_PATTERN})\s?[|]\s?[^.!?]{{2,60}}$"
    r"|^\([A-Z&][\w'’&.-]*(?:\s[A-Z&][\w'’&.-]*){0,5}\)$|^[Pp]ics?:? by [A-Z].{2,40}$"
    r"|^(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+\s){1,3}[A-ZÀ-Þ.'’-]{2,}(?:(?:,\s(?:and\s)?|\sand\s)(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+\s){1,3}[A-ZÀ-Þ.'’-]{2,})+$"
    r"|^Video: [^.!?:/]{2,40}/[^.!?:]{2,80}$"
    r"|^[A-Z].{2,80}\bCC[ -]BY(?:-\w\w)*(?: \d\.\d)?\.?$"
    r"|^[A-Z][^.!?]{0,3}\.?\s?[A-Z][^.!?]{1,40} courtesy (?:of )?[A-Z][^.!?]{1,40}$"
)
# "PHOTO BY ADA ROE The quay at dusk": the credit before the caption, told by its capitals.
_LEADING_CAPITALS = re.compile(
    r"^(?:PHOTOS?|PICTURE|FOTO) (?:BY|DE|VON|PAR|POR) "
    r"(?P<credit>[A-ZÀ-Þ.'’-]+(?: [A-ZÀ-Þ.'’-]+){1,2}) (?=[A-ZÀ-Þ][a-zà-ÿ’'])"
    r"|^(?P<signed>[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{2,40} / [A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{2,40}) (?=[A-ZÀ-Þ][a-zà-ÿ’'])"
)
# A line that begins as a source does tells nothing else, however long.
_SOURCE_LINE = re.compile(
    r"^(?:sources?|quellen?|fuentes?|fontes?|bron|kilde|källa|źródło|источник|джерело)\s?[:：]\s", re.IGNORECASE
)


def _take_chain(text: str) -> tuple[str, str | None]:
    """Credits with slashes at the end, as many as there are: ``Roe/Harbour Times/Getty; Doe/Getty``."""
    lead, text = text[:-_LONGEST_TAIL], text[-_LONGEST_TAIL:]
    credits: list[str] = []
    while match := _CHAIN.search(text) or _CHAIN_BEHIND_WORDS.search(text) or _OPEN_BRACKET.search(text):
        is_alone = match.start("credit") == 0 and not (lead or credits) and _is_short(match["credit"])
        if not (is_alone or _KNOWN.search(match["credit"])):
            break
        credits.insert(0, match["credit"])
        text = _LABEL_AT_END.sub("", text[: match.start()].rstrip(" |-–—("))
        if not text.endswith(";"):
            break
    return lead + text, "; ".join(credits) or None


def _is_short(credit: str) -> bool:
    is_joined = "/ " not in credit and " /" not in credit  # "Roe/Harbour Films", and no list of what is to be seen
    return is_joined and len(credit.split()) <= _CREDIT_WORDS


_LABEL_AT_END = re.compile(r"\s*(?:\bcopyright|©|\bphotos?(?: by)?|\bcredits?)\s?:?$", re.IGNORECASE)
_CREDIT_WORDS = 6
_LONGEST_TAIL = 300  # characters in which credits are sought: of a longer line each of its points would be tried
_CAPITAL = r"(?:[A-ZÀ-Þ]\.|[^\W\d_a-zà-ÿа-яё](?:[\w'’&-]|\.(?=\w))*)"
_JOINS = r"(?:\s(?:of|de|la|del|van|von|the|and|&))?"
_MAKER = rf"{_CAPITAL}(?:{_JOINS}\s{_CAPITAL}){{0,4}}"
_NEXT = rf"(?:\s?/{{1,2}}\s?{_MAKER}|\svia\s{_MAKER})"
_END = r"(?:,\s(?:File|FILE|Pool|Archivo))?[\s)|.;]*$"
# "Jane Roe/Harbour Times/Getty Images" behind a sentence, a dash or a bracket, or alone.
_CHAIN = re.compile(
    rf"(?:^|(?<=[.!?”\"»;])\s?|\s[-–—|]\s|\s?\()\s?"
    rf"(?P<credit>{_MAKER}{_NEXT}{{1,3}}(?:,\s(?:File|FILE|Pool|Archivo))?)[\s)|.;]*$"
)
# The same right behind other words: two of them are a name.
_CHAIN_BEHIND_WORDS = re.compile(rf"\s(?P<credit>{_CAPITAL}\s{_CAPITAL}{_NEXT}{{1,3}}){_END}")
# "... on Monday (Getty": a bracket that the page closes nowhere.
_OPEN_BRACKET = re.compile(r"\s?[(\[](?P<credit>[^()\[\]]{2,40})$")


def _take_brackets(text: str) -> tuple[str, str | None]:
    """Bracketed groups at the end: notices go, the last that can be a credit is taken."""
    credit: str | None = None
    while match := _BRACKETED_TAIL.search(text):
        inner = match[1].strip()
        if _NOTICE.search(inner) and not _KNOWN.search(inner):
            text = text[: match.start()].rstrip(" |")
        elif credit is None and _is_credit(inner):
            labelled = _LEADING_LABEL.match(inner) or _LABEL_AND_NAME.match(inner) or _CHINESE_TAIL.search(inner)
            credit, text = (labelled["credit"] if labelled else inner), text[: match.start()].rstrip(" |")
        else:
            break
    return text, credit


def _is_credit(inner: str) -> bool:
    if _NOT_A_NAME.match(inner):
        return False
    if _KNOWN.search(inner) or _LEADING_LABEL.match(inner) or _LABEL_AND_NAME.match(inner) or "©" in inner:
        return True
    if "/" in inner or _CHINESE_TAIL.search(inner):
        return True
    words = inner.split()
    return len(words) <= 4 and all(word[:1].isupper() for word in words)


def _tidy(credit: str) -> str:
    credit = credit.strip(" \t|.,;:/©()[]").strip()
    is_closed = any(opens in credit for opens in _OPENS.get(credit[-1:], ""))
    return credit if is_closed or credit[-1:] not in _OPENS else credit[:-1].rstrip()


_OPENS = {"»": "«", "”": "“„"}  # a name in quotation marks keeps both; a caption's own go


def _tidy_caption(caption: str) -> str | None:
    caption = caption.strip(" \t|/(").strip()
    return caption if re.search(r"\w", caption) else None

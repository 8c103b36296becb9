"""The dateline of a wire story: ``SEOUL, Sept. 5 (Yonhap) --``, in the ways of many languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from extractors.article import Dateline
from extractors.body.agencies import signed_agency
from extractors.body.credit_names import WIRE_PATTERN
from extractors.dates.months import MONTHS
from extractors.dates.parse import parse_date

# A dateline stands within the first characters of a paragraph.
_LOOK_AT = 140
# A dateline's day lies so near to another date of the same article that the two share their year, or nearly.
_NEAR = timedelta(days=45)

_DAY = (
    r"(?:[^\W\d_]{3,12}\.?,?\s\d{1,2}(?:st|nd|rd|th)?"
    r"|\d{1,2}(?:er|\.|º|th|st|nd|rd)?(?:\s(?:de|di|of))?\s[^\W\d_]{2,12}\.?"
    r"|\d{1,2}[./]\d{1,2}\.?|(?:\d{1,2}月)?\d{1,2}日|(?:\d{1,2}월\s?)?\d{1,2}일)(?:,?\s(?:de\s)?\d{4})?"
)
_DASH = r"(?:--|[-–—―:=]|\.-|\.\s?[-–—])"
# A state or country after the town, taken only where it must be: "Sept. 5" could be one as well.
_REGION = r"(?:,\s(?:[A-Z](?:[^\W\d_]+\.?|\.[A-Z]\.)(?:\s[A-Z][^\W\d_]+)?))??"
_WORD_PLACE = (
    r"[A-ZÀ-ÞĀ-Žİ][^\W\d_]+(?:[ '’/-][A-ZÀ-ÞĀ-Žİ][^\W\d_]*"
    r"|\s(?:de|del|di|do|da|la|el|am|an der|upon|sur)\s[A-ZÀ-Þ][^\W\d_]+){0,4}" + _REGION
)
_CAPS_PLACE = r"[A-ZÀ-ÞŽŠČĐİА-ЯЁІЇЄҐ]{2}[A-ZÀ-ÞŽŠČĐİА-ЯЁІЇЄҐ .'’/-]{1,38}" + _REGION
_RUSSIAN_PLACE = r"[А-ЯЁІЇЄҐ][А-Яа-яЁёІіЇїЄєҐґ'’ -]{2,30}?"
_ARABIC_PLACE = r"[\u0600-\u06ff]+(?:\s[\u0600-\u06ff]+){0,3}?"
_WIRE_IN = rf"(?P<agency>(?:{WIRE_PATTERN})(?:[-/ ,][^()/]{{0,25}})?)"

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # SEOUL, Sept. 5 (Yonhap) -- | BERLIN (dpa) - | New Delhi, Nov 5 (PTI) The | МОСКВА, 5 сен /ТАСС/.
        rf"(?P<place>{_CAPS_PLACE}|{_WORD_PLACE}|{_RUSSIAN_PLACE})[,.]?(?:\s(?P<day>{_DAY}))?[,.]?\s*"
        rf"[(/]{_WIRE_IN}[)/]\s*(?:{_DASH}|\.|(?=\s?[A-ZÀ-Þ\"“«„]))",
        # MADRID 5 Sep. (EUROPA PRESS) - | LONDON, Sept. 5, 2025 (Any Agency) --
        rf"(?P<place>{_CAPS_PLACE}),?\s(?P<day>{_DAY})\s[(/](?P<agency>[^()/]{{2,40}})[)/]\s*{_DASH}",
        # (ANSA) - ROMA, 05 SET - | (Reuters) - | (AP) --
        rf"[(\[]{_WIRE_IN}[)\]]\s*{_DASH}(?:\s*(?P<place>{_CAPS_PLACE}),?\s(?P<day>{_DAY})\s*{_DASH})?",
        # МОСКВА, 5 сен — РИА Новости. | Москва. 5 сентября. INTERFAX.RU -
        rf"(?P<place>{_RUSSIAN_PLACE})[,.]\s(?P<day>{_DAY})[,.]?\s*(?:[-–—]\s|/)?"
        rf"(?P<agency>{WIRE_PATTERN}|INTERFAX\.RU)(?:\W|$)",
        # March 4 (Reuters) -
        rf"(?P<place>(?!))?(?P<day>(?P<month>[^\W\d_]{{3,12}})\.?\s\d{{1,2}})\s[(/]{_WIRE_IN}[)/]\s*{_DASH}",
        # (서울=연합뉴스) | [서울=뉴시스]
        r"[(\[【](?P<place>[^=()\[\]\d]{1,20}?)\s?=\s?(?P<agency>[^)\]】=]{2,20})[)\]】]",
        # 【ソウル聯合ニュース】 | 【ニューヨーク共同】 | ［ソウル 5日 ロイター］
        rf"[【\[［](?P<place>[^\d【】\[\]\s=]{{1,15}}?)\s?(?P<day>\d{{1,2}}日)?\s?(?P<agency>{WIRE_PATTERN})[】\]］]",
        # 新华社北京9月5日电 | （中央社記者王例子台北5日電）
        rf"[（(]?(?P<agency>{WIRE_PATTERN})(?:(?:记者|記者)[^\d，。\s]{{3}})?(?P<place>[^\d，。\s（(]{{2,8}}?)"
        r"(?P<day>(?:\d{1,2}月)?\d{1,2}日)(?:电|電|讯|訊|綜合外電報導)",
        # القاهرة (رويترز) - | الرياض 5 سبتمبر (واس) -
        rf"(?P<place>{_ARABIC_PLACE})[،,]?(?:\s(?P<day>\d{{1,2}}\s[\u0600-\u06ff]+))?\s?"
        rf"[(/](?P<agency>{WIRE_PATTERN})[)/]\s?[-–—:]",
        # HARBOUR CITY (HNA) - | Harbour City (hna) - : an agency that the list does not know
        rf"(?P<place>{_CAPS_PLACE}|{_WORD_PLACE})\s\((?!(?i:red|ots|pm)\))(?P<agency>[A-ZÇĞİÖŞÜ]{{2,5}}|[a-z]{{2,4}})\)\s(?:--|[-–—])\s",
        # СОСНОВКА, 2 марта. В посёлке
        rf"(?P<place>{_CAPS_PLACE}),\s(?P<day>\d{{1,2}}\s(?P<month>[^\W\d_]{{3,12}}))\.\s(?=[\"“«„]?[A-ZÀ-ÞА-ЯЁІЇЄҐİ])",
        # BERLIN – | KYIV, Ukraine -- | PARIS, 5 sept. –
        rf"(?P<place>{_CAPS_PLACE})(?:,\s(?P<day>{_DAY}))?\s+(?:--|[-–—])\s+(?=\S)",
    )
)
# Who sent the story, before the place: "DALLA NOSTRA CORRISPONDENTE NEW YORK".
_CORRESPONDENT = re.compile(
    r"^(?:dal(?:la)? nostr[oa] (?:corrispondente|inviat[oa])(?: speciale)?|"
    r"de notre (?:correspondante?|envoyée? spéciale?)|"
    r"de nuestr[oa] (?:corresponsal|enviad[oa] especial)|do nosso (?:correspondente|enviado especial)|"
    r"von unser(?:em|er) korrespondent(?:in|en)|from our (?:own )?correspondent|от нашего корреспондента)"
    r"(?:\s+(?:da|à|en|em|aus|in|из))?[\s,:-]*",
    re.IGNORECASE,
)
# Words in capitals before a dash that are labels, not places.
_LABELS = re.compile(
    r"^(?:UPDATED?|WATCH|LIVE|BREAKING(?: NEWS)?|VIDEO.*|PHOTOS?|OPINION|ANALYSIS|EXCLUSIVE|FILE(?: PHOTO)?|NOTE"
    r"|EDITOR.*|READ.*|ALSO.*|MORE.*|NEW|LE POINT.*|(?:EN )?DIRECT|L.ÉDITORIAL.*|INTERVIEW|REVIEW|LISTEN"
    r"|PODCAST|EXPLAINER|FACT CHECK|DOSSIER|КОММЕНТАРИЙ|ВИДЕО|ФОТО|ОБНОВЛЕНО)$"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A dateline as written: the day may lack its year or month."""

    place: str | None
    day: str | None
    agency: str | None


def read_dateline(paragraph: str) -> Written | None:
    """The dateline at the start of a paragraph, or None."""
    start = paragraph[:_LOOK_AT].lstrip(" \u3000*")
    for shape in _SHAPES:
        match = shape.match(start)
        if not match:
            continue
        place = _tidy(match["place"])
        place = _CORRESPONDENT.sub("", place) or None if place else place
        if place and _LABELS.match(place):
            continue
        groups = match.groupdict()
        if groups.get("month") and groups["month"].lower() not in MONTHS:
            continue
        return Written(place, _tidy(groups.get("day")), _agency(groups.get("agency")))
    return None


def _agency(text: str | None) -> str | None:
    """The agency under its usual name; as written where it has none."""
    written = _tidy(text)
    if written is None:
        return None
    return next((name for part in re.split(r"[/,]|-(?=[A-ZÀ-Þ])", written) if (name := signed_agency(part))), written)


def _tidy(text: str | None) -> str | None:
    return (text or "").strip(" ,.;:-–—") or None


def find_dateline(paragraphs: Iterable[str], near: datetime | None) -> Dateline:
    """The first dateline among the paragraphs; its day where ``near``, a date of the same article, gives the year."""
    for paragraph in paragraphs:
        written = read_dateline(paragraph)
        if written:
            return Dateline(written.place, resolve_day(written.day, near), written.agency)
    return Dateline()


def resolve_day(day: str | None, near: datetime | None) -> date | None:
    """The calendar day of a dateline's day ("Sept. 5"), by its own year or by a date it is near to."""
    if day is None:
        return None
    if re.search(r"\d{4}", day):
        moment = parse_date(day)
        return moment.at.date() if moment else None
    if near is None:
        return None
    # One reading may lie in the year before or after: the one nearest to the known date is meant.
    readings = (_reading(day, near.year + step, near) for step in (-1, 0, 1))
    near_day = near.date()
    close = [found for found in readings if found and abs(found - near_day) <= _NEAR]
    return min(close, key=lambda found: abs(found - near_day), default=None)


def _reading(day: str, year: int, near: datetime) -> date | None:
    if re.fullmatch(r"\d{1,2}[日일]", day):
        moment = parse_date(f"{year}年{near.month}月{day}")
    else:
        moment = parse_date(day, near=datetime(year, 12, 31, tzinfo=UTC))
    return moment.at.date() if moment and moment.at.year == year else None


def at_midnight(day: date) -> datetime:
    """A day as the aware instant of its first second, UTC."""
    return datetime.combine(day, time(), UTC)

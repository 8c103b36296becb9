"""Names in a byline, apart, in any script: no "By", no roles, places, addresses or dates."""

import re
from functools import lru_cache

from extractors.body.agencies import agency_of
from extractors.dates.months import MONTHS, month_of
from extractors.fields.names import (
    AFTER,
    AND,
    AND_INSIDE_NAMES,
    BEFORE_DATES,
    BY,
    BY_OR_NAME,
    DEGREES,
    NO_NAMES,
    NOT_IN_NAMES,
    ORGANISATIONS,
    OUTLETS,
    PARTICLES,
    ROLE_SUBJECTS,
    ROLES,
)
from extractors.fields.titles import squash
from extractors.markup.schemaorg import tidy

_LONGEST_CREDIT = 400  # characters of a line that credits names with work
LONGEST_NAME = 60  # characters
_MOST_WORDS, _LONGEST_BYLINE = 6, 2000  # words of a name, characters of a list of names; more is a page gone wrong
_BY = re.compile(rf"^(?:{'|'.join(map(re.escape, BY))})(?:\s*[:：]\s*|\s+|$)", re.I)
_BY_OR_NAME = re.compile(rf"^({'|'.join(map(re.escape, BY_OR_NAME))})(?:(\s*[:：・]\s*)|\s+)", re.I)
# "capital by Ada Lindqvist": what stands before is a section. Two names must follow, for Heinrich von Kleist is one.
_BY_INSIDE = re.compile(
    r"^\W*(?:\S+\s+){1,6}?(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v|[Aa]f)\s+(?=[A-ZÀ-Þ]\S*\s+[A-ZÀ-Þ])"
)
_CUT = re.compile(
    r"\s*(?:\||•|·(?=[\s\d])|\s[–—-]{1,2}\s|https?://|www\.|\S+@\S+|\bupdated\b|\bpublished\b|\s(?:on\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\s\d|"
    r"\s(?:mon|tue|wed|thu|fri|sat|sun)\.?,\s(?=[A-Z][a-z]{2,8}\.?\s\d)|"
    r"\s(?:for|at|in|aus|für|special to)\s(?=[A-Z])).*$", re.I | re.S
)  # fmt: skip
# "Ada LindqvistStaff Writer": an element's end that the text has lost.
_GLUED_ROLE = re.compile(r"(?<=[a-zà-ÿ])(?=(?:Staff|Senior|Chief|Contributing|Special|Associate|Deputy) [A-Z][a-z])")
_PARENTHESES = re.compile(r"\s*[(\[（【]([^)\]）】]*)[)\]）】]\s*")
_PARTS = re.compile(r"\s*[,;/、，；／\n]\s*|\s+[&+]\s+|\s*\|\s*|\s+·\s+|\s+•\s+")
# In small letters or all capitals: Dan and Ja are names, "dan" and "ja" are "and".
_AND = "|".join(sorted(AND | {word.upper() for word in AND}))
_JOINED = re.compile(rf"\s+(?:{_AND})\s+")
_JOINED_CLOSELY = re.compile(rf"\s+(?:{'|'.join(sorted(AND_INSIDE_NAMES))})\s+")
_DATE_FOLLOWS = re.compile(r"\s\d|\s*(?:updated|published)|\s(?:on\s)?\w+day\b", re.I)
_LAST_FIRST = re.compile(r"([^\W\d_][\w’'-]+), ([^\W\d_][\w’'-]+(?: [^\W\d_]\.)?)")  # "Roe, Jane A."
_NICKNAME = re.compile(r"[^\W\d_]\S* \([^\W\d_][\w’'-]*\) [^\W\d_]\S*")  # "Bruno (Henrique) Ejemplo"
_VARIABLE = re.compile(r"[a-z_]+(?:\.[a-z_]+){2,}")  # "page.head.extra.author"
_PLACEHOLDER = re.compile(r"[{$#%<]+\s*[\w.\s-]+[}#%>]*|__\w+__")  # "{author}", "#author#", "$author"
_TOLD_TO = re.compile(r"^.*\bas told to\s+(?=\S+\s\S)", re.I)  # who speaks, then who writes
_INITIALS = re.compile(r"^([A-Z]{2,3}) (?=[A-Z]\w)")  # in place of a portrait: "AL Ada Lindqvist"
# Names behind these words did not write the article.
_OTHER_WORK = re.compile(
    r"\b(?:(?:contributions? from|(?:additional|contributing) reporting by|fotos? von|bilder von|"
    r"photos? (?:par|de)|fotos? (?:de|di)|"
    r"(?:photo(?:graph(?:y|s|ed))?s?|pictures?|images?|video|graphics?|illustrat(?:ions?|ed)|styl(?:ed|ing)|researched|"
    r"(?:medically )?reviewed|(?:fact[- ]?)?checked|edited|translated|produced) by)\s*:?)\s+|"
    r"(?<!und )(?<!and )(?<!och )(?<!og )(?<!en )(?<!et )(?<!ja )(?<![&+] )(?<! [eyiи] )(?<!/)"  # "Text und Fotos: ..."
    r"\b(?:fotos?|fotografie|fotografía|bild(?:er)?|valokuvat?|kuvat?|zdjęcia|фото|photos?)\s*:\s*",
    re.I,
)
# "By Ada Lindqvist with additional reporting by ...": from here on.
_OTHER_WORK_FOLLOWS = re.compile(rf"[\s,;|·•–—-]+(?:(?:with|and|mit|und|et|y|con)\s+)?(?={_OTHER_WORK.pattern})", re.I)
_HANDLE = re.compile(r"\s*[(|·]?\s*(?<![\w.])@\w[\w.]*\)?")  # "Ada Lindqvist @adal"
# Chinese names have no space inside; Japanese ones may have one.
_CHINESE_NAMES = re.compile(r"(?:记者|作者|通讯员)\s*[:：]?\s*([\u3400-\u9fff]{2,3}(?:\s[\u3400-\u9fff]{2,3})+)")
_BY_FOLLOWS = re.compile(r"\s(?:words|text|story|written)?\s?by\s", re.I)
_LED_BY = re.compile(rf"^(?:{_AND})\s+")  # "with AFP"
_IN_BRACKETS = re.compile(r"^[(\[（【]([^()\[\]（）【】]*)[)\]）】]$")
_LABEL = re.compile(r"^(?!.*https?:)[^:：,]{1,30}[:：]\s*(?=\S)")  # "Text and pictures: ..."
# Wire bylines of East Asia: the reporter's title before the name, the place before an equals sign, "reporting" after.
_EAST_ASIAN = re.compile(r"^[^=＝\s]{1,8}[=＝]\s*|^(?:本[报報])?[记記]者\s*|\S+(?:報導|报道|報道)$")
_ELIDED = re.compile(r"(?:d|l|dell|dall)[’'](?=\w)")  # Jean d'Arc
_WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")


@lru_cache(maxsize=256)  # the witnesses of a page say the same
def split_byline(text: str) -> tuple[str, ...]:
    """The names in a byline, in order: no "By", no roles, places, addresses or dates. Agencies count as names."""
    text = _alone(_GLUED_ROLE.sub(", ", text[:_LONGEST_BYLINE]))
    text = _LABEL.sub("", without_by(_IN_BRACKETS.sub(r"\1", tidy(text[:_LONGEST_BYLINE]))))
    if is_template(text):
        return ()
    if is_organisation(text.removeprefix("the ")):
        return (text.removeprefix("the "),)
    if reversed_name := _LAST_FIRST.fullmatch(text):
        return (f"{reversed_name[2]} {reversed_name[1]}",)
    noted = [note for note in _PARENTHESES.findall(text) if agency_of(note)]
    if _NICKNAME.fullmatch(text) and not noted:
        return (text,)
    text = _without_date(_PARENTHESES.sub(" , ", text))
    names: list[str] = []
    for part in _PARTS.split(text):
        for name in _parted(part):
            name, credited = _without_agency(as_name(name))
            noted += credited
            # One word after a full name is where its bearer was: "Ada Lindqvist, Eastmere".
            is_place = bool(names) and " " in names[-1] and " " not in name and name[:1].isupper()
            is_place = is_place or (bool(names) and _is_workplace(name))
            if name and (agency_of(name) or not is_place):
                names.append(name)
    if text.split()[-1:] and text.split()[-1].lower() in ROLES and not any(" " in name for name in names):
        names = []  # a role alone: "Harbour and Quay Coordinator"
    return tuple(dict.fromkeys(names + noted))


def _alone(text: str) -> str:
    """A byline without accounts, and without those who spoke, or who are credited behind it with other work."""
    text = _HANDLE.sub("", _TOLD_TO.sub("", text))
    if chinese := _CHINESE_NAMES.fullmatch(text.strip()):
        return "、".join(chinese[1].split())
    if len(text) > _LONGEST_CREDIT:  # no byline, and the patterns below would be slow
        return text
    written = _OTHER_WORK_FOLLOWS.split(text, maxsplit=1)[0]
    return written if _WORD.search(without_by(written)) else text


def _is_workplace(name: str) -> bool:
    """Whether a part behind a person's name is an organisation or an outlet."""
    words = name.lower().split()
    return not ORGANISATIONS.isdisjoint(words) or (len(words) > 1 and words[-1] in OUTLETS)


def other_work(text: str) -> tuple[str, ...]:
    """The parts of a line that credit other work than writing: pictures, research, review."""
    return tuple(_BY_FOLLOWS.split(part)[0] for part in _OTHER_WORK.split(text)[1:])


def is_template(text: str) -> bool:
    """Whether it is what a content system should have filled in, or no word at all: ``{{author}}``, ``-``."""
    is_marked = any(mark in text for mark in ("{{", "}}", "{%", "%}", "${", "<%", "[[", "%s", "%%", "##"))
    is_marked = is_marked or _PLACEHOLDER.fullmatch(text) is not None
    return is_marked or not _WORD.search(text) or _VARIABLE.fullmatch(text) is not None


def is_organisation(text: str) -> bool:
    """Whether a byline is one organisation alone: "Center for Harbour Reporting"."""
    words = text.lower().split()
    is_one = (
        2 <= len(words) <= _MOST_WORDS + 2
        and not any(mark in text for mark in ",;|/•·:0123456789(")
        and " - " not in text
    )
    return is_one and not ORGANISATIONS.isdisjoint(words) and text[:1].isupper()


def _without_date(text: str) -> str:
    """What stands before a date, an address or a place, without the words that lead to a date."""
    match = _CUT.search(text)
    if not match:
        return text
    is_date = _DATE_FOLLOWS.match(match[0])
    words = text[: match.start()].rstrip(" ,").split()
    while is_date and len(words) > 1 and (words[-1].lower() in BEFORE_DATES or month_of(words[-1].lower().strip(".,"))):
        words.pop()
    return " ".join(words).rstrip(" ,")


def _without_agency(name: str) -> tuple[str, list[str]]:
    """A full name without the agency after it: "Ada Lindqvist AFP"."""
    *words, last = name.split() or [""]
    return (" ".join(words), [last]) if len(words) >= 2 and agency_of(last) else (name, [])


def without_by(text: str) -> str:
    """Without the "by" or the label that a byline begins with."""
    for _ in range(2):  # "Text: Von ..."
        text = _BY.sub("", text.lstrip(" -–—•|:"))
        match = _BY_OR_NAME.match(text)
        if match:
            rest = text[match.end() :]
            if match[2] or match[1].islower() or (re.match(r"[^\W\d_][^\s,]*\s+\S", rest) and rest[0].isupper()):
                text = rest
    return text


def _parted(part: str) -> list[str]:
    found: list[str] = []
    for name in _JOINED.split(part):
        closely = _JOINED_CLOSELY.split(name)
        found += (
            closely if len(closely) > 1 and all(" " in one.strip() or agency_of(one) for one in closely) else [name]
        )
    return found


_NO_NAME_HAS = ROLES | NOT_IN_NAMES
_NO_NAMES = NO_NAMES | AND  # "By and", where links have lost their names


@lru_cache(maxsize=256)
def as_name(text: str) -> str:
    """A part of a byline as a name; empty where it is none."""
    text = _LED_BY.sub("", without_by(text.strip(" \t\n.:-–—|*\"'“”„")))
    text = _EAST_ASIAN.sub("", text)
    for suffix in AFTER:
        text = text.removesuffix(suffix).rstrip()
    text = _without_degrees(_without_role(_without_initials(text)))
    if agency_of(text):
        return text
    words = _WORD.findall(text)
    is_name = (
        words
        and len(text) <= LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and not any(character.isdigit() or character in "@#/:?!<>{}=" for character in text)
        and {word.lower() for word in words}.isdisjoint(_NO_NAME_HAS)
        and text.lower() not in _NO_NAMES
        and text.lower() not in MONTHS
        and len(squash(text)) > 1
    )
    return text if is_name else ""


def _without_initials(text: str) -> str:
    """Without the initials of the name that stand before it where its bearer has no portrait."""
    match = _INITIALS.match(text)
    words = text[match.end() :].split() if match else []
    return " ".join(words) if match and match[1] == "".join(word[0] for word in words).upper() else text


def _without_degrees(text: str) -> str:
    """A full name without the degrees behind it: "Ada Lindqvist MS RDN"."""
    words = text.split()
    while len(words) > 2 and words[-1].lower().replace(".", "").rstrip(",") in DEGREES:
        words.pop()
    return " ".join(words)


def _without_role(text: str) -> str:
    """Without a role before or after a full name; a role that leaves no full name stays, so that all is refused."""
    words = text.split()
    start = _role_length(words)
    end = len(words) - _role_length(words[::-1])
    rest = " ".join(words[start:end])
    return rest if end - start >= 2 or agency_of(rest) else text


def _role_length(words: list[str]) -> int:
    """How many words from the first on are a role; 0 where no word among them is one by itself."""
    run = 0
    for word in words:
        if word.lower() not in ROLES and word.lower() not in ROLE_SUBJECTS:
            break
        run += 1
    return run if any(word.lower() in ROLES for word in words[:run]) else 0


def is_capitalized(name: str) -> bool:
    """Whether a name from running text is written as one; scripts without capitals always are."""
    return all(
        word[0].isupper() or word[0].lower() == word[0].upper() or word in PARTICLES or _ELIDED.match(word)
        for word in _WORD.findall(name)
    ) or is_organisation(name)


def begins_as_byline(text: str) -> bool:
    """Whether a line starts with a word that bylines start with; the names after it must tell the rest."""
    return bool(_BY.match(text) or _BY_OR_NAME.match(text))


def from_by_on(text: str) -> str:
    """A byline from its "by" on, where a section's name stands before."""
    return text if begins_as_byline(text) else _BY_INSIDE.sub("", text)

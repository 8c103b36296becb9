"""Writing systems: which script a text is in, and what its letters alone say of its language.

The ranges are Unicode's blocks (Blocks.txt of the Unicode Character Database), the alphabets those of the languages'
present-day orthographies.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# First and last code point of the blocks that carry each script's letters.
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0250, 0x02AF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x077F, "arabic"),
    (0x0780, 0x07BF, "thaana"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "odia"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0D80, 0x0DFF, "sinhala"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x0F00, 0x0FFF, "tibetan"),
    (0x1000, 0x109F, "myanmar"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x1C90, 0x1CBF, "georgian"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x3040, 0x30FF, "kana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
    (0xFF66, 0xFF9F, "kana"),
    (0x20000, 0x2FA1F, "han"),
)
_STARTS = tuple(first for first, _, _ in _RANGES)

# A syllable or word sign says as much as two to three letters: a Korean article with many Latin names stays Korean.
_WEIGHTS = {"han": 2.5, "hangul": 2.5, "kana": 2.0}

# The languages written in a script of their own; the first is taken unless the page declares another of them.
OWN_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "greek": ("el",),
    "armenian": ("hy",),
    "hebrew": ("he", "yi"),
    "thaana": ("dv",),
    "bengali": ("bn", "as"),
    "gurmukhi": ("pa",),
    "gujarati": ("gu",),
    "odia": ("or",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "kannada": ("kn",),
    "malayalam": ("ml",),
    "sinhala": ("si",),
    "thai": ("th",),
    "lao": ("lo",),
    "tibetan": ("bo", "dz"),
    "myanmar": ("my",),
    "georgian": ("ka",),
    "ethiopic": ("am", "ti"),
    "khmer": ("km",),
    "hangul": ("ko",),
    "kana": ("ja",),
    "han": ("zh", "ja"),
}


# Letters beyond those all languages of the script share. ``core``: letters that any longer text of the language has,
# ``core_share``: how many of all its letters they are, by count over 20 texts each (the rest: estimated, low).
# ``never``: letters that all its neighbours have and it has not.
@dataclass(frozen=True, slots=True)
class _Alphabet:
    core: str
    more: str
    core_share: float
    never: str = ""


_CYRILLIC: Mapping[str, _Alphabet] = {
    "ru": _Alphabet("ыэё", "ъщ", 0.021),
    "uk": _Alphabet("іїє", "ґщ", 0.071),
    "be": _Alphabet("ўі", "ыэё", 0.071, never="ищъ"),
    "bg": _Alphabet("ъ", "щ", 0.019),
    "mk": _Alphabet("јќѓѕ", "љњџ", 0.019),
    "sr": _Alphabet("јђћ", "љњџ", 0.049),
    "kk": _Alphabet("әғқұ", "іңөүһыэёъщ", 0.062),
    "mn": _Alphabet("өү", "ыэёъщ", 0.056),
    "ky": _Alphabet("өү", "ңыэёъщ", 0.04),
    "tg": _Alphabet("ӣӯҳҷқғ", "эёъ", 0.04),
    "uz": _Alphabet("ўқғҳ", "эёъ", 0.04),
    "tt": _Alphabet("әҗңөүһ", "ыэёъщ", 0.06),
}
_ARABIC: Mapping[str, _Alphabet] = {
    "ar": _Alphabet("ةىيك", "أإؤئآ", 0.135),
    "fa": _Alphabet("یکپچگژ", "آئأؤ", 0.135),
    "ur": _Alphabet("ےںہٹڈڑ", "یکپچگژھآئؤۓۂأ", 0.128),
    "ps": _Alphabet("ښړټډځڅۍې", "يګیپچژږڼگکئآ", 0.04),
    "ku": _Alphabet("ێۆڵڕە", "ڤپچگژیکئھ", 0.06),
    "ug": _Alphabet("ۇۈۋې", "ۆەپچگژكئھىي", 0.06),
    "sd": _Alphabet("ڪڻڙٻڀ", "ڄڃڏڍڊڌڳڱٽٺٿٹيچپکگھئآ", 0.04),
}
ALPHABETS: Mapping[str, Mapping[str, _Alphabet]] = {"cyrillic": _CYRILLIC, "arabic": _ARABIC}

# A text has letters of other languages in its names: below 3 % of these letters in 99 of 100 texts.
_FOREIGN_SHARE = 0.05
_NEVER_SHARE = (
    0.01  # of all letters: names and short quotations; a Ukrainian text with a Russian quotation has .05 of them
)
_EXPECTED = 4.5  # core letters expected and none seen happens to one text in 90 (e**-4.5)

# One part kana to so many han is Japanese. Articles in it have one to two; Chinese with a fifth in Japanese has ten.
_KANA_IN_TEXT, _KANA_IN_LINE, _LONG_TEXT = 5, 20, 120

# Latin letters that one language of the detectors has alone; weights of evidence, not exclusions.
LATIN_OWN: Mapping[str, str] = {"ə": "az", "ð": "is", "þ": "is", "ṣ": "yo", "ẹ": "yo", "ọ": "yo"} | dict.fromkeys(
    "ĉĝĥĵŝŭ", "eo"
)
_VIETNAMESE = frozenset("đơưăằắẳẵặờớởỡợừứửữự")  # ẹ and ọ beside these are Vietnamese


@dataclass(frozen=True, slots=True)
class Writing:
    """The letters of a text. ``script`` is the dominating one ("" without letters), ``share`` its weighted share."""

    script: str
    share: float
    letters: int
    letter_share: float
    counts: Mapping[str, int]


def _script(char: str) -> str:
    """The script of a letter, "" for one outside the table."""
    point = ord(char)
    at = bisect_right(_STARTS, point) - 1
    return _RANGES[at][2] if at >= 0 and point <= _RANGES[at][1] else ""


def writing(text: str) -> Writing:
    """What script ``text`` is in. ``letter_share`` counts letters and marks among all that is not space."""
    counts = Counter(text.lower())
    weights: Counter[str] = Counter()
    letters = visible = 0
    for char, number in counts.items():
        if char.isspace():
            continue
        visible += number
        script = _script(char)
        if not char.isalpha():
            letters += number if script and ord(char) > 0x2FF else 0  # vowel signs of Indic scripts are marks
            continue
        letters += number
        weights[script] += int(number * _WEIGHTS.get(script, 1.0) * 2)
    # Japanese mixes both, a headline with one kana in ten; an article in Chinese may quote a sentence of Japanese.
    if weights["kana"] * (_KANA_IN_TEXT if letters > _LONG_TEXT else _KANA_IN_LINE) > weights["han"]:
        weights["kana"] += weights.pop("han", 0)
    if weights["hangul"] > weights["han"]:
        weights["hangul"] += weights.pop("han", 0)
    if not weights.total():
        return Writing("", 0.0, letters, letters / max(visible, 1), counts)
    script, weight = min(weights.items(), key=lambda item: (-item[1], item[0]))
    return Writing(script, weight / weights.total(), letters, letters / max(visible, 1), counts)


def possible(seen: Writing) -> frozenset[str] | None:
    """The languages whose alphabet has the letters seen; None where the script's letters exclude none."""
    alphabets = ALPHABETS.get(seen.script)
    if alphabets is None:
        return None
    special = {char: seen.counts.get(char, 0) for one in alphabets.values() for char in one.core + one.more}
    total = sum(special.values())
    found = set()
    for language, own in alphabets.items():
        foreign = sum(number for char, number in special.items() if char not in own.core and char not in own.more)
        lacks = seen.letters * own.core_share >= _EXPECTED and not any(special[char] for char in own.core)
        never = sum(seen.counts.get(char, 0) for char in own.never)
        if foreign <= _FOREIGN_SHARE * total and not lacks and never <= _NEVER_SHARE * seen.letters:
            found.add(language)
    return frozenset(found) or None


def own_letters(seen: Writing) -> Counter[str]:
    """How often letters that only one Latin-script language has occur, by language."""
    if seen.script != "latin":
        return Counter()
    vietnamese = any(char in seen.counts for char in _VIETNAMESE)
    found: Counter[str] = Counter()
    for char, language in LATIN_OWN.items():
        if language != "yo" or not vietnamese:
            found[language] += seen.counts.get(char, 0)
    return +found

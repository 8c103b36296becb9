"""The two language detectors in one form: probabilities by ISO 639-1 code; loaded at first use, the same anywhere."""

import importlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGDETECT_LANGUAGES = frozenset(
    """af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl nb pa pl pt ro
    ru sk sl so sq sv sw ta te th tl tr uk ur vi zh""".split()  # noqa: SIM905 (a list has one code a line)
)
LINGUA_LANGUAGES = frozenset(
    """af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gu he hi hr hu hy id is it ja ka kk ko la lg lt
    lv mi mk mn mr ms nb nl nn pa pl pt ro ru sk sl sn so sq sr st sv sw ta te th tl tn tr ts uk ur vi xh yo zh
    zu""".split()  # noqa: SIM905
)
# Other names of the same language: withdrawn codes, ISO 639-2 and 639-3 codes in use.
_SAME = {"no": "nb", "ji": "yi", "sh": "sr", "fil": "tl", "ckb": "ku", "cmn": "zh", "yue": "zh"}
# What is declared where ISO 639-1 has a code: ISO 639-2 (both codes where it has two), withdrawn codes, countries.
TWO_LETTERS: Mapping[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        """afr:af amh:am ara:ar aze:az bel:be bul:bg ben:bn bos:bs cat:ca ces:cs cze:cs cym:cy wel:cy dan:da
    deu:de ger:de ell:el gre:el eng:en epo:eo spa:es est:et eus:eu baq:eu fas:fa per:fa fin:fi fra:fr fre:fr gle:ga
    glg:gl guj:gu hau:ha heb:he hin:hi hrv:hr hun:hu hye:hy arm:hy ind:id ice:is isl:is ita:it jpn:ja kat:ka geo:ka
    kaz:kk khm:km kan:kn kor:ko kur:ku kir:ky ltz:lb lao:lo lit:lt lav:lv mkd:mk mac:mk mal:ml mon:mn mar:mr msa:ms
    may:ms zsm:ms mlt:mt mya:my bur:my nob:nb nor:nb nep:ne nld:nl dut:nl nno:nn oci:oc pan:pa pol:pl pus:ps por:pt
    ron:ro rum:ro rus:ru sin:si slk:sk slo:sk slv:sl som:so sqi:sq alb:sq srp:sr swe:sv swa:sw tam:ta tel:te tgk:tg
    tha:th tgl:tl tur:tr uig:ug ukr:uk urd:ur uzb:uz vie:vi xho:xh yid:yi yor:yo zho:zh chi:zh zul:zu
    iw:he in:id cn:zh jp:ja gr:el cz:cs ua:uk kr:ko""",
    )
)
_CODE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_LEAST = 1e-6  # smaller probabilities are not told


def normalize_code(code: str | None) -> str | None:
    """A declared language as ISO 639-1: ``en-GB`` -> ``en``, ``no`` -> ``nb``; None for what is no such code."""
    match = _CODE.match(code.strip().lower()) if code else None
    if match is None:
        return None
    short = TWO_LETTERS.get(match.group()) or _SAME.get(match.group(), match.group())
    return short if len(short) == 2 else None


def langdetect_opinion(text: str) -> dict[str, float]:
    """langdetect's probabilities above 0.1. Empty where it finds nothing to read."""
    langdetect = _langdetect()
    try:
        found = langdetect.detect_langs(text)
    except langdetect.LangDetectException:
        return {}
    probabilities: Counter[str] = Counter()
    for language in found:
        code = language.lang.partition("-")[0]
        probabilities[_SAME.get(code, code)] += round(language.prob, 5)  # the last bits depend on the Python release
    return dict(probabilities)


def lingua_opinion(text: str) -> dict[str, float]:
    """lingua's confidence values, the greatest first."""
    values = _lingua().compute_language_confidence_values(text)
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values if value.value > _LEAST}


@cache
def _langdetect() -> Any:
    """langdetect, seeded, so that it draws the same for the same text; it loads its profiles at its first call.

    The quick implementation where it is installed; its answers are the same (a test compares).
    """
    try:
        package = importlib.import_module("langdetect_rs")
    except ImportError:
        package = importlib.import_module("langdetect")
    package.DetectorFactory.seed = 0
    return package


@cache
def _lingua() -> "LanguageDetector":
    """lingua with trigrams alone: 60 to 85 MB and 0.25 s, against 1.2 GB and 4 s with all its n-grams."""
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()

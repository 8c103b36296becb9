"""Reporters whom a wire story names in its opening: ``（记者 X）``, ``(서울=Y) X 기자 =``."""

import re

# A reporter stands within the first characters of a paragraph.
_LOOK_AT = 80
_HAN_NAME = r"[\u3400-\u9fff·]{2,4}"
# The shape of each opening, and what stands between its names: a point parts Korean names, and is inside Chinese ones.
_OPENINGS = (
    # 云岭3月16日电（记者 苏怀瑾、王例子） | （本报记者苏怀瑾 王例子报道）
    (
        re.compile(
            rf"[（(][^（）()]{{0,8}}?(?:记者|記者)[\s:：]?(?P<names>{_HAN_NAME}(?:[、，,\s]{{1,2}}{_HAN_NAME}){{0,5}}?)"
            r"(?:\s?(?:综合|綜合)?(?:报道|報道|報導))?[）)]"
        ),
        re.compile(r"[、，,\s]+"),
    ),
    # (한빛=백두뉴스) 서지호·문가온 기자 =
    (
        re.compile(
            r"^\W?[^()\[\]=]{1,20}=[^()\[\]=]{2,20}[)\]】]\s*"
            r"(?P<names>[가-힣]{2,4}(?:[·,\s]{1,2}[가-힣]{2,4}){0,4})\s?(?:선임|인턴|객원|전문)?(?:기자|특파원)\s?="
        ),
        re.compile(r"[·,\s]+"),
    ),
)


def find_reporters(paragraph: str) -> tuple[str, ...]:
    """The reporters named at the start of a paragraph, in order; empty where it names none."""
    start = paragraph[:_LOOK_AT]
    for shape, between in _OPENINGS:
        if match := shape.search(start):
            return tuple(dict.fromkeys(between.split(match["names"])))
    return ()

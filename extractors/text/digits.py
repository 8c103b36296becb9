"""Digits of every script as Latin ones: the same number is the same word, however it is written."""

import re

# The zero of each script that has ten digits of its own; full-width ones are plain after NFKC.
_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰"
_LATIN = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)} | {0x66B: ".", 0x66C: ","}
_OTHER = re.compile("[" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + "]")


def latin_digits(text: str) -> str:
    """The text with digits of other scripts, and the Arabic points among them, in Latin ones: ٤٬٣٠٠ is 4,300."""
    return text if text.isascii() or not _OTHER.search(text) else text.translate(_LATIN)

"""The one name of a news agency, whichever of its forms a byline, a credit or a dateline uses."""

import re
from functools import lru_cache

from extractors.body.agency_names import AGENCIES

# A form of up to four letters is only taken as written, for "AP" is an agency and "ap" a word.
_SHORT = 4


def _key(form: str) -> str:
    return re.sub(r"[\W_]+", "", form if len(form) <= _SHORT else form.casefold())


_BY_FORM = {_key(form): agency.name for agency in AGENCIES for form in agency.bylines}
_BY_SIGN = {_key(form): agency.name for agency in AGENCIES for form in agency.signed} | _BY_FORM


@lru_cache(maxsize=256)  # every name is asked about at each step from witness to credit
def agency_of(text: str) -> str | None:
    """The agency that a credit such as ``(dpa)`` or ``The Associated Press`` names as a whole; else None."""
    return _BY_FORM.get(_key(text.strip(_AROUND)))


def signed_agency(text: str) -> str | None:
    """As ``agency_of``, in a dateline, where also a form that is a word elsewhere names its agency: ``(Sputnik)``."""
    return _BY_SIGN.get(_key(text.strip(_AROUND)))


_AROUND = " ()[]./-–—,;:"

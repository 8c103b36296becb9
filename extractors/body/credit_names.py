"""Names of news and picture agencies as datelines and picture credits write them: sources of regular expressions."""

import re

from extractors.body.agency_names import AGENCIES

# Wire agencies, in the forms they sign with; the last are "agencies" and a newspaper's service.
WIRE = (*(form for agency in AGENCIES for form in agency.signed), "وكالات", "الشرق الأوسط")

# Who else pictures are credited to.
PICTURE = (
    "Getty Images", "Getty images",
    "Getty", "Shutterstock", "iStockphoto", "iStock", "Alamy Stock Photo", "Alamy", "Adobe Stock",
    "Unsplash", "Pixabay", "Pexels", "Depositphotos", "Dreamstime", "EPA-EFE", "EPA", "Imago Images",
    "imago images", "imago", "Imago", "IMAGO", "picture alliance", "picture-alliance", "Sipa", "Abaca",
    "Gamma-Rapho", "Magnum", "ZUMA Press", "ZUMA", "NurPhoto", "SOPA Images", "Handout", "Keystone",
    "Ritzau Scanpix", "Scanpix", "East News", "Agencja Wyborcza.pl", "ddp", "WireImage", "Splash News",
    "Folhapress", "Agência O Globo", "Cuartoscuro", "EyeEm", "Flickr", "Wikimedia Commons", "Wikimedia",
    "USA TODAY Sports", "Imagn Images", "Icon Sportswire",
)  # fmt: skip


def _alternation(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


# Any of the names, the longest first.
WIRE_PATTERN = _alternation(WIRE)
PICTURE_PATTERN = _alternation(PICTURE + WIRE)

"""The fields of a page: what it says of itself, each chosen among its witnesses."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from extractors.article import Fields
from extractors.fields.authors import find_credits
from extractors.fields.publication import find_dates
from extractors.fields.standfirst import find_kicker, find_subtitle
from extractors.fields.titles import find_title, is_site_name, site_names, squash
from extractors.language.opinions import TWO_LETTERS
from extractors.markup.head import read_head
from extractors.markup.page_kind import KindModel, page_kind
from extractors.markup.parse import Page
from extractors.markup.schemaorg import tidy
from extractors.markup.structured import Structured
from extractors.text.urls import find_canonical

_SECTION_META = (
    "article:section", "parsely-section", "og:article:section", "section", "cxenseparse:section", "sectionname",
    "dc.subject.section", "page.section", "lp:section", "category",
)  # fmt: skip
_TAG_META = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "cxenseparse:keyword")
_KEYWORD_META = ("news_keywords", "keywords", "dc.subject", "dcterms.subject")
_COPYRIGHT_META = ("copyright", "dcterms.rights", "dc.rights", "rights", "dcterms.rightsholder", "dc.rights.copyright")
_LANGUAGE_META = ("og:locale", "content-language", "dc.language", "dcterms.language", "language", "inlanguage")
_TIER_META = ("article:content_tier", "og:article:content_tier", "cxenseparse:pageclass:tier", "content_tier")
_MOST_TAGS, _LONGEST_TAG = 50, 80
_BETWEEN_TAGS = re.compile(r"[,;|、，]|(?<=[\u3040-\u9fff]) (?=[\u3040-\u9fff])")
# Tags of content systems, not of readers: numbers in hex, "@homepage", "Category: Moon", "topic/moon", "PERSON_NAME",
# "type_review", "/article", "b Moon", "[SYNDICATED]",
# "AR_Moon - moon.example", "left-out-of-the-feed", and what some write everywhere (``_SYSTEM_TAGS``).
_MACHINE_TAG = re.compile(
    r"^@|^[0-9a-f-]{16,}$|^[\w ]+:\s|^[\w-]+[:=/][\w-]+$|\b[A-Z]+_[A-Z]+\b|^\d{4,}$|^\S*_\S*$|^/|^[a-z] (?=[A-Z])|"
    r"^[a-z]+(?:-[a-z]+){3,}$|^\[.*\]$|"
    r":$|^\d{1,2} \w+ \d{4}$|^Vol\. \d|^[A-Z]{2}_|^text(?:above|below|to)[a-z]+$|^(?:Primary )?Region [A-Z]\w+$"
)
_SYSTEM_TAGS = frozenset(
    (
        "serversidehawk",
        "mktrep",
        "web",
        "article",
        "articles",
        "onecolumn",
        "us content",
        "standard",
        "featured",
        "front page",
        "top-thema",
    )
)
# What content systems write where no section was chosen, in the languages of their defaults.
_NO_SECTIONS = frozenset(
    (
        *(
            "uncategorized",
            "uncategorised",
            "articles",
            "article",
            "all",
            "default",
            "none",
            "null",
            "undefined",
            "home",
        ),
        "front page",
        *("homepage", "index", "story", "stories", "post", "posts", "page", "other", "misc", "allgemein", "non classé"),
        *("sin categoría", "sin categoria", "sem categoria", "senza categoria", "geen categorie", "bez kategorii"),
        *("без рубрики", "без категории", "未分类", "未分類", "미분류", "غير مصنف"),
    )
)
_HOLDER = re.compile(r"\d{4}|©|\(c\)|copyright|rights|\b(?:inc|llc|ltd|gmbh|ag|s\.?a|spa|corp|plc|verlag)\b", re.I)
_HOLDER_WORDS = 4  # of a holder's name that nothing else tells to be one; more may be a motto
_NO_LANGUAGES = {"utf", "iso", "und", "mul", "zxx", "mis", "xx"}  # charsets, and codes for no one language


def find_fields(page: Page, kinds: KindModel | None = None) -> Fields:
    """Everything a page says of its article beside the text; what it does not say is None or empty.

    kinds: tells pages that are no article; without it none is.
    """
    structured, document = page.structured, page.document
    heading = find_title(page.tree, structured, page.url, document.evidence.title)
    head = read_head(heading.element)
    site = site_names(structured, page.url)
    credits = find_credits(structured, head, site, document.evidence.authors)
    language = declared_language(structured) or document.evidence.language
    dates = find_dates(page, head, language or "")
    title = heading.title or ""
    return Fields(
        title=heading.title,
        kicker=find_kicker(head, title, _title_witnesses(structured, heading.shown)),
        subtitle=find_subtitle(head, title, structured),
        authors=_without_rubric(credits.authors, page.url),
        agency=credits.agency,
        section=_section(structured, title, site),
        tags=_of_article(_tags(structured), title, site),
        published=dates.published,
        modified_at=dates.modified_at,
        refused_date=dates.refused,
        declared_language=language,
        canonical_url=_canonical(page),
        copyright=_copyright(structured, site),
        is_paywalled=_is_paywalled(structured),
        page_kind=page_kind(page.tree, structured, page.url, kinds).value,
    )


def _without_rubric(authors: tuple[str, ...], url: str) -> tuple[str, ...]:
    """The authors without one of a single word that is the first part of the address: "Danmark" of ``/danmark/...``."""
    rubric = squash(urlsplit(url).path.strip("/").partition("/")[0])
    return tuple(name for name in authors if " " in name or squash(name) != rubric)


def _title_witnesses(structured: Structured, shown: str | None) -> tuple[str, ...]:
    own = structured.own
    texts = (shown, own.headline if own else None, structured.first("og:title"), structured.title)
    return tuple(text for text in texts if text)


def _section(structured: Structured, title: str, site: frozenset[str]) -> str | None:
    """The section named for machines, else the last breadcrumb that is neither the site nor the article."""
    own = structured.own
    named = [*(own.section if own else ()), *(text for name in _SECTION_META for text in structured.meta.get(name, ()))]
    titles = {squash(text) for text in (title, *_title_witnesses(structured, None))}
    crumbs = [crumb for crumb in reversed(structured.crumbs[1:]) if not is_site_name(crumb, site)]
    for text in (*named, *crumbs):
        section = re.split(r",(?=\S)|, (?=.*,)", text)[0].strip()  # several, as one text
        key = squash(section)
        is_none = section.lower() in _NO_SECTIONS or section.isdigit() or "_" in section
        if section and not is_none and len(section) <= _LONGEST_TAG and not any(key in known for known in titles):
            return section
    return None


def _tags(structured: Structured) -> tuple[str, ...]:
    """Tags and keywords, each once; plain meta keywords, written for search engines, only where nothing else is."""
    own = structured.own
    named = [*(tag for name in _TAG_META for tag in structured.meta.get(name, ())), *(own.keywords if own else ())]
    return (
        _split_tags(named)
        or _split_tags(structured.meta.get(_KEYWORD_META[0], ()))
        or _split_tags(text for name in _KEYWORD_META[1:] for text in structured.meta.get(name, ()))
    )


def _of_article(tags: tuple[str, ...], title: str, site: frozenset[str]) -> tuple[str, ...]:
    """The tags without the title, its parts and words, the site's name, sentences, small words and codes in a row."""
    told = squash(title)
    words = {*_WORDS.findall(title.casefold())}
    small = [tag for tag in tags if len(tag) <= _SMALL_TAG and tag.islower() and tag.isalpha()]
    cut = [tag for tag in tags if tag.islower() and tag in words]  # "cardiac, arrest, rare, among": the title, cut
    coded = [tag for tag in tags if _CODE.match(tag)]  # "FR-MKT, FR-REP, FR-BMAT"
    no_tags = {
        *(small if len(small) >= _SMALL_TAGS else ()),
        *(cut if len(cut) >= _CUT_TAGS else ()),
        *(coded if len(coded) >= _CODES else ()),
    }
    return tuple(
        tag
        for tag in tags
        if tag not in no_tags
        and not is_site_name(tag, site)
        and not _is_sentence(tag, told)
        and not _is_cut(tag, words)
    )


def _is_cut(tag: str, title: set[str]) -> bool:
    """Whether a tag is the title without its small words."""
    words = _WORDS.findall(tag.casefold())
    return len(words) >= _CUT_TAGS and {*words} <= title


_WORDS = re.compile(r"\w+")
_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{2,8}$")
_CODES = 3
_CUT_TAGS = 5  # words of the title that show it was cut into tags


_SMALL_TAG, _SMALL_TAGS = 3, 4  # letters of a small word, and how many of them show that a text was cut into tags
_TITLE_PART = 4  # words of a part of the title that is no tag; in scripts without spaces twice as many signs


def _is_sentence(tag: str, title: str) -> bool:
    length = len(tag.split()) if " " in tag or tag.isascii() else len(tag) // 2
    return (length >= _TITLE_PART and squash(tag) in title) or (tag.endswith((".", "。")) and length > _TITLE_PART)


def _split_tags(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        for part in _BETWEEN_TAGS.split(text):
            tag = part.strip(" #\"'")
            is_machine = _MACHINE_TAG.search(tag) or tag.casefold() in _SYSTEM_TAGS
            if tag and len(tag) <= _LONGEST_TAG and not is_machine:
                found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MOST_TAGS]


def declared_language(structured: Structured) -> str | None:
    """The language that a page declares, as ISO 639-1, or 639-2 where there is no other."""
    own = structured.own
    for text in (own.language if own else None, structured.language, *map(structured.first, _LANGUAGE_META)):
        match = re.match(r"\s*([a-zA-Z]{2,3})(?=$|[-_,;.\s])", text or "")
        code = match[1].lower() if match else ""
        if code and code not in _NO_LANGUAGES:
            return TWO_LETTERS.get(code, code)
    return None


def _canonical(page: Page) -> str | None:
    structured, url = page.structured, page.document.url
    own = structured.own
    declared = (*structured.links.get("canonical", ()), structured.first("og:url"), own.url if own else None)
    return find_canonical(url, (_absolute(url, address) for address in declared))


def _absolute(base: str, address: str | None) -> str | None:
    try:
        return urljoin(base, address) if address and not base.startswith("file:") else address
    except ValueError:
        return None


def _copyright(structured: Structured, site: frozenset[str]) -> str | None:
    own = structured.own
    said = (own.copyright_notice or own.copyright_holder) if own else None
    told = tidy(structured.first(*_COPYRIGHT_META))
    is_holder = len(told.split()) <= _HOLDER_WORDS or _HOLDER.search(told) or is_site_name(told, site)
    return said or (told if told and is_holder else None)


def _is_paywalled(structured: Structured) -> bool | None:
    """What the page declares: ``isAccessibleForFree`` of any description of the article, or its content tier."""
    for article in structured.articles:
        if article.is_free is not None:
            return not article.is_free
    tier = (structured.first(*_TIER_META) or "").lower()
    return {"free": False, "locked": True, "metered": True, "premium": True, "paid": True}.get(tier)

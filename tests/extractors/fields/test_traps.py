"""Small pages of our own, each with one thing that goes wrong in the field: dates, titles and authors."""

import json
from datetime import UTC, datetime

import pytest

from extractors.article import Fields
from extractors.fields.find import find_fields
from extractors.page import read_page
from tests.fakes import document

FETCHED = datetime(2026, 3, 2, 12, 30, 7, tzinfo=UTC)
TITLE = "Eastmere rebuilds its north quay"
BODY = "<p>The harbour board decided on Tuesday to rebuild the north quay after the storms, and asked for bids.</p>" * 4


def fields(head: str = "", *, line: str = "", body: str | None = None, lang: str = "en", url: str = "") -> Fields:
    shown = f"<h1>{TITLE}</h1>{line}{BODY}" if body is None else body + BODY
    page = f'<html lang="{lang}"><head>{head}</head><body>{shown}</body></html>'
    url = url or "https://www.courier.example/news/quay"
    return find_fields(read_page(document(html=page, url=url, fetched_at=FETCHED)))


def ld(**said: object) -> str:
    told = {"@type": "NewsArticle", "headline": TITLE, **said}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("de", '<div class="meta">Von Jana Beispiel | Stand: 12.03.2025, 14:07 Uhr</div>'),
        ("fr", '<p class="infos">Mis en ligne le 12 mars 2025 à 10h16, modifié le 14 mars 2025</p>'),
        ("es", '<span class="fecha">12 de marzo del 2025</span>'),
        ("pt-BR", "<div>12/03/2025 às 10h16 - Atualizado em 13/03/2025 às 9h</div>"),
        ("it", "<time>12 marzo 2025 alle 10:16</time>"),
        ("tr", '<div class="date">Giriş: 12.03.2025 - 10:16 Güncelleme: 13.03.2025 - 09:00</div>'),
        ("pl", '<div class="art-date">12 marca 2025, 10:16</div>'),
        ("hu", '<div class="datum">2025. március 12. 10:16</div>'),
        ("fi", '<div class="aika">Julkaistu 12.3.2025 klo 10.16 Päivitetty 13.3.2025</div>'),
        ("uk", '<div class="post-date">12 березня 2025, 10:16</div>'),
        ("ar", '<div class="date">١٢ مارس ٢٠٢٥</div>'),
        ("fa", '<div class="date">۲۲ اسفند ۱۴۰۳</div>'),
        ("th", '<div class="date">12 มี.ค. 2568</div>'),
        ("ja", '<div class="date">令和7年3月12日</div>'),
        ("zh-TW", '<div class="date">民國114年3月12日</div>'),
        ("ko", '<div class="date">입력 2025.03.12. 오전 10:16 수정 2025.03.13.</div>'),
        ("vi", '<div class="date">Thứ Tư, ngày 12/03/2025 10:16 (GMT+7)</div>'),
        ("he", '<div class="date">12 במרץ 2025</div>'),
        ("en", '<div class="date">Wednesday the 12th of March, 2025</div>'),
        ("en", '<div class="event-date">4 July 2025</div><div class="published">12 March 2025</div>'),
        ("en", '<p>Event: 4 July 2025</p><div class="published">12 March 2025</div>'),
        ("de", '<p>Termin: 4. Juli 2025</p><div class="datum">12. März 2025</div>'),
    ],
)
def test_days_that_readers_see(lang: str, line: str) -> None:
    published = fields(line=line, lang=lang).published
    assert published is not None
    assert str(published.at.date()) == "2025-03-12"


@pytest.mark.parametrize(
    "value",
    ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "{{ article.date }}", ["2025-03-12T10:00:00Z"], 1741774560000],
)
def test_days_that_machines_are_told_badly(value: object) -> None:
    published = fields(ld(datePublished=value), line='<div class="published">12 March 2025</div>').published
    assert published is not None
    assert str(published.at.date()) == "2025-03-12"


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://www.courier.example/20251345/quay", ""),  # no day has this number
        ("https://www.courier.example/2025/03/quay", ""),
        ("", "<div>Next meeting: 12 June 2026</div>"),
        ("", "<footer>© 2025 Harbour Courier</footer>"),
    ],
)
def test_what_is_no_day(url: str, body: str) -> None:
    assert fields(body=f"<h1>{TITLE}</h1>{BODY}{body}", url=url).published is None


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"<title>{TITLE} | The Harbour Courier</title>", "", TITLE),
        (
            f'<title>Harbour Courier: {TITLE}</title><meta property="og:site_name" content="Harbour Courier">',
            "",
            TITLE,
        ),
        (
            '<title>北埠頭を再建へ【港新聞】</title><meta property="og:site_name" content="港新聞">',
            "",
            "北埠頭を再建へ",
        ),
        (
            '<title>东湾重建北码头_港口新闻_港口网</title><meta property="og:site_name" content="港口网">',
            "",
            "东湾重建北码头",
        ),
        (f"<title>{TITLE} - Courier</title>", f'<h1><span class="sr-only">Article: </span>{TITLE}</h1>', TITLE),
        (f"<title>{TITLE} - Courier</title>", f'<h1><span class="label">Premium</span> {TITLE}</h1>', TITLE),
        (f"<title>(3) {TITLE} - Courier</title>", f"<h1>{TITLE}</h1>", TITLE),
        ("", "<h1>Eastmere re&shy;builds its north&#8203; quay</h1>", TITLE),
        ("", "<h1><ruby>北埠頭<rp>(</rp><rt>きたふとう</rt><rp>)</rp></ruby>を再建へ</h1>", "北埠頭を再建へ"),
        ('<meta property="og:title" content="Roe &amp;amp; Sons rebuild the quay">', "", "Roe & Sons rebuild the quay"),
        (
            f'<title>{TITLE} – Courier</title><meta property="og:title" content="{TITLE}">',
            f'<h1 class="logo"><a href="/">Harbour Courier</a></h1><h2>{TITLE}</h2>',
            TITLE,
        ),
    ],
)
def test_titles(head: str, body: str, title: str) -> None:
    assert fields(head, body=body).title == title


@pytest.mark.parametrize(
    ("lang", "line", "names"),
    [
        ("en", "By Jane Roe March 25, 2025", ["Jane Roe"]),
        ("en", "By Jane Roe, Senior Political Correspondent", ["Jane Roe"]),
        ("en", "By the Center for Harbour Reporting", ["Center for Harbour Reporting"]),
        ("en", "By Jane Roe | Photographs by John Doe", ["Jane Roe"]),
        ("en", "By Jane Roe with additional reporting by John Doe", ["Jane Roe"]),
        ("en", "By Jane Roe jane.roe@courier.example", ["Jane Roe"]),
        ("en", "By Jane Roe @janeroe and John Doe @jd", ["Jane Roe", "John Doe"]),
        ("fr", "Par Jeanne Exemple, le 12 mars 2025 à 10h", ["Jeanne Exemple"]),
        ("es", "Por Ana Ejemplo y Luis Muestra", ["Ana Ejemplo", "Luis Muestra"]),
        ("pt", "Por João Exemplo, da Redação", ["João Exemplo"]),
        ("de", "Von Jana Beispiel und Max Muster, Berlin", ["Jana Beispiel", "Max Muster"]),
        ("tr", "Haber: Ayşe Örnek", ["Ayşe Örnek"]),
        ("ru", "Автор: Анна Примерова", ["Анна Примерова"]),
        ("ja", "文・山田太郎", ["山田太郎"]),
        ("ja", "記者：山田 太郎", ["山田 太郎"]),
        ("zh", "记者：王例子 李样本", ["王例子", "李样本"]),
        ("ko", "김예시 기자", ["김예시"]),
    ],
)
def test_bylines(lang: str, line: str, names: list[str]) -> None:
    assert list(fields(line=f'<div class="byline">{line}</div>', lang=lang).authors) == names


@pytest.mark.parametrize(
    "name",
    ["-", "admin", "{{author}}", "{author}", "%%author%%", "#author#", "__AUTHOR__", "N/A", "null", "Super User"],
)
def test_placeholders_are_nobody(name: str) -> None:
    assert fields(f'<meta name="author" content="{name}">').authors == ()


def test_names_that_machines_are_told_badly() -> None:
    byline = '<div class="byline">By Jane Roe</div>'
    for name in ("JANE ROE", "https://x.example/author/jane-roe", ""):
        assert fields(ld(author={"@type": "Person", "name": name}), line=byline).authors == ("Jane Roe",)
    assert fields(ld(author={"@id": "https://x.example/#/person/1"}), line=byline).authors == ("Jane Roe",)
    both = fields(ld(author={"@type": "Person", "name": "By Jane Roe and John Doe"}))
    assert both.authors == ("Jane Roe", "John Doe")


@pytest.mark.parametrize(
    ("lang", "line", "names"),
    [
        ("fr", '<p class="auteur">Par Anne Roux et Jean d’Arc, le 12 mars 2025</p>', ("Anne Roux", "Jean d’Arc")),
        ("nl", '<p class="auteur">Door onze verslaggever Jan Bakker</p>', ("Jan Bakker",)),
        ("nl", '<p class="auteur">Door Jan van den Berg en Piet de Vries</p>', ("Jan van den Berg", "Piet de Vries")),
        ("sv", '<p class="byline">Text: Anna Berg  Foto: Nils Ek</p>', ("Anna Berg",)),
        ("de", '<p class="byline">Text und Fotos: Anna Berg</p>', ("Anna Berg",)),
        ("fi", '<p class="kirjoittaja">Teksti: Anna Mäki ja Pekka Laine</p>', ("Anna Mäki", "Pekka Laine")),
        ("el", '<p class="author">Της Μαρίας Παππά</p>', ("Μαρίας Παππά",)),
        ("hu", '<p class="szerzo">Írta: Kovács Anna és Nagy Péter</p>', ("Kovács Anna", "Nagy Péter")),
    ],
)  # fmt: skip
def test_bylines_that_readers_see(lang: str, line: str, names: tuple[str, ...]) -> None:
    assert fields(line=line, lang=lang).authors == names

"""Texts with a quotation of another language, relatives, and declarations: what goes wrong in the field."""

import json

import pytest

from extractors.fields.find import find_fields
from extractors.language.detect import detect
from extractors.page import read_page
from tests.fakes import document

UK = (
    "Рада порту вирішила відбудувати північну набережну, яку розбили зимові шторми, і закрити причал на рік. Рибалки "
    "поки що виходять у море з південного боку, а міські човни стоять у старому порту. "
)
RU = (
    "«Мы ждали этого решения три года, потому что волны разбивали всё, что мы строили, и никто нам не отвечал», — "
    "сказал капитан буксира Игорь Рое. "
)
BG = "Пристанищният съвет реши във вторник да построи отново северния кей след зимните бури и поиска три оферти. "
MK = "Советот на пристаништето одлучи во вторникот повторно да го изгради северниот кеј по зимските бури. "
SRC = "Савет луке одлучио је у уторак да се северни гат обнови после зимских олуја и затражио понуде од три предузећа. "
SR = (
    "Savet luke odlučio je u utorak da se severni gat obnovi posle zimskih oluja i zatražio ponude od tri preduzeća. "
    "Direktor je rekao da će se sistem finansirati tokom aprila. "
)
HR = (
    "Vijeće luke odlučilo je u utorak da će se sjeverni gat obnoviti nakon zimskih oluja i zatražilo ponude triju "
    "tvrtki. Ravnatelj je rekao da će se sustav financirati tijekom travnja. "
)
BS = (
    "Vijeće luke odlučilo je u utorak da se sjeverni gat obnovi nakon zimskih oluja i zatražilo ponude od tri "
    "preduzeća. Direktor je rekao da će se sistem finansirati tokom aprila. "
)
ZH = "港务局周二决定在冬季风暴之后重建北码头，并邀请三家公司投标。"
JA = "港湾局は火曜日、冬の嵐の後に北埠頭を再建することを決め、三社に入札を求めた。"
CA = "La junta del port va decidir dimarts reconstruir el moll nord després de les tempestes de l'hivern. "
ES = "La junta del puerto decidió el martes reconstruir el muelle norte tras las tormentas del invierno. "
GL = "O consello do porto decidiu o martes reconstruír o peirao norte despois das tormentas do inverno e pediu axuda. "
ID = "Dewan pelabuhan memutuskan pada hari Selasa untuk membangun kembali dermaga utara karena kapal tidak bisa masuk. "
MS = "Lembaga pelabuhan memutuskan pada hari Selasa untuk membina semula dermaga utara kerana kapal tidak boleh masuk. "
NN = "Hamnestyret vedtok tysdag å byggje opp att nordkaia etter vinterstormane, og bad om anbod frå tre firma. "
ARTICLE = json.dumps({"@type": "NewsArticle", "inLanguage": ["hr"]})
NEUTRAL = "Vlada je danas usvojila novi zakon."  # the same in Bosnian, Croatian and Serbian
MINISTER = "Menteri itu tiba di pelabuhan."  # the same in Malay and Indonesian


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("uk", UK * 3 + RU), ("uk", RU + UK * 3), ("ru", RU * 4 + UK), ("bg", BG * 4 + RU), ("mk", MK * 4 + SRC),
        ("sr", SRC * 4 + RU), ("sr", SR * 2), ("sr", SR * 3 + HR), ("hr", HR * 3 + SR), ("bs", BS * 2),
        ("zh", ZH * 5 + JA), ("ja", JA * 4 + ZH), ("ca", CA * 4 + ES), ("ms", MS * 3 + ID), ("id", ID * 3 + MS),
    ],
)  # fmt: skip
def test_a_text_keeps_its_language_beside_a_quotation_of_a_relative(code: str, text: str) -> None:
    assert detect(text).code == code


@pytest.mark.parametrize(
    ("code", "text", "declared"),
    [
        ("sr", NEUTRAL, "sr"), ("hr", NEUTRAL, "hr"), ("bs", NEUTRAL, "bs"), ("sr", NEUTRAL, "sr-Latn-RS"),
        ("ms", MINISTER, "msa"), ("id", MINISTER, "id"), ("nn", NN, "no"), ("hr", HR, "sr"), ("ms", MS, "id"),
        ("gl", GL * 2, "gl"), ("es", ES * 2, "gl"), ("en", "Quay reopens", "eng"), ("uk", UK, "ru"),
        ("uk", UK + RU, "uk"),  # a little more than half of it
    ],
)  # fmt: skip
def test_a_declaration_decides_between_relatives_and_no_more(code: str, text: str, declared: str) -> None:
    assert detect(text, declared).code == code


def test_more_than_half_in_one_language_is_not_enough_where_nobody_declares_it() -> None:
    assert detect(UK + RU).code == "und"


@pytest.mark.parametrize(
    ("open_tags", "head"),
    [
        ('<html lang="hr">', ""),
        ("<html>", '<meta http-equiv="Content-Language" content="hr, en">'),
        ("<html>", '<meta name="DC.language" content="hrv">'),
        ('<html lang="">', '<meta property="og:locale" content="hr_HR">'),
        ("<html>", f'<script type="application/ld+json">{ARTICLE}</script>'),
        ('<html><body lang="hr">', ""),
        ('<html lang="en"><body><article lang="hr">', ""),
        ('<html lang="en"><body><main lang="hr-HR"><article>', ""),
    ],
)  # fmt: skip
def test_a_page_declares_its_language_in_many_places(open_tags: str, head: str) -> None:
    html, body, rest = open_tags.partition("<body")
    page = f"{html}<head>{head}</head>{body}{rest or ''}<h1>{NEUTRAL}</h1><p>{NEUTRAL}</p></html>"
    assert find_fields(read_page(document(html=page))).declared_language == "hr"


def test_the_language_of_one_teaser_among_others_is_not_the_pages() -> None:
    page = f'<html lang="hr"><body><article lang="en">A</article><article lang="de">B</article><p>{NEUTRAL}</p></html>'
    assert find_fields(read_page(document(html=page))).declared_language == "hr"

"""Datelines of many agencies and languages."""

from datetime import UTC, date, datetime

import pytest

from extractors.dates.dateline import Written, find_dateline, read_dateline, resolve_day

NEAR = datetime(2025, 9, 7, tzinfo=UTC)
DAY = date(2025, 9, 5)

WITH_DAY = [
    ("SEOUL, Sept. 5 (Yonhap) -- The yard will be rebuilt.", "SEOUL", "Yonhap"),
    ("WASHINGTON, September 5 (Reuters) - The yard", "WASHINGTON", "Reuters"),
    ("PARIS, 5 sept. (AFP) - Le chantier", "PARIS", "AFP"),
    ("MADRID 5 Sep. (EUROPA PRESS) - El astillero", "MADRID", "Europa Press"),
    ("Madrid, 5 sep (EFE).- El astillero", "Madrid", "EFE"),
    ("Lisboa, 05 set 2025 (Lusa) – O estaleiro", "Lisboa", "Lusa"),
    ("(ANSA) - ROMA, 05 SET - Il cantiere", "ROMA", "ANSA"),
    ("МОСКВА, 5 сен — РИА Новости. Верфь", "МОСКВА", "RIA Novosti"),
    ("МОСКВА, 5 сентября. /ТАСС/. Верфь", "МОСКВА", "TASS"),
    ("Варшава, 5 вересня (Укрінформ). Верф", "Варшава", "Ukrinform"),
    ("İSTANBUL, 5 Eylül (Reuters) - Tersane", "İSTANBUL", "Reuters"),
    ("新华社北京9月5日电 船厂", "北京", "Xinhua"),
    ("［ソウル 5日 ロイター］ - 造船所", "ソウル", "Reuters"),
    ("الرياض 5 سبتمبر (واس) - الحوض", "الرياض", "SPA"),
    ("BEIJING, Sept. 5 (Xinhua) -- The yard", "BEIJING", "Xinhua"),
]
WITHOUT_DAY = [
    ("BERLIN (dpa) - Die Werft", Written("BERLIN", None, "dpa")),
    ("DALLA NOSTRA CORRISPONDENTE NEW YORK — Il cantiere", Written("NEW YORK", None, None)),
    ("DE NOTRE CORRESPONDANT À LISBONNE — Le chantier", Written("LISBONNE", None, None)),
    ("Hamburg/Kiel (dpa/lno) – Die Werft", Written("Hamburg/Kiel", None, "dpa")),
    ("(Reuters) - Shares in the yard", Written(None, None, "Reuters")),
    ("March 4 (Reuters) - Shares in the yard", Written(None, "March 4", "Reuters")),
    ("KYIV, Ukraine (AP) — The yard", Written("KYIV, Ukraine", None, "AP")),
    ("EASTMERE (ENA) - The yard", Written("EASTMERE", None, "ENA")),
    ("Westmere (wnd) – Die Werft", Written("Westmere", None, "wnd")),
    ("СОСНОВКА, 2 марта. В посёлке", Written("СОСНОВКА", "2 марта", None)),
    ("LONDON – The yard", Written("LONDON", None, None)),
    ("(서울=연합뉴스) 홍길동 기자 = 조선소가", Written("서울", None, "Yonhap")),
    ("【ニューヨーク共同】造船所は", Written("ニューヨーク", None, "Kyodo")),
    ("القاهرة (رويترز) - الحوض", Written("القاهرة", None, "Reuters")),
]


@pytest.mark.parametrize(("text", "place", "agency"), WITH_DAY)
def test_place_day_and_agency(text: str, place: str, agency: str) -> None:
    dateline = find_dateline([text], NEAR)
    assert (dateline.place, dateline.day, dateline.agency) == (place, DAY, agency)


@pytest.mark.parametrize(("text", "written"), WITHOUT_DAY)
def test_place_and_agency(text: str, written: Written) -> None:
    assert read_dateline(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "The yard (AP) was closed - he said",
        "OPINION – The yard should stay",
        "By the yard, Jan. 5 (a Friday) - she waited",
        "Kim (31) - the builder",
        "Kiel (red) - Die Werft",
        "PART ONE, 2 years. The yard",
        "In Kiel wurde - am 5. September - gebaut",
        "",
    ],
)
def test_honest_openings_are_no_datelines(text: str) -> None:
    assert read_dateline(text) is None


def test_a_day_takes_the_year_of_the_date_it_is_near() -> None:
    assert resolve_day("Dec. 30", datetime(2026, 1, 2, tzinfo=UTC)) == date(2025, 12, 30)
    assert resolve_day("Jan. 2", datetime(2025, 12, 30, tzinfo=UTC)) == date(2026, 1, 2)


def test_a_day_far_from_the_known_date_or_without_one_stays_unknown() -> None:
    assert resolve_day("May 5", NEAR) is None
    assert resolve_day("Sept. 5", None) is None
    assert resolve_day("Sept. 5, 2019", None) == date(2019, 9, 5)

"""Captions and credits told apart."""

import pytest

from extractors.body.credits import Credited, split_credit


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("▲ Cranes in the yard. (For Use Only in Harbour City) (Yonhap) |", "Cranes in the yard.", "Yonhap"),
        ("Photo: Jane Roe", None, "Jane Roe"),
        ("PHOTO BY JANE ROE The quay at dusk", "The quay at dusk", "JANE ROE"),
        ("Cranes. Jane Roe/Harbour Times/Getty Images", "Cranes.", "Jane Roe/Harbour Times/Getty Images"),
        ("Cranes at dusk Jane Roe/Harbour Times/Getty", "Cranes at dusk", "Jane Roe/Harbour Times/Getty"),
        ("Cranes at dusk | Harbour Times/Getty", "Cranes at dusk", "Harbour Times/Getty"),
        ("Cranes at dusk (Getty", "Cranes at dusk", "Getty"),
        ("(Getty", None, "Getty"),
        ("Cranes. AFP via Getty Images", "Cranes.", "AFP via Getty Images"),
        ("Cranes. (AP Photo/Jane Roe, File", "Cranes.", "AP Photo/Jane Roe, File"),
        ("A crane and a dock Jane Roe/Getty; Ben Doe/AP", "A crane and a dock", "Jane Roe/Getty; Ben Doe/AP"),
        ("Roe Studios//Getty Images", None, "Roe Studios//Getty Images"),
        ("Jane Roe/Harbourflix", None, "Jane Roe/Harbourflix"),
        ("Cranes/ Docks/ City of Harbour", "Cranes/ Docks/ City of Harbour", None),
        ("Courtesy of Dr. Roe", None, "Dr. Roe"),
        ("На фото: судья Анна Примерова", "судья Анна Примерова", None),
        ("Vergrößern Kommt die Werft ohne Dach?", "Kommt die Werft ohne Dach?", None),
        ("Photo by Jane Roe", None, "Jane Roe"),
        ("Der Minister in der Werft Foto: Anna Beispiel/imago", "Der Minister in der Werft", "Anna Beispiel/imago"),
        ("Arbeiter vor der Werft (AFP / JANE ROE)", "Arbeiter vor der Werft", "AFP / JANE ROE"),
        ("(Image: © Jane Roe/Harbour)", None, "Jane Roe/Harbour"),
        ("Cranes in the yard, May 3. REUTERS/Jane Roe", "Cranes in the yard, May 3.", "REUTERS/Jane Roe"),
        ("Cranes in the yard. Jane Roe / Getty Images", "Cranes in the yard.", "Jane Roe / Getty Images"),
        ("The mayor in the hall Copyright Jane Roe/AP", "The mayor in the hall", "Jane Roe/AP"),
        ("The mayor (left) and the builder (right)", "The mayor (left) and the builder (right)", None),
        ("▲ 노동자들이 조선소를 떠나고 있다. (사진=연합뉴스)", "노동자들이 조선소를 떠나고 있다.", "연합뉴스"),
        ("Die Werft | Bildquelle: Stadtarchiv", "Die Werft", "Stadtarchiv"),
        ("Fot. Jan Przykład", None, "Jan Przykład"),
        ("Fot. Jan Przykład / Kurier", None, "Jan Przykład / Kurier"),
        ("Gli operai al molo (foto Anna Esempio)", "Gli operai al molo", "Anna Esempio"),
        ("The yard at dusk (Photo Finish 2020)", "The yard at dusk (Photo Finish 2020)", None),
        ("Рабочие у верфи. Фото: Иван Примеров / «Вестник»", "Рабочие у верфи.", "Иван Примеров / «Вестник»"),
        ("“The yard is closed. Photo: Jane Roe”", "“The yard is closed.", "Jane Roe"),
        ("图为工人离开船厂。 王例子 摄", "图为工人离开船厂。", "王例子"),
        ("工人离开船厂（新华社记者 王例子 摄）", "工人离开船厂", "新华社记者 王例子"),
        ("【写真説明】造船所を出る作業員ら", "造船所を出る作業員ら", None),
    ],
)  # fmt: skip
def test_caption_and_credit(line: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(line) == Credited(caption, credit)

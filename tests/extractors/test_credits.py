"""Captions and credits told apart."""

import pytest

from extractors.credits import Credited, split_credit


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("▲ Cranes in the yard. (For Use Only in Harbour City) (Yonhap) |", "Cranes in the yard.", "Yonhap"),
        ("Photo: Jane Roe", None, "Jane Roe"),
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
    ],
)  # fmt: skip
def test_caption_and_credit(line: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(line) == Credited(caption, credit)

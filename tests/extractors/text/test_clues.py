"""What a page says its article is about, looked for in its blocks."""

from extractors.text.clues import held_by, stems_of


def test_words_count_by_their_beginnings() -> None:
    assert stems_of("Harbours of the North: a guide") == ("harbo", "north", "guide")
    held = held_by(["The harbour is in the north.", "Cookies", "Harbour, harbour"], stems_of("Harbours of the North"))
    assert held.tolist() == [2, 0, 1]


def test_where_nothing_parts_words_two_characters_count() -> None:
    assert stems_of("港口重建") == ("港口", "口重", "重建")
    assert held_by(["旧港口", "天气"], stems_of("港口重建")).tolist() == [1, 0]


def test_letters_that_are_longer_in_lower_case_shift_nothing() -> None:
    texts = ["İİİİİİİİ", "harbour", "north"]
    assert held_by(texts, ("harbo",)).tolist() == [0, 1, 0]

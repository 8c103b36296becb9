"""Bytes to text to tree, whatever the charset says and however broken the markup is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Reason
from extractors.errors import DocumentError
from extractors.markup.parse import decode, parse, to_utf8

GERMAN = "Die Bürger äußerten sich über die Straße: „sehr schön“ – fanden die Grünen. "
RUSSIAN = "Совет порта в понедельник решил перестроить набережную после долгих споров. "
CHINESE = "港口委员会星期一决定重建码头，工程预计需要两年时间。"
JAPANESE = "港湾委員会は月曜日、埠頭の再建を決めた。工事は二年かかる見通し。"
KOREAN = "항만 위원회는 월요일 부두를 다시 짓기로 결정했다. 공사는 이 년이 걸린다."


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\x00")))
def test_utf8_is_read_back_as_it_was_written(text: str) -> None:
    assert decode(text.encode("utf-8")) == text


@given(st.binary(), st.sampled_from([None, "utf-8", "iso-8859-1", "shift_jis", "rot13", "utf-7", "idna", "nonsense"]))
def test_any_bytes_become_text(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig", "utf-32"])
def test_a_byte_order_mark_goes_before_what_is_declared(charset: str) -> None:
    assert decode(GERMAN.encode(charset), "iso-8859-1") == GERMAN


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        (GERMAN, "cp1252", "ISO-8859-1"),
        (GERMAN, "utf-8", "iso-8859-1"),  # the header is wrong: valid UTF-8 hardly ever is anything else
        (RUSSIAN, "cp1251", "windows-1251"),
        (CHINESE, "gb18030", "gb2312"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "euc_jp", "x-euc-jp"),
        (KOREAN, "cp949", "euc-kr"),
    ],
)
def test_a_declared_charset_means_what_browsers_take_it_for(text: str, written: str, declared: str) -> None:
    assert decode(text.encode(written), declared) == text
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    assert decode((meta + text).encode(written)) == meta + text


def test_a_charset_that_fits_badly_gives_way_to_the_next_declared() -> None:
    page = f"<meta charset=windows-1251>{RUSSIAN * 5}"
    assert decode(page.encode("cp1251"), "shift_jis") == page


def test_stray_bytes_of_windows_1252_in_utf8_keep_their_meaning() -> None:
    assert decode((GERMAN * 3).encode() + b"\x93done\x94") == GERMAN * 3 + "“done”"


def test_an_undeclared_charset_is_found_by_statistics() -> None:
    assert decode((RUSSIAN * 20).encode("cp1251")) == RUSSIAN * 20


def test_utf16_without_a_mark_is_known_by_its_zeros() -> None:
    text = "The harbour board voted on Monday. " * 10
    assert decode(text.encode("utf-16-le")) == decode(text.encode("utf-16-be")) == text


def test_comments_declarations_and_zeros_leave_no_trace() -> None:
    tree = parse(
        '<?xml version="1.0" encoding="latin-1"?><html><body><p>one<!-- x --> \x00tw\u00f6</p></body></html>'.encode()
    )
    assert tree.xpath("string(//p)") == "one twö"


@pytest.mark.parametrize("text", ["", "  \n", "<!-- nothing -->", "\x00"])
def test_a_page_without_an_element_is_empty(text: str) -> None:
    with pytest.raises(DocumentError) as raised:
        parse(text.encode(), "https://courier.example/a")
    assert (raised.value.reason, raised.value.subject) == (Reason.EMPTY, "https://courier.example/a")


def test_a_bomb_of_nested_elements_is_refused_at_once() -> None:
    with pytest.raises(DocumentError) as raised:
        parse(b"<div>" * 200_000 + b"text")
    assert raised.value.reason is Reason.TOO_DEEP


def test_a_thousand_nested_elements_are_read() -> None:
    assert parse(b"<div>" * 1000 + b"text").text_content() == "text"


def test_a_page_that_declares_utf8_keeps_it_with_a_few_foreign_bytes() -> None:
    body = '<meta charset="utf-8"><p>Ärger über Öl. '.encode() + "Später ging es über die Brücke.".encode("latin-1")
    assert decode(body).endswith("<p>Ärger über Öl. Später ging es über die Brücke.")


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("utf-16")))
def test_a_page_in_utf8_is_what_decoding_gives(body: bytes) -> None:
    for declared in (None, "utf-8", "windows-1251", "iso-2022-jp"):
        assert to_utf8(body, declared) == decode(body, declared).encode()


def test_the_reading_beside_a_character_is_no_text() -> None:
    tree = parse("<p>港を<ruby>新<rp>(</rp><rt>あたら</rt><rp>)</rp></ruby>しくする</p>".encode())
    assert tree.text_content() == "港を新しくする"


def test_a_page_that_leaves_out_its_body_has_one() -> None:
    tree = parse(b"<!doctype html><meta charset=utf-8><title>T</title><article><p>One.</p></article><p>Two.</p>")
    assert [child.tag for child in tree.find("head")] == ["meta", "title"]
    assert tree.find("body").text_content() == "One.Two."


def test_the_charset_that_servers_name_unasked_gives_way_to_the_pages_own() -> None:
    body = "<meta charset=windows-1251><p>Совет порта решил перестроить набережную".encode("cp1251")
    assert "набережную" in decode(body, "iso-8859-1")


@pytest.mark.parametrize("attribute", [' a{}="1"', "b{}='>'", " c{}", " =d{}=1"])
def test_of_an_element_of_very_many_attributes_the_first_count(attribute: str) -> None:
    many = "".join(attribute.format(n) for n in range(6_000))
    tree = parse(f'<p title="1"{many}>The <b id="x">quay</b> is done.</p>'.encode())
    [paragraph] = tree.iter("p")
    assert paragraph.get("title") == "1"
    assert 100 < len(paragraph.attrib) <= 500
    assert (paragraph.text_content(), paragraph[0].get("id")) == ("The quay is done.", "x")


def test_long_attributes_and_many_elements_are_left_as_they_are() -> None:
    page = f'<p data="{"x=1 " * 9_000}">A</p>' + "".join(f"<i id='{n}' lang=en>b</i>" for n in range(3_000))
    tree = parse(page.encode())
    assert [len(each.attrib) for each in tree.iter("p", "i")] == [1] + [2] * 3_000

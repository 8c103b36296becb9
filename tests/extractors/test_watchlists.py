"""Mentions: who is named, and who is not."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block, Fields, Image, Place, Quote
from extractors.text.folding import fold, fold_loosely
from extractors.text.sentences import sentence_at
from extractors.watchlists import Near, Passage, Watch, compile_watches, find_mentions, passages_of


def terms_found(text: str, *terms: str, language: str = "en", **watch: object) -> list[str]:
    matcher = compile_watches([Watch("w", terms, **watch)])  # type: ignore[arg-type]
    return [mention.term for mention in find_mentions([Passage(Place.BODY, text)], language, matcher)]


@pytest.mark.parametrize(
    ("text", "term", "language", "count"),
    [
        ("Ada Lindqvist spoke; ADA LINDQVIST left.", "Ada Lindqvist", "en", 2),
        ("The adage holds.", "Ada", "en", 0),
        ("Canada agreed.", "Ada", "en", 0),
        ("Señor Muñoz came.", "munoz", "es", 1),
        ("The Ｋｅｓｔｒｅｌ group.", "Kestrel", "en", 1),
        ("Kestrel-Hill is steep.", "Kestrel Hill", "en", 1),
        ("Sen\u0303or Mun\u0303oz came.", "Muñoz", "es", 1),  # letters and accents apart
        ("Señor Muñoz came.", "Mun\u0303oz", "es", 1),
        ("Слова Моро\u0301зова услышали.", "Морозов", "ru", 1),  # with the stress marked
        ("東京都知事が会見した。", "東京", "ja", 1),
        ("ﾊﾟﾋﾟﾙｽ社の発表。", "パピルス", "ja", 1),
        ("김정수가 말했다.", "김정수", "ko", 1),
        ("신김정수는 말했다.", "김정수", "ko", 0),
        ("นายกรัฐมนตรีกล่าว", "รัฐมนตรี", "th", 1),
        ("Слова Ивана Морозова услышали.", "Иван Морозов", "ru", 1),
        ("Слова Ивана Морозова услышали.", "Иван Морозов", "en", 0),
        ("Widziano Annę Nowak.", "Anna Nowak", "pl", 1),
        ("Морозовка стоит на реке.", "Мороз", "ru", 1),
        ("Морозостойкость растёт.", "Мороз", "ru", 0),
        ("Bakan Işık konuştu, IŞIK ışık yaktı.", "Işık", "tr", 3),
        ("Łódź i Lodz.", "Lodz", "pl", 2),
        ("Ørsted bygger, ORSTED selger.", "Ørsted", "nb", 2),
        ("Lindqvists Rede, die des Hafens.", "Lindqvist", "de", 1),
        ("Lindqvists Rede, die des Hafens.", "Hafen", "de", 1),
        ("Die Hafenverwaltung tagt.", "Hafen", "de", 0),
        ("STRAUSS, Strauss und Strauß kamen.", "Strauß", "de", 3),
        ("Lindqvists spoke.", "Lindqvist", "en", 0),
        ("Sveriges kust.", "Sverige", "sv", 1),
        ("Eastmeressä satoi.", "Eastmere", "fi", 1),
        ("Ville tuli Helsingistä.", "Helsinki", "fi", 0),  # another stem: a term of its own
        ("राम घर आया।", "राम", "hi", 1),
        ("रामायण पढ़ी गई।", "राम", "hi", 0),
        ("किराम आया।", "राम", "hi", 0),
        ("นครา", "นคร", "th", 0),
        ("ชาวนครมา", "นคร", "th", 1),
    ],
)
def test_words_are_found_as_people_read_them(text: str, term: str, language: str, count: int) -> None:
    assert len(terms_found(text, term, language=language)) == count


def test_exclusions_take_only_what_lies_inside_them() -> None:
    text = "Eastmere Harbour FC won. Later Eastmere Harbour was closed."
    assert terms_found(text, "Eastmere Harbour", exclude=("Eastmere Harbour FC",)) == ["Eastmere Harbour"]


def test_context_is_looked_for_in_the_whole_article() -> None:
    matcher = compile_watches([Watch("w", ("Mercury",), require=(("planet", "orbit"),), forbid=("car",))])
    title = Passage(Place.TITLE, "Mercury seen at dawn")
    assert find_mentions([title, Passage(Place.BODY, "The planet is low.")], "en", matcher)
    assert not find_mentions([title], "en", matcher)
    assert not find_mentions([title, Passage(Place.BODY, "The planet and a car.")], "en", matcher)


def test_an_article_is_asked_of_the_watches_it_may_answer_only() -> None:
    watches = [
        Watch(f"w{n}", (f"Name{n}", "Everywhere"), near=(Near((f"First{n}", "Everywhere"), 3),)) for n in range(3)
    ]
    matcher = compile_watches([*watches, Watch("german", ("Name1",), languages=("de",))])
    assert [watch.id for watch in matcher.watches_for({"Name1"}, "en")] == ["w1"]
    assert [watch.id for watch in matcher.watches_for({"First2", "Name1"}, "de")] == ["w1", "w2", "german"]
    assert [watch.id for watch in matcher.watches_for({"Everywhere"}, "en")] == ["w0", "w1", "w2"]


def test_near_terms_count_only_together() -> None:
    near = (Near(("ferry", "strike"), 4),)
    assert terms_found("The ferry crews went on strike.", near=near) == ["ferry"]
    assert not terms_found("The ferry left early in the morning and much later came a strike.", near=near)


def test_languages_limit_a_watch() -> None:
    assert terms_found("Ada sprach.", "Ada", language="de", languages=("en",)) == []


def test_a_mention_tells_its_sentence() -> None:
    text = "It rained. Dr. Ada Lindqvist stayed! The rest went home."
    (mention,) = find_mentions([Passage(Place.LEAD, text)], "en", compile_watches([Watch("w", ("lindqvist",))]))
    assert mention.sentence == "Dr. Ada Lindqvist stayed!"
    assert text[mention.position :].startswith("Lindqvist")


def test_each_mention_has_its_place_and_position() -> None:
    blocks = (Block("Ada was late.", 0), Block('Tomas said: "I saw Ada run." Ada ran.', 3))
    fields, images = (
        Fields(title="Late: Ada", subtitle="On Ada"),
        (Image(1, caption="A street"), Image(2, caption="Ada")),
    )
    passages = tuple(passages_of(fields, blocks, images, (Quote(3, "I saw Ada run.", "Tomas"),)))
    found = find_mentions(passages, "en", compile_watches([Watch("w", ("Ada",))]))
    text, captions = "\n".join(block.text for block in blocks), "A street\nAda"
    where = {
        Place.TITLE: "Late: Ada",
        Place.SUBTITLE: "On Ada",
        Place.LEAD: text,
        Place.QUOTE: text,
        Place.BODY: text,
        Place.CAPTION: captions,
    }
    assert [mention.place for mention in found] == list(where)
    assert all(where[mention.place][mention.position :].startswith("Ada") for mention in found)


def test_no_watches_find_nothing() -> None:
    assert terms_found("Anything at all.") == []


@given(st.text())
def test_folding_keeps_every_character_at_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(st.sampled_from("aé \u0640\u064b\u0652\u0627\ufb01\ufb03")))
def test_loose_folding_knows_where_each_character_stood(text: str) -> None:
    folded, places = fold_loosely(text)
    assert len(places) == len(folded) + 1
    assert places[-1] == len(text)
    assert all(fold_loosely(text[place])[0].count(char) for char, place in zip(folded, places[:-1], strict=True))


@given(st.text(st.sampled_from("aéñüőЙйёàώ ガﾊ-")))
def test_letters_and_accents_fold_alike_together_and_apart(text: str) -> None:
    assert fold_loosely(unicodedata.normalize("NFD", text))[0] == fold_loosely(text)[0]


def test_vowel_marks_and_ligatures_hide_no_name() -> None:
    text = "\u0642\u0627\u0644 \u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f. "
    text += "The o\ufb03ce said so. An o\ufb00er of Fj\u00e4ll O\ufb03ce."
    watches = [Watch("m", ("\u0645\u062d\u0645\u062f",)), Watch("o", ("office",)), Watch("x", ("of",))]
    found = find_mentions([Passage(Place.BODY, text, 100)], "en", compile_watches(watches))
    told = [(each.watch, text[each.position - 100 :].split()[0].rstrip(".").casefold()) for each in found]
    assert told == [
        ("m", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"),
        ("o", "office"),
        ("o", "office"),
        ("x", "of"),
    ]
    assert found[2].sentence == "An o\ufb00er of Fj\u00e4ll O\ufb03ce."
    assert compile_watches([Watch("o", ("o\ufb03ce",))]).hits("the office", "en")


words = st.lists(st.text("abcdeé", min_size=1, max_size=4), min_size=1, max_size=12)


@given(words, st.text("abcde", min_size=1, max_size=4))
def test_a_plain_term_is_found_exactly_where_it_is_a_word(given_words: list[str], term: str) -> None:
    text = " ".join(given_words)
    matcher = compile_watches([Watch("w", (term,))])
    found = [m.position for m in find_mentions([Passage(Place.BODY, text)], "en", matcher)]
    assert found == [m.start() for m in re.finditer(rf"(?<!\w){term}(?!\w)", fold(text))]


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 5))
def test_a_sentence_is_a_part_of_its_text(text: str, start: int, length: int) -> None:
    assert sentence_at(text, start, start + length) in text


def test_a_paragraph_of_nothing_but_names_is_gone_through() -> None:
    """Terms, exclusions and pairs looked up in each other's neighbourhood, not each with all."""
    near = Near(("harbour", "ferry"), 3)
    watch = Watch(id="w", terms=("harbour",), exclude=("old harbour",), near=(near,))
    passage = Passage(Place.BODY, "old harbour ferry harbour " * 5_000)
    found = find_mentions([passage], "en", compile_watches([watch]))
    assert len(found) == 10_000
    assert {mention.term for mention in found} == {"harbour"}

"""The sentence of a hit: looked up in what was found once, and the same as when it was looked for each time."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.text.sentences import _ABBREVIATED, _AROUND, _END, Sentences, ends_sentence, sentence_at


def looked_for(text: str, start: int, end: int) -> str:
    first, last = 0, len(text)
    for found in _END.finditer(text):
        if _ABBREVIATED.search(text, max(0, found.start() - 6), found.end()):
            continue
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end - 1:
            last = found.end()
            break
    return text[first:last].strip()


@given(st.lists(st.sampled_from(["Dr. ", "a", " b", ". ", "! ", "。", "\n", "”", "?” ", "St. ", "..."])), st.data())
def test_the_sentence_of_a_hit(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert sentence_at(text, start, end) == looked_for(text, start, end)


def test_of_a_sentence_without_an_end_what_is_around_is_shown() -> None:
    text = "Eastmere (Reuters) - " * 5_000
    sentences = Sentences(text)
    shown = [sentences.at(21 * n, 21 * n + 8) for n in range(5_000)]
    assert all("Eastmere" in each and len(each) <= 2 * _AROUND + 8 for each in shown)


def test_what_ends_as_a_sentence_does() -> None:
    assert all(map(ends_sentence, ("The quay opens.", "“The quay opens!”", "码头开放了。", "「Quay?»", "तट खुला है।")))
    assert not any(map(ends_sentence, ("The quay opens", "Quay:", "", "“Quay”")))

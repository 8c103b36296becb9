"""Where an element stands."""

from lxml import html

from extractors.body.frames import inside_of


def test_what_stands_in_an_element() -> None:
    tree = html.document_fromstring("<body><div><p><b>a</b></p><p>b</p></div><section><p>c</p></section></body>")
    for container in tree.iter():
        is_inside, inside = inside_of(container), set(container.iter())
        assert [is_inside(element) for element in tree.iter()] == [element in inside for element in tree.iter()]

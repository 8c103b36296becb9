"""Texts of one form about different things are told apart; a running story, whose numbers change, is not."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from extractors.stories.decide import Report, StoryLink, apart_in_form, decide, scores
from extractors.stories.terms import Terms, terms
from flows.settings.load import load_story_settings

SETTINGS = load_story_settings()
JOIN = SETTINGS.links.join


def quake(size: str, place: str, far: str, day: str, deep: str) -> tuple[str, str]:
    return f"Earthquake: {size} quake strikes near {place}", (
        f"A magnitude {size} earthquake struck {far} km from {place} on {day}, according to the Eastern"
        f" Seismic Service. The quake occurred at a depth of {deep} km. No damage and no injuries were reported"
        " at first. What is told here comes from the notices of the seismic service, and a program of the data"
        " desk made a text of it. An editor looked at it before it was published. Questions about the program"
        " are answered by the data desk, and residents who felt the quake may tell the service how strong it"
        " was at their place."
    )


def shares(name: str, percent: str, value: str, way: str) -> tuple[str, str]:
    return f"Stock market: {name} shares {way} {percent} percent", (
        f"Shares of {name} {way} {percent} percent to {value} crowns on the Eastmere exchange at midday."
        " Brokers pointed to thin trading before the holiday. The index of the twenty largest companies was"
        " little changed. This report was written by a program from figures of the exchange, and is no advice"
        " to buy or to sell."
    )


def weather(place: str, high: str, low: str, sky: str) -> tuple[str, str]:
    return f"Weather: up to {high} degrees in {place}", (
        f"In {place} {sky} is expected today, with up to {high} degrees in the afternoon and {low} at night."
        " The wind blows weakly from westerly directions. The outlook for tomorrow is changeable, with showers"
        " in the west and brighter spells later. The forecast comes from the Eastern Weather Service and is"
        " renewed every three hours."
    )


def obituary(name: str, age: str, place: str, day: str) -> tuple[str, str]:
    return f"Obituary: {name}, {age}, of {place}", (
        f"{name}, {age}, of {place}, passed away peacefully on {day} June, surrounded by family. A service of"
        " remembrance will be held in the harbour chapel, followed by a gathering in the parish hall. In place"
        " of flowers the family asks for gifts to the lifeboat, and thanks the staff of the district hospital"
        " for their care."
    )


def flood(dead: str) -> tuple[str, str]:
    return f"Flood kills {dead} in Orvaya", (
        f"{dead} people died when the river Lenn burst its banks in Orvaya on Monday, the town's mayor Tomas"
        " Velk said. Rescuers from Kasmar searched cellars with boats, and two bridges were closed. The"
        " weather office expects more rain until the weekend. Schools stay shut, and the railway to Kasmar"
        " does not run. Farmers downstream drove their cattle to higher ground, and the power plant at Orvaya"
        " was switched off as water reached its turbines."
    )


def toll(dead: str) -> tuple[str, str]:
    return f"Orvaya flood: toll rises to {dead}", (
        f"The number of dead after the flood in Orvaya has risen to {dead}, mayor Tomas Velk said on Tuesday."
        " Boats with rescuers from Kasmar found more bodies in cellars near the river Lenn. Both bridges of"
        " the town are still closed, and so are schools and the railway. More rain is forecast until the"
        " weekend. Cattle of the farms downstream stand on higher ground; water reached the turbines of the"
        " power plant, which was switched off."
    )


def read(told: tuple[str, str], language: str = "en") -> Terms:
    return terms(*told, language, SETTINGS.common, SETTINGS.terms)


def pair(one: Terms, other: Terms, days: float = 0.0) -> tuple[float, bool]:
    found = scores([one, other], (np.array([0]), np.array([1])), np.array([days]), SETTINGS)
    return float(found.likely[0]), bool(found.is_form[0])


FORMS = {
    "quakes": (
        quake("4.1", "Westhaven", "12", "Monday at 6:12", "8"),
        quake("3.6", "Orimer", "31", "Wednesday at 9:47", "14"),
        quake("5.2", "Marevia", "7", "Thursday at 2:03", "22"),
    ),
    "shares": (
        shares("Northern Ferry", "2.1", "41.20", "rise"),
        shares("Steel Quay", "0.8", "17.05", "rise"),
        shares("Lindholm Paper", "3.7", "96.50", "rise"),
    ),
    "weather": (
        weather("Westhaven", "11", "4", "fog"),
        weather("Orimer", "15", "7", "sun"),
        weather("Marevia", "19", "12", "rain"),
    ),
    "obituaries": (
        obituary("Jane Roewell", "81", "Westhaven", "3"),
        obituary("Peter Hallmark", "67", "Orimer", "9"),
        obituary("Carl Lindby", "74", "Marevia", "12"),
    ),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("days", [0, 1, 3])
def test_texts_of_one_form_about_different_things_are_not_one_story(name: str, days: int) -> None:
    for one, other in itertools.combinations(map(read, FORMS[name]), 2):
        likely, _ = pair(one, other, days)
        assert likely < JOIN


def test_without_the_rule_the_quakes_were_one_story() -> None:
    plain = replace(SETTINGS, terms=replace(SETTINGS.terms, forms=None))
    made = [terms(*told, "en", plain.common, plain.terms) for told in FORMS["quakes"]]
    found = scores(made, (np.array([0]), np.array([1])), np.zeros(1), plain)
    assert found.likely[0] >= JOIN


@pytest.mark.parametrize("days", [0, 1, 3])
@pytest.mark.parametrize(("first", "later"), [("3", "12"), ("12", "40"), ("3", "1,200"), ("9", "14")])
def test_a_running_story_whose_toll_rises_stays_one(first: str, later: str, days: int) -> None:
    likely, is_form = pair(read(flood(first)), read(toll(later)), days)
    assert not is_form
    assert likely >= JOIN
    assert not pair(read(flood(first)), read(flood(later)), days)[1]


def test_headlines_of_one_event_that_share_nothing_stay_where_the_texts_have_them() -> None:
    """One headline names the town, the other the river and where the rescuers are from: the texts have all three."""
    _, text = flood("12")
    other = ("12 dead after Lenn floods cellars; boats come from Kasmar", text)
    assert not pair(read(flood("3")), read(other), 1)[1]


def test_title_case_and_common_words_make_no_names() -> None:
    title, text = flood("3")
    one = read((title.title(), text))
    other = read((flood("12")[0].upper(), flood("12")[1]))
    assert not pair(one, other, 1)[1]


def test_the_same_number_with_other_points_or_digits_is_the_same() -> None:
    one = read(quake("4.1", "Westhaven", "12", "Monday", "8"))
    for size in ("4,1", "٤٫١"):
        assert not pair(one, read(quake(size, "Orimer", "31", "Wednesday", "14")))[1]


def test_whatever_is_said_of_two_texts_their_order_does_not_matter() -> None:
    told = [read(told) for group in FORMS.values() for told in group] + [read(flood(n)) for n in ("3", "12")]
    for one, other in itertools.combinations(told, 2):
        assert pair(one, other, 1) == pair(other, one, 1)


def test_long_texts_and_headlines_without_numbers_or_names_say_nothing() -> None:
    title, text = FORMS["quakes"][0]
    assert read((title, text)).form is not None
    assert read((title, text * 4)).form is None
    assert read(("Earthquake strikes near Westhaven", text)).form is None
    assert read(("A 4.1 quake strikes", text)).form is None


def test_an_article_names_one_of_its_form_in_another_story() -> None:
    links = [StoryLink("a", "b", 0.2, (), True), StoryLink("a", "c", 0.2, (), True), StoryLink("b", "c", 0.9, ())]
    stories = decide([Report(name, 1, True) for name in "abc"], links, SETTINGS)
    assert stories == [["a"], ["b", "c"]]
    assert apart_in_form(stories, links) == {"a": "b", "b": "a", "c": "a"}
    assert apart_in_form(stories, links[::-1]) == apart_in_form(stories, links)
    assert apart_in_form([["a", "b", "c"]], links) == {}

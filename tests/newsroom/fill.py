"""The newsroom in a warehouse, decided by the real rules: ``fill(folder)``."""
# ruff: noqa: E501 - an article takes a line

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.article import Article, Image, Language, Precision, Published, Quote, Removed, RemovedKind, SpeakerKind
from extractors.watchlists import Watch, compile_watches
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.newsroom import texts
from tests.once import once
from tests.warehouse.conftest import record
from tests.warehouse.demo import look
from warehouse.file.connection import connect
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.mentions import rebuild
from warehouse.search.index import index
from warehouse.staging import files as staging
from warehouse.staging.batches import FetchRow, Polled, SourceRecord, to_batch

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
NAMES = {
    "tidewire": "Tidewire", "courier": "The Courier", "gazette": "Eastmere Gazette", "holm-daily": "Holm Daily",
    "island-echo": "Island Echo", "harbour-journal": "Harbour Journal", "metro-standard": "Metro Standard",
    "abendblatt": "Abendblatt", "nordkurier": "Nordkurier", "sundblatt": "Sundblatt", "coast-post": "Coast Post",
    "voix-du-val": "La Voix du Val", "le-quotidien": "Le Quotidien", "al-waha": "الواحة", "al-sahil": "الساحل",
    "donggang-ribao": "东港日报", "haixia-wanbao": "海峡晚报", "gangcheng-shibao": "港城时报",
    "aonami-shimpo": "青波新報", "hanbit-ilbo": "한빛일보", "el-arenal": "El Arenal", "hostile-press": "<b>Hostile</b> Press",
}  # fmt: skip
WATCHES = (
    Watch("harbour", ("Eastmere", "Hafen von Eastmere")),
    Watch("ferries", ("ferry", "ferries", "Fähre", "Fähren")),
    Watch("railway", ("night train", "night trains", "railway")),
)


# Which of them is shown as the storm's headline is for the stories' rules to say.
STORM_TITLES = (
    "Storm closes Eastmere harbour, ferries stay in port",
    "The night the sea took the roof of Eastmere's fish market",
    "Harbour stays closed, and Eastmere asks who pays for the mole",
)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A moment of that Monday, or of a day after it."""
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


def story(source: str, slug: str, text: str, title: str, moment: datetime, **given: object) -> Article:
    """An article of an outlet, fetched a quarter of an hour after it was published."""
    language = str(given.pop("language", "en"))
    values = {
        "authors": (),
        "fetched_at": moment + timedelta(minutes=15),
        "published": Published(moment, Precision.MINUTE, "json-ld"),
        "section": "News",
    } | given
    return fakes.article(
        text=text,
        url=f"https://{source}.example/{slug}",
        source_id=source,
        title=title,
        language=Language(language, 0.99, "langdetect"),
        **values,
    )


def _newsletter(position: int, source: str) -> Removed:
    return Removed(position, RemovedKind.NEWSLETTER, f"Get the morning letter of the {source.title()}", "en-newsletter")


def storm() -> Iterator[Article]:
    """The storm: an agency, four that copied it, two with a text of their own; and in German."""
    quotes = (
        Quote(2, "We have not seen water this high since the winter of 1987", "Ada Lindqvist", "Ada Lindqvist",
              SpeakerKind.PERSON),
        Quote(5, "My boat is still there, and that is all I ask for today", "Tomas Ferreira", "Tomas Ferreira",
              SpeakerKind.PERSON),
    )  # fmt: skip
    wire = {"agency": "Tidewire", "quotes": quotes}
    yield story(
        "tidewire", "storm", texts.STORM, "Storm closes Eastmere harbour, ferries stay in port", at(5, 40), **wire
    )
    yield story(
        "courier", "storm", texts.STORM, "Ferries stay in port as storm closes Eastmere harbour", at(6, 5), **wire,
        images=(Image(1, "https://courier.example/mole.jpg", "Waves break over the outer mole", "Ines Holt / Tidewire"),),
        removed=(_newsletter(8, "courier"), Removed(9, RemovedKind.RELATED, "More: The winter of 1987", "related-label"),
                 Removed(10, RemovedKind.COPYRIGHT, "(c) The Courier. All rights reserved.", "copyright-line")),
    )  # fmt: skip
    yield story("gazette", "harbour-storm", texts.STORM, "Harbour closed", at(6, 20), **wire)
    yield story("holm-daily", "storm-closes-harbour", texts.STORM, "Eastmere: no ferries today", at(8, 30), **wire)
    yield story("island-echo", "no-ferry", texts.STORM_CUT, "No ferry before Tuesday", at(9, 15), agency="Tidewire")
    yield story(
        "harbour-journal", "roof", texts.STORM_OWN, "The night the sea took the roof of Eastmere's fish market",
        at(7, 45), authors=("Nora Whitfield",), subtitle="Storm shuts the harbour; eleven boats are lost",
        quotes=(Quote(1, "You could not see the light at the end of it any more", "she", "Ada Lindqvist"),),
        images=(Image(0, "https://harbour-journal.example/1.jpg", "The fish market in the morning", "Nora Whitfield"),
                Image(3, "https://harbour-journal.example/2.jpg", "The fallen crane on the north quay", "N. Whitfield")),
    )  # fmt: skip
    yield story(
        "metro-standard", "mole", texts.STORM_LATE, "Harbour stays closed, and Eastmere asks who pays for the mole",
        at(15, 10), authors=("Kofi Adair", "Lena Storm"), section="Politics",
        quotes=(Quote(2, "That was a mistake, and it was mine", "Jonas Brandt", "Jonas Brandt", SpeakerKind.PERSON),),
    )  # fmt: skip
    german = {"language": "de", "section": "Panorama"}
    yield story("abendblatt", "sturm", texts.STURM, "Sturm legt Hafen von Eastmere lahm", at(6, 50), **german)
    yield story("nordkurier", "sturm", texts.STURM, "Keine Fähren: Sturm in Eastmere", at(7, 25), **german)
    yield story(
        "sundblatt", "mole", texts.STURM_EIGEN, "Eastmere ist vom Meer abgeschnitten: Sturm legt Fähren still",
        at(10, 5), authors=("Jonas Achterberg",), **german,
    )  # fmt: skip


def others() -> Iterator[Article]:
    """What else happened that Monday, and a correction in the evening."""
    yield story("coast-post", "night-trains", texts.TRAIN, "Night trains to the south return in June", at(11, 0))
    yield story("courier", "night-trains", texts.TRAIN, "Night trains return after nineteen years", at(11, 40))
    yield story(
        "metro-standard", "night-train", texts.TRAIN_OWN, "Night train to the lemon trees comes back in June", at(14, 20),
        authors=("Lena Storm",),
    )  # fmt: skip
    holm = {"authors": ("Ivo Salander",), "section": "Politics"}
    first, later = "Holm approves budget of 40 million", "Holm approves budget of 44 million"
    yield story("holm-daily", "budget", texts.BUDGET_FIRST, first, at(18, 30), **holm)
    yield story("holm-daily", "budget", texts.BUDGET_LATER, later, at(18, 30), fetched_at=at(20, 10), **holm)
    french = {"language": "fr", "section": "Région"}
    yield story(
        "voix-du-val", "marche", texts.MARCHE, "Le marché couvert de Valmontel rouvre jeudi", at(9, 0), **french
    )
    yield story(
        "le-quotidien", "halles", texts.MARCHE_OWN, "À Valmontel, le marché couvert retrouve ses commerçants jeudi",
        at(12, 30), authors=("Solène Marchand",), **french,
    )  # fmt: skip
    arabic = {"language": "ar", "section": "ثقافة"}
    yield story("al-waha", "marsad", texts.MARSAD, "مرصد الواحة يفتح أبوابه للزوار بعد ثلاث سنوات", at(17, 5), **arabic)
    yield story("al-sahil", "marsad", texts.MARSAD, "افتتاح مرصد الواحة بعد ترميمه", at(18, 15), **arabic)
    chinese = {"language": "zh", "section": "要闻"}
    yield story(
        "donggang-ribao", "bridge", texts.QIAO, "东港跨海大桥正式通车，两岸车程缩短至二十分钟", at(3, 10), **chinese
    )
    yield story("haixia-wanbao", "bridge", texts.QIAO, "东港跨海大桥通车", at(4, 0), **chinese)
    yield story(
        "gangcheng-shibao", "bridge", texts.QIAO_OWN, "跨海大桥通车：渔民陈阿福的最后一班渡轮", at(10, 30), **chinese,
        images=(Image(0, None, "通车首日，市民排队过桥", "林晓 摄"),),
    )  # fmt: skip
    yield story("aonami-shimpo", "todai", texts.TODAI, "青波岬の灯台、130年ぶりに再点灯", at(10, 30), language="ja")
    yield story("hanbit-ilbo", "tram", texts.TRAM, "한빛시 노면전차 1호선 개통", at(1, 20), language="ko")
    yield story(
        "el-arenal", "sequia", texts.SEQUIA, "El embalse de Arenal cae al doce por ciento", at(13, 15), language="es"
    )
    yield story(
        "coast-post", "library", texts.LIBRARY, "Holm library lends out ladders", at(0), authors=("Ivo Salander",),
        published=Published(at(0), Precision.DAY, "url"), fetched_at=at(8),
    )  # fmt: skip


def days_before() -> Iterator[Article]:
    """Three weeks of small news from the harbour: one to three pieces a day."""
    outlets = ("courier", "gazette", "harbour-journal", "holm-daily", "coast-post")
    for day in range(1, 22):
        for n in range(1 + (day * 7) % 3):
            number = day * 3 + n
            word = texts.WORDS[number % len(texts.WORDS)]
            text = texts.NOTES[number % len(texts.NOTES)].format(n=number + 11, word=f"the {word}")
            more = f"The {word} was seen by {number + 2} people on page {number} of the log. {texts.USUAL[number % 6]}"
            title = f"Notes from the pier: {word} and other matters, {number}"
            yield story(
                outlets[number % len(outlets)], f"notes-{number}", f"{text}\n{more}", title, at(7 + n * 4, days=-day)
            )


def hostile() -> Iterator[Article]:
    """Two days later an outlet tries to attack whoever reads it, in every field that it fills."""
    for number, attack in enumerate(texts.ATTACKS):
        other = texts.ATTACKS[(number + 1) % len(texts.ATTACKS)]
        yield fakes.article(
            text=f"{attack} was painted on wall {number} of Eastmere.\nSecond line: {other}\nThe paint says {attack}.",
            url=f"javascript:alert({number})//{attack}",
            source_id="hostile-press",
            title=f"{attack} {number}",
            subtitle=other,
            kicker=attack,
            section=attack,
            authors=(attack, other),
            agency=attack,
            tags=(attack,),
            copyright=attack,
            language=Language("en", 0.9, "langdetect"),
            published=Published(at(9, number, days=2), Precision.MINUTE, "json-ld"),
            fetched_at=at(10, days=2),
            images=(Image(0, f"javascript:alert('{attack}')", attack, other),),
            removed=(Removed(5, RemovedKind.RELATED, attack, attack),),
            quotes=(Quote(0, attack, other, other, SpeakerKind.PERSON),),
        )


def named(printed: Iterable[Article]) -> list[SourceRecord]:
    """The outlets by their names."""
    ids = sorted({article.source_id for article in printed})
    return [SourceRecord(name, NAMES.get(name, name), "feed", f"https://{name}.example/feed") for name in ids]


def looks() -> Iterator[FetchRow]:
    """The lists of two outlets, as they were fetched: one works, one does not."""
    for hour in (5, 11, 17):
        yield replace(look("tidewire", "feed", at(hour), 200), wanted="feed", is_new=False, listed=12)
        failed = replace(look("gazette", "feed", at(hour), 404), wanted="feed", outcome="timeout", status=None)
        yield replace(failed, detail="no answer within 20 s")


def fill(folder: Path, *, is_attacked: bool = False) -> Path:
    """A warehouse of it, in this folder. is_attacked: with the outlet that attacks."""
    made = once("attacked" if is_attacked else "newsroom", lambda new: _fill(new, is_attacked))
    return Path(shutil.copyfile(made, folder / made.name))


def _fill(folder: Path, is_attacked: bool) -> Path:
    warehouse = folder / "newsroom.duckdb"
    settings = LoadSettings(copies=load_copy_settings(), stories=load_story_settings())
    printed = [*days_before(), *storm(), *others(), *(hostile() if is_attacked else ())]
    documents = [record(article) for article in printed]
    polled = Polled([*looks()])
    made = to_batch(
        printed, [], documents, named(printed), polled, run_id="run-1", extractor_version="1", made_at=at(21)
    )
    load(warehouse, staging.stage(folder / "staged", made), settings)
    rebuild(warehouse, compile_watches(WATCHES))
    index(warehouse)
    return warehouse


def join_storms(warehouse: Path) -> str:
    """Decide that the English and the German storm are one event; its id."""
    with connect(warehouse) as connection:
        found = connection.rows(
            "SELECT story_id, language FROM stories WHERE contains(title, 'Eastmere') AND articles > 2"
            " AND last_seen >= ? ORDER BY first_seen",
            [MONDAY],
        )
        (english, german) = (story_id for story_id, _ in found)
        rows = [(english, english, german), (german, english, english)]
        for story_id, event_id, linked_to in rows:
            values = [story_id, event_id, linked_to, 0.94, ["Eastmere", "2026-03-09"]]
            connection.execute("INSERT INTO event_stories VALUES (?, ?, ?, ?, ?)", values)
    return str(english)

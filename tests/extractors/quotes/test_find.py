"""Quotes and speakers in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block, Quote
from extractors.quotes.find import find_quotes

SAID: list[tuple[str, str | None, str | None]] = [
    ('"We will rebuild the yard," said the mayor of Harbour City, Jane Roe.', "We will rebuild the yard", "Jane Roe"),
    ("“We will rebuild the yard,” Roe said.", "We will rebuild the yard", "Roe"),
    ("She stated, “We will rebuild the yard before winter.”", "We will rebuild the yard before winter.", "She"),
    ("The mayor told us that the city would “never sell the old yard”.", "never sell the old yard", "The mayor"),
    ("„Wir bauen die Werft neu auf“, sagte Anna Beispiel am Montag.", "Wir bauen die Werft neu auf", "Anna Beispiel"),
    ("»Wir bauen die Werft wieder auf«, erklärte er.", "Wir bauen die Werft wieder auf", "er"),
    ("« Nous allons reconstruire », a déclaré Jeanne Exemple.", None, None),
    ("« On reconstruit le chantier », a déclaré Jeanne Exemple.", "On reconstruit le chantier", "Jeanne Exemple"),
    ("«Vamos a reconstruir el astillero», dijo Juan Ejemplo.", "Vamos a reconstruir el astillero", "Juan Ejemplo"),
    ("— Vamos a reconstruir el astillero —dijo Juan Ejemplo.", "Vamos a reconstruir el astillero", "Juan Ejemplo"),
    ("“Vamos abrir o estaleiro”, afirmou a prefeita Ana Exemplo.", "Vamos abrir o estaleiro", "Ana Exemplo"),
    ("«Ora ricostruiremo il cantiere», ha detto Anna Esempio.", "Ora ricostruiremo il cantiere", "Anna Esempio"),
    ('"We bouwen de werf weer op", zegt Jan Voorbeeld.', "We bouwen de werf weer op", "Jan Voorbeeld"),
    ("«Мы восстановим верфь до зимы», — заявил Иван Примеров.", "Мы восстановим верфь до зимы", "Иван Примеров"),
    ("Іван Приклад сказав: «Ми відбудуємо верф до зими».", "Ми відбудуємо верф до зими", "Іван Приклад"),
    ("„Odbudujemy stocznię przed zimą” – powiedział Jan Przykład.", "Odbudujemy stocznię przed zimą", "Jan Przykład"),
    ('Ayşe Örnek, "Tersaneyi kıştan önce kuracağız" dedi.', "Tersaneyi kıştan önce kuracağız", "Ayşe Örnek"),
    ('وقال سعيد مثال: "سنعيد بناء الحوض قبل الشتاء".', "سنعيد بناء الحوض قبل الشتاء", "سعيد مثال"),
    ('홍길동 시장은 "겨울 전에 조선소를 다시 짓겠다"고 말했다.', "겨울 전에 조선소를 다시 짓겠다", "홍길동 시장"),
    ("市長は「冬までに造船所を再建すると約束する」と述べた。", "冬までに造船所を再建すると約束する", "市長"),
    ('조합장 홍길동 씨는 "겨울 전에 다시 짓겠다"고 말했다.', "겨울 전에 다시 짓겠다", "조합장 홍길동"),
    ('상인 이보기는 "겨울 전에 조선소를 다시 짓겠다"고 말했다.', "겨울 전에 조선소를 다시 짓겠다", "상인 이보기"),
    ("港で店を営む例川きよさんは「冬までに造船所を再建する」と述べた。", "冬までに造船所を再建する", "例川きよ"),
    ("王例子表示：“我们将在冬天之前重建船厂，绝不拖延。”", "我们将在冬天之前重建船厂，绝不拖延。", "王例子"),
]  # fmt: skip

# Languages whose verbs and marks came later, and odd marks.
MORE: list[tuple[str, str | None, str | None]] = [
    (
        "”Rakennamme telakan uudelleen ennen talvea”, sanoo Matti Esimerkki.",
        "Rakennamme telakan uudelleen ennen talvea",
        "Matti Esimerkki",
    ),
    ('"נבנה מחדש את המספנה לפני החורף", אמר דוד לדוגמה.', "נבנה מחדש את המספנה לפני החורף", "דוד לדוגמה"),
    (
        "«Θα ξαναχτίσουμε το ναυπηγείο πριν τον χειμώνα», δήλωσε η Μαρία Παραδείγματος.",
        "Θα ξαναχτίσουμε το ναυπηγείο πριν τον χειμώνα",
        "Μαρία Παραδείγματος",
    ),
    (
        "„Vom reconstrui șantierul înainte de iarnă”, a declarat Ion Exemplu.",
        "Vom reconstrui șantierul înainte de iarnă",
        "Ion Exemplu",
    ),
    ("„Tél előtt újjáépítjük a hajógyárat” – mondta Példa János.", "Tél előtt újjáépítjük a hajógyárat", "Példa János"),
    (
        "„Obnovićemo brodogradilište pre zime“, izjavio je Petar Primer.",
        "Obnovićemo brodogradilište pre zime",
        "Petar Primer",
    ),
    (
        "„Ще възстановим корабостроителницата преди зимата“, заяви Иван Примеров.",
        "Ще възстановим корабостроителницата преди зимата",
        "Иван Примеров",
    ),
    (
        "“Chúng tôi sẽ xây lại xưởng tàu trước mùa đông”, ông Nguyễn Văn Mẫu nói.",
        "Chúng tôi sẽ xây lại xưởng tàu trước mùa đông",
        "Nguyễn Văn Mẫu",
    ),
    (
        "“Reconstruirem la drassana abans de l'hivern”, ha dit Joan Exemple.",
        "Reconstruirem la drassana abans de l'hivern",
        "Joan Exemple",
    ),
    (
        "« On reconstruit le chantier avant l'hiver. » Jeanne Exemple n'en doute pas.",
        "On reconstruit le chantier avant l'hiver.",
        None,
    ),
    (
        "“Wir bauen die Werft bis zum Winter neu auf”, sagte Anna Beispiel.",
        "Wir bauen die Werft bis zum Winter neu auf",
        "Anna Beispiel",
    ),
    (
        '„We bouwen de werf voor de winter weer op", zegt Jan Voorbeeld.',
        "We bouwen de werf voor de winter weer op",
        "Jan Voorbeeld",
    ),
    (
        "Jan Przykład: „Odbudujemy stocznię jeszcze przed tą zimą”.",
        "Odbudujemy stocznię jeszcze przed tą zimą",
        "Jan Przykład",
    ),
]

Q = "We will rebuild the yard"
# The clause around a quotation, and who speaks in it.
CLAUSES = [
    (f"“{Q},” Jane Holloway, chief executive of Acme Corp, said.", "Jane Holloway"),
    (f"Omar Said, a union leader, told reporters: “{Q}.”", "Omar Said"),
    (f"“{Q},” said Jane Holloway, 54, who runs Acme Corp.", "Jane Holloway"),
    (f"“{Q},” Harbour City press secretary Jane Roe said Monday.", "Harbour City press secretary Jane Roe"),
    (f"“{Q},” Rep. Jane Roe (D-Tarn) said after a meeting with Ben Doe.", "Rep. Jane Roe"),
    (f"“{Q},” the yard's manager wrote in a letter.", "the yard's manager"),
    (f"“{Q},” a narrator in the film asks.", "a narrator in the film"),
    (f"In an interview last week, Jane Roe told us: “{Q}.”", "Jane Roe"),
    (f"According to Jane Roe, “{Q} before the winter comes”.", "Jane Roe"),
    (f"Ben Doe was asked, “{Q}, and when?”", None),
    (f"“{Q}.” — Jane Roe", "Jane Roe"),
    (f"Jane Roe, mayor of Harbour City: “{Q}.”", "Jane Roe"),
    ("Weiter sagte Beispiel: „Wir bauen die Werft neu auf.“", "Beispiel"),
    ("In der Sitzung sagte die Kanzlerin: „Wir bauen die Werft neu auf.“", "die Kanzlerin"),
    ("Ähnlich äußerte sich der Präsident Max Muster: „Wir bauen die Werft neu auf.“", "Präsident Max Muster"),
    ("„Wir bauen die Werft neu auf“, so der zuständige Vorstand Max Muster.", "Vorstand Max Muster"),
    ("Max Muster, der Chef der Werft, der lange schwieg, sagte zum Abschluss: „Wir bauen sie neu auf.“", "Max Muster"),
    ("Die Zeitung zitiert Max Muster mit den Worten: „Wir bauen die Werft neu auf.“", "Max Muster"),
    ("Laut Max Muster werde man „die alte Werft bis zum Winter wieder aufbauen“.", "Max Muster"),
    ("Relativierend fügt Muster hinzu: „Wir bauen die Werft neu auf.“", "Muster"),
    ("„Wir bauen die Werft neu auf“, hatte Max Muster in einem Interview erklärt.", "Max Muster"),
    (f"“{Q},” said Del. Jane Roe of the Isles.", "Del. Jane Roe"),
    (f"“{Q},” Rep. Ben Doe’s chief of staff, Jane Roe, told the Tarn Gazette.", "Jane Roe"),
    (f"In a statement, Rep. Jane Roe (D-N.Y.) reacted to the news, saying: “{Q}.”", "Rep. Jane Roe"),
    (f"“{Q},” said one of the welders, who asked not to be named.", "one of the welders"),
    (f"“{Q},” harbour officials wrote.", "harbour officials"),
    (f"The ad shows pictures of Jane Roe in the yard: “{Q} before winter.”", None),
    (f"The candidate appeared to lead by saying, “{Q}.”", "The candidate"),
    (f"Jane Roe opened the yard. In the evening, Roe went further: “{Q}.”", "Roe"),
    (f"In the evening, Roe went further: “{Q} before winter.”", None),
    (f"Jane Roe agreed. “{Q} before the winter comes again.”", "Jane Roe"),
    ("„Wir bauen die Werft neu auf“, sagte der Leiter laut hafen.example.", "der Leiter"),
    ("Auch die Ministerin Eva Muster äußerte Zweifel: „Wir bauen die Werft nicht neu auf.“", "Ministerin Eva Muster"),
    ("Der Zeitung sagte Max Muster: „Wir bauen die Werft neu auf.“", "Max Muster"),
    ("Es geht um das Dock 3. Ein Sprecher der Werft teilte mit: „Wir bauen es neu auf.“", "Ein Sprecher der Werft"),
    ("So heißt es in dem Schreiben wörtlich: „Wir bauen die Werft neu auf.“", "dem Schreiben"),
    ("„Wir bauen die Werft neu auf“ heißt es dazu in einer Mitteilung der Stadt.", "Mitteilung der Stadt"),
    ("Die Bewohner des Dorfes sehen alles gelassen: „Wir bauen die Werft neu auf.“", "Die Bewohner des Dorfes"),
    ("Hier sparte der Präsident auch nicht mit Kritik: „Wir bauen die Werft nicht auf.“", "der Präsident"),
    ("Die Auslegung des Gesetzes stellte der Anwalt Max Muster in Frage: „Das ist ganz falsch.“", "Anwalt Max Muster"),
    ("Jegliche Schuld weist Muster von sich: „Wir bauen die Werft doch neu auf.“", None),
    ("Seine Meinung zu Muster: „Wir bauen die Werft niemals neu auf.“", None),
    ("Muster begründete den Rückzug mit der Lage. Damit sei „der Kurs nicht mehr so klar wie er war“.", "Muster"),
    ("„Wir bauen die Werft neu auf“, schrieb „Die Woche“ in einem Nachruf.", "Die Woche"),
    ("Auch Max Muster („Wir bauen die Werft neu auf“) gratulierte.", "Max Muster"),
    ("Wie das Blatt schrieb, soll Muster zum Trainer gesagt haben: „Wir bauen sie neu auf.“", "Muster"),
    ("Die Zeitung zitiert einen Zeugen mit den Worten: „Wir bauen die Werft neu auf.“", "einen Zeugen"),
    ("Eva Muster stellt sich vor ihn: „Die Schuld liegt allein bei uns“, sagte der Franzose.", "der Franzose"),
    (f"Jane Roe, NHI director at the Centre for Yards, underscored the danger: “{Q} now.”", "Jane Roe"),
    (f"Jane Roe said the yard was “{Q} before winter” and predicted the vote would fail.", "Jane Roe"),
    (f"The yard was described by Jane Roe as “{Q}, before winter”.", "Jane Roe"),
    (f"Roe denied that Doe had left his party, Harbour Action, adding: “{Q}.”", "Roe"),
    (f"Remarkably, Roe refused to answer, claiming that “{Q} before winter”.", "Roe"),
    (f"The December 28 article “{Q} before winter” was written in haste.", None),
    (f"Harbour City resident Jane Roe told reporters that “{Q} before winter”.", "Harbour City resident Jane Roe"),
    (f"The yard is too small, said Jane Roe. “{Q} before the winter comes again.”", "Jane Roe"),
    (f"“{Q},” said a 57-year-old welder.", "a 57-year-old welder"),
    (f"It was reported that Jane Roe wrote in a letter, “{Q} before winter.”", "Jane Roe"),
    (f"“{Q},” says a former W/O welder who left.", "a former W/O welder"),
    ("Die Halle ist nicht dicht, aber alt, sagte Schweißer Max Muster. „Es ist sehr alt.“", "Schweißer Max Muster"),
    ("Die Kräne der Werft würden nicht ausreichen, sagte Muster, „wir setzen zu sehr auf Glück“.", "Muster"),
    ("Werft-Film - Muster mit Verdacht: „Teile der alten Werft haben heute ein Problem“", None),
    (f"It was late, the head, Jane Roe, said at the opening. “{Q} before the winter comes.”", "Jane Roe"),
    (f"Her verdict: “{Q} before winter.”", None),
    ("Die Halle sei viel zu klein, sagte der Leiter Max Muster. „Wir bauen die Werft neu auf.“", "Leiter Max Muster"),
    ("Max Muster, einer von denen, die blieben, begrüßte die Wahl. „Wir bauen sie neu auf.“", "Max Muster"),
    ("„Wir bauen die Werft neu auf“, schmunzelt Eva Muster, die Leiterin.", "Eva Muster"),
    ("„Wir bauen die Werft neu auf“, sagt der 48-Jährige mehrmals in einem Video.", "der 48-Jährige"),
    ("„Wir bauen die Werft neu auf“, schrieb der 35 Jahre alte Schweißer.", "der 35 Jahre alte Schweißer"),
    ("„Wir bauen die Werft neu auf“, sagte der Stadtrat der „Neuen Zeitung“.", "der Stadtrat"),
    ("„Wir bauen die Werft neu auf“, zitiert die „Woche“ Muster in einem Bericht.", "Muster"),
    ("„Wir bauen die Werft neu auf“, wird Eva Muster in der Zeitung zitiert.", "Eva Muster"),
    ("Doch sei die Werft, so der Schweißer Max Muster, ein „großer Haufen von altem Schrott“.", "Schweißer Max Muster"),
    ("Von der Roe betonte, es gebe dort „viele Schweißer, viele Maler und viele Zimmerer“.", "Von der Roe"),
    ("Bald heißt es wieder: „Wir bauen die Werft neu auf.“", None),
    ("Sein Urteil: „Wir bauen die Werft niemals neu auf.“", None),
    ("Das Ergebnis fiel sehr gemischt aus: „Keine der vielen alten Werften können wir empfehlen.“", None),
    ("Nach Bewertung von Max Muster gibt das „keinen Anlass für eine neue Werft“.", "Max Muster"),
    ("Nach Auffassung des Schweißers Max Muster sei „die Werft ein großer Haufen Schrott“.", "Schweißers Max Muster"),
    ("In der Sitzung sagte die Ministerin einigen Leuten zufolge: „Wir bauen die Werft auf.“", "die Ministerin"),
    ("Das Amt wurde als „eine bedeutende und für alle nützliche Einrichtung der Stadt“ bezeichnet.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), CLAUSES)
def test_the_clause_tells_who_speaks(text: str, speaker: str | None) -> None:
    assert [quote.speaker for quote in find(text)] == [speaker]


def test_reported_speech_goes_on_with_its_speaker() -> None:
    quotes = find(
        "Max Muster sagte: „Wir bauen die Werft neu auf.“ Sie sei „das Beste, was wir in dieser Stadt jemals hatten“."
    )
    assert [quote.speaker for quote in quotes] == ["Max Muster", "Max Muster"]


def test_a_paragraph_that_ends_in_a_colon_leads_to_the_next() -> None:
    assert [quote.speaker for quote in find("Jane Roe continued:", "“We will rebuild the yard before winter.”")] == [
        "Jane Roe"
    ]


def find(*paragraphs: str) -> tuple[Quote, ...]:
    return find_quotes(tuple(Block(text, i) for i, text in enumerate(paragraphs)))


def told(*paragraphs: str) -> list[tuple[int, str, str | None]]:
    return [(quote.position, quote.text, quote.speaker) for quote in find(*paragraphs)]


@pytest.mark.parametrize(("text", "said", "speaker"), SAID + MORE)
def test_each_languages_marks_and_verbs(text: str, said: str | None, speaker: str | None) -> None:
    assert told(text) == ([] if said is None else [(0, said, speaker)])


def test_scare_quotes_and_titles_are_no_quotes() -> None:
    assert (
        find('The so-called "green wave" reached the "old yard", and "The Long Winter of Our Town" won a prize.') == ()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Le roman « Les Ouvriers de la mer froide » raconte la fin du chantier.",
        "Les manifestants scandaient « Rendez-nous notre port tout de suite ».",
        "Elle a vu « Le Grand Hiver de notre ville » et crié « Non au port ! » lors de la manifestation.",
        "Der Roman „Die letzten Tage am alten Hafen“ erzählt von der Werft.",
        "The crowd chanted “give us back the yard right now” all day.",
    ],
)
def test_works_and_slogans_are_no_speech(text: str) -> None:
    assert find(text) == ()


def test_french_speech() -> None:
    assert told("« Nous reconstruirons ce chantier naval. » Jeanne Exemple n'en doute pas.") == [
        (0, "Nous reconstruirons ce chantier naval.", None)
    ]
    assert told("« C'est fini », souffle-t-elle. « Nous ne reviendrons jamais ici. »") == [
        (0, "Nous ne reviendrons jamais ici.", "elle")
    ]
    assert told("« Nous le reconstruirons, dit « le patron », avant l'hiver », a dit Jeanne Exemple.") == [
        (0, "Nous le reconstruirons, dit « le patron », avant l'hiver", "Jeanne Exemple")
    ]
    assert told("« On reconstruira tout cela », a-t-il dit, « et bien avant l'hiver ».") == [
        (0, "On reconstruira tout cela … et bien avant l'hiver", "il")
    ]


def test_single_marks_hold_speech_and_apostrophes_do_not_end_it() -> None:
    assert told("‘We’ll rebuild the builders’ old yard,’ Jane Roe said.") == [
        (0, "We’ll rebuild the builders’ old yard", "Jane Roe")
    ]
    assert find("It was the builders’ yard in the ’90s, and ‘the old place’ to most.") == ()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("She spoke in May, telling Acme University's class of 2014, “If you can, rebuild the old yard.”", "She"),
        ("“Judge,” Roe said, “I have never seen the yard like this.”", "Roe"),
        ("The email went on to say, “We will rebuild the yard before winter.”", "The email"),
        ("His eyes shone, as if to say, “We will rebuild the yard before winter.”", None),
        ("Jane Roe, Acme spokeswoman, said: “We will rebuild the yard.”", "Jane Roe"),
        ("The ad uses footage of Jane Roe asking, “Why is the yard not rebuilt yet?”", "Jane Roe"),
        (
            "Dem Ausschuss sagte Präsident Max Muster, die Stadt werde „die Werft wieder aufbauen“.",
            "Präsident Max Muster",
        ),
    ],
)
def test_cut_phrases_are_no_speakers(text: str, speaker: str | None) -> None:
    assert [quote.speaker for quote in find(text)] == [speaker]


def test_one_speech_over_paragraphs_is_one_quote() -> None:
    assert told("Roe said: “We knew it was over.", "“Then the ship came.", "“And we were free.” She wept.") == [
        (0, "We knew it was over. Then the ship came. And we were free.", "Roe")
    ]


def test_an_open_mark_that_nothing_closes_makes_no_quote() -> None:
    assert find("Roe said: “We knew it was over.", "The ship came in the morning.") == ()


def test_speech_that_its_attribution_breaks_is_one() -> None:
    assert told(
        '"Why did nobody come?" she asked. "We have waited here for years."',
        "“We have waited for years,” Jane Roe said of the yard, “because nobody else would.”",
    ) == [
        (0, "Why did nobody come? … We have waited here for years.", "she"),
        (1, "We have waited for years … because nobody else would.", "Jane Roe"),
    ]


def test_titles_and_names_of_bodies_are_nobodys_speech() -> None:
    assert not find("Jane Roe wrote in the magazine “Journal of the Northern Harbours” that the yard is old.")
    assert not find("Max Muster berichtete im Magazin „Neue Blätter der Hafenkunde“, die Werft sei alt.")


def test_marks_inside_marks_belong_to_the_outer_quote() -> None:
    assert find("«Мы читали «Старую верфь» всю зиму», — сказала она.")[0].text == "Мы читали «Старую верфь» всю зиму"


@given(st.lists(st.text(alphabet="ab “”„«»「」\"—,.' ", max_size=60), max_size=5))
def test_a_quote_is_never_more_than_the_text(paragraphs: list[str]) -> None:
    whole = "".join("".join(paragraphs).split())
    for quote in find(*paragraphs):
        for part in quote.text.split(" … "):
            letters = [char for char in part if char.isalnum()]
            assert "".join(letters) in "".join(char for char in whole if char.isalnum())


def test_a_text_of_nothing_but_marks_is_read_in_part() -> None:
    spoken = '"We will rebuild the old quay by the spring." '
    assert 100 < len(find_quotes((Block(spoken * 20_000, 0),))) < 20_000

"""Languages: own sentences, one event told in many languages."""
# ruff: noqa: E501 (one sentence a line)

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.detect import detect
from extractors.language.scripts import ALPHABETS, possible, writing

SENTENCES = {
    "af": "Die stadsraad het Dinsdag besluit om die stemming oor die nuwe brug uit te stel totdat die verslag klaar is.",
    "ar": "قرر مجلس المدينة يوم الثلاثاء تأجيل التصويت على الجسر الجديد حتى يقدم المهندسون تقريرهم.",
    "az": "Şəhər şurası çərşənbə axşamı yeni körpü haqqında qərarı mühəndislər hesabat verənə qədər təxirə saldı.",
    "be": "Гарадскі савет у аўторак вырашыў адкласці галасаванне па новым мосце, пакуль інжынеры не скончаць справаздачу.",
    "bg": "Общинският съвет реши във вторник да отложи гласуването за новия мост, докато инженерите представят доклада си.",
    "bn": "নগর পরিষদ মঙ্গলবার নতুন সেতু নিয়ে ভোট পিছিয়ে দেওয়ার সিদ্ধান্ত নিয়েছে।",
    "bs": "Gradsko vijeće je u utorak odlučilo da tokom sljedeće sedmice sačeka saopćenje kompanije o uslovima gradnje mosta.",
    "ca": "L'ajuntament va decidir dimarts ajornar la votació sobre el nou pont fins que els enginyers presentin l'informe.",
    "cs": "Městská rada v úterý rozhodla, že hlasování o novém mostě odloží, dokud inženýři nepředloží svou zprávu.",
    "da": "Byrådet besluttede tirsdag at udskyde afstemningen om den nye bro, indtil ingeniørerne har lavet deres rapport.",
    "de": "Der Stadtrat hat am Dienstag entschieden, die Abstimmung über die neue Brücke zu verschieben.",
    "el": "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να αναβάλει την ψηφοφορία για τη νέα γέφυρα.",
    "en": "The city council decided on Tuesday to put off the vote on the new bridge until the engineers have reported.",
    "eo": "La urba konsilio decidis mardon prokrasti la voĉdonon pri la nova ponto, ĝis la inĝenieroj prezentos sian raporton.",
    "es": "El ayuntamiento decidió el martes aplazar la votación sobre el nuevo puente hasta que los ingenieros entreguen su informe.",
    "et": "Linnavolikogu otsustas teisipäeval uue silla hääletuse edasi lükata, kuni insenerid oma aruande esitavad.",
    "eu": "Udalak asteartean erabaki zuen zubi berriari buruzko bozketa atzeratzea, ingeniariek txostena aurkeztu arte.",
    "fa": "شورای شهر روز سه‌شنبه تصمیم گرفت رأی‌گیری درباره پل جدید را تا ارائه گزارش مهندسان به تعویق بیندازد.",
    "fi": "Kaupunginvaltuusto päätti tiistaina lykätä uutta siltaa koskevaa äänestystä, kunnes insinöörit ovat antaneet raporttinsa.",
    "fr": "Le conseil municipal a décidé mardi de reporter le vote sur le nouveau pont jusqu'à la remise du rapport.",
    "ga": "Chinn comhairle na cathrach Dé Máirt an vóta ar an droichead nua a chur siar go dtí go mbeidh an tuarascáil réidh.",
    "he": "מועצת העיר החליטה ביום שלישי לדחות את ההצבעה על הגשר החדש עד שהמהנדסים יגישו את הדוח.",
    "hi": "नगर परिषद ने मंगलवार को नए पुल पर मतदान टालने का फैसला किया, जब तक इंजीनियर अपनी रिपोर्ट नहीं देते।",
    "hr": "Gradsko vijeće u utorak je odlučilo da će tijekom idućeg tjedna pričekati priopćenje tvrtke o uvjetima gradnje mosta.",
    "hu": "A városi tanács kedden úgy döntött, hogy elhalasztja az új hídról szóló szavazást, amíg a mérnökök jelentést nem tesznek.",
    "hy": "Քաղաքային խորհուրդը երեքշաբթի որոշեց հետաձգել նոր կամրջի քվեարկությունը։",
    "id": "Dewan kota pada hari Selasa memutuskan menunda pemungutan suara karena laporan para insinyur belum bisa diselesaikan.",
    "is": "Borgarstjórn ákvað á þriðjudag að fresta atkvæðagreiðslu um nýju brúna þar til verkfræðingarnir hafa skilað skýrslu.",
    "it": "Il consiglio comunale ha deciso martedì di rinviare il voto sul nuovo ponte fino alla consegna della relazione.",
    "ja": "市議会は火曜日、技術者の報告書がまとまるまで、新しい橋についての採決を延期することを決めた。",
    "ka": "საქალაქო საბჭომ სამშაბათს ახალი ხიდის შესახებ კენჭისყრის გადადება გადაწყვიტა.",
    "kk": "Қалалық кеңес сейсенбіде жаңа көпір туралы дауыс беруді инженерлер есебін ұсынғанға дейін кейінге қалдырды.",
    "ko": "시의회는 화요일 기술자들의 보고서가 나올 때까지 새 다리에 대한 표결을 미루기로 했다.",
    "lt": "Miesto taryba antradienį nusprendė atidėti balsavimą dėl naujojo tilto, kol inžinieriai pateiks ataskaitą.",
    "lv": "Pilsētas dome otrdien nolēma atlikt balsojumu par jauno tiltu, līdz inženieri iesniegs savu ziņojumu.",
    "mk": "Градскиот совет во вторникот одлучи да го одложи гласањето за новиот мост додека инженерите не поднесат извештај.",
    "mn": "Хотын зөвлөл мягмар гарагт шинэ гүүрийн тухай санал хураалтыг инженерүүд тайлангаа өгөх хүртэл хойшлууллаа.",
    "ms": "Majlis bandar raya memutuskan pada hari Selasa untuk menangguhkan undian kerana laporan jurutera masih belum siap, katanya.",
    "nb": "Bystyret vedtok tirsdag å utsette avstemningen om den nye broen fordi ingeniørene ikke har levert rapporten sin.",
    "nl": "De gemeenteraad heeft dinsdag besloten de stemming over de nieuwe brug uit te stellen tot het rapport klaar is.",
    "nn": "Bystyret vedtok tysdag å utsetje røystinga om den nye brua fordi ingeniørane ikkje har levert rapporten sin.",
    "pl": "Rada miasta zdecydowała we wtorek o przełożeniu głosowania w sprawie nowego mostu do czasu przedstawienia raportu.",
    "pt": "A câmara municipal decidiu na terça-feira adiar a votação sobre a nova ponte até que os engenheiros entreguem o relatório.",
    "ro": "Consiliul local a decis marți să amâne votul privind noul pod până când inginerii își vor prezenta raportul.",
    "ru": "Городской совет во вторник решил отложить голосование по новому мосту до тех пор, пока инженеры не представят отчёт.",
    "sk": "Mestské zastupiteľstvo v utorok rozhodlo, že hlasovanie o novom moste odloží, kým inžinieri nepredložia svoju správu.",
    "sl": "Mestni svet se je v torek odločil, da glasovanje o novem mostu preloži, dokler inženirji ne predložijo poročila.",
    "so": "Golaha magaalada ayaa Talaadadii go'aansaday inay dib u dhigaan codbixinta buundada cusub ilaa warbixinta la helo.",
    "sq": "Këshilli bashkiak vendosi të martën të shtyjë votimin për urën e re derisa inxhinierët të paraqesin raportin.",
    "sr": "Градско веће је у уторак одлучило да одложи гласање о новом мосту док инжењери не поднесу извештај.",
    "sv": "Kommunfullmäktige beslutade på tisdagen att skjuta upp omröstningen om den nya bron tills rapporten är klar.",
    "sw": "Baraza la jiji liliamua Jumanne kuahirisha kura kuhusu daraja jipya hadi wahandisi watakapotoa ripoti yao.",
    "ta": "புதிய பாலம் குறித்த வாக்கெடுப்பை ஒத்திவைக்க நகர சபை செவ்வாய்க்கிழமை முடிவு செய்தது.",
    "th": "สภาเมืองมีมติเมื่อวันอังคารให้เลื่อนการลงคะแนนเรื่องสะพานใหม่ออกไป",
    "tl": "Nagpasya ang konseho ng lungsod noong Martes na ipagpaliban ang botohan tungkol sa bagong tulay.",
    "tr": "Belediye meclisi salı günü yeni köprüyle ilgili oylamayı mühendisler raporlarını sunana kadar ertelemeye karar verdi.",
    "uk": "Міська рада у вівторок вирішила відкласти голосування щодо нового мосту, доки інженери не подадуть звіт.",
    "ur": "سٹی کونسل نے منگل کو نئے پل پر ووٹنگ اس وقت تک ملتوی کرنے کا فیصلہ کیا جب تک انجینئر رپورٹ نہیں دیتے۔",
    "vi": "Hội đồng thành phố hôm thứ Ba quyết định hoãn bỏ phiếu về cây cầu mới cho đến khi các kỹ sư nộp báo cáo.",
    "zh": "市议会周二决定推迟对新桥的表决，直到工程师提交报告为止。",
    "zu": "Umkhandlu wedolobha unqume ngoLwesibili ukuthi uhlehlise ukuvota ngebhuloho elisha kuze kube yilapho kufika umbiko.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_has_its_language(code: str) -> None:
    found = detect(SENTENCES[code])
    assert found.code == code
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        (" \n\t ", "white space"),
        ("12:30 – 14:45, 2026-11-22 (3:1)", "no letters"),
        ("🎉🎉🎉 !!! ???", "signs"),
        ("Nvidia", "a name"),
        ("Paris 2024", "a name and a year"),
        ('{"id": 7, "tags": ["a", "b"], "next": null}', "data"),
        ("for (int i = 0; i < n; i++) { sum += values[i]; } return sum;", "code"),
        ("https://news.example/2026/11/22/bridge-vote-delayed.html", "an address"),
    ],
)
def test_no_answer_is_safe(text: str, why: str) -> None:
    assert detect(text).code == "und", why


@pytest.mark.parametrize(("one", "other"), [("en", "de"), ("en", "ko"), ("fr", "en"), ("ru", "en"), ("ja", "en")])
def test_half_and_half_is_not_one_language(one: str, other: str) -> None:
    ratio = max(1, len(SENTENCES[one]) // len(SENTENCES[other]))
    mixed = f"{SENTENCES[one]}\n{(SENTENCES[other] + ' ') * ratio}\n" * 4
    found = detect(mixed)
    assert found.code == "und" or found.confidence < 0.75


def test_a_quotation_in_another_language_lowers_the_confidence_only() -> None:
    article = "\n".join([SENTENCES["de"]] * 5 + [SENTENCES["en"]] + [SENTENCES["de"]] * 5)
    found = detect(article)
    assert found.code == "de"
    assert found.confidence < detect("\n".join([SENTENCES["de"]] * 11)).confidence


@pytest.mark.parametrize(
    ("text", "declared", "code", "method"),
    [
        ("Aktien fallen nach Zahlen", "de-DE", "de", "langdetect"),
        (SENTENCES["en"], "de", "en", "langdetect"),  # a template's declaration
        (SENTENCES["nb"], "no", "nb", "langdetect"),
        ("東京都知事選挙", "ja", "ja", "script"),
        ("東京都知事選挙", None, "zh", "script"),
        ("መንግሥት ዛሬ አስታወቀ", "ti", "ti", "script"),
        (
            "O presidente anunciou onte en Santiago novas axudas para as familias que perderon a súa casa",
            "gl",
            "gl",
            "declared",
        ),
        (SENTENCES["en"] * 3, "gl", "en", "langdetect"),
        (SENTENCES["en"], "not a language", "en", "langdetect"),
    ],
)
def test_the_declaration_is_evidence_and_no_more(text: str, declared: str | None, code: str, method: str) -> None:
    found = detect(text, declared)
    assert (found.code, found.method) == (code, method)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "sr",
            "Predsednik vlade rekao je da će novi zakon biti usvojen posle izbora i da građani uvek mogu da čekaju.",
        ),
        (
            "hr",
            "Predsjednik vlade rekao je da će novi zakon biti usvojen tijekom studenoga i da građani uvijek mogu čekati.",
        ),
        ("nn", "Statsministeren seier at regjeringa ikkje veit korleis dei skal hjelpe."),
        ("nb", "Statsministeren sier at regjeringen ikke vet hvordan de skal hjelpe."),
        ("da", "Statsministeren siger, at regeringen ikke ved, hvordan de skal hjælpe."),
        ("ms", "Kerajaan berkata bantuan akan diberi selepas mesyuarat pada hari Khamis kerana keadaan semakin buruk."),
        (
            "id",
            "Pemerintah mengatakan bantuan akan diberikan setelah rapat pada hari Kamis karena keadaan semakin buruk.",
        ),
        ("uz", "Ўзбекистон ҳукумати бугун янги қарор қабул қилди ва қўшимча ёрдам эълон қилди"),
        ("tg", "Ҳукумати Тоҷикистон имрӯз қарори нав қабул кард ва ба ҷабрдидагон кӯмак эълон намуд"),
        ("ps", "د افغانستان حکومت نن اعلان وکړ چې له زیانمنو خلکو سره به مرسته وکړي او نوې پرېکړه یې وکړه"),
        ("en", "GOVERNMENT ANNOUNCES NEW MEASURES AGAINST THE FLOODS IN THE NORTH"),
    ],
)
def test_relatives_are_told_apart(code: str, text: str) -> None:
    assert detect(text).code == code


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_any_text_has_an_answer_of_the_right_form(text: str, declared: str | None) -> None:
    found = detect(text, declared)
    assert len(found.code) == 2 or found.code == "und"
    assert 0.0 <= found.confidence <= 1.0
    assert found == detect(text, declared)


@settings(max_examples=20, deadline=None)
@given(st.permutations(sorted(SENTENCES)[::6]))
def test_the_answer_does_not_depend_on_what_came_before(order: list[str]) -> None:
    assert {code: detect(SENTENCES[code]).code for code in order} == {code: code for code in order}


def test_two_fresh_processes_give_the_same_answers() -> None:
    script = (
        "import json, sys\n"
        "from extractors.language.detect import detect\n"
        "texts = json.load(sys.stdin)\n"
        "print(json.dumps([[f.code, f.confidence, f.method] for f in map(detect, texts)]))\n"
    )
    texts = [text[: len(text) // part] for text in SENTENCES.values() for part in (1, 3)]
    answers = []
    for seed, order in (("1", texts), ("2", texts[::-1])):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        answers.append(json.loads(done.stdout))
    assert answers[0] == answers[1][::-1]


def test_importing_loads_no_detector() -> None:
    script = "import sys, extractors.language.detect; print([m for m in sys.modules if m.split('.')[0] in ('lingua', 'langdetect', 'langdetect_rs')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_ukrainian_text_with_a_russian_quotation_is_not_belarusian(monkeypatch: pytest.MonkeyPatch) -> None:
    ukrainian = (
        "Рада порту вирішила відбудувати північну набережну, яку розбили зимові шторми, і закрити причал на рік. "
        "Рибалки пішли на південний бік, а міські човни стоять у старому порту. "
    )
    russian = "«Мы были рады, мы и рыбаки ждём рабочих, чтобы рыбы было много», — сказал рыбак. "
    text = ukrainian * 4 + russian * 2
    assert detect(text).code == "uk"
    belarusian = (
        "Рада порта вырашыла аднавіць паўночную набярэжную, якую разбурылі зімовыя штормы, і закрыць яе на год. "
    )
    assert detect(belarusian * 3).code == "be"
    # Its letters, too: without the letters that Belarusian never has they leave Belarusian alone.
    assert "be" not in (possible(writing(text)) or ())
    never = replace(ALPHABETS["cyrillic"]["be"], never="")
    monkeypatch.setitem(cast("dict[str, object]", ALPHABETS["cyrillic"]), "be", never)
    assert possible(writing(text)) == {"be"}
    assert detect(text).code == "uk"  # by its sentences


def test_a_russian_text_with_a_ukrainian_quotation_is_judged_by_its_share() -> None:
    russian = (
        "Совет порта во вторник вечером решил перестроить северную набережную, повреждённую январскими штормами, "
        "и закрыть паромный причал на две зимы. "
    )
    ukrainian = "«Ми не можемо більше чекати, бо палі давно згнили, і це бачить кожен», — сказал капитан порта. "
    assert detect(f"{russian}\n{ukrainian}").code == "ru"
    assert detect(f"{russian}\n{ukrainian * 4}").code != "ru"


YIDDISH = (
    "דער פּאָרט־ראַט האָט באַשלאָסן דינסטיק אין אָוונט צו בויען אַ נײַע ברעג, װײַל די שטורעמס האָבן זי צעשטערט, און דער שיף "
    "װעט נישט פֿאָרן צװײ װינטערס."
)


def test_yiddish_is_told_from_hebrew_with_points_and_without() -> None:
    plain = "".join(char for char in YIDDISH if not "\u0591" <= char <= "\u05bd")
    for text in (YIDDISH, plain):
        assert detect(text).code == "yi"
        assert detect(text, "he").code == "yi"
    assert detect(SENTENCES["he"]).code == "he"
    assert detect(SENTENCES["he"], "yi").code == "yi"  # where the letters leave a doubt the page is heard

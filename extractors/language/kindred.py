"""Words that tell a language from its nearest relatives, and that confirm a language without a second detector.

Each list holds frequent words (function words, months, forms of everyday verbs) that the language's relatives spell or
say otherwise. They come from the grammars' own contrasts (ekavian and ijekavian, Bokmål and Nynorsk, ``bahwa`` and
``bahawa``), not from any corpus.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

# The languages among which the words below decide: relatives, and those the detectors mix up.
KIN: tuple[frozenset[str], ...] = (
    frozenset({"hr", "bs", "sr"}),
    frozenset({"mk", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"nb", "nn", "da", "sv"}),
    frozenset({"tr", "az"}),
    frozenset({"xh", "zu"}),
    frozenset({"st", "tn"}),
    frozenset({"cs", "sk"}),
    frozenset({"vi", "yo"}),
)

_IJEKAVIAN = """vrijeme vremena gdje ovdje uvijek poslije prije mjesto mjesta riječ riječi svijet svijeta svijetu dvije
 nedjelja nedjelje dio cijena cijene lijepo lijep cijeli sljedeći sljedeće primjer mjera mjere predsjednik predsjednika
 predsjednica posljednji posljednje djeca djece rješenje zamjenik uspjeh zahtjev rijeka čovjek bijeli htio vidio željeli
 obavijest vijeće vijeća naprijed vjerojatno"""

_WORDS: Mapping[str, str] = {
    # Confirmation of the news languages langdetect knows: function words, about every fourth or fifth word.
    "en": """the of and to in that for was with on are it by he from at his has have this which will said they were
        not""",
    "de": """der die und das den von zu mit ist des im für auf sich nicht ein eine dem auch wird dass werden einer
        oder""",
    "fr": """les des et du une est dans pour que qui sur pas par au avec ce plus aux ont été cette ses sont mais
        leur""",
    "es": """el los las del y que una con para se su lo como más fue sus pero ha este entre también según desde
        sobre""",
    "it": """di che della del per una non con gli le il dei nel sono alla più ha anche delle dal nella è come questo""",
    "pt": """os do da dos das que em um uma para com não por mais ao foi é como pelo pela são também ou nos sua""",
    "nl": """het een van dat op voor met zijn aan niet om ook als bij naar uit maar worden wordt heeft deze werd""",
    "pl": """w i się nie że jest przez jak od po oraz za dla został są ale który jego będzie roku także tym być""",
    "sv": """och att är för inte ett från så efter också eller jag hon sig mycket något några hur vad när där här
        får blir blev alla även säger hade kunde under mellan utan någon bara medan själv då mot upp fortfarande
        senaste sedan redan därför endast enligt procent dock bland""",
    "fi": "ja on ei se että oli hän mutta kun myös ovat joka niin kuin sen tai mukaan vuoden jo",
    "hu": "az és hogy nem egy meg volt ez azt csak már még vagy mint szerint van lesz ki után között",
    "ro": """și şi în cu pe din care nu este că mai pentru prin după sunt sau fost într această lui ale""",
    "ru": "и в не на что с по он из как это за от для к его но был также она они при",
    # The relatives.
    "uk": "і в не на що з та до за у від як це для про його але був також вона вони при який",
    "hr": f"""{_IJEKAVIAN} tko netko nitko svatko tisuća tisuće tisuću tjedan tjedna tjednu tjedana glede sukladno
        vlak zrakoplov zrakoplova siječnja siječanj veljače ožujka ožujak travnja svibnja lipnja srpnja kolovoza
        rujna listopada studenoga studenog prosinca nogomet izvješće priopćenju priopćio priopćeno ravnatelj nazočni
        županija županije tvrtka tvrtke tvrtki sveučilište sveučilišta točno točka točke točki unatoč odvjetnik
        sudac prosvjed financije financijski europa europe europski europske europskoj povijest povijesti glazba
        glazbe glazbeni gospodarstvo gospodarstva gospodarski tijekom sustav sustava suradnja suradnje suradnji
        razina razini razine kolodvor uvjet uvjeti uvjeta obitelj obitelji prigodom ponajprije natječaj natječaja
        zaposlenik djelatnik djelatnici vijest uporaba rabiti skladu sredinom osobito nogometaš športski šport
        vrhnje tajnik promidžba bolesnik proračun proračuna veleposlanik mirovina mirovine utjecaj utjecaja promjer
        popis ubojstvo zrak kruh stupanj organiziran organizirana organizirao natjecanje natjecanja sudjelovao
        isprika dužnosnik prijenos prijenosa talijanski talijanska talijanskim talijanskog kršćanski kršćanska
        kršćanstvo kazalište kazališta knjižnica tvornica tvornice stroj strojevi val valovi putovnica kisik vodik
        dušik obrana obrane obrani nizozemska španjolska španjolski glasovanje glasovanja zbor""",
    "bs": f"""{_IJEKAVIAN} ko neko niko hiljada hiljade hiljadu sedmica sedmice sedmicu sedmici voz avion januara
        februara marta aprila maja juna jula augusta septembra oktobra novembra decembra fudbal fudbalski šta tačno
        tačka tačke historija historije historijski lahko kahva muzika muzike evropa evrope evropski evropske
        evropskoj sistem sistema saradnja saradnje saradnji nivo nivou nivoa uslov uslovi uslova porodica porodice
        saopćenje saopćenju saopćio saopćeno saobraćaj saobraćaja univerzitet univerziteta privreda privrede
        finansije finansijski finansijska hemija vijek vijeka sudija advokat uprkos preduzeće preduzeća kompanija
        tokom ambasador kantona kanton kantonu entiteta entitet penzija uposlenik uposlenici sa uticaj uticaja pošto
        prečnik spisak ubistvo vazduh hljeb stepen opšti organizovan organizovana organizovao izvinjenje takmičenje
        takmičenja učestvovao budžet budžeta sprat ubijeđen općinski prenos prenosa italijanski italijanska
        italijanskim italijanskog hrišćanski hrišćanstvo pozorište pozorišta biblioteka fabrika fabrike mašina talas
        talasi pasoš kiseonik vodonik azot odbrana odbrane odbrani holandija španija španski glasanje glasanja hor
        april januar februar mart maj juni juli august septembar oktobar novembar decembar""",
    "sr": """vreme gde ovde uvek posle pre mesto mesta mestu reč reči svet sveta svetu dve nedelja nedelje deo cena
        cene lepo lep ceo sledeći sledeće primer mera mere opština opštine istorija istorije izveštaj saopštenje
        saopštio obaveštava bezbednost takođe hteo devojka čovek deca dece reka zahtev uspeh predsednik predsednika
        predsednica poslednji poslednje rešenje zamenik posledica ko neko niko hiljada hiljade hiljadu šta januara
        februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra fudbal evropa evrope
        evropski sistem sistema saradnja saradnje nivo nivou uslov uslovi porodica porodice univerzitet univerziteta
        privreda privrede finansije tokom sudija advokat uprkos preduzeće preduzeća kompanija sa uticaj uticaja
        pošto prečnik spisak ubistvo vazduh stepen opšti organizovan organizovana organizovao takmičenje učestvovao
        је у су са би није био била било као што али или који која које коју ће међу после пре где године година
        један једна може само због током према када бити међутим овог ове своје његов њихов prenos prenosa
        italijanski italijanska italijanskim italijanskog hrišćanski hrišćanstvo pozorište pozorišta biblioteka
        fabrika fabrike mašina talas talasi pasoš kiseonik vodonik azot odbrana odbrane odbrani holandija španija
        španski glasanje glasanja hor april januar februar mart maj avgust septembar oktobar novembar decembar око
        такође након налази износи осим њихова њена овде увек""",
    "mk": """е во со ги го ќе што кои која кој како не има или од овој оваа ова тие таа тој нив еден една само
        поради според кога бидат биде беше беа година години после пред меѓу сите може треба повеќе дека околу исто
        така наоѓа жители освен затоа секогаш овде нивна нејзина""",
    "id": """bahwa karena uang perusahaan bisa mobil kantor polisi persen setelah ketika mau sore menit layanan
        informasi olahraga kasus proyek universitas dokter berbagai yaitu memiliki internasional nasional kalau
        sedangkan kota provinsi kabupaten kecamatan rupiah bapak senin kamis jumat anggota partai gubernur nomor
        ujar ujarnya tutur tuturnya imbuh inggris jepang prancis tiongkok serikat nggak enggak kemarin pernah
        sekitar sebuah sejumlah agar terkait melalui merupakan usai warga pihaknya sementara butuh coba maupun
        berupa tim rp ditemukan pemerintah kesehatan saat gratis ibukota agustus desember oktober maret juli juni
        januari februari""",
    "ms": """bahawa kerana wang syarikat kereta polis peratus selepas apabila mahu petang minit perkhidmatan
        maklumat sukan kes projek universiti doktor pelbagai iaitu mempunyai antarabangsa kebangsaan manakala bandar
        ringgit encik isnin khamis jumaat ahad ahli parti gabenor nombor beliau inggeris jepun perancis sahaja
        semasa daripada boleh kerajaan negeri ialah berkata katanya hospital pejabat filem adakah ramai pelajar
        hendaklah bagi datuk dato tun sri rm ogos disember julai mac jun kempen pengarah pengerusi jawatankuasa
        menerusi dijangka terbabit dakwa bekas perdana kampung mesyuarat kakitangan faedah berjaya jabatan awam
        anugerah semalam cukai setiausaha""",
    "nb": """ikke jeg en et de fra ble være vært mye noe noen hvordan hva hvem hvor bare sammen mer flere mens selv
        da hun kommer sier gjør hadde kunne skulle ville etter mot opp nå uten mellom deg meg seg hvis hver hele ene
        begge høyere åpne fikk gikk sto lå ut av igjen gjennom måtte ettersom ifølge blitt spørsmål hjem uke vei ett
        disse tidligere senere deres hennes vet""",
    "nn": """ikkje eg ein eit ei dei frå vart vere vore mykje noko nokon nokre korleis kva kven kvar berre saman
        meir fleire medan sjølv då ho kjem seier gjer hadde kunne skulle ville etter mot opp no utan mellom deg meg
        seg dersom kvart heile eine høgare opne fekk gjekk stod låg ut av igjen gjennom måtte ifølgje blitt spørsmål
        heim veke veg òg verte vert verta tyder brukar blei gong gonger desse bruka byrja kunna skulla finst vidare
        såg søkja kjend tilhøyrer høyrer seinare tidlegare innan eigen eiga kjende ligg sjå vera meiner meinte
        sterkaste leiar leiaren eitt deira hennar veit""",
    "da": """ikke jeg en et de fra blev være været meget noget nogle nogen hvordan hvad hvem hvor kun sammen mere
        flere mens selv da hun kommer siger gør havde kunne skulle ville efter mod op nu uden mellem dig mig sig
        hvis hver hele ene begge højere åbne fik gik stod lå ud af igen gennem måtte ifølge blevet spørgsmål
        spørgsmålet hjem uge vej lave mad bliver give tage bruge ind ned kunnet have hos vores jeres deres derfor
        samt bedre tilbage uger dage lige altid aldrig nej ligger brug disse tidligere senere hendes ved""",
    "tr": """ve bir için ile olarak olan daha çok gibi kadar sonra ise değil her göre ancak bu ama var yok olduğu
        olduğunu eden etti ediyor dedi""",
    "az": """və bir bu üçün ilə olaraq də olan daha çox kimi qədər sonra ən isə deyil nə hər görə ancaq amma var yox
        olduğu olduğunu edən etdi edir dedi ki onun""",
    "xh": """kwaye ukuba kunye okanye xa apho umntu phantsi ixesha ngexesha kufuneka ngoku yaye kuba ngokuba phambi
        abantwana ukwenza nto ngaphandle ndiya ndi esi xesha nokuba iinkonzo kwakhona""",
    "zu": """ukuthi futhi kanye noma uma lapho umuntu phansi isikhathi ngesikhathi kumele manje ngoba phambili kanti
        bonke unyaka ngenxa izingane ngemuva yini khona kakhulu ngiyaya ngi lesi sikhathi kodwa ukuze izinsiza
        ngakho ngokuthi nomuntu ukwazi""",
    "st": """ho hore hae ha hobane kapa jwalo jwaloka haholo feela empa bile tse hona eitse hape lefatshe ntho ntse
        holo""",
    "tn": """go gore gagwe ga gonne kgotsa jalo jaaka thata fela mme tse gona ne gape lefatshe selo ntse golo kwa fa""",
    "vi": """và của là có được cho không một các những trong với người đã này để khi ông theo năm nhiều vào đến""",
    "yo": """ni ti si fun awon àwọn awọn o wa ati àti ninu nínú lati láti kan naa náà bi bí won wọn pe pé gbogbo sí
        tí ní""",
    "cs": """že se to ale jako jeho byl byla bylo jsou jsem při už nebo také který která které ve když však před
        podle může pouze tím není aby ještě roku kvůli díky lidí řekl uvedl""",
    "sk": """že sa to ale ako jeho bol bola bolo sú som pri už alebo tiež ktorý ktorá ktoré vo keď však pred podľa
        môže iba tým nie aby ešte roku kvôli vďaka ľudí povedal uviedol""",
}

# Galician, which no detector knows, against Portuguese and Spanish, for which they take it: where a page declares it.
UNKNOWN_WORDS: Mapping[str, frozenset[str]] = {
    "gl": frozenset(
        """unha dunha nunha dun nun co coa cos coas polo pola polos polas ó á ao aos ás máis tamén non dende xa hai moi
        ata nin onte hoxe agora despois antes lle lles dous dúas cando onde ningún ningunha seu súa seus súas esta
        estes luns mércores xoves venres goberno concello xunta galego galega veciños xente xeito proxecto xeral
        seguinte mellor maior vivenda saúde reunión pobo peirao decidiu pediu anunciou""".split()  # noqa: SIM905
    )
}

# The e of ekavian, which is Serbian alone, where Croatian and Bosnian have ije or je; and these. By beginnings of
# words, for each has a dozen forms. Left out are those that begin other words too: decembar, rečenica, centar, leptir.
_EKAVIAN = re.compile(
    r"(?:sever|savet|vremen(?!ik)|rešen|rešav|rešil|smen|primen|izmen|zamen|promen(?!ad)|ocen|bezbedn|obezbe|sused"
    r"|susedn|sednic|ponedelj|poslednj|posledic|sledeć|predsed|uspeh|uspeš|uspela|uspeo|zahtev|pobed|zvezd|pevač|umetn"
    r"|umesto|mesec|mesto|sneg|vetar|vetr|sećan|besed|letnj|lekar|lepš|mlek|čovek|čovečan|devojk|svetsk|htel|videl|živel|želel"
    r"|voleo|volel|razume[ln]|hteo|želeo|živeo|spreč|nasleđ|nasledn|belešk|opredel|delov|delatn|odelje|obavešt|izvešt"
    r"|saopšt|verovatn|vernic|namer|mešovit|nedelj|redak|reč[iju]?$|rek[aue]$|posle$|pre$|gde$|ovde$|negde$|dve$|uvek$)"
)
_IJEKAVIAN_STEMS = re.compile(
    r"(?:sjever|savjet|vrije|vremen(?=ik)|rješ|smjen|primje|izmje|zamje|promje|ocje|bezbjed|susje|sjednic|ponedjelj|posljed"
    r"|sljedeć|slijed|predsjed|uspje|zahtje|pobjed|zvijezd|pjevač|umjetn|umjesto|mjesec|mjest|snije|snjež|vjetar|vjetr"
    r"|sjećan|besjed|ljetn|liječni|ljekar|ljepš|mlije|čovje|djevojk|svjetsk|htjel|vidjel|živjel|željel|volje|razumje"
    r"|spriječ|naslije|nasljed|bilješk|opredijel|dijel|djel|odjel|obavije|izvije|vjerovatn|vjerojatn|vjernic|namje"
    r"|nedjelj|rijetk|riječ|rijek|poslije$|prije$|gdje$|ovdje$|negdje$|dvije$|uvijek$)"
)

WORDS: Mapping[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _WORDS.items()}


@cache
def _languages_of() -> Mapping[str, tuple[str, ...]]:
    """The languages of each word."""
    return {word: tuple(code for code in WORDS if word in WORDS[code]) for word in frozenset().union(*WORDS.values())}


def telling_words(tokens: Iterable[str]) -> dict[str, int]:
    """How many of ``tokens`` (lower case) are on each language's list."""
    languages_of = _languages_of()
    found: Counter[str] = Counter()
    for token, number in Counter(tokens).items():
        for language in languages_of.get(token, ()):
            found[language] += number
    return {language: found[language] for language in WORDS}


def telling_stems(tokens: Iterable[str]) -> dict[str, int]:
    """How many of ``tokens`` have the e of Serbian, or the ije or je of Croatian and Bosnian, and are on no list.

    Slovene has that e, too: this is evidence among the three alone.
    """
    found = {"hr": 0, "bs": 0, "sr": 0}
    for token in tokens:
        if token in _languages_of():
            continue
        if _EKAVIAN.match(token):
            found["sr"] += 1
        elif _IJEKAVIAN_STEMS.match(token):
            found["hr"] += 1
            found["bs"] += 1
    return found


# Yiddish in Hebrew's letters: its function words without points, none of them a usual word of Hebrew. Its vowel e is
# ayin, one letter in eight to ten; in Hebrew ayin is one in thirty.
_YIDDISH = frozenset(
    (
        *("און", "איז", "דער", "פון", "האט", "נישט", "ניט", "אויף", "מיט", "אין", "אז", "וואס", "זיך", "צו", "איר"),
        *("זיי", "געווען", "ווי", "אבער", "נאך", "ביז"),
    )
)
_POINTS = re.compile(r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7]")
_LIGATURES = str.maketrans({"װ": "וו", "ױ": "וי", "ײ": "יי"})
_AYIN_SHARE, _YIDDISH_WORDS, _HEBREW_LETTERS = 0.06, 3, ("א", "ת")


def is_yiddish(tokens: Iterable[str], letters: Mapping[str, int]) -> bool:
    """Whether a text in Hebrew's script is Yiddish: several of its own words, and many an ayin."""
    first, last = _HEBREW_LETTERS
    total = sum(number for char, number in letters.items() if first <= char <= last)
    if letters.get("ע", 0) < _AYIN_SHARE * total:
        return False
    plain = {_POINTS.sub("", token.translate(_LIGATURES)) for token in tokens}
    return len(plain & _YIDDISH) >= _YIDDISH_WORDS

"""Pronouns, offices, sources and small words of news in many languages, beside direct speech: data for ``quotes``."""

_PRONOUNS = (
    "he she they i we it who er sie ich wir il elle ils elles je nous él ella ellos ellas ele ela eles elas "
    "lui lei egli ella loro io noi hij zij ze ik wij han hun hon de jag jeg on ona oni o он она они я мы він "
    "вона вони ми hän αυτός αυτή ea ő הוא היא той тя те ell "
    "letztere letzterer letzteres erstere ersterer bà هو هي 그는 그녀는 그가 彼 彼女 他 她 他们 她们 同氏 同相 "
)
# Words that open a noun phrase: "said the minister", "sagte der Sprecher".
_ARTICLES = (
    "the a an one another der die das ein eine le la les l' un une el los las lo il i gli uno o os as um uma "
    "de het een den det els τη ο η το οι τα του της τον την τους az "
)
# Capitalised words that name nobody, where a sentence begins with them.
_NOT_NAMES = (
    "the a an in on at for but and when while as after before asked looking speaking it this that these those "
    "if since with by from to of his her their its there however meanwhile still yet also so im am der die "
    "das ein eine in auf bei mit nach vor für und aber doch wenn als le la les un une dans en pour mais et el "
    "los las un una en con por para pero y il lo gli nel nella con per ma e o os as um uma no na em com por "
    "para mas de het een in op met voor maar в на по с и но а для он у в на з і але для "
)
# Small words inside a name.
_PARTICLES = "of de la da do dos del della van von der den bin ibn al el zu y e"
# Verbs and participles beside the verb of saying, or that carry it: no speaker, and no end of a clause.
_AUXILIARIES = (
    "has have had was were is are be been will would could should may might can did does do "
    "hat haben hatte hatten habe wurde wurden wird werden worden ist war waren sei seien sollte soll will wolle "
    "könne "
    "a ont avait avaient est était ha han había habían tem teria hanno aveva heeft hebben had è fue "
    "foi har hade został "
    "została "
    "был была было были є був була "
)
# Words that may stand between a subject and its verb, or open a clause without being its subject.
_ADVERBS = (
    "also then later added once again still already now today yesterday tomorrow recently earlier simply just "
    "even "
    "never always often only repeatedly publicly previously however meanwhile further sunday monday tuesday "
    "wednesday "
    "thursday friday saturday "
    "auch dann später weiter weiterhin wörtlich dazu daraufhin zudem außerdem ähnlich dagegen jedoch dabei "
    "hierzu "
    "darauf anschließend schließlich gestern heute zuvor bereits unterdessen ferner zugleich gleichzeitig "
    "dennoch "
    "damit dadurch deshalb daher darum trotzdem selbst wie hierauf januar februar märz april mai juni juli "
    "august "
    "september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "denn zwar offenbar vielleicht natürlich jedenfalls insgesamt doch deswegen somit sogar nur lediglich "
    "demnach nun noch schon bisher abschließend dahingehend ebenfalls hingegen zuletzt damals immerhin "
    "allerdings "
    "derweil indes indessen inzwischen mittlerweile währenddessen seinerseits ihrerseits wiederum jüngst kürzlich "
    "ensuite aussi encore enfin hier ainsi puis également también luego además después así ayer también então "
    "depois "
    "ainda também ontem poi anche ieri ancora infine ook toen verder gisteren då också sedan även derpå også też "
    "również następnie potem także затем также потом ранее позже при этом далее тоже также також потім тоді далі "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado este nesta "
    "neste "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira lunedì martedì mercoledì giovedì venerdì "
    "sabato "
    "domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag hétfőn kedden szerdán csütörtökön "
    "pénteken "
    "szombaton vasárnap dilluns dimarts dimecres dijous divendres dissabte diumenge luni marți miercuri joi "
    "vineri "
    "sâmbătă duminică maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina diye hôm "
    "понедельник вторник среду четверг пятницу субботу воскресенье понеділок вівторок середу п'ятницю суботу неділю "
    "poniedziałek wtorek środę czwartek piątek sobotę niedzielę "
)
_CONJUNCTIONS = (
    "and but or when while as after before because although though if since that und aber oder als während "
    "nachdem "
    "zumal sodass indem sobald solange falls ehe worauf woraufhin wobei "
    "bevor weil obwohl wenn da dass et mais quand que y pero cuando e ma quando mas en maar toen dat och men när "
    "at "
    "i ale gdy że и но а когда что і але коли що según segundo secondo как як jak comme como "
)
# Words that open a relative clause or a possessive.
_RELATIVES = (
    "who whom whose which where der die das dem den deren dessen qui que dont quien cuyo cui che die dat wie som "
    "który która którego который которая которого який яка "
)
_PREPOSITIONS = (
    "in on at for with by from to of about during under over through between against without into since until "
    "upon "
    "via amid despite regarding within among across near outside inside around "
    "im am auf bei beim mit nach vor für von vom zu zum zur aus an über unter durch gegen ohne um während wegen "
    "trotz "
    "ab seit bis zwischen gegenüber anlässlich angesichts hinter neben ins ans zufolge "
    "dans sur avec pour par chez à au aux du en sans sous vers lors après avant depuis "
    "con por para sin sobre entre hasta desde tras durante ante al del em na no nas nos com sem pela pelo até "
    "per tra fra nel nella nei negli dal dalla su sul sulla op met voor bij uit naar tegen tijdens na door "
    "på med för från till av vid efter under om hos til fra ved w na z ze do po od przy podczas dla "
    "في من على إلى عن مع خلال بعد قبل عقب أمام בתוך ביום של על עם אל "
    "в во на по с со из от до для при о об у за про з із від під в'  "
)
# Verbs whose object speaks: "zitiert dazu Jana Beispiel mit den Worten".
_CITING = "zitiert zitierte zitieren quoted quotes quoting cite cites cita citó citou"
# Verbs whose object hears.
_ADDRESSING = "told tells tell telling asked asks asking reminded informed urged warned reassured"
# Words in lower case between a name of an office and that of a person: "White House press secretary Jane Roe".
_ROLES = (
    "press secretary chief economist economics campaign chairman chairwoman chair spokesman spokeswoman "
    "spokesperson "
    "director manager president vice executive officer senior analyst strategist adviser advisor professor coach "
    "minister deputy head leader editor founder co-founder owner lawyer attorney police fire county city state "
    "party "
    "policy communications foreign finance interior defense defence correspondent reporter columnist author "
    "expert "
    "scientist researcher historian team managing general assistant associate former acting interim "
)
# What governs the phrase that speaks.
_SOURCES = (
    "according to|in the words of|laut|nach angaben|nach den angaben|nach ansicht|nach auffassung|nach meinung|"
    "nach bewertung|nach darstellung|nach darstellungen|nach lesart|nach informationen|nach recherchen|"
    "nach worten|nach den worten|nach einschätzung|nach aussage|nach aussagen|nach überzeugung|heißt es in|heißt "
    "es im|"
    "heißt es auf|hieß es in|hieß es im|hieß es aus|hieß es von|selon|d'après|según|segundo|conforme|de acordo "
    "com| "
    "de acuerdo con|en palabras de|secondo|volgens|aldus|enligt|ifølge|według|zdaniem|jak podaje|по словам|по "
    "данным| "
    "по мнению|за словами|на думку|за даними|szerint|podle|podľa|conform|potrivit|според|prema|حسب|بحسب|وفقا "
    "ل|לפי| "
    "σύμφωνα με|theo|segons|وجاء في|جاء في|според|za riječima|prema riječima|prema rečima|prema "
    "navodima|po riječima|по речима| "
    "според думите на|по думите на|وبحسب|ووفقا ل|לדברי|לטענת|segundo a|según la|conform lui|potrivit lui"
)
_READ_IN = "говорится отмечается сказано подчеркивается йдеться зазначається"
_SOURCE_AFTER = "zufolge göre mukaan szerint"
_ABBREVIATIONS = (
    "del amb mr mrs ms dr prof st gen sen rep gov lt sgt col capt rev hon pres maj cmdr sept oct nov dec jan feb "
    "aug jr sr "
    "hr fr dipl ing bzw d-wis r-fla sra srta sr no "
)

# Words of which one makes an organisation of a name.
_ORGANISATIONS = (
    "corp inc ltd llc gmbh ag plc co company group bank university college institute foundation ministry "
    "department "
    "agency commission committee council court party union association federation league church police office "
    "bureau "
    "times post journal news magazine tribune guardian reuters ap afp dpa ministerium universität verband partei "
    "gewerkschaft bundesregierung polizei stadt behörde zeitung spiegel ministère université parti syndicat "
    "ministerio universidad partido ministero università partito ministério universidade universiteit "
    "universitat "
    "ministerie ministerstwo uniwersytet policja ministarstvo univerzitet sveučilište ministerul universitatea "
    "guvernul "
    "minisztérium egyetem rendőrség ministeriö yliopisto poliisi üniversitesi bakanlığı belediyesi polizia "
    "policía "
    "polícia politie υπουργείο πανεπιστήμιο αστυνομία وزارة جامعة شركة حكومة هيئة منظمة وكالة משרד אוניברסיטת "
    "משטרת חברת bộ университет університет полиция поліція министерството университетът "
)
# Beginnings of words in other cases that make an organisation of a name.
_ORGANISATION_STEMS = "министерств міністерств университет університет компани компані полици поліці правительств уряд"
# Words before a name that are none of it.
_TITLES = (
    "mr mrs ms miss dr prof professor sir dame lord lady president senator sen rep representative gov governor "
    "mayor "
    "minister secretary chairman chairwoman chief general gen colonel col captain judge justice king queen "
    "prince "
    "pope "
    "del amb herr frau m mme monsieur madame señor señora don doña sr sra signor signora mevrouw meneer pan pani "
    "ông bà anh chị cô lui κ οι ο η السيد السيدة الدكتور الوزير الوزيرة الرئيس "
    "président présidente presidente ministro ministra ministre officer director spokesman spokeswoman"
)

# Forms that make a verb passive.
_PASSIVES = "was were be been being wird werden wurde wurden fue fueron foi été viene "
# Words between an inverted verb and its subject.
_REFLEXIVES = "sich se si ci mi me s' s’ się się ся себе at je su "
# Offices in languages without articles, which stand behind a verb of saying alone.
_BARE_ROLES = (
    "fuentes fonti fontes министр президент мэр губернатор депутат премьер представитель "
    "пресс-секретарь глава чиновник эксперт "
    "директор "
    "адвокат врач тренер міністр мер речник речниця посол прем'єр minister prezydent premier burmistrz rzecznik "
    "rzeczniczka dyrektor ekspert poseł posłanka trener ministeri pääministeri presidentti johtaja tutkija "
    "professori "
    "poliisi tiedottaja ministrul președintele primarul premierul directorul ministar ministrica predsednik "
    "predsjednik premijer gradonačelnik direktor trener glasnogovornik portparol министърът президентът "
    "премиерът "
    "кметът директорът"
)
# Words that open a noun phrase as articles do.
_DETERMINERS = (
    "his her their its our my these those dessen deren sein seine ihr ihre "
    "jede jeder jedes jegliche jeglicher jegliches kein keine manche viele einige alle beide mehrere "
    "son sa ses su sus seu sua "
)
# Verbs whose object is never a person: "..., sagte Jana Beispiel" tells who speaks whatever stands before.
_SURE_TAGS = "sagte sagt sagten erklärte erklärt betonte betont meinte meint berichtete berichtet so said says "
# Ends of what newspapers, agencies and stations are called: "sagte der Politiker der Neuen Zeitung" is told to one.
_MEDIA_ENDINGS = (
    "zeitung rundschau presse post agentur blatt kurier anzeiger welt spiegel nachrichten allgemeinen illustrierten "
    "tagblatt tageblatt bild zeit woche funk sender portal magazin times tribune "
)
# What joins a noun to the one that it belongs to.
_OF = "of des der von du de del da do dos dei degli delle della dello на di van für for "
# Ends of German words that are offices.
_TITLE_ENDINGS = (
    "rätin rat meister meisterin wirt wirtin minister ministerin präsident präsidentin chef chefin sprecher "
    "sprecherin kanzler kanzlerin vorsitzende "
    "başkanı bakanı müdürü sözcüsü vekili uzmanı temsilcisi vorsitzender direktor direktorin leiter leiterin "
    "trainer trainerin beauftragte beauftragter vorstand "
    "experte expertin ologe ologin nom nomin arzt ärztin berater beraterin promoter forscher forscherin stratege "
    "strategin manager managerin anwalt anwältin coach analyst analystin händler händlerin politiker politikerin "
    "redakteur redakteurin korrespondent korrespondentin moderator moderatorin präsidenten ministers kanzlers "
    "chefs machthaber machthabers sänger sängerin schauspieler schauspielerin regisseur regisseurin autor autorin "
    "wissenschaftler wissenschaftlerin historiker historikerin "
    "volkswirt volkswirtin lehrer lehrerin richter richterin veteran gründer gründerin "
    "premier botschafter botschafterin kommissar kommissarin senator senatorin kommandant general inspekteur "
    "ökonom ökonomin sekretär sekretärin abgeordnete abgeordneter rektor rektorin pfarrer pfarrerin "
    "schriftsteller schriftstellerin vorsitzenden spieler spielerin torwart stürmer verteidiger kapitän "
    "unternehmer unternehmerin besitzer besitzerin inhaber inhaberin landrat landrätin spokesman spokeswoman "
)
# Ends of German nouns that name no one who speaks, and those of bodies among them that do.
_THING_ENDINGS = "ung heit keit schuld tion tät nis mus wortung idee frage sicht weise versicht kritik"
# What stands before a colon and is no one: "Sein Urteil: „", "Her verdict: “".
_UTTERANCES = (
    "urteil fazit vorwurf appell rat tipp motto ziel plan wunsch antwort argument bilanz prognose vorschlag gedanke "
    "grund kommentar wort worte satz spruch frage rat hinweis ergebnis trost problem wunsch statement zitat "
    "gesamturteil motiv anspruch credo reaktion titel überschrift schlagzeile aufruf "
    "verdict advice answer reply response message comment reaction question reason argument plan goal motto slogan "
    "conclusion prediction warning request promise headline title caption statement quote note "
)
_BODY_ENDINGS = (
    "regierung zeitung verwaltung leitung vereinigung stiftung kommission fraktion union opposition koalition "
    "redaktion delegation organisation institution universität bewegung führung abteilung vertretung versammlung "
    "fakultät siedlung innung nation intendanz direktion föderation assoziation rundfrage "
)
# Small words of titles in languages whose other nouns have no capitals.
_TITLE_WORDS = "of the in and a an on for to at by la le les de du et del di e y da do "

# Nouns before the title of a work or the name of a body, and verbs before a slogan: what follows in marks is no speech.
_TITLED = (
    "book novel film movie song album series show play essay podcast exhibition documentary musical painting "
    "poem slogan "
    "buch roman film lied album serie ausstellung zeitschrift magazin zeitung sendung motto titel projekt stück "
    "roman livre film série chanson album ouvrage pièce documentaire exposition magazine revue émission "
    "opération slogan "
    "libro película serie canción disco obra documental programa exposición revista lema novela romanzo canzone "
    "mostra "
    "programma rivista livro filme música canção série novela boek lied tentoonstelling voorstelling книга книги "
    "книгу "
    "фильм фильма фильме роман сериал песня песню песни спектакль выставка журнал газета газете проект программа "
    "книжка "
    "фільм фільму пісня пісню виставка książka książki książkę serial piosenka piosenkę spektakl wystawa "
    "chanted chanting chant scandaient scandé scandait coreaban corearon coreando skandierten skandierte "
    "skandiert "
    "scandivano скандировали скандировал скандували skandowali scandeerden "
)

# German verbs in the past without an ending, which stand second in a clause and tell so where its subject is.
_STRONG_PASTS = (
    "nahm gab ging kam sah fand trug hielt ließ rief schrieb sprach stand trat wies griff zog blieb schien lag fiel "
    "half lief stieg schlug schloss bot bat riet verlor gewann begann empfand unterstrich widersprach verwies betrat "
    "verließ erhielt bekam vertrat verbat verbot überwog lud traf warf brach schwieg stritt litt wuchs hob"
)
# What somebody is who thinks so: "„...“, ist Jana Beispiel überzeugt".
_CONVINCED = "überzeugt sicher zuversichtlich begeistert enttäuscht optimistisch gewiss einig bewusst skeptisch"

PRONOUNS = frozenset(_PRONOUNS.split())
ARTICLES = frozenset(_ARTICLES.split())
NOT_NAMES = frozenset(_NOT_NAMES.split())
PARTICLES = frozenset(_PARTICLES.split())
AUXILIARIES = frozenset(_AUXILIARIES.split())
ADVERBS = frozenset(_ADVERBS.split())
CONJUNCTIONS = frozenset(_CONJUNCTIONS.split())
RELATIVES = frozenset(_RELATIVES.split())
PREPOSITIONS = frozenset(_PREPOSITIONS.split())
CITING = frozenset(_CITING.split())
ADDRESSING = frozenset(_ADDRESSING.split())
ROLES = frozenset(_ROLES.split())
SOURCES = tuple(tuple(words.split()) for words in _SOURCES.split("|"))
SOURCES_BY_WORD = {
    first: [words for words in SOURCES if words[0] == first] for first in {words[0] for words in SOURCES}
}
READ_IN = frozenset(_READ_IN.split())
SOURCE_AFTER = tuple(_SOURCE_AFTER.split())
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
ORGANISATIONS = frozenset(_ORGANISATIONS.split())
ORGANISATION_STEMS = tuple(_ORGANISATION_STEMS.split())
TITLED = frozenset(_TITLED.split())
TITLES = frozenset(_TITLES.split())
PASSIVES = frozenset(_PASSIVES.split())
REFLEXIVES = frozenset(_REFLEXIVES.split())
DETERMINERS = frozenset(_DETERMINERS.split())
BARE_ROLES = frozenset(_BARE_ROLES.split())
OF = frozenset(_OF.split())
TITLE_ENDINGS = tuple(_TITLE_ENDINGS.split())
THING_ENDINGS = tuple(_THING_ENDINGS.split())
BODY_ENDINGS = tuple(_BODY_ENDINGS.split())
SURE_TAGS = frozenset(_SURE_TAGS.split())
MEDIA_ENDINGS = tuple(_MEDIA_ENDINGS.split())
STRONG_PASTS = frozenset(_STRONG_PASTS.split())
CONVINCED = frozenset(_CONVINCED.split())
UTTERANCES = frozenset(_UTTERANCES.split())
TITLE_WORDS = frozenset(_TITLE_WORDS.split())

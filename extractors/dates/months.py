"""Names of the months in the languages of the news, as data.

Source: Unicode CLDR (full and short forms, nominative and the case used in dates), as shipped with dateparser 1.5, and
forms missing there; lower case, NFKC, without the full stop of a short form. Languages that number their months
(Chinese, Japanese, Korean, Vietnamese) need no names.
"""

# One string a month, from January; a name means the same month in every language that has it, but for CROATIAN.
_NAMES = (
    "djan djanuari ene enero gen gener gennaio ian ianuarie jaan jaanuar jaanuaril jan janar janeiro januar "
    "januara januari januarie januarja january január januára janv janvier janvāra janvāris janvārī janúar jänner "
    "led leden ledna lednu oca ocak saus sausio sausis sij siječanj siječnja siječnjem siječnju sty styczen "
    "styczeń stycznia styczniu tammi tammik tammikuu tammikuussa tammikuuta urt urtarrila xan xaneiro yan yanvar "
    "ιαν ιανουάριος ιανουαρίου стд сту студзень студзеня січ січень січня янв январь января яну януари јан јануар "
    "јануари қаң қаңтар հնվ հունվար հունվարի בינואר ינו ינואר לינואר جنوری يناير ژانویه ژانویهٔ जनवरी जाने "
    "जानेवारी জানু জানুয়ারি জানুয়ারী ஜனவரி జనవరి มกรา มกราคม มค เดือนมกราคม იან იანვარი იანვარს",
    "feb febbraio feber febr febreiro febrer febrero februar februara februari februarie februarja february "
    "február februára februāra februāris februārī febrúar fev fevereiro fevral fév févr février helmi helmik "
    "helmikuu helmikuussa helmikuuta lut lutego luty lutym ots otsaila peb pebruari shk shkurt vas vasario "
    "vasaris veebr veebruar velj veljača veljače veljači veljačom úno únor února únoru únr şub şubat φεβ "
    "φεβρουάριος φεβρουαρίου ақп ақпан лют лютага лютий лютого люты феб фебруар фев февр февраль февраля февруари "
    "փետրվար փետրվարի փտվ בפברואר לפברואר פבר פברואר فبراير فبروری فروری فوریه فوریهٔ फ़र फ़रवरी फेब्रु "
    "फेब्रुवारी ফেব ফেব্রুয়ারি ফেব্রুয়ারী பிப் பிப்ரவரி ఫిబ్ర ఫిబ్రవరి กุมภา กุมภาพันธ์ เดือนกุมภาพันธ์ თებ "
    "თებერვალი شباط กพ",
    "bře březen března březnu iii kov kovas kovo maalis maalisk maaliskuu maaliskuussa maaliskuuta maart mac "
    "machi mar marca march marcu marec maret mars mart marta martie marts martxoa marzec marzo març março mrt mrz "
    "már márc március mär märts märz ožu ožujak ožujka ožujkom ožujku μάρ μάρτιος μαρ μαρτίου бер берез березень "
    "березня мар март марта нау наурыз сак сакавік сакавіка մարտ մարտի մրտ במארס במרס במרץ למארס למרס למרץ מארס "
    "מרס מרץ مارس مارچ मार्च মার্চ மார் மார்ச் మార్చి มีค มีนา มีนาคม เดือนมีนาคม მარ მარტი آذار",
    "abr abril api apirila apr aprel april aprila aprile aprili aprilie aprill apríl apríla aprīlis aprīlī aprīļa "
    "avr avril bal balandis balandžio dub duben dubna dubnu huhti huhtik huhtikuu huhtikuussa huhtikuuta kwi kwie "
    "kwiecien kwiecień kwietnia kwietniu nis nisan pri prill tra travanj travnja travnjem travnju ápr április απρ "
    "απρίλιος απριλίου апр апрель апреля април кві квіт квітень квітня кра красавік красавіка крс сәу сәуір ապր "
    "ապրիլ ապրիլի אפר אפריל באפריל לאפריל آوریل أبريل اپریل अप्रैल एप्रि एप्रिल এপ্রি এপ্রিল ஏப் ஏப்ரல் ఏప్రి "
    "ఏప్రిల్ เดือนเมษายน เมย เมษา เมษายน აპრ აპრილი نيسان",
    "geg gegužė gegužės kvě květen května květnu mag maggio mai maiatza maig maija maijs maijā maio maj maja maju "
    "may mayo mayıs maí mei máj mája május svi svibanj svibnja svibnjem svibnju touko toukok toukokuu toukokuussa "
    "toukokuuta μάι μάιος μαΐ μαΐου май мам мамыр мая мај тра трав травень травня траўня մայիս մայիսի մյս במאי "
    "למאי מאי مئی مايو مهٔ พฤษภา พฤษภาคม เดือนพฤษภาคม მაი მაისი मई मे মে மே మే مه أيار พค",
    "birž birželio birželis cze czerwca czerwcu czerwiec djuni eka ekaina giu giugno haz haziran iun iunie iyn "
    "iyun juin jun juna june junho juni junie junij junija junio juny juuni jún júna június júní jūn jūnija "
    "jūnijs jūnijā kesä kesäk kesäkuu kesäkuussa kesäkuuta lipanj lipnja lipnjem lipnju qer qershor xuño čer "
    "červen června červnu čvn ιουν ιουνίου ιούν ιούνιος июн июнь июня мау маусым чер черв червень червня чэр "
    "чэрвень чэрвеня юни јун јуна јуни հնս հունիս հունիսի ביוני יונ יוני ליוני جون يونية يونيه يونيو ژوئن जून জুন "
    "ஜூன் జూన్ มิถุนา มิถุนายน มิย เดือนมิถุนายน ივნ ივნისი حزيران",
    "djuli heinä heinäk heinäkuu heinäkuussa heinäkuuta iul iulie iyl iyul juil juillet jul jula julai julho juli "
    "julie julij julija julio juliol july juuli júl júla július júlí jūl jūlija jūlijs jūlijā kor korr korrik "
    "liep liepa liepos lip lipca lipcu lipiec lug luglio srpanj srpnja srpnjem srpnju tem temmuz uzt uztaila vii "
    "xul xullo července červenci červenec črc črv čvc ιουλ ιουλίου ιούλ ιούλιος июл июль июля лип липень липня "
    "ліп ліпень ліпеня шіл шілде юли јул јула јули հլս հուլիս հուլիսի ביולי יול יולי ליולי جولائی جولای يولية "
    "يوليه يوليو ژوئیه ژوئیهٔ जुल जुलाई जुलै জুল জুলাই ஜூலை జులై กรกฎา กรกฎาคม เดือนกรกฏาคม ივლ ივლისი تموز กค",
    "abu abuztua ago agost agosti agosto agt agu agustus aoû août aug august augusta augusti augusts augustus "
    "augustā augusztus avg avgust avgusta avq avqust ağu ağustos elo elok elokuu elokuussa elokuuta gsh gush "
    "gusht kol kolovoz kolovoza kolovozom kolovozu ogo ogos rugp rugpjūtis rugpjūčio sie sierpien sierpień "
    "sierpnia sierpniu srp srpen srpna srpnu viii ágú ágúst αυγ αυγούστου αύγ αύγουστος авг август августа жнв "
    "жні жнівень жнівеня жніўня сер серп серпень серпня там тамыз օգոստոս օգոստոսի օգս אוג אוגוסט באוגוסט לאוגוסט "
    "آگست أغسطس اوت اگست अगस्त ऑगस्ट আগস্ট ஆகஸ்ட் ఆగస్టు สิงหา สิงหาคม เดือนสิงหาคม აგვ აგვისტო آب สค",
    "eyl eylül ira iraila rugs rugsėjis rugsėjo ruj rujan rujna rujnom rujnu sen sentyabr sep sept septemba "
    "septembar september septembra septembre septembrie septembris septembro septembrī septiembre set setembre "
    "setembro setiembre settembre sht shtator syys syysk syyskuu syyskuussa syyskuuta szept szeptember wrz "
    "wrzesien wrzesień wrzesnia wrzesniu września wrześniu zář září σεπ σεπτέμβριος σεπτεμβρίου вер верасень "
    "верасня верес вересень вересня врс сен сент сентябрь сентября сеп септ септембар септембра септември септм "
    "қыр қыркүйек սեպ սեպտեմբեր սեպտեմբերի בספטמבר לספטמבר ספט ספטמבר سبتمبر ستمبر سپتامبر سپتمبر सप्टें सप्टेंबर "
    "सित सितंबर सितम्बर সেপ সেপ্টেম্বর செப் செப்டம்பர் సెప్టెం సెప్టెంబర్ กันยา กันยายน เดือนกันยายน სექ "
    "სექტემბერი أيلول กย",
    "eki ekim listopadom loka lokak lokakuu lokakuussa lokakuuta oct october octobre octombrie octubre okt oktoba "
    "oktobar oktober oktobra oktobris oktobrī oktoober oktyabr október októbra ott ottobre out outubro paz "
    "pazdziernik pazdziernika pazdzierniku paź październik października październiku spal spalio spalis tet tetor "
    "urr urria říj říjen října říjnu οκτ οκτωβρίου οκτώβριος жов жовт жовтень жовтня кас кастрычнік кастрычніка "
    "кст окт октобар октобра октомври октябрь октября қаз қазан հոկ հոկտեմբեր հոկտեմբերի אוק אוקטובר באוקטובר "
    "לאוקטובר أكتوبر اکتبر اکتوبر अक्टूबर अक्तू अक्तूबर ऑक्टो ऑक्टोबर অক্টো অক্টোবর அக் அக்டோபர் అక్టో అక్టోబర్ "
    "ตุลา ตุลาคม เดือนตุลาคม ოქტ ოქტომბერი ตค",
    "aza azaroa kas kasım lapkr lapkritis lapkričio lis listopad listopada listopadu listopadzie marras marrask "
    "marraskuu marraskuussa marraskuuta noiem noiembrie nop nopember nov novemba novembar november novembra "
    "novembre novembris novembro novembrī noviembre noy noyabr nën nëntor nóv nóvember stu studeni studenim "
    "studenog studenoga studenom studenome studenomu νοέ νοέμβριος νοε νοεμβρίου лис лист листоп листопад "
    "листопада ліс лістапад лістапада нов новембар новембра ное ноем ноември ноя нояб ноябрь ноября қар қараша "
    "նոյ նոյեմբեր նոյեմբերի בנובמבר לנובמבר נוב נובמבר نوامبر نوفمبر نومبر नवंबर नवम्बर नोव्हें नोव्हेंबर নভে "
    "নভেম্বর நவம்பர் నవం నవంబర్ พฤศจิ พฤศจิกายน เดือนพฤศจิกายน ნოე ნოემბერი พย",
    "abe abendua ara aralık dec decembar december decembra decembrie decembris decembro decembrī dek dekabr des "
    "desemba desember desembre dets detsember dez dezember dezembro dhj dhjetor dic dicembre diciembre dis "
    "disember déc décembre gru grudnia grudniu grudzien grudzień gruod gruodis gruodžio joulu jouluk joulukuu "
    "joulukuussa joulukuuta pro prosinac prosinca prosince prosincem prosinci prosincu prosinec xii δεκ "
    "δεκέμβριος δεκεμβρίου гру груд грудень грудня дек декабрь декабря декември дец децембар децембра жел "
    "желтоқсан сне снежань снежня снж դեկ դեկտեմբեր դեկտեմբերի בדצמבר דצמ דצמבר לדצמבר دسامبر دسمبر ديسمبر डिसें "
    "डिसेंबर दिस दिसंबर दिसम्बर ডিসে ডিসেম্বর டிச டிசம்பர் డిసెం డిసెంబర్ ธันวา ธันวาคม เดือนธันวาคม დეკ "
    "დეკემბერი ธค",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}

# Croatian shares words with its neighbours for other months (``listopad`` is October there, November in Czech and
# Polish): these go first where the language is known to be Croatian.
CROATIAN = {
    "lip": 6,
    "lis": 10,
    "listopad": 10,
    "listopada": 10,
    "listopadu": 10,
    "srp": 7,
}

# Names of Morocco and the Maghreb, which follow the French ones.
MONTHS |= {
    name: number
    for number, names in (
        (1, "جانفي"), (2, "فيفري فيفريي"), (4, "أفريل"), (5, "ماي"), (6, "جوان"), (7, "جويلية يوليوز"), (8, "أوت غشت"),
        (9, "شتنبر"), (10, "أكتوبر"), (11, "نونبر نوفنبر"), (12, "دجنبر دیسمبر"),
    )
    for name in names.split()
}  # fmt: skip
# Arabic letters that newsrooms write one for the other: alef with and without hamza, Persian yeh and kaf.
_ALIKE = str.maketrans("أإآٱیىک", "ااااييك")
FOLDED = {folded: number for name, number in MONTHS.items() if (folded := name.translate(_ALIKE)) not in MONTHS}


def month_of(word: str) -> int | None:
    """The number of the month with this name, in lower case; None for a word that is none."""
    return MONTHS.get(word) or FOLDED.get(word.translate(_ALIKE))


# The Levant's names of two words.
PAIRS = {
    **{"كانون الثاني": "يناير", "تشرين الأول": "أكتوبر", "تشرين الثاني": "نوفمبر", "كانون الأول": "ديسمبر"},
    **{"كانون ثاني": "يناير", "تشرين أول": "أكتوبر", "تشرين ثاني": "نوفمبر", "كانون أول": "ديسمبر"},
    **{"تشرين الاول": "أكتوبر", "كانون الاول": "ديسمبر"},
}

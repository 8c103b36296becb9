"""News agencies, as data: one name for each, and the forms that datelines, credits and bylines use.

A line: the name under which a story's agency is filed | forms it signs with in datelines and credits | further forms
in bylines. A form behind ``*`` is also a word or a name, so that only a dateline tells it. Photo agencies are left out:
they credit pictures, not stories. A line that begins with spaces goes on.
"""

from dataclasses import dataclass

_TABLE = """
AFP | Agence France-Presse / AFP / أ ف ب / أ.ف.ب / 法新社 | Agence France Presse / AFP Deutschland / France-Presse /
  فرانس برس / ا ف ب / AFP Relaxnews / AFPBB News / АФП / Агентство Франс-Пресс
AP | Associated Press / AP / 美联社 / 美聯社 / *AP=연합뉴스 | The Associated Press / AP News / أسوشيتد برس / The AP /
  АП / AP통신 / AP通信 / Ассошиэйтед Пресс
Reuters | Thomson Reuters / Reuters / REUTERS / رويترز / 路透社 / 路透 / ロイター / 로이터 | Рейтер / Reuters News /
  Reuters Staff / Reuters Editorial / Рейтерс / רויטרס
dpa | dpa-AFX / dpa / د ب أ | Deutsche Presse-Agentur / dpa-infocom / dpa-infocom GmbH / DPA / Deutsche Presse
  Agentur / Deutsche Presse-Agentur GmbH / dpa/tmn / dpa-tmn / ДПА / 德新社
epd | epd | Evangelischer Pressedienst
KNA | KNA | Katholische Nachrichten-Agentur / Katholische Nachrichtenagentur
SID | SID | Sport-Informations-Dienst / sid / Sport Informations Dienst
dts |  | dts Nachrichtenagentur / dts-Nachrichtenagentur
APA | APA | Austria Presse Agentur / Austria Presse-Agentur
Keystone-SDA | Keystone-SDA / SDA / ATS | sda / Keystone SDA / Keystone-ATS / Schweizerische Depeschenagentur
PA Media | PA Media / Press Association / PA | PA News Agency
UPI | UPI | United Press International
Bloomberg | Bloomberg / 彭博社 | Bloomberg News / Блумберг / بلومبرغ / ブルームバーグ
The Canadian Press | Canadian Press | La Presse canadienne
AAP | AAP | Australian Associated Press
EFE | EFE | Agencia EFE / Efe / Agence EFE / ЭФЕ / 埃菲社
Europa Press | Europa Press | EP / EuropaPress / Agencia Europa Press
Colpisa | Colpisa |
Télam | Télam | Telam
Notimex | Notimex |
Lusa | Lusa | Agência Lusa / Agência LUSA
Agência Brasil | Agência Brasil |
Estadão Conteúdo | Estadão Conteúdo |
Folhapress |  |
ANSA | ANSA | Ansa / Redazione ANSA / Agenzia ANSA / Ansa.it
Adnkronos | Adnkronos | AdnKronos
AGI | AGI |
LaPresse | LaPresse |
Italpress |  |
Askanews | Askanews |
Belga | Belga | Agence Belga / Belga News / Agentschap Belga / Belga News Agency / Persagentschap Belga
ANP | ANP | Algemeen Nederlands Persbureau / ANP Producties
NTB | NTB | Norsk Telegrambyrå
TT | TT | TT Nyhetsbyrån / Tidningarnas Telegrambyrå
Ritzau | Ritzau | Ritzaus Bureau / Ritzau Bureau
STT | STT | Suomen Tietotoimisto
PAP | PAP | Polska Agencja Prasowa
ČTK | ČTK / CTK | Česká tisková kancelář / Czech News Agency
TASR |  | Tlačová agentúra Slovenskej republiky
SITA |  |
MTI | MTI | Magyar Távirati Iroda
Agerpres | Agerpres | AGERPRES
Mediafax |  |
BTA | BTA | БТА / Българска телеграфна агенция
Tanjug | Tanjug | Танјуг / TANJUG
Hina | Hina | HINA / Hrvatska izvještajna novinska agencija
STA |  | Slovenska tiskovna agencija
ANA-MPA | ANA-MPA | ΑΠΕ-ΜΠΕ
TASS | TASS / ТАСС | Итар-Тасс / ИТАР-ТАСС / ITAR-TASS / 塔斯社 / تاس
RIA Novosti | РИА Новости / *РИА / RIA Novosti |
Interfax | Интерфакс / Interfax | ИНТЕРФАКС / INTERFAX.RU / Interfax.ru
BelTA | БелТА / BelTA |
Ukrinform | Укринформ / Укрінформ / Ukrinform |
Interfax-Ukraine |  | Інтерфакс-Україна
UNIAN | УНІАН / УНИАН |
Anadolu Agency | Anadolu Agency / Anadolu / AA / الأناضول | Anadolu Ajansı / Agence Anadolu / Агентство Анадолу
DHA | DHA | Demirören Haber Ajansı
İHA | İHA | İhlas Haber Ajansı
IRNA | IRNA | ایرنا
ISNA | ISNA | ایسنا
WAM | WAM / وام | وكالة أنباء الإمارات
SPA | SPA / واس | Saudi Press Agency / وكالة الأنباء السعودية
SANA | SANA / سانا |
MENA | MENA | Middle East News Agency / أ ش أ / أنباء الشرق الأوسط
PTI | PTI | Press Trust of India / पीटीआई / PTI Bhasha
ANI | ANI | Asian News International / एएनआई
IANS | IANS | Indo-Asian News Service / आईएएनएस
UNI |  | United News of India
BSS | BSS |
Xinhua | Xinhua News Agency / Xinhua / 新华社 / 新華社 | Синьхуа / شينخوا / Agencia Xinhua / Agence Xinhua
China News Service | 中新社 / 中新网 | 中国新闻网 / 中国新闻社
CNA | 中央社 / CNA | Central News Agency / 中央通訊社
Kyodo | Kyodo News / Kyodo / 共同通信 / 共同 | 共同通信社 / Kyodo News Agency / 共同社 / 교도통신
Jiji | 時事通信 / 時事 / Jiji Press / Jiji | 時事通信社 / 時事社 / 时事社
AFP-Jiji | AFP時事 | AFP-JIJI / AFP=時事
Yonhap | Yonhap News Agency / Yonhap / 연합뉴스 / 聯合ニュース | Yonhap News / 韩联社 / 韓聯社 / 聯合ニュース社 / Ёнхап
Newsis | 뉴시스 / Newsis |
News1 | 뉴스1 / News1 | 뉴스원
Antara | Antara | Antara News
Bernama | Bernama | BERNAMA
TTXVN | VNA / TTXVN | Vietnam News Agency / Thông tấn xã Việt Nam
NAN | NAN | News Agency of Nigeria
GNA | GNA | Ghana News Agency
SAnews | SAnews | SAnews.gov.za
APS | APS | Algérie Presse Service / وكالة الأنباء الجزائرية
MAP | MAP | Maghreb Arabe Presse / وكالة المغرب العربي للأنباء
PR Newswire | PRNewswire | Cision PR Newswire
Business Wire | Business Wire |
GlobeNewswire | GlobeNewswire |
CNW | *CNW | Canada NewsWire
Servimedia | Servimedia |
BNS | BNS | Baltic News Service
ELTA | ELTA |
LETA | LETA | Latvijas Ziņu aģentūra
Beta | *Beta | Agencija Beta
Sputnik | *Sputnik / *سبوتنيك | Sputnik News / Спутник Новости
ANKA | *ANKA | ANKA Haber Ajansı
Azertac | Azertac | AZƏRTAC / Azərtac
Kazinform | Kazinform | Казинформ
Fars | *Fars | Fars News Agency / خبرگزاری فارس
Mehr | *Mehr | Mehr News Agency / خبرگزاری مهر
Tasnim |  | Tasnim News Agency / تسنیم
QNA | QNA / قنا | Qatar News Agency / وكالة الأنباء القطرية
KUNA | KUNA / كونا | Kuwait News Agency / وكالة الأنباء الكويتية
BNA | *BNA | Bahrain News Agency
Petra | *Petra / *بترا | Jordan News Agency / وكالة الأنباء الأردنية
NNA | *NNA | National News Agency / الوكالة الوطنية للإعلام
TAP | *TAP | Tunis Afrique Presse / وكالة تونس أفريقيا للأنباء
KCNA | KCNA / 조선중앙통신 / 朝鮮中央通信 | Korean Central News Agency
UNB | *UNB | United News of Bangladesh
PANA | PANA | Panapress / Panafrican News Agency
"""


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency. signed: forms in datelines and credits. bylines: forms that name it wherever they stand alone."""

    name: str
    signed: tuple[str, ...]
    bylines: tuple[str, ...]


def _parsed(line: str) -> Agency:
    name, signed, others = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
    forms = (*_forms(signed), *_forms(others))
    by_itself = () if f"*{name}" in forms else (name,)
    plain = (*by_itself, *(form for form in forms if form[0] != "*"))
    return Agency(name, tuple(form.lstrip("*") for form in _forms(signed)), tuple(dict.fromkeys(plain)))


def _forms(text: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in text.split(" / ") if form.strip())


AGENCIES = tuple(map(_parsed, _TABLE.replace("\n  ", " ").strip().splitlines()))

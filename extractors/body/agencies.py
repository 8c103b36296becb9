"""News agencies, as data: the name under which a wire story's agency is filed, and the forms bylines use."""

import re
from functools import lru_cache

# Name of the agency: its other forms. A form in capitals or mixed case of up to four letters is only taken as written,
# for "AP" is an agency and "ap" a word. Photo agencies are left out: they credit pictures, not stories.
_FORMS = {
    "AFP": "Agence France-Presse/Agence France Presse/AFP Deutschland/France-Presse/فرانس برس/ا ف ب/أ ف ب/法新社",
    "AP": "Associated Press/The Associated Press/AP News/美联社/أسوشيتد برس",
    "Reuters": "Thomson Reuters/Рейтер/رويترز/路透社/로이터",
    "dpa": "Deutsche Presse-Agentur/dpa-infocom/dpa-AFX/dpa-infocom GmbH/DPA", "epd": "Evangelischer Pressedienst",
    "KNA": "Katholische Nachrichten-Agentur", "SID": "Sport-Informations-Dienst/sid",
    "dts": "dts Nachrichtenagentur", "APA": "Austria Presse Agentur",
    "Keystone-SDA": "SDA/sda/Keystone SDA/ATS/Keystone-ATS", "PA Media": "PA/Press Association/PA News Agency",
    "UPI": "United Press International", "Bloomberg": "Bloomberg News",
    "The Canadian Press": "Canadian Press/La Presse canadienne", "AAP": "Australian Associated Press",
    "EFE": "Agencia EFE/Efe", "Europa Press": "EP/EuropaPress", "Colpisa": "", "Télam": "Telam", "Notimex": "",
    "Lusa": "Agência Lusa", "Agência Brasil": "", "Estadão Conteúdo": "", "Folhapress": "",
    "ANSA": "Ansa/Redazione ANSA", "Adnkronos": "AdnKronos", "AGI": "", "LaPresse": "", "Italpress": "",
    "Askanews": "", "Belga": "Agence Belga", "ANP": "", "NTB": "", "TT": "TT Nyhetsbyrån",
    "Ritzau": "Ritzaus Bureau", "STT": "", "PAP": "Polska Agencja Prasowa", "ČTK": "CTK/Česká tisková kancelář",
    "TASR": "", "SITA": "", "MTI": "", "Agerpres": "", "Mediafax": "", "BTA": "БТА", "Tanjug": "Танјуг",
    "Hina": "HINA", "STA": "", "ANA-MPA": "ΑΠΕ-ΜΠΕ", "TASS": "ТАСС", "RIA Novosti": "РИА Новости",
    "Interfax": "Интерфакс", "BelTA": "БелТА", "Ukrinform": "Укрінформ/Укринформ",
    "Interfax-Ukraine": "Інтерфакс-Україна", "UNIAN": "УНІАН/УНИАН",
    "Anadolu Agency": "Anadolu/Anadolu Ajansı/AA/الأناضول", "DHA": "Demirören Haber Ajansı",
    "İHA": "İhlas Haber Ajansı", "IRNA": "ایرنا", "ISNA": "ایسنا", "WAM": "وام", "SPA": "Saudi Press Agency/واس",
    "SANA": "سانا", "MENA": "Middle East News Agency/أ ش أ", "PTI": "Press Trust of India",
    "ANI": "Asian News International", "IANS": "Indo-Asian News Service", "UNI": "United News of India", "BSS": "",
    "Xinhua": "新华社/新華社/Xinhua News Agency", "China News Service": "中新社/中国新闻网",
    "CNA": "中央社/Central News Agency", "Kyodo": "Kyodo News/共同通信/共同通信社/共同",
    "Jiji": "Jiji Press/時事通信/時事通信社/時事", "AFP-Jiji": "AFP-JIJI/AFP=時事",
    "Yonhap": "Yonhap News/연합뉴스/Yonhap News Agency", "Newsis": "뉴시스", "News1": "뉴스1",
    "Antara": "Antara News", "Bernama": "", "TTXVN": "VNA/Vietnam News Agency", "NAN": "News Agency of Nigeria",
    "GNA": "Ghana News Agency", "SAnews": "SAnews.gov.za", "APS": "Algérie Presse Service",
    "MAP": "Maghreb Arabe Presse",
}  # fmt: skip
_SHORT = 4


def _key(form: str) -> str:
    return re.sub(r"[\W_]+", "", form if len(form) <= _SHORT else form.casefold())


_BY_FORM = {_key(form): name for name, forms in _FORMS.items() for form in (name, *(f for f in forms.split("/") if f))}


@lru_cache(maxsize=256)  # every name is asked about at each step from witness to credit
def agency_of(text: str) -> str | None:
    """The agency that a credit such as ``(dpa)`` or ``The Associated Press`` names as a whole; else None."""
    text = text.strip(" ()[]./-–—,;:")
    return _BY_FORM.get(_key(text))

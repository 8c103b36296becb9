"""Names of news and picture agencies as datelines and picture credits write them: sources of regular expressions."""

import re

# Wire agencies, in the forms they sign with.
WIRE = (
    "Associated Press", "AP", "Agence France-Presse", "AFP", "Thomson Reuters", "Reuters", "REUTERS", "Bloomberg",
    "UPI", "PA Media", "Press Association", "PA", "ANI", "PTI", "IANS", "AAP", "Canadian Press", "CNW",
    "PRNewswire", "Business Wire", "GlobeNewswire", "dpa-AFX", "dpa", "SID", "KNA", "epd", "APA", "Keystone-SDA",
    "SDA", "ATS", "EFE", "Europa Press", "Colpisa", "Servimedia", "Notimex", "Télam", "Lusa", "Agência Brasil",
    "Estadão Conteúdo", "ANSA", "Adnkronos", "AGI", "LaPresse", "Askanews", "ANP", "Belga", "NTB", "Ritzau", "TT",
    "STT", "BNS", "ELTA", "LETA", "PAP", "ČTK", "CTK", "MTI", "Agerpres", "BTA", "Tanjug", "Beta", "Hina",
    "ANA-MPA", "TASS", "ТАСС", "РИА Новости", "РИА", "RIA Novosti", "Интерфакс", "Interfax", "Sputnik", "БелТА",
    "BelTA", "Укринформ", "Укрінформ", "Ukrinform", "УНІАН", "УНИАН", "Anadolu Agency", "Anadolu", "AA", "İHA",
    "DHA", "ANKA", "Azertac", "Kazinform", "IRNA", "ISNA", "Fars", "Mehr", "SPA", "WAM", "QNA", "KUNA", "BNA",
    "Petra", "SANA", "NNA", "MENA", "APS", "MAP", "TAP", "واس", "وام", "قنا", "كونا", "بترا", "سانا", "وكالات",
    "رويترز", "أ ف ب", "أ.ف.ب", "د ب أ", "الأناضول", "سبوتنيك", "الشرق الأوسط", "Yonhap News Agency", "Yonhap",
    "연합뉴스", "뉴시스", "Newsis", "뉴스1", "News1", "KCNA", "조선중앙통신",
    "朝鮮中央通信", "聯合ニュース", "Kyodo News", "Kyodo", "共同通信",
    "共同", "時事通信", "時事", "Jiji Press", "Jiji", "Xinhua News Agency", "Xinhua",
    "新华社", "新華社", "中新社", "中新网", "中央社",
    "CNA", "路透社", "路透", "法新社", "美联社", "美聯社", "彭博社", "ロイター", "AFP時事",
    "로이터", "AP=연합뉴스", "Antara", "Bernama", "VNA",
    "TTXVN", "BSS", "UNB", "NAN", "GNA", "SAnews", "PANA",
)  # fmt: skip

# Who else pictures are credited to.
PICTURE = (
    "Getty Images", "Getty images",
    "Getty", "Shutterstock", "iStockphoto", "iStock", "Alamy Stock Photo", "Alamy", "Adobe Stock",
    "Unsplash", "Pixabay", "Pexels", "Depositphotos", "Dreamstime", "EPA-EFE", "EPA", "Imago Images",
    "imago images", "imago", "Imago", "IMAGO", "picture alliance", "picture-alliance", "Sipa", "Abaca",
    "Gamma-Rapho", "Magnum", "ZUMA Press", "ZUMA", "NurPhoto", "SOPA Images", "Handout", "Keystone",
    "Ritzau Scanpix", "Scanpix", "East News", "Agencja Wyborcza.pl", "ddp", "WireImage", "Splash News",
    "Folhapress", "Agência O Globo", "Cuartoscuro", "EyeEm", "Flickr", "Wikimedia Commons", "Wikimedia",
    "USA TODAY Sports", "Imagn Images", "Icon Sportswire",
)  # fmt: skip


def _alternation(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


# Any of the names, the longest first.
WIRE_PATTERN = _alternation(WIRE)
PICTURE_PATTERN = _alternation(PICTURE + WIRE)

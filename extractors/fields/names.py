"""Words of bylines, as data: what stands before, between and after names, in the languages of newsrooms."""


def _phrases(text: str) -> tuple[str, ...]:
    """Parted by slashes or line breaks; longest first, so that "written by" is tried before "by"."""
    found = (phrase.strip() for phrase in text.replace("\n", "/").split("/"))
    return tuple(sorted({phrase for phrase in found if phrase}, key=lambda phrase: (-len(phrase), phrase)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before the first name. Longest first, so that "written by" goes before "by".
BY = _phrases(
    """
    written and photographed by/words and photos by/analysis by/reporting by/reported by/contributors:/written by/
    story by/
    text by/words by/review by/report by/posted by/view all posts by/all posts by/more by/more from/articles by/
    published by/compiled by/opinion by/interview by/by/authors/author/byline/ein artikel von/eine analyse von/
    ein kommentar von/ein bericht von/ein interview von/ein gastbeitrag von/eine kolumne von/kommentar von/
    analyse von/interview von/geschrieben von/veröffentlicht von/text von/autorinnen/autorin/autoren/autor/
    aus paris von/propos recueillis par/écrit par/publié par/rédigé par/article de/auteurs/auteur/escrito por/
    publicado por/redactado por/texto de/autora/autores/a cura di/scritto da/testo di/autore/geschreven door/
    skrevet av/skriven av/tekst av/skrevet af/autorzy/autor tekstu/opracował/opracowała/przygotował/napisał/
    napisała/autoři/napsal/napsala/připravil/автор текста/авторы/автори/автор/подготовил/подготовила/підготував/
    підготувала/yazan/penulis/oleh/bởi/tác giả/بقلم/كتبت/كتب/إعداد/מאת/نویسنده/लेखक/作者/記者/记者/本报记者/
    撰文/文字/글쓴이/kirjoittaja/teksti/記者・/door onze verslaggever/van onze verslaggever/door onze correspondent/
    szerző/írta/autorul/scris de/kimdən/
    """
)
# The same, but also the beginning of names (Di Stefano, De Niro, Von Trapp): only before two capitalised words, or
# where the word itself is not capitalised.
BY_OR_NAME = _phrases(
    "from/von/par/por/di/da/de/door/av/af/przez/text/texto/tekst/текст/texte/testo/tekst/от/від/από/文/글/來源/haber/του/της"
)

# After a name, directly: Korean and Japanese titles, Turkish and Finnish suffix words.
AFTER = (
    "기자",
    "특파원",
    "선임기자",
    "논설위원",
    "记者",
    "記者",
    "編集委員",
    "特派員",
    "论说委员",
    "撰稿",
    "编辑",
    "編輯",
    "報導",
    "报道",
)

# Words that make a part of a byline a role, a place of work or a note; with a full name beside them they are taken off.
ROLES = _words(
    """
    reporter reporters correspondent correspondents editor editors editorial staff writer writers columnist contributor
    contributors journalist journalists producer photographer photojournalist analyst bureau desk team newsroom
    correspondant redaktion redakteur redakteurin redakteure ressortleiter ressortleiterin korrespondent korrespondentin
    chefredakteur chefredakteurin chefreporter chefreporterin volontär volontärin reporterin autorin mitarbeiter
    mitarbeiterin journaliste rédaction rédacteur rédactrice correspondante envoyé envoyée redacción redactor redactora
    corresponsal enviado enviada periodista colaborador colaboradora redazione giornalista inviato corrispondente
    intern reviewer director founder co-founder cofounder ceo cto coordinator strategist specialist manager architect
    engineer officer
    redatrice caporedattore redação repórter correspondente jornalista redactie redacteur verslaggever redaksjonen
    journalisten reportern redaktionen redaktør redaktör redakcja redaktor dziennikarz dziennikarka redakce redaktorka
    корреспондент редактор редакция журналист обозреватель кореспондент редакція журналіст muhabiri editörü محرر مراسل
    صحفي 記者 记者
    """
)
# Words that belong to a role beside one of those, and may be names alone (Ségolène Royal).
ROLE_SUBJECTS = _words(
    """
    senior contributing chief assistant deputy managing executive freelance special political politics economics
    economic health
    business sport sports crime education royal science technology environment investigations national international
    breaking foreign local city courts culture features digital news spécial spéciale especial politik wirtschaft the
    our
    """
)

# Words that make a name an organisation's: it is not parted at "and" or "for", and after a person's name it is where
# that person works.
ORGANISATIONS = _words(
    """
    agency alliance association authority board bureau center centre chamber club college commission committee company
    council department faculty federation foundation fund group inc institute laboratory league llc ltd ministry
    museum network office organisation organization school service services society team trust union university
    amt behörde bundesamt bundesministerium bundesverband bund fakultät gesellschaft gmbh hochschule institut kammer
    landesamt ministerium universität verband verein stiftung zentrum comité conseil fondation
    ministère société syndicat université asociación centro comisión consejo fundación instituto ministerio
    universidad sindicato associação fundação ministério universidade associazione fondazione istituto ministero
    università stichting universiteit vereniging forening förening stiftelse universitet universitetet fundacja
    instytut ministerstwo stowarzyszenie uniwersytet институт министерство университет фонд центр совет
    """
)
# Last words of an outlet's name: behind a person's name it is where that person works.
OUTLETS = _words(
    "times post news press journal herald tribune gazette report guardian telegraph chronicle courier daily weekly "
    "observer magazine radio television tv network media today zeitung nachrichten rundschau"
)
# Degrees behind a name, without their points: "Ada Lindqvist MS, RDN". Left out are names (Ma, Do, Ba).
DEGREES = _words(
    "phd md ms mba mph msc bsc jd rd rdn ld ldn cfp cfa cpa rn dds dvm lcsw fand facp faap edd llm pharmd psyd"
)
# What stands between a name and a date: "Von Anna Beispiel am 12. März", "Par Jeanne Exemple, le 12 mars".
BEFORE_DATES = _words("on am vom le el em il op den dnia w la a last at the del di от в")

# Words of a page's furniture that are in no name: "Text Size", "Member Login", "View More Articles".
NOT_IN_NAMES = _words(
    """
    photo photos image images of told
    veröffentlicht aktualisiert published updated publié
    account article articles comments copyright login logout newsletter password policy practices privacy register size
    standards subscribe subscription terms wikipedia
    """
)

# Joins two names inside one part. The first group parts everywhere, the second only between two full names, because it
# also stands inside names (Ortega y Gasset, Castro e Silva).
AND = _words("and und et och og ve и та en ja sowie with mit avec con és și και dan và")
AND_INSIDE_NAMES = _words("y e i a")

# What content systems write where they know no author.
NO_NAMES = frozenset(
    _phrases(
        """
        admin/administrator/author/no author/guest author/unknown author/author name/the author/publisher/publishers/
        super user/superuser/system/default/site admin/webadmin/wordpress/wp admin/wpadmin/na/nobody/
        root/no name/your name/firstname lastname/first last/autor/auteur/autore/автор/админ/администратор/
        管理员/管理員/編集者/未知/佚名/匿名/관리자/ادمین/المحرر/مدير/name/guest/web/online/news/newsdesk/unknown/anonymous/none/null/undefined/editor/webmaster/
        user/test/redaktion/staff/biography/bio/full bio/profile/follow/contact/email/share/subscribe/view all/see all/
        log in/login/sign in/sign up/sign up today/subscribe now/join now/
        read more/show more/all posts/agencies/agency/agenturen/agencias/agences/agenzie/agenzia/agentur/агентства
        """
    )
) | {*BY, *BY_OR_NAME}  # the latter where the name after them is missing

# Words inside a name that have no capital.
PARTICLES = _words(
    "von van der den de del della di da do dos das du la le los las el al bin ibn ben ter ten zu zur vom und y e i af "
    "av ap ó mac mc st d l san dela degli dei"
)

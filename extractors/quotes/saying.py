"""Verbs of saying and pronouns, as the news of many languages uses them around direct speech: data for ``quotes``."""

# Forms that stand beside a quotation.
_VERBS = (
    # English
    "said says say saying told tells telling added adds adding stated states stating noted notes noting wrote "
    "writes writing remarked remarks asked asks asking replied replies answered explained explains explaining "
    "insisted insists warned warns warning claimed claims claiming argued argues declared declares announced "
    "announces recalled recalls tweeted posted commented continued concluded expressed admitted admits "
    "acknowledged stressed stresses emphasized emphasised emphasizes quipped joked testified reads read "
    "pledged vowed called calling described describing termed dubbed hailing observed suggested urged quoted "
    "reported according "
    # German
    "sagt sagte sagten sagen gesagt erklärt erklärte erklärten betont betonte teilt teilte mitgeteilt "
    "schreibt schrieb meint meinte fügt fügte ergänzt ergänzte kritisiert kritisierte warnt warnte berichtet "
    "berichtete fordert forderte fragt fragte antwortet antwortete äußert äußerte behauptet behauptete so "
    "heißt hieß twitterte lobte zitiert laut findet glaubt "
    # French
    "dit disent déclare déclaré déclarait affirme affirmé affirmait explique expliqué expliquait ajoute "
    "ajouté assure assuré souligne souligné estime estimé précise précisé confie confié lance lancé écrit "
    "indique indiqué raconte répond répondu rappelle prévient martèle insiste selon "
    # Spanish, Portuguese
    "dijo dice decía dicho afirmó afirma declaró declara explicó explica añadió añade agregó agrega señaló "
    "señala aseguró asegura indicó indica manifestó manifiesta sostuvo sostiene expresó expresa subrayó "
    "subraya destacó destaca escribió recordó comentó apuntó advirtió lamentó según disse diz dizia afirmou "
    "declarou explicou explica acrescentou completou destacou ressaltou contou escreveu garantiu lembrou "
    "argumentou avaliou segundo observou frisou sublinhou "
    # Italian, Dutch
    "detto dice disse ha-detto afferma affermato dichiara dichiarato spiega spiegato aggiunge aggiunto "
    "sottolinea sottolineato scrive scritto racconta raccontato ricorda ribadisce osserva commenta secondo "
    "conclude zegt zei zeggen zeiden gezegd vertelt vertelde verklaart verklaarde aldus benadrukt benadrukte "
    "schrijft schreef laat vindt stelt stelde volgens "
    # Scandinavian, Polish, Turkish
    "sier sa sade säger sagde siger skriver skrev forklarer förklarar mener menar påpeker tilføjer berättar "
    "powiedział powiedziała mówi mówił mówiła dodał dodała dodaje stwierdził stwierdziła podkreślił "
    "podkreśliła napisał napisała zaznaczył zaznaczyła przekazał przekazała oświadczył oświadczyła wyjaśnił "
    "wyjaśniła tłumaczy ocenił oceniła poinformował poinformowała dedi diyor diyen söyledi belirtti açıkladı "
    "vurguladı konuştu ekledi ifade yazdı anlattı kaydetti "
    # Russian, Ukrainian
    "сказал сказала сказали говорит говорил заявил заявила заявили отметил отметила подчеркнул подчеркнула "
    "добавил добавила сообщил сообщила сообщили пояснил пояснила рассказал рассказала написал написала пишет "
    "считает уточнил уточнила ответил ответила цитирует приводит напомнил указал объяснил объяснила признался "
    "сказав каже заявив заявила зазначив зазначила наголосив наголосила додав додала повідомив повідомила "
    "пояснив пояснила розповів розповіла написав пише вважає підкреслив підкреслила відповів уточнив "
    "наголосили зауважив цитує "
    # Arabic
    "قال قالت قالوا يقول تقول أكد أكدت أضاف أضافت وأضاف وأضافت وقال وقالت وأكد وأكدت أوضح أوضحت وأوضح وأوضحت "
    "صرح صرحت ذكر ذكرت أشار أشارت كتب كتبت وكتب وتابع تابع وصف معتبرا قائلا قائلة مضيفا مؤكدا بحسب "
    # Korean, Japanese, Chinese: found as parts of words, see PARTS
)
# Korean, Japanese and Chinese: found as parts of words.
_PARTS = (
    "말했 밝혔 전했 강조했 덧붙였 설명했 지적했 주장했 언급했 썼다 적었 답했 했다 述べ 話し "
    "語っ 語る 話す 指摘 強調 説明 訴え 答え 投稿 明らかに コメント 発言 伝え という 表示 "
    "指出 强调 強調 认为 認為 告诉 告訴 透露 写道 寫道 回应 回應 宣布 称 稱 说 說 坦言 "
    "补充 補充 "
)
_PRONOUNS = (
    "he she they i we it who er sie ich wir il elle ils elles je nous él ella ellos ellas ele ela eles elas "
    "lui lei egli ella loro io noi hij zij ze ik wij han hun hon de jag jeg on ona oni o он она они я мы він "
    "вона вони ми هو هي 그는 그녀는 그가 彼 彼女 他 她 他们 她们 同氏 同相 "
)
# Words that open a noun phrase: "said the minister", "sagte der Sprecher".
_ARTICLES = (
    "the a an one another der die das ein eine le la les l' un une el los las lo il i gli uno o os as um uma "
    "de het een den det "
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

VERBS = frozenset(_VERBS.split())
PARTS = tuple(_PARTS.split())
PRONOUNS = frozenset(_PRONOUNS.split())
ARTICLES = frozenset(_ARTICLES.split())
NOT_NAMES = frozenset(_NOT_NAMES.split())
PARTICLES = frozenset(_PARTICLES.split())

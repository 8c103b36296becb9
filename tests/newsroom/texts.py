"""What the outlets print: our own sentences, about places that are not."""
# ruff: noqa: E501 - a sentence takes a line

STORM = """\
EASTMERE, March 9 (Tidewire) -- A storm from the north closed the harbour of Eastmere on Monday and kept all ferries to the islands in port, the harbour board said.
Waves of up to seven metres broke over the outer mole in the early morning, and a crane on the north quay was blown over. Nobody was hurt.
"We have not seen water this high since the winter of 1987," the harbour master, Ada Lindqvist, told reporters.
Some 1,400 people who had wanted to cross to Lindholm and Sund spent the night in hotels and in the sports hall of the town.
The board expects to let the first ferry leave on Tuesday at noon, if the wind goes down as the weather office says.
"My boat is still there, and that is all I ask for today," said Tomas Ferreira, who has fished from the quay for thirty years.
Repairs to the mole will cost several million crowns, an engineer of the board said after a first look."""
STORM_CUT = (
    "\n".join(STORM.split("\n")[:4]) + "\nOur reporter will be at the quay all day; buses to the west run as usual."
)
STORM_OWN = """\
The sea took the fish market's roof at a quarter past four. By the time the bakers of Quay Street opened, the storm had closed the harbour of Eastmere, and the ferries to the islands lay double at their moorings.
Ada Lindqvist, the harbour master, had been on the mole since midnight. "You could not see the light at the end of it any more," she said.
In the sports hall, where the town had put up beds for stranded passengers, children slept between bicycles and crates of eggs bound for Lindholm.
A crane fell across the rails of the north quay. It had been due to be taken down in May, when the rebuilding of the quay begins.
Fishing crews counted eleven small boats lost. None was insured, said their guild, which asked the board for help at once.
The weather office sees calmer seas on Tuesday. Until then nothing leaves Eastmere harbour, not even the pilot."""
STORM_LATE = """\
Eastmere's harbour stays closed after the storm, and the question in town is who will pay for the broken mole.
The harbour board had put off strengthening it twice, minutes of its meetings show, the last time in November.
"That was a mistake, and it was mine," the board's treasurer, Jonas Brandt, said on Monday afternoon.
Ferries to the islands may run again on Tuesday at noon. The fallen crane on the north quay is to be cut up where it lies.
The opposition in the town council wants an inquiry before any money for repairs is spent."""
STURM = """\
Ein Sturm aus Norden hat am Montag den Hafen von Eastmere lahmgelegt. Alle Fähren zu den Inseln blieben im Hafen, teilte die Hafenbehörde mit.
Bis zu sieben Meter hohe Wellen schlugen am frühen Morgen über die Außenmole, ein Kran am Nordkai stürzte um. Verletzt wurde niemand.
„So hoch stand das Wasser seit dem Winter 1987 nicht mehr“, sagte Hafenmeisterin Ada Lindqvist.
Rund 1400 Reisende verbrachten die Nacht in Hotels und in der Sporthalle der Stadt.
Am Dienstagmittag soll die erste Fähre wieder ablegen, wenn der Wind nachlässt."""
STURM_EIGEN = """\
Der Sturm hat Eastmere vom Meer abgeschnitten: Der Hafen ist zu, die Fähren liegen doppelt an der Mole, und am Nordkai liegt ein Kran quer über den Schienen.
Die Hafenmeisterin Ada Lindqvist rechnet mit Schäden in Millionenhöhe. „Die Mole hat gehalten, aber nur gerade so“, sagte sie unserer Zeitung.
In der Sporthalle richtete die Stadt Betten für gestrandete Reisende her. Viele wollten zu einer Hochzeit auf Lindholm.
Die Hafenbehörde hatte eine Verstärkung der Außenmole zweimal verschoben, zuletzt im November."""
BUDGET_FIRST = """\
The town council of Holm approved a budget of forty million crowns on Monday evening, after a debate of five hours.
Schools get a tenth more than last year, and the night bus stays. The swimming pool closes on Sundays.
"Nobody is happy, so it is probably fair," mayor Ines Moreau said after the vote.
The council's next meeting is on the first of April."""
BUDGET_LATER = """\
The town council of Holm approved a budget of forty-four million crowns on Monday evening, after a debate of six hours.
Schools get a tenth more than last year, and the night bus stays. The swimming pool closes on Sundays and Mondays.
"Nobody is happy, so it is probably fair," mayor Ines Moreau said after the vote.
Correction: an earlier version of this article gave a wrong sum.
The council's next meeting is on the first of April."""
TRAIN = """\
Night trains between Holm and the south will run again from June, for the first time in nineteen years, the railway company said on Monday.
A berth will cost from thirty crowns, a cabin for two from ninety. Bicycles travel free in the last car.
"People asked us for years, and we have finally found the sleeping cars," the company's head, Petra Osei, told a news conference.
The cars were built in 1978 and come from a museum line, which had kept them under a tin roof."""
TRAIN_OWN = """\
Go to bed in Holm, wake up among lemon trees: the night train is coming back in June, after nineteen years without one.
The railway company bought eleven sleeping cars from a museum line. Petra Osei, who heads it, found them by chance on a hike, she says.
A berth costs thirty crowns at least. Whoever wants to lock the door behind him pays ninety for a cabin for two.
The old timetable hangs framed in her office; the new one is four hours quicker."""
MARCHE = """\
Le marché couvert de Valmontel rouvre ses portes jeudi après deux ans de travaux, a annoncé la mairie lundi.
Quarante-deux commerçants y ont retrouvé leur étal sous une charpente restaurée, dont les tuiles viennent d'un village voisin.
« Le plus dur, c'était d'attendre », confie la fromagère Solange Audry, qui avait passé l'hiver sous une tente.
Les travaux ont coûté six millions d'euros, soit un peu moins que prévu."""
MARCHE_OWN = """\
Deux ans sous des bâches, et voilà les commerçants de Valmontel de retour chez eux : le marché couvert rouvre jeudi matin.
La charpente de 1889 a été démontée, numérotée poutre par poutre, puis remontée. Les travaux ont coûté six millions d'euros.
Solange Audry, fromagère, a déjà choisi ce qu'elle vendra la première : « Un morceau du comté que j'ai gardé pour ce jour-là. »"""
MARSAD = """\
افتتح مرصد الواحة أبوابه للزوار مساء الاثنين بعد ثلاث سنوات من أعمال الترميم، كما أعلنت إدارة المرصد.
وقالت مديرة المرصد ليلى الحداد: «أردنا أن يرى كل طفل في الواحة حلقات زحل بعينيه».
وسيكون الدخول مجانيا أيام الجمعة، وتبدأ الجولات بعد غروب الشمس بساعة.
وبلغت كلفة الترميم أربعة ملايين دينار، جمع الأهالي ربعها من التبرعات."""
QIAO = """\
东港跨海大桥于3月9日上午正式通车，全长十二公里，两岸车程由一个半小时缩短到二十分钟。
大桥总工程师林若川说：“最难的一段是海中的桥墩，我们等了整整两个台风季。”
大桥两侧设有自行车道，周末限时开放步行。通车首日约有三万人排队过桥。
据东港市交通局介绍，大桥建设历时六年，投资八十四亿元，比预算少三亿元。"""
QIAO_OWN = """\
清晨六点，渔民陈阿福把船停在桥下，抬头数了数：一共九十六个桥墩。东港跨海大桥今天通车了。
他的渡轮生意做到昨天为止。“以后我只捕鱼，”他笑着说，“过海的人不用等潮水了。”
大桥全长十二公里，两岸车程缩短到二十分钟，首日约有三万人过桥。"""
TODAI = """\
青波市の青波岬に立つ石造りの灯台に9日夕、130年ぶりに明かりがともった。住民らが募金を集めて修復した。
修復を呼びかけた漁師の浜野岩雄さんは「祖父が話していた光を、孫に見せたかった」と話した。
募金には全国から2800人が応じ、約6千万円が集まった。明かりは毎日、日没から午後10時までともす。"""
TRAM = """\
한빛시는 9일 오전 새 노면전차 1호선을 개통했다. 첫차에는 새벽 다섯 시부터 줄을 선 시민 이백여 명이 탔다.
시장 서가람은 "이제 바다까지 십오 분이면 간다"고 말했다.
요금은 올해 말까지 무료이며, 2호선은 2028년에 문을 연다."""
SEQUIA = """\
La sequía ha vaciado el embalse de Arenal hasta el doce por ciento, el nivel más bajo desde que se construyó, informó el lunes la junta de aguas.
«Si no llueve en abril, cortaremos el riego por las noches», dijo la presidenta de la junta, Marta Quiroga.
En el fondo del pantano han vuelto a verse la torre y el puente del pueblo viejo."""
LIBRARY = """\
The library of Holm will lend out tools from April: drills, ladders, a cider press.
Whoever borrows one needs a library card and, for the chainsaw, a course of two hours.
"Books stay our main business," librarian Ivo Salander said."""
# What is said on any day: without it, "said" would be a word that is new.
USUAL = (
    "The keeper said so.", "It will be mended.", "It was the last one left.", "It was the first in years.",
    "That took two hours.", "The night was calm.",
)  # fmt: skip
NOTES = (
    "Two trawlers brought {n} tonnes of herring to Eastmere, and the auction went on until {word} was sold.",
    "A pilot towed a yacht named {word} to Eastmere; its owner had run out of fuel for the {n}th time.",
    "Divers looked at piles in Eastmere for {n} days and found {word} and a bicycle.",
    "Pupils of Eastmere named buoy {n} after {word}, by a vote of four schools.",
    "A cruise ship with {n} passengers anchored off Eastmere; {word} was the only thing they bought ashore.",
)
WORDS = ("anchor", "barrel", "compass", "driftwood", "ember", "flagpole", "gannet", "hawser", "icebox", "jetty", "kelp")
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "'-alert(3)-'",
    "javascript:alert(4)",
    "{{ 7 * 7 }}${7*7}<%= 7 * 7 %>",
    "\u202egnp.exe\u202c <b onmouseover=alert(5)>bold</b>",
    "</title></style></textarea><svg/onload=alert(6)>",
    '=HYPERLINK("https://attacker.example/","click")',
)

"""Who speaks in scripts without capitals: Chinese, Japanese and Korean clauses; kinds there, and in Arabic and Hebrew.

after the quotation     ``”王例子说`` · ``」と例川太郎氏は述べた`` · ``"고 홍길동 시장은 말했다``
before it               ``王例子表示：“`` · ``市長は「`` · ``홍길동 시장은 "``

A name is told only beside an honorific, an office or a known family name.
"""

import re

from extractors.article import SpeakerKind
from extractors.quotes.saying import ORGANISATIONS
from extractors.quotes.verbs import PARTS

Found = tuple[SpeakerKind | None, str | None]

_BRACKETS = re.compile(r"\s?[（(][^（）()]{0,20}[）)]")
_NO = r"[^\s、。，,；：「」『』“”\"()（）]"  # a character that ends no phrase

# Up to two words before the last, none of which says to whom or what: "이에 대해".
_KOREAN_WHO = rf"(?P<who>(?<![가-힣])(?:(?!대해|통해|위해|관해|이에|대한)[가-힣]{{1,6}}\s){{0,2}}{_NO}{{1,14}}?)"

_KOREAN_BEFORE = re.compile(rf"{_KOREAN_WHO}(?:\s?씨)?(?:은|는|이|가|도)(?=[\s,“\"]|$)[^。「」“”\"]{{0,60}}$")
_KOREAN_AFTER = re.compile(rf"(?:이?라?고|며|면서)\s{_KOREAN_WHO}(?:\s?씨)?(?:은|는|이|가)\s[^。「」“”\".]{{0,30}}")
_KOREAN_SOURCE = re.compile(rf"{_KOREAN_WHO}(?:\s?씨)?에 따르면,?\s*$")
_JAPANESE_BEFORE = re.compile(rf"(?P<who>{_NO}{{1,14}}?)(?:氏|さん)?(?:は|が|も)(?:\s|、|,)?[^。「」“”\"]{{0,60}}$")
_JAPANESE_AFTER = re.compile(rf"と、?(?P<who>{_NO}{{1,14}}?)(?:氏|さん)?(?:は|が)[^。「」]{{0,30}}")
_JAPANESE_SOURCE = re.compile(rf"(?P<who>{_NO}{{1,14}}?)(?:氏|さん)?によ(?:ると|れば)、?\s*$")
# A name before its honorific, without the clause that leads to it: "食堂を営む汐見きよさんは".
_JAPANESE_NAME = re.compile(r"(?P<who>[\u3400-\u9fff々]{1,4}[\u3040-\u30ff]{0,5})$")
_CHINESE_VERBS = (
    "表示|指出|强调|強調|认为|認為|告诉[^，。]{0,8}|告訴[^，。]{0,8}|透露|写道|寫道|回应|回應|宣布|坦言|补充|補充|介绍|介紹|"
    "解释|解釋|批评|批評|警告|抱怨|称|稱|说|說|道"
)
_CHINESE_BEFORE = re.compile(
    rf"(?P<who>[^\s，。、；：“”「」\d]{{1,14}}?)(?:\d[^，。]{{0,8}})?(?:[在向对對][^，。]{{1,20}}?)?(?:还|也|又|則|则|随后)?"
    rf"(?:{_CHINESE_VERBS})+[：:，,]?\s*$"
)
_CHINESE_AFTER = re.compile(
    rf"[，,]?(?P<who>[^\s，。、；：“”「」\d]{{1,14}}?)(?:[在向对對][^，。]{{1,20}}?)?(?:还|也|又|則|则)?(?:{_CHINESE_VERBS})+(?=[，。,：:]|$)"
)
_LEADING = re.compile(r"^(?:\d*岁的|\d*歲的|据|據)")


def wide_speaker(before: str, after: str) -> str | None:
    """The topic or subject of the sentence whose verb of saying is beside the quotation."""
    before, after = _BRACKETS.sub("", before), _BRACKETS.sub("", after)
    if chinese := _CHINESE_BEFORE.search(before) or _CHINESE_AFTER.match(after):
        return _LEADING.sub("", chinese["who"]) or None
    if source := _KOREAN_SOURCE.search(before):
        return _with_honorific(source)
    if source := _JAPANESE_SOURCE.search(before):
        return _with_honorific(source)
    for behind in (_KOREAN_AFTER, _JAPANESE_AFTER):
        if (found := behind.match(after)) and any(part in after[found.end("who") : found.end() + 12] for part in PARTS):
            return _with_honorific(found)
    if not any(part in after[:30] for part in PARTS):
        return None
    if topic := _KOREAN_BEFORE.search(before):
        return _with_honorific(topic)
    topic = _JAPANESE_BEFORE.search(before)
    return _with_honorific(topic) if topic else None


def _with_honorific(topic: re.Match[str]) -> str:
    is_named = topic.string.startswith(("氏", "さん"), topic.end("who"))
    name = _JAPANESE_NAME.search(topic["who"]) if is_named else None
    return str((name or topic)["who"]).removesuffix(" 씨")


# --- kinds and names

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_HAN_BODIES_WORDS = (
    "部 省 厅 廳 庁 局 院 委 会 會 公司 大学 大學 银行 銀行 党 黨 政府 协会 協會 集团 集團 社 警察 法院 通讯社"
)
_HAN_BODIES = tuple(_HAN_BODIES_WORDS.split())
_HAN_OFFICES_WORDS = (
    "市长 市長 省长 省長 部长 部長 总理 總理 总统 總統 主席 总经理 "
    "總經理 经理 經理 董事长 董事長 教授 记者 記者 发言人 發言人 书记 書記 "
    "局长 局長 院长 院長 校长 校長 社長 首相 大臣 大統領 議員 监督 "
    "監督 選手 会長 知事 長官 代表 研究员 研究員 专家 專家 医生 主任 "
    "律师 律師 工人 居民 村民 学生 學生 市民 店主 员工 員工 分析师 分析師 容疑者 被告 先生 女士 焊工"
)
_HAN_OFFICES = tuple(_HAN_OFFICES_WORDS.split())
_CHINESE_FAMILIES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇"
    "吕呂丁任卢盧姚沈钟鐘姜崔谭譚陆陸范汪廖石金贾賈韦夏傅邹鄒熊白孟秦邱侯江尹薛雷龙龍史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔汤湯"
)
_KOREAN_FAMILIES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노곽성차주우구민진나지엄채원천방공현함변염여추"
)
_KOREAN_OFFICES_WORDS = (
    "시장 대표 의원 장관 대통령 총리 교수 위원장 회장 사장 감독 "
    "선수 기자 대변인 조합장 소장 원장 국장 지사 차관 총장 변호사"
)
_KOREAN_OFFICES = tuple(_KOREAN_OFFICES_WORDS.split())
_KOREAN_BODIES_WORDS = "부 청 위원회 당 대학교 협회 은행 정부 경찰 법원 공사 노조 "
_KOREAN_BODIES = tuple(_KOREAN_BODIES_WORDS.split())
_KOREAN_NO_NAMES_WORDS = "자 들 장 부 청 당 측 관 원 가 "
_KOREAN_NO_NAMES = tuple(_KOREAN_NO_NAMES_WORDS.split())
_PRONOUNS_WORDS = "그 그녀 그들 彼 彼女 他 她 他们 她们 他們 我们 我 هو هي הוא היא "
_PRONOUNS = frozenset(_PRONOUNS_WORDS.split())


def of_no_capitals(speaker: str, whole: str) -> Found | None:
    """Kind and name of a speaker in a script without capitals; None where the script has them."""
    if speaker in _PRONOUNS:
        return SpeakerKind.PRONOUN, None
    if speaker.isascii():
        return None
    if _HANGUL.search(speaker):
        return _korean(speaker)
    if (_HAN.search(speaker) or _KANA.search(speaker)) and _KANA.search(whole):
        return _japanese(speaker, whole)
    if _HAN.search(speaker):
        return _chinese(speaker)
    return _semitic(speaker) if _SEMITIC.search(speaker) else None


def _chinese(speaker: str) -> Found:
    office = max((office for office in _HAN_OFFICES if office in speaker), key=speaker.rfind, default=None)
    if office and speaker.endswith(office):
        name = speaker.removesuffix(office)
        return (SpeakerKind.PERSON, name) if _is_chinese_name(name) else (SpeakerKind.ROLE, None)
    name = speaker[speaker.rfind(office) + len(office) :] if office else speaker
    if _is_chinese_name(name, 2 if office else 3):
        return SpeakerKind.PERSON, name
    return (SpeakerKind.ORGANISATION, speaker) if speaker.endswith(_HAN_BODIES) else (None, None)


def _is_chinese_name(name: str, least: int = 3) -> bool:
    return (
        least <= len(name) <= 3
        and name[0] in _CHINESE_FAMILIES
        and not name.endswith((*_HAN_BODIES, *"长長员員者家方人"))
    )


def _japanese(speaker: str, whole: str) -> Found:
    if office := next((office for office in _HAN_OFFICES if speaker.endswith(office)), None):
        name = speaker.removesuffix(office).rpartition("の")[2]
        if not name or speaker == office:
            return SpeakerKind.ROLE, None
        return (SpeakerKind.PERSON, name) if _is_full(name) else (None, None)
    if f"{speaker}氏" in whole or f"{speaker}さん" in whole:
        full = re.search(
            rf"(?<![\u3400-\u9fff]){re.escape(speaker)}[\u3400-\u9fff々\u3040-\u309f]{{1,3}}?(?=氏|さん)", whole
        )
        if full and not _is_full(speaker):
            return SpeakerKind.PERSON, full.group()
        return SpeakerKind.PERSON, speaker if _is_full(speaker) else None
    return (SpeakerKind.ORGANISATION, speaker) if speaker.endswith(_HAN_BODIES) else (None, None)


def _is_full(name: str) -> bool:
    """Whether a Japanese name has a given name too: from four characters on, none of them the sign of a phrase."""
    return 4 <= len(name) <= 6 and not re.search(r"[のをにではが]", name) and bool(_HAN.match(name))


def _korean(speaker: str) -> Found:
    words = speaker.split()
    if len(words) > 1 and _is_korean_name(words[-1]):
        return SpeakerKind.PERSON, words[-1]
    if words[-1].endswith(_KOREAN_OFFICES):
        name = words[-2] if len(words) > 1 else ""
        return (SpeakerKind.PERSON, name) if _is_korean_name(name) else (None if name else SpeakerKind.ROLE, None)
    return (SpeakerKind.ORGANISATION, speaker) if speaker.endswith(_KOREAN_BODIES) else (None, None)


def _is_korean_name(word: str) -> bool:
    return len(word) == 3 and word[0] in _KOREAN_FAMILIES and not word.endswith(_KOREAN_NO_NAMES)


def _semitic(speaker: str) -> Found:
    """Arabic and Hebrew: a word with the article alone is a role, a name behind an office a person."""
    words = speaker.split()
    if words[0] in ORGANISATIONS:
        return SpeakerKind.ORGANISATION, speaker
    if len(words) == 1 and words[0].startswith(("ال", "ה")):
        return SpeakerKind.ROLE, None
    if words[0] in _ARABIC_OFFICES and len(words) == 3:
        return SpeakerKind.PERSON, " ".join(words[1:])
    return None, None


_ARABIC_OFFICES_WORDS = "الوزير الوزيرة الرئيس الدكتور الدكتورة السيد السيدة النائب الشيخ "
_ARABIC_OFFICES = frozenset(_ARABIC_OFFICES_WORDS.split())

"""What Llama Guard's hazards are called in the languages of users.

The codes are the service's (https://console.groq.com/docs/content-moderation), and what is kept;
names are for whoever reads them now.
"""

from __future__ import annotations

import re
from typing import Final

from voicedesk.core.language_guess import guess_language, language_code

_NAMES: Final = {
    "en": "violent crimes|non-violent crimes|sex-related crimes|child sexual exploitation|"
    "defamation|specialised advice|privacy|intellectual property|indiscriminate weapons|hate|"
    "suicide and self-harm|sexual content|elections|code interpreter abuse",
    "ar": "جرائم العنف|جرائم غير عنيفة|جرائم جنسية|الاستغلال الجنسي للأطفال|التشهير|"
    "مشورة متخصصة|الخصوصية|الملكية الفكرية|أسلحة عشوائية الأثر|الكراهية|الانتحار وإيذاء النفس|"
    "محتوى جنسي|الانتخابات|إساءة استخدام مفسّر الشفرة",
    "cs": "násilné trestné činy|nenásilné trestné činy|sexuální trestné činy|"
    "sexuální vykořisťování dětí|pomluva|odborné rady|soukromí|duševní vlastnictví|"
    "zbraně s nerozlišujícím účinkem|nenávist|sebevražda a sebepoškozování|sexuální obsah|volby|"
    "zneužití interpretu kódu",
    "da": "voldsforbrydelser|ikke-voldelige forbrydelser|seksualforbrydelser|"
    "seksuel udnyttelse af børn|ærekrænkelse|specialiseret rådgivning|privatliv|"
    "immaterielle rettigheder|våben med vilkårlig virkning|had|selvmord og selvskade|"
    "seksuelt indhold|valg|misbrug af kodefortolkeren",
    "de": "Gewaltverbrechen|gewaltlose Straftaten|Sexualstraftaten|"
    "sexuelle Ausbeutung von Kindern|Verleumdung|fachliche Beratung|Privatsphäre|"
    "geistiges Eigentum|unterschiedslos wirkende Waffen|Hass|Suizid und Selbstverletzung|"
    "sexuelle Inhalte|Wahlen|Missbrauch des Code-Interpreters",
    "es": "delitos violentos|delitos no violentos|delitos sexuales|explotación sexual infantil|"
    "difamación|asesoramiento especializado|privacidad|propiedad intelectual|"
    "armas indiscriminadas|odio|suicidio y autolesiones|contenido sexual|elecciones|"
    "abuso del intérprete de código",
    "fi": "väkivaltarikokset|väkivallattomat rikokset|seksuaalirikokset|"
    "lasten seksuaalinen hyväksikäyttö|kunnianloukkaus|erityisalojen neuvot|yksityisyys|"
    "immateriaalioikeudet|umpimähkäisesti vaikuttavat aseet|viha|"
    "itsemurha ja itsensä vahingoittaminen|seksuaalinen sisältö|vaalit|koodintulkin väärinkäyttö",
    "fr": "crimes violents|délits non violents|infractions sexuelles|"
    "exploitation sexuelle d\N{RIGHT SINGLE QUOTATION MARK}enfants|diffamation|"
    "conseils spécialisés|vie privée|propriété intellectuelle|armes frappant sans discrimination|"
    "haine|suicide et automutilation|contenu sexuel|élections|"
    "abus de l\N{RIGHT SINGLE QUOTATION MARK}interpréteur de code",
    "hi": "हिंसक अपराध|अहिंसक अपराध|यौन अपराध|बच्चों का यौन शोषण|मानहानि|विशेषज्ञ सलाह|निजता|"
    "बौद्धिक संपदा|अंधाधुंध मार करने वाले हथियार|नफ़रत|आत्महत्या और आत्म-क्षति|यौन सामग्री|चुनाव|"
    "कोड इंटरप्रेटर का दुरुपयोग",
    "it": "reati violenti|reati non violenti|reati sessuali|sfruttamento sessuale dei minori|"
    "diffamazione|consulenza specialistica|privacy|proprietà intellettuale|armi indiscriminate|"
    "odio|suicidio e autolesionismo|contenuti sessuali|elezioni|"
    "abuso dell\N{RIGHT SINGLE QUOTATION MARK}interprete di codice",
    "ja": "暴力犯罪|非暴力犯罪|性犯罪|児童の性的搾取|名誉毀損|専門的な助言|プライバシー|知的財産|"
    "無差別兵器|憎悪|自殺と自傷|性的コンテンツ|選挙|コードインタープリターの悪用",
    "ko": "폭력 범죄|비폭력 범죄|성범죄|아동 성 착취|명예훼손|전문적 조언|사생활|지식재산권|"
    "무차별 무기|혐오|자살과 자해|성적 콘텐츠|선거|코드 인터프리터 악용",
    "nl": "gewelddadige misdrijven|niet-gewelddadige misdrijven|zedenmisdrijven|"
    "seksuele uitbuiting van kinderen|laster|gespecialiseerd advies|privacy|"
    "intellectueel eigendom|niet-onderscheidende wapens|haat|zelfdoding en zelfbeschadiging|"
    "seksuele inhoud|verkiezingen|misbruik van de code-interpreter",
    "no": "voldsforbrytelser|ikke-voldelige forbrytelser|seksualforbrytelser|"
    "seksuell utnyttelse av barn|ærekrenkelse|spesialisert rådgivning|personvern|"
    "immaterielle rettigheter|våpen med vilkårlig virkning|hat|selvmord og selvskading|"
    "seksuelt innhold|valg|misbruk av kodetolkeren",
    "pl": "przestępstwa z użyciem przemocy|przestępstwa bez użycia przemocy|"
    "przestępstwa seksualne|wykorzystywanie seksualne dzieci|zniesławienie|"
    "porady specjalistyczne|prywatność|własność intelektualna|broń o działaniu niewybiórczym|"
    "nienawiść|samobójstwo i samookaleczenie|treści seksualne|wybory|nadużycie interpretera kodu",
    "pt": "crimes violentos|crimes não violentos|crimes sexuais|exploração sexual infantil|"
    "difamação|aconselhamento especializado|privacidade|propriedade intelectual|"
    "armas indiscriminadas|ódio|suicídio e automutilação|conteúdo sexual|eleições|"
    "abuso do interpretador de código",
    "ru": "насильственные преступления|ненасильственные преступления|"
    "преступления сексуального характера|сексуальная эксплуатация детей|клевета|"
    "советы специалиста|частная жизнь|интеллектуальная собственность|"
    "оружие неизбирательного действия|ненависть|самоубийство и самоповреждение|"
    "материалы сексуального характера|выборы|злоупотребление интерпретатором кода",
    "sv": "våldsbrott|icke-våldsamma brott|sexualbrott|sexuellt utnyttjande av barn|förtal|"
    "specialiserad rådgivning|personlig integritet|immateriella rättigheter|"
    "urskillningslösa vapen|hat|självmord och självskada|sexuellt innehåll|val|"
    "missbruk av kodtolken",
    "tr": "şiddet suçları|şiddet içermeyen suçlar|cinsel suçlar|çocukların cinsel istismarı|"
    "iftira|uzmanlık gerektiren tavsiyeler|gizlilik|fikrî mülkiyet|ayrım gözetmeyen silahlar|"
    "nefret|intihar ve kendine zarar verme|cinsel içerik|seçimler|"
    "kod yorumlayıcısının kötüye kullanımı",
    "uk": "насильницькі злочини|ненасильницькі злочини|злочини сексуального характеру|"
    "сексуальна експлуатація дітей|наклеп|поради фахівця|приватність|інтелектуальна власність|"
    "зброя невибіркової дії|ненависть|самогубство та самоушкодження|"
    "матеріали сексуального характеру|вибори|зловживання інтерпретатором коду",
    "zh": "暴力犯罪|非暴力犯罪|性犯罪|儿童性剥削|诽谤|专业建议|隐私|知识产权|滥杀滥伤武器|仇恨|"
    "自杀与自残|色情内容|选举|滥用代码解释器",
}
"""By language, separated by strokes: those of S1 to S14 in this order."""

CATEGORIES: Final = tuple(f"S{number}" for number in range(1, 15))
"""Llama Guard's codes."""

NAMED_LANGUAGES: Final = frozenset(_NAMES)
"""The codes of the languages in which categories have names."""

_ENGLISH = "en"
_SAME = {"nb": "no", "nn": "no"}


def category_name(category: str, language: str = _ENGLISH) -> str:
    """Return what a category is called in a language; names of a policy stay as they are."""
    code = category.upper()
    if code not in CATEGORIES:
        return category
    return _NAMES[named_language(language)].split("|")[CATEGORIES.index(code)]


def named_language(*candidates: str) -> str:
    """Return the code of the first language in which categories have names, else English.

    A language is a code such as ``de``, ``de_AT`` or ``pt-BR``, or an English name such as
    ``German``; empty ones are passed over.
    """
    for candidate in candidates:
        known = language_code(candidate)
        code = known if known in _NAMES else re.split(r"[-_.@]", known)[0]
        code = language_code(_SAME.get(code, code))
        if code in _NAMES:
            return code
    return _ENGLISH


def language_to_name_in(spoken: str, words: str, *others: str) -> str:
    """Return the language to tell a user categories in: the one of what was said.

    Args:
        spoken: What recognition found; empty for what was typed.
        words: What was said, which may tell it as well.
        others: What is known of the user besides, the best first.
    """
    return named_language(spoken, guess_language(words), *others)

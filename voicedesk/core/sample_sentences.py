"""A sentence in each language, to hear how a voice sounds."""

from __future__ import annotations

from typing import Final

SAMPLE_SENTENCES: Final = {
    "ar": "مرحبا، هكذا يبدو صوتي.",
    "bg": "Здравей, така звучи гласът ми.",
    "ca": "Hola, així sona la meva veu.",
    "zh": "你好，这是我的声音。",  # noqa: RUF001 - Chinese marks
    "hr": "Dobar dan, ovako zvuči moj glas.",
    "cs": "Dobrý den, takhle zní můj hlas.",
    "da": "Hej, sådan lyder min stemme.",
    "nl": "Hallo, zo klinkt mijn stem.",
    "en": "Hello, this is how my voice sounds.",
    "et": "Tere, nii kõlab minu hääl.",
    "fi": "Hei, tältä ääneni kuulostaa.",
    "fr": "Bonjour, voici le son de ma voix.",
    "de": "Guten Tag, so klingt meine Stimme.",
    "el": "Γεια σας, έτσι ακούγεται η φωνή μου.",
    "he": "שלום, כך נשמע הקול שלי.",
    "hi": "नमस्ते, मेरी आवाज़ ऐसी है।",
    "hu": "Jó napot, így szól a hangom.",
    "id": "Halo, beginilah suara saya.",
    "it": "Buongiorno, questa è la mia voce.",
    "ja": "こんにちは、これが私の声です。",
    "ko": "안녕하세요, 이것이 제 목소리입니다.",
    "lv": "Labdien, tā skan mana balss.",
    "lt": "Laba diena, taip skamba mano balsas.",
    "ms": "Helo, inilah bunyi suara saya.",
    "no": "Hei, slik høres stemmen min ut.",
    "fa": "سلام، صدای من این‌گونه است.",
    "pl": "Dzień dobry, tak brzmi mój głos.",
    "pt": "Olá, é assim que soa a minha voz.",
    "ro": "Bună ziua, așa sună vocea mea.",
    "ru": "Здравствуйте, так звучит мой голос.",
    "sr": "Добар дан, овако звучи мој глас.",
    "sk": "Dobrý deň, takto znie môj hlas.",
    "sl": "Dober dan, tako zveni moj glas.",
    "es": "Hola, así suena mi voz.",
    "sv": "Hej, så här låter min röst.",
    "ta": "வணக்கம், என் குரல் இப்படித்தான் இருக்கும்.",
    "th": "สวัสดี นี่คือเสียงของฉัน",
    "tr": "Merhaba, sesim böyle.",
    "uk": "Вітаю, так звучить мій голос.",
    "ur": "السلام علیکم، میری آواز ایسی ہے۔",  # noqa: RUF001 - an Urdu full stop
    "vi": "Xin chào, giọng nói của tôi như thế này.",
}

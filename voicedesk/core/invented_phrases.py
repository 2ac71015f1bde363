"""What Whisper is known to write where nobody spoke; the user can edit the list."""

from __future__ import annotations

INVENTED_PHRASES = (
    "en: you",
    "en: Bye.",
    "en: Thank you.",
    "en: Thank you very much.",
    "de: Vielen Dank.",
    "es: Gracias.",
    "fr: Merci.",
    "it: Grazie.",
    "ja: ありがとうございました",
    "ko: 감사합니다.",
    "nl: Dank je wel.",
    "pl: Dziękuję.",
    "pt: Obrigado.",
    "ru: Спасибо.",
    "zh: 谢谢大家!",
    "Thank you for watching!",
    "Thanks for watching!",
    "Please subscribe to my channel.",
    "Subtitles by the Amara.org community",
    "Vielen Dank fürs Zuschauen!",
    "Untertitel der Amara.org-Community",
    "Untertitel im Auftrag des ZDF für funk, 2017",
    "Untertitelung des ZDF, 2020",
    "¡Gracias por ver el video!",
    "Subtítulos realizados por la comunidad de Amara.org",
    "Merci d'avoir regardé cette vidéo !",
    "Sous-titres réalisés par la communauté d'Amara.org",
    "Sous-titrage Société Radio-Canada",
    "Sottotitoli creati dalla comunità Amara.org",
    "Legendas pela comunidade Amara.org",
    "Ondertitels ingediend door de Amara.org gemeenschap",
    "Napisy stworzone przez społeczność Amara.org",
    "Продолжение следует...",
    "Субтитры сделал DimaTorzok",
    "字幕由Amara.org社区提供",
    "ご視聴ありがとうございました",
    "시청해주셔서 감사합니다.",
)
"""Those with the ISO 639-1 code of a language hold for it, all others whatever was recognised:
the ends of videos are invented in Japanese and Korean where somebody is silent in English."""

ALSO_SAID = (
    *("you", "thank you", "thank you very much", "thank you so much", "thanks", "okay"),
    *("bye", "bye bye", "goodbye", "yes", "no"),
    *("vielen dank", "danke", "danke schön", "tschüss", "ja", "nein"),
    *("gracias", "muchas gracias", "adiós", "merci", "merci beaucoup", "au revoir"),
    *("grazie", "grazie mille", "ciao", "obrigado", "obrigada", "tchau"),
    *("dank je wel", "dank je", "bedankt", "dziękuję", "спасибо", "пока"),
    *(
        "谢谢",
        "谢谢大家",
        "ありがとう",
        "ありがとうございます",
        "ありがとうございました",
        "감사합니다",
    ),
)
"""What people really say too: without a sign of doubt it counts as said."""

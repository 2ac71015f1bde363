"""What Whisper is known to write where nobody spoke, by language; the user can edit the list."""

from __future__ import annotations

INVENTED_PHRASES = (
    "en: Thank you.",
    "en: Thank you for watching!",
    "en: Thanks for watching!",
    "en: you",
    "en: Bye.",
    "en: Please subscribe to my channel.",
    "de: Vielen Dank.",
    "de: Vielen Dank fürs Zuschauen!",
    "de: Untertitel der Amara.org-Community",
    "de: Untertitel im Auftrag des ZDF für funk, 2017",
    "fr: Sous-titres réalisés par la communauté d'Amara.org",
    "fr: Merci d'avoir regardé cette vidéo !",
    "es: Subtítulos realizados por la comunidad de Amara.org",
    "es: ¡Gracias por ver el video!",
    "it: Sottotitoli creati dalla comunità Amara.org",
    "pt: Legendas pela comunidade Amara.org",
    "ru: Продолжение следует...",
    "zh: 字幕由Amara.org社区提供",
    "ja: ご視聴ありがとうございました",
    "ko: 시청해주셔서 감사합니다.",
)
"""Each with the ISO 639-1 code of its language; without one, a line holds for all."""

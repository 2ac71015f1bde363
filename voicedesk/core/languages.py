"""Languages that recognition knows well, by their two-letter codes."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "ms": "Malay",
    "no": "Norwegian",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish",
    "sv": "Swedish",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
}

_FURTHER = (
    "af am as az ba be bn bo br bs cy eu fo gl gu ha haw ht hy is jw ka kk km kn la lb ln lo mg mi mk"
    " ml mn mr mt my ne nn oc pa ps sa sd si sn so sq su sw te tg tk tl tt uz yi yo yue"
)
FURTHER_CODES: Final = frozenset(_FURTHER.split())
"""What recognition takes as well, though it knows less of it; has no name here."""

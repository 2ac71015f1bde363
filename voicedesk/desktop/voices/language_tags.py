"""The names that systems give to languages, as ISO 639-1 codes."""

from __future__ import annotations

from typing import Final

_OTHER_CODES: Final = {
    "cmn": "zh",
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
}
"""Codes of single languages and old ones, for which the one of two letters is in use."""


def language_of(tag: str) -> str:
    """Return the language of a tag such as ``en-gb`` or ``zh_CN``.

    A language that has no code of two letters keeps the one it has.
    """
    language = tag.replace("_", "-").partition("-")[0].lower()
    return _OTHER_CODES.get(language, language)

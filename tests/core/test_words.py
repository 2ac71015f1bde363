"""Words are the same words in every case, form and script."""

from __future__ import annotations

import pytest

from voicedesk.core.words import letters_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  ...!", []),
        ("Thank you.", ["thank", "you"]),
        ("Merci d'avoir regardé", ["merci", "d", "avoir", "regardé"]),
        ("regarde\u0301", ["regardé"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("ＡＢＣ １２", ["abc", "12"]),  # noqa: RUF001 - wide letters are the point
        ("字幕由Amara.org", ["字幕由amara", "org"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words
    assert letters_of(text) == "".join(words)

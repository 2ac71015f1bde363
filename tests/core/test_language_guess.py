"""The language of a text is told where it is plain, and not told where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.language_guess import guess_language, language_code


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The answer is simple.", "en"),
        ("You can take the train from there.", "en"),
        ("Das ist eine gute Frage.", "de"),
        ("Der Zug fährt um 14:30 Uhr ab.", "de"),
        ("Die Straße ist groß.", "de"),
        ("C'est une bonne question.", "fr"),
        ("Le train part à 14 h et il est plein.", "fr"),
        ("¿Qué tal estás?", "es"),
        ("¿Dónde está el niño?", "es"),
        ("La casa es grande y está en el centro.", "es"),
        ("A casa é grande e não está no centro.", ""),
        ("La casa è grande e non è in centro.", ""),
        ("Het huis is groot en niet in het centrum.", ""),
        ("Huset är stort och det är inte i centrum.", ""),
        ("Hallo! Wie geht es dir?", "de"),
        ("Bonjour ! Comment allez-vous ?", "fr"),
        ("¡Hola! ¿Cómo estás?", "es"),
        ("Es kostet ca. 50 €.", ""),
        ("The German word is 'die Straße'.", ""),
        ("Ankara Türkiye'nin başkentidir ve çok büyük.", ""),
        ("Budapest Magyarország fővárosa és a legnagyobb városa.", ""),
        ("Helsinki on Suomen pääkaupunki ja sen suurin kaupunki.", ""),
        ("Bucureștiul este capitala și cel mai mare oraș din România.", ""),
        ("Dom jest duży i nie jest w centrum.", ""),
        ("今天天气很好。the and", ""),
        ("Это дом, and the", ""),
        ("OK", ""),
        ("Das", ""),
        ("$5, 3€ and 20 °C, 50%", ""),
        ("", ""),
        ("3.14", ""),
    ],
)
def test_only_what_is_plain_is_told(text: str, language: str) -> None:
    assert guess_language(text) == language


@given(st.text())
def test_any_text_has_one_of_four_languages_or_none(text: str) -> None:
    assert guess_language(text) in {"en", "de", "fr", "es", ""}


@pytest.mark.parametrize(
    ("given_name", "code"),
    [("German", "de"), ("german", "de"), ("de", "de"), ("", ""), ("Klingon", "klingon")],
)
def test_a_language_is_known_by_its_code_and_by_its_name(given_name: str, code: str) -> None:
    assert language_code(given_name) == code

"""What Llama Guard's hazards are called, and in which language."""

from __future__ import annotations

import unicodedata

import pytest

from voicedesk.core.judges import read_guard_answer
from voicedesk.core.languages import LANGUAGES
from voicedesk.core.moderation_names import (
    CATEGORIES,
    NAMED_LANGUAGES,
    category_name,
    language_to_name_in,
    named_language,
)


@pytest.mark.parametrize(
    ("category", "language", "name"),
    [
        ("S1", "en", "violent crimes"),
        ("s11", "en", "suicide and self-harm"),
        ("S1", "de", "Gewaltverbrechen"),
        ("S14", "fr", "abus de l\u2019interpréteur de code"),
        ("S9", "uk", "зброя невибіркової дії"),
        ("S7", "ja", "プライバシー"),
        ("S13", "German", "Wahlen"),
        ("S13", "tlh", "elections"),
        ("S99", "de", "S99"),
        ("violence", "de", "violence"),
        ("", "de", ""),
    ],
)
def test_what_a_category_is_called(category: str, language: str, name: str) -> None:
    assert category_name(category, language) == name


@pytest.mark.parametrize("language", sorted(NAMED_LANGUAGES))
def test_every_language_has_a_name_of_its_own_for_every_hazard(language: str) -> None:
    names = [category_name(code, language) for code in CATEGORIES]
    assert language in LANGUAGES
    assert len(set(names)) == len(CATEGORIES) == 14
    for name in names:
        assert name == unicodedata.normalize("NFC", name.strip())
        # They stand between commas, in brackets, and in the history.
        assert not set(name) & set(",;:()|\n")
        assert len(name) <= 40  # as much as a card shows


@pytest.mark.parametrize("language", ["Arabic", "Chinese", "Hindi", "Japanese", "Korean"])
def test_other_scripts_are_written_in_them(language: str) -> None:
    letters = [letter for code in CATEGORIES for letter in category_name(code, language)]
    assert not any(letter.isascii() and letter.isalpha() for letter in letters)


@pytest.mark.parametrize(
    ("candidates", "code"),
    [
        (("German",), "de"),
        (("", "de_AT.UTF-8"), "de"),
        (("pt-BR", "en"), "pt"),
        (("zh_Hans_CN",), "zh"),
        (("nb_NO",), "no"),
        (("nn",), "no"),
        (("Klingon", "Norwegian"), "no"),
        (("C", "POSIX"), "en"),
        ((), "en"),
    ],
)
def test_the_first_known_language_is_taken(candidates: tuple[str, ...], code: str) -> None:
    assert named_language(*candidates) == code


@pytest.mark.parametrize(
    ("spoken", "words", "system", "code"),
    [
        ("French", "Wie spät ist es und wo bin ich?", "es_ES", "fr"),
        ("", "Wie spät ist es und wo bin ich?", "es_ES", "de"),
        ("", "Hm.", "es_ES", "es"),
        ("", "Hm.", "", "en"),
    ],
)
def test_what_was_spoken_tells_the_language_before_the_system_does(
    spoken: str, words: str, system: str, code: str
) -> None:
    assert language_to_name_in(spoken, words, system) == code


def test_every_hazard_can_be_read_from_an_answer() -> None:
    verdict = read_guard_answer(f"unsafe\n{','.join(CATEGORIES)}")
    assert verdict.categories == CATEGORIES

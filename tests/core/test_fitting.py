"""A text fits behind what stands before the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from voicedesk.core.fitting import fitted
from voicedesk.core.settings import AfterText, DictationSettings

USUAL = DictationSettings()


def english(text: str, before: str | None, *vocabulary: str) -> str:
    return fitted(text, before, USUAL, language="English", vocabulary=vocabulary)


@pytest.mark.parametrize("before", [None, ""])
def test_where_nothing_is_known_or_nothing_stands_it_stays_as_it_is(before: str | None) -> None:
    assert english("And then.", before) == "And then."
    assert english("and then.", before) == "and then."


@pytest.mark.parametrize(
    ("before", "text", "result"),
    [
        ("Hello", "2 men", " 2 men"),
        ("Hello ", "2 men", "2 men"),
        ("Hello\u00a0", "2 men", "2 men"),
        ("Hello\n", "And", "And"),
        ("Hello\t", "2", "2"),
        ("It ends.", "And", " And"),
        ("It ends!", "And", " And"),
        ("one,", "2", " 2"),
        ("f(x)", "2", " 2"),
        ("see (", "2", "2"),
        ("a [", "2", "2"),
        ("¿", "Qué", "Qué"),
        ('He said "', "Yes", "Yes"),
        ('He said "yes"', "2", " 2"),
        ('("', "2", "2"),
        ("“yes”", "2", " 2"),
        ("„", "Ja", "Ja"),
        ("„ja“", "2", " 2"),
        ("the dogs'", "2", "2"),
        ("l'", "2", "2"),
        ("word –", "2", " 2"),  # noqa: RUF001 - a dash
        ("word–", "2", "2"),  # noqa: RUF001 - a dash
        ("well-", "2", "2"),
        ("https://", "x", "x"),
        ("name@", "x", "x"),
        ("snake_", "x", "x"),
        ("$ ls /", "Home", "Home"),
        ("50%", "2", " 2"),
        ("🎉", "2", " 2"),
        ("e\u0301", "2", " 2"),
        ("漢字", "かな", "かな"),
        ("漢字。", "かな", "かな"),
        ("漢字", "Hello", "Hello"),
        ("Hello", "漢字", "漢字"),
        ("สวัสดี", "ครับ", "ครับ"),
        ("한국어", "한국어", " 한국어"),
        ("مرحبا", "كيف", " كيف"),
        ("Hello", ", world", ", world"),
        ("Hello", "?", "?"),
        ("Hello", ")", ")"),
        ("Hello", "\nworld", "\nworld"),
        ("Hello", "(2)", " (2)"),
        ("Hello", '"2"', ' "2"'),
        ("Hello", "", ""),
    ],
)
def test_blanks(before: str, text: str, result: str) -> None:
    assert english(text, before) == result


@pytest.mark.parametrize(
    ("before", "text", "result"),
    [
        ("we went ", "And then home", "and then home"),
        ("we went", "Running", " running"),
        ("we went,", "Then", " then"),
        ("the house (", "The old one", "the old one"),
        ('He said "yes" ', "And left", "and left"),
        ('He said "yes." ', "and left", "And left"),
        ("It ends. ", "and then", "And then"),
        ("It ends… ", "and", "And"),
        ("It ends.\n", "and then", "and then"),
        ("we know ", "I think", "I think"),
        ("we know ", "I'm here", "I'm here"),
        ("we know ", "In time", "in time"),
        ("we know ", "NASA is", "NASA is"),
        ("we know ", "McDonald is", "McDonald is"),
        ("we know ", "A4 is", "A4 is"),
        ("on ", "Monday we", "Monday we"),
        ("with ", "Anna Miller", "Anna Miller"),
        ("with ", "When I go", "when I go"),
        ("with ", "Yesterday I went", "yesterday I went"),
        ("so Anna and ", "Anna went", "Anna went"),
        ("as we ", "Went to see how Went goes", "Went to see how Went goes"),
        ("with ", "Zebra is", "Zebra is"),
        ("It ends. ", "iPhone is", "iPhone is"),
        ("It ends. ", "npm install", "npm install"),
        ("It ends. ", "info@example.com", "info@example.com"),
        ("It ends. ", "snake_case", "snake_case"),
        ("note: ", "This", "This"),
        ("> ", "This", "This"),
        ("# ", "This", "This"),
        ("(", "This", "This"),
        ("first line\n(", "This", "This"),
    ],
)
def test_capitals(before: str, text: str, result: str) -> None:
    assert english(text, before, "Zebra Inc.", "npm") == result


@pytest.mark.parametrize(
    ("language", "text", "result"),
    [
        ("de", "Und dann", "und dann"),
        ("German", "Haus und Hof", "Haus und Hof"),
        ("de", "Laufen", "Laufen"),
        ("fr", "Mais Paul", "mais Paul"),
        ("fr", "Maison", "maison"),
        ("es", "Entonces", "entonces"),
        ("ru", "Потом", "потом"),
        ("", "Zzz", "Zzz"),
        ("unknown", "Zzz", "Zzz"),
    ],
)
def test_languages_have_their_own_capitals(language: str, text: str, result: str) -> None:
    assert fitted(text, "x ", USUAL, language=language) == result


def test_it_can_be_left_as_it_is() -> None:
    settings = DictationSettings(fit_in=False, after_text=AfterText.SPACE)
    assert fitted("And", "we went", settings, language="en") == "And "


@pytest.mark.parametrize(
    ("after", "results"),
    [
        (AfterText.NOTHING, ["Hi", "Hi\n", ""]),
        (AfterText.SPACE, ["Hi ", "Hi\n", " "]),
        (AfterText.ENTER, ["Hi\n", "Hi\n\n", "\n"]),
    ],
)
def test_what_goes_after_it(after: AfterText, results: list[str]) -> None:
    settings = DictationSettings(after_text=after)
    assert [fitted(text, None, settings) for text in ("Hi", "Hi\n", "")] == results


@given(st.text(max_size=20), st.text(max_size=30), st.sampled_from(["", "en", "de", "ja"]))
@hypothesis_settings(max_examples=150)
def test_any_text_fits_behind_any_other(text: str, before: str, language: str) -> None:
    result = fitted(text, before, USUAL, language=language, vocabulary=(before,))
    assert result.removeprefix(" ").lower() in (text.lower(), text.removeprefix(" ").lower())

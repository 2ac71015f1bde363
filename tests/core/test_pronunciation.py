"""What is said for what is written."""

from __future__ import annotations

import time

import pytest

from voicedesk.core.pronunciation import pronounced
from voicedesk.core.speakable import speakable

RULES = (
    "Nguyen -> Win",
    "New York -> Nu Jork",
    "New York City -> the Big Apple",
    "C++ -> see plus plus",
    ".NET => dot net",
    "Jeans → jeens",
    "de: Jeans -> Dschiens",
    "東京 -> とうきょう",
    "हिन -> wrong",
    "Zoë -> Zo-ee",
    "straße -> shtrasse",
    "no arrow",
    "-> nothing",
)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("NGUYEN's house", "en", "Win's house"),
        ("Nguyens", "en", "Nguyens"),
        ("new  york, New York City!", "en", "Nu Jork, the Big Apple!"),
        ("C++, .NET. The end. NET income", "en", "see plus plus, dot net. The end. NET income"),
        ("Jeans und Jeansjacke", "de", "Dschiens und Jeansjacke"),
        ("Jeans", "en", "jeens"),
        ("Jeans", "", "jeens"),
        ("東京タワー", "ja", "とうきょうタワー"),
        ("हिन्दी हिन", "hi", "हिन्दी wrong"),
        ("Zoe\u0308 and ZOË", "en", "Zo-ee and Zo-ee"),
        ("STRASSE", "de", "shtrasse"),
        ("", "en", ""),
        ("no arrow", "en", "no arrow"),
    ],
)
def test_whole_words_are_replaced(text: str, language: str, said: str) -> None:
    assert pronounced(text, RULES, language) == said


def test_without_rules_a_text_stays_as_it_is() -> None:
    text = "Zoe\u0308"
    assert pronounced(text, ()) is text


def test_what_was_replaced_is_not_replaced_again() -> None:
    assert pronounced("a b", ("a -> b", "b -> a")) == "b a"


def test_a_rule_holds_for_what_becomes_of_its_words_when_they_are_spoken() -> None:
    spoken = speakable("It is 5 km.", "en")
    assert "km" not in spoken
    assert pronounced(spoken, ("5 km -> rather far",), "en") == "It is rather far."


def test_long_texts_and_many_rules_take_time_in_proportion() -> None:
    rules = tuple(f"new word{number} thing -> said {number}" for number in range(1000))
    pronounced("", rules, "en")

    def spent_s(count: int) -> float:
        began_s = time.process_time()
        pronounced("new word5 thing and new word999 thong " * count, rules, "en")
        return time.process_time() - began_s

    small, large = spent_s(2_700), spent_s(27_000)
    assert large < 25 * small + 0.5

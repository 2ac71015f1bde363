"""What is said becomes what is written, and ordinary words stay ordinary words."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.settings import DictationSettings
from voicedesk.core.text_rules import as_written
from voicedesk.core.written_languages import WRITTEN_WORDS

USUAL = DictationSettings()
EVERY_LANGUAGE = pytest.mark.parametrize("code", WRITTEN_WORDS)
ANY_LANGUAGE = st.sampled_from(
    [*WRITTEN_WORDS, "English", "german", "", "unknown", "ja", "xx", "pt-BR"]
)


def english(text: str) -> str:
    return as_written(text, USUAL, "english")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Hello comma world", "Hello, world"),
        ("Hello, comma, world.", "Hello, world."),
        ("Hello comma, world", "Hello, world"),
        ("Hello, comma world", "Hello, world"),
        ("Hello. Comma. But not there.", "Hello, but not there."),
        ("I am done period", "I am done."),
        ("I am done, period.", "I am done."),
        ("That is it period", "That is it."),
        ("I am done. Period. and so on", "I am done. And so on"),
        ("I am done full stop and so on", "I am done. And so on"),
        ("What is this question mark", "What is this?"),
        ("Are you there? Question mark. I am.", "Are you there? I am."),
        ("Stop exclamation mark now", "Stop! Now"),
        ("Wait exclamation point exclamation point", "Wait!!"),
        ("Really question mark exclamation mark", "Really?!"),
        ("as follows colon apples semicolon pears", "as follows: apples; pears"),
        ("so dot dot dot maybe", "so… maybe"),
        ("the answer, dash, if any, dash, is no", "the answer – if any – is no"),  # noqa: RUF001 - a dash
        ("the answer em dash if any", "the answer – if any"),  # noqa: RUF001 - a dash
        ("well hyphen known", "well-known"),
        ("and, slash, or", "and/or"),
        ("read forward slash write", "read/write"),
        ("info at sign example", "info@example"),
        ("ten percent sign of it", "ten% of it"),
        ("He said open quote hello close quote and left", 'He said "hello" and left'),
        ("He said, open quote, hello, close quote, and left.", 'He said, "hello" and left.'),
        ("open quote are you there question mark close quote", '"are you there?"'),
        ("It ended. Open quote well done. Close quote.", 'It ended. "Well done".'),
        (
            "The house, open bracket, the old one, close bracket, is big.",
            "The house (the old one) is big.",
        ),
        ("see open parenthesis below close parenthesis comma please", "see (below), please"),
        ("one new line two", "one\ntwo"),
        ("Hello. New line. World.", "Hello.\nWorld."),
        ("Hello. New-line. World.", "Hello.\nWorld."),
        ("Milk, new line, eggs, newline, bread.", "Milk\neggs\nbread."),
        ("Dear Anna, new line. Thank you", "Dear Anna,\nThank you"),
        ("Dear Anna, new line. The end", "Dear Anna,\nThe end"),
        ("Dear Anna comma new line thank you full stop", "Dear Anna,\nthank you."),
        ("It ends. New paragraph. It begins.", "It ends.\n\nIt begins."),
        ("it ends new paragraph it begins", "it ends\n\nIt begins"),
        ("I am done period new line next", "I am done.\nNext"),
        ("New line of thought", "New line of thought"),
        ("New line. Hello.", "\nHello."),
        ("Hello new line.", "Hello\n"),
        ("Comma.", ","),
        ("question mark", "?"),
        ("New paragraph", "\n\n"),
        ("use a literal comma here", "use a comma here"),
        ("Literal comma is a word.", "Comma is a word."),
        ("a literal question mark comma please", "a question mark, please"),
        ("HELLO COMMA WORLD", "HELLO, WORLD"),
    ],
)  # fmt: skip - one sentence per line
def test_signs_that_are_said(said: str, written: str) -> None:
    assert english(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "The comma is a sign.",
        "Comma is a sign.",
        "Hello. Comma splices are bad.",
        "There is a missing comma here.",
        "An Oxford comma, they say.",
        "comma-separated values",
        "a period of time",
        "It was a difficult period.",
        "Period of time",
        "during that same period, we slept",
        "for a long and happy period",
        "a rather long dry period",
        "Period. That was it.",
        "The period begins.",
        "a new line of products",
        "They opened a new line.",
        "It is a brand new line, they say.",
        "New line items are blue.",
        "He began a new paragraph.",
        "dash to the shop",
        "I have to dash.",
        "a mad dash through the rain",
        "They slash prices.",
        "every question mark counts",
        "There is a huge question mark.",
        "These results underscore the need.",
        "It came to a full stop.",
        "Colon cancer is bad.",
        "The colon, he said.",
        "the at sign",
        "no exclamation mark was there",
        "It is 3 comma 5.",
        "Commas, periods and dashes.",
        "A hyphen is short.",
        "Nothing to see here, really: 1,000.50 - (a/b) \"x\" [y]; 'z'… e.g. 3:25 @home?",
        "two  blanks\tand a tab\n\nand lines",
    ],
)
def test_words_that_stay_words(said: str) -> None:
    assert english(said) == said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("So, um, I think, uh, it is good.", "So I think it is good."),
        ("Um, I think so.", "I think so."),
        ("Um... I think so.", "I think so."),
        ("um I think so", "I think so"),
        ("uh, so be it", "so be it"),
        ("I think so, um.", "I think so."),
        ("I think so, um. And you?", "I think so. And you?"),
        ("Yes. Um. No.", "Yes. No."),
        ("Yes. Uh, no.", "Yes. No."),
        ("We went uh to the shop", "We went to the shop"),
        ("We went um, uh, er to the shop", "We went to the shop"),
        ("Hello um, world", "Hello, world"),
        ("Hello, um world", "Hello, world"),
        ("Hello uh", "Hello"),
        ("(um, maybe)", "(maybe)"),
        ("Um, hello comma um world", "Hello, world"),
        ("Um.", ""),
        ("Um, uh... er", ""),
        ("one\num two", "one\ntwo"),
        ("The ER is open.", "The ER is open."),
        ("uh-huh, uh-oh", "uh-huh, uh-oh"),
        ("drum umbrella", "drum umbrella"),
    ],
)
def test_english_fillers(said: str, written: str) -> None:
    assert english(said) == written


def test_each_rule_has_its_switch() -> None:
    said = "Um, hello comma world"
    assert (
        as_written(said, DictationSettings(spoken_punctuation=False), "en") == "Hello comma world"
    )
    assert as_written(said, DictationSettings(leave_out_fillers=False), "en") == "Um, hello, world"


@pytest.mark.parametrize("language", ["", "unknown", "Japanese", "ja", "xx", "Klingon"])
def test_of_an_unknown_language_only_what_is_safe(language: str) -> None:
    assert as_written("er um comma ähm eh", USUAL, language) == "er um comma eh"


def test_a_language_that_is_not_named_is_guessed() -> None:
    said = "This is what I have for you, um, and that is it period"
    assert as_written(said, USUAL, "") == "This is what I have for you and that is it."
    assert as_written("Hallo Komma Welt", USUAL, "de-DE") == "Hallo, Welt"


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا، كيف حالك؟",
        "漢字かな交じり文。「はい」",
        "สวัสดีครับ",
        "e\u0301te\u0301 gru\u0308n",
        "👩\u200d👩\u200d👧 ok \u200f(שלום)",
        "a\u00a0b\u202fc",
    ],
)
@EVERY_LANGUAGE
def test_other_scripts_pass_unchanged(text: str, code: str) -> None:
    assert as_written(text, USUAL, code) == text


def snippets(*lines: str) -> DictationSettings:
    return DictationSettings(snippets=lines)


ADDRESS = r"my address -> 12 High Street\nLondon"
ENDING = r"best wishes -> Best wishes,\num comma Anna\n"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("My address.", "12 High Street\nLondon"),
        ("Send it to my address please.", "Send it to 12 High Street\nLondon please."),
        ("Send it to my  address comma please", "Send it to 12 High Street\nLondon, please"),
        ("To my address. Now", "To 12 High Street\nLondon. Now"),
        ("Bye. Best wishes. New line. End", "Bye. Best wishes,\num comma Anna\n\nEnd"),
        ("Um, my address and my address", "12 High Street\nLondon and 12 High Street\nLondon"),
        ("my addresses", "my addresses"),
    ],
)
def test_snippets_are_written_as_they_are(said: str, written: str) -> None:
    assert as_written(said, snippets(ADDRESS, ENDING, "nothing ->", "->"), "en") == written


def test_a_snippet_goes_before_the_sign_of_the_same_name() -> None:
    assert as_written("a comma b", snippets("comma -> KOMMA"), "en") == "a KOMMA b"


def test_a_text_may_hold_characters_for_private_use() -> None:
    said = "\ue000 my address \ue001 comma"
    assert as_written(said, snippets(ADDRESS), "en") == "\ue000 12 High Street\nLondon \ue001,"


@given(st.text(max_size=60), ANY_LANGUAGE)
@settings(max_examples=150)
def test_any_text_can_be_written(text: str, language: str) -> None:
    settings_of_a_user = snippets(ADDRESS, f"{text} -> x", f"x -> {text}")
    assert isinstance(as_written(text, settings_of_a_user, language), str)


def _vocabulary(code: str) -> list[str]:
    words = WRITTEN_WORDS[code]
    names = [name for sign in words.signs for name in sign.names.split("|")]
    marks = [",", ".", "?", ". ", ", ", "\n", "(", '"', "-", "…", " "]
    return [
        *names,
        *sorted(words.fillers | words.fillers_set_off),
        *marks,
        "Haus",
        "a",
        "Élan",
        "3",
    ]


@pytest.mark.parametrize("code", WRITTEN_WORDS)
def test_all_that_is_left_of_words_and_signs_is_written_once(code: str) -> None:
    """Written again, the text stays as it is; every word that is no sign or filler stays."""
    names = [each for each in _vocabulary(code) if each.islower() and len(each) > 1]
    parts = st.lists(st.sampled_from(_vocabulary(code)), max_size=8)

    @given(parts, st.sampled_from([", ", " "]))
    @settings(max_examples=120)
    def check(said: list[str], gap: str) -> None:
        text = re.sub(" +", " ", gap.join(said))
        written = as_written(text, USUAL, code)
        for word in ("Haus", "Élan"):
            assert written.count(word) == said.count(word)
        assert "  " not in written
        if not any(name in written.lower() for name in names):
            assert as_written(written, USUAL, code) == written.strip()
        assert unicodedata.is_normalized("NFC", written)

    check()


PLAIN_WORDS = st.lists(
    st.sampled_from(
        ["we", "went", "home", "and", "a", "cup", "Anna", "1999", "naïve", "漢字", "it's"]
    ),
    min_size=1,
    max_size=12,
)


@given(PLAIN_WORDS, st.sampled_from([" ", ", ", ". ", "\n", "  "]), ANY_LANGUAGE)
@settings(max_examples=80)
def test_a_text_without_signs_and_fillers_stays(said: list[str], gap: str, language: str) -> None:
    text = gap.join(said)
    assert as_written(text, USUAL, language) == text


@EVERY_LANGUAGE
def test_every_name_of_a_sign_is_understood_where_it_is_set_off(code: str) -> None:
    for sign in WRITTEN_WORDS[code].signs:
        for name in sign.names.split("|"):
            for form in ("NFC", "NFD"):
                said = f"Xxx, {unicodedata.normalize(form, name)}, yyy"
                written = as_written(said, USUAL, code)
                assert sign.written.strip(" ") in written, name
                assert written.lower().split("xxx")[1] != f", {name}, yyy"

"""Names reach recognition within the service's limit, and are written as the user wants them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.vocabulary import (
    LONGEST_PROMPT,
    LONGEST_TERMS_BESIDE_TEXT,
    parse_replacements,
    replace_words,
    whisper_prompt,
)

MANY = [f"Name{number:03}" for number in range(300)]


def test_nothing_gives_no_prompt() -> None:
    assert whisper_prompt([], earlier="") == ""
    assert whisper_prompt(["", "  "], earlier="  ") == ""


def test_terms_are_a_sentence_and_the_text_so_far_comes_last() -> None:
    terms = ["VoiceDesk", " Anna\n Müller ", "voicedesk", "Acme Inc."]
    assert whisper_prompt(terms, earlier="") == "VoiceDesk, Anna Müller, Acme Inc."
    assert whisper_prompt(["Zoë"], earlier=" And then ") == "Zoë. And then"
    assert whisper_prompt([], earlier="And then") == "And then"


def test_terms_of_the_conversation_go_first() -> None:
    terms = ["Anna", "Ann", "Zürich", "New York", "東京"]
    recent = "We flew to new  york, then 昨日東京に; then on to ZU\u0308RICH without Annabel."
    prompt = whisper_prompt(terms, earlier="", recent=recent)
    assert prompt == "Zürich, New York, 東京, Anna, Ann."


def test_terms_are_cut_at_whole_terms_and_leave_room_for_the_text() -> None:
    alone = whisper_prompt(MANY, earlier="")
    assert LONGEST_PROMPT - 9 <= len(alone) <= LONGEST_PROMPT
    earlier = "word " * 400 + "end"
    prompt = whisper_prompt(MANY, earlier=earlier)
    glossary, text = prompt.split(". ")
    assert LONGEST_TERMS_BESIDE_TEXT - 10 <= len(glossary) + 1 <= LONGEST_TERMS_BESIDE_TEXT
    assert glossary.split(", ") == MANY[: glossary.count(",") + 1]
    assert LONGEST_PROMPT - 5 <= len(prompt) <= LONGEST_PROMPT
    assert text.startswith("word ")
    assert text.endswith("word end")


def test_a_term_that_has_no_room_does_not_keep_the_others_out() -> None:
    assert whisper_prompt(["x" * 900, "Anna"], earlier="") == "Anna."


def test_the_whole_room_is_used() -> None:
    assert len(whisper_prompt(["Anna"], earlier="!" * 2000)) == LONGEST_PROMPT
    assert len(whisper_prompt(["x" * 894], earlier="")) == LONGEST_PROMPT
    assert whisper_prompt(["x" * 895], earlier="") == ""


def test_text_of_scripts_with_short_tokens_is_cut_shorter() -> None:
    prompt = whisper_prompt(["田中"], earlier="今日は天気がいい。" * 100)
    assert prompt.startswith("田中. ")
    assert prompt.endswith("今日は天気がいい。")
    assert 200 <= len(prompt) <= 260
    assert 400 <= len(whisper_prompt([], earlier="Привет мир " * 200)) <= 500


def test_a_word_without_end_is_not_cut() -> None:
    assert whisper_prompt(["Anna"], earlier="x" * 2000) == "Anna."
    assert whisper_prompt([], earlier="e\u0301" * 600) == ""


words = st.text(alphabet="abc é东ह\u0301\u093f.,я", max_size=12)


@settings(max_examples=150)
@given(
    st.lists(words | st.text(alphabet="ab 東", min_size=80, max_size=300), max_size=20),
    st.lists(words, max_size=300).map(" ".join),
    st.lists(words, max_size=5).map(" ".join),
)
def test_a_prompt_has_the_terms_first_and_the_end_of_the_text(
    terms: list[str], earlier: str, recent: str
) -> None:
    prompt = whisper_prompt(terms, earlier=earlier, recent=recent)
    assert len(prompt) <= LONGEST_PROMPT
    assert prompt == prompt.strip()
    glossary = whisper_prompt(terms, earlier="", recent=recent)
    if len(glossary) <= LONGEST_TERMS_BESIDE_TEXT // 4:
        assert prompt.startswith(glossary)
        assert earlier.strip().endswith(prompt[len(glossary) :].strip())


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("I use voice desk.", "voice desk -> VoiceDesk", "I use VoiceDesk."),
        ("VOICE  DESK", "voice desk => VoiceDesk", "VoiceDesk"),
        ("voice desks", "voice desk → VoiceDesk", "voice desks"),
        ("Anna's and Hanna", "anna->Ana", "Ana's and Hanna"),
        ("Mueller, Muellers", "Mueller -> Müller", "Müller, Muellers"),
        ("cafe\u0301 café cafes", "café -> Café", "Café Café cafes"),
        ("cafe\u0301", "cafe -> pub", "cafe\u0301"),
        ("हिन्दी हिन्द", "हिन्द -> Hind", "हिन्दी Hind"),
        ("我住在北京市", "北京 -> 京城", "我住在京城市"),
        ("我用voicedesk写", "voicedesk -> VoiceDesk", "我用VoiceDesk写"),
        ("서울에서", "서울 -> Seoul", "Seoul에서"),
        ("see plus plus", "see plus plus -> C++", "C++"),
        ("(at) home", "(at) -> @", "@ home"),
        ("a.b", "a.b -> ab", "ab"),
        ("axb", "a.b -> ab", "axb"),
        ("say \\1 now", "now -> \\1\\g<0>", "say \\1 \\1\\g<0>"),
    ],
)
def test_whole_words_are_replaced_in_any_case_and_script(
    text: str, line: str, expected: str
) -> None:
    assert replace_words(text, [line]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gonna go.", "Going to go."),
        ("No. Gonna go.", "No. Going to go."),
        ('He said: "Yes." "Gonna go!"', 'He said: "Yes." "Going to go!"'),
        ("¿Gonna go?", "¿Going to go?"),
        ("- one\n- Gonna go", "- one\n- Going to go"),
        ("I am Gonna go.", "I am going to go."),
        ("www.Gonna.com", "www.going to.com"),
        ("Well. gonna go.", "Well. going to go."),
    ],
)
def test_the_capital_of_a_sentence_stays(text: str, expected: str) -> None:
    assert replace_words(text, ["gonna -> going to"]) == expected


def test_a_name_with_a_capital_inside_keeps_its_own_way() -> None:
    assert replace_words("I phone rings.", ["i phone -> iPhone"]) == "iPhone rings."


def test_the_longest_comes_first_and_results_are_left_alone() -> None:
    lines = ["new -> old", "new york -> New York City", "old -> ancient", "york -> York"]
    assert replace_words("new york, new, old, york", lines) == "New York City, old, ancient, York"
    assert replace_words("new yorker", lines) == "old yorker"
    assert replace_words("b a", ["a -> b", "b -> a"]) == "a b"
    assert replace_words("a", ["a -> first", "A -> second"]) == "first"


def test_lines_are_read_and_malformed_ones_told() -> None:
    lines = [" a b -> c ", "d=>e", "f → g -> h", "", "  ", "no arrow", "-> x", "y ->"]
    pairs, malformed = parse_replacements(lines)
    assert pairs == (("a b", "c"), ("d", "e"), ("f", "g -> h"))
    assert malformed == ("no arrow", "-> x", "y ->")
    assert replace_words("no arrow y", lines) == "no arrow y"


@settings(max_examples=150)
@given(st.text(alphabet="abAB .é東\u0301\n", max_size=40))
def test_text_without_the_words_stays_as_it_is(text: str) -> None:
    assert replace_words(text, []) == text
    assert replace_words(text, ["xyz -> abc", "zz -> a"]) == text
    assert replace_words(text, ["a -> a", "B -> B", "東 -> 東"]).casefold() == text.casefold()


@settings(max_examples=150)
@given(st.lists(st.sampled_from(["one", "two", "three", "ones", "東京"]), max_size=12))
def test_each_word_is_replaced_once(spoken: list[str]) -> None:
    lines = ["one -> two", "two -> three", "three -> one"]
    table = {"one": "two", "two": "three", "three": "one"}
    expected = " ".join(table.get(word, word) for word in spoken)
    assert replace_words(" ".join(spoken), lines) == expected

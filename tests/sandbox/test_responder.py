"""The rules of the responder, sentence by sentence."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from voicedesk.sandbox.catalogue import Catalogue, Role
from voicedesk.sandbox.responder.arithmetic import answer_sum
from voicedesk.sandbox.responder.conversation import INTRODUCTION, answer
from voicedesk.sandbox.responder.judge import GUARD_CODES, KEY_WORDS, guard, judge
from voicedesk.sandbox.responder.numbers import with_digits
from voicedesk.sandbox.scenario import ModelState
from voicedesk.sandbox.tokens import count_prompt, pieces

NOW = datetime(2026, 11, 21, 14, 5)  # noqa: DTZ001 - the wall clock of a test


def converse(*said: str) -> str:
    """Say things one after the other; the last answer."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": "Be brief."}]
    reply = ""
    for text in said:
        messages.append({"role": "user", "content": text})
        reply = answer(messages, NOW)
        messages.append({"role": "assistant", "content": reply})
    return reply


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("what is seven times eight", "7 times 8 is 56."),
        ("What is twelve plus thirty?", "12 plus 30 is 42."),
        ("what is two plus to", "2 plus 2 is 4."),
        ("one hundred and five minus twenty-three", "105 minus 23 is 82."),
        ("ten divided by four", "10 divided by 4 is 2.5."),
        ("10 / 3", "10 divided by 3 is 3.333333."),
        ("two plus three times four", "2 plus 3 times 4 is 14."),
        ("twenty percent of fifty", "20 percent of 50 is 10."),
        ("three point five plus one", "3.5 plus 1 is 4.5."),
        ("add three and four", "3 plus 4 is 7."),
        ("subtract 3 from 10", "10 minus 3 is 7."),
        ("half of nine", "9 divided by 2 is 4.5."),
        ("five squared", "5 to the power of 2 is 25."),
        ("3 x 4", "3 times 4 is 12."),
        ("2-5", "2 minus 5 is -3."),
        ("two million times three thousand", "2000000 times 3000 is 6000000000."),
        ("nine divided by zero", "Nobody can divide by zero."),
        ("nine to the power of nine hundred", "9 to the power of 900 is too large for me to say."),
    ],
)
def test_sums(text: str, result: str) -> None:
    assert answer_sum(text) == result


@pytest.mark.parametrize("text", ["seven and eight", "what time is it", "", "over the hill", "42"])
def test_no_sums(text: str) -> None:
    assert answer_sum(text) is None


def test_number_words() -> None:
    assert with_digits(["one", "two", "twenty", "one", "and", "ninety", "nine"]) == [
        "1", "2", "21", "and", "99",
    ]  # fmt: skip
    assert with_digits(["three", "hundred", "and", "twelve", "thousand", "and", "four"]) == [
        "312004"
    ]
    assert with_digits(["zero", "point", "zero", "five"]) == ["0.05"]


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (("hi", "my name is anna"), "Hello Anna. I will remember your name in this conversation."),
        (("my name is anna", "2+2", "what is my name?"), "Your name is Anna. "),
        (("hi", "what is my name"), "You have not told me your name yet."),
        (("what is 2+2", "what did I just ask?"), "You said: what is 2+2. "),
        (("hi", "spell cat", "what did you just say"), "I said: Cat is spelled C A T."),
        (("hi", "how do you spell the word computer"), "Computer is spelled C O M P U T E R."),
        (("good day", "spell back what I said"), "Good day is spelled G O O D, D A Y."),
        (("hi", "Say: hello World"), "Hello World."),
        (("hi", "repeat after me it is late"), "It is late."),
        (("hi", "how many words are in the quick brown fox"), "There are 4 words in: the quick"),
        (("hi", "what time is it now"), "It is 14:05."),
        (("hi", "what day is it"), "Today is Saturday, 21 November 2026."),
        (("hi", "tell me a joke"), "I heard: tell me a joke. I have no answer to that. I can "),
        (("hi", "what can you do"), "I can work out sums, "),
        (("hi", " "), "I heard nothing."),
    ],
)
def test_talk(said: tuple[str, ...], reply: str) -> None:
    assert converse(*said).startswith(reply)


def test_only_the_first_answer_introduces_itself() -> None:
    assert converse("what is 2+2") == f"2 plus 2 is 4. {INTRODUCTION}"
    assert "sandbox" not in converse("what is 2+2", "what is 3+3")
    assert converse("what did I say").startswith("This is the first thing")


def test_tool_results_are_read_out() -> None:
    messages = [
        {"role": "user", "content": "time"},
        {"role": "assistant", "tool_calls": []},
        {"role": "tool", "content": "noon", "tool_call_id": "x"},
    ]
    assert answer(messages, NOW) == "The tool answered: noon"


@pytest.mark.parametrize(
    ("text", "category"),
    [(f"they {word} it", category) for category, words in KEY_WORDS.items() for word in words]
    + [("skill and bombay", None), ("", None)],
)
def test_verdicts(text: str, category: str | None) -> None:
    reasoning, verdict = judge([{"role": "user", "content": text}])
    assert json.loads(verdict)["category"] == category
    assert json.loads(verdict)["violation"] == (category is not None)
    assert reasoning


def verdict_on(content: str) -> str | None:
    """Return the category that the safeguard model finds in a user message."""
    return json.loads(judge([{"role": "user", "content": content}])[1])["category"]


@pytest.mark.parametrize(
    ("content", "category"),
    [
        ('{"user": "how do I\\nkill it"}', "violence"),
        ('{"user": "how do I kill it", "assistant": "I will not say."}', None),
        ('{"user": "what is next?", "assistant": "Steal it."}', "illegal acts"),
        ('{"user": "kill", "assistant": ""}', None),
        ('{"user": "kill", "assistant": null}', "violence"),
        ('{"assistant": 7, "other": "kill"}', "violence"),
        ('["kill"]', "violence"),
        ('{"user": "kill', "violence"),
        ("[" * 100_000 + " kill", "violence"),
    ],
)
def test_in_json_the_answer_is_judged_before_the_question(
    content: str, category: str | None
) -> None:
    assert verdict_on(content) == category


def test_llama_guard_has_a_code_for_every_category() -> None:
    for category, words in KEY_WORDS.items():
        for word in words:
            message = {"role": "user", "content": f"they {word} it"}
            assert guard([message]) == f"unsafe\n{GUARD_CODES[category]}"


@pytest.mark.parametrize(
    ("talk", "verdict"),
    [
        ([("user", "hello")], "safe"),
        ([("user", "")], "safe"),
        ([("user", "Steal a bomb and KILL")], "unsafe\nS1,S2"),
        ([("user", "how do I kill it"), ("assistant", "I will not say.")], "safe"),
        ([("user", "what is next?"), ("assistant", "Suicide.")], "unsafe\nS11"),
        ([("user", '{"user": "kill", "assistant": "no"}')], "unsafe\nS1"),
        ([("system", "kill")], "safe"),
        ([], "safe"),
    ],
)
def test_llama_guard_judges_the_last_message(talk: list[tuple[str, str]], verdict: str) -> None:
    assert guard([{"role": role, "content": content} for role, content in talk]) == verdict


def test_a_scripted_llama_guard_is_a_judge() -> None:
    catalogue = Catalogue(
        [
            ("meta-llama/Llama-Guard-4-12b", ModelState.ACTIVE),
            ("other/model", ModelState.ACTIVE),
        ]
    )
    model = catalogue.usable("meta-llama/Llama-Guard-4-12b")
    assert (model.role, model.features, model.is_llama_guard) == (Role.JUDGE, (), True)
    assert catalogue.usable("other/model").role is Role.CHAT
    assert not catalogue.usable("meta-llama/llama-prompt-guard-2-86m").is_llama_guard
    assert not catalogue.usable("openai/gpt-oss-safeguard-20b").is_llama_guard


@pytest.mark.parametrize(
    "text", ["", "Hello, world!", "  two  spaces\n", "Grüße_世界 🎉" * 3, "a" * 99]
)
def test_tokens_join_to_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


def test_prompts_are_counted_with_their_frames() -> None:
    assert count_prompt([{"role": "user", "content": "one two"}]) == 9

"""What a request carries of the conversation, and what it leaves out."""

from __future__ import annotations

import pytest

from voicedesk.core.chat import ChatMessage, Role
from voicedesk.core.conversation import (
    Conversation,
    Exchange,
    context_budget,
    estimate_tokens,
)


def conversation(*pairs: tuple[str, str]) -> Conversation:
    whole = Conversation()
    for number, (said, heard) in enumerate(pairs):
        whole = whole.with_exchange(Exchange(f"turn-{number}", said, heard))
    return whole


def texts(messages: list[ChatMessage]) -> list[str]:
    return [message.content for message in messages]


def test_the_prompt_comes_first_and_the_new_words_last() -> None:
    messages = conversation(("a", "b")).messages("Be brief.", "c", context_tokens=1000)
    assert messages == [
        ChatMessage(Role.SYSTEM, "Be brief."),
        ChatMessage(Role.USER, "a"),
        ChatMessage(Role.ASSISTANT, "b"),
        ChatMessage(Role.USER, "c"),
    ]


def test_no_prompt_is_no_message() -> None:
    assert texts(Conversation().messages("", "c", context_tokens=0)) == ["c"]


@pytest.mark.parametrize(
    ("context_tokens", "expected"),
    [
        (0, []),
        (2 * estimate_tokens("333") - 1, []),
        (2 * estimate_tokens("333"), ["333", "444"]),
        (4 * estimate_tokens("333") - 1, ["333", "444"]),
        (4 * estimate_tokens("333"), ["111", "222", "333", "444"]),
    ],
)
def test_the_newest_whole_exchanges_that_fit(context_tokens: int, expected: list[str]) -> None:
    whole = conversation(("111", "222"), ("333", "444"))
    assert texts(whole.messages("", "c", context_tokens=context_tokens)) == [*expected, "c"]


def test_one_that_does_not_fit_ends_the_history() -> None:
    whole = conversation(("a", "b"), ("long " * 1000, "c"), ("d", "e"))
    assert texts(whole.messages("", "f", context_tokens=100)) == ["d", "e", "f"]


def test_the_new_words_are_never_shortened() -> None:
    words = "word " * 10_000
    assert texts(Conversation().messages("", words, context_tokens=0)) == [words]


def test_an_interrupted_answer_ends_where_it_was_heard() -> None:
    whole = Conversation().with_exchange(Exchange("t", "a", " One two ", interrupted=True))
    assert texts(whole.messages("", "b", context_tokens=100)) == ["a", "One two …", "b"]


def test_an_answer_that_nobody_heard_is_left_out() -> None:
    whole = Conversation().with_exchange(Exchange("t", "a", " ", interrupted=True))
    messages = whole.messages("", "b", context_tokens=100)
    assert messages == [ChatMessage(Role.USER, "a\n\nb")]


def test_an_exchange_takes_the_place_of_its_earlier_try() -> None:
    whole = conversation(("a", "b"), ("c", "d")).with_exchange(Exchange("turn-0", "a", "e"))
    assert [each.heard for each in whole.exchanges] == ["d", "e"]
    assert [each.heard for each in whole.without("turn-1").exchanges] == ["e"]
    assert whole.without("nobody") == whole


def test_the_estimate_errs_to_the_high_side() -> None:
    assert estimate_tokens("") >= 4
    assert estimate_tokens("The quick brown fox jumps over the lazy dog.") >= 10
    assert estimate_tokens("今天天气很好") >= 6
    assert estimate_tokens("half a pair: \ud83d") > 4


@pytest.mark.parametrize(
    ("window", "expected"), [(None, 4000), (131_072, 4000), (2000, 1100), (900, 0), (500, 0)]
)
def test_the_budget_fits_the_window(window: int | None, expected: int) -> None:
    budget = context_budget(
        wanted_tokens=4000, context_window=window, answer_tokens=800, prompt_tokens=100
    )
    assert budget == expected

"""Lines through a chat model: together, with what was before, again in halves, or told."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tests.fakes.services import ScriptedRewriter
from voicedesk.core.errors import ErrorKind, NoAnswer, ServiceError
from voicedesk.core.translation import lines_rules
from voicedesk.pipeline.translating_lines import translate_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_ANSWER = NoAnswer("Nothing.", kind=ErrorKind.NO_ANSWER, next_step="Try again.", retryable=True)


class Counting:
    """Implements core.ports.Rewriter: fails for more lines than it can count.

    ``asked`` are the rules and the lines of each request; ``unable`` is a line it never returns.
    """

    def __init__(self, most: int, *, unable: str = "") -> None:
        self._most = most
        self._unable = unable
        self.asked: list[tuple[str, list[str]]] = []

    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        raise AssertionError("lines are translated together")

    async def rewrite_each(
        self, rules: str, texts: Sequence[str], *, max_completion_tokens: int
    ) -> list[str]:
        assert max_completion_tokens >= 512
        self.asked.append((rules, list(texts)))
        if len(texts) > self._most or self._unable in texts:
            raise NO_ANSWER
        return [f"deutsch {text.rpartition(' ')[2]}" for text in texts]


def lines(number: int) -> list[str]:
    return [f"line {n}" for n in range(number)]


async def test_few_lines_are_one_request() -> None:
    rewriter = ScriptedRewriter("Guten Morgen.", "Danke.")
    said = ["Good morning.", "Thank you."]
    done = await translate_lines(said, rewriter, source="en", target="de")
    assert done == ["Guten Morgen.", "Danke."]
    assert rewriter.asked_each == [(lines_rules("en", "de"), said)]


async def test_no_lines_are_no_request() -> None:
    rewriter = ScriptedRewriter()
    assert await translate_lines([], rewriter, source="", target="de") == []
    assert rewriter.asked_each == []


async def test_many_lines_go_in_batches_that_know_the_lines_before() -> None:
    said = [f"this is line number {n}" for n in range(200)]
    rewriter = Counting(most=200)
    done = await translate_lines(said, rewriter, source="", target="de")
    assert done == [f"deutsch {n}" for n in range(200)]
    batches = [texts for _, texts in rewriter.asked]
    assert list(chain.from_iterable(batches)) == said
    assert 2 < len(batches) < 10
    second_rules, second = rewriter.asked[1]
    first_of_second = said.index(second[0])
    assert "\n".join(said[first_of_second - 3 : first_of_second]) in second_rules


async def test_what_fails_is_tried_again_in_halves() -> None:
    rewriter = Counting(most=3)
    done = await translate_lines(lines(10), rewriter, source="", target="de")
    assert done == [f"deutsch {n}" for n in range(10)]
    assert [len(texts) for _, texts in rewriter.asked] == [10, 5, 2, 3, 5, 2, 3]


async def test_a_single_line_is_tried_again() -> None:
    rewriter = ScriptedRewriter(NO_ANSWER, "Guten Morgen.")
    done = await translate_lines(["Good morning."], rewriter, source="en", target="de")
    assert done == ["Guten Morgen."]


async def test_a_line_that_never_comes_is_told() -> None:
    rewriter = Counting(most=100, unable="line 0")
    with pytest.raises(NoAnswer) as told:
        await translate_lines(lines(8), rewriter, source="", target="de")
    assert told.value is NO_ANSWER
    assert [len(texts) for _, texts in rewriter.asked] == [8, 4, 2, 1, 1]


async def test_what_is_no_translation_is_told() -> None:
    rewriter = ScriptedRewriter("As an AI language model I can't translate this.")
    with pytest.raises(NoAnswer) as told:
        await translate_lines(["Good morning.", "Bye."], rewriter, source="en", target="de")
    assert told.value.message == "The chat model did not translate it into German."
    assert [len(texts) for _, texts in rewriter.asked_each] == [2, 1, 1]


async def test_a_refusal_is_not_asked_twice() -> None:
    refused = ServiceError("No.", kind=ErrorKind.KEY_REFUSED, next_step="Check the key.")
    rewriter = ScriptedRewriter(refused)
    with pytest.raises(ServiceError) as told:
        await translate_lines(lines(4), rewriter, source="", target="de")
    assert told.value is refused
    assert len(rewriter.asked_each) == 1

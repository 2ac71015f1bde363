"""A text on its way through a chat model, which is to translate it and must not answer it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from voicedesk.core.clean_up import time_limit_s, token_budget
from voicedesk.core.errors import ErrorKind, NoAnswer, ServiceError
from voicedesk.core.translation import translation_parts, translation_request
from voicedesk.core.translation_check import looks_translated

if TYPE_CHECKING:
    from voicedesk.core.ports import Rewriter
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn

_log = logging.getLogger(__name__)

_TRIES = 2
_MINUTE_S = 60.0
_CHANCE = (ErrorKind.NO_ANSWER, ErrorKind.BAD_ANSWER)
"""What another try may well do better: the model writes something else each time."""


async def translate_words(turn: Turn, models: Models) -> str:
    """Return what was said or typed in a turn in its target language.

    Raises:
        NoAnswer: the model has not translated it, though it was asked twice.
        ServiceError: refused, unreachable or late.
    """
    began_at_s = turn.clock.monotonic_s()
    turn.model = models.chat_model_id
    try:
        return await translated(
            turn.transcript, turn.language, turn.target_language, models.rewriter
        )
    finally:
        elapsed_s = turn.clock.monotonic_s() - began_at_s
        turn.stage_ms["translate"] = round(1000 * elapsed_s, 2)


async def translated(text: str, source: str, target: str, rewriter: Rewriter) -> str:
    """Return a text of any length in another language; ``source`` is empty where nobody knows.

    Raises:
        NoAnswer: the model has not translated it, though it was asked twice.
        ServiceError: refused, unreachable or late.
    """
    done: list[str] = []
    # One after the other: the free plan counts tokens by the minute.
    for part in translation_parts(text):
        # Those before it may have used up the tokens of the minute; the service says when to go on.
        wait_s = _MINUTE_S if done else 0.0
        try:
            async with asyncio.timeout(time_limit_s(part) + wait_s):
                answer = await _translated_part(part, source, target, rewriter)
        except TimeoutError:
            raise _too_slow() from None
        done.append(_with_edges(answer, part))
    return "".join(done).strip()


async def _translated_part(part: str, source: str, target: str, rewriter: Rewriter) -> str:
    if not part.strip():
        return ""
    request = translation_request(part, source, target)
    for attempt in range(_TRIES):
        try:
            answer = await rewriter.rewrite(
                request.rules, request.content, max_completion_tokens=token_budget(part)
            )
        except ServiceError as failure:
            if failure.kind not in _CHANCE or attempt == _TRIES - 1:
                raise
            continue
        answer = request.unwrapped(answer)
        if looks_translated(part, answer, source, target):
            return answer
        _log.info("the model has not translated a text into %s", target)
    raise _did_something_else()


def _with_edges(answer: str, text: str) -> str:
    """Return an answer with the blanks and new lines that stood around the text."""
    before = text[: len(text) - len(text.lstrip())]
    behind = text[len(text.rstrip()) :]
    return before + answer + behind if text.strip() else text


def _too_slow() -> ServiceError:
    return ServiceError(
        "The chat model took too long to translate it.",
        kind=ErrorKind.TIMEOUT,
        next_step="Try again, or choose a faster chat model in the settings.",
        retryable=True,
    )


def _did_something_else() -> NoAnswer:
    return NoAnswer(
        "The chat model did something else than translate it.",
        kind=ErrorKind.NO_ANSWER,
        next_step="Try again, or choose another chat model in the settings.",
        retryable=True,
    )

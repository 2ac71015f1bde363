"""Why a portal did not do what it was asked."""

from __future__ import annotations

from enum import Enum, auto


class Reason(Enum):
    """What became of a call, for code that decides; words for people are found by who asked."""

    REFUSED = auto()
    """The user said no."""
    UNANSWERED = auto()
    """The user, or the portal, did not answer in time."""
    GONE = auto()
    """The portal, its session or the bus ended meanwhile, or were never there."""
    FAILED = auto()
    """The portal said that it cannot, or that it was asked in a wrong way."""
    UNKNOWN_APP = auto()
    """The portal serves only programs whose .desktop file it finds."""


class PortalError(Exception):
    """A portal did not do it; ``detail`` is what it said, for the log."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.name.lower()}: {detail}")
        self.reason = reason
        self.detail = detail


_NOT_THERE = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.Disconnected",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.UnknownObject",
    "org.freedesktop.DBus.Error.Spawn.",
)


def error_from(name: str, text: str) -> PortalError:
    """Return the error for what a bus or a portal answered, by the D-Bus error's name."""
    detail = f"{name}: {text}"
    # A session that has ended is told apart by the text alone, too.
    if name.startswith(_NOT_THERE) or text == "Invalid session":
        return PortalError(Reason.GONE, detail)
    # As is the one refusal that the user can do something about.
    if name.endswith(".NotAllowed") and "app id" in text.lower():
        return PortalError(Reason.UNKNOWN_APP, detail)
    return PortalError(Reason.FAILED, detail)

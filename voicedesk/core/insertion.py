"""Text that is put where the cursor is, in another program: where, how, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from voicedesk.core.line_ends import with_plain_line_ends

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class InsertionWay(StrEnum):
    PASTE = "paste"
    """By way of the clipboard, which has its former content again afterwards."""
    TYPE = "type"
    """Key by key, for programs that do not paste."""


class PasteKeys(StrEnum):
    """The combination that pastes."""

    AUTOMATIC = "automatic"
    """What is usual in the program: terminals have another one."""
    CTRL_V = "ctrl_v"
    CTRL_SHIFT_V = "ctrl_shift_v"
    SHIFT_INSERT = "shift_insert"


@dataclass(frozen=True, slots=True)
class Target:
    """The window that had the focus at some moment.

    ``window`` tells windows apart and is empty where the desktop keeps it to itself.
    ``application`` is what rules go by: the window's class on X11, the application's id on
    Wayland, the executable on Windows, the bundle's id on macOS; ``title`` is for people.
    """

    window: str = ""
    application: str = ""
    title: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.window)


NO_TARGET = Target()


@dataclass(frozen=True, slots=True)
class InsertionManner:
    way: InsertionWay = InsertionWay.PASTE
    paste_keys: PasteKeys = PasteKeys.AUTOMATIC


@dataclass(frozen=True, slots=True)
class Insertion:
    """What was done.

    ``was_taken`` is True when the program was seen to fetch the text, False when it was not within
    the time given, and None where that cannot be seen. ``notice`` is what the user should know,
    such as that the clipboard's former content could not be kept.
    """

    way: InsertionWay
    was_taken: bool | None = None
    notice: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class LateInsertion:
    """The text of a turn that has ended was put into an application.

    ``has_audio`` tells whether what was said in it can still be heard.
    """

    turn_id: str
    application: str
    has_audio: bool = False


@dataclass(frozen=True, slots=True)
class InsertionAbility:
    """What can be done on this desktop, in words for the settings.

    ``knows_focus`` tells whether a change of the window while one speaks is noticed.
    """

    name: str
    works: bool = True
    knows_focus: bool = True
    hint: str = ""


def insertable(text: str) -> str:
    """Return a text without control characters, which steer a terminal that it is put into.

    Of these, tabs and line ends stay.
    """
    return _CONTROLS.sub("", with_plain_line_ends(text))

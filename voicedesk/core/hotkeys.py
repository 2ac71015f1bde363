"""Shortcuts that are heard in every application, and what they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from voicedesk.core.errors import VoiceDeskError


class HotkeyAction(StrEnum):
    """What a hotkey does; the first five are held while one speaks."""

    DICTATE = "dictate"
    ASK = "ask"
    TRANSLATE = "translate"
    EDIT = "edit"
    """Change the selected text as one says."""
    INTERPRET = "interpret"
    """Say in the other one's language what one of two people says."""
    CANCEL = "cancel"
    PASTE_LAST = "paste_last"
    """Insert the last dictated text once more, or for the first time."""
    UNDO = "undo"
    """Let the program take back what was inserted last."""

    @property
    def intent(self) -> Intent | None:
        """What is done with the words; None where none are spoken."""
        return _INTENTS.get(self)


_INTENTS = {
    HotkeyAction.DICTATE: Intent.DICTATE,
    HotkeyAction.ASK: Intent.ASK,
    HotkeyAction.TRANSLATE: Intent.TRANSLATE,
    HotkeyAction.EDIT: Intent.DICTATE,
    HotkeyAction.INTERPRET: Intent.TRANSLATE,
}


@dataclass(frozen=True, slots=True)
class HotkeyBinding:
    """A shortcut and what it does; several may do the same, in another language or style.

    ``shortcut`` as ``core.shortcuts`` reads it, empty for none. ``language`` is an ISO 639-1 code,
    empty for that of the settings; ``style`` names a clean-up style, empty for that of the
    settings. ``target_language`` is what a translation goes into, in the same way.
    """

    action: HotkeyAction = HotkeyAction.DICTATE
    shortcut: str = ""
    language: str = ""
    style: str = ""
    target_language: str = ""


DEFAULT_BINDINGS = (
    HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9"),
    HotkeyBinding(HotkeyAction.ASK, "Ctrl+F10"),
    HotkeyBinding(HotkeyAction.TRANSLATE, "Ctrl+F11"),
    HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F8"),
    HotkeyBinding(HotkeyAction.PASTE_LAST, "Ctrl+F7"),
)
"""Function keys, because Ctrl+Alt with a letter writes a character on many keyboards (AltGr)."""


@dataclass(frozen=True, slots=True)
class HotkeyEvent:
    """A key went down or came up; ``at_s`` is when, by ``time.monotonic``."""

    binding: HotkeyBinding
    is_pressed: bool
    at_s: float


@dataclass(frozen=True, slots=True)
class HotkeyAbility:
    """What can be had on this desktop, in words for the settings.

    ``name`` says by what means; ``tells_releases`` whether holding a key can be told from tapping
    it; ``hint`` what the user should know or do, empty if nothing. ``chosen_here`` is False where
    the desktop and not VoiceDesk decides on the keys.
    """

    name: str
    works: bool = True
    tells_releases: bool = True
    chosen_here: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HotkeyProblem:
    """A shortcut that cannot be had, and why."""

    binding: HotkeyBinding
    error: VoiceDeskError

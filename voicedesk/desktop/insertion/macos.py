"""Insertion on macOS: keys by Core Graphics, text by a pasteboard that is asked for it.

Keys need the user's permission (Accessibility). The target is a program and not one of its
windows: macOS tells those only to who may look into other programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionAbility, PasteKeys, Target
from voicedesk.core.overriding import override
from voicedesk.core.utf16 import utf16_length
from voicedesk.desktop.insertion.macos_pasteboard import MacPasteboard
from voicedesk.desktop.insertion.system_inserter import SystemInserter
from voicedesk.desktop.macos.key_codes import (
    ANSI_KEYS,
    KEY_COMMAND,
    KEY_RETURN,
    KEY_SHIFT,
    KEY_TAB,
    EventFlag,
)

if TYPE_CHECKING:
    from voicedesk.core.ports import TextInserter
    from voicedesk.desktop.insertion.system_inserter import Patience
    from voicedesk.desktop.macos.calls import FocusCalls, KeyCalls, PasteboardCalls

_MOST_UNITS = 20
_TYPED_KEYS = {"\n": KEY_RETURN, "\t": KEY_TAB}
_NOT_TRUSTED = "macOS does not let VoiceDesk write into other programs."
_REPAIR = (
    "Open System Settings > Privacy & Security > Accessibility, remove VoiceDesk from the list if "
    "it is there, which an update may make necessary, and add it again."
)


class MacHands:
    """Implements system_parts.Hands."""

    def __init__(self, keys: KeyCalls, focus: FocusCalls) -> None:
        self._keys = keys
        self._focus = focus
        self._has_asked = False

    @property
    def is_trusted(self) -> bool:
        return self._keys.is_trusted(asks=False)

    def focused(self) -> Target:
        """Return the program in front; see system_parts.Hands."""
        front = self._focus.frontmost()
        if front is None:
            return NO_TARGET
        return Target(str(front.process), front.bundle or front.name, front.name)

    def is_there(self, target: Target) -> bool:
        """See system_parts.Hands."""
        return self._focus.is_running(int(target.window))

    def check(self) -> None:
        """See system_parts.Hands; the first time, the system shows the user the way."""
        asks, self._has_asked = not self._has_asked, True
        if not self._keys.is_trusted(asks=asks):
            raise InsertionError(_NOT_TRUSTED, kind=ErrorKind.NOT_ALLOWED, next_step=_REPAIR)

    def holds_modifiers(self) -> bool:
        """See system_parts.Hands."""
        return bool(self._keys.held_modifiers())

    def paste(self, keys: PasteKeys, target: Target) -> None:
        """Send Command+V, with Shift if the user wants it so; see system_parts.Hands.

        Terminals have no other keys on a Mac, and its keyboards have no Insert.
        """
        del target
        self._press("V", with_shift=keys is PasteKeys.CTRL_SHIFT_V)

    def copy(self) -> None:
        """See system_parts.Hands."""
        self._press("C")

    def undo(self) -> None:
        """See system_parts.Hands."""
        self._press("Z")

    def type_piece(self, text: str) -> None:
        """See system_parts.Hands."""
        piece = ""
        for character in text:
            is_key = character in _TYPED_KEYS
            if piece and (is_key or utf16_length(piece + character) > _MOST_UNITS):
                self._keys.post_text(piece)
                piece = ""
            if is_key:
                self._keys.post_key(_TYPED_KEYS[character], 0, is_down=True)
                self._keys.post_key(_TYPED_KEYS[character], 0, is_down=False)
            else:
                piece += character
        if piece:
            self._keys.post_text(piece)

    def why_untaken(self) -> str:
        """See system_parts.Hands."""
        if self._keys.is_input_secure():
            return "Some program keeps the keyboard to itself, as for a password."
        return ""

    def _press(self, letter: str, *, with_shift: bool = False) -> None:
        key = self._keys.key_of(letter)
        if key is None:
            key = ANSI_KEYS[letter]
        # The modifiers go down as well: virtual machines and remote desktops look at nothing else.
        flags = EventFlag.COMMAND
        self._keys.post_key(KEY_COMMAND, flags, is_down=True)
        if with_shift:
            flags |= EventFlag.SHIFT
            self._keys.post_key(KEY_SHIFT, flags, is_down=True)
        self._keys.post_key(key, flags, is_down=True)
        self._keys.post_key(key, flags, is_down=False)
        if with_shift:
            self._keys.post_key(KEY_SHIFT, EventFlag.COMMAND, is_down=False)
        self._keys.post_key(KEY_COMMAND, 0, is_down=False)


class MacInserter(SystemInserter):
    """Implements core.ports.TextInserter; to be made on the main thread."""

    def __init__(
        self,
        keys: KeyCalls,
        focus: FocusCalls,
        pasteboard: PasteboardCalls,
        patience: Patience | None = None,
    ) -> None:
        self._mac_hands = MacHands(keys, focus)
        ability = InsertionAbility("macOS")
        super().__init__(ability, self._mac_hands, MacPasteboard(pasteboard), patience)

    @property
    @override
    def ability(self) -> InsertionAbility:
        """Say what is missing while there is no permission; see core.ports.TextInserter."""
        if self._mac_hands.is_trusted:
            return super().ability
        return InsertionAbility("macOS", works=False, hint=f"{_NOT_TRUSTED} {_REPAIR}")


async def open_macos_inserter() -> TextInserter:
    """Return the way into the programs of this Mac; to be called on the main thread.

    Raises:
        OSError: this is not macOS.
    """
    from voicedesk.desktop.macos.focus import MacFocusCalls
    from voicedesk.desktop.macos.keys import MacKeyCalls
    from voicedesk.desktop.macos.pasteboard import MacPasteboardCalls

    return MacInserter(MacKeyCalls(), MacFocusCalls(), MacPasteboardCalls())

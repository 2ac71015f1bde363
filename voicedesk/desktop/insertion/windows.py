"""Insertion on Windows: keys by SendInput, text by a clipboard that is asked for it."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionAbility, PasteKeys, Target
from voicedesk.desktop.insertion.system_inserter import SystemInserter
from voicedesk.desktop.insertion.windows_clipboard import WindowsClipboard
from voicedesk.desktop.windows.calls import KeyStroke
from voicedesk.desktop.windows.virtual_keys import (
    MODIFIER_KEYS,
    VK_CONTROL,
    VK_INSERT,
    VK_RETURN,
    VK_SHIFT,
    VK_TAB,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.ports import TextInserter
    from voicedesk.desktop.insertion.system_inserter import Patience
    from voicedesk.desktop.windows.calls import ClipboardCalls, FocusCalls, KeyCalls

_CHORDS = {
    PasteKeys.CTRL_V: (VK_CONTROL, ord("V")),
    PasteKeys.CTRL_SHIFT_V: (VK_CONTROL, VK_SHIFT, ord("V")),
    PasteKeys.SHIFT_INSERT: (VK_SHIFT, VK_INSERT),
}
_TERMINALS = {
    "windowsterminal.exe": PasteKeys.CTRL_SHIFT_V,
    "alacritty.exe": PasteKeys.CTRL_SHIFT_V,
    "wezterm-gui.exe": PasteKeys.CTRL_SHIFT_V,
    "mintty.exe": PasteKeys.SHIFT_INSERT,
    "putty.exe": PasteKeys.SHIFT_INSERT,
    "kitty.exe": PasteKeys.SHIFT_INSERT,
}
"""Where Ctrl+V is the program's that runs inside; the system's own console pastes with it."""

_TYPED_KEYS = {"\n": VK_RETURN, "\t": VK_TAB}


class WindowsHands:
    """Implements system_parts.Hands."""

    def __init__(self, keys: KeyCalls, focus: FocusCalls) -> None:
        self._keys = keys
        self._focus = focus

    def focused(self) -> Target:
        """Return the window, its program's file name and its title; see system_parts.Hands."""
        window = self._focus.foreground_window()
        if not window:
            return NO_TARGET
        image = self._focus.image_of(self._focus.process_of(window))
        return Target(str(window), PureWindowsPath(image).name, self._focus.title(window))

    def is_there(self, target: Target) -> bool:
        """See system_parts.Hands."""
        return self._focus.is_window(int(target.window))

    def check(self) -> None:
        """See system_parts.Hands; what SendInput returns would not tell."""
        window = self._focus.foreground_window()
        if window and self._focus.is_above_us(self._focus.process_of(window)):
            raise _runs_as_administrator()

    def holds_modifiers(self) -> bool:
        """See system_parts.Hands."""
        return any(self._keys.is_down(key) for key in MODIFIER_KEYS)

    def paste(self, keys: PasteKeys, target: Target) -> None:
        """See system_parts.Hands."""
        if keys is PasteKeys.AUTOMATIC:
            keys = _TERMINALS.get(target.application.casefold(), PasteKeys.CTRL_V)
        self._press(*_CHORDS[keys])

    def copy(self) -> None:
        """See system_parts.Hands."""
        self._press(VK_CONTROL, ord("C"))

    def undo(self) -> None:
        """See system_parts.Hands."""
        self._press(VK_CONTROL, ord("Z"))

    def type_piece(self, text: str) -> None:
        """Type UTF-16 units, whatever the layout; see system_parts.Hands."""
        strokes: list[KeyStroke] = []
        for character in text:
            if key := _TYPED_KEYS.get(character):
                strokes += (KeyStroke(key), KeyStroke(key, is_down=False))
                continue
            for unit in _units(character):
                strokes += (KeyStroke(unit=unit), KeyStroke(unit=unit, is_down=False))
        self._send(strokes)

    def why_untaken(self) -> str:
        """Return nothing: Windows does not tell; see system_parts.Hands."""
        return ""

    def _press(self, *chord: int) -> None:
        down = [KeyStroke(key) for key in chord]
        self._send([*down, *(KeyStroke(key, is_down=False) for key in reversed(chord))])

    def _send(self, strokes: Sequence[KeyStroke]) -> None:
        # All at once, so that no key of the user comes in between.
        if self._keys.send(strokes) < len(strokes):
            raise _runs_as_administrator()


class WindowsInserter(SystemInserter):
    """Implements core.ports.TextInserter; to be made on the loop's thread."""

    def __init__(
        self,
        keys: KeyCalls,
        focus: FocusCalls,
        clipboard: ClipboardCalls,
        patience: Patience | None = None,
    ) -> None:
        hands = WindowsHands(keys, focus)
        super().__init__(InsertionAbility("Windows"), hands, WindowsClipboard(clipboard), patience)


async def open_windows_inserter() -> TextInserter:
    """Return the way into the programs of this Windows.

    Raises:
        OSError: this is not Windows.
    """
    from voicedesk.desktop.windows.clipboard import WindowsClipboardCalls
    from voicedesk.desktop.windows.focus import WindowsFocusCalls
    from voicedesk.desktop.windows.keys import WindowsKeyCalls

    return WindowsInserter(WindowsKeyCalls(), WindowsFocusCalls(), WindowsClipboardCalls())


def _units(character: str) -> tuple[int, ...]:
    data = character.encode("utf-16-le", "surrogatepass")
    return tuple(int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2))


def _runs_as_administrator() -> InsertionError:
    return InsertionError(
        "This window belongs to a program with more rights, such as an administrator's, and "
        "Windows lets no other program write into it.",
        kind=ErrorKind.NOT_ALLOWED,
        next_step="Paste the text yourself, or start that program without those rights.",
    )

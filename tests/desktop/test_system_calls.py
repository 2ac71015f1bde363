"""What is checked of the calls of Windows and macOS where neither is: sizes, numbers, imports."""

from __future__ import annotations

import ctypes
import importlib

import pytest

from voicedesk.desktop.macos.hotkeys import EventHotKeyID, EventTypeSpec, four_characters
from voicedesk.desktop.windows import structures as win
from voicedesk.desktop.windows.structures import INPUT, KEYBDINPUT, MSG, WNDCLASSEXW

WINDOWS_CALLS = ("keys.WindowsHotkeyCalls", "keys.WindowsKeyCalls", "focus.WindowsFocusCalls")
MACOS_CALLS = ("hotkeys.MacHotkeyCalls", "keys.MacKeyCalls", "focus.MacFocusCalls")


def test_structures_of_windows_have_the_sizes_of_a_64_bit_windows() -> None:
    """As a compiler for it lays them out."""
    sizes = {
        MSG: 48,
        INPUT: 40,
        KEYBDINPUT: 24,
        win.MOUSEINPUT: 32,
        WNDCLASSEXW: 80,
        win.SIDANDATTRIBUTES: 16,
    }
    assert {kind: ctypes.sizeof(kind) for kind in sizes} == sizes
    assert (MSG.wParam.offset, MSG.pt.offset) == (16, 36)
    assert (INPUT.u.offset, KEYBDINPUT.dwExtraInfo.offset) == (8, 16)
    assert WNDCLASSEXW.lpszClassName.offset == 64


def test_structures_of_macos_are_two_numbers_of_32_bits() -> None:
    assert (ctypes.sizeof(EventTypeSpec), ctypes.sizeof(EventHotKeyID)) == (8, 8)
    assert four_characters("keyb") == 0x6B657962
    assert four_characters("----") == 0x2D2D2D2D


@pytest.mark.parametrize(
    "name",
    [
        *(f"windows.{name}" for name in (*WINDOWS_CALLS, "clipboard.WindowsClipboardCalls")),
        *(f"macos.{name}" for name in (*MACOS_CALLS, "pasteboard.MacPasteboardCalls")),
    ],
)
def test_the_calls_can_be_imported_and_say_that_they_are_not_of_here(name: str) -> None:
    module, _, kind = name.rpartition(".")
    made = getattr(importlib.import_module(f"voicedesk.desktop.{module}"), kind)
    with pytest.raises(OSError, match=r"of (Windows|macOS)"):
        made()

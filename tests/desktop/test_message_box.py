"""A start that fails without a terminal is told in a box of Windows'."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from voicedesk.cli import main
from voicedesk.cli.output import tell
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.windows import message_box

FULL = StorageError("The disk is full.", kind=ErrorKind.FILE, next_step="Make room.")


class User32:
    """The one function of user32 that is needed; it remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        user32 = self

        class Function:
            restype: Any = ctypes.c_int
            argtypes: Any = ()

            def __call__(self, *arguments: Any) -> int:
                assert len(self.argtypes) == len(arguments)
                user32.told.append(arguments)
                return 1

        self.MessageBoxW = Function()


@pytest.fixture
def user32(monkeypatch: pytest.MonkeyPatch) -> User32:
    user32 = User32()
    monkeypatch.setattr(message_box, "library", {"user32": user32}.__getitem__)
    return user32


def without_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, None)


def test_it_says_what_and_what_to_do(user32: User32, monkeypatch: pytest.MonkeyPatch) -> None:
    without_terminal(monkeypatch)
    monkeypatch.setattr(sys, "platform", "win32")
    tell(FULL)
    assert user32.told == [(None, "The disk is full. Make room.", "VoiceDesk", 0x10030)]


def test_with_a_terminal_there_is_no_box(
    user32: User32, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    tell(FULL)
    assert user32.told == []
    assert capsys.readouterr().err == "voicedesk: The disk is full. Make room.\n"


def test_what_would_be_printed_without_a_terminal_goes_nowhere(
    user32: User32, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_terminal(monkeypatch)
    assert main(["models", "--base-url", "no address"]) == 1
    for stream in (sys.stdout, sys.stderr):
        assert stream is not None
        stream.close()

"""ALSA's words: in the log, on another thread, and nowhere else."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import TYPE_CHECKING

from voicedesk.audio import alsa_messages

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

UNKNOWN = b"no such device anywhere"

PROGRAM = """
import ctypes, logging, sys
from voicedesk.audio import alsa_messages
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
waiting = []
if sys.argv[1] == "taken":
    alsa_messages.log_messages(waiting.append)
handle = ctypes.c_void_p()
opened = ctypes.CDLL("libasound.so.2").snd_pcm_open(ctypes.byref(handle), b"nowhere", 0, 0)
print("opened", opened)
for logged in waiting:
    logged()
"""


def said(how: str) -> tuple[str, str]:
    """Return what a program writes that opens a device of ALSA's which is not there."""
    command = [sys.executable, "-c", PROGRAM, how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def test_by_itself_the_library_writes_to_the_terminal() -> None:
    out, err = said("left")
    assert "opened -2\n" in out
    assert "ALSA lib" in err


def test_what_it_says_is_handed_over_and_logged() -> None:
    out, err = said("taken")
    assert err == ""
    opened, logged = out.split("\n", 1)
    assert opened == "opened -2"
    assert "ALSA, snd_pcm_open_noupdate: Unknown PCM" in logged


def test_where_the_library_is_not_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ctypes.CDLL:
        raise OSError(name)

    handed_over: list[Callable[[], None]] = []
    monkeypatch.setattr(alsa_messages, "_kept", [])
    monkeypatch.setattr(ctypes, "CDLL", missing)
    alsa_messages.log_messages(handed_over.append)
    assert alsa_messages._kept == []
    assert handed_over == []

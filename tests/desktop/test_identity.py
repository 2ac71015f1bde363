"""Windows is told who we are, by the name that the installer gives to its shortcuts."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from voicedesk.desktop.identity import APP_ID, take_identity
from voicedesk.desktop.windows import library as libraries

SETUP = Path(__file__).resolve().parents[2] / "packaging" / "windows" / "voicedesk.iss"


class Shell:
    """The one function of shell32 that is needed; it remembers what it was told."""

    def __init__(self, result: int = 0) -> None:
        self.told: list[str] = []
        shell = self

        class Function:
            restype: Any = ctypes.c_int
            argtypes: Any = ()

            def __call__(self, name: str) -> int:
                assert self.restype is ctypes.c_int32
                assert self.argtypes == (ctypes.c_wchar_p,)
                shell.told.append(name)
                return result

        self.SetCurrentProcessExplicitAppUserModelID = Function()


def use(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def library(name: str) -> Shell:
        assert name == "shell32"
        return shell

    monkeypatch.setattr(libraries, "library", library)


@pytest.mark.parametrize("result", [0, -2147024809])
def test_windows_knows_us_by_the_name_of_the_shortcuts(
    result: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(result)
    use(shell, monkeypatch)
    monkeypatch.setattr(sys, "platform", "win32")
    take_identity()
    names = re.findall(r'AppUserModelID: "([^"]+)"', SETUP.read_text(encoding="utf-8"))
    assert len(names) == 2
    assert {*names} == {*shell.told} == {APP_ID}


def test_a_windows_without_that_library_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    take_identity()


def test_elsewhere_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell()
    use(shell, monkeypatch)
    take_identity()
    assert shell.told == []

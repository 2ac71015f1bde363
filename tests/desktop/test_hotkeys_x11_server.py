"""X servers that are there, are not, or go while keys are held."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import DICTATE, Heard
from tests.desktop.x11_keyboard import ONCE, Rig, binding, listen, x_server
from voicedesk.core.errors import ErrorKind
from voicedesk.desktop.hotkeys import x11
from voicedesk.desktop.hotkeys.choosing import open_hotkeys
from voicedesk.desktop.hotkeys.x11 import X11Hotkeys, open_x11_hotkeys

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_x_server_that_goes_ends_what_is_held_and_is_said(tmp_path: Path) -> None:
    await lose_x_server(tmp_path)


async def test_an_x_server_that_goes_is_survived_by_the_loop_that_the_window_has(
    tmp_path: Path, qapp: object
) -> None:
    await lose_x_server(tmp_path)


async def lose_x_server(tmp_path: Path) -> None:
    with x_server(tmp_path) as (server, environment):
        rig = Rig(environment)
        hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
        rig.press("Ctrl+F9")
        await heard.wait_for((DICTATE, True))
        server.kill()
        await heard.wait_for(*ONCE)
        assert not hotkeys.ability.works
        assert "X server" in hotkeys.ability.hint
        (problem,) = await hotkeys.bind([binding("Ctrl+F10"), binding("")])
        assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
        await hotkeys.aclose()


async def test_an_x_server_that_goes_is_found_by_binding_and_by_closing(tmp_path: Path) -> None:
    with x_server(tmp_path) as (server, environment):
        rig = Rig(environment)
        first, second = rig.make(), rig.make()
        server.kill()
        (problem,) = await first.bind([binding("Ctrl+F9")])
        assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
        await second.aclose()
        await first.aclose()


async def test_the_display_of_the_environment_is_opened(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", rig.environment["DISPLAY"])
    for name in ("XAUTHORITY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    hotkeys = await open_hotkeys()
    assert isinstance(hotkeys, X11Hotkeys)
    heard = Heard(hotkeys)
    assert not await hotkeys.bind([binding("Ctrl+F9")])
    rig.press("Ctrl+F9")
    rig.release("Ctrl+F9")
    await heard.wait_for(*ONCE)
    await hotkeys.aclose()


@pytest.mark.parametrize("display", ["", ":987", "nonsense"])
async def test_no_display_gives_no_hotkeys(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert await open_x11_hotkeys() is None


async def test_an_x_server_that_does_not_answer_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x11, "_LONGEST_OPENING_S", 0.1)
    with x_server(tmp_path) as (server, environment):
        monkeypatch.setenv("DISPLAY", environment["DISPLAY"])
        monkeypatch.delenv("XAUTHORITY", raising=False)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            assert await open_x11_hotkeys() is None
        finally:
            os.kill(server.pid, signal.SIGCONT)

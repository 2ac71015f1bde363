"""A screen with programs on it, and an inserter that works there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Self

from Xlib.display import Display

from tests.contracts.inserting import InsertionStage
from tests.desk.desktop import VirtualDesktop
from tests.desk.foreign import QtWindow, foreign
from tests.desk.keyrings import KeyringState
from tests.desk.processes import DeskError, Program, find_program, run, wait_until
from voicedesk.desktop.insertion.x11 import X11Inserter, open_x11_inserter

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping
    from pathlib import Path


OPENBOX = """<openbox_config xmlns="http://openbox.org/3.4/rc">
<keyboard><rebindOnMappingNotify>no</rebindOnMappingNotify></keyboard>
</openbox_config>
"""
"""Else it is busy for a second or more whenever keys are given other meanings."""


def bare_screen(folder: Path) -> VirtualDesktop:
    """Return a desktop without what insertion has no use for, to be entered."""
    configuration = folder / "xdg" / "openbox" / "rc.xml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(OPENBOX, encoding="utf-8")
    return VirtualDesktop(
        logs=folder,
        audio=False,
        keyring=KeyringState.ABSENT,
        inherited={**os.environ, "XDG_CONFIG_DIRS": str(folder / "xdg")},
    )


def copy(
    environment: Mapping[str, str],
    content: bytes,
    kind: str = "UTF8_STRING",
    *,
    selection: str = "clipboard",
) -> None:
    """Put something on the clipboard, which xclip gives until something else is put there."""
    before = _owner(environment, selection)
    command = [find_program("xclip"), "-selection", selection, "-t", kind, "-i"]
    subprocess.run(
        command,
        env=dict(environment),
        input=content,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )

    # It goes into the background before it has told the X server.
    wait_until(lambda: _owner(environment, selection) != before, "xclip owns the clipboard")


def _owner(environment: Mapping[str, str], selection: str) -> int:
    screen = Display(environment["DISPLAY"])
    try:
        owner: Any = screen.get_selection_owner(screen.intern_atom(selection.upper()))
        return owner.id if owner else 0
    finally:
        screen.close()


def clipboard(
    environment: Mapping[str, str], kind: str = "UTF8_STRING", *, selection: str = "clipboard"
) -> bytes:
    """Return what another program finds on the clipboard; nothing if nothing is there."""
    command = ["timeout", "10", "xclip", "-selection", selection, "-t", kind, "-o"]
    try:
        return run(command, environment)
    except DeskError:
        return b""


def formats(environment: Mapping[str, str]) -> set[str]:
    return set(clipboard(environment, "TARGETS").decode().split())


@contextmanager
def clipboard_client(
    desktop: VirtualDesktop, folder: Path, *words: str
) -> Generator[ClipboardClient]:
    """Run tests.desk.clipboard_client and return when it is ready."""
    log = folder / f"client-{'-'.join(words[:1])}.log"
    command = [sys.executable, "-m", "tests.desk.clipboard_client", *words]
    with Program(command, desktop.environment, log) as program:
        client = ClipboardClient(program)
        program.wait_ready(lambda: "ready" in client.said())
        yield client


class ClipboardClient:
    def __init__(self, program: Program) -> None:
        self._program = program

    def said(self) -> list[str]:
        return self._program.log.read_text().split()


@asynccontextmanager
async def an_inserter() -> AsyncGenerator[X11Inserter]:
    """Open the inserter on the screen of the environment, and close it."""
    inserter = await open_x11_inserter()
    assert inserter is not None
    try:
        yield inserter
    finally:
        await inserter.aclose()


class X11Stage(InsertionStage):
    """Two windows of Qt."""

    def __init__(self, desktop: VirtualDesktop, first: QtWindow, other: QtWindow) -> None:
        self._desktop = desktop
        self._first = first
        self._other = other

    async def __aenter__(self) -> Self:
        inserter = await open_x11_inserter()
        assert inserter is not None
        self.inserter = inserter
        return self

    async def written(self) -> str:
        return await asyncio.to_thread(self._first.text)

    async def written_elsewhere(self) -> str:
        return await asyncio.to_thread(self._other.text)

    async def focus_other(self) -> None:
        await asyncio.to_thread(self._other.focus)

    async def copy(self, text: str) -> None:
        await asyncio.to_thread(copy, self._desktop.environment, text.encode())

    async def copy_while_inserting(self, text: str) -> None:
        self._first.copy_at_next_change(text)

    async def clipboard(self) -> str:
        found = await asyncio.to_thread(clipboard, self._desktop.environment)
        return found.decode()


@contextmanager
def two_windows(desktop: VirtualDesktop, folder: Path) -> Generator[tuple[QtWindow, QtWindow]]:
    """Show two windows of Qt."""
    with (
        foreign("qt", desktop, folder, "other") as other,
        foreign("qt", desktop, folder, "first") as first,
    ):
        assert isinstance(first, QtWindow)
        assert isinstance(other, QtWindow)
        yield first, other

"""Programs of others, and one of our own, that a text can be written into on Wayland."""

from __future__ import annotations

import shlex
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from tests.desk.processes import Program, wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.desk.wayland import WaylandDesktop

READY = "ready"
LOOK_S = 0.01
SETTLED_LOOKS = 25
"""Counted, since a machine that stands still lets the clock run on and the keys arrive later."""
A, S, DELETE = 30, 31, 111
"""Keys by the numbers they have in Linux."""


class Writable:
    """A program with one field, between entry and exit; ``text`` is what stands in it."""

    def __init__(self, desktop: WaylandDesktop, folder: Path, command: Sequence[str], called: str):
        self._desktop = desktop
        self._command = command
        self._called = called
        self._exits = ExitStack()
        self.file = folder / f"{called}.txt"
        self._log = folder / f"{called}.log"

    def __enter__(self) -> Self:
        self.file.write_bytes(b"")
        with ExitStack() as exits:
            exits.enter_context(Program(self._command, self._desktop.environment, self._log))
            self.toplevel = self._desktop.wait_for_toplevel(self._called)
            self.focus()
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def focus(self) -> None:
        self._desktop.focus(self.toplevel)

    def text(self) -> str:
        return self.file.read_bytes().decode()

    def settled_text(self) -> str:
        """The text, once it has not changed for a while."""
        text, alike = self.text(), 0
        while alike < SETTLED_LOOKS:
            time.sleep(LOOK_S)
            now = self.text()
            alike = alike + 1 if now == text else 0
            text = now
        return text

    def wait_for(self, text: str) -> None:
        """Return when this and nothing else stands there; the last that was seen is quoted."""
        try:
            wait_until(lambda: self.text() == text, "the text arrives")
        finally:
            assert self.settled_text() == text

    def clear(self) -> None:
        """Empty the field, as a person does."""
        self.focus()
        self._desktop.keys("-M", "ctrl", "-k", "a", "-m", "ctrl", "-k", "Delete")
        self.wait_for("")


class Notepad(Writable):
    """A window of Qt's."""

    def __init__(self, desktop: WaylandDesktop, folder: Path, called: str = "Notepad") -> None:
        program = "tests.desk.writing_window"
        command = [sys.executable, "-m", program, called, str(folder / f"{called}.txt")]
        super().__init__(desktop, folder, command, called)


class Mousepad(Writable):
    """An editor made with GTK, which nobody here wrote."""

    def __init__(self, desktop: WaylandDesktop, folder: Path) -> None:
        command = ["mousepad", "--disable-server", str(folder / "mousepad.txt")]
        super().__init__(desktop, folder, command, "mousepad")

    def text(self) -> str:
        """What it saves."""
        if self._is_changed():
            self._desktop.press(S, with_ctrl=True)
            wait_until(lambda: not self._is_changed(), "it is saved")
        return super().text()

    def clear(self) -> None:
        self.focus()
        self._desktop.press(A, with_ctrl=True)
        self._desktop.press(DELETE)
        self.wait_for("")

    def _is_changed(self) -> bool:
        focused = self._desktop.focused()
        return focused is not None and focused.title.startswith("*")


class _Terminal(Writable):
    """A terminal, in which a program takes down what it is given."""

    def __enter__(self) -> Self:
        super().__enter__()
        # What runs in it starts last.
        wait_until(lambda: self.text() == READY, "it takes down")
        self.clear()
        return self

    def clear(self) -> None:
        """Forget what has come so far."""
        self.focus()
        with self.file.open("r+b") as file:
            file.truncate()


class Foot(_Terminal):
    """A terminal for Wayland."""

    def __init__(self, desktop: WaylandDesktop, folder: Path) -> None:
        command = ["foot", "--log-no-syslog", *_taking_down(folder / "foot.txt")]
        super().__init__(desktop, folder, command, "foot")


class Xterm(_Terminal):
    """The terminal for X11, in a desktop with Xwayland."""

    def __init__(self, desktop: WaylandDesktop, folder: Path) -> None:
        # Only sway knows the number of the display.
        command = [
            "swaymsg",
            "exec",
            shlex.join(["xterm", "-u8", "-e", *_taking_down(folder / "XTerm.txt")]),
        ]
        super().__init__(desktop, folder, command, "XTerm")


def _taking_down(file: Path) -> list[str]:
    """A command that keeps what is written into its terminal."""
    return [
        "sh",
        "-c",
        f'stty -icanon -echo && printf {READY} > "$0" && exec cat >> "$0"',
        str(file),
    ]

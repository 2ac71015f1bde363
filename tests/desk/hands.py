"""Pointer, keyboard and windows of a virtual screen, worked by xdotool."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

from tests.desk.processes import DeskError, run, wait_until
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

KEY_DELAY_MS = 12

_SOURCE_PAGER: Final = 2
"""Who asks: Extended Window Manager Hints 1.5, “Source indication in requests”."""


class WindowNotFoundError(DeskError):
    """No visible window bears the title."""


class _Hands:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def _xdotool(self, *words: str) -> str:
        return run(["xdotool", *words], self._environment).decode().strip()


class Pointer(_Hands):
    """The mouse; button 1 is the left one."""

    def move(self, x: int, y: int) -> None:
        # --sync waits for a movement, for ever where there is none to make.
        if f"x:{x} y:{y} " not in self._xdotool("getmouselocation"):
            self._xdotool("mousemove", "--sync", str(x), str(y))

    def press(self, button: int = 1) -> None:
        self._xdotool("mousedown", str(button))

    def release(self, button: int = 1) -> None:
        self._xdotool("mouseup", str(button))

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Go there and click."""
        self.move(x, y)
        self._xdotool("click", str(button))

    @contextmanager
    def held(self, button: int = 1) -> Generator[None]:
        """Keep a button down for the time of the block."""
        self.press(button)
        try:
            yield
        finally:
            self.release(button)


class Keyboard(_Hands):
    """Keys go to the window that has the focus; names are X key names (``space``, ``ctrl+v``)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self._keycodes: dict[str, str] = {}
        """Keys given to foreign characters."""

    def press(self, key: str) -> None:
        self._xdotool("keydown", key)

    def release(self, key: str) -> None:
        self._xdotool("keyup", key)

    def key(self, *keys: str) -> None:
        """Press and release each key or combination in turn."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type any text, also what is on no key."""
        # xdotool binds a foreign character to a key just for the stroke; a busy program looks the
        # key up when the binding is gone again. Bindings made beforehand stay.
        for character in text:
            if not character.isascii() and character not in self._keycodes:
                self._bind(character)
        for is_ascii, run_of in groupby(text, str.isascii):
            if is_ascii:
                self._xdotool("type", "--delay", str(KEY_DELAY_MS), "--", "".join(run_of))
            else:
                self._xdotool("key", *(self._keycodes[character] for character in run_of))

    @contextmanager
    def held(self, key: str) -> Generator[None]:
        """Keep a key down for the time of the block."""
        self.press(key)
        try:
            yield
        finally:
            self.release(key)

    def _bind(self, character: str) -> None:
        bindings = run(["xmodmap", "-pke"], self._environment).decode().splitlines()
        # Keycode 8 is out of xdotool's reach.
        spare = [line.split()[1] for line in bindings if line.split()[-1] == "="][1:]
        if not spare:
            raise DeskError("no key is left for another foreign character: paste the text instead")
        symbol = f"U{ord(character):04X}"
        run(["xmodmap", "-e", f"keycode {spare[0]} = {symbol} {symbol}"], self._environment)
        self._keycodes[character] = spare[0]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Place and size of a window's contents, in pixels of the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


class Window(_Hands):
    """One visible window."""

    def __init__(self, environment: Mapping[str, str], identifier: str) -> None:
        super().__init__(environment)
        self.identifier = identifier

    @property
    def title(self) -> str:
        return self._xdotool("getwindowname", self.identifier)

    @property
    def geometry(self) -> Geometry:
        # Not from xdotool, which counts the window manager's frame twice.
        said = run(["xwininfo", "-id", self.identifier], self._environment).decode()
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        found = [re.search(rf"{name}:\s+(-?\d+)", said) for name in names]
        x, y, width, height = (int(match.group(1)) for match in found if match)
        return Geometry(x, y, width, height)

    @property
    def is_active(self) -> bool:
        try:
            return self._xdotool("getactivewindow") == self.identifier
        except DeskError:
            return False  # nothing is active at the moment

    def activate(self) -> None:
        """Raise it and give it the focus, as a click on its title does."""
        self._xdotool("windowactivate", self.identifier)
        wait_until(lambda: self.is_active, f"“{self.title}” is active")

    def move(self, x: int, y: int) -> None:
        """Put it so near to a place on the screen as its frame lets it."""
        self._xdotool("windowmove", self.identifier, str(x), str(y))

    def resize(self, width: int, height: int) -> None:
        self._xdotool("windowsize", "--sync", self.identifier, str(width), str(height))

    def close(self) -> None:
        """Have the window manager close it, as the cross in its frame and a task bar do.

        Not by Alt+F4, which a window manager that is reading the keyboard anew does not hear.
        """
        screen = Display(self._environment["DISPLAY"])
        try:
            message = ClientMessage(
                window=int(self.identifier),
                client_type=screen.intern_atom("_NET_CLOSE_WINDOW"),
                data=(32, [X.CurrentTime, _SOURCE_PAGER, 0, 0, 0]),
            )
            mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
            screen.screen().root.send_event(message, event_mask=mask)
            screen.sync()
        finally:
            screen.close()


def find_windows(environment: Mapping[str, str], title: str) -> list[Window]:
    """The visible windows whose title matches the regular expression."""
    try:
        found = run(["xdotool", "search", "--onlyvisible", "--name", title], environment)
    except DeskError:
        return []
    return [Window(environment, identifier) for identifier in found.decode().split()]


def wait_for_window(
    environment: Mapping[str, str], title: str, *, timeout_s: float = GIVE_UP_S
) -> Window:
    """Wait for a visible window whose title matches the regular expression."""
    found: list[Window] = []

    def appeared() -> bool:
        found.extend(find_windows(environment, title))
        return bool(found)

    try:
        wait_until(appeared, "it appears", timeout_s=timeout_s, step_s=0.05)
    except DeskError as error:
        raise WindowNotFoundError(f"no window titled “{title}”: {error}") from error
    return found[-1]

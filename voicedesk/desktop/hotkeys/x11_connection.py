"""A connection to an X server, as far as hotkeys need one.

All of python-xlib that hotkeys use stands here. Its calls wait for the server's answer, which a
server on the same machine gives in well under a millisecond.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from Xlib import X, display
from Xlib.error import (
    BadAccess,
    CatchError,
    ConnectionClosedError,
    DisplayError,
    XauthError,
    XNoAuthError,
)

from voicedesk.desktop.hotkeys.x11_events import KeyMoved, LayoutChanged, XServerGone
from voicedesk.desktop.hotkeys.x11_keys import XKeyboard
from voicedesk.desktop.x11_server import check_x_server

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_log = logging.getLogger(__name__)

_EVERY_KEY, _EVERY_MODIFIER = 0, 1 << 15


class XConnection:
    """One client of an X server; every method raises XServerGone when there is no server."""

    def __init__(self, name: str | None = None) -> None:
        """Connect to the display of that name, or to that of the environment."""
        try:
            with _answered():
                check_x_server(name)
                self._display: Any = display.Display(name)
        except (DisplayError, XauthError, XNoAuthError) as error:
            raise XServerGone(str(error)) from error
        self._display.set_error_handler(_on_error)
        self._root: Any = self._display.screen().root
        self.file_number: int = self._display.fileno()

    def close(self) -> None:
        """End the connection; the server gives back what was grabbed."""
        try:
            with _answered():
                self._display.close()
        except XServerGone:
            _log.info("the X server was gone before the connection was closed")

    def keyboard(self) -> XKeyboard:
        """Return the tables of the keyboard as they are now."""
        with _answered():
            first = self._display.display.info.min_keycode
            count = self._display.display.info.max_keycode - first + 1
            keysyms = self._display.get_keyboard_mapping(first, count)
            modifiers = self._display.get_modifier_mapping()
        return XKeyboard(
            first,
            tuple(tuple(symbols) for symbols in keysyms),
            tuple(tuple(keycodes) for keycodes in modifiers),
        )

    def grab(self, keycode: int, variants: Iterable[int]) -> bool:
        """Ask for a key with each of the modifiers; False, and nothing, if another has one."""
        refusals: dict[int, Any] = {}
        with _answered():
            for masks in variants:
                refusals[masks] = CatchError(BadAccess)
                self._root.grab_key(
                    keycode,
                    masks,
                    False,  # noqa: FBT003 - python-xlib knows it by place
                    X.GrabModeAsync,
                    X.GrabModeAsync,
                    onerror=refusals[masks],
                )
            self._display.sync()
            granted = [masks for masks, refusal in refusals.items() if not refusal.get_error()]
            if len(granted) < len(refusals):
                for masks in granted:
                    self._root.ungrab_key(keycode, masks)
                self._display.sync()
        return len(granted) == len(refusals)

    def ungrab_all(self) -> None:
        """Give every key back."""
        with _answered():
            self._root.ungrab_key(_EVERY_KEY, _EVERY_MODIFIER)
            self._display.sync()

    def keys_down(self) -> frozenset[int]:
        """Return the keys that are held at this moment, whoever was told of it."""
        with _answered():
            table = self._display.query_keymap()
        return frozenset(
            8 * place + bit
            for place, byte in enumerate(table)
            for bit in range(8)
            if byte >> bit & 1
        )

    def next_event(self) -> KeyMoved | LayoutChanged | None:
        """Return what happened next; None if nothing more has arrived."""
        with _answered():
            while self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.MappingNotify and event.request != X.MappingPointer:
                    return LayoutChanged()
                if event.type in {X.KeyPress, X.KeyRelease}:
                    is_pressed = event.type == X.KeyPress
                    return KeyMoved(event.detail, event.state, is_pressed, event.time)
        return None


@contextmanager
def _answered() -> Generator[None]:
    try:
        yield
    except (ConnectionClosedError, OSError) as error:
        raise XServerGone(str(error)) from error


def _on_error(error: object, _request: object) -> None:
    _log.error("the X server refused something: %s", error)

"""Which window has the focus, as its window manager sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from Xlib import X
from Xlib.error import XError

from voicedesk.core.insertion import NO_TARGET, Target

if TYPE_CHECKING:
    from voicedesk.desktop.insertion.x11_connection import Connection

_MOST_LEVELS = 64
"""Deeper than any window stands in another; a tree that changes meanwhile has no end."""


class Focus:
    """Looks at the windows of others."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self) -> int:
        """Return the top-level window that has the focus; 0 if none has."""
        focused: Any = self._connection.display.get_input_focus().focus
        if focused in {X.NONE, X.PointerRoot} or focused == self._connection.root:
            return self._active()
        try:
            return self._top_level(focused) or self._active()
        except XError:
            return 0  # it has just been closed

    def exists(self, identifier: int) -> bool:
        try:
            self._connection.window_of(identifier).get_attributes()
        except XError:
            return False
        return True

    def describe(self, identifier: int) -> Target:
        """Return a window's name and its program's; ``NO_TARGET`` if there is no such window."""
        if not identifier:
            return NO_TARGET
        window = self._connection.window_of(identifier)
        try:
            names = window.get_wm_class()
            return Target(hex(identifier), names[1] if names else "", self._title(window))
        except XError:
            return NO_TARGET

    def _title(self, window: Any) -> str:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            found = window.get_full_property(self._connection.atom(name), X.AnyPropertyType)
            if found is not None and found.format == 8:
                return bytes(found.value).decode(errors="replace")
        return ""

    def _active(self) -> int:
        active = self._connection.words(self._connection.root, "_NET_ACTIVE_WINDOW")
        return active[0] if active and self.exists(active[0]) else 0

    def _top_level(self, window: Any) -> int:
        """Return the window around it that a window manager manages, or the outermost."""
        state = self._connection.atom("WM_STATE")
        for _ in range(_MOST_LEVELS):
            if window.get_property(state, X.AnyPropertyType, 0, 0) is not None:
                return window.id
            parent = window.query_tree().parent
            if not parent or parent == self._connection.root:
                return 0 if self._is_managed() else window.id
            window = parent
        return 0

    def _is_managed(self) -> bool:
        return bool(self._connection.words(self._connection.root, "_NET_SUPPORTING_WM_CHECK"))

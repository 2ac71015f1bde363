"""Which window is in use, by what the compositor tells of its windows."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from voicedesk.core.insertion import NO_TARGET, Target
from voicedesk.desktop.wayland.protocols import ACTIVATED, TOPLEVEL_MANAGER

if TYPE_CHECKING:
    from voicedesk.desktop.wayland.connection import Connection, WaylandObject


@dataclass(slots=True, eq=False)
class _Toplevel:
    """A window; ``number`` is never given to another one, as ids are."""

    number: int
    application: str = ""
    title: str = ""
    is_active: bool = False

    def as_target(self) -> Target:
        return Target(f"toplevel {self.number}", self.application, self.title)


class Toplevels:
    """The windows of the compositor; up to date after a ``sync`` of the connection."""

    def __init__(self, connection: Connection) -> None:
        self._numbers = count(1)
        self._open: dict[str, _Toplevel] = {}
        self._manager = connection.bind(TOPLEVEL_MANAGER, self._on_event)

    def active(self) -> Target:
        """Return the window in use, ``NO_TARGET`` when there is none."""
        for toplevel in self._open.values():
            if toplevel.is_active:
                return toplevel.as_target()
        return NO_TARGET

    def is_open(self, target: Target) -> bool:
        return target.window in self._open

    def _on_event(self, name: str, arguments: list[Any]) -> None:
        if name == "toplevel":
            self._add(arguments[0])

    def _add(self, remote: WaylandObject) -> None:
        toplevel = _Toplevel(next(self._numbers))
        window = toplevel.as_target().window
        self._open[window] = toplevel

        def on_event(name: str, arguments: list[Any]) -> None:
            match name:
                case "title":
                    toplevel.title = arguments[0]
                case "app_id":
                    toplevel.application = arguments[0]
                case "state":
                    toplevel.is_active = ACTIVATED in _words(arguments[0])
                case "closed":
                    del self._open[window]
                    remote.destroy()
                case _:
                    pass

        remote.on_event = on_event


def _words(array: bytes) -> tuple[int, ...]:
    return struct.unpack(f"={len(array) // 4}I", array)

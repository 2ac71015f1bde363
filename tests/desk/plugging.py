"""Keyboards and mice that tests plug into a Wayland compositor."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tests.patience import GIVE_UP_S
from voicedesk.desktop.wayland.connection import Connection
from voicedesk.desktop.wayland.protocols import SEAT, _interface

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from pathlib import Path
    from typing import Any

    from voicedesk.desktop.wayland.connection import WaylandObject

T = TypeVar("T")

_VIRTUAL_POINTER = _interface(
    "zwlr_virtual_pointer_v1",
    1,
    requests="motion(uff) motion_absolute(uuuuu) button(uuu) axis(uuf) frame() axis_source(u)"
    " axis_stop(uu) axis_discrete(uufi) destroy()",
)
_POINTER_MANAGER = _interface(
    "zwlr_virtual_pointer_manager_v1",
    1,
    requests="create_virtual_pointer(on)",
    create_virtual_pointer=_VIRTUAL_POINTER,
)
_LEFT_BUTTON = 0x110


@contextmanager
def plugged_in(
    socket: Path, make: Callable[[Connection, WaylandObject], T]
) -> Generator[Callable[[Callable[[T], None]], None]]:
    """Plug something in, on a loop and a thread of its own: tests have theirs.

    ``make`` gets the connection and the seat; what is given does something with what it made.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="hands")
    thread.start()

    def wait(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(GIVE_UP_S)

    async def plug_in() -> tuple[Connection, T]:
        connection = Connection(socket)
        await connection.sync()
        made = make(connection, connection.bind(SEAT))
        await connection.sync()
        return connection, made

    async def use(what: Callable[[T], None]) -> None:
        what(device)
        await connection.sync()

    async def unplug() -> None:
        connection.close()

    try:
        connection, device = wait(plug_in())
        try:
            yield lambda what: wait(use(what))
        finally:
            wait(unplug())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class VirtualMouse:
    """A mouse with one button."""

    def __init__(self, connection: Connection, seat: WaylandObject) -> None:
        manager = connection.bind(_POINTER_MANAGER)
        self._remote = manager.create("create_virtual_pointer", seat)

    def move(self, x: int, y: int, size: tuple[int, int]) -> None:
        """Go to a place on a screen of this size."""
        self._remote.request("motion_absolute", _now_ms(), x, y, *size)
        self._remote.request("frame")

    def turn(self, *, is_down: bool) -> None:
        """Press the button, or let go of it."""
        self._remote.request("button", _now_ms(), _LEFT_BUTTON, int(is_down))
        self._remote.request("frame")


class Mouse:
    """A mouse that stays plugged in, at places of a screen."""

    def __init__(
        self, use: Callable[[Callable[[VirtualMouse], None]], None], size: tuple[int, int]
    ) -> None:
        self._use = use
        self._size = size

    def move(self, x: int, y: int) -> None:
        self._use(lambda mouse: mouse.move(x, y, self._size))

    def click(self, x: int, y: int) -> None:
        self.move(x, y)
        self._use(lambda mouse: mouse.turn(is_down=True))
        self._use(lambda mouse: mouse.turn(is_down=False))


def _now_ms() -> int:
    return int(time.monotonic() * 1000) & 0xFFFFFFFF

"""Pictures in memory that the compositor reads as well."""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.wayland.protocols import ARGB8888

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.wayland.connection import WaylandObject

_COUNT = 2
"""One to be seen, one to be drawn."""
_PIXEL_BYTES = 4


@dataclass(slots=True, eq=False)
class _Buffer:
    remote: WaylandObject
    begins: int
    is_lent: bool = False
    """The compositor may still read it."""


class SharedPixels:
    """Two buffers of one size; ``on_free`` is called when one has come back."""

    def __init__(
        self, shm: WaylandObject, width: int, height: int, on_free: Callable[[], None]
    ) -> None:
        """Make them, of so many pixels."""
        self._on_free = on_free
        self._is_retired = False
        size = _PIXEL_BYTES * width * height
        file = os.memfd_create("voicedesk-picture", os.MFD_CLOEXEC)
        try:
            os.ftruncate(file, _COUNT * size)
            self._memory = mmap.mmap(file, _COUNT * size)
        except BaseException:
            os.close(file)
            raise
        pool = shm.create("create_pool", file, _COUNT * size)
        self._buffers: list[_Buffer] = []
        for begins in range(0, _COUNT * size, size):
            remote = pool.create(
                "create_buffer", begins, width, height, _PIXEL_BYTES * width, ARGB8888
            )
            buffer = _Buffer(remote, begins)
            remote.on_event = partial(self._on_released, buffer)
            self._buffers.append(buffer)
        pool.destroy()

    def filled(self, pixels: bytes) -> WaylandObject | None:
        """Return a buffer with this picture, to be attached; None while there is none free."""
        for buffer in self._buffers:
            if not buffer.is_lent:
                self._memory[buffer.begins : buffer.begins + len(pixels)] = pixels
                buffer.is_lent = True
                return buffer.remote
        return None

    def retire(self) -> None:
        """Let go of what the compositor does not read any more, and of the rest when it is back."""
        self._is_retired = True
        self._memory.close()
        for buffer in self._buffers:
            if not buffer.is_lent:
                buffer.remote.destroy()

    def drop(self) -> None:
        """Let go of everything: nothing of it is on the screen any more."""
        self.retire()
        for buffer in self._buffers:
            buffer.remote.destroy()

    def _on_released(self, buffer: _Buffer, _name: str, _arguments: list[Any]) -> None:
        buffer.is_lent = False
        if self._is_retired:
            buffer.remote.destroy()
        else:
            self._on_free()

"""Another program with something on the clipboard: in several formats, or without answering."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Self

from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.wayland.clipboard import Clipboard, Content, Source
from voicedesk.desktop.wayland.connection import Connection
from voicedesk.desktop.wayland.protocols import SEAT

if TYPE_CHECKING:
    from pathlib import Path


class _Silent(Source):
    """Keeps whoever asks for it waiting."""

    def __init__(self, content: Content, tasks: TaskRegistry, changed: asyncio.Event) -> None:
        super().__init__(content, tasks, changed)
        self._asked: list[int] = []

    def on_event(self, name: str, arguments: list[Any]) -> None:
        if name == "send":
            self._asked.append(arguments[1])
        else:
            super().on_event(name, arguments)

    def close(self) -> None:
        for file in self._asked:
            os.close(file)


class ClipboardOwner:
    """A client of its own, on the loop of the test."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._silent: _Silent | None = None
        self.bugs: list[BaseException] = []

    async def __aenter__(self) -> Self:
        self.connection = Connection(self._socket)
        await self.connection.sync()
        self._tasks = TaskRegistry(self.bugs.append)
        seat = self.connection.bind(SEAT)
        self.clipboard = Clipboard(self.connection, seat, self._tasks)
        await self.connection.sync()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.connection.close()
        await self._tasks.cancel_all()
        if self._silent is not None:
            self._silent.close()
        assert self.bugs == []

    async def copy(self, formats: dict[str, bytes]) -> None:
        self.clipboard.copied.put(Content(formats))
        await self.connection.sync()

    async def select(self, text: str) -> None:
        """Select a text, as with the pointer."""
        self.clipboard.selected.put(Content({"text/plain;charset=utf-8": text.encode()}))
        await self.connection.sync()

    async def copy_without_answering(self) -> None:
        """Offer a text, and keep whoever asks for it waiting."""
        content = Content({"text/plain": b"never given"})
        source = _Silent(content, self._tasks, asyncio.Event())
        self._silent = source
        remote = self.clipboard.create_source(source)
        self.clipboard._device.request("set_selection", remote)
        await self.connection.sync()

    def has(self) -> bool:
        """Whether what it copied is still on the clipboard."""
        own = self._silent or self.clipboard.copied.own
        return own is not None and not own.is_replaced

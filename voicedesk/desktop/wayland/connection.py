"""The socket to the compositor, the objects on it, and the events they get.

Everything here runs on one asyncio loop. Nothing blocks.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from voicedesk.desktop.wayland.offers import Offers
from voicedesk.desktop.wayland.protocols import CALLBACK, DISPLAY, REGISTRY, Interface
from voicedesk.desktop.wayland.wire import HEADER, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicedesk.desktop.wayland.protocols import Message

    OnEvent: TypeAlias = Callable[[str, list[Any]], None]

_FIRST_OF_THE_SERVER = 0xFF000000
_MOST_FILES = 28
"""So many travel with one piece of the stream."""
_PIECE_BYTES = 65536


class CompositorGone(Exception):
    """The connection is closed, by whichever side."""


class ProtocolError(CompositorGone):
    """The compositor says that a request was wrong, and has ended the connection."""


def ignore(_name: str, _arguments: list[Any]) -> None:
    """Take no notice of an object's events."""


@dataclass(slots=True, eq=False)
class WaylandObject:
    """An object on both sides of the connection; ``on_event`` gets the events by name."""

    connection: Connection
    interface: Interface
    identifier: int
    on_event: OnEvent = ignore
    is_destroyed: bool = field(default=False, init=False)

    def request(self, name: str, *arguments: Any) -> None:
        """Ask for something; objects may be given as they are, files are closed once sent."""
        self.connection.send(self, self.interface.requests[name], arguments)

    def create(self, name: str, *arguments: Any, on_event: OnEvent = ignore) -> WaylandObject:
        """Ask for a new object; ``arguments`` are the others, in their order."""
        message = self.interface.requests[name]
        made = self.connection.add(self.interface.creates[name], on_event)
        place = message.signature.index("n")
        self.request(name, *arguments[:place], made, *arguments[place:])
        return made

    def destroy(self) -> None:
        """Let go of it; its events are ignored from now on."""
        if not self.is_destroyed:
            self.request("destroy")
            self.is_destroyed = True


class Connection:
    """A connection; every call may raise ``CompositorGone``."""

    def __init__(self, path: Path) -> None:
        """Connect to the compositor's socket.

        Raises:
            OSError: nobody listens there.
        """
        self._loop = asyncio.get_running_loop()
        self._failure: Exception | None = None
        self._objects: dict[int, WaylandObject] = {}
        self._free: list[int] = []
        self._files: deque[int] = deque()
        self._unread = b""
        self._unsent: deque[tuple[bytes, int | None]] = deque()
        self._syncing: set[asyncio.Future[None]] = set()
        self.offered = Offers()
        """What there is to be bound; known after the first ``sync``."""
        self.on_end: Callable[[Exception], None] | None = None
        """Called when the connection is closed, by whichever side."""
        self._highest = 0
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except BaseException:
            self._socket.close()
            raise
        self._socket.setblocking(False)  # noqa: FBT003 - the library's signature
        self._loop.add_reader(self._socket, self._on_readable)
        self._display = self.add(DISPLAY, self._on_display_event)
        self._registry = self.add(REGISTRY, self.offered.on_event)
        self._display.request("get_registry", self._registry)

    def offers(self, interface: Interface) -> bool:
        """Tell whether the compositor speaks it; known after the first ``sync``."""
        return bool(self.offered.numbers(interface))

    def bind(
        self, interface: Interface, on_event: OnEvent = ignore, *, number: int | None = None
    ) -> WaylandObject:
        """Return the compositor's own object of this kind, the first where there are more."""
        if number is None:
            number = self.offered.numbers(interface)[0]
        made = self.add(interface, on_event)
        spoken = min(self.offered.version(number), interface.version)
        self._registry.request("bind", number, interface.name, spoken, made)
        return made

    async def sync(self) -> None:
        """Wait until the compositor has seen to all that was asked and told what comes of it."""
        done: asyncio.Future[None] = self._loop.create_future()

        def on_event(_name: str, _arguments: list[Any]) -> None:
            if not done.done():
                done.set_result(None)

        self._check()
        self._syncing.add(done)
        try:
            self._display.request("sync", self.add(CALLBACK, on_event))
            await done
        finally:
            self._syncing.discard(done)

    def close(self) -> None:
        """Leave; what was asked before is sent, as far as the compositor takes it at once."""
        self._fail(CompositorGone("the connection was closed"))

    def add(self, interface: Interface, on_event: OnEvent) -> WaylandObject:
        """Give a new object an id."""
        # The compositor takes a new id only if it follows the highest, or was given back.
        identifier = self._free.pop() if self._free else self._next_identifier()
        made = WaylandObject(self, interface, identifier, on_event)
        self._objects[identifier] = made
        return made

    def _next_identifier(self) -> int:
        self._highest += 1
        return self._highest

    def send(self, sender: WaylandObject, message: Message, arguments: tuple[Any, ...]) -> None:
        """Queue a request and send what can be sent now."""
        place = message.signature.find("h")
        file = None if place < 0 else arguments[place]
        try:
            self._check()
            plain = [a.identifier if isinstance(a, WaylandObject) else a for a in arguments]
            data = pack(sender.identifier, message.opcode, message.signature, plain)
        except BaseException:
            if file is not None:
                os.close(file)
            raise
        self._unsent.append((data, file))
        if len(self._unsent) == 1:
            # Together with what else is asked in the same breath.
            self._loop.call_soon(self._flush)

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _flush(self) -> None:
        try:
            while self._unsent:
                self._send_first()
        except BlockingIOError:
            self._loop.add_writer(self._socket, self._on_writable)
        except OSError:
            # The compositor's last words may still be there to be read.
            self._drop_unsent()
            self._on_readable()

    def _send_first(self) -> None:
        data, file = self._unsent[0]
        if file is None:
            sent = self._socket.send(data)
        else:
            sent = socket.send_fds(self._socket, [data], [file])
            os.close(file)
        if sent < len(data):
            self._unsent[0] = (data[sent:], None)
        else:
            self._unsent.popleft()

    def _on_writable(self) -> None:
        self._loop.remove_writer(self._socket)
        self._flush()

    def _on_readable(self) -> None:
        try:
            data, files, _, _ = socket.recv_fds(
                self._socket, _PIECE_BYTES, _MOST_FILES, socket.MSG_CMSG_CLOEXEC
            )
        except BlockingIOError:
            return
        except OSError as error:
            self._fail(CompositorGone(str(error)))
            return
        self._files.extend(files)
        if not data:
            self._fail(CompositorGone("the compositor closed the connection"))
            return
        try:
            self._take(self._unread + data)
        except BaseException as error:
            self._fail(CompositorGone(f"an event could not be handled: {error!r}"))
            raise

    def _take(self, data: bytes) -> None:
        place = 0
        while len(data) - place >= HEADER.size and self._failure is None:
            identifier, word = HEADER.unpack_from(data, place)
            end = place + (word >> 16)
            if end > len(data):
                break
            self._dispatch(identifier, word & 0xFFFF, data[place + HEADER.size : end])
            place = end
        self._unread = data[place:]

    def _dispatch(self, identifier: int, opcode: int, body: bytes) -> None:
        receiver = self._objects[identifier]
        message = receiver.interface.events[opcode]
        arguments = unpack(body, message.signature, self._files.popleft)
        if made := receiver.interface.creates.get(message.name):
            new = WaylandObject(self, made, arguments[0])
            self._objects[new.identifier] = arguments[0] = new
        if not receiver.is_destroyed:
            receiver.on_event(message.name, arguments)
            return
        for kind, argument in zip(message.signature, arguments, strict=True):
            if kind == "h":
                os.close(argument)
            elif kind == "n":
                argument.destroy()

    def _on_display_event(self, name: str, arguments: list[Any]) -> None:
        if name == "delete_id":
            self._objects.pop(arguments[0], None)
            if arguments[0] < _FIRST_OF_THE_SERVER:
                self._free.append(arguments[0])
            return
        identifier, code, told = arguments
        known = self._objects.get(identifier)
        kind = known.interface.name if known else "an object"
        self._fail(ProtocolError(f"{kind}: error {code}: {told}"))

    def find(self, identifier: int) -> WaylandObject | None:
        """Return the object that an event names, None if it names none."""
        return self._objects.get(identifier)

    def _fail(self, failure: Exception) -> None:
        if self._failure is not None:
            return
        if self._unsent:
            self._flush()
        if self._failure is not None:
            return  # the compositor had gone before, which the flushing found out
        self._failure = failure
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        self._drop_unsent()
        while self._files:
            os.close(self._files.popleft())
        for done in self._syncing:
            if not done.done():
                done.set_exception(failure)
        if self.on_end is not None:
            self.on_end(failure)

    def _drop_unsent(self) -> None:
        while self._unsent:
            _, file = self._unsent.popleft()
            if file is not None:
                os.close(file)

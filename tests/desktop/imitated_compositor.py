"""A compositor with panels that does what a test says: unplugs screens, is slow, keeps buffers."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.wayland.protocols import (
    CALLBACK,
    COMPOSITOR,
    DISPLAY,
    LAYER_SHELL,
    OUTPUT,
    REGISTRY,
    SEAT,
    SHM,
)
from voicedesk.desktop.wayland.wire import HEADER, pack, unpack

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.desktop.wayland.protocols import Interface

_MADE = {
    "get_registry": REGISTRY,
    "sync": CALLBACK,
    **COMPOSITOR.creates,
    **SHM.creates,
    **SHM.creates["create_pool"].creates,
    **LAYER_SHELL.creates,
}
_KINDS = {kind.name: kind for kind in (COMPOSITOR, SHM, LAYER_SHELL, SEAT, OUTPUT)}


class ImitatedCompositor:
    """Serves one program on a thread of its own; ``told`` is what that has asked for, by name.

    Each surface is configured at once, and each buffer given back, unless the test says otherwise.
    """

    def __init__(self, path: Path) -> None:
        self.told: list[tuple[str, list[Any]]] = []
        self.configures = True
        self.releases = True
        self._objects: dict[int, Interface] = {1: DISPLAY}
        self._by_kind: dict[str, int] = {}
        self._globals: dict[int, Interface] = {}
        self._kept: list[int] = []
        self._lock = threading.RLock()
        self._files: list[int] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        for number, kind in enumerate(_KINDS.values(), 1):
            self._globals[number] = kind
        self._thread = threading.Thread(target=self._serve, name="imitated compositor")
        self._thread.start()

    def close(self) -> None:
        """Wait until the program has gone."""
        self._thread.join(10)
        self._listener.close()

    # What a test lets happen:
    def count(self, name: str) -> int:
        with self._lock:
            return sum(one == name for one, _ in self.told)

    def plug_in(self, number: int) -> None:
        """Offer another screen."""
        with self._lock:
            self._globals[number] = OUTPUT
            self._send("wl_registry", "global", number, OUTPUT.name, OUTPUT.version)

    def unplug(self, number: int) -> None:
        """Take a screen away."""
        with self._lock:
            del self._globals[number]
            self._send("wl_registry", "global_remove", number)

    def close_panel(self) -> None:
        """Say that the panel cannot be shown any more."""
        with self._lock:
            self._send("zwlr_layer_surface_v1", "closed")

    def configure(self) -> None:
        """Make room for the panel."""
        with self._lock:
            self._send("zwlr_layer_surface_v1", "configure", 1, 0, 0)

    def release(self) -> None:
        """Give back the buffers that were kept."""
        with self._lock:
            while self._kept:
                self._send_to(self._kept.pop(0), "release")

    # The protocol:
    def _serve(self) -> None:
        self._peer, _ = self._listener.accept()
        unread = b""
        with self._peer:
            while True:
                try:
                    data, files, _, _ = socket.recv_fds(self._peer, 65536, 28)
                except ConnectionResetError:  # it did not read all that was told
                    break
                self._files += files
                if not data:
                    break
                unread = self._take(unread + data)
        for file in self._files:
            os.close(file)

    def _take(self, data: bytes) -> bytes:
        while len(data) >= HEADER.size:
            identifier, word = HEADER.unpack_from(data)
            if word >> 16 > len(data):
                break
            body, data = data[HEADER.size : word >> 16], data[word >> 16 :]
            with self._lock:
                self._on_request(identifier, word & 0xFFFF, body)
        return data

    def _on_request(self, identifier: int, opcode: int, body: bytes) -> None:
        kind = self._objects[identifier]
        message = next(one for one in kind.requests.values() if one.opcode == opcode)
        arguments = unpack(body, message.signature, lambda: self._files[-1])
        for letter, argument in zip(message.signature, arguments, strict=True):
            if letter == "n":
                made = _KINDS[arguments[1]] if message.name == "bind" else _MADE[message.name]
                self._objects[argument] = made
                self._by_kind[made.name] = argument
        self.told.append((message.name, arguments))
        self._answer(identifier, kind, message.name, arguments)

    def _answer(self, identifier: int, kind: Interface, name: str, arguments: list[Any]) -> None:
        match name:
            case "get_registry":
                for number, offered in self._globals.items():
                    self._send("wl_registry", "global", number, offered.name, offered.version)
            case "sync":
                self._send_to(arguments[0], "done", 0)
                self._give_back(arguments[0])
            case "bind" if arguments[1] == OUTPUT.name:
                self._send_to(arguments[3], "name", f"screen {arguments[0]}")
            case "destroy":
                self._give_back(identifier)
                if identifier in self._kept:
                    self._kept.remove(identifier)
            case "set_size" if self.configures:
                self._send_to(identifier, "configure", 1, *arguments)
            case "attach":
                self._kept.append(arguments[0])
                if self.releases:
                    # The one before, as compositors do.
                    while len(self._kept) > 1:
                        self._send_to(self._kept.pop(0), "release")
            case _:
                pass

    def _give_back(self, identifier: int) -> None:
        del self._objects[identifier]
        self._send_to(1, "delete_id", identifier)

    def _send(self, kind: str, event: str, *arguments: Any) -> None:
        self._send_to(self._by_kind[kind], event, *arguments)

    def _send_to(self, identifier: int, event: str, *arguments: Any) -> None:
        message = next(one for one in self._objects[identifier].events if one.name == event)
        with suppress(BrokenPipeError):  # the program has gone, and this side sees it next
            self._peer.sendall(pack(identifier, message.opcode, message.signature, arguments))

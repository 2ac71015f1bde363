"""The running window's end of the channel: answers requests of this user and nobody else.

POSIX: a Unix socket in a private folder. Windows: a port on the loopback, and a token that stands
in the profile. Whoever hangs, floods or sends rubbish is cut off and costs the window nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import socket
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from voicedesk.core.errors import ErrorKind, VoiceDeskError, unwritable
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.desktop.instance import MOST_BYTES, error_answer
from voicedesk.desktop.socket_folder import socket_path

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.desktop.profile_lock import ProfileLock

_log = logging.getLogger(__name__)

_OWNER_ONLY = 0o600
_BACKLOG = 16
_CREDENTIALS = struct.Struct("3i")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how much the server bears."""

    request_s: float = 10.0
    """From the connection to the end of the request; this program may be what is slow."""
    answer_s: float = 15.0
    """For the work; it goes on after that, but nobody is told how it ended."""
    sending_s: float = 2.0
    connections: int = 8


class InstanceServer:
    """Serves between entry and exit, while this program holds the profile's lock.

    ``handler`` runs as an owned task: its ``VoiceDeskError`` becomes an answer, its bug is reported.
    """

    def __init__(
        self,
        lock: ProfileLock,
        handler: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]],
        tasks: TaskRegistry,
        *,
        over_tcp: bool = os.name != "posix",
        patience: Patience | None = None,
    ) -> None:
        self._lock = lock
        self._handler = handler
        self._tasks = tasks
        self._over_tcp = over_tcp
        self._patience = patience or Patience()
        self._token = ""
        self._path: Path | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen, and write down where.

        Raises:
            StorageError: there is no place for the socket.
        """
        if not self._lock.is_mine:
            raise RuntimeError("only the program that has the profile listens for it")
        try:
            self._server = await (self._listen_tcp() if self._over_tcp else self._listen_unix())
        except OSError as error:
            step = "Until VoiceDesk is started again, voicedesk ctl cannot reach it."
            raise unwritable("The socket for voicedesk ctl", error, step) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._lock.withdraw()
        self._server.close()
        for connection in tuple(self._connections):
            await cancel_and_wait(connection)
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    async def _listen_unix(self) -> asyncio.Server:
        path = self._path = socket_path(self._lock.path.parent)
        # Who has the lock may do this: the program that listened here is gone.
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(path))
            path.chmod(_OWNER_ONLY)
            server = await asyncio.start_unix_server(
                self._on_connected, sock=listener, limit=MOST_BYTES, backlog=_BACKLOG
            )
        except BaseException:
            listener.close()
            raise
        self._lock.announce(json.dumps({"unix": str(path)}))
        return server

    async def _listen_tcp(self) -> asyncio.Server:
        self._token = secrets.token_urlsafe()
        server = await asyncio.start_server(
            self._on_connected, "127.0.0.1", 0, limit=MOST_BYTES, backlog=_BACKLOG
        )
        port = server.sockets[0].getsockname()[1]
        self._lock.announce(json.dumps({"port": port, "token": self._token}))
        return server

    def _on_connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= self._patience.connections or not _is_own(writer):
            writer.transport.abort()
            return
        connection = self._tasks.start(self._serve(reader, writer), name="channel")
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it, or leave whoever cannot put it."""
        try:
            async with asyncio.timeout(self._patience.request_s):
                line = await reader.readline()
            answer = await self._answer(line)
            if answer is not None:
                writer.write(json.dumps(answer).encode() + b"\n")
                writer.write_eof()
                async with asyncio.timeout(self._patience.sending_s):
                    await writer.drain()
        except (TimeoutError, OSError, ValueError) as problem:
            # ValueError is the reader's word for a line that is too long.
            _log.info("a request was not answered: %s", problem or type(problem).__name__)
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, line: bytes) -> Mapping[str, Any] | None:
        """Return what to tell a peer, None for one that is not to be told anything."""
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            return None if self._token else error_answer(_not_understood())
        request = cast("dict[str, Any]", request)
        if self._token:
            token = str(request.pop("token", "")).encode()
            if not secrets.compare_digest(token, self._token.encode()):
                return None
        return await self._handled(request)

    async def _handled(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        work = self._tasks.start(self._told(request), name="request")
        await asyncio.wait([work], timeout=self._patience.answer_s)
        if not work.done():
            return error_answer(_takes_long())
        # Its bug has been reported by the task registry.
        if work.cancelled() or work.exception() is not None:
            return error_answer(_broken())
        return work.result()

    async def _told(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return await self._handler(request)
        except VoiceDeskError as failure:
            return error_answer(failure)


def _is_own(writer: asyncio.StreamWriter) -> bool:
    """Tell whether a peer is this user's, as far as the system says."""
    peer = writer.get_extra_info("socket")
    if sys.platform != "linux" or peer.family != socket.AF_UNIX:
        return True
    told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return user == os.getuid()


def _not_understood() -> VoiceDeskError:
    return VoiceDeskError(
        "That was no request: one line with a JSON object was expected.",
        kind=ErrorKind.REFUSED,
        next_step="Use voicedesk ctl.",
    )


def _takes_long() -> VoiceDeskError:
    return VoiceDeskError(
        "VoiceDesk is still working on it.",
        kind=ErrorKind.TIMEOUT,
        next_step="Its window shows how it ends.",
    )


def _broken() -> VoiceDeskError:
    return VoiceDeskError(
        "Something went wrong inside VoiceDesk.",
        kind=ErrorKind.BUG,
        next_step="The log file holds the details.",
    )

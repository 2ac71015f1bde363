"""Asking the window that runs with a profile: one JSON line there, one back.

Standard library only and no event loop, so that ``voicedesk ctl`` starts at once. The other end is
``instance_server``; where it listens stands in the profile's lock file.
"""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any, Final, cast

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.desktop.profile_lock import ProfileLock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_BYTES: Final = 1_000_000
"""No request and no answer is longer."""

_CHUNK_BYTES = 65_536


def call(folder: Path, request: Mapping[str, Any], timeout_s: float) -> dict[str, Any] | None:
    """Ask the program that has the profile in a folder; return its answer, None if nobody listens.

    Raises:
        VoiceDeskError: somebody listens, and refuses or gives no answer in time.
    """
    lock = ProfileLock(folder)
    holder = lock.holder()
    address = _parse(holder.address.encode())
    if not address:
        return None
    deadline_s = time.monotonic() + timeout_s
    try:
        with _connect(lock, address, timeout_s) as connection:
            token = {"token": address["token"]} if "token" in address else {}
            connection.sendall(json.dumps({**request, **token}).encode() + b"\n")
            answer = _parse(_read_line(connection, deadline_s))
    except (FileNotFoundError, ConnectionRefusedError):
        return None  # it was killed, and had no time to take its address back
    except OSError as error:
        raise _silent(holder.pid) from error
    if answer is None:
        raise _silent(holder.pid)
    if isinstance(told := answer.get("error"), dict):
        raise _told(cast("dict[str, Any]", told))
    return answer


def error_answer(failure: VoiceDeskError) -> dict[str, Any]:
    """Return an expected failure as the other end of the channel gets it."""
    return {
        "error": {
            "message": failure.message,
            "next_step": failure.next_step,
            "kind": failure.kind.value,
            "retryable": failure.retryable,
        }
    }


def _connect(lock: ProfileLock, address: dict[str, Any], timeout_s: float) -> socket.socket:
    if "port" in address:
        if lock.is_free():
            # Its port may be somebody else's by now.
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", int(address["port"])), timeout_s)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(timeout_s)
        connection.connect(str(address["unix"]))
    except BaseException:
        connection.close()
        raise
    return connection


def _read_line(connection: socket.socket, deadline_s: float) -> bytes:
    """Return what came up to the end of the line; less if the other end leaves."""
    line = bytearray()
    while not line.endswith(b"\n") and len(line) <= MOST_BYTES:
        # A timeout of 0 would mean not to wait and not to tell.
        connection.settimeout(max(0.001, deadline_s - time.monotonic()))
        chunk = connection.recv(_CHUNK_BYTES)
        if not chunk:
            break
        line += chunk
    return bytes(line)


def _parse(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object on a line, None if it holds anything else."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _silent(pid: int) -> VoiceDeskError:
    return VoiceDeskError(
        f"VoiceDesk (process {pid}) has this profile and does not answer.",
        kind=ErrorKind.ALREADY_RUNNING,
        next_step=f"Try again in a moment; if it hangs, end process {pid}.",
        retryable=True,
    )


def _told(told: dict[str, Any]) -> VoiceDeskError:
    try:
        kind = ErrorKind(str(told.get("kind")))
    except ValueError:
        kind = ErrorKind.REFUSED  # the window's version knows more kinds than this one
    return VoiceDeskError(
        str(told.get("message", "")),
        kind=kind,
        next_step=str(told.get("next_step", "")),
        retryable=bool(told.get("retryable")),
    )

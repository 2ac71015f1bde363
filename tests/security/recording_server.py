"""A server that keeps every byte it is sent, and repeats the key wherever a server can."""

from __future__ import annotations

import contextlib
import json
import re
import socketserver
import struct
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tests.security.loopback import LoopbackServer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_BEARER = re.compile(rb"authorization: (.+?)\r\n", re.IGNORECASE)


class Manner(Enum):
    ANSWERS = auto()
    """As asked, and with the key in every text."""
    REFUSES = auto()
    """With an error that quotes the request, in body and headers."""
    SENDS_ELSEWHERE = auto()
    """To ``elsewhere``, with the key in the address."""
    RAMBLES = auto()
    """With something that is no HTTP."""


class RecordingServer(LoopbackServer):
    """``received`` holds all that came, by connection."""

    def __init__(self) -> None:
        self.manner = Manner.ANSWERS
        self.elsewhere = ""
        self.received: list[bytearray] = []
        super().__init__(_handler(self._serve))

    def _serve(self, connection: socket.socket) -> None:
        record = bytearray()
        self.received.append(record)
        taken = 0
        with contextlib.suppress(ConnectionError):  # the client has gone
            while data := connection.recv(65536):
                record += data
                while (end := _end_of_request(record, taken)) is not None:
                    request, taken = bytes(record[taken:end]), end
                    connection.sendall(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1].decode()
        found = _BEARER.search(request)
        shown = found[1].decode() if found else "nothing"
        key = shown.removeprefix("Bearer ")
        match self.manner:
            case Manner.REFUSES:
                body = {"error": {"message": f"Bad: {shown}; {request[:900]!r}", "code": key}}
                return _reply("400 Bad", json.dumps(body), f"x-request-id: {key}\r\n")
            case Manner.SENDS_ELSEWHERE:
                return _reply("307 Go", "", f"Location: {self.elsewhere}/{key}?key={key}\r\n")
            case Manner.RAMBLES:
                return f"{shown} {key}\r\n\r\n".encode()
            case Manner.ANSWERS:
                return _answer_in_kind(path, shown)


def _handler(serve: Callable[[socket.socket], None]) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        @override
        def handle(self) -> None:
            serve(self.request)

    return Handler


def _end_of_request(received: bytearray, begin: int) -> int | None:
    """Return where a request ends that begins at a place, None if it is not whole yet."""
    head = received.find(b"\r\n\r\n", begin)
    if head < 0:
        return None
    if b"chunked" in received[begin:head].lower():
        end = received.find(b"0\r\n\r\n", head)
        return end + 5 if end >= 0 else None
    length = _LENGTH.search(received, begin, head + 2)
    end = head + 4 + (int(length[1]) if length else 0)
    return end if len(received) >= end else None


def _answer_in_kind(path: str, shown: str) -> bytes:
    if path.endswith("/models"):
        key = shown.removeprefix("Bearer ")
        names = ["whisper-large-v3", "openai/gpt-oss-20b", "canopylabs/orpheus-v1-english", key]
        return _reply("200 OK", json.dumps({"data": [{"id": name} for name in names]}))
    if path.endswith("/transcriptions"):
        return _reply("200 OK", json.dumps({"text": f"please tell me what {shown} is"}))
    if path.endswith("/completions"):
        words = f"You sent {shown} to me."
        events: list[Any] = [{"choices": [{"delta": {"content": words[at : at + 7]}}]} for at in
                  range(0, len(words), 7)]  # fmt: skip
        events.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        body = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        return _reply("200 OK", body, kind="text/event-stream")
    if path.endswith("/speech"):
        return _reply("200 OK", _silence(), kind="audio/wav")
    return _reply("404 Not Found", shown, kind="text/plain")


def _reply(
    status: str, body: str | bytes, headers: str = "", *, kind: str = "application/json"
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}Content-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def _silence() -> bytes:
    """Return a tenth of a second of a very soft sound as a WAV file."""
    samples = struct.pack("<2400h", *(100 * (n % 2) for n in range(2400)))
    head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVEfmt ", 16, 1, 1,
                       24000, 48000, 2, 16, b"data", len(samples))  # fmt: skip
    return head + samples

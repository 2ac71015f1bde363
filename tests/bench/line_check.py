"""Whether a line is what it was asked to be, measured by a bare client on a bare server."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

from tests.bench.serving import line
from tests.bench.table import p50

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.serving import Network

PINGS = 20
UPLOAD_BYTES = 1_000_000
_QUESTION = b"?"
_END = b"!"


def check_line(network: Network, environment: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Return a row: what was asked of the line, and what a client finds."""
    return asyncio.run(_check(network, environment))


async def _check(network: Network, environment: Mapping[str, str]) -> dict[str, object]:
    answered = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every question, and the end of an upload."""
        while data := await reader.read(65536):
            if data[-1:] in (_QUESTION, _END):
                writer.write(_END)
        writer.close()
        answered.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        authority = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with line(authority, network.arguments(), environment) as ports:
            began_at_s = time.monotonic()
            reader, writer = await asyncio.open_connection("127.0.0.1", ports["port"])
            first_ms = await _ask(reader, writer, _QUESTION, since_s=began_at_s)
            round_trip_ms = p50([await _ask(reader, writer, _QUESTION) for _ in range(PINGS)])
            body = bytes(UPLOAD_BYTES - 1) + _END
            upload_ms = await _ask(reader, writer, body) - round_trip_ms
            writer.close()
            await answered.wait()
    return {
        "name": "latency",
        "scenario": "line check",
        "rtt_asked_ms": network.rtt_ms,
        "rtt_found_ms": round_trip_ms,
        "first_byte_asked_ms": 2 * network.rtt_ms,
        "first_byte_found_ms": round(first_ms, 2),
        "up_asked_mbit": network.up_mbit,
        "up_found_mbit": round(8 * UPLOAD_BYTES / 1000 / upload_ms, 2),
    }


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    data: bytes,
    *,
    since_s: float | None = None,
) -> float:
    began_at_s = time.monotonic() if since_s is None else since_s
    writer.write(data)
    await reader.readexactly(1)
    return 1000 * (time.monotonic() - began_at_s)

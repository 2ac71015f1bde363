"""A far server's network on this computer: ``python -m tests.bench.line --to HOST:PORT ...``.

A TCP proxy in a process of its own. It prints ``{"port", "control_port"}``; whoever connects to
the control port gets the counts as JSON. What loopback hides is added: half a round trip in each
direction, a whole one for a new connection, and a narrow uplink that all connections share and
that a sender feels, since no more is read than leaves. Not modelled: packet headers (4 %), losses
and the slow start of a connection. With a certificate it ends TLS.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

from tests.bench.wire import Wire

CHUNK_BYTES = 4096
AHEAD_S = 0.004
"""So much may wait to leave, so that a timer that is late leaves no gap on the wire."""


@dataclass(slots=True)
class Counts:
    """Since the start: ``bytes_up`` towards the server, ``bytes_down`` from it."""

    connections: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


class Line:
    """Carries every connection to one server."""

    def __init__(self, host: str, port: int, *, rtt_s: float, up_mbit: float) -> None:
        self._server = (host, port)
        self._rtt_s = rtt_s
        self._up = Wire(up_mbit, rtt_s / 2)
        self._down = Wire(0, rtt_s / 2)
        self.counts = Counts()

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        shaken_at_s = time.monotonic() + self._rtt_s
        self.counts.connections += 1
        far, onward = await asyncio.open_connection(*self._server)
        directions = [
            asyncio.ensure_future(self._carry(near, onward, self._up, shaken_at_s)),
            asyncio.ensure_future(self._carry(far, back, self._down, shaken_at_s)),
        ]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in directions:
                each.cancel()
            await asyncio.wait(directions)
            for writer in (back, onward):
                writer.close()

    async def report(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps(asdict(self.counts)).encode())
        writer.close()

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, wire: Wire, from_s: float
    ) -> None:
        """Carry one direction, and end when all of it has arrived."""
        await _until(from_s)
        underway: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()
        arriving = asyncio.ensure_future(_deliver(underway, sink))
        try:
            with suppress(ConnectionError, ssl.SSLError):
                while data := await source.read(CHUNK_BYTES):
                    self._count(len(data), wire)
                    arrives_at_s = wire.send(len(data), time.monotonic())
                    underway.put_nowait((data, arrives_at_s))
                    await asyncio.sleep(max(0.0, wire.backlog_s(time.monotonic()) - AHEAD_S))
            underway.put_nowait((b"", 0.0))
            await asyncio.wait([arriving])
        finally:
            arriving.cancel()

    def _count(self, size: int, wire: Wire) -> None:
        if wire is self._up:
            self.counts.bytes_up += size
        else:
            self.counts.bytes_down += size


async def _deliver(
    underway: asyncio.Queue[tuple[bytes, float]], sink: asyncio.StreamWriter
) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while (arrival := await underway.get())[0]:
            data, arrives_at_s = arrival
            await _until(arrives_at_s)
            sink.write(data)
            await sink.drain()


async def _until(at_s: float) -> None:
    wait_s = at_s - time.monotonic()
    if wait_s > 0:
        await asyncio.sleep(wait_s)


def _listening(buffer_bytes: int) -> socket.socket:
    """Return a socket whose connections take in no more than a few packets unread."""
    # Only where the protocol is named does asyncio let small writes leave at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    listener.bind(("127.0.0.1", 0))
    return listener


async def _serve(arguments: argparse.Namespace) -> None:
    host, _, port = arguments.to.rpartition(":")
    line = Line(host, int(port), rtt_s=arguments.rtt_ms / 1000, up_mbit=arguments.up_mbit)
    encryption: ssl.SSLContext | None = None
    if arguments.cert:
        encryption = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        encryption.load_cert_chain(arguments.cert, arguments.key)
    listener = _listening(1024 * arguments.buffer_kb)
    server = await asyncio.start_server(
        line.carry, sock=listener, limit=2 * CHUNK_BYTES, ssl=encryption
    )
    control = await asyncio.start_server(line.report, "127.0.0.1", 0)
    ports = {
        "port": listener.getsockname()[1],
        "control_port": control.sockets[0].getsockname()[1],
    }
    print(json.dumps(ports), flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.line")
    parser.add_argument("--to", required=True, metavar="HOST:PORT")
    parser.add_argument("--rtt-ms", type=float, default=0.0)
    parser.add_argument("--up-mbit", type=float, default=0.0, help="0: no limit")
    parser.add_argument("--buffer-kb", type=int, default=32, help="what waits unread")
    parser.add_argument("--cert", default="", help="with --key: end TLS here")
    parser.add_argument("--key", default="")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()

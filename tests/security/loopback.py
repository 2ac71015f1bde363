"""A server on loopback that runs beside the test, for as long as the test wants it."""

from __future__ import annotations

import socketserver
import threading
from typing import Self


class LoopbackServer:
    """Serves between entry and exit, each connection on a thread of its own."""

    def __init__(self, handler: type[socketserver.BaseRequestHandler]) -> None:
        self._server = _Threads(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Threads(socketserver.ThreadingTCPServer):
    daemon_threads = True

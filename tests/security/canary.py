"""A server that should never hear of anything, and a reader that is careless enough to call it."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage, QPainter, QTextDocument
from typing_extensions import override

from tests.security.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QUrl


class Canary(LoopbackServer):
    """``calls`` holds the paths that were asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        super().__init__(_handler(self.calls.append))


def _handler(note: Callable[[str], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            note(self.path)
            self.send_error(404)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


class CarelessDocument(QTextDocument):
    """Fetches whatever its text names, as a browser does."""

    def paint(self) -> None:
        """Draw it, for which pictures are loaded."""
        self.setTextWidth(300)
        picture = QImage(300, 300, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        self.drawContents(painter)
        painter.end()

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        address = name if isinstance(name, str) else name.toString()
        if address.startswith("http://127.0.0.1:"):
            try:
                urllib.request.urlopen(address, timeout=5).close()
            except urllib.error.HTTPError as error:
                error.close()
        return b""

"""Qt's application, with what macOS gives it to open: files and links come as events there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence


class Openings:
    """What is to be opened, as ``voicedesk open`` is given it; it waits for somebody to take it."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._hand_over: Callable[[Sequence[str]], object] | None = None

    def add(self, event: QFileOpenEvent) -> None:
        url = event.url()
        encoded = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self._waiting.append(url.toLocalFile() or encoded)
        # Several files that the user chose come one by one, and belong together.
        QTimer.singleShot(0, self._flush)

    @contextmanager
    def handed_to(self, taker: Callable[[Sequence[str]], object]) -> Generator[None]:
        """Hand over what waits, soon, and what comes until the end of the block."""
        self._hand_over = taker
        QTimer.singleShot(0, self._flush)
        try:
            yield
        finally:
            self._hand_over = None

    def _flush(self) -> None:
        if self._hand_over is not None and self._waiting:
            waiting, self._waiting = self._waiting, []
            self._hand_over(waiting)


class Application(QApplication):
    """Notes what it is to open, from the first event on."""

    def __init__(self, arguments: Sequence[str]) -> None:
        # Before Qt is there, since it may have something to open at once.
        self.openings = Openings()
        super().__init__(arguments)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.openings.add(event)
            return True
        return super().event(event)

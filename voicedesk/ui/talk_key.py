"""The talk key, cleared of auto-repeat: one press, one release."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

RELEASE_GRACE_MS: Final = 40
"""X11 repeats a held key as release and press. Qt sees through that only if both have arrived at
the same time, so a release counts when no press follows it."""


class TalkKey(QObject):
    """Feed it every press and release of the key that Qt does not itself call a repeat.

    Signals:
        pressed, released: what the finger did.
    """

    pressed = Signal()
    released = Signal()

    def __init__(self, grace_ms: int = RELEASE_GRACE_MS) -> None:
        super().__init__()
        self._down = False
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(grace_ms)
        self._grace.timeout.connect(self._on_grace_passed)

    def press(self) -> None:
        self._grace.stop()
        if not self._down:
            self._down = True
            self.pressed.emit()

    def release(self) -> None:
        if self._down:
            self._grace.start()

    def forget(self) -> None:
        """The key's release went elsewhere."""
        self._grace.stop()
        self._down = False

    def _on_grace_passed(self) -> None:
        self._down = False
        self.released.emit()

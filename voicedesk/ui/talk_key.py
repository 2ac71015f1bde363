"""The talk key, cleared of auto-repeat: one press, one release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from voicedesk.ui.x11_keymap import is_key_down

if TYPE_CHECKING:
    from collections.abc import Callable

RELEASE_GRACE_MS: Final = 40
"""X11 repeats a held key as release and press. Qt sees through that only if both have arrived at
the same time, so a release counts when no press follows it. Through a remote desktop the key is up
in between; on a busy machine the press may follow later, but the key is down all the time."""


class TalkKey(QObject):
    """Feed it every press and release of the key that Qt does not itself call a repeat.

    Signals:
        pressed, released: what the finger did.
    """

    pressed = Signal()
    released = Signal()

    def __init__(
        self,
        grace_ms: int = RELEASE_GRACE_MS,
        *,
        is_key_down: Callable[[int], bool] = is_key_down,
    ) -> None:
        super().__init__()
        self._is_key_down = is_key_down
        self._down = False
        self._scan_code = 0
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(grace_ms)
        self._grace.timeout.connect(self._on_grace_passed)

    def press(self) -> None:
        self._grace.stop()
        if not self._down:
            self._down = True
            self.pressed.emit()

    def release(self, scan_code: int) -> None:
        """Take a release, with the ``nativeScanCode`` of the key."""
        if self._down:
            self._scan_code = scan_code
            self._grace.start()

    def forget(self) -> None:
        """The key's release went elsewhere."""
        self._grace.stop()
        self._down = False

    def _on_grace_passed(self) -> None:
        if self._is_key_down(self._scan_code):
            return  # the release at the end is still to come
        self._down = False
        self.released.emit()

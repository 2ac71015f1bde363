"""Hold to talk, or tap to start and tap to end: the rule behind button and Space key."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

TAP_MS: Final = 300
"""A press shorter than this is a tap: it keeps listening until the next one."""


class _Stage(Enum):
    IDLE = auto()
    HELD = auto()
    LATCHED = auto()


def _elapsed_ms() -> Callable[[], float]:
    timer = QElapsedTimer()
    timer.start()
    return lambda: float(timer.elapsed())


class PushToTalk(QObject):
    """Turns presses and releases into the beginning and end of a recording.

    Signals:
        began: open the microphone.
        finished: the question is complete.
    """

    began = Signal()
    finished = Signal()

    def __init__(self, now_ms: Callable[[], float] | None = None) -> None:
        super().__init__()
        self._now_ms = now_ms or _elapsed_ms()
        self._stage = _Stage.IDLE
        self._pressed_at_ms = 0.0

    @property
    def listens(self) -> bool:
        return self._stage is not _Stage.IDLE

    @property
    def held(self) -> bool:
        return self._stage is _Stage.HELD

    def press(self) -> None:
        if self._stage is _Stage.LATCHED:
            self._end()
        elif self._stage is _Stage.IDLE:
            self._stage = _Stage.HELD
            self._pressed_at_ms = self._now_ms()
            self.began.emit()

    def release(self) -> None:
        if self._stage is not _Stage.HELD:
            return
        if self._now_ms() - self._pressed_at_ms < TAP_MS:
            self._stage = _Stage.LATCHED
        else:
            self._end()

    def tap(self) -> None:
        """Toggle, as assistive technology presses a button."""
        if self._stage is _Stage.IDLE:
            self._stage = _Stage.LATCHED
            self.began.emit()
        else:
            self._end()

    def lose(self) -> None:
        """The release will never be seen: focus or mouse went elsewhere while held."""
        if self._stage is _Stage.HELD:
            self._end()

    def reset(self) -> None:
        """The recording ended by other means: cancelled, or the microphone is gone."""
        self._stage = _Stage.IDLE

    def _end(self) -> None:
        self._stage = _Stage.IDLE
        self.finished.emit()

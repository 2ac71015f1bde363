"""Hold to talk, or tap to start and tap to end: the rule behind button and Space key."""

from __future__ import annotations

from enum import Enum, auto
from math import inf
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
    JOINED = auto()


def _elapsed_ms() -> Callable[[], float]:
    timer = QElapsedTimer()
    timer.start()
    return lambda: float(timer.elapsed())


class PushToTalk(QObject):
    """Turns presses and releases into the beginning and end of a recording.

    Signals:
        began: open the microphone.
        latched: the press was a tap, so nothing holds the recording that has begun.
        held_on: a press holds a recording that would have ended by itself.
        finished: the question is complete.
    """

    began = Signal()
    latched = Signal()
    held_on = Signal()
    finished = Signal()

    def __init__(
        self,
        now_ms: Callable[[], float] | None = None,
        *,
        tap_ms: Callable[[], float] = lambda: TAP_MS,
    ) -> None:
        super().__init__()
        self._tap_ms = tap_ms
        self._now_ms = now_ms or _elapsed_ms()
        self._stage = _Stage.IDLE
        self._pressed_at_ms = 0.0
        self._awaits_recording = False
        self.ends_itself = False
        """Whether the recording that runs ends by itself, unless it is held."""

    @property
    def listens(self) -> bool:
        return self._stage is not _Stage.IDLE

    @property
    def held(self) -> bool:
        return self._stage is _Stage.HELD

    def press(self) -> None:
        if self._stage is _Stage.IDLE:
            self._stage = _Stage.HELD
            self._pressed_at_ms = self._now_ms()
            self._begin()
        elif self._stage is _Stage.LATCHED and not self.ends_itself:
            self._end()
        elif self._stage is not _Stage.HELD:
            # What was said until now is kept: held, the recording goes on until the release.
            self._stage = _Stage.HELD
            self._pressed_at_ms = -inf
            self.held_on.emit()

    def release(self) -> None:
        if self._stage is not _Stage.HELD:
            return
        if self._now_ms() - self._pressed_at_ms < self._tap_ms():
            self._stage = _Stage.LATCHED
            self.latched.emit()
        else:
            self._end()

    def tap(self) -> None:
        """Toggle, as assistive technology presses a button."""
        if self._stage is _Stage.IDLE:
            self._stage = _Stage.LATCHED
            self._begin()
            self.latched.emit()
        else:
            self._end()

    def lose(self) -> None:
        """The release will never be seen: focus or mouse went elsewhere while held."""
        if self._stage is _Stage.HELD:
            self._end()

    def reset(self) -> None:
        """The press does not count any more: cancelled, or there is nobody to talk to."""
        self._stage = _Stage.IDLE
        self._awaits_recording = False

    def join(self) -> None:
        """A recording has begun; one that no press asked for is ended by the next one."""
        if self._stage is _Stage.IDLE and not self._awaits_recording:
            self._stage = _Stage.JOINED
        self._awaits_recording = False

    def leave(self) -> None:
        """The recording has ended, by whatever means.

        The end of the last one may come after the press that asks for the next.
        """
        if self._awaits_recording and self._stage is not _Stage.IDLE:
            return
        self._stage = _Stage.IDLE
        self._awaits_recording = False

    def _begin(self) -> None:
        self._awaits_recording = True
        self.began.emit()

    def _end(self) -> None:
        self._stage = _Stage.IDLE
        self.finished.emit()

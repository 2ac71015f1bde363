"""When an utterance has ended without anybody touching a key."""

from __future__ import annotations

from enum import StrEnum

LEAST_SPEECH_S = 0.2
"""Less than the shortest answer with its hangover; a cough or a click ends nothing."""

PATIENCE_S = 8.0
"""Long enough to find the first word; then the microphone closes rather than listen for ever."""

_WORD_GAP_S = 0.3
"""Patience does not end between the sounds of a first word."""

_SLACK_S = 1e-6
"""Blocks of 20 ms do not add up exactly."""


class Ending(StrEnum):
    PAUSED = "paused"
    """Somebody spoke, and pauses."""
    NOTHING_SAID = "nothing_said"


class PauseEnd:
    """Feed it each block's length and whether it holds voice; it says when it is time to stop.

    The ending is told once.
    """

    def __init__(self, pause_s: float, *, patience_s: float = PATIENCE_S) -> None:
        self._pause_s = pause_s
        self._patience_s = patience_s
        self._spoken_s = 0.0
        self._quiet_s = 0.0
        self._waited_s = 0.0
        self._has_ended = False

    def feed(self, duration_s: float, *, is_voiced: bool) -> Ending | None:
        if self._has_ended:
            return None
        self._waited_s += duration_s
        if is_voiced:
            self._spoken_s += duration_s
            self._quiet_s = 0.0
        else:
            self._quiet_s += duration_s
        ending = self._ending()
        self._has_ended = ending is not None
        return ending

    def _ending(self) -> Ending | None:
        has_paused = self._quiet_s >= self._pause_s - _SLACK_S
        if self._spoken_s >= LEAST_SPEECH_S - _SLACK_S:
            return Ending.PAUSED if has_paused else None
        if has_paused:
            self._spoken_s = 0.0
        is_over = self._waited_s >= self._patience_s - _SLACK_S
        is_quiet = self._quiet_s >= _WORD_GAP_S - _SLACK_S
        return Ending.NOTHING_SAID if is_over and is_quiet else None

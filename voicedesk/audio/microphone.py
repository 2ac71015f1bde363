"""The microphone: 20 ms blocks of 16 kHz mono, whatever rate the device runs at."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import TYPE_CHECKING

from voicedesk.audio import portaudio
from voicedesk.audio.capture import MicrophoneCapture
from voicedesk.audio.devices import is_there
from voicedesk.audio.input_line import InputLine
from voicedesk.audio.portaudio import Direction
from voicedesk.core.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from voicedesk.core.ports import Capture

_log = logging.getLogger(__name__)


class Microphone:
    """Implements core.ports.Recorder.

    Args:
        device_name: Which microphone, asked anew for every recording; empty for the default.
        channel: Which of its channels, from 1; 0 for the only one that most have.
        pre_roll: Whether the device stays open between recordings, so that one of them begins
            with the half second before it.
    """

    def __init__(
        self,
        device_name: Callable[[], str] | str = "",
        *,
        channel: Callable[[], int] | int = 0,
        pre_roll: Callable[[], bool] | bool = False,
    ) -> None:
        self._device_name = device_name
        self._channel = channel
        self._pre_roll = pre_roll
        self._lines = _Lines(self._is_kept_open)

    async def start(self, *, not_before_s: float = -math.inf) -> Capture:
        line, is_ahead = await self._lines.take(*self._choice())
        return MicrophoneCapture(
            self._lines,
            line,
            not_before_s=not_before_s,
            with_ahead=is_ahead and self._is_kept_open(),
        )

    async def listen_ahead(self) -> None:
        """Open, change or close the device as the settings want it between recordings.

        To be called at the beginning and when they have changed. No microphone is no error here:
        the next recording tells.
        """
        if not self._is_kept_open():
            self.close()
            return
        try:
            await self._lines.take(*self._choice())
        except AudioError as error:
            _log.info("The microphone is not open ahead of time: %s", error.message)

    def close(self) -> None:
        """Close the device now, unless something is being recorded."""
        self._lines.close()

    def _choice(self) -> tuple[str, int]:
        name = self._device_name if isinstance(self._device_name, str) else self._device_name()
        return name, self._channel if isinstance(self._channel, int) else self._channel()

    def _is_kept_open(self) -> bool:
        return self._pre_roll if isinstance(self._pre_roll, bool) else self._pre_roll()


class _Lines:
    """Implements capture.Lines: the lines of one microphone, of which one may be kept open."""

    def __init__(self, is_kept_open: Callable[[], bool]) -> None:
        self._is_kept_open = is_kept_open
        self._kept: InputLine | None = None
        self._choice = ("", 0)
        self._opening = asyncio.Lock()

    async def take(self, name: str, channel: int) -> tuple[InputLine, bool]:
        """Return an open line, and whether it was open before."""
        self._choice = (name, channel)
        async with self._opening:
            kept = self._kept
            if kept is not None and kept.is_for(name, channel) and await _is_still_right(kept):
                return kept, True
            self.close()
            return await self._open(name, channel), False

    async def replace(self, lost: InputLine, *, by_default: bool) -> InputLine:
        async with self._opening:
            kept = self._kept
            if kept is not None and kept is not lost and kept.is_fresh():
                return kept
            return await self._open(*(("", 0) if by_default else self._choice))

    def release(self, line: InputLine) -> Future[None] | None:
        if line.is_used or (line is self._kept and self._is_kept_open()):
            return None
        if line is self._kept:
            self._kept = None
        return line.close()

    def close(self) -> None:
        """Keep no line open; one that is being recorded from is closed afterwards."""
        kept, self._kept = self._kept, None
        if kept is not None and not kept.is_used:
            kept.close()

    async def _open(self, name: str, channel: int) -> InputLine:
        loop = asyncio.get_running_loop()
        line = await portaudio.open_on_thread(
            Direction.MICROPHONE, lambda: InputLine(name, channel, loop), InputLine.close_now
        )
        if self._is_kept_open():
            self._kept = line
        return line


async def _is_still_right(line: InputLine) -> bool:
    """Tell whether the device still sends, and what it stands in for has not come back."""
    if not line.is_stand_in or not line.is_fresh():
        return line.is_fresh()
    return not await portaudio.open_on_thread(
        Direction.MICROPHONE,
        lambda: is_there(Direction.MICROPHONE, line.name),
        lambda _: None,
    )

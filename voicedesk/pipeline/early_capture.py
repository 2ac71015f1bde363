"""A microphone that opens while the text of the last recording is still being written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.tasks import cancel_and_wait

if TYPE_CHECKING:
    from voicedesk.core.ports import Capture, Recorder
    from voicedesk.core.tasks import TaskRegistry


class EarlyCapture:
    """Listens from now on; what it hears waits for whoever takes it."""

    def __init__(self, recorder: Recorder, tasks: TaskRegistry, not_before_s: float) -> None:
        self._tasks = tasks
        self._is_settled = False
        opening = _open(recorder, not_before_s)
        self._opening = tasks.start(opening, name="early-capture")

    async def take(self) -> Capture:
        """Return the microphone when it is open.

        Raises:
            AudioError: kind ``NO_MICROPHONE``.
        """
        await asyncio.wait([self._opening])
        opened = self._opening.result()
        if isinstance(opened, VoiceDeskError):
            raise opened
        self._is_settled = True  # from here on it is the taker's
        return opened

    def give_up(self) -> None:
        """Close it, if nobody has taken it; the task registry waits for that."""
        if not self._is_settled:
            self._is_settled = True
            self._tasks.start(self._close(), name="early-capture-close")

    async def _close(self) -> None:
        await cancel_and_wait(self._opening)
        opened = None if self._opening.cancelled() else self._opening.result()
        if opened is not None and not isinstance(opened, VoiceDeskError):
            await opened.stop()


async def _open(recorder: Recorder, not_before_s: float) -> Capture | VoiceDeskError:
    try:
        return await recorder.start(not_before_s=not_before_s)
    except VoiceDeskError as failure:
        return failure

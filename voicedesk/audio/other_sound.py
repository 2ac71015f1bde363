"""Other programs' sound, made quieter while the microphone listens."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from voicedesk.audio import lowered_streams
from voicedesk.core.settings import OtherSound
from voicedesk.core.worker import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GIVEN_BACK_WITHIN_S: Final = 2.0
"""A sound server that takes longer does not keep the program from ending; the note is left."""

_log = logging.getLogger(__name__)


class ServedPrograms:
    """Implements core.ports.OtherPrograms with PulseAudio or PipeWire; elsewhere does nothing.

    ``note`` is a file that is there only while something is lowered.
    """

    def __init__(self, note: Path) -> None:
        self._note = note
        # What is not given back yet must not be taken for what it was.
        self._order = asyncio.Lock()

    async def keep_lowered(self, manner: OtherSound) -> None:
        """See core.ports.OtherPrograms."""
        if manner is OtherSound.LEAVE or sys.platform != "linux":
            return
        async with self._order:
            until = threading.Event()
            work = _on_a_thread(partial(lowered_streams.hold, self._note, manner, until))
            try:
                await asyncio.shield(work)
            finally:
                until.set()
                await asyncio.wait([work], timeout=GIVEN_BACK_WITHIN_S)
                if work.done():
                    work.result()
                else:
                    _log.info("The sound server does not answer.")

    async def recover(self) -> None:
        """See core.ports.OtherPrograms."""
        if sys.platform == "linux":
            async with self._order:
                await _on_a_thread(partial(lowered_streams.recover, self._note))


def _on_a_thread(work: Callable[[], None]) -> asyncio.Future[None]:
    """Run what blocks on a thread for it alone; a server that is not there is no failure."""
    worker = WorkerThread("other-sound")
    future = asyncio.wrap_future(worker.submit(partial(_unless_missing, work)))
    worker.retire()
    return future


def _unless_missing(work: Callable[[], None]) -> None:
    try:
        import pulsectl
    except OSError:
        return  # libpulse is not installed: whatever plays, plays without a server
    try:
        work()
    except (OSError, pulsectl.PulseError, pulsectl.PulseDisconnected) as error:
        _log.info("other programs' sound: %s", error)
